import type { BlastRadius, ServiceAnswer, ServiceChange, SetChange } from '#engines/blast-radius/result.ts'
import type { ComponentRef } from '#estate/model.ts'
import type { Verdict } from '#kernel/block.ts'

/** Sets of one size; 'undecided' unless all of them are here. */
export type SetList = readonly (readonly ComponentRef[])[] | 'undecided'
/** The minimal fatal sets of one service, as two answers are held against each other. */
export type FatalLists = {
  readonly ref: ComponentRef
  readonly name: string
  readonly verdict: Verdict
  readonly downAtStart: boolean
  readonly singles: readonly ComponentRef[]
  readonly pairs: SetList
  readonly triples: SetList
}

/** Sets written down at most, per service, size and direction. */
const setsListed = 20

/**
 * What a change did to each service that both answers have: fatal sets that became fatal, of which no part was fatal
 * before, and fatal sets that no longer are. Services that nothing happened to are left out. Pairs are undecided where
 * either answer does not hold all of its sets, triples also where it does not hold all pairs. Linear in the sets.
 */
export function changesBetween(
  before: readonly FatalLists[],
  after: readonly FatalLists[],
): readonly ServiceChange[] {
  const known = new Map(before.map((lists) => [lists.ref, lists]))
  return after.flatMap((now): readonly ServiceChange[] => {
    const then = known.get(now.ref)
    if (then === undefined) return []
    const { ref, name } = now
    const change: ServiceChange = {
      ...{ ref, name, before: then.verdict, after: now.verdict },
      downBefore: then.downAtStart,
      downAfter: now.downAtStart,
      singles: between(then, now, 1),
      pairs: between(then, now, 2),
      triples: between(then, now, 3),
    }
    return isChange(change) ? [change] : []
  })
}

/** What changed from one answer to another, of the same estate or of two. The lists of an answer are bounded, and so
 * is what can be told from them. */
export const compareBlastRadius = (before: BlastRadius, after: BlastRadius): readonly ServiceChange[] =>
  changesBetween(before.services.map(listsOf), after.services.map(listsOf))

function listsOf(service: ServiceAnswer): FatalLists {
  const { ref, name, verdict, downAtStart, singles, pairs, pairCount, triples, tripleCount } = service
  return {
    ...{ ref, name, verdict, downAtStart },
    singles: singles.map((single) => single.ref),
    pairs: pairCount === pairs.length ? pairs : 'undecided',
    triples: tripleCount === triples.length ? triples : 'undecided',
  }
}

const isChange = ({
  before,
  after,
  downBefore,
  downAfter,
  singles,
  pairs,
  triples,
}: ServiceChange): boolean =>
  before !== after ||
  downBefore !== downAfter ||
  [singles, pairs, triples].some((change) => change === 'undecided' || change.became + change.ceased > 0)

function between(before: FatalLists, after: FatalLists, size: 1 | 2 | 3): SetChange | 'undecided' {
  const [then, now] = [setsUpTo(before, size), setsUpTo(after, size)]
  if (then === 'undecided' || now === 'undecided') return 'undecided'
  const became = newIn(now, then, size)
  const ceased = newIn(then, now, size)
  return {
    became: became.length,
    ceased: ceased.length,
    firstBecame: became.slice(0, setsListed),
    firstCeased: ceased.slice(0, setsListed),
  }
}

type Sets = readonly (readonly ComponentRef[])[]

/** Fatal sets of at most so many members. A service that is down from the start needs none, and the empty set says it. */
function setsUpTo(lists: FatalLists, size: 1 | 2 | 3): Sets | 'undecided' {
  if (lists.downAtStart) return [[]]
  const parts: readonly SetList[] = [lists.singles.map((ref) => [ref]), lists.pairs, lists.triples]
  const all: (readonly ComponentRef[])[] = []
  for (const part of parts.slice(0, size)) {
    if (part === 'undecided') return 'undecided'
    all.push(...part)
  }
  return all
}

const keyOf = (set: readonly ComponentRef[]): string => [...set].sort().join('\n')

/** Sets of one size that are not fatal by the other list: none of their parts is in it. */
function newIn(sets: Sets, other: Sets, size: number): Sets {
  const keys = new Set(other.map(keyOf))
  return sets.filter((set) => set.length === size && !partsOf(set).some((part) => keys.has(keyOf(part))))
}

/** Every part of a set, the empty one and itself among them. */
function partsOf(set: readonly ComponentRef[]): Sets {
  let parts: (readonly ComponentRef[])[] = [[]]
  for (const ref of set) parts = [...parts, ...parts.map((part) => [...part, ref])]
  return parts
}
