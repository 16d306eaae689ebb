import { type Disk, isKnown, type Known, type PowerState } from '#estate/model.ts'
import type { Nic, Snapshot, VmTraits } from '#estate/vm-traits.ts'
import { isObject, type RecordReader, textOf } from '#importers/json-reader.ts'
import { profileOf } from '#importers/xcp-ng/guest-parts.ts'
import { isTrue, partsOf, type Reading, readerOf } from '#importers/xcp-ng/reading.ts'
import { refOf, type XapiRecord } from '#importers/xcp-ng/records.ts'
import { compareText, sortedBy } from '#kernel/sort.ts'

/** What is known of a VM already when its traits are read. */
export type GuestSoFar = {
  readonly nics: Known<readonly Nic[]>
  readonly power: Known<PowerState>
  readonly metrics: XapiRecord | undefined
  readonly disks: Known<readonly Disk[]>
}

/** What decides whether a VM can be moved, copied and brought back. */
export function traitsOf(reading: Reading, vm: XapiRecord, so: GuestSoFar): VmTraits {
  const reader = readerOf(reading, vm)
  const firmware = firmwareOf(vm, reader)
  const most = reader.whole('VCPUs_max')
  const first = reader.whole('VCPUs_at_startup')
  const boots = reader.text('other_config.auto_poweron')
  const type = reader.text('domain_type')
  const traits: VmTraits = {
    snapshots: snapshotsOf(reading, vm),
    guestTools: toolsOf(reading, vm, so),
    guestAddresses: addressesOf(so.metrics),
    bootFirmware: firmware,
    secureBoot: firmware === 'bios' ? false : secureBootOf(reader),
    vtpm: vtpmOf(reading, vm),
    changedBlockTracking: trackedOf(so.disks),
    cpuHotAdd: isKnown(most) && isKnown(first) ? most > first : 'unknown',
    cpuAffinity: pinsOf(vm, reader),
    accelerators: graphicsOf(reading, vm),
    nics: so.nics,
    coresPerSocket: reader.whole('platform.cores-per-socket'),
    hardwareVersion: type === 'unspecified' ? 'unknown' : type,
    autoStart: isObject(vm.fields.other_config) ? boots === 'true' : 'unknown',
  }
  return Object.fromEntries(Object.entries(traits).filter(([, value]) => value !== 'unknown'))
}

/** 'auto' follows what the pool has certificates for, which no record of the VM tells. */
function secureBootOf(reader: RecordReader): Known<boolean> {
  const said = reader.oneOf('platform.secureboot', { true: 'true', false: 'false', auto: 'auto' })
  return said === 'true' ? true : said === 'false' ? false : 'unknown'
}

/** Only fully virtualized guests have firmware; theirs is a BIOS unless said otherwise. */
function firmwareOf(vm: XapiRecord, reader: RecordReader): Known<'bios' | 'uefi'> {
  const said = reader.text('HVM_boot_params.firmware')
  if (said === 'uefi' || said === 'bios') return said
  return isObject(vm.fields.HVM_boot_params) && reader.text('domain_type') === 'hvm' ? 'bios' : 'unknown'
}

function vtpmOf(reading: Reading, vm: XapiRecord): Known<boolean> {
  if (Array.isArray(vm.fields.VTPMs)) return vm.fields.VTPMs.some((ref) => refOf(ref) !== undefined)
  return reading.index.referring('VTPM', 'VM', vm).length > 0 ? true : 'unknown'
}

function trackedOf(disks: Known<readonly Disk[]>): Known<boolean> {
  if (!isKnown(disks)) return 'unknown'
  const said = disks.map(({ changedBlockTracking }) => changedBlockTracking)
  if (said.includes(true)) return true
  return said.every((one) => one === false) && said.length > 0 ? false : 'unknown'
}

/** Processors a VM is pinned to, from its mask. */
function pinsOf(vm: XapiRecord, reader: RecordReader): Known<readonly string[]> {
  if (!isObject(vm.fields.VCPUs_params)) return 'unknown'
  const mask = reader.text('VCPUs_params.mask')
  return isKnown(mask) ? mask.split(/[\s,]+/).filter((one) => one !== '') : []
}

/** Whether the guest's drivers report. Only a VM that runs can tell. */
function toolsOf(
  reading: Reading,
  vm: XapiRecord,
  { power, metrics }: GuestSoFar,
): VmTraits['guestTools'] & string {
  if (power !== 'on') return 'unknown'
  if (metrics === undefined) {
    const said = vm.fields.guest_metrics
    return said !== undefined && refOf(said) === undefined ? 'missing' : 'unknown'
  }
  return isKnown(readerOf(reading, metrics).text('PV_drivers_version.major')) ? 'running' : 'missing'
}

/** Addresses the guest reports: keys are '0/ip', '0/ipv4/0' and '0/ipv6/1'. */
function addressesOf(metrics: XapiRecord | undefined): Known<readonly string[]> {
  const networks = metrics?.fields.networks
  if (!isObject(networks)) return 'unknown'
  const found = Object.entries(networks)
    .filter(([key]) => /^\d+\/ip/.test(key))
    .map(([, value]) => textOf(value))
    .filter((value) => value !== undefined)
  return [...new Set(found)].sort(compareText)
}

function graphicsOf(reading: Reading, vm: XapiRecord): VmTraits['accelerators'] & {} {
  const vgpus = partsOf(reading, vm, 'VGPU', 'VGPUs')
  if (!isKnown(vgpus)) return 'unknown'
  const counts = new Map<string, number>()
  for (const vgpu of vgpus)
    counts.set(profileOf(reading, vgpu), (counts.get(profileOf(reading, vgpu)) ?? 0) + 1)
  return sortedBy([...counts], ([model]) => model).map(([model, units]) => ({ model, units }))
}

/** Snapshots of a VM, oldest first. What they hold by now no record tells. */
function snapshotsOf({ index }: Reading, vm: XapiRecord): Known<readonly Snapshot[]> {
  const taken = index.referring('VM', 'snapshot_of', vm).filter(({ fields }) => isTrue(fields.is_a_snapshot))
  const listed = vm.fields.snapshots
  const refs = Array.isArray(listed) ? listed.map(refOf).filter((ref) => ref !== undefined) : undefined
  if (refs === undefined && taken.length === 0) return 'unknown'
  const missing = (refs ?? []).filter((ref) => index.find('VM', ref) === undefined)
  const snapshots = [
    ...taken.map(
      (one): Snapshot => ({
        name: textOf(one.fields.name_label) ?? index.idOf(one),
        takenAt: momentOf(textOf(one.fields.snapshot_time)),
        sizeBytes: 'unknown',
      }),
    ),
    ...missing.map((ref): Snapshot => ({ name: ref, takenAt: 'unknown', sizeBytes: 'unknown' })),
  ]
  return sortedBy(snapshots, ({ name, takenAt }) => `${takenAt} ${name}`)
}

/** A moment of the API ('20240131T10:00:00Z' or with hyphens) as ISO 8601 writes it; the year 1970 says that there is none. */
function momentOf(said: string | undefined): Known<string> {
  const parts = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(said ?? '')
  if (parts === null || parts[1] === '1970') return 'unknown'
  return `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}Z`
}
