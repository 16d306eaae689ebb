import type { AssignmentProblem } from '#kernel/assignment/problem.ts'
import { type Random, randomInteger, seededRandom } from '#kernel/random.ts'

/** How large a generated problem is. */
export type AssignmentShape = {
  readonly items: number
  readonly bins: number
  readonly resources: number
  /** Spare capacity: 0 hardly any, 1 twice what is needed. */
  readonly spare: number
}

/** A problem of this shape with every rule of the model, legal where it stands, that depends on the seed alone. */
export function randomAssignment(shape: AssignmentShape, seed: number): AssignmentProblem {
  const random = seededRandom(seed)
  const { items, bins, resources: kinds } = shape
  const whole = (most: number): number => randomInteger(random, 0, most)
  const need = Float64Array.from({ length: items * kinds }, () => whole(9))
  const initial = Int32Array.from({ length: items }, () => whole(bins - 1))
  const locationOf = Int32Array.from({ length: bins }, () => whole(Math.min(3, bins - 1)))
  const neighbourhoodOf = Int32Array.from({ length: bins }, () => whole(1))
  const groupOf = groupsOf(initial, bins, random)
  const groups = 1 + Math.max(-1, ...groupOf)
  const capacity = new Float64Array(bins * kinds)
  for (let item = 0; item < items; item += 1)
    for (let r = 0; r < kinds; r += 1) capacity[initial[item]! * kinds + r]! += need[item * kinds + r]!
  for (let at = 0; at < capacity.length; at += 1)
    capacity[at]! += whole(Math.ceil((18 * shape.spare * items) / bins / 2))
  const safety = capacity.map((most) => whole(most))
  const seen = (at: number, of: Int32Array): Set<number> =>
    new Set([...groupOf.keys()].filter((item) => groupOf[item] === at).map((item) => of[initial[item]!]!))
  return {
    ...{ items, bins, need, capacity, safety, groupOf, locationOf, neighbourhoodOf, initial },
    resources: Array.from({ length: kinds }, () => ({
      kind: random() < 0.4 ? ('transient' as const) : ('steady' as const),
      overloadCost: whole(10),
    })),
    groups: Array.from({ length: groups }, (_, at) => ({
      spreadMin: randomInteger(random, 0, seen(at, locationOf).size),
      dependsOn: [...Array(groups).keys()].filter((other) => {
        const hoods = seen(other, neighbourhoodOf)
        return random() < 0.3 && [...seen(at, neighbourhoodOf)].every((hood) => hoods.has(hood))
      }),
    })),
    balances: kinds > 1 && random() < 0.7 ? [{ first: 0, second: 1, target: whole(3), cost: whole(10) }] : [],
    itemMoveCost: Float64Array.from({ length: items }, () => whole(4)),
    binMoveCost:
      random() < 0.8 ? Int32Array.from({ length: bins * bins }, () => whole(5)) : ('none' as const),
    weights: { itemMove: whole(3), groupMove: whole(10), binMove: whole(5) },
    ...restrictions(initial, bins, random),
  }
}

/** Groups of items that stand apart today; many of them have one member. */
function groupsOf(initial: Int32Array, bins: number, random: Random): Int32Array {
  const held: Set<number>[] = []
  return initial.map((bin) => {
    const group = randomInteger(random, 0, held.length)
    const free = held[group]?.has(bin) === false && held[group].size < bins ? group : held.length
    held[free] ??= new Set()
    held[free].add(bin)
    return free
  })
}

function restrictions(
  initial: Int32Array,
  bins: number,
  random: Random,
): Pick<AssignmentProblem, 'allowed' | 'pinned'> {
  const pinned = random() < 0.5 ? initial.map(() => Number(random() < 0.2)) : undefined
  const classes = 3
  const free = random() < 0.5
  const classOf = initial.map(() => randomInteger(random, 0, classes - 1))
  const may = Uint8Array.from({ length: classes * bins }, () => Number(random() < 0.7))
  initial.forEach((bin, item) => {
    may[classOf[item]! * bins + bin] = 1
  })
  return {
    allowed: free ? 'any' : { classOf, bins: may },
    pinned: pinned === undefined ? 'none' : Uint8Array.from(pinned),
  }
}

/** The least cost of all legal assignments, by trying every one; undefined where there is none. */
export function bruteForce(
  problem: AssignmentProblem,
  judge: (binOf: readonly number[]) => number | undefined,
): number | undefined {
  const { items, bins } = problem
  let least: number | undefined
  const binOf = new Array<number>(items).fill(0)
  for (let code = 0, many = bins ** items; code < many; code += 1) {
    for (let item = 0, rest = code; item < items; item += 1, rest = Math.floor(rest / bins))
      binOf[item] = rest % bins
    const cost = judge(binOf)
    if (cost !== undefined && (least === undefined || cost < least)) least = cost
  }
  return least
}
