import type { Entity } from '#estate/model.ts'
import { compareText } from '#kernel/sort.ts'

/** An entity as one part of a merge tells it; `part` is the index of that part. */
export type Seen<E extends Entity = Entity> = { readonly part: number; readonly entity: E }
/** What tells of one and the same thing, at most once per part, in order of parts. */
export type Group<E extends Entity = Entity> = readonly Seen<E>[]

/** Why two that share a key may be one, or may not. */
export type Judgement = 'one' | 'contradicted' | 'other-platform'

/** Two entities that share a key and are kept apart because they run on different platforms. */
export type Apart<E extends Entity> = { readonly key: string; readonly pair: readonly [Seen<E>, Seen<E>] }

/** How one kind of entity is recognized, by keys of several ranks: the smaller the rank, the surer. */
export type Recognition<E extends Entity> = {
  readonly ranks: number
  readonly keysAt: (rank: number, seen: Seen<E>) => readonly string[]
  readonly judge: (left: Seen<E>, right: Seen<E>, rank: number) => Judgement
  /** Whether a key of a rank counts only when the parts that list what runs agree already on who bears it. */
  readonly sole: (rank: number) => boolean
  readonly lists: (part: number) => boolean
}

/**
 * Entities of one kind sorted into what is one. A key that two entities of one part share proves nothing. The surest keys
 * are taken first and ties in order of text, so the order of parts in `seen` matters only to the order of members. A group
 * never takes two entities of one part, nor a pair that `judge` holds apart. Cost O(keys × log keys) for a given number of
 * parts, and the square of that number for each key that several share.
 */
export function grouped<E extends Entity>(
  seen: readonly Seen<E>[],
  recognition: Recognition<E>,
): { readonly groups: readonly Group<E>[]; readonly apart: readonly Apart<E>[] } {
  const { ranks, judge, sole, lists } = recognition
  const group = new Map<Seen<E>, Seen<E>[]>(seen.map((one) => [one, [one]]))
  const groupOf = (one: Seen<E>): Seen<E>[] => group.get(one) as Seen<E>[]
  const parts = new Set(seen.map(({ part }) => part)).size
  const apart: Apart<E>[] = []
  for (let rank = 0; rank < ranks; rank += 1) {
    // A group with an entity of every part is complete: only keys that somebody else bears can still tell.
    const open = seen.filter((one) => groupOf(one).length < parts)
    if (open.length === 0) break
    for (const [key, bearers] of telling(seen, open, rank, recognition)) {
      if (sole(rank) && new Set(bearers.filter(({ part }) => lists(part)).map(groupOf)).size > 1) continue
      for (const [one, other] of pairsOf(bearers)) {
        const [left, right] = [groupOf(one), groupOf(other)]
        if (left === right) continue
        const refusal = refusalOf(left, right, rank, judge)
        if (refusal !== 'none') {
          if (refusal !== 'contradicted') apart.push({ key, pair: refusal })
          continue
        }
        left.push(...right)
        left.sort((before, after) => before.part - after.part)
        for (const member of right) group.set(member, left)
      }
    }
  }
  return { groups: [...new Set(seen.map(groupOf))], apart }
}

/** Keys of a rank that some of `open` bear, that several parts share and none repeats, in order of text. */
function telling<E extends Entity>(
  seen: readonly Seen<E>[],
  open: readonly Seen<E>[],
  rank: number,
  { keysAt }: Recognition<E>,
): readonly (readonly [string, readonly Seen<E>[]])[] {
  const bearers = new Map<string, Seen<E>[]>()
  for (const one of open) for (const key of keysAt(rank, one)) bearers.set(key, [])
  if (bearers.size === 0) return []
  const repeated = new Set<string>()
  for (const one of seen) {
    for (const key of keysAt(rank, one)) {
      const list = bearers.get(key)
      const last = list?.at(-1)
      if (list === undefined || last === one) continue
      if (last?.part === one.part) repeated.add(key)
      list.push(one)
    }
  }
  const shared = [...bearers].filter(([key, list]) => list.length > 1 && !repeated.has(key))
  return shared.sort(([left], [right]) => compareText(left, right))
}

function* pairsOf<T>(list: readonly T[]): Generator<readonly [T, T]> {
  for (const [index, other] of list.entries()) for (const one of list.slice(0, index)) yield [one, other]
}

function refusalOf<E extends Entity>(
  left: readonly Seen<E>[],
  right: readonly Seen<E>[],
  rank: number,
  judge: Recognition<E>['judge'],
): 'none' | 'contradicted' | readonly [Seen<E>, Seen<E>] {
  let platforms: readonly [Seen<E>, Seen<E>] | undefined
  for (const one of left) {
    for (const other of right) {
      if (one.part === other.part) return 'contradicted'
      const judgement = judge(one, other, rank)
      if (judgement === 'contradicted') return 'contradicted'
      if (judgement === 'other-platform') platforms ??= [one, other]
    }
  }
  return platforms ?? 'none'
}
