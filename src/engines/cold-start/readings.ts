import { type Course, courseOf } from '#engines/cold-start/course.ts'
import type { Durations } from '#engines/cold-start/durations.ts'
import { slotsOf } from '#engines/cold-start/slots.ts'
import { type ComponentRef, restartPriorities } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import { coldStart } from '#failure/cold.ts'
import { type FailureGraph, type Ground, kindRank } from '#failure/failure-graph.ts'
import { childrenOf, type Net, parentsOf } from '#failure/net.ts'
import { fail, simulationOf } from '#failure/simulation.ts'

/**
 * The two ends between which a start lies. `best`: everything unknown is harmless, takes no time, and nothing waits for
 * a place; what is not up in it never is. `sure`: nothing unstated helps, and starts at once are limited; what is up in
 * it starts. `rounds` counts rounds of `best`; `onceOn` marks what comes up in `best` once everything that is off is on.
 */
export type Readings = {
  readonly mayDown: Uint8Array
  readonly mustDown: Uint8Array
  readonly best: Course
  readonly rounds: Course
  readonly onceOn: Uint8Array
  readonly sure: Course
  /** 1 for a component that is surely off. */
  readonly off: Uint8Array
}

const unlimited = 'as many as are ready'
const none: ReadonlyMap<number, number> = new Map()

/** Reads a graph from both ends after `failed` lost power, or everything when that is empty. */
export function readingsOf(
  graph: FailureGraph,
  ground: Ground,
  failed: readonly ComponentRef[],
  durations: Durations,
  startsAtOnce: number,
): Readings {
  const net = graph.may.later
  const mayDown = downAfter(graph, graph.may.now, failed)
  const mustDown = downAfter(graph, graph.must.now, failed)
  const fastest = durations.ms.map((ms) => (Number.isFinite(ms) ? ms : 0))
  const may = { net, down: mayDown, slots: unlimited } as const
  const best = courseOf({ ...may, given: none, durationMs: fastest })
  const rounds = courseOf({ ...may, given: none, durationMs: oneEach(graph) })
  const onceOn = coldStart(net, {
    stays: new Set([...mayDown.keys()].filter((node) => mayDown[node] === 0)),
    comes: new Set(nodesDownFromTheStart(net)),
    never: new Set(),
  })
  const sure = sureCourse(graph, ground, mustDown, durations.ms, startsAtOnce)
  return { mayDown, mustDown, best, rounds, onceOn, sure, off: offOf(graph) }
}

/** 1 for what is down once `failed` has lost power: what stopped with it, or everything when nothing is named. */
function downAfter(graph: FailureGraph, now: Net, failed: readonly ComponentRef[]): Uint8Array {
  if (failed.length === 0) return new Uint8Array(graph.size).fill(1)
  const simulation = simulationOf(now)
  for (const ref of failed) fail(simulation, graph.nodeOf.get(ref)!)
  return simulation.down
}

function oneEach({ size, components }: FailureGraph): Float64Array {
  const ms = new Float64Array(size)
  for (const { node } of components) ms[node] = 1
  return ms
}

/** Nodes that stand for being switched off. */
function* nodesDownFromTheStart({ need }: Net): Generator<number> {
  for (const [node, count] of need.entries()) if (count <= 0) yield node
}

function offOf({ components, size, may }: FailureGraph): Uint8Array {
  const off = new Uint8Array(size)
  const switched = new Set(nodesDownFromTheStart(may.now))
  for (const { node, kind } of components) {
    if (kind === 'vm' && childrenOf(may.now, node).some((child) => switched.has(child))) off[node] = 1
  }
  return off
}

/**
 * The course in which nothing unstated helps: a requirement nobody stated is never met, and a place nobody stated has
 * power only when `placesPower` can say so.
 */
function sureCourse(
  graph: FailureGraph,
  ground: Ground,
  down: Uint8Array,
  durationMs: Float64Array,
  startsAtOnce: number,
): Course {
  const net = graph.must.later
  const rank = priorityRanks(graph, ground)
  const course = (place: number | 'never'): Course =>
    courseOf({
      net,
      down,
      given: new Map([
        [graph.unknownNeed, 'never' as const],
        [graph.unknownPlace, place],
      ]),
      durationMs,
      slots: startsAtOnce === 0 ? unlimited : slotsOf(graph, net, startsAtOnce, rank),
    })
  const strict = course('never')
  if (parentsOf(net, graph.unknownPlace).length === 0) return strict
  const powered = placesPower(graph, down, durationMs, strict)
  return powered === 'never' ? strict : course(powered)
}

/**
 * When a place nobody stated surely has power. It is one of the estate's places, so it has once each of them has.
 *
 * A place counts when it is up in `strict`, which leans on nothing unstated, or when facilities alone bring it up by
 * what they require to work: no facility stands in what needs it, an estate that says so is refused, so an unstated
 * place closes no loop among them. It could close one through a host or a start requirement; those do not count. Where
 * power comes to the places in no time it does to the unstated one, otherwise nobody knows when.
 */
function placesPower(
  { components, unknownPlace, unknownNeed, must }: FailureGraph,
  down: Uint8Array,
  durationMs: Float64Array,
  strict: Course,
): number | 'never' {
  const given = new Map<number, number | 'never'>([
    [unknownNeed, 'never'],
    [unknownPlace, 0],
  ])
  const { now, later } = must
  for (const { node, kind } of components) {
    const startsApart = childrenOf(later, node).length > childrenOf(now, node).length
    if (strict.up[node] === 1) given.set(node, strict.upMs[node]!)
    else if (kindRank(kind) >= kindRank('cluster') || startsApart) given.set(node, 'never')
  }
  const { up, upMs } = courseOf({ net: later, down, given, durationMs, slots: unlimited })
  const places = childrenOf(later, unknownPlace)
  if (places.some((node) => up[node] === 0)) return 'never'
  return places.some((node) => upMs[node]! > 0) ? Number.POSITIVE_INFINITY : 0
}

/** Per VM in the order of the graph: 0 starts first; a priority nobody stated counts as medium. */
function priorityRanks({ nodeOf, vmNodes }: FailureGraph, ground: Ground): Uint8Array {
  const rank = new Uint8Array(vmNodes.to - vmNodes.from)
  for (const { id, restartPriority } of ground.vms) {
    const priority = restartPriority === 'unknown' ? 'medium' : restartPriority
    rank[nodeOf.get(refTo('vm', id))! - vmNodes.from] = restartPriorities.indexOf(priority)
  }
  return rank
}
