import type { MoveProblem, MoveRule, Spread } from '#kernel/moves/problem.ts'
import { type Random, randomElement, randomInteger, seededRandom } from '#kernel/random.ts'

/** How large a problem made at random is, at most; at least two bins and one item. */
export type ProblemShape = { readonly bins: number; readonly items: number; readonly rules: number }

/** A small problem for tests, from a seed alone: whole numbers, tight room, every kind of rule, sometimes a bin to clear. */
export function randomProblem(seed: number, shape: ProblemShape): MoveProblem {
  const random = seededRandom(seed)
  const binCount = randomInteger(random, 2, shape.bins)
  const itemCount = randomInteger(random, 1, shape.items)
  const width = randomInteger(random, 1, 2)
  const list = (count: number, low: number, high: number): Float64Array =>
    Float64Array.from({ length: count }, () => randomInteger(random, low, high))
  const need = list(itemCount * width, 0, 4)
  const home = Int32Array.from({ length: itemCount }, () => randomInteger(random, 0, binCount - 1))
  const tight = Math.ceil((need.reduce((sum, amount) => sum + amount, 0) * 1.4) / binCount / width) + 1
  const capacity = list(binCount * width, tight, tight + 3)
  const ceiling =
    random() < 0.5 ? capacity : capacity.map((most) => Math.max(0, most - randomInteger(random, 0, 1)))
  const cleared = Uint8Array.from({ length: binCount }, (_, bin) => (bin === 0 && random() < 0.3 ? 1 : 0))
  const closed = cleared.map((flag, bin) => (flag === 1 || (bin === 1 && random() < 0.1) ? 1 : 0))
  const load = list(itemCount, 0, 6)
  const even = random() < 0.7
  return {
    ...{ binCount, itemCount, width, capacity, ceiling, need, home, closed, cleared },
    movable: Uint8Array.from({ length: itemCount }, () => (random() < 0.9 ? 1 : 0)),
    counted: closed.map((flag) => 1 - flag),
    rules: Array.from({ length: randomInteger(random, 0, shape.rules) }, (_, at) =>
      ruleAt(random, at, itemCount, binCount),
    ),
    measures: [{ id: 'load', weight: 1, capacity: list(binCount, 8, 12), base: list(binCount, 0, 1), load }],
    goal: even
      ? {
          kind: 'even',
          spread: randomElement<Spread>(random, ['gap', 'deviation', 'peak']),
          atMost: randomInteger(random, 1, 8) / 10,
        }
      : { kind: 'none' },
    costWidth: 2,
    costs: list(itemCount * 2, 1, 5),
  }
}

function ruleAt(random: Random, at: number, itemCount: number, binCount: number): MoveRule {
  const some = (count: number): readonly number[] =>
    Array.from({ length: count }, (_, index) => index).filter(() => random() < 0.5)
  const holds = random() < 0.5 ? 'throughout' : 'at-end'
  const items = some(itemCount)
  const kind = randomElement(random, ['together', 'apart', 'within'] as const)
  if (kind === 'together') return { id: `r${at}`, kind, items: items.slice(0, 2) }
  if (kind === 'apart') return { id: `r${at}`, kind, items: items.slice(0, 3), holds }
  return { id: `r${at}`, kind, items, bins: some(binCount), holds }
}

/**
 * A problem whose items must change places between bins that are nearly full, from a seed alone: there are targets for
 * all of them, and often no way that does not park one first, or none at all.
 */
export function shuffledProblem(seed: number): MoveProblem {
  const random = seededRandom(seed)
  const [binCount, size] = [3, 4]
  const fill = (): { readonly sizes: number[]; readonly bins: number[] } => {
    const made = { sizes: [] as number[], bins: [] as number[] }
    for (let bin = 0; bin < binCount - 1; bin += 1) {
      let left = size - randomInteger(random, 0, 1)
      while (left > 0) {
        const amount = Math.min(left, randomInteger(random, 1, 3))
        made.sizes.push(amount)
        made.bins.push(bin)
        left -= amount
      }
    }
    return made
  }
  const { sizes, bins } = fill()
  const holds = random() < 0.5 ? 'throughout' : 'at-end'
  const spare = randomInteger(random, 0, 4)
  const itemCount = sizes.length
  const capacity = Float64Array.from([size, size, spare])
  return {
    ...{ binCount, itemCount, width: 1, capacity, ceiling: capacity, need: Float64Array.from(sizes) },
    home: Int32Array.from(bins),
    movable: new Uint8Array(itemCount).fill(1),
    ...{ closed: new Uint8Array(3), cleared: new Uint8Array(3), counted: new Uint8Array(3).fill(1) },
    rules: bins.flatMap((bin, item): readonly MoveRule[] =>
      random() < 0.3
        ? []
        : [
            {
              id: `r${item}`,
              kind: 'within',
              items: [item],
              bins: holds === 'at-end' ? [1 - bin] : [1 - bin, 2],
              holds,
            },
          ],
    ),
    ...{ measures: [], goal: { kind: 'none' }, costWidth: 1, costs: Float64Array.from(sizes) },
  }
}
