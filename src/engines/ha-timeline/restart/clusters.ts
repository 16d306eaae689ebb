import type { Passage } from '#engines/ha-timeline/machines/machine.ts'
import { type PlatformRules, platformRules } from '#engines/ha-timeline/machines/platform-rules.ts'
import { proxmoxMachine } from '#engines/ha-timeline/machines/proxmox-recovery.ts'
import {
  type ClusterLoss,
  type PoolFate,
  poolFate,
  publishedRecovery,
  type Recovery,
} from '#engines/ha-timeline/machines/recovery.ts'
import type { HaTimelineParams } from '#engines/ha-timeline/params.ts'
import type { Loss } from '#engines/ha-timeline/restart/loss.ts'
import type { Cluster, Datastore, Host, Platform } from '#estate/model.ts'
import { groupedBy, isRunning } from '#estate/query.ts'
import { refTo } from '#estate/requirement.ts'
import type { Ground } from '#failure/failure-graph.ts'
import { sortedById } from '#kernel/sort.ts'

/** One cluster that lost hosts, and what its platform does about it. */
export type ClusterPlan = {
  readonly cluster: Cluster
  readonly platform: Platform | 'unknown'
  readonly rules: PlatformRules | 'none' | 'unknown'
  readonly lost: ClusterLoss['lost']
  readonly survivors: readonly Host[]
  readonly pool: PoolFate
  readonly passageOf: Recovery['passageOf']
  readonly guestOf: Recovery['guestOf']
}

/** The clusters that lost hosts, in order of id. Linear in hosts and in what their datastores list. */
export function clusterPlans(ground: Ground, loss: Loss, values: HaTimelineParams): readonly ClusterPlan[] {
  const hostsOf = new Map<string, Host[]>()
  for (const host of ground.hosts) {
    const list = hostsOf.get(host.clusterId)
    if (list === undefined) hostsOf.set(host.clusterId, [host])
    else list.push(host)
  }
  const guestsOf = keptGuests(ground)
  const sharedOf = sharedByHost(ground.datastores)
  const hit = new Set(loss.hosts.map(({ clusterId }) => clusterId))
  return sortedById(ground.clusters.filter(({ id }) => hit.has(id))).map((cluster) =>
    planOf(
      cluster,
      sortedById(hostsOf.get(cluster.id) ?? []),
      guestsOf.get(cluster.id) ?? [],
      sharedOf,
      loss,
      values,
    ),
  )
}

function planOf(
  cluster: Cluster,
  hosts: readonly Host[],
  guests: ClusterLoss['guests'],
  sharedOf: ReadonlyMap<string, readonly string[]>,
  loss: Loss,
  values: HaTimelineParams,
): ClusterPlan {
  const platform = values.clusterPlatform === 'as-stated' ? cluster.platform : values.clusterPlatform
  const isOff = cluster.haEnabled === false
  const rules = platform === 'unknown' ? 'unknown' : platformRules[platform]
  const lost = hosts.flatMap(({ id }) => {
    const fault = loss.faults.get(id)
    return fault === undefined ? [] : [{ hostId: id, fault }]
  })
  const survivors = hosts.filter(({ id }) => loss.down[loss.graph.nodeOf.get(refTo('host', id))!] === 0)
  const storage = sharedStorage(hosts, sharedOf, loss)
  const isOld = hosts.some(({ id, version }) => loss.faults.has(id) && /^4\./.test(version))
  const traits = cluster.traits
  const isBlind = traits?.heartbeatDatastores === 0 || storage === 'lost' || isOld
  const response = traits?.isolationResponse ?? 'unknown'
  const situation: ClusterLoss = {
    ...{ clusterId: cluster.id, lost, survivors: survivors.map(({ id }) => id), guests },
    leader: values.role === 'leader' ? 'lost' : 'stands',
    heartbeatDatastores: isBlind ? 'none' : 'some',
    isolationResponse: response === 'unknown' ? 'leave-on' : response,
    era: isOld ? 'vsphere-4' : 'current',
  }
  const cutOff = lost.filter(({ fault }) => fault !== 'host-dead').length
  const pool =
    platform === 'xcp-ng' && !isOff
      ? poolFate(survivors.length, cutOff, lost.length - cutOff, storage)
      : 'lives'
  const typed = { detectionMs: values.detectionMs, fenceMs: values.fenceMs }
  const isUntyped = typed.detectionMs === 0 && typed.fenceMs === 0
  const isMachine = platform === 'proxmox' && values.proxmoxBy === 'machine' && isUntyped
  const recovery: Recovery =
    typeof rules === 'string'
      ? { passageOf: new Map() }
      : isOff
        ? withoutHa(lost)
        : ((isMachine ? proxmoxMachine(situation) : undefined) ?? publishedRecovery(rules, typed)(situation))
  return { cluster, platform, rules, lost, survivors, pool, guestOf: undefined, ...recovery }
}

/** With HA off nobody watches, nobody ends a guest, and nothing is restarted. */
const withoutHa = (lost: ClusterLoss['lost']): Recovery => {
  const way: Passage = { stages: [], releaseMs: 'never', why: 'HA is off: nothing is detected or restarted' }
  return { passageOf: new Map(lost.map(({ hostId }) => [hostId, way])) }
}

/** Guests that run and that HA restarts, by the cluster of their host, in order of id. */
function keptGuests(ground: Ground): ReadonlyMap<string, ClusterLoss['guests']> {
  const clusterOf = new Map(ground.hosts.map(({ id, clusterId }) => [id, clusterId]))
  const kept = ground.vms.filter((vm) => isRunning(vm) && vm.restartPriority !== 'disabled')
  return groupedBy(
    sortedById(kept).map(({ id, hostId }) => ({ id, hostId })),
    ({ hostId }) => clusterOf.get(hostId) ?? 'unknown',
  )
}

/** Datastores that several hosts see, by host. */
function sharedByHost(datastores: readonly Datastore[]): ReadonlyMap<string, readonly string[]> {
  const byHost = new Map<string, string[]>()
  for (const { id, hostIds } of datastores) {
    if (hostIds === 'unknown' || hostIds.length < 2) continue
    for (const hostId of hostIds) {
      const list = byHost.get(hostId)
      if (list === undefined) byHost.set(hostId, [id])
      else list.push(id)
    }
  }
  return byHost
}

/** Whether the datastores that several hosts of a cluster see still stand: all, none, or some of them. */
function sharedStorage(
  hosts: readonly Host[],
  sharedOf: ReadonlyMap<string, readonly string[]>,
  loss: Loss,
): 'stands' | 'lost' | 'unknown' {
  const seenBy = new Map<string, number>()
  for (const { id } of hosts)
    for (const store of sharedOf.get(id) ?? []) seenBy.set(store, (seenBy.get(store) ?? 0) + 1)
  const shared = [...seenBy].filter(([, count]) => count > 1)
  const down = shared.filter(([id]) => loss.down[loss.graph.nodeOf.get(refTo('datastore', id))!] === 1).length
  if (down === 0) return 'stands'
  return down === shared.length ? 'lost' : 'unknown'
}

/**
 * Hosts that stand and fence themselves because of the loss: those of an XAPI pool that cannot live on, and those whose
 * guests the Proxmox manager loses because their node has no quorum left.
 */
export function selfFenced(plans: readonly ClusterPlan[], loss: Loss, ground: Ground): readonly Host[] {
  const hostOf = new Map(loss.vms.map(({ vm }) => [vm.id, vm.hostId]))
  const fenced = new Set<string>()
  for (const { pool, survivors, guestOf } of plans) {
    if (pool === 'fences-itself') for (const { id } of survivors) fenced.add(id)
    // A guest that is not on a lost host and is not recovered was ended by its own node.
    for (const [guest, { atMs, hostId }] of guestOf ?? []) {
      if (atMs === 'never' && !hostOf.has(guest)) fenced.add(hostId)
    }
  }
  return ground.hosts.filter(({ id }) => fenced.has(id))
}
