import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import type { Datastore, Known, Network } from '#estate/model.ts'
import { blankDatastore, blankNetwork } from '#importers/blanks.ts'
import { type EngineRecord, engineIdentifier, fieldsOf, type Inventory } from '#importers/ovirt/inventory.ts'
import { nameOf } from '#importers/ovirt/read-platform.ts'
import { compareText } from '#kernel/sort.ts'

/** Domains that hold no disks of VMs themselves: image services elsewhere. */
const services = new Set(['image', 'volume'])

/** Whether a storage domain holds disks, ISO images or exports, and so has a size. */
export const isStore = (record: EngineRecord): boolean => !services.has(fieldsOf(record).raw('type') ?? '')

/** A storage domain. Every host of a data center is connected to all of its domains, which is how the engine works. */
export function readStore(record: EngineRecord, inventory: Inventory): Datastore {
  const fields = fieldsOf(record)
  const [free, used] = [fields.whole('available'), fields.whole('used')]
  const total = free === 'unknown' || used === 'unknown' ? 'unknown' : free + used
  const kind = fields.raw('storage/type')
  const [address, path] = [fields.raw('storage/address'), fields.raw('storage/path')]
  const group = fields.raw('storage/volume_group@id')
  const remote = path === undefined || address === undefined ? '' : `${kind} ${address}:${path}`
  return {
    ...blankDatastore({ id: record.id, name: nameOf(fields), origin: fields.origin }),
    hostIds: hostsOf(record, inventory),
    capacityBytes: total === 0 ? 'unknown' : total,
    freeBytes: total === 0 ? 'unknown' : free,
    traits: kind === undefined ? {} : { format: kind },
    ...identifiedBy([
      engineIdentifier(record.id),
      identifierOf('volume', group === undefined ? remote : `vg ${group}`),
    ]),
    exactOrigins: fields.origins({ name: 'name', capacityBytes: 'used', freeBytes: 'available' }),
  }
}

/** Hosts of the data centers a domain is attached to; unknown where the clusters between them were not told. */
function hostsOf(record: EngineRecord, inventory: Inventory): Known<readonly string[]> {
  const centers = new Set<string>()
  for (const { id } of inventory.of('data_center'))
    if (record.owners.get('datacenters') === id) centers.add(id)
  const fields = fieldsOf(record)
  for (const center of fields.list('data_centers', 'data_center')) centers.add(center.raw('@id') ?? '')
  const single = fields.ref('data_center')
  if (single !== undefined) centers.add(single)
  if (centers.size === 0) return fields.raw('status') === 'unattached' ? [] : 'unknown'
  const clusters = inventory.of('cluster')
  const hosts = inventory.of('host')
  if (clusters.length === 0 || hosts.length === 0) return 'unknown'
  const inside = clusters.filter((cluster) => centers.has(fieldsOf(cluster).ref('data_center') ?? ''))
  const told = new Set(inside.map((cluster) => fieldsOf(cluster).ref('data_center')))
  if ([...centers].some((center) => !told.has(center))) return 'unknown'
  const reached = new Set(inside.map(({ id }) => id))
  return hosts
    .filter((host) => reached.has(fieldsOf(host).ref('cluster') ?? ''))
    .map(({ id }) => id)
    .sort(compareText)
}

/** A logical network of a data center. Without a tag it is what the card carries untagged, which is written as 0. */
export function readNetwork(record: EngineRecord): Network {
  const fields = fieldsOf(record)
  return {
    ...blankNetwork({ id: record.id, name: nameOf(fields), origin: fields.origin }),
    vlan: fields.raw('vlan@id') ?? '0',
    ...identifiedBy([engineIdentifier(record.id)]),
    exactOrigins: fields.origins({ name: 'name', vlan: 'vlan@id' }),
  }
}
