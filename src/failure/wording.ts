import type { ComponentKind, ComponentRef } from '#estate/model.ts'
import { splitRef } from '#estate/requirement.ts'
import { kindRank } from '#failure/failure-graph.ts'
import { formatQuantity } from '#kernel/units.ts'

const irregular: Readonly<Record<string, string>> = {
  switch: 'switches',
  witness: 'witnesses',
  firmware: 'firmware batches',
  software: 'software versions',
}

/** A number and its noun. Examples: counted(2, 'host') → "2 hosts", counted(2, 'switch') → "2 switches" */
export const counted = (count: number, noun: string): string =>
  `${formatQuantity(count, 'count')} ${count === 1 ? noun : (irregular[noun] ?? `${noun}s`)}`

/** A kind of component as a word. Examples: kindWord('vm') → "VM", kindWord('quorum-device') → "quorum device" */
export const kindWord = (kind: ComponentKind): string => kind.replaceAll('-', ' ').replace(/\bvm\b/, 'VM')

/** How components are called in what people read. A reference nothing belongs to is said as it was written. */
export type Names = {
  /** With its kind, said once where the name has the word. Examples: "feed Main panel 1", "Room A", "Block array 2" */
  readonly said: (ref: string) => string
  /** The name alone, for lists whose kind is clear. Example: "dns-1" */
  readonly alone: (ref: string) => string
}

/** Names of components; where two of one kind share a name the id follows in brackets. Linear in components. */
export function namesOf(
  components: readonly { readonly kind: ComponentKind; readonly ref: ComponentRef; readonly name: string }[],
): Names {
  const known = new Map<string, { readonly kind: ComponentKind; readonly name: string }>()
  const bearers = new Map<string, number>()
  const keyOf = (kind: string, name: string): string => `${kind}\t${name}`
  for (const { kind, ref, name } of components) {
    known.set(ref, { kind, name })
    bearers.set(keyOf(kind, name), (bearers.get(keyOf(kind, name)) ?? 0) + 1)
  }
  const alone = (ref: string): string => {
    const found = known.get(ref)
    if (found === undefined) return ref
    const [, id] = splitRef(ref as ComponentRef)
    if (found.name.trim() === '') return id
    return bearers.get(keyOf(found.kind, found.name)) === 1 ? found.name : `${found.name} (${id})`
  }
  const said = (ref: string): string => {
    const found = known.get(ref)
    if (found === undefined) return ref
    const [name, word] = [alone(ref), kindWord(found.kind)]
    const words = name.toLowerCase().split(/[^\p{L}]+/u)
    const saysKind = word.split(' ').every((part) => words.includes(part.toLowerCase()))
    return saysKind ? name : `${word} ${name}`
  }
  return { said, alone }
}

/** A phrase at the start of a sentence. Example: "feed A" → "Feed A" */
export const opened = (phrase: string): string => phrase.slice(0, 1).toUpperCase() + phrase.slice(1)

/** Several counts in one phrase, those of nothing left out. Example: [[1, 'host'], [0, 'VM']] → "1 host" */
export function inWords(counts: readonly (readonly [count: number, noun: string])[]): string {
  const parts = counts.filter(([count]) => count > 0).map(([count, noun]) => counted(count, noun))
  if (parts.length === 0) return 'nothing'
  return parts.length === 1 ? parts[0]! : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

/** The first few of a list and how many more there are. Example: listed(['a', 'b', 'c'], 2) → "a, b and 1 more" */
export function listed(items: readonly string[], most: number): string {
  const left = items.length - most
  return left > 0 ? `${items.slice(0, most).join(', ')} and ${left} more` : items.join(', ')
}

const places = new Set(['site', 'room', 'rack'])

/** Order in which causes are named: what cuts across places first, because nobody drew it; then places, hosts, VMs. */
export function causeRank(ref: ComponentRef): number {
  const [kind] = splitRef(ref)
  if (places.has(kind)) return 100 - kindRank(kind)
  return kind === 'host' ? 101 : kind === 'vm' ? 102 : kindRank(kind)
}
