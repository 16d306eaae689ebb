import type { Cluster } from '#engines/ha-timeline/proxmox/cluster.ts'
import { countedLoad, type LoadAccount, type Weight, weighedLoad } from '#engines/ha-timeline/proxmox/load.ts'
import type { Service } from '#engines/ha-timeline/proxmox/service.ts'
import { assert } from '#kernel/outcome.ts'

/** The load account of the scheduler in force over the hosts `online`, with every guest of the book entered. */
export function drawUpLoad(
  cluster: Cluster,
  online: readonly string[],
  services: ReadonlyMap<string, Service>,
): LoadAccount {
  const load = emptyAccount(cluster, online)
  for (const service of services.values()) load.put(service)
  return load
}

function emptyAccount(cluster: Cluster, online: readonly string[]): LoadAccount {
  const { scheduler } = cluster.settings
  if (scheduler === 'basic') return countedLoad(online)
  const hosts = []
  for (const host of online) {
    const size = cluster.machines.get(host)?.size ?? 'unknown'
    assert(
      size !== 'unknown',
      'a scenario with a host of unknown size was let in beside a scheduler that weighs',
    )
    hosts.push({ host, ...size })
  }
  const by = scheduler === 'static' ? 'given' : 'measured'
  const measured = by === 'given' ? new Map<string, Weight>() : measuredLoad(cluster)
  return weighedLoad({ hosts, loads: cluster.loads, measured, by })
}

/** What hosts measure: the use of every configured guest that runs where its configuration says. */
function measuredLoad(cluster: Cluster): Map<string, Weight> {
  const measured = new Map<string, { cores: number; memoryBytes: number }>()
  for (const { id, host } of cluster.guests.values()) {
    const load = cluster.loads.get(id)
    if (load === undefined || cluster.machines.get(host)?.running.has(id) !== true) continue
    const sum = measured.get(host) ?? { cores: 0, memoryBytes: 0 }
    sum.cores += load.cores
    sum.memoryBytes += load.memoryBytes
    measured.set(host, sum)
  }
  return measured
}
