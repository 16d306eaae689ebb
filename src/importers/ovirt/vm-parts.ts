import { macAddressOf } from '#estate/identifiers.ts'
import type { Device, Disk, Known } from '#estate/model.ts'
import type { Nic, Snapshot } from '#estate/vm-traits.ts'
import { type EngineRecord, fieldsOf, type Inventory } from '#importers/ovirt/inventory.ts'
import { isStore } from '#importers/ovirt/read-storage.ts'
import { sortedBy } from '#kernel/sort.ts'

/** Records by the VM or template they belong to. */
export type Belongings = ReadonlyMap<string, readonly EngineRecord[]>

/** Records of one kind by their owner: what their address is under, or what they refer to. */
export function belongings(
  inventory: Inventory,
  kind: 'nic' | 'disk_attachment' | 'snapshot' | 'host_device',
): Belongings {
  const byOwner = new Map<string, EngineRecord[]>()
  for (const record of inventory.of(kind)) {
    const fields = fieldsOf(record)
    const owner =
      record.owners.get('vms') ?? record.owners.get('templates') ?? fields.ref('vm') ?? fields.ref('template')
    if (owner === undefined) continue
    const list = byOwner.get(owner)
    if (list) list.push(record)
    else byOwner.set(owner, [record])
  }
  return byOwner
}

/** A disk of a VM with what its image takes. */
export type AttachedDisk = Disk & { readonly usedBytes: Known<number> }

/** Disks of a VM by its attachments, in order of name; one whose disk was not told has an unknown size. */
export function disksOf(attachments: readonly EngineRecord[], inventory: Inventory): readonly AttachedDisk[] {
  const disks = attachments.map((attachment): AttachedDisk => {
    const diskId = fieldsOf(attachment).ref('disk') ?? attachment.id
    const record = inventory.find('disk', diskId)
    if (record === undefined) {
      return {
        name: diskId,
        capacityBytes: 'unknown',
        datastoreId: 'unknown',
        raw: 'unknown',
        shared: 'unknown',
        usedBytes: 'unknown',
      }
    }
    const fields = fieldsOf(record)
    const [store] = fields.list('storage_domains', 'storage_domain')
    const storeId = store?.raw('@id') ?? fields.ref('storage_domain')
    const known = storeId === undefined ? undefined : inventory.find('storage_domain', storeId)
    const kind = fields.raw('storage_type')
    const backup = fields.raw('backup')
    return {
      name: fields.raw('alias') ?? fields.raw('name') ?? diskId,
      capacityBytes: fields.whole(
        kind === 'lun' ? 'lun_storage/logical_units/logical_unit/size' : 'provisioned_size',
      ),
      datastoreId: known !== undefined && isStore(known) ? known.id : 'unknown',
      raw: kind === undefined ? 'unknown' : kind === 'lun',
      shared: fields.flag('shareable'),
      ...(backup === undefined ? {} : { changedBlockTracking: backup === 'incremental' }),
      usedBytes: fields.whole('actual_size'),
    }
  })
  return sortedBy(disks, (disk) => `${disk.name}\n${disk.datastoreId}\n${disk.capacityBytes}`)
}

/** Network cards of a VM, in order of name and address. */
export function nicsOf(nics: readonly EngineRecord[], inventory: Inventory): readonly Nic[] {
  const found = nics.map((record): Nic => {
    const fields = fieldsOf(record)
    const [plugged, linked] = [fields.flag('plugged'), fields.flag('linked')]
    return {
      name: fields.raw('name') ?? record.id,
      macAddress: macAddressOf(fields.raw('mac/address') ?? '') ?? 'unknown',
      networkId: networkOf(record, inventory),
      model: fields.text('interface'),
      ...(plugged === 'unknown' ? {} : { connected: plugged && linked !== false }),
    }
  })
  return sortedBy(found, (nic) => `${nic.name}\n${nic.macAddress}`)
}

/** A card hangs on the network of its profile; without a profile on none. */
function networkOf(record: EngineRecord, inventory: Inventory): Known<string> | 'none' {
  const fields = fieldsOf(record)
  const direct = fields.ref('network')
  if (direct !== undefined) return inventory.find('network', direct)?.id ?? 'unknown'
  const profileId = fields.ref('vnic_profile')
  if (profileId === undefined) return 'none'
  const profile = inventory.find('vnic_profile', profileId)
  const network = profile === undefined ? undefined : fieldsOf(profile).ref('network')
  return network === undefined ? 'unknown' : (inventory.find('network', network)?.id ?? 'unknown')
}

/** Devices that tie a VM to a host: what was passed through of one, and cards that are functions of a card of one. */
export function devicesOf(
  devices: readonly EngineRecord[],
  nics: readonly EngineRecord[],
  inventory: Inventory,
): readonly Device[] {
  const passed = devices.map((record): Device => {
    const fields = fieldsOf(record)
    return { kind: 'passthrough', name: fields.raw('name') ?? record.id, bindsToHost: true }
  })
  const functions = nics.flatMap((record): Device[] => {
    const fields = fieldsOf(record)
    const profile = inventory.find('vnic_profile', fields.ref('vnic_profile') ?? '')
    const isPassed = profile !== undefined && fieldsOf(profile).raw('pass_through/mode') === 'enabled'
    // The engine looks for a host with a free function when it starts or moves the VM.
    return isPassed ? [{ kind: 'sr-iov', name: fields.raw('name') ?? record.id, bindsToHost: false }] : []
  })
  return sortedBy([...passed, ...functions], ({ kind, name }) => `${kind}\n${name}`)
}

/** Snapshots people took, oldest first; what the VM runs on is listed among them and is none. */
export function snapshotsOf(snapshots: readonly EngineRecord[]): readonly Snapshot[] {
  const taken = snapshots.map(fieldsOf).filter((fields) => fields.raw('snapshot_type') !== 'active')
  return sortedBy(
    taken.map(
      (fields): Snapshot => ({
        name: fields.raw('description') ?? fields.record.id,
        takenAt: fields.text('date'),
        sizeBytes: 'unknown',
      }),
    ),
    ({ takenAt, name }) => `${takenAt}\n${name}`,
  )
}
