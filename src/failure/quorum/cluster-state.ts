import type { Place, WitnessPlace } from '#failure/quorum/place.ts'

/** Nodes of two places, where the witness stands and which place wins ties. */
export type Layout = {
  readonly nodesA: number
  readonly nodesB: number
  readonly witness: WitnessPlace
  readonly tieTo: Place
}

/** What tells one node from the others: it lacks a vote, breaks ties, or carries part of a stored object. */
export type Role = 'no-vote' | 'tie-break' | 'copy-a' | 'copy-b' | 'component'
export type Mark = { readonly role: Role; readonly place: Place }

/** A set of nodes: how many ordinary ones in each place, and those that differ, one by one. */
export type Group = { readonly a: number; readonly b: number; readonly marks: readonly Mark[] }

/** The members of the running cluster and what became of its witness. */
export type ClusterState = { readonly members: Group; readonly witness: 'none' | 'up' | 'lost' }

/** One of several equally good possibilities, with its probability. */
export type Chance<T> = { readonly weight: number; readonly value: T }

export const nodesOf = (layout: Layout): number => layout.nodesA + layout.nodesB

/** How many nodes of a group stand in a place. */
export const countIn = (group: Group, place: Place): number =>
  group[place] + group.marks.filter((mark) => mark.place === place).length

/** How many nodes a group has. */
export const countOf = (group: Group): number => group.a + group.b + group.marks.length

/** Whether one of the group has the role. */
export const has = (group: Group, role: Role): boolean => group.marks.some((mark) => mark.role === role)

/** The part of a group that stands in one place. */
export const partIn = (group: Group, place: Place): Group => ({
  a: place === 'a' ? group.a : 0,
  b: place === 'b' ? group.b : 0,
  marks: group.marks.filter((mark) => mark.place === place),
})

/** What is left of a group without some of its nodes. */
export const without = (group: Group, lost: Group): Group => ({
  a: group.a - lost.a,
  b: group.b - lost.b,
  marks: group.marks.filter((mark) => !lost.marks.includes(mark)),
})

/** A group with no node told from another. */
export const plain = (a: number, b: number): Group => ({ a, b, marks: [] })

/** A group in which one node of a place has a role. */
export function marked(group: Group, role: Role, place: Place): Group {
  return { ...group, [place]: group[place] - 1, marks: [...group.marks, { role, place }] }
}

/**
 * Every way to choose `count` nodes of a group, all choices of nodes equally likely; nodes that nothing tells apart
 * are one way. `from` narrows the choice to a place. Empty when there are too few. At most 2^marks × (count + 1) ways.
 */
export function choices(group: Group, count: number, from: 'any' | Place): readonly Chance<Group>[] {
  const open = from === 'any' ? group : partIn(group, from)
  const all = binomial(countOf(open), count)
  const ways: Chance<Group>[] = []
  for (let subset = 0; subset < 2 ** open.marks.length; subset += 1) {
    const marks = open.marks.filter((_, at) => (subset >> at) & 1)
    for (let a = 0; a <= Math.min(open.a, count - marks.length); a += 1) {
      const b = count - marks.length - a
      if (b > open.b) continue
      const weight = (binomial(open.a, a) * binomial(open.b, b)) / all
      ways.push({ weight, value: { a, b, marks } })
    }
  }
  return ways
}

/** The number of subsets of `k` out of `n`. */
function binomial(n: number, k: number): number {
  let product = 1
  for (let at = 1; at <= k; at += 1) product = (product * (n - k + at)) / at
  return k > n ? 0 : product
}
