import type { Entity, Estate, Host, Vm } from '#estate/model.ts'

/** Entities by id. Of two with one id the first stands; `checkEstate` reports such pairs. Cost O(n). */
export function byId<E extends Entity>(list: readonly E[]): ReadonlyMap<string, E> {
  const index = new Map<string, E>()
  for (const entity of list) if (!index.has(entity.id)) index.set(entity.id, entity)
  return index
}

/** A list sorted into groups by a key, each in the order of the list. Cost O(n). */
export function groupedBy<T>(
  list: readonly T[],
  key: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of list) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return groups
}

/** Guests that certainly run: powered on, and not templates. An unknown power state is not among them. */
export const poweredOnVms = (estate: Pick<Estate, 'vms'>): readonly Vm[] =>
  estate.vms.filter((vm) => vm.power === 'on' && vm.template !== true)

/** Guests that may run: those that certainly do, and those whose power state or nature nobody stated. */
export const possiblyRunningVms = (estate: Pick<Estate, 'vms'>): readonly Vm[] =>
  estate.vms.filter((vm) => (vm.power === 'on' || vm.power === 'unknown') && vm.template !== true)

/** Hosts by the id of their cluster; those in none, or in one nobody named, under 'none' and 'unknown'. */
export const hostsByCluster = (estate: Pick<Estate, 'hosts'>): ReadonlyMap<string, readonly Host[]> =>
  groupedBy(estate.hosts, (host) => host.clusterId)

/** Powered-on VMs by the id of the host they run on; those without one under 'none' and 'unknown'. */
export const poweredOnVmsByHost = (estate: Pick<Estate, 'vms'>): ReadonlyMap<string, readonly Vm[]> =>
  groupedBy(poweredOnVms(estate), (vm) => vm.hostId)
