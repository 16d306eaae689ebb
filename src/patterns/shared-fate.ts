import type { ComponentKind, ComponentRef } from '#estate/model.ts'
import { refTo, requirementRefs } from '#estate/requirement.ts'
import { compileGraph } from '#failure/compile.ts'
import type { FailureGraph, Ground } from '#failure/failure-graph.ts'
import {
  clearComeback,
  comeBack,
  comebackOf,
  fail,
  restore,
  type Simulation,
  simulationOf,
} from '#failure/simulation.ts'
import { type Closures, closuresOf } from '#patterns/closure.ts'
import type { Twins } from '#patterns/twins.ts'

/** Lines along which things meet although somebody set them apart. */
export const axes = ['host', 'rack', 'power', 'path', 'storage', 'cause'] as const
export type Axis = (typeof axes)[number]

const axisOf: Readonly<Partial<Record<ComponentKind, Axis>>> = {
  host: 'host',
  rack: 'rack',
  feed: 'power',
  pdu: 'power',
  switch: 'path',
  fabric: 'path',
  datastore: 'storage',
  array: 'storage',
  controller: 'storage',
  'controller-vm': 'storage',
  account: 'cause',
  firmware: 'cause',
  software: 'cause',
}

/** What one failure takes, of all that was asked about: the causes in order of kind and id, and how many there are. */
export type Causes = { readonly first: readonly ComponentRef[]; readonly count: number }
/** The part that takes most hosts of a cluster when it fails. */
export type Widest = { readonly ref: ComponentRef; readonly hosts: number }

/**
 * What single failures take: which twins stop together, which services do not come back, how many hosts of a cluster
 * stop at once, and which tie-breakers stop with them. Everything here is proved: taken in the reading in which the
 * unknown is harmless. `closures` says where the unknown could add to it.
 */
export type SharedFate = {
  readonly graph: FailureGraph
  readonly closures: Closures
  readonly twins: ReadonlyMap<string, Readonly<Partial<Record<Axis, Causes>>>>
  readonly services: ReadonlyMap<string, Causes>
  /** Services that do not work as the estate stands: what they need is off, or cannot be met. */
  readonly stopped: ReadonlySet<string>
  readonly widest: ReadonlyMap<string, Widest>
  /** Per tie-breaker the causes that take it, and per cluster how many of its hosts go with each. */
  readonly arbiters: ReadonlyMap<string, readonly ArbiterLoss[]>
}
/** One failure that stops a tie-breaker, with the clusters it takes hosts of. */
export type ArbiterLoss = { readonly ref: ComponentRef; readonly hostsLost: ReadonlyMap<string, number> }

/** Causes named per subject; how many there are is counted whatever this is. */
const causesNamed = 3
/** Causes kept per tie-breaker. */
const arbiterCausesKept = 64

type Draft = { first: ComponentRef[]; count: number }
type Work = {
  readonly graph: FailureGraph
  readonly twinsOfNode: ReadonlyMap<number, readonly number[]>
  readonly twins: readonly Twins[]
  readonly lostAt: readonly number[]
  readonly clusterOfNode: ReadonlyMap<number, string>
  readonly byTwins: Map<string, Partial<Record<Axis, Draft>>>
  readonly byService: Map<string, Draft>
  readonly widest: Map<string, Widest>
  readonly arbiters: Map<string, ArbiterLoss[]>
}

/**
 * Fails every component that is not a site, once. Cost: the graph, and what each failure takes.
 *
 * `lostAt` says per set of twins how many of its members, of those that run, have to stop; 0 leaves a set out.
 */
export function sharedFateOf(ground: Ground, twins: readonly Twins[], lostAt: readonly number[]): SharedFate {
  const graph = compileGraph(ground, 'real')
  const work: Work = {
    ...{ graph, twins, lostAt },
    twinsOfNode: nodesOfTwins(graph, twins),
    clusterOfNode: clustersOfHosts(graph, ground),
    byTwins: new Map(),
    byService: new Map(),
    widest: new Map(),
    arbiters: new Map(),
  }
  const simulation = simulationOf(graph.may.now)
  const comeback = comebackOf(graph.may.later)
  const stopped = new Set(
    graph.components.flatMap(({ node, ref, kind }) =>
      kind === 'service' && simulation.down[node] === 1 ? [ref as string] : [],
    ),
  )
  const needed = new Set(ground.services.flatMap(({ requires }) => requirementRefs(requires)))
  for (const { node, kind, ref } of graph.components) {
    if (kind === 'site' || kind === 'service' || (kind === 'vm' && !needed.has(ref))) continue
    if (simulation.down[node] === 1) continue
    const mark = fail(simulation, node)
    const takesService = isPart(kind) && tookService(graph, simulation, mark)
    if (takesService) comeBack(simulation, comeback)
    note(work, simulation, mark, ref, kind, comeback.back)
    if (takesService) clearComeback(simulation, comeback)
    restore(simulation, node, mark)
  }
  return {
    graph,
    closures: closuresOf(graph, ground),
    twins: work.byTwins,
    services: work.byService,
    stopped,
    widest: work.widest,
    arbiters: work.arbiters,
  }
}

/** Whether a service fell since `mark`: only then does it matter what comes back. */
function tookService({ components }: FailureGraph, { fallen, length }: Simulation, mark: number): boolean {
  for (let at = mark; at < length; at += 1) if (components[fallen[at]!]?.kind === 'service') return true
  return false
}

function nodesOfTwins(graph: FailureGraph, twins: readonly Twins[]): Map<number, number[]> {
  const byNode = new Map<number, number[]>()
  for (const [index, { vms }] of twins.entries()) {
    for (const vm of vms) {
      const node = graph.nodeOf.get(refTo('vm', vm.id))
      if (node === undefined) continue
      const list = byNode.get(node)
      if (list === undefined) byNode.set(node, [index])
      else list.push(index)
    }
  }
  return byNode
}

function clustersOfHosts(graph: FailureGraph, ground: Ground): Map<number, string> {
  const byNode = new Map<number, string>()
  for (const { id, clusterId } of ground.hosts) {
    const node = graph.nodeOf.get(refTo('host', id))
    if (node !== undefined && clusterId !== 'unknown' && clusterId !== 'none') byNode.set(node, clusterId)
  }
  return byNode
}

/** What is no part among others: where parts stand, and what they form together. */
const wholes: ReadonlySet<ComponentKind> = new Set(['site', 'room', 'cluster', 'network'])
const isPart = (kind: ComponentKind): boolean => !wholes.has(kind)

/** Writes down what one failure took. */
function note(
  work: Work,
  { fallen, length }: Simulation,
  mark: number,
  ref: ComponentRef,
  kind: ComponentKind,
  back: Uint8Array,
): void {
  const { graph } = work
  const lost = new Map<number, number>()
  const hostsLost = new Map<string, number>()
  const arbiters: string[] = []
  for (let at = mark; at < length; at += 1) {
    const node = fallen[at]!
    for (const index of work.twinsOfNode.get(node) ?? []) lost.set(index, (lost.get(index) ?? 0) + 1)
    const cluster = work.clusterOfNode.get(node)
    if (cluster !== undefined) hostsLost.set(cluster, (hostsLost.get(cluster) ?? 0) + 1)
    const component = graph.components[node]
    if (component === undefined) continue
    if (component.kind === 'service' && back[node] === 0 && isPart(kind))
      addCause(work.byService, component.ref, ref)
    if (component.kind === 'witness' || component.kind === 'quorum-device') arbiters.push(component.ref)
  }
  const axis = axisOf[kind]
  if (axis !== undefined) {
    for (const [index, count] of lost) {
      const needed = work.lostAt[index] as number
      if (needed === 0 || count < needed) continue
      const { id } = work.twins[index] as Twins
      const draft = work.byTwins.get(id) ?? {}
      work.byTwins.set(id, { ...draft, [axis]: withCause(draft[axis], ref) })
    }
  }
  if (isPart(kind)) {
    for (const [cluster, hosts] of hostsLost) {
      if (hosts > (work.widest.get(cluster)?.hosts ?? 0)) work.widest.set(cluster, { ref, hosts })
    }
  }
  for (const arbiter of arbiters) {
    const list = work.arbiters.get(arbiter) ?? []
    if (list.length < arbiterCausesKept) work.arbiters.set(arbiter, [...list, { ref, hostsLost }])
  }
}

function addCause(into: Map<string, Draft>, subject: string, ref: ComponentRef): void {
  into.set(subject, withCause(into.get(subject), ref))
}

function withCause(draft: Draft | undefined, ref: ComponentRef): Draft {
  const { first, count } = draft ?? { first: [], count: 0 }
  return { first: first.length < causesNamed ? [...first, ref] : first, count: count + 1 }
}
