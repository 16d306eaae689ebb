import type { Datastore, Vm } from '#estate/model.ts'
import { requirementRefs } from '#estate/requirement.ts'

/**
 * The array that a guest boots from, as a reference: that of its first disk's datastore, the first of several that
 * stands. A datastore whose array nobody stated counts as an array of its own; 'none' where no datastore is known.
 */
export function bootArrayOf(
  datastores: ReadonlyMap<string, Datastore>,
  vm: Vm,
  stands: (ref: string) => boolean,
): string {
  const [disk] = vm.disks === 'unknown' ? [] : vm.disks
  const [first] = vm.datastoreIds === 'unknown' ? [] : vm.datastoreIds
  const id = disk === undefined || disk.datastoreId === 'unknown' ? first : disk.datastoreId
  const store = id === undefined ? undefined : datastores.get(id)
  if (store === undefined) return 'none'
  const arrays = requirementRefs(store.requires).filter((ref) => ref.startsWith('array:'))
  return arrays.find(stands) ?? arrays[0] ?? `datastore:${store.id}`
}
