import { isKnown } from '#estate/model.ts'
import type { Cells } from '#importers/rvtools/cells.ts'
import { readConnection } from '#importers/rvtools/connections.ts'
import {
  type DatastoreDraft,
  datastoreDraft,
  type NetworkDraft,
  networkDraft,
  type Scope,
  type VmDraft,
} from '#importers/rvtools/drafts.ts'
import { describedGuest } from '#importers/rvtools/guests.ts'
import { guestOf } from '#importers/rvtools/joining.ts'
import {
  countOf,
  guestMemory,
  guestMemoryPart,
  mhzOrNone,
  storage,
  vcpuCount,
} from '#importers/rvtools/measures.ts'
import { priorityOf } from '#importers/rvtools/read-hosts.ts'
import { identifyGuest } from '#importers/rvtools/read-identity.ts'
import { infoTraits, readInfoTraits } from '#importers/rvtools/read-traits.ts'
import { named, type Reading } from '#importers/rvtools/reading.ts'
import { isRepeated } from '#importers/rvtools/repeats.ts'

/** Reads vInfo: one guest per row, with its size, place and protection. */
export function readInfo(reading: Reading): void {
  const gives = {
    ...named('name', 'power', 'template', 'vcpus', 'memoryBytes', 'memoryActiveBytes', 'provisionedBytes'),
    ...named('inUseBytes', 'restartPriority', 'guestOs'),
    ...({
      hostId: 'host',
      clusterId: 'cluster',
      datastoreIds: 'path',
      networkIds: 'network1',
      maintenance: 'connection',
      identifiers: 'vmUuid',
    } as const),
    ...infoTraits,
  }
  reading.each('vinfo', gives, (cells) => {
    const vm = describedGuest(reading, cells)
    vm.vcpus = cells.number('vcpus', vcpuCount)
    vm.memoryBytes = cells.number('memoryBytes', guestMemory)
    vm.statedVcpus = vm.vcpus
    vm.statedMemoryBytes = vm.memoryBytes
    vm.memoryActiveBytes = cells.number('memoryActiveBytes', guestMemoryPart)
    vm.provisionedBytes = cells.number('provisionedBytes', storage)
    vm.inUseBytes = cells.number('inUseBytes', storage)
    vm.guestOs = cells.text('guestOs') || cells.known('guestOsTools')
    vm.diskCount = cells.number('disks', countOf(10_000))
    vm.totalDiskBytes = cells.number('totalDiskBytes', storage)
    vm.nicCount = cells.number('nics', countOf(10_000))
    vm.protection = cells.flag('protection')
    vm.home = datastoreIn(reading, cells.text('path'), vm)
    vm.ruleKinds = cells.text('ruleKinds')
    vm.ruleNames = cells.text('ruleNames')
    if (vm.ruleNames !== '' || vm.ruleKinds !== '') vm.rulesAt = cells.where('ruleNames')
    readPriority(reading, vm, cells)
    readTags(reading, vm, cells)
    readPassthroughHint(vm, cells)
    readInfoTraits(vm, cells)
    identifyGuest(vm, cells)
    readConnection(reading, vm, cells)
    if (!reading.has('vnetwork')) readNetworkColumns(reading, vm, cells)
    if (!isRepeated(reading, vm, cells)) reading.guests.add(vm)
  })
}

function readPriority(reading: Reading, vm: VmDraft, cells: Cells<'vinfo'>): void {
  const text = cells.text('restartPriority')
  if (text === '') return
  const priority = priorityOf(text)
  if (priority === undefined) {
    const message = `"${text}" is no restart priority this importer knows, so it counts as unknown.`
    reading.log.add('rvtools.priority-unreadable', 'warning', cells.where('restartPriority'), message)
  } else if (priority === 'cluster') vm.priorityFromCluster = true
  else vm.restartPriority = priority
}

/** Columns that become tags, and the names of those tags. */
const tagged = [
  ['datacenter', 'datacenter'],
  ['folder', 'folder'],
  ['resourcePool', 'resource-pool'],
  ['vapp', 'vapp'],
] as const

function readTags(reading: Reading, vm: VmDraft, cells: Cells<'vinfo'>): void {
  for (const [field, label] of tagged) {
    const value = cells.text(field)
    if (value !== '') vm.tags.push(reading.tag(label, value))
  }
  if (cells.text('placeholder').toLowerCase() === 'true') vm.tags.push('srm-placeholder')
}

/** The networks vInfo lists in up to eight columns, for exports without vNetwork. */
function readNetworkColumns(reading: Reading, vm: VmDraft, cells: Cells<'vinfo'>): void {
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8] as const) {
    const name = cells.text(`network${n}`)
    if (name === '') continue
    vm.nicsRead += 1
    attachNetwork(vm, networkNamed(reading, name, vm.scope, cells))
  }
}

/** Adds a network to a guest, once. */
export function attachNetwork(vm: VmDraft, network: NetworkDraft): void {
  if (!vm.networks.includes(network)) vm.networks.push(network)
}

/** The network of this name where the guest is; made known by being named. */
export function networkNamed(
  reading: Reading,
  name: string,
  scope: Scope,
  cells: { readonly origin: readonly [number, number] },
): NetworkDraft {
  const found = reading.networks.find(name, scope)
  if (typeof found === 'object') return found
  const network = reading.networks.add(networkDraft(name, scope))
  network.origins.push(cells.origin)
  return network
}

/** The option says a fixed passthrough device may be hot-plugged: a hint at one, not a device. */
function readPassthroughHint(vm: VmDraft, cells: Cells<'vinfo'>): void {
  if (cells.flag('passthrough') !== true) return
  vm.devices.push({ kind: 'passthrough', name: 'Fixed Passthru HotPlug', bindsToHost: false })
}

/** The datastore in front of a path: "[DS1] web/web.vmx" lies on DS1. */
export function datastoreIn(reading: Reading, path: string, vm: VmDraft): DatastoreDraft | undefined {
  const close = path.startsWith('[') ? path.indexOf(']') : -1
  const name = path.slice(1, Math.max(1, close)).trim()
  return name === '' ? undefined : datastoreNamed(reading, name, vm)
}

function datastoreNamed(reading: Reading, name: string, vm: VmDraft): DatastoreDraft | undefined {
  const found = reading.datastores.find(name, vm.scope)
  if (found === undefined) {
    const added = reading.datastores.add(datastoreDraft(name, vm.scope, ''))
    added.origins = [vm.origins[0] ?? [0, 0]]
    return added
  }
  if (found !== 'several') return found
  const seen = reading.datastores.all.filter(
    (datastore) =>
      datastore.name.toLowerCase() === name.toLowerCase() &&
      (datastore.scope.server === '' || datastore.scope.server === vm.scope.server) &&
      datastore.hosts !== 'unknown' &&
      typeof vm.host === 'object' &&
      datastore.hosts.has(vm.host),
  )
  return seen.length === 1 ? seen[0] : undefined
}

/** Reads vCPU: reservation and demand, and the count of vCPUs to hold against vInfo. */
export function readCpu(reading: Reading): void {
  const gives = {
    ...named('cpuDemandMhz', 'cpuReservationMhz'),
    'traits.cpuHotAdd': 'hotAdd',
    'traits.coresPerSocket': 'coresPerSocket',
  } as const
  reading.each('vcpu', gives, (cells) => {
    const vm = guestOf(reading, 'vcpu', cells)
    if (vm === undefined) return
    addOrigin(vm, cells)
    vm.cpuDemandMhz = cells.number('cpuDemandMhz', mhzOrNone)
    vm.cpuReservationMhz = cells.number('cpuReservationMhz', mhzOrNone)
    const hotAdd = cells.flag('hotAdd')
    if (isKnown(hotAdd)) vm.traits.cpuHotAdd = hotAdd
    const perSocket = cells.number('coresPerSocket', vcpuCount)
    if (isKnown(perSocket)) vm.traits.coresPerSocket = perSocket
    const vcpus = cells.number('vcpus', vcpuCount)
    if (!isKnown(vcpus)) return
    if (!isKnown(vm.statedVcpus)) {
      vm.vcpus = vcpus
      vm.statedVcpus = vcpus
      remember(vm, 'vcpus', cells)
    } else if (vcpus !== vm.statedVcpus) {
      const message =
        `VM ${vm.name} has ${vm.statedVcpus} vCPUs in ${reading.placeOf(vm)} and ${vcpus} here; which is right cannot be told, so ` +
        'its vCPUs count as unknown. Export again, both sheets at one moment.'
      reading.log.add('rvtools.vcpus-disagree', 'warning', cells.where('vcpus'), message)
      vm.vcpus = 'unknown'
    }
  })
}

/** Reads vMemory: reservation, overhead and active memory, and the size to hold against vInfo. */
export function readMemory(reading: Reading): void {
  const gives = {
    ...named('memoryOverheadBytes', 'memoryActiveBytes', 'memoryReservationBytes'),
    'traits.memoryHotAdd': 'hotAdd',
  } as const
  reading.each('vmemory', gives, (cells) => {
    const vm = guestOf(reading, 'vmemory', cells)
    if (vm === undefined) return
    addOrigin(vm, cells)
    vm.memoryOverheadBytes = cells.number('memoryOverheadBytes', guestMemoryPart)
    const active = cells.number('memoryActiveBytes', guestMemoryPart)
    if (isKnown(active) || cells.has('memoryActiveBytes')) vm.memoryActiveBytes = active
    vm.memoryReservationBytes = cells.number('memoryReservationBytes', guestMemoryPart)
    const hotAdd = cells.flag('hotAdd')
    if (isKnown(hotAdd)) vm.traits.memoryHotAdd = hotAdd
    const size = cells.number('memoryBytes', guestMemory)
    if (isKnown(size)) agreeOnSize(reading, vm, size, cells)
    if (cells.flag('lockedToMax') === true) vm.memoryReservationBytes = vm.memoryBytes
  })
}

function agreeOnSize(reading: Reading, vm: VmDraft, size: number, cells: Cells<'vmemory'>): void {
  if (!isKnown(vm.statedMemoryBytes)) {
    vm.memoryBytes = size
    vm.statedMemoryBytes = size
    remember(vm, 'memoryBytes', cells)
  } else if (size !== vm.statedMemoryBytes) {
    const message =
      `VM ${vm.name} has ${vm.statedMemoryBytes / 2 ** 20} MiB in ${reading.placeOf(vm)} and ${size / 2 ** 20} MiB here; which is ` +
      'right cannot be told, so its memory counts as unknown. Export again, both sheets at one moment.'
    reading.log.add('rvtools.memory-disagrees', 'warning', cells.where('memoryBytes'), message)
    vm.memoryBytes = 'unknown'
  }
}

/** Notes a row as one of the places a guest was read from, unless it made the guest known. */
export function addOrigin(vm: VmDraft, cells: { readonly origin: readonly [number, number] }): void {
  const { origin } = cells
  for (const [source, row] of vm.origins) if (source === origin[0] && row === origin[1]) return
  vm.origins.push(origin)
}

/** Notes that one field came from this row and not from where that field usually comes from. */
function remember(vm: VmDraft, field: string, cells: { readonly origin: readonly [number, number] }): void {
  vm.exactOrigins = { ...vm.exactOrigins, [field]: cells.origin }
}
