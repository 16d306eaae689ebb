import { kindRank } from '#engines/blast-radius/failure-graph.ts'
import type { ComponentRef } from '#estate/model.ts'
import { splitRef } from '#estate/requirement.ts'
import { formatQuantity } from '#kernel/units.ts'

/** A number and its noun. Example: counted(2, 'host') → "2 hosts" */
export const counted = (count: number, noun: string): string =>
  `${formatQuantity(count, 'count')} ${noun}${count === 1 ? '' : 's'}`

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
