import type { Evidence } from '#engines/wave-planner/evidence.ts'
import { articulation } from '#kernel/articulation.ts'
import { disjointSets } from '#kernel/disjoint-sets.ts'

/** Guests that move in one window. `ties` are the pieces of evidence used, by their number. */
export type Group = {
  readonly id: number
  readonly guests: readonly number[]
  readonly ties: readonly number[]
  /** The least sure piece without which the group would not be one; null for a single guest. */
  readonly weakest: number | null
}

/**
 * Groups of guests, numbered by their first guest: joined by every piece that must hold or is at least as sure as
 * `threshold`. Surest first, so that the last piece that joined anything is the weakest link (Kruskal). Cost
 * O(guests + members of evidence), nearly.
 */
export function groupsOf(guests: number, evidence: readonly Evidence[], threshold: number): readonly Group[] {
  const used = evidence
    .map((piece, at) => ({ piece, at }))
    .filter(({ piece }) => piece.mustHold || piece.confidence >= threshold - 1e-9)
    .sort((left, right) => sureness(right.piece) - sureness(left.piece) || left.at - right.at)
  const { find, join } = disjointSets(guests)
  const joiners: number[] = []
  for (const { piece, at } of used) {
    const [first, ...others] = piece.guests
    if (first === undefined) continue
    let joined = false
    for (const other of others) joined = join(first, other) || joined
    if (joined) joiners.push(at)
  }
  const members = new Map<number, number[]>()
  for (let at = 0; at < guests; at += 1) {
    const root = find(at)
    const list = members.get(root)
    if (list === undefined) members.set(root, [at])
    else list.push(at)
  }
  const ties = new Map<number, number[]>()
  for (const { piece, at } of used) {
    const root = find(piece.guests[0] ?? 0)
    const list = ties.get(root)
    if (list === undefined) ties.set(root, [at])
    else list.push(at)
  }
  const weakest = new Map<number, number>()
  for (const at of joiners) weakest.set(find(evidence[at]!.guests[0]!), at)
  return [...members].map(([root, list], id) => ({
    ...{ id, guests: list },
    ties: (ties.get(root) ?? []).sort((left, right) => left - right),
    weakest: weakest.get(root) ?? null,
  }))
}

/** What must hold is sure, whatever its kind. */
const sureness = ({ mustHold, confidence }: Evidence): number => (mustHold ? 2 : confidence)

/** A group in pieces once one piece of evidence is dropped: the sizes of the pieces, the largest first. */
export type Cut = { readonly evidence: number; readonly sizes: readonly number[] }

/** Evidence of a group above this many members in all is not searched for a cut. */
const cutMembersMax = 100_000
/** Pieces of evidence that are tried. */
const cutsTriedMax = 400

/**
 * The one piece of evidence whose loss splits a group best: into pieces of which the largest is smallest, the less sure
 * one among equals. Null when no single piece splits it, or what must hold is all that does.
 *
 * Guests and pieces form a network; a piece splits the group when it is one of its articulation points.
 */
export function cheapestCut({ guests, ties }: Group, evidence: readonly Evidence[]): Cut | null {
  const place = new Map(guests.map((guest, at) => [guest, at]))
  const links: (readonly [number, number])[] = []
  for (const [at, tie] of ties.entries())
    for (const guest of evidence[tie]!.guests) links.push([guests.length + at, place.get(guest)!])
  if (links.length > cutMembersMax) return null
  const { points } = articulation(guests.length + ties.length, links)
  const candidates = points
    .filter((point) => point >= guests.length)
    .map((point) => ties[point - guests.length]!)
    .filter((tie) => !evidence[tie]!.mustHold)
    .sort((left, right) => evidence[right]!.guests.length - evidence[left]!.guests.length || left - right)
    .slice(0, cutsTriedMax)
  let best: Cut | null = null
  for (const candidate of candidates) {
    const sizes = piecesWithout(guests, place, ties, evidence, candidate)
    const better =
      best === null ||
      sizes[0]! < best.sizes[0]! ||
      (sizes[0] === best.sizes[0] && evidence[candidate]!.confidence < evidence[best.evidence]!.confidence)
    if (better) best = { evidence: candidate, sizes }
  }
  return best
}

function piecesWithout(
  guests: readonly number[],
  place: ReadonlyMap<number, number>,
  ties: readonly number[],
  evidence: readonly Evidence[],
  without: number,
): readonly number[] {
  const { find, join } = disjointSets(guests.length)
  for (const tie of ties) {
    if (tie === without) continue
    const [first, ...others] = evidence[tie]!.guests
    for (const other of others) join(place.get(first!)!, place.get(other)!)
  }
  const sizes = new Map<number, number>()
  for (let at = 0; at < guests.length; at += 1) sizes.set(find(at), (sizes.get(find(at)) ?? 0) + 1)
  return [...sizes.values()].sort((left, right) => right - left)
}
