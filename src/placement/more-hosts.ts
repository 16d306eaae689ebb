import { type Datastore, type Host, isKnown } from '#estate/model.ts'
import { compareText } from '#kernel/sort.ts'
import type { Members } from '#placement/members.ts'

/** A cluster with empty hosts added, and the datastores as these hosts see them. */
export type Enlarged = { readonly members: Members; readonly datastores: ReadonlyMap<string, Datastore> }

/** The host a cluster has most of, by what decides placement: the first by id of the commonest kind. O(hosts). */
export function commonHost({ hosts }: Members): Host | undefined {
  const kinds = new Map<string, Host[]>()
  for (const host of hosts) {
    if (!isKnown(host.memoryBytes) || host.maintenance === true || host.identity === 'named') continue
    const { memoryBytes, cores, coreMhz, numaNodes, traits } = host
    const kind = JSON.stringify([
      memoryBytes,
      cores,
      coreMhz,
      numaNodes,
      traits?.accelerators,
      traits?.cpuGeneration,
    ])
    const list = kinds.get(kind)
    if (list === undefined) kinds.set(kind, [host])
    else list.push(host)
  }
  const most = [...kinds.values()].reduce<Host[]>(
    (best, list) => (list.length > best.length ? list : best),
    [],
  )
  return most[0]
}

/**
 * A cluster with `count` empty copies of one of its hosts. A copy sees every datastore the original sees, stands and
 * counts like it, and is in no rule about hosts: a VM bound to some hosts may not use it, one kept off some may.
 * O(hosts + VMs + datastores).
 */
export function withMoreHosts(
  members: Members,
  datastores: ReadonlyMap<string, Datastore>,
  original: Host,
  count: number,
): Enlarged {
  const taken = new Set(members.hosts.map(({ id }) => id))
  const copies: Host[] = []
  for (let number = 1; copies.length < count; number += 1) {
    const id = `${original.id} +${number}`
    if (taken.has(id)) continue
    const reported = { vmsPoweredOn: 0, vcpus: 0, memoryBytes: 0 } as const
    copies.push({ ...original, id, name: `a further ${original.name}`, maintenance: false, reported })
  }
  const hosts = [...members.hosts, ...copies].sort((left, right) => compareText(left.id, right.id))
  const indexOf = new Map(hosts.map(({ id }, at) => [id, at]))
  const home = members.home.map((at) => indexOf.get(members.hosts[at]?.id ?? '') as number)
  const ids = copies.map(({ id }) => id)
  const used = new Set(members.vms.flatMap((vm) => (isKnown(vm.datastoreIds) ? vm.datastoreIds : [])))
  const seen = [...used].flatMap((id): [string, Datastore][] => {
    const store = datastores.get(id)
    if (store === undefined) return []
    const { hostIds } = store
    const isSeen = hostIds !== 'unknown' && hostIds.length > 1 && hostIds.includes(original.id)
    return [[id, isSeen ? { ...store, hostIds: [...hostIds, ...ids] } : store]]
  })
  return { members: { ...members, hosts, home }, datastores: new Map(seen) }
}
