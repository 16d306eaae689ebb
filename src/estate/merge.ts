import { type Estate, emptyEstate } from '#estate/model.ts'
import { done, type Outcome } from '#kernel/outcome.ts'

/**
 * One reading of a platform: where it comes from, what it says, and whether it lists what runs ('inventory') or only
 * describes what others list ('completion').
 */
export type MergePart = {
  readonly source: string
  readonly role: 'inventory' | 'completion'
  readonly estate: Estate
}

/** What came of a merge. */
export type Merged = { readonly estate: Estate }

/** One estate from several. */
export function mergeEstates(parts: readonly MergePart[]): Outcome<Merged> {
  const [first] = parts
  return done({ estate: first?.estate ?? emptyEstate('') })
}
