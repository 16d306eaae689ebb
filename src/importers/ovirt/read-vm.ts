import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import type { Known, PowerState, RestartPriority, Vm } from '#estate/model.ts'
import type { VmTraits } from '#estate/vm-traits.ts'
import { blankVm } from '#importers/blanks.ts'
import {
  type EngineRecord,
  engineIdentifier,
  type Fields,
  fieldsOf,
  type Inventory,
} from '#importers/ovirt/inventory.ts'
import { nameOf, times } from '#importers/ovirt/read-platform.ts'
import { type Belongings, devicesOf, disksOf, nicsOf, snapshotsOf } from '#importers/ovirt/vm-parts.ts'
import { compareText } from '#kernel/sort.ts'

/** Everything that VMs own, by the VM. */
export type OwnedParts = {
  readonly nics: Belongings
  readonly attachments: Belongings
  readonly snapshots: Belongings
  readonly devices: Belongings
}

/** States of the engine. While a host does not answer, its VMs count as running: that is what the engine believes too. */
const powers: Readonly<Record<string, PowerState>> = {
  up: 'on',
  powering_up: 'on',
  powering_down: 'on',
  paused: 'on',
  migrating: 'on',
  not_responding: 'on',
  reboot_in_progress: 'on',
  restoring_state: 'on',
  saving_state: 'on',
  wait_for_launch: 'on',
  down: 'off',
  image_locked: 'off',
  suspended: 'suspended',
}

/** A VM or a template. What it owns is unknown where nobody asked the engine for it. */
export function readVm(record: EngineRecord, inventory: Inventory, parts: OwnedParts): Vm {
  const fields = fieldsOf(record)
  const isTemplate = record.kind === 'template'
  const attachments = parts.attachments.get(record.id)
  const cards = parts.nics.get(record.id)
  const attached = attachments === undefined ? undefined : disksOf(attachments, inventory)
  const nics = cards === undefined ? undefined : nicsOf(cards, inventory)
  const links = nics?.map(({ networkId }) => networkId)
  const stores = attached?.map(({ datastoreId }) => datastoreId)
  const devices = parts.devices.get(record.id)
  const power = isTemplate ? 'off' : powerOf(fields)
  return {
    ...blankVm({ id: record.id, name: nameOf(fields), platform: 'libvirt', origin: fields.origin }),
    ...{ template: isTemplate, power },
    hostId: fields.ref('host') ?? (power === 'off' ? 'none' : 'unknown'),
    clusterId: fields.ref('cluster') ?? (isTemplate ? 'none' : 'unknown'),
    vcpus: vcpusOf(fields),
    memoryBytes: some(fields.whole('memory')),
    memoryReservationBytes: fields.whole('memory_policy/guaranteed'),
    // The engine limits processors by profile; it never reserves them.
    cpuReservationMhz: 0,
    provisionedBytes: total(attached?.map(({ capacityBytes }) => capacityBytes)),
    inUseBytes: total(attached?.map(({ usedBytes }) => usedBytes)),
    disks: attached === undefined ? 'unknown' : attached.map(({ usedBytes: _, ...disk }) => disk),
    datastoreIds: known(stores),
    networkIds: known(links?.filter((id) => id !== 'none')),
    devices:
      mayHoldDevices(fields) && devices === undefined
        ? 'unknown'
        : devicesOf(devices ?? [], cards ?? [], inventory),
    guestOs: guestOf(fields),
    restartPriority: isTemplate ? 'disabled' : priorityOf(fields),
    traits: {
      ...traitsOf(fields),
      ...addressesOf(fields, cards),
      ...(nics === undefined ? {} : { nics }),
      ...snapshotTrait(parts.snapshots.get(record.id)),
    },
    ...identifiedBy([
      engineIdentifier(record.id),
      isTemplate ? undefined : identifierOf('bios-uuid', record.id),
      ...(nics ?? []).map(({ macAddress }) => (macAddress === 'unknown' ? undefined : `mac:${macAddress}`)),
    ]),
    exactOrigins: fields.origins({
      name: 'name',
      power: 'status',
      hostId: 'host@id',
      clusterId: 'cluster@id',
      vcpus: 'cpu/topology/cores',
      memoryBytes: 'memory',
      memoryReservationBytes: 'memory_policy/guaranteed',
      restartPriority: 'high_availability/enabled',
      guestOs: 'os/type',
    }),
  }
}

/** Only a VM that is pinned to hosts can have devices of theirs: the engine asks for that first. */
const mayHoldDevices = (fields: Fields): boolean => {
  const affinity = fields.raw('placement_policy/affinity')
  return affinity === undefined || affinity === 'pinned'
}

const some = (value: Known<number>): Known<number> => (value === 0 ? 'unknown' : value)

function powerOf(fields: Fields): Known<PowerState> {
  const said = fields.raw('status')?.toLowerCase() ?? ''
  return Object.hasOwn(powers, said) ? (powers[said] ?? 'unknown') : 'unknown'
}

const vcpusOf = (fields: Fields): Known<number> =>
  some(
    times(
      times(fields.whole('cpu/topology/sockets'), fields.whole('cpu/topology/cores')),
      fields.whole('cpu/topology/threads'),
    ),
  )

function total(values: readonly Known<number>[] | undefined): Known<number> {
  let sum = 0
  for (const value of values ?? ['unknown']) {
    if (value === 'unknown') return 'unknown'
    sum += value
  }
  return Number.isSafeInteger(sum) ? sum : 'unknown'
}

const known = (ids: readonly Known<string>[] | undefined): Known<readonly string[]> =>
  ids === undefined || ids.includes('unknown') ? 'unknown' : [...new Set(ids)].sort(compareText)

/** The console writes 1, 50 and 100 for low, medium and high; between them somebody chose a number. */
function priorityOf(fields: Fields): Known<RestartPriority> {
  const isProtected = fields.flag('high_availability/enabled')
  if (isProtected === 'unknown') return 'unknown'
  if (!isProtected) return 'disabled'
  const priority = fields.whole('high_availability/priority')
  if (priority === 'unknown') return 'unknown'
  return priority >= 100 ? 'high' : priority >= 50 ? 'medium' : 'low'
}

function guestOf(fields: Fields): Known<string> {
  const distribution = fields.raw('guest_operating_system/distribution')
  const version = fields.raw('guest_operating_system/version/full_version')
  if (distribution !== undefined) return version === undefined ? distribution : `${distribution} ${version}`
  return fields.text('os/type')
}

function traitsOf(fields: Fields): VmTraits {
  const bios = fields.raw('bios/type')
  const machine = fields.raw('custom_emulated_machine') ?? (bios === 'cluster_default' ? undefined : bios)
  const cores = fields.whole('cpu/topology/cores')
  const tpm = fields.flag('tpm_enabled')
  const hostName = fields.raw('fqdn')
  const pins = fields.list('cpu/cpu_tune/vcpu_pins', 'vcpu_pin')
  const processors = pins
    .map((pin) => pin.raw('@cpu_set') ?? pin.raw('cpu_set'))
    .filter((set) => set !== undefined)
  const mdev = fields
    .list('custom_properties', 'custom_property')
    .find((one) => one.raw('name') === 'mdev_type')
  const profile = mdev?.raw('value')?.replace(/^nodisplay,/, '')
  return {
    ...(bios === undefined || !/sea_bios|ovmf|secure_boot/.test(bios)
      ? {}
      : { bootFirmware: /sea_bios/.test(bios) ? 'bios' : 'uefi', secureBoot: /secure_boot/.test(bios) }),
    ...(tpm === 'unknown' ? {} : { vtpm: tpm }),
    ...(hostName === undefined ? {} : { guestHostName: hostName }),
    ...(cores === 'unknown' || cores === 0 ? {} : { coresPerSocket: cores }),
    ...(machine === undefined ? {} : { hardwareVersion: machine }),
    ...(processors.length === 0 ? {} : { cpuAffinity: [...new Set(processors)].sort(compareText) }),
    ...(profile === undefined ? {} : { accelerators: [{ model: profile, units: 1 }] }),
  }
}

/** Addresses that the guest reports for its cards. */
function addressesOf(fields: Fields, cards: readonly EngineRecord[] | undefined): VmTraits {
  const reported = [fields, ...(cards ?? []).map(fieldsOf)].flatMap((one) =>
    one.list('reported_devices', 'reported_device'),
  )
  const addresses = new Set<string>()
  for (const device of reported) {
    for (const address of fieldsOf({ ...fields.record, readers: [device] }).list('ips', 'ip')) {
      const text = address.raw('address')
      if (text !== undefined) addresses.add(text)
    }
  }
  return addresses.size === 0 ? {} : { guestAddresses: [...addresses].sort(compareText) }
}

const snapshotTrait = (snapshots: readonly EngineRecord[] | undefined): VmTraits =>
  snapshots === undefined ? {} : { snapshots: snapshotsOf(snapshots) }
