import { type Random, randomInteger, seededRandom } from '#kernel/random.ts'
import type { Instance } from '#kernel/schedule/instance.ts'
import { crossLists, drawList, mutateList } from '#kernel/schedule/lists.ts'
import {
  type Bench,
  benchFor,
  justify,
  latenessOf,
  makespanOf,
  orderByStart,
  placeSerially,
} from '#kernel/schedule/place.ts'
import { placeInParallel } from '#kernel/schedule/place-parallel.ts'
import { type Priority, priorities } from '#kernel/schedule/priority-rules.ts'

/** Lists in a population. */
const populationSize = 30
/** Children without a better one after which a population is begun anew, keeping the best schedule apart. */
const patience = 500
/** Ratio of activities that a child moves, and the most places it moves each. */
const mutationRate = 0.1
const mutationReach = 10
/** Activities up to which schedules are also built in parallel, the cost of which grows with their square. */
const parallelMax = 2_000

type Member = { readonly list: Int32Array; cost: number; print: number }

/** A search over activity lists that can be continued any time; `best` is legal once `bestLateness` is 0. */
export type Genetic = {
  readonly instance: Instance
  readonly bench: Bench
  readonly random: Random
  readonly rules: readonly Priority[]
  readonly members: Member[]
  readonly child: Int32Array
  readonly taken: Uint8Array
  readonly starts: Int32Array
  readonly best: Int32Array
  bestCost: number
  bestMakespan: number
  bestLateness: number
  /** Best cost of this population, and children since it fell. */
  populationCost: number
  stale: number
  schedules: number
}

/** A search that has seen nothing yet. */
export const beginGenetic = (instance: Instance, seed: number): Genetic => ({
  instance,
  bench: benchFor(instance),
  random: seededRandom(seed),
  rules: priorities(instance),
  members: [],
  child: new Int32Array(instance.count),
  taken: new Uint8Array(instance.count),
  starts: new Int32Array(instance.count),
  best: new Int32Array(instance.count),
  ...{ bestCost: Number.POSITIVE_INFINITY, bestMakespan: 0, bestLateness: 0 },
  ...{ populationCost: Number.POSITIVE_INFINITY, stale: 0, schedules: 0 },
})

/**
 * Adds one list to the search: a drawn one while the population grows, else the child of two. Each is scheduled
 * serially (of the drawn ones every other in parallel), justified twice, and kept where it is better than the worst and
 * new. Counts three schedules. Source: Hartmann 1998; Valls, Ballestín and Quintanilla 2008, "A hybrid genetic algorithm".
 */
export function geneticStep(search: Genetic): void {
  const { instance, bench, child, starts, members } = search
  if (members.length < populationSize) drawn(search)
  else {
    bred(search)
    placeSerially(instance, bench, child, starts)
    bench.order.set(child)
  }
  justify(instance, bench, starts)
  search.schedules += 3
  const makespan = makespanOf(instance, starts)
  const lateness = latenessOf(instance, starts)
  const cost = lateness * (instance.length + 1) + makespan
  if (cost < search.bestCost) {
    search.bestCost = cost
    search.bestMakespan = makespan
    search.bestLateness = lateness
    search.best.set(starts)
  }
  orderByStart(instance, bench, starts)
  child.set(bench.order)
  keep(search, cost)
  search.stale += 1
  if (cost < search.populationCost) {
    search.populationCost = cost
    search.stale = 0
  } else if (search.stale > patience) {
    members.length = 0
    search.stale = 0
    search.populationCost = Number.POSITIVE_INFINITY
  }
}

function drawn({ instance, bench, random, rules, members, child, starts, schedules }: Genetic): void {
  const at = members.length
  const { key } = rules[at % rules.length]!
  // The first population begins with what the rules say without chance.
  const sure = schedules < 3 * 2 * rules.length && at < 2 * rules.length
  drawList(instance, key, sure ? 'most urgent' : 'by regret', random, child)
  if (Math.floor(at / rules.length) % 2 === 0 || child.length > parallelMax) {
    placeSerially(instance, bench, child, starts)
    return
  }
  const rank = new Int32Array(child.length)
  child.forEach((i, place) => {
    rank[i] = place
  })
  placeInParallel(instance, bench, rank, starts)
}

function bred({ instance, random, members, child, taken }: Genetic): void {
  const mother = tournament(members, random)
  let father = tournament(members, random)
  if (father === mother) father = members[randomInteger(random, 0, members.length - 1)]!
  const one = randomInteger(random, 0, child.length)
  const other = randomInteger(random, 0, child.length)
  crossLists(mother.list, father.list, Math.min(one, other), Math.max(one, other), taken, child)
  mutateList(instance, child, mutationRate, mutationReach, random)
}

function tournament(members: readonly Member[], random: Random): Member {
  const one = members[randomInteger(random, 0, members.length - 1)]!
  const other = members[randomInteger(random, 0, members.length - 1)]!
  return other.cost < one.cost ? other : one
}

/** Takes the child in while there is room, else in place of the worst where it is no worse and its schedule is new. */
function keep({ members, child, starts }: Genetic, cost: number): void {
  let print = 0
  for (let i = 0; i < starts.length; i += 1) print = (Math.imul(print, 31) + starts[i]!) | 0
  if (members.length < populationSize) {
    members.push({ list: Int32Array.from(child), cost, print })
    return
  }
  let worst = members[0]!
  for (const member of members) {
    if (member.cost === cost && member.print === print) return
    if (member.cost > worst.cost) worst = member
  }
  if (cost > worst.cost) return
  worst.list.set(child)
  worst.cost = cost
  worst.print = print
}
