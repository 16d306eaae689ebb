import type { Cluster, Estate, Host, Rule, Vm } from '#estate/model.ts'
import { mayRun } from '#estate/query.ts'
import { compareText } from '#kernel/sort.ts'

/** The parts of an estate that decide what fits where. */
export type PlacementEstate = Pick<Estate, 'clusters' | 'hosts' | 'datastores' | 'vms' | 'rules'>

/** One cluster with everything that runs, or may run, in it; hosts and VMs by id. */
export type Members = {
  readonly id: string
  readonly name: string
  readonly cluster: Cluster | undefined
  readonly hosts: readonly Host[]
  /** Guests that run or may run on a known host; templates and VMs that are off are left out. */
  readonly vms: readonly Vm[]
  /** Per VM the index of its host. */
  readonly home: Int32Array
  /** Guests that run or may run here, on a host nobody named. */
  readonly adrift: readonly Vm[]
  /** Rules about a guest that runs, or may run, on a known host here. */
  readonly rules: readonly Rule[]
  /** Rules that name any guest, host or template of this cluster, running or not. */
  readonly rulesStated: number
  /** Datastores of the estate whose list of hosts lacks one that runs, or may run, a VM from there. */
  readonly storesContradicted: ReadonlySet<string>
}

/** Clusters in order of id, hosts outside of any, and guests that may run nobody knows where. */
export type Grouping = {
  readonly clusters: readonly Members[]
  readonly loners: readonly { readonly host: Host; readonly vms: number }[]
}

type Draft = {
  id: string
  hosts: Host[]
  vms: { vm: Vm; host: Host }[]
  adrift: Vm[]
  rules: Rule[]
  rulesStated: number
}

/**
 * Sorts an estate into clusters. A VM belongs where its host is, whatever its own cluster says. A guest without a
 * host and without a cluster may run in any cluster, so it is adrift in all of them. A machine of 0 bytes of memory is
 * one whose memory is unknown. O(n log n).
 */
export function membersOf(estate: PlacementEstate): Grouping {
  const drafts = new Map<string, Draft>()
  const draft = (id: string): Draft => {
    const known = drafts.get(id)
    if (known !== undefined) return known
    const made: Draft = { id, hosts: [], vms: [], adrift: [], rules: [], rulesStated: 0 }
    drafts.set(id, made)
    return made
  }
  for (const cluster of estate.clusters) draft(cluster.id)
  const hosts = estate.hosts.map(sized)
  const hostById = new Map(hosts.map((host) => [host.id, host]))
  const alone = new Map<string, { host: Host; vms: number }>()
  for (const host of hosts) {
    if (inCluster(host.clusterId)) draft(host.clusterId).hosts.push(host)
    else alone.set(host.id, { host, vms: 0 })
  }
  const nowhere: Vm[] = []
  for (const stated of estate.vms) {
    if (!mayRun(stated)) continue
    const vm = sized(stated)
    const host = hostById.get(vm.hostId)
    const loner = host === undefined ? undefined : alone.get(host.id)
    if (loner !== undefined) loner.vms += 1
    else if (host !== undefined) draft(host.clusterId).vms.push({ vm, host })
    else if (inCluster(vm.clusterId)) draft(vm.clusterId).adrift.push(vm)
    else nowhere.push(vm)
  }
  assignRules(estate, drafts)
  countRules(estate, drafts, hostById)
  const named = new Map(estate.clusters.map((cluster) => [cluster.id, cluster]))
  const storesContradicted = contradictedIn(estate, hostById)
  const clusters = [...drafts.values()]
    .sort((left, right) => compareText(left.id, right.id))
    .map((one) => ({ ...settled(one, named.get(one.id), nowhere), storesContradicted }))
  const loners = [...alone.values()].sort((left, right) => compareText(left.host.id, right.host.id))
  return { clusters, loners }
}

/** Nothing runs in no memory: a size of 0 bytes is one that a source did not know, and proves nothing. */
const sized = <T extends Host | Vm>(machine: T): T =>
  machine.memoryBytes === 0 ? { ...machine, memoryBytes: 'unknown' } : machine

const inCluster = (id: string): boolean => id !== 'none' && id !== 'unknown'

/** Gives a rule to every cluster that runs one of its VMs. */
function assignRules(estate: PlacementEstate, drafts: ReadonlyMap<string, Draft>): void {
  const named = new Set(estate.rules.flatMap((rule) => rule.vmIds))
  if (named.size === 0) return
  const clusterOf = new Map<string, Draft>()
  for (const draft of drafts.values()) {
    for (const { vm } of draft.vms) if (named.has(vm.id)) clusterOf.set(vm.id, draft)
  }
  for (const rule of estate.rules) {
    const owners = new Set(rule.vmIds.map((id) => clusterOf.get(id)).filter((owner) => owner !== undefined))
    for (const owner of owners) owner.rules.push(rule)
  }
}

/** Counts the rules that name anything of a cluster, whether or not it runs. */
function countRules(
  estate: PlacementEstate,
  drafts: ReadonlyMap<string, Draft>,
  hostById: ReadonlyMap<string, Host>,
): void {
  if (estate.rules.length === 0) return
  const clusterOf = new Map(
    estate.vms.map((vm) => [vm.id, hostById.get(vm.hostId)?.clusterId ?? vm.clusterId] as const),
  )
  for (const { vmIds, hostIds } of estate.rules) {
    const named = [
      ...vmIds.map((id) => clusterOf.get(id)),
      ...hostIds.map((id) => hostById.get(id)?.clusterId),
    ]
    for (const id of new Set(named)) {
      const draft = id === undefined ? undefined : drafts.get(id)
      if (draft !== undefined) draft.rulesStated += 1
    }
  }
}

/** Whether nothing runs in a cluster, as far as VMs and the rows of its hosts tell. */
export const isIdle = ({ hosts, vms, adrift }: Members): boolean =>
  vms.length + adrift.length === 0 &&
  hosts.every(({ reported }) => Object.values(reported).every((value) => value === 'unknown' || value === 0))

/** A list of hosts that one VM proves to lack a host proves nothing against any other host, of whatever cluster. */
function contradictedIn(estate: PlacementEstate, hostById: ReadonlyMap<string, Host>): ReadonlySet<string> {
  const lists = new Map(
    estate.datastores.flatMap(({ id, hostIds }) =>
      hostIds === 'unknown' ? [] : [[id, new Set(hostIds)] as const],
    ),
  )
  const found = new Set<string>()
  for (const vm of estate.vms) {
    if (vm.datastoreIds === 'unknown' || !mayRun(vm) || !hostById.has(vm.hostId)) continue
    for (const id of vm.datastoreIds) if (lists.get(id)?.has(vm.hostId) === false) found.add(id)
  }
  return found
}

function settled(
  draft: Draft,
  cluster: Cluster | undefined,
  nowhere: readonly Vm[],
): Omit<Members, 'storesContradicted'> {
  const hosts = draft.hosts.sort((left, right) => compareText(left.id, right.id))
  const indexOf = new Map(hosts.map((host, index) => [host, index]))
  const running = draft.vms.sort((left, right) => compareText(left.vm.id, right.vm.id))
  return {
    id: draft.id,
    name: cluster?.name ?? draft.id,
    cluster,
    hosts,
    vms: running.map(({ vm }) => vm),
    home: Int32Array.from(running, ({ host }) => indexOf.get(host) as number),
    adrift: [...draft.adrift, ...nowhere].sort((left, right) => compareText(left.id, right.id)),
    rules: draft.rules.sort((left, right) => compareText(left.id, right.id)),
    rulesStated: draft.rulesStated,
  }
}
