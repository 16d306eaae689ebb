import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import type { Known, PowerState, Vm } from '#estate/model.ts'
import type { VmTraits } from '#estate/vm-traits.ts'
import type { XmlElement } from '#formats/xml-elements.ts'
import { childAt, childrenOf } from '#formats/xml-tree.ts'
import { blankVm } from '#importers/blanks.ts'
import { cpuSet } from '#importers/libvirt/cpu-sets.ts'
import {
  type DiskDraft,
  devicesOf,
  disksOf,
  type NicDraft,
  nicsOf,
  passesDevices,
  vtpmOf,
} from '#importers/libvirt/domain-devices.ts'
import { sizeAt } from '#importers/libvirt/sizes.ts'
import type { XmlReader } from '#importers/xml-reader.ts'

/** A domain as its own XML tells of it; pools, networks and hosts go by the names it uses. */
export type DomainDraft = {
  readonly uuid: string
  readonly vm: Vm
  readonly disks: readonly DiskDraft[]
  readonly nics: readonly NicDraft[]
}

/** Kinds of domain that this machine's kernel or an emulator runs: for them libvirt sets nothing aside but what is locked. */
const localKinds = new Set(['kvm', 'qemu', 'hvf', 'nvmm', 'mshv'])

/**
 * Reads one domain. `state` is what stands outside of it: the word of a status file or of `virsh dominfo`. An id in the
 * XML says that it runs; the lack of one says nothing, because definitions never carry it.
 */
export function readDomain(reader: XmlReader, state: Known<PowerState>): DomainDraft {
  const name = reader.raw('name') ?? 'unnamed domain'
  const uuid = reader.raw('uuid')?.toLowerCase() ?? ''
  const disks = disksOf(reader)
  const nics = nicsOf(reader)
  const memoryBytes = memoryOf(reader)
  const origin = [reader.place.source, reader.element.line] as const
  const isLocal = localKinds.has(reader.raw('@type') ?? '')
  const vm: Vm = {
    ...blankVm({ id: name, name, platform: 'libvirt', origin }),
    template: false,
    power: state === 'unknown' ? powerOf(reader) : state,
    vcpus: vcpusOf(reader),
    memoryBytes,
    memoryReservationBytes: isLocked(reader) ? memoryBytes : isLocal ? 0 : 'unknown',
    cpuReservationMhz: isLocal ? 0 : 'unknown',
    devices: devicesOf(reader),
    guestOs: guestOf(reader),
    traits: traitsOf(reader, disks),
    ...identifiedBy([
      identifierOf('bios-uuid', uuid),
      ...nics.map(({ macAddress }) => (macAddress === 'unknown' ? undefined : `mac:${macAddress}`)),
    ]),
    exactOrigins: reader.origins({
      name: 'name',
      vcpus: 'vcpu',
      memoryBytes: 'memory',
      guestOs: 'metadata/libosinfo/os@id',
      'traits.hardwareVersion': 'os/type@machine',
    }),
  }
  return { uuid, vm, disks, nics }
}

/** The test driver writes the state as a number, as `virDomainState` counts: 5 is off, 6 crashed. */
const testStates: Readonly<Record<string, PowerState>> = {
  ...{ '1': 'on', '2': 'on', '3': 'on', '4': 'on', '5': 'off', '6': 'off', '7': 'on' },
}

function powerOf(reader: XmlReader): Known<PowerState> {
  const said = reader.raw('runstate')
  if (said !== undefined && Object.hasOwn(testStates, said)) {
    const power = testStates[said] ?? 'unknown'
    const isSaved = childAt(reader.tree, reader.element, 'hasmanagedsave') !== undefined
    return power === 'off' && isSaved ? 'suspended' : power
  }
  return reader.raw('@id') === undefined ? 'unknown' : 'on'
}

/** Processors now; the text of `vcpu` is the most that can be plugged in. */
function vcpusOf(reader: XmlReader): Known<number> {
  const now = reader.whole('vcpu@current')
  const count = now === 'unknown' ? reader.whole('vcpu') : now
  return count === 0 ? 'unknown' : count
}

/** The most memory it can have without plugging in more; the balloon may hold some of it back at the moment. */
function memoryOf(reader: XmlReader): Known<number> {
  if (reader.raw('memory') !== undefined) return someOf(sizeAt(reader, 'memory', 'KiB'))
  const { tree } = reader
  const numa = childAt(tree, reader.element, 'cpu/numa')
  if (numa === undefined) return someOf(sizeAt(reader, 'currentMemory', 'KiB'))
  let total = 0
  const sizes = childrenOf(tree, numa, 'cell').map((cell) => sizeOfCell(reader.below(cell)))
  for (const size of [...sizes, ...pluggedIn(reader)]) {
    if (size === 'unknown') return 'unknown'
    total += size
  }
  return Number.isSafeInteger(total) ? someOf(total) : 'unknown'
}

const someOf = (size: Known<number>): Known<number> => (size === 0 ? 'unknown' : size)

/** The memory of a cell is an attribute with a unit beside it. */
function sizeOfCell(cell: XmlReader): Known<number> {
  const attributes = { unit: cell.raw('@unit') ?? 'KiB' }
  const element: XmlElement = { ...cell.element, attributes, text: cell.raw('@memory') ?? '' }
  return sizeAt(cell.below(element), '', 'KiB')
}

function pluggedIn(reader: XmlReader): readonly Known<number>[] {
  const devices = childAt(reader.tree, reader.element, 'devices')
  const modules = devices === undefined ? [] : childrenOf(reader.tree, devices, 'memory')
  return modules
    .filter(({ attributes }) => attributes.model === 'dimm')
    .map((module) => sizeAt(reader.below(module), 'target/size', 'KiB'))
}

/** Memory that the host cannot take back: locked, in huge pages, or read by a device that was passed through. */
const isLocked = (reader: XmlReader): boolean =>
  childAt(reader.tree, reader.element, 'memoryBacking/locked') !== undefined ||
  childAt(reader.tree, reader.element, 'memoryBacking/hugepages') !== undefined ||
  passesDevices(reader)

function guestOf(reader: XmlReader): Known<string> {
  const id = reader.raw('metadata/libosinfo/os@id')
  return id?.replace(/^https?:\/\//, '') ?? 'unknown'
}

function traitsOf(reader: XmlReader, disks: readonly DiskDraft[]): VmTraits {
  const firmware = firmwareOf(reader)
  const secure = secureOf(reader, firmware)
  const machine = reader.raw('os/type@machine')
  const [most, now] = [reader.whole('vcpu'), reader.whole('vcpu@current')]
  const cores = reader.whole('cpu/topology@cores')
  const cpuAffinity = cpuAffinityOf(reader)
  const numaAffinity = numaAffinityOf(reader)
  const vtpm = vtpmOf(reader)
  return {
    ...(firmware === 'unknown' ? {} : { bootFirmware: firmware }),
    ...(secure === 'unknown' ? {} : { secureBoot: secure }),
    vtpm,
    ...(disks.some(({ encrypted }) => encrypted) ? { encrypted: true } : {}),
    cpuHotAdd: now !== 'unknown' && most !== 'unknown' && now < most,
    memoryHotAdd: reader.raw('maxMemory') !== undefined,
    ...(cpuAffinity === undefined ? {} : { cpuAffinity }),
    ...(numaAffinity === undefined ? {} : { numaAffinity }),
    ...(cores === 'unknown' || cores === 0 ? {} : { coresPerSocket: cores * diesOf(reader) }),
    ...(machine === undefined ? {} : { hardwareVersion: machine }),
  }
}

function diesOf(reader: XmlReader): number {
  const dies = reader.whole('cpu/topology@dies')
  return dies === 'unknown' || dies === 0 ? 1 : dies
}

function firmwareOf(reader: XmlReader): Known<'bios' | 'uefi'> {
  const stated = reader.raw('os@firmware')
  if (stated === 'efi') return 'uefi'
  if (stated === 'bios') return 'bios'
  if (reader.raw('os/loader@type') === 'pflash' || reader.raw('os/loader@secure') === 'yes') return 'uefi'
  const isPc = /^(x86_64|i[3-6]86)$/.test(reader.raw('os/type@arch') ?? '')
  const isPlain = childAt(reader.tree, reader.element, 'os/loader') === undefined
  // A PC without a loader of its own gets the BIOS that comes with the emulator.
  return isPc && isPlain && localKinds.has(reader.raw('@type') ?? '') ? 'bios' : 'unknown'
}

function secureOf(reader: XmlReader, firmware: Known<'bios' | 'uefi'>): Known<boolean> {
  if (firmware === 'bios') return false
  const stated = reader.flag('os/loader@secure')
  if (stated !== 'unknown') return stated
  const holder = childAt(reader.tree, reader.element, 'os/firmware')
  const features = holder === undefined ? [] : childrenOf(reader.tree, holder, 'feature')
  const feature = features.find(({ attributes }) => attributes.name === 'secure-boot')
  return feature === undefined ? 'unknown' : reader.below(feature).flag('@enabled')
}

/** Processors of the host that the domain is kept on; undefined where the text makes no sense. */
function cpuAffinityOf(reader: XmlReader): readonly string[] | undefined {
  const tune = childAt(reader.tree, reader.element, 'cputune')
  const pins = tune === undefined ? [] : childrenOf(reader.tree, tune, 'vcpupin')
  const sets = [reader.raw('vcpu@cpuset'), ...pins.map(({ attributes }) => attributes.cpuset)]
  const members = new Set<string>()
  for (const set of sets) {
    if (set === undefined) continue
    const found = cpuSet(set)
    if (found === undefined) {
      const message = `"${set.slice(0, 60)}" is no set of processors. What the domain is pinned to is taken as unknown: check the file.`
      reader.place.log.add('libvirt.set-unreadable', 'warning', reader.where('vcpu'), message)
      return undefined
    }
    for (const member of found) members.add(member)
  }
  return sortedNumbers(members)
}

/** NUMA nodes it may not leave; one it only prefers is none, one that a daemon picks is unknown. */
function numaAffinityOf(reader: XmlReader): readonly string[] | undefined {
  if (reader.raw('numatune/memory@placement') === 'auto') return undefined
  const set = reader.raw('numatune/memory@nodeset')
  if (set === undefined) return []
  const mode = reader.raw('numatune/memory@mode') ?? 'strict'
  if (mode !== 'strict' && mode !== 'restrictive') return []
  const found = cpuSet(set)
  if (found === undefined) {
    const message = `"${set.slice(0, 60)}" is no set of NUMA nodes. What the domain is kept on is taken as unknown: check the file.`
    reader.place.log.add('libvirt.set-unreadable', 'warning', reader.where('numatune/memory'), message)
  }
  return found
}

const sortedNumbers = (members: ReadonlySet<string>): readonly string[] =>
  [...members].sort((left, right) => Number(left) - Number(right))
