import type { Vm } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import { everywhere, mayLater, mayNow, mustLater, mustNow, type Topology } from '#failure/failure-graph.ts'
import { gate, lean } from '#failure/net-builder.ts'
import type { RequirementSink } from '#failure/requirements.ts'
import { clusterOfVm, type RestartGround, restarts, restartTargets } from '#failure/restart.ts'

/** Where VMs are tied to hosts. `pools` keeps one gate per set of hosts, whoever shares it. */
export type VmHostSink = RequirementSink & {
  readonly ground: RestartGround
  readonly hostOfVm: Int32Array
  readonly pools: Map<string, number>
}

/**
 * Ties a VM to its cluster and to the hosts it runs on: now its host, later any host that can restart it. A VM whose
 * host nobody named runs, as far as can be proved, only while every host it may be on works.
 */
export function addVmHosts(
  sink: VmHostSink,
  vm: Vm,
  node: number,
  firstVm: number,
  runs: 'yes' | 'no' | 'perhaps',
  topology: Topology,
): void {
  const { builder, ground } = sink
  const clusterId = clusterOfVm(ground, vm)
  const cluster = sink.nodeOf.get(refTo('cluster', clusterId))
  if (cluster !== undefined && topology === 'real') lean(builder, node, cluster, everywhere)
  const host = sink.nodeOf.get(refTo('host', vm.hostId))
  if (host === undefined) {
    if (runs !== 'no') addHomeless(sink, vm, node)
    return
  }
  sink.hostOfVm[node - firstVm] = host
  lean(builder, node, host, mayNow | mustNow)
  const returns = restarts(ground, vm)
  if (returns === 'no') {
    lean(builder, node, host, mayLater | mustLater)
    return
  }
  const targets = restartTargets(ground, vm)
  if (returns === 'yes')
    lean(builder, node, poolOf(sink, `sure ${targets.key}`, targets.surely, vm.hostId), mustLater)
  else {
    if (runs !== 'no') sink.gaps.push({ node, text: 'whether HA restarts it', about: 'restart' })
    lean(builder, node, host, mustLater)
  }
  const anywhere = clusterId === 'unknown' || cluster === undefined
  const perhaps = anywhere
    ? builder.never
    : poolOf(sink, `perhaps ${targets.key}`, targets.perhaps, vm.hostId)
  lean(builder, node, perhaps, mayLater)
}

function addHomeless(sink: VmHostSink, vm: Vm, node: number): void {
  const { builder, ground } = sink
  sink.gaps.push({ node, text: 'which host it runs on', about: 'failure' })
  const clusterId = clusterOfVm(ground, vm)
  const inCluster = ground.hostsOfCluster.get(clusterId)
  const hosts = inCluster ?? [...ground.hosts.values()]
  if (hosts.length === 0) return
  const key = inCluster === undefined ? 'every host' : `cluster ${clusterId}`
  const nodes = hosts.map((host) => sink.nodeOf.get(refTo('host', host.id))!)
  lean(builder, node, gateOf(sink, `all ${key}`, 1, nodes), mustNow | mustLater)
  lean(builder, node, gateOf(sink, `any ${key}`, nodes.length, nodes), mayNow | mayLater)
}

function poolOf(sink: VmHostSink, key: string, targets: ReadonlySet<string>, ownHostId: string): number {
  const own = targets.has(ownHostId)
  const fullKey = own ? key : `${key}\t${ownHostId}`
  const known = sink.pools.get(fullKey)
  if (known !== undefined) return known
  const ids = own ? [...targets] : [...targets, ownHostId]
  return gateOf(
    sink,
    fullKey,
    ids.length,
    ids.map((id) => sink.nodeOf.get(refTo('host', id))!),
  )
}

function gateOf(sink: VmHostSink, key: string, need: number, nodes: readonly number[]): number {
  const known = sink.pools.get(key)
  if (known !== undefined) return known
  const made = gate(sink.builder, need, nodes)
  sink.pools.set(key, made)
  return made
}
