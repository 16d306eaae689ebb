import type { Datastore, Host, Rule, Vm } from '#estate/model.ts'
import { isUnread } from '#estate/query.ts'
import type { Ground } from '#failure/failure-graph.ts'

/** Hosts, by id, that a VM may be restarted on: those that perhaps can, and those that surely can. */
export type RestartTargets = {
  /** Equal keys mean equal targets. */
  readonly key: string
  readonly perhaps: ReadonlySet<string>
  readonly surely: ReadonlySet<string>
}

/** Whether HA restarts a VM: 'no' and 'yes' are stated, 'perhaps' means that somebody did not say. */
export type Restarts = 'no' | 'perhaps' | 'yes'

/** What decides about restarts, indexed once per estate. */
export type RestartGround = {
  readonly clusters: ReadonlyMap<string, Ground['clusters'][number]>
  readonly hosts: ReadonlyMap<string, Host>
  readonly hostsOfCluster: ReadonlyMap<string, readonly Host[]>
  readonly seenBy: ReadonlyMap<string, ReadonlySet<string> | 'unknown'>
  readonly rulesOfVm: ReadonlyMap<string, readonly Rule[]>
  /** Targets already worked out, by key. */
  readonly known: Map<string, RestartTargets>
}

/** Kinds of rule that keep a VM from some hosts; one that was not read may. */
const bindsHosts: ReadonlySet<Rule['kind']> = new Set(['vm-on-hosts', 'vm-off-hosts', 'unread'])

/** Indexes an estate for restarts. Linear in its entities and in what datastores list as hosts. */
export function restartGround(ground: Ground): RestartGround {
  const hostsOfCluster = new Map<string, Host[]>()
  for (const host of ground.hosts) {
    if (host.clusterId === 'unknown' || host.clusterId === 'none') continue
    const list = hostsOfCluster.get(host.clusterId)
    if (list === undefined) hostsOfCluster.set(host.clusterId, [host])
    else list.push(host)
  }
  for (const list of hostsOfCluster.values()) list.sort((left, right) => (left.id < right.id ? -1 : 1))
  const rulesOfVm = new Map<string, Rule[]>()
  for (const rule of ground.rules) {
    if (rule.strength !== 'must' || !bindsHosts.has(rule.kind)) continue
    for (const id of rule.vmIds) {
      const list = rulesOfVm.get(id)
      if (list === undefined) rulesOfVm.set(id, [rule])
      else list.push(rule)
    }
  }
  const seenBy = (store: Datastore): ReadonlySet<string> | 'unknown' =>
    store.hostIds === 'unknown' ? 'unknown' : new Set(store.hostIds)
  return {
    clusters: new Map(ground.clusters.map((cluster) => [cluster.id, cluster])),
    hosts: new Map(ground.hosts.map((host) => [host.id, host])),
    hostsOfCluster,
    seenBy: new Map(ground.datastores.map((store) => [store.id, seenBy(store)])),
    rulesOfVm,
    known: new Map(),
  }
}

/** The cluster a VM belongs to: its own word, else that of its host. */
export function clusterOfVm(ground: RestartGround, vm: Vm): string | 'unknown' | 'none' {
  if (vm.clusterId !== 'unknown') return vm.clusterId
  return ground.hosts.get(vm.hostId)?.clusterId ?? 'unknown'
}

/** Whether HA restarts this VM when its host is lost, as far as anybody said. */
export function restarts(ground: RestartGround, vm: Vm): Restarts {
  const clusterId = clusterOfVm(ground, vm)
  if (clusterId === 'none' || vm.restartPriority === 'disabled') return 'no'
  if (vm.devices !== 'unknown' && vm.devices.some((device) => device.bindsToHost)) return 'no'
  const cluster = ground.clusters.get(clusterId)
  if (cluster === undefined || cluster.haEnabled === 'unknown') return 'perhaps'
  if (!cluster.haEnabled) return 'no'
  if ((ground.rulesOfVm.get(vm.id) ?? []).some(isUnread)) return 'perhaps'
  const stated = vm.restartPriority !== 'unknown' && vm.devices !== 'unknown' && vm.datastoreIds !== 'unknown'
  return stated ? 'yes' : 'perhaps'
}

/**
 * Whether a host sees every datastore of a VM and no must rule keeps them apart: 'yes', 'no', or 'perhaps' where a
 * datastore or its hosts are unknown.
 */
function canHold(ground: RestartGround, vm: Vm, hostId: string): Restarts {
  let sure = vm.datastoreIds !== 'unknown'
  for (const id of vm.datastoreIds === 'unknown' ? [] : vm.datastoreIds) {
    const seen = ground.seenBy.get(id) ?? 'unknown'
    if (seen === 'unknown') sure = false
    else if (!seen.has(hostId)) return 'no'
  }
  for (const rule of ground.rulesOfVm.get(vm.id) ?? []) {
    if (isUnread(rule)) sure = false
    else if (rule.hostIds.includes(hostId) !== (rule.kind === 'vm-on-hosts')) return 'no'
  }
  return sure ? 'yes' : 'perhaps'
}

/** The hosts of its cluster that a VM can run on. Worked out once per cluster, datastores and rules. */
export function restartTargets(ground: RestartGround, vm: Vm): RestartTargets {
  const clusterId = clusterOfVm(ground, vm)
  const stores = vm.datastoreIds === 'unknown' ? 'unknown' : [...vm.datastoreIds].sort().join('\n')
  const rules = (ground.rulesOfVm.get(vm.id) ?? []).map((rule) => rule.id).join('\n')
  const key = `${clusterId}\t${stores}\t${rules}`
  const known = ground.known.get(key)
  if (known !== undefined) return known
  const perhaps = new Set<string>()
  const surely = new Set<string>()
  for (const host of ground.hostsOfCluster.get(clusterId) ?? []) {
    if (host.maintenance === true) continue
    const fits = canHold(ground, vm, host.id)
    if (fits === 'no') continue
    perhaps.add(host.id)
    if (fits === 'yes' && host.maintenance === false) surely.add(host.id)
  }
  const targets: RestartTargets = { key, perhaps, surely }
  ground.known.set(key, targets)
  return targets
}
