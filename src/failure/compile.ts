import type { ComponentKind, ComponentRef, Entity, FacilityKind, Place, Vm } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import {
  type Component,
  everywhere,
  type FailureGraph,
  type Gap,
  type Ground,
  kindRank,
  mayLater,
  mayNow,
  mustLater,
  mustNow,
  mustOnly,
  type Topology,
} from '#failure/failure-graph.ts'
import { netOf } from '#failure/net.ts'
import { gate, lean, type NetBuilder, netBuilder } from '#failure/net-builder.ts'
import { addNeeds, type RequirementSink } from '#failure/requirements.ts'
import { restartGround } from '#failure/restart.ts'
import { addVmHosts, type VmHostSink } from '#failure/vm-hosts.ts'
import { kindWord, namesOf, opened } from '#failure/wording.ts'
import type { Issue } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'

const places: ReadonlySet<string> = new Set<FacilityKind>(['site', 'room', 'rack'])

/** The failure graph of an estate. Cost is linear in the estate; nothing in it depends on the order of rows. */
export const compileGraph = (ground: Ground, topology: Topology): FailureGraph =>
  compiled(ground, topology, 'what keeps running')

/**
 * The failure graph of an estate whose `later` nets also hold what a component needs to start: what comes back in them
 * can be started. Its `now` nets are those of `compileGraph`. Cost is linear in the estate.
 */
export const compileStartGraph = (ground: Ground): FailureGraph => compiled(ground, 'real', 'what starts')

function compiled(
  ground: Ground,
  topology: Topology,
  purpose: 'what keeps running' | 'what starts',
): FailureGraph {
  const issues: Issue[] = []
  const components = numbered(ground, issues)
  const nodeOf = new Map(components.map((component) => [component.ref as string, component.node]))
  const builder = netBuilder(components.length)
  const gaps: Gap[] = []
  const names = namesOf(components)
  const sink: RequirementSink = { builder, nodeOf, names, gates: [], gaps, issues, topology }
  for (const { node, kind } of components) {
    if (places.has(kind)) lean(builder, builder.unknownPlace, node, mustOnly)
    if (kindRank(kind) < kindRank('cluster')) lean(builder, builder.unknownNeed, node, mustOnly)
  }
  const standsIn = new Int32Array(components.length).fill(-1)
  addPlaces(sink, ground, standsIn)
  if (topology === 'real') addCrossCuts(sink, ground)
  for (const service of ground.services) {
    const ref = refTo('service', service.id)
    const node = nodeOf.get(ref)!
    addNeeds(sink, node, ref, service.requires, 'to work')
    if (service.requires === 'nothing') sink.gaps.push({ node, text: 'which VMs it needs', about: 'failure' })
  }
  const vmNodes = rangeOf(components, 'vm')
  const hostOfVm = new Int32Array(vmNodes.to - vmNodes.from).fill(-1)
  const hostSink: VmHostSink = { ...sink, ground: restartGround(ground), hostOfVm, pools: new Map() }
  for (const vm of ground.vms) addVm(hostSink, vm, vmNodes.from, topology)
  if (purpose === 'what starts') addStarts(sink, ground)
  const need = Int32Array.from(builder.need)
  return {
    components,
    names,
    nodeOf,
    size: need.length,
    standsIn,
    gates: sortedBy(sink.gates, ({ owner }) => owner),
    gaps: sortedBy(gaps, ({ node }) => node),
    unknownPlace: builder.unknownPlace,
    unknownNeed: builder.unknownNeed,
    may: { now: netOf(need, builder.edges, mayNow), later: netOf(need, builder.edges, mayLater) },
    must: { now: netOf(need, builder.edges, mustNow), later: netOf(need, builder.edges, mustLater) },
    hostOfVm,
    vmNodes,
    issues,
  }
}

function numbered(ground: Ground, issues: Issue[]): readonly Component[] {
  const rows: { readonly kind: ComponentKind; readonly id: string; readonly name: string }[] = []
  const add = (kind: ComponentKind, list: readonly Entity[]): void => {
    for (const { id, name } of list) rows.push({ kind, id, name })
  }
  for (const facility of ground.facilities) add(facility.kind, [facility])
  add('cluster', ground.clusters)
  add('host', ground.hosts)
  add('datastore', ground.datastores)
  add('network', ground.networks)
  add('vm', ground.vms)
  add('service', ground.services)
  rows.sort((left, right) =>
    left.kind === right.kind
      ? left.id < right.id
        ? -1
        : left.id > right.id
          ? 1
          : 0
      : kindRank(left.kind) - kindRank(right.kind),
  )
  const components: Component[] = []
  for (const { kind, id, name } of rows) {
    const last = components.at(-1)
    const ref = refTo(kind, id)
    if (last?.ref !== ref) components.push({ node: components.length, kind, ref, name })
    else {
      const message = `The estate has more than one ${kindWord(kind)} with the id "${id}". What every copy needs counts; give each its own id.`
      issues.push({ code: 'blast-radius.id-twice', severity: 'warning', where: ref, message })
    }
  }
  return components
}

function rangeOf(components: readonly Component[], kind: ComponentKind): { from: number; to: number } {
  const from = components.findIndex((component) => kindRank(component.kind) >= kindRank(kind))
  if (from < 0) return { from: components.length, to: components.length }
  let to = from
  while (components[to]?.kind === kind) to += 1
  return { from, to }
}

function addPlaces(sink: RequirementSink, ground: Ground, standsIn: Int32Array): void {
  let anyHost = -1
  for (const facility of ground.facilities) {
    const { known, node } = addPlace(sink, refTo(facility.kind, facility.id), facility.standsIn, standsIn)
    if (known || facility.kind !== 'controller-vm' || ground.hosts.length === 0) continue
    // A guest stands in a host: one whose place nobody stated could stand in any of them.
    if (anyHost < 0) anyHost = anyHostOf(sink, ground)
    lean(sink.builder, node, anyHost, mustOnly)
  }
  for (const host of ground.hosts) addPlace(sink, refTo('host', host.id), host.standsIn, standsIn)
}

/** A node that falls with any host. */
function anyHostOf(sink: RequirementSink, ground: Ground): number {
  const node = gate(sink.builder, 1, [])
  for (const { id } of ground.hosts) lean(sink.builder, node, sink.nodeOf.get(refTo('host', id))!, mustOnly)
  return node
}

function addPlace(
  sink: RequirementSink,
  ref: ComponentRef,
  place: Place,
  standsIn: Int32Array,
): { readonly node: number; readonly known: boolean } {
  const node = sink.nodeOf.get(ref)!
  if (place === 'nowhere') return { node, known: true }
  const at = place === 'unknown' ? undefined : sink.nodeOf.get(place)
  if (at !== undefined) {
    lean(sink.builder, node, at, everywhere)
    standsIn[node] = at
    return { node, known: true }
  }
  sink.gaps.push({ node, text: 'where it stands', about: 'failure' })
  lean(sink.builder, node, sink.builder.unknownPlace, mustOnly)
  if (place === 'unknown') return { node, known: false }
  const message = `${opened(sink.names.said(ref))} stands in ${place}, which the estate does not have. Its place counts as unknown; name it there or correct the reference.`
  sink.issues.push({ code: 'blast-radius.reference-unknown', severity: 'warning', where: ref, message })
  return { node, known: false }
}

function addCrossCuts(sink: RequirementSink, ground: Ground): void {
  const add = (
    kind: ComponentKind,
    entity: Entity & { readonly requires: Parameters<typeof addNeeds>[3] },
  ) => {
    const ref = refTo(kind, entity.id)
    addNeeds(sink, sink.nodeOf.get(ref)!, ref, entity.requires, 'to work')
  }
  for (const facility of ground.facilities) add(facility.kind, facility)
  for (const cluster of ground.clusters) add('cluster', cluster)
  for (const host of ground.hosts) add('host', host)
  for (const network of ground.networks) add('network', network)
  for (const store of ground.datastores) {
    add('datastore', store)
    if (store.hostIds === 'unknown' || store.hostIds.length !== 1) continue
    const host = sink.nodeOf.get(refTo('host', store.hostIds[0]!))
    if (host !== undefined)
      lean(sink.builder, sink.nodeOf.get(refTo('datastore', store.id))!, host, everywhere)
  }
}

function addStarts(sink: RequirementSink, ground: Ground): void {
  const add = (kind: ComponentKind, { id, startRequires }: Entity): void => {
    if (startRequires === undefined) return
    const ref = refTo(kind, id)
    addNeeds(sink, sink.nodeOf.get(ref)!, ref, startRequires, 'to start')
  }
  for (const facility of ground.facilities) add(facility.kind, facility)
  for (const cluster of ground.clusters) add('cluster', cluster)
  for (const host of ground.hosts) add('host', host)
  for (const store of ground.datastores) add('datastore', store)
  for (const network of ground.networks) add('network', network)
  for (const vm of ground.vms) add('vm', vm)
  for (const service of ground.services) add('service', service)
}

/** Whether a VM runs when nothing has failed. */
const running = (vm: Vm): 'yes' | 'no' | 'perhaps' => {
  if (vm.template === true || vm.power === 'off' || vm.power === 'suspended') return 'no'
  return vm.power === 'on' && vm.template === false ? 'yes' : 'perhaps'
}

function addVm(sink: VmHostSink, vm: Vm, firstVm: number, topology: Topology): void {
  const { builder } = sink
  const node = sink.nodeOf.get(refTo('vm', vm.id))!
  const runs = running(vm)
  if (runs !== 'yes') lean(builder, node, builder.always, runs === 'no' ? everywhere : mustOnly)
  if (runs === 'perhaps') sink.gaps.push({ node, text: 'whether it runs', about: 'failure' })
  addVmHosts(sink, vm, node, firstVm, runs, topology)
  if (topology === 'declared') return
  leanOnEach(sink, builder, node, 'datastore', vm.datastoreIds)
  leanOnEach(sink, builder, node, 'network', vm.networkIds)
}

function leanOnEach(
  sink: VmHostSink,
  builder: NetBuilder,
  node: number,
  kind: 'datastore' | 'network',
  ids: readonly string[] | 'unknown',
): void {
  if (ids === 'unknown') {
    sink.gaps.push({ node, text: `its ${kind}s`, about: 'failure' })
    lean(builder, node, builder.unknownNeed, mustOnly)
    return
  }
  for (const id of ids) {
    const target = sink.nodeOf.get(refTo(kind, id))
    if (target !== undefined) lean(builder, node, target, everywhere)
    else {
      sink.gaps.push({ node, text: `${kind} "${id}", which the estate does not have`, about: 'failure' })
      lean(builder, node, builder.unknownNeed, mustOnly)
    }
  }
}
