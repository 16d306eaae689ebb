import type { Entity, Known, Rule, Vm } from '#estate/model.ts'

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

/** Whether a guest runs: powered on, and not known to be a template. An unknown power state is not running. */
export const isRunning = (vm: Vm): boolean => vm.power === 'on' && vm.template !== true

/** Whether a guest may run as far as anybody knows: one that runs, or whose power state nobody stated. */
export const mayRun = (vm: Vm): boolean => isRunning(vm) || (vm.power === 'unknown' && vm.template !== true)

/** The value of a member that may be left out: left out is unknown. Example: known(vm.traits?.snapshots) */
export const known = <T>(value: Known<T> | undefined): Known<T> => value ?? 'unknown'

/**
 * Whether nobody knows what a placement rule asks: one that the inventory only names, and one that ties VMs to hosts
 * and names none, which would leave them nowhere to run unless its hosts are missing.
 */
export const isUnread = ({ kind, hostIds }: Pick<Rule, 'kind' | 'hostIds'>): boolean =>
  kind === 'unread' || (kind === 'vm-on-hosts' && hostIds.length === 0)
