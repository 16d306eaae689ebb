import type { CellPlace } from '#estate/provenance.ts'
import type { PatternSeverity } from '#patterns/pattern.ts'

/** A value a finding rests on: of which component, which field, and the cell it was read from where there is one. */
export type Evidence = { readonly ref: string; readonly field: string; readonly cell?: CellPlace }

/** A finding about one subject. */
export type Instance = {
  readonly ref: string
  readonly name: string
  readonly text: string
  readonly evidence: readonly Evidence[]
}

/** How many subjects are open for one reason, the first few of them, and what would settle them. */
export type OpenQuestion = {
  readonly settledBy: string
  readonly count: number
  readonly examples: readonly string[]
}

/** What one check says of an estate. `subjects` are those the question arises for; found, clear and unknown add up to it. */
export type CheckAnswer = {
  readonly id: string
  readonly severity: PatternSeverity
  readonly subjects: number
  readonly found: number
  readonly clear: number
  readonly unknown: number
  /** How often it was found, where a subject can show it several times; never less than `found`. */
  readonly times: number
  readonly findings: readonly Instance[]
  readonly open: readonly OpenQuestion[]
  /** What would have to be stated first, where the estate has none of what the check asks about. */
  readonly absent?: string
}

/** What a check says in one word. 'outside': there is nothing in the estate the question arises for. */
export const checkStatuses = ['found', 'unknown', 'clear', 'outside'] as const
export type CheckStatus = (typeof checkStatuses)[number]

/** The answer in one word: found beats unknown, and unknown beats clear. */
export function statusOf({ found, unknown, subjects, absent }: CheckAnswer): CheckStatus {
  if (found > 0) return 'found'
  if (unknown > 0 || absent !== undefined) return 'unknown'
  return subjects > 0 ? 'clear' : 'outside'
}

/** Whether somebody has to look: found, or unknown, in a check that is more than a note. */
export function needsLook(answer: CheckAnswer): boolean {
  const status = statusOf(answer)
  return answer.severity !== 'note' && (status === 'found' || status === 'unknown')
}
