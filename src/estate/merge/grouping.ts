import type { Entity } from '#estate/model.ts'
import { compareText } from '#kernel/sort.ts'

/** An entity as one part of a merge tells it; `part` is the index of that part. */
export type Seen<E extends Entity = Entity> = { readonly part: number; readonly entity: E }
/** What tells of one and the same thing, at most once per part, in order of parts. */
export type Group<E extends Entity = Entity> = readonly Seen<E>[]

/**
 * Something by which entities of several parts may be one: the smaller the rank, the surer. `sole`: it counts only when
 * the parts that list what runs agree already on who bears it.
 */
export type Key = { readonly rank: number; readonly text: string; readonly sole?: true }

/** Why two that share a key may be one, or may not. */
export type Judgement = 'one' | 'contradicted' | 'other-platform'

/** Two entities that share a key and are kept apart because they run on different platforms. */
export type Apart<E extends Entity> = { readonly key: Key; readonly pair: readonly [Seen<E>, Seen<E>] }

/** How one kind of entity is recognized. */
export type Recognition<E extends Entity> = {
  readonly keysOf: (seen: Seen<E>) => readonly Key[]
  readonly judge: (left: Seen<E>, right: Seen<E>, key: Key) => Judgement
  readonly lists: (part: number) => boolean
}

type Bucket<E extends Entity> = { readonly key: Key; readonly bearers: Seen<E>[]; repeated: boolean }

/**
 * Entities of one kind sorted into what is one. A key that two entities of one part share proves nothing. The surest keys
 * are taken first and ties in order of text, so the order of parts in `seen` matters only to the order of members. A group
 * never takes two entities of one part, nor a pair that `judge` holds apart. Cost O(keys × log keys) for a given number of
 * parts, and the square of that number for each key that several share.
 */
export function grouped<E extends Entity>(
  seen: readonly Seen<E>[],
  { keysOf, judge, lists }: Recognition<E>,
): { readonly groups: readonly Group<E>[]; readonly apart: readonly Apart<E>[] } {
  const group = new Map<Seen<E>, Seen<E>[]>()
  const apart: Apart<E>[] = []
  for (const { key, bearers } of telling(seen, keysOf)) {
    if (key.sole && solitary(bearers, lists, group) > 1) continue
    for (const [one, other] of pairsOf(bearers)) {
      const left = groupOf(group, one)
      const right = groupOf(group, other)
      if (left === right) continue
      const refusal = refusalOf(left, right, key, judge)
      if (refusal === 'none') unite(group, left, right)
      else if (refusal !== 'contradicted') apart.push({ key, pair: refusal })
    }
  }
  const groups = new Set<Seen<E>[]>()
  for (const one of seen) groups.add(groupOf(group, one))
  return { groups: [...groups], apart }
}

/** Keys that several parts share and none repeats, the surest first. */
function telling<E extends Entity>(
  seen: readonly Seen<E>[],
  keysOf: (seen: Seen<E>) => readonly Key[],
): readonly Bucket<E>[] {
  const buckets = new Map<string, Bucket<E>>()
  for (const one of seen) {
    for (const key of keysOf(one)) {
      const name = `${key.rank} ${key.text}`
      const bucket = buckets.get(name)
      if (bucket === undefined) {
        buckets.set(name, { key, bearers: [one], repeated: false })
        continue
      }
      const last = bucket.bearers.at(-1)
      if (last === one) continue
      if (last?.part === one.part) bucket.repeated = true
      bucket.bearers.push(one)
    }
  }
  return [...buckets.values()]
    .filter(({ bearers, repeated }) => bearers.length > 1 && !repeated)
    .sort((left, right) => left.key.rank - right.key.rank || compareText(left.key.text, right.key.text))
}

function* pairsOf<T>(list: readonly T[]): Generator<readonly [T, T]> {
  for (const [index, other] of list.entries()) for (const one of list.slice(0, index)) yield [one, other]
}

function groupOf<E extends Entity>(group: Map<Seen<E>, Seen<E>[]>, one: Seen<E>): Seen<E>[] {
  const found = group.get(one)
  if (found !== undefined) return found
  const alone = [one]
  group.set(one, alone)
  return alone
}

const solitary = <E extends Entity>(
  bearers: readonly Seen<E>[],
  lists: (part: number) => boolean,
  group: Map<Seen<E>, Seen<E>[]>,
): number => new Set(bearers.filter(({ part }) => lists(part)).map((bearer) => groupOf(group, bearer))).size

function refusalOf<E extends Entity>(
  left: readonly Seen<E>[],
  right: readonly Seen<E>[],
  key: Key,
  judge: Recognition<E>['judge'],
): 'none' | 'contradicted' | readonly [Seen<E>, Seen<E>] {
  let platforms: readonly [Seen<E>, Seen<E>] | undefined
  for (const one of left) {
    for (const other of right) {
      if (one.part === other.part) return 'contradicted'
      const judgement = judge(one, other, key)
      if (judgement === 'contradicted') return 'contradicted'
      if (judgement === 'other-platform') platforms ??= [one, other]
    }
  }
  return platforms ?? 'none'
}

function unite<E extends Entity>(group: Map<Seen<E>, Seen<E>[]>, left: Seen<E>[], right: Seen<E>[]): void {
  left.push(...right)
  left.sort((one, other) => one.part - other.part)
  for (const one of right) group.set(one, left)
}
