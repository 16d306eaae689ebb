import { type Steps, stuck, type TrapNet } from '#engines/cold-start/trap-net.ts'

/**
 * The fewest candidates that have to be up by other means for the whole loop to start. `size` is that number when
 * `proof` is exact; otherwise the best one found, and no cure has fewer than `atLeast`. `sets` are cures of that size.
 */
export type Cure = {
  readonly proof: 'exact' | 'undecided'
  readonly size: number
  readonly atLeast: number
  readonly sets: readonly (readonly number[])[]
  /** Whether `sets` is known to be every cure of that size. */
  readonly listed: 'all' | 'some'
}

/** Cures listed at most. */
export const curesListed = 10

/**
 * Searches the smallest cures of a loop that does not start by itself. A set of nodes that keep one another down has to
 * be entered somewhere, so every cure holds one of its candidates: disjoint such sets bound the size from below, and
 * branching over one of them at a time finds every cure of a size. Stops when `steps` are used up.
 */
export function smallestCure(trap: TrapNet, steps: Steps): Cure {
  const best = greedyCure(trap, steps)
  if (best.length === 1) {
    const found: number[][] = []
    const whole = singles(trap, found, steps)
    return { ...exact(found.length > 0 ? found : [best]), listed: whole ? 'all' : 'some' }
  }
  for (let size = disjointKnots(trap, steps); size < best.length; size += 1) {
    const found: number[][] = []
    const whole = search(trap, size, [], new Set(), found, steps)
    if (found.length > 0) return { ...exact(found), listed: whole ? 'all' : 'some' }
    // Out of steps before this size was ruled out: what is known is the bound so far and the best cure.
    if (!whole) return { proof: 'undecided', size: best.length, atLeast: size, sets: [best], listed: 'some' }
  }
  const found: number[][] = []
  const whole = search(trap, best.length, [], new Set(), found, steps)
  return { ...exact(found.length > 0 ? found : [best]), listed: whole ? 'all' : 'some' }
}

const exact = (found: readonly (readonly number[])[]): Omit<Cure, 'listed'> => {
  const sets = found.map((set) => [...set].sort((one, other) => one - other)).sort(compareSets)
  return { proof: 'exact', size: sets[0]!.length, atLeast: sets[0]!.length, sets }
}

const compareSets = (one: readonly number[], other: readonly number[]): number => {
  for (const [at, node] of one.entries()) if (node !== other[at]) return node - other[at]!
  return 0
}

const isEmpty = (still: Uint8Array): boolean => !still.includes(1)

/** Every candidate that alone starts the loop, those that most lean on first; false when there may be more. */
function singles(trap: TrapNet, found: number[][], steps: Steps): boolean {
  for (const node of byParents(trap)) {
    if (found.length >= curesListed || steps.left <= 0) return false
    if (isEmpty(stuck(trap, [node], steps))) found.push([node])
  }
  return true
}

const byParents = ({ candidates, parentStart }: TrapNet): readonly number[] => {
  const parents = (node: number): number => parentStart[node + 1]! - parentStart[node]!
  return [...candidates].sort((one, other) => parents(other) - parents(one) || one - other)
}

/** Adds every cure of `size` that holds `chosen` and none of `barred` to `found`; false when it was cut short. */
function search(
  trap: TrapNet,
  size: number,
  chosen: readonly number[],
  barred: ReadonlySet<number>,
  found: number[][],
  steps: Steps,
): boolean {
  if (steps.left <= 0 || found.length >= curesListed) return false
  const still = stuck(trap, chosen, steps)
  if (isEmpty(still)) {
    found.push([...chosen])
    return true
  }
  if (chosen.length === size) return true
  const knot = knotIn(trap, chosen, still, steps)
  const tried = new Set(barred)
  for (const node of knot) {
    if (tried.has(node)) continue
    if (!search(trap, size, [...chosen, node], tried, found, steps)) return false
    tried.add(node)
  }
  return true
}

/**
 * Candidates that keep one another down while `chosen` is up, none of them to spare: with any one of them up the rest
 * of these start. Every cure that holds `chosen` holds one of them. Out of steps it may have some to spare.
 */
function knotIn(
  trap: TrapNet,
  chosen: readonly number[],
  still: Uint8Array,
  steps: Steps,
): readonly number[] {
  const up = [...chosen]
  let rest = still
  const knot: number[] = []
  for (const node of trap.candidates) {
    if (rest[node] === 0) continue
    const without = steps.left > 0 ? stuck(trap, [...up, node], steps) : new Uint8Array(trap.size)
    if (isEmpty(without)) knot.push(node)
    else {
      up.push(node)
      rest = without
    }
  }
  return knot.filter((node) => rest[node] === 1)
}

/** A lower bound: how many knots there are that share no candidate. */
function disjointKnots(trap: TrapNet, steps: Steps): number {
  const up: number[] = []
  let knots = 0
  for (;;) {
    const still = stuck(trap, up, steps)
    if (isEmpty(still)) return Math.max(1, knots)
    if (steps.left <= 0) return Math.max(1, knots)
    const knot = knotIn(trap, up, still, steps)
    if (knot.length === 0) return Math.max(1, knots)
    knots += 1
    up.push(...knot)
  }
}

/** A cure in which nothing is to spare, found by taking what most lean on first. */
function greedyCure(trap: TrapNet, steps: Steps): number[] {
  const chosen: number[] = []
  let still = stuck(trap, [], steps)
  for (const node of byParents(trap)) {
    if (still[node] === 0) continue
    if (isEmpty(still)) break
    chosen.push(node)
    still = stuck(trap, chosen, steps)
  }
  for (const node of [...chosen]) {
    if (steps.left <= 0) break
    const rest = chosen.filter((other) => other !== node)
    if (isEmpty(stuck(trap, rest, steps))) chosen.splice(chosen.indexOf(node), 1)
  }
  return chosen.sort((one, other) => one - other)
}
