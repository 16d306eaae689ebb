import type { Entity, Place } from '#estate/model.ts'
import { type Draft, entityAt } from '#estate/overlay/draft.ts'
import { placeOf, type Reading, remark } from '#estate/overlay/reading.ts'
import type { Tree } from '#estate/overlay/tree.ts'
import { cellOf, cellText } from '#estate/provenance.ts'
import { splitRef } from '#estate/requirement.ts'

/** Pairs of places told of one rule; of the rest only their number. */
const pairsTold = 20
const namesTold = 5

type Placed = Entity & { readonly standsIn: Place }

/** Hosts that another rule had put elsewhere, by what the two rules say: names by the sentence about both places. */
export type PlacedTwice = Map<string, string[]>

/**
 * Notes a host that a rule is about to put into a place although another rule has put it elsewhere. One place inside the
 * other is no contradiction: a rule for a room and an exception for a rack say the same, one of them closer. Only rules
 * of topology files count, of this reading or of another file: correcting an export is what they are for.
 */
export function noteOtherPlace(
  draft: Draft,
  reading: Reading,
  host: Placed,
  place: Place,
  found: PlacedTwice,
): void {
  const isAgain = draft.placed.has(host.id)
  draft.placed.add(host.id)
  const before = host.standsIn
  if (before === place || !before.includes(':') || !place.includes(':')) return
  const cell = cellOf({ sources: draft.sources }, host, 'standsIn')
  if (cell === undefined || cell.sheet !== '') return
  if (cell.file === reading.file && !isAgain) return
  if (placesAbove(draft, place).has(before) || placesAbove(draft, before).has(place)) return
  const said = `in ${before} by ${cellText(cell)}`
  const names = found.get(said)
  if (names === undefined) found.set(said, [host.name])
  else names.push(host.name)
}

/** Everything a place stands in. */
function placesAbove(draft: Draft, place: Place): ReadonlySet<Place> {
  const above = new Set<Place>()
  for (let at: Place = place; at.includes(':') && !above.has(at); ) {
    above.add(at)
    const [kind, id] = splitRef(at as Exclude<Place, 'unknown' | 'nowhere'>)
    at = (entityAt(draft, kind, id) as Placed | undefined)?.standsIn ?? 'unknown'
  }
  above.delete(place)
  return above
}

/** Warns of hosts placed twice: both places and both lines. The later rule stands. */
export function warnPlacedTwice(reading: Reading, rule: Tree, place: Place, found: PlacedTwice): void {
  for (const [said, names] of [...found].slice(0, pairsTold)) {
    const left = names.length - namesTold
    const quoted = names.slice(0, namesTold).map((name) => `"${name}"`)
    const whom = left > 0 ? `${quoted.join(', ')} and ${left} more` : quoted.join(', ')
    const one = names.length === 1
    const message = `${one ? 'Host' : 'Hosts'} ${whom} ${one ? 'was' : 'were'} put ${said} and ${one ? 'is' : 'are'} put in ${place} here (${placeOf(reading, rule)}). A host stands in one place: the later rule holds. Correct one of the two.`
    remark(reading, rule, 'warning', 'topology.place-replaced', message)
  }
  const more = found.size - pairsTold
  if (more <= 0) return
  const message = `${more} more places that rules had given to hosts of this rule are not listed. Correct the first ones; the cause is often one.`
  remark(reading, rule, 'warning', 'topology.place-replaced', message)
}
