import { valueAt } from '#importers/json-reader.ts'
import { referenceOf } from '#importers/vsphere/managed-types.ts'
import { nameOf } from '#importers/vsphere/translation.ts'
import type { Inventory, Managed } from '#importers/vsphere/vendor-model.ts'

/** How many steps up are taken: vCenter nests folders and pools far less deep, and a circle ends here. */
const stepsMax = 64

/** The object above another one. */
export const parentOf = (inventory: Inventory, { properties }: Managed): Managed | undefined =>
  inventory.find(referenceOf(valueAt(properties, 'parent')))

/** Everything above an object, the nearest first. */
export function ancestorsOf(inventory: Inventory, object: Managed): readonly Managed[] {
  const above: Managed[] = []
  let at = parentOf(inventory, object)
  while (at !== undefined && above.length < stepsMax) {
    above.push(at)
    at = parentOf(inventory, at)
  }
  return above
}

/** The name of the datacenter around an object; '' where it was not read. */
export function datacenterOf(inventory: Inventory, object: Managed): string {
  const found = ancestorsOf(inventory, object).find(({ type }) => type === 'Datacenter')
  return found === undefined ? '' : nameOf(found)
}

/** The folders around a VM below its datacenter's own, outermost first: 'Production/Web'; '' for none. */
export function folderPath(inventory: Inventory, object: Managed): string {
  const folders: string[] = []
  for (const above of ancestorsOf(inventory, object)) {
    if (above.type !== 'Folder') break
    if (parentOf(inventory, above)?.type === 'Datacenter') break
    folders.push(nameOf(above))
  }
  return folders.reverse().join('/')
}

const poolTypes: ReadonlySet<string> = new Set(['ResourcePool', 'VirtualApp'])

/** The pools around a VM from the root pool of its cluster down: 'Resources/Gold'; undefined where one was not read. */
export function poolPath(inventory: Inventory, pool: Managed): string | undefined {
  const above = ancestorsOf(inventory, pool)
  const pools = [pool, ...above].filter(({ type }) => poolTypes.has(type))
  const root = above.find(({ type }) => !poolTypes.has(type))
  return root === undefined ? undefined : pools.reverse().map(nameOf).join('/')
}

/** The cluster or lone host that owns a pool. */
export const ownerOf = (inventory: Inventory, pool: Managed): Managed | undefined =>
  ancestorsOf(inventory, pool).find(({ type }) => !poolTypes.has(type))
