import { identifiedBy, macAddressOf } from '#estate/identifiers.ts'
import type { DiskMode, Known } from '#estate/model.ts'
import type { GuestToolState } from '#estate/vm-traits.ts'
import { excelDay } from '#formats/excel-date.ts'
import type { Cells } from '#importers/rvtools/cells.ts'
import { type NetworkDraft, noNics, noSnapshots, type VmDraft } from '#importers/rvtools/drafts.ts'
import { guestOf } from '#importers/rvtools/joining.ts'
import { storage } from '#importers/rvtools/measures.ts'
import { addOrigin, attachNetwork, datastoreIn, networkNamed } from '#importers/rvtools/read-guests.ts'
import type { Reading } from '#importers/rvtools/reading.ts'
import { compareText } from '#kernel/sort.ts'

/** Reads vDisk: the disks of every guest and the datastores they lie on. */
export function readDisks(reading: Reading): void {
  reading.each('vdisk', { disks: 'disk', datastoreIds: 'path' }, (cells) => {
    const vm = guestOf(reading, 'vdisk', cells)
    if (vm === undefined) return
    if (vm.disks.length === 0) addOrigin(vm, cells)
    const path = cells.text('path')
    const datastore = datastoreIn(reading, path.startsWith('[') ? path : cells.text('diskPath'), vm)
    const mode = modeOf(cells.text('mode'))
    vm.disks.push({
      ...(mode === undefined ? {} : { mode }),
      name: cells.text('disk') || cells.text('key') || `disk ${vm.disks.length + 1}`,
      capacityBytes: cells.number('capacityBytes', storage),
      datastoreId: 'unknown',
      datastore: datastore ?? 'unknown',
      raw: cells.flag('raw'),
      shared: sharedDisk(cells),
    })
  })
}

/** Source: VirtualDiskMode; what is not independent takes part in snapshots. */
function modeOf(text: string): DiskMode | undefined {
  if (/^independent_/i.test(text)) return 'independent'
  return /^(persistent|nonpersistent|undoable|append)$/i.test(text) ? 'dependent' : undefined
}

/** sharingMultiWriter of a disk; physicalSharing and virtualSharing of a bus. */
const sharing = /multi|physical|virtual/i

/** Whether several VMs may hold a disk at once: by its own mode, or by the bus it hangs on. */
function sharedDisk(cells: Cells<'vdisk'>): Known<boolean> {
  const mode = cells.text('sharing')
  const bus = cells.text('sharedBus')
  if (mode === '' && bus === '') return 'unknown'
  return sharing.test(mode) || sharing.test(bus)
}

/** Reads vNetwork: the networks of every guest, and adapters that pass hardware through. */
export function readNetworks(reading: Reading): void {
  reading.each(
    'vnetwork',
    { networkIds: 'network', 'traits.nics': 'macAddress', 'devices.sr-iov': 'adapter' },
    (cells) => {
      const vm = guestOf(reading, 'vnetwork', cells)
      if (vm === undefined) return
      if (vm.nicsRead === 0) addOrigin(vm, cells)
      vm.nicsRead += 1
      const name = cells.text('network')
      const network = name === '' ? undefined : networkNamed(reading, name, vm.scope, cells)
      if (network === undefined) vm.nicsUnnamed += 1
      else attachNetwork(vm, network)
      readNic(vm, network, cells)
      const label = cells.text('label') || 'network adapter'
      if (/sr-?iov/i.test(cells.text('adapter'))) {
        vm.devices.push({ kind: 'sr-iov', name: `SR-IOV ${label}`, bindsToHost: true })
      } else if (cells.flag('directPath') === true) {
        vm.devices.push({
          kind: 'passthrough',
          name: `DirectPath I/O allowed on ${label}`,
          bindsToHost: false,
        })
      }
    },
  )
}

function readNic(vm: VmDraft, network: NetworkDraft | undefined, cells: Cells<'vnetwork'>): void {
  const mac = macAddressOf(cells.text('macAddress'))
  if (!cells.has('macAddress')) return
  const connected = cells.flag('connected')
  if (vm.nics === noNics) vm.nics = []
  vm.nics.push({
    name: cells.text('label') || `network adapter ${vm.nics.length + 1}`,
    macAddress: mac ?? 'unknown',
    network,
    model: cells.known('adapter'),
    ...(connected === 'unknown' ? {} : { connected }),
  })
  if (mac !== undefined) Object.assign(vm, identifiedBy([...(vm.identifiers ?? []), `mac:${mac}`]))
}

/** Reads vCD: a drive connected to one of the host's own ties the VM to that host. */
export function readDrives(reading: Reading): void {
  reading.each('vcd', { devices: 'label', 'devices.cd': 'connected' }, (cells) => {
    if (cells.flag('connected') !== true) return
    const vm = guestOf(reading, 'vcd', cells)
    if (vm === undefined) return
    addOrigin(vm, cells)
    const type = cells.text('type')
    const ofHost = /host|^atapi/i.test(type) && !/client|remote|\biso\b|\.iso/i.test(type)
    attach(vm, 'cd', `${cells.text('label') || 'CD/DVD drive'}${type === '' ? '' : ` (${type})`}`, ofHost)
  })
}

/** Reads vUSB: a connected device is plugged into one host. A controller is none. */
export function readUsb(reading: Reading): void {
  reading.each('vusb', { devices: 'label', 'devices.usb': 'connected' }, (cells) => {
    if (cells.flag('connected') !== true || /controller/i.test(cells.text('type'))) return
    const vm = guestOf(reading, 'vusb', cells)
    if (vm === undefined) return
    addOrigin(vm, cells)
    attach(vm, 'usb', cells.text('label') || 'USB device', true)
  })
}

function attach(vm: VmDraft, kind: 'cd' | 'usb', name: string, bindsToHost: boolean): void {
  vm.devices.push({ kind, name, bindsToHost })
}

/** Reads vSnapshot: the snapshots of every guest, with a note of how many there are and which is the oldest. */
export function readSnapshots(reading: Reading): void {
  let count = 0
  let oldest: { readonly day: string; readonly where: string } | undefined
  let first = ''
  const vms = new Set<string>()
  const from = reading.sources.length
  reading.each('vsnapshot', { 'traits.snapshots': 'snapshot' }, (cells) => {
    count += 1
    first ||= cells.where('name')
    vms.add(cells.text('name'))
    const day = excelDay(cells.text('created'))
    const vm = guestOf(reading, 'vsnapshot', cells)
    if (vm !== undefined) {
      if (vm.snapshots === noSnapshots) {
        vm.snapshots = []
        addOrigin(vm, cells)
      }
      const name = cells.text('snapshot') || `snapshot ${vm.snapshots.length + 1}`
      vm.snapshots.push({ name, takenAt: day, sizeBytes: cells.number('sizeBytes', storage) })
    }
    if (day === 'unknown') return
    if (oldest === undefined || compareText(day, oldest.day) < 0)
      oldest = { day, where: cells.where('created') }
  })
  if (reading.has('vsnapshot', 'name')) {
    for (let source = from; source < reading.sources.length; source++) reading.noteSnapshots(source)
  }
  if (count === 0) return
  const age = oldest === undefined ? '' : `, the oldest of ${oldest.day}`
  const message = `${count} ${count === 1 ? 'snapshot' : 'snapshots'} of ${vms.size} ${vms.size === 1 ? 'VM' : 'VMs'}${age}.`
  reading.log.add('rvtools.snapshots', 'note', oldest?.where ?? first, message)
}

const toolStates: Readonly<Record<string, GuestToolState>> = {
  toolsok: 'running',
  toolsunmanaged: 'running',
  toolsold: 'outdated',
  toolsnotrunning: 'stopped',
  toolsnotinstalled: 'missing',
}

/** Reads vTools: whether the platform can talk to the guest. */
export function readTools(reading: Reading): void {
  reading.each('vtools', { 'traits.guestTools': 'tools' }, (cells) => {
    const state =
      toolStates[
        cells
          .text('tools')
          .toLowerCase()
          .replace(/^guest/, '')
      ]
    const vm = state === undefined ? undefined : guestOf(reading, 'vtools', cells)
    if (vm === undefined || state === undefined) return
    addOrigin(vm, cells)
    vm.traits.guestTools = state
  })
}
