import { uniqueIds } from '#importers/unique-ids.ts'
import { datacenterOf } from '#importers/vsphere/places.ts'
import { nameOf } from '#importers/vsphere/translation.ts'
import type { Inventory, Managed } from '#importers/vsphere/vendor-model.ts'

/** Objects that share a space of ids: one list of the estate. */
export const idSpaces: readonly ReadonlySet<string>[] = [
  new Set(['ClusterComputeResource']),
  new Set(['HostSystem']),
  new Set(['Datastore']),
  new Set(['Network', 'DistributedVirtualPortgroup', 'OpaqueNetwork']),
  new Set(['VirtualMachine']),
]

/**
 * Ids that stay when files and their order change. A VM has the id its vCenter gave it, below that vCenter's UUID, which
 * survives renaming; without the UUID, and for everything else, the name, with datacenter and vCenter before it where
 * several share it.
 */
export function idsOf(
  inventories: readonly Inventory[],
  uuidOf: (inventory: Inventory) => string,
): ReadonlyMap<Managed, string> {
  const ids = new Map<Managed, string>()
  for (const types of idSpaces) {
    const wished = new Map<Managed, string>()
    const byName = new Map<string, [Inventory, Managed][]>()
    for (const inventory of inventories) {
      const uuid = uuidOf(inventory)
      for (const object of inventory.ofTypes(types)) {
        if (uuid !== '' && object.type === 'VirtualMachine') {
          wished.set(object, `${uuid}/${object.moref}`)
          continue
        }
        const key = nameOf(object).toLowerCase()
        const named = byName.get(key)
        if (named) named.push([inventory, object])
        else byName.set(key, [[inventory, object]])
      }
    }
    for (const named of byName.values()) {
      for (const [object, id] of idsAmong(named, uuidOf)) wished.set(object, id)
    }
    for (const [object, id] of uniqueIds(wished, ({ moref }) => moref)) ids.set(object, id)
  }
  return ids
}

/** Ids of objects of one name: it alone where nothing shares it, else with what tells them apart. */
function idsAmong(
  named: readonly (readonly [Inventory, Managed])[],
  uuidOf: (inventory: Inventory) => string,
): readonly (readonly [Managed, string])[] {
  const [only, ...others] = named
  if (only !== undefined && others.length === 0) return [[only[1], nameOf(only[1])]]
  const placed = named.map(([inventory, object]) => ({
    ...{ inventory, object, datacenter: datacenterOf(inventory, object) },
  }))
  const sharing = new Map<string, number>()
  for (const { datacenter } of placed) sharing.set(datacenter, (sharing.get(datacenter) ?? 0) + 1)
  return placed.map(({ inventory, object, datacenter }) => {
    const alone = datacenter !== '' && sharing.get(datacenter) === 1
    const parts = alone ? [datacenter] : [uuidOf(inventory), datacenter]
    return [object, [...parts, nameOf(object)].filter((part) => part !== '').join('/')]
  })
}
