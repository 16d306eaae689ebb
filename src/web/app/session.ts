import { useEffect, useState } from 'preact/hooks'
import type { Issue, Outcome } from '#kernel/outcome.ts'
import { connectEngines } from '#web/worker/client.ts'
import type { CatalogCards, EstateSummary } from '#web/worker/message.ts'

/** The engine worker of this page; both rooms ask it everything. */
export const client = connectEngines()

/** What a page has open: nothing yet, something on its way, an estate, or a refusal to read. */
export type Opening =
  | { readonly kind: 'looking' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly issues: readonly Issue[] }
  | { readonly kind: 'open'; readonly estate: EstateSummary }

/** The reference estate this site ships, by an address relative to its pages. */
export const referenceAddress = 'estates/reference.json'

/** Opens what this browser keeps; an empty or forbidden shelf is simply nothing. */
export async function openKept(): Promise<Opening> {
  const outcome = await client.ask({ kind: 'open', from: { at: 'shelf', digest: 'any' } })
  if (outcome.ok) return { kind: 'open', estate: outcome.value }
  const empty = outcome.issues.every(({ code }) => code.startsWith('shelf.'))
  return empty ? { kind: 'nothing' } : { kind: 'refused', issues: outcome.issues }
}

/** Opens the reference estate. */
export const openReference = (): Promise<Outcome<EstateSummary>> =>
  client.ask({ kind: 'open', from: { at: 'address', address: referenceAddress } })

/** The engines and importers of the catalog, once the worker has told them. */
export function useCatalog(): CatalogCards | 'loading' {
  const [cards, setCards] = useState<CatalogCards | 'loading'>('loading')
  useEffect(() => {
    void client.ask({ kind: 'catalog' }).then((outcome) => outcome.ok && setCards(outcome.value))
  }, [])
  return cards
}

/** Hands a file to the reader. The address is given back after the browser has taken it. */
export function saveFile({ name, content }: { readonly name: string; readonly content: Blob }): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
