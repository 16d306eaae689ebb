import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import type { Device, Disk, Known, PowerState, RestartPriority, Vm } from '#estate/model.ts'
import type { Nic } from '#estate/vm-traits.ts'
import { blankVm } from '#importers/blanks.ts'
import { isObject, type JsonObject, textOf, valueAt } from '#importers/json-reader.ts'
import { classOf, diskOf, nicOf, profileOf, tieOf } from '#importers/vsphere/devices.ts'
import { guestTraits } from '#importers/vsphere/guest-traits.ts'
import type { Look } from '#importers/vsphere/look.ts'
import { referenceOf } from '#importers/vsphere/managed-types.ts'
import { networkBehind } from '#importers/vsphere/networks.ts'
import { datacenterOf, folderPath, ownerOf, poolPath } from '#importers/vsphere/places.ts'
import { idOf, nameOf, platformId, someOf, type Translation } from '#importers/vsphere/translation.ts'
import type { Managed } from '#importers/vsphere/vendor-model.ts'
import { compareText } from '#kernel/sort.ts'

/** Source: VirtualMachinePowerState; numbers are its order of declaration, as PowerShell writes enumerations. */
const power: Readonly<{ [word: string]: PowerState }> = {
  ...{ poweredoff: 'off', poweredon: 'on', suspended: 'suspended' },
  ...{ '0': 'off', '1': 'on', '2': 'suspended' },
}

/** What VMs of one vCenter share: found by name where records give no reference, and settings of their clusters. */
export type Around = {
  networkNamed(datacenter: string, name: string): Managed | undefined
  datastoreNamed(datacenter: string, name: string): Managed | undefined
  priorityOf(vm: Managed, cluster: Managed | undefined): Known<RestartPriority>
  autoStartOf(vm: Managed, host: Managed | undefined): Known<boolean>
  /** Names of custom attributes by their number. */
  readonly customFields: ReadonlyMap<string, string>
}

/** The devices of a VM, as far as they were read. */
type Hardware = {
  readonly disks: Vm['disks']
  readonly nics: readonly Nic[]
  readonly ties: readonly Device[]
  readonly profiles: readonly string[]
  readonly hasTpm: boolean
}

/** The VM an object is. */
export function vmOf(translation: Translation, object: Managed, around: Around): Vm {
  const { inventory, ids } = translation
  const look = translation.look(object)
  const name = nameOf(object)
  look.note('name', 'name')
  const hostReference = look.reference('hostId', 'runtime.host', 'summary.runtime.host')
  const host = inventory.find(hostReference)
  const pool = inventory.find(look.reference('traits.resourcePool', 'resourcePool'))
  const cluster = clusterAround(translation, host, pool)
  const datacenter =
    datacenterOf(inventory, object) || (host === undefined ? '' : datacenterOf(inventory, host))
  const devices = look.list('disks', 'config.hardware.device')
  const hardware = devices === undefined ? undefined : hardwareOf(translation, devices, datacenter, around)
  const powerState = look.oneOf('power', power, 'runtime.powerState', 'summary.runtime.powerState')
  const reached = reachedOf(translation, look, name)
  const traits = guestTraits(look, powerState)
  const poolName = pool === undefined ? undefined : poolPath(inventory, pool)
  const autoStart = around.autoStartOf(object, host)
  const vm: Vm = {
    ...blankVm({ id: ids.get(object) ?? object.moref, name, platform: 'vsphere', origin: [0, 1] }),
    ...sizesOf(look, reached),
    power: powerState,
    template: templateOf(translation, look, name, powerState),
    hostId: hostReference === undefined ? 'unknown' : idOf(translation, hostReference),
    clusterId: cluster === 'none' || cluster === 'unknown' ? cluster : (ids.get(cluster) ?? 'unknown'),
    disks: hardware?.disks ?? 'unknown',
    devices: hardware?.ties ?? 'unknown',
    datastoreIds: datastoresOf(translation, look, hardware?.disks ?? 'unknown', datacenter, around),
    networkIds: networksOf(translation, look, hardware?.nics),
    guestOs: look.text(
      'guestOs',
      'config.guestFullName',
      'summary.config.guestFullName',
      'guest.guestFullName',
    ),
    restartPriority: around.priorityOf(object, typeof cluster === 'object' ? cluster : undefined),
    tags: tagsOf(translation, look, datacenter, pool, poolName, around),
    traits: {
      ...traits,
      ...(hardware === undefined ? {} : { vtpm: hardware.hasTpm, nics: hardware.nics }),
      ...(hardware === undefined ? {} : { accelerators: acceleratorsOf(hardware.profiles) }),
      ...(poolName === undefined ? {} : { resourcePool: poolName }),
      ...(autoStart === 'unknown' ? {} : { autoStart }),
    },
  }
  if (hardware !== undefined) noteHardware(look)
  return { ...vm, ...identifiedBy(identifiersOf(translation, look, hardware?.nics ?? [])), ...look.places() }
}

function noteHardware(look: Look): void {
  for (const field of ['devices', 'networkIds', 'traits.nics', 'traits.vtpm', 'traits.accelerators']) {
    look.note(field, 'config.hardware.device')
  }
}

const acceleratorsOf = (profiles: readonly string[]): { readonly model: string; readonly units: number }[] =>
  [...new Set(profiles)]
    .sort(compareText)
    .map((model) => ({ model, units: profiles.filter((profile) => profile === model).length }))

function clusterAround(
  { inventory }: Translation,
  host: Managed | undefined,
  pool: Managed | undefined,
): Managed | 'none' | 'unknown' {
  const above =
    host === undefined ? undefined : inventory.find(referenceOf(valueAt(host.properties, 'parent')))
  const owner = above ?? (pool === undefined ? undefined : ownerOf(inventory, pool))
  if (owner?.type === 'ClusterComputeResource') return owner
  const stated = host === undefined ? undefined : referenceOf(valueAt(host.properties, 'parent'))
  return (owner ?? stated)?.type === 'ComputeResource' ? 'none' : 'unknown'
}

/** Whether the vCenter reached the VM when it was read; an issue where what is known of it may be out of date. */
function reachedOf({ log }: Translation, look: Look, name: string): boolean {
  const state = look.text('', 'runtime.connectionState', 'summary.runtime.connectionState')
  const why = Object.hasOwn(unreached, state) ? unreached[state] : undefined
  if (why !== undefined) {
    const message = `VM ${name} is ${state}: ${why}, so its size and state may be out of date and it may not restart. Repair or remove it, and read again.`
    log.add('vsphere.vm-unreachable', 'warning', look.where('runtime.connectionState'), message)
  }
  return state === 'connected' || state === 'unknown'
}

/** Source: VirtualMachineConnectionState. */
const unreached: Readonly<{ [state: string]: string }> = {
  inaccessible: 'its files cannot be reached',
  invalid: 'its configuration cannot be read',
  orphaned: 'vCenter knows it, but its host does not',
}

function templateOf({ log }: Translation, look: Look, name: string, powerState: Vm['power']): Known<boolean> {
  const template = look.flag('template', 'config.template', 'summary.config.template')
  if (template !== true || powerState !== 'on') return template
  const message = `VM ${name} is a template and powered on, and a template cannot run, so whether it is one counts as unknown. Read again.`
  log.add('vsphere.template-on', 'warning', look.where('config.template'), message)
  return 'unknown'
}

const mib = 2 ** 20

/** Sizes and what it takes. Statistics of a VM that its vCenter does not reach are zeros that say nothing. */
function sizesOf(look: Look, reached: boolean) {
  const memoryBytes = someOf(
    look.whole('memoryBytes', mib, 'config.hardware.memoryMB', 'summary.config.memorySizeMB'),
  )
  const locked = look.flag('memoryReservationBytes', 'config.memoryReservationLockedToMax') === true
  const reserved = look.whole(
    'memoryReservationBytes',
    mib,
    'config.memoryAllocation.reservation',
    'resourceConfig.memoryAllocation.reservation',
    'summary.config.memoryReservation',
  )
  const overhead = look.whole(
    'memoryOverheadBytes',
    1,
    'runtime.memoryOverhead',
    'summary.runtime.memoryOverhead',
  )
  const committed = look.whole('inUseBytes', 1, 'summary.storage.committed')
  const uncommitted = look.whole('provisionedBytes', 1, 'summary.storage.uncommitted')
  return {
    vcpus: someOf(look.whole('vcpus', 1, 'config.hardware.numCPU', 'summary.config.numCpu')),
    memoryBytes,
    memoryReservationBytes: locked ? memoryBytes : reserved,
    memoryOverheadBytes:
      overhead === 'unknown'
        ? look.whole('memoryOverheadBytes', mib, 'summary.quickStats.consumedOverheadMemory')
        : overhead,
    memoryActiveBytes: reached
      ? look.whole('memoryActiveBytes', mib, 'summary.quickStats.guestMemoryUsage')
      : 'unknown',
    cpuReservationMhz: look.whole(
      'cpuReservationMhz',
      1,
      'config.cpuAllocation.reservation',
      'resourceConfig.cpuAllocation.reservation',
      'summary.config.cpuReservation',
    ),
    cpuDemandMhz: reached
      ? look.whole(
          'cpuDemandMhz',
          1,
          'summary.quickStats.overallCpuDemand',
          'summary.quickStats.overallCpuUsage',
        )
      : 'unknown',
    inUseBytes: committed,
    provisionedBytes:
      committed === 'unknown' || uncommitted === 'unknown' ? 'unknown' : committed + uncommitted,
  } as const
}

function hardwareOf(
  translation: Translation,
  devices: readonly unknown[],
  datacenter: string,
  around: Around,
): Hardware {
  const buses = new Map<string, string>()
  const classed: { readonly device: JsonObject; readonly kind: ReturnType<typeof classOf> }[] = []
  for (const device of devices) {
    if (!isObject(device)) continue
    const kind = classOf(device)
    classed.push({ device, kind })
    const bus = textOf(device.sharedBus)
    if (kind === 'scsi-bus' && bus !== undefined) buses.set(textOf(device.key) ?? '', bus)
  }
  const disks: Disk[] = []
  const nics: Nic[] = []
  const ties: Device[] = []
  for (const { device, kind } of classed) {
    if (kind === 'disk')
      disks.push(diskOf(device, datastoreBehind(translation, device, datacenter, around), buses))
    else if (kind === 'nic' || kind === 'sr-iov') {
      const network = networkBehind(translation, device.backing, (name) =>
        around.networkNamed(datacenter, name),
      )
      nics.push(
        nicOf(device, network === undefined ? 'unknown' : (translation.ids.get(network) ?? 'unknown')),
      )
    }
    const tie = tieOf(device, kind)
    if (tie !== undefined) ties.push(tie)
  }
  return {
    disks: disks.sort((left, right) => compareText(left.name, right.name)),
    nics: nics.sort((left, right) => compareText(left.name, right.name)),
    ties: ties.sort((left, right) => compareText(left.name, right.name)),
    profiles: classed.flatMap(({ device, kind }) =>
      kind === 'passthrough' ? (profileOf(device) ?? []) : [],
    ),
    hasTpm: classed.some(({ kind }) => kind === 'tpm'),
  }
}

function datastoreBehind(
  translation: Translation,
  device: JsonObject,
  datacenter: string,
  around: Around,
): Known<string> {
  const direct = translation.inventory.find(referenceOf(valueAt(device, 'backing.datastore')))
  const found =
    direct ?? around.datastoreNamed(datacenter, bracketed(textOf(valueAt(device, 'backing.fileName'))))
  return found === undefined ? 'unknown' : (translation.ids.get(found) ?? 'unknown')
}

/** The datastore in front of a path: "[DS1] web/web.vmx" lies on DS1. */
function bracketed(path: string | undefined): string {
  const close = path?.startsWith('[') ? path.indexOf(']') : -1
  return path?.slice(1, Math.max(1, close)).trim() ?? ''
}

/** The datastores a VM needs: where its files and disks lie; where its disks were not read, all that it uses. */
function datastoresOf(
  translation: Translation,
  look: Look,
  disks: Vm['disks'],
  datacenter: string,
  around: Around,
): Vm['datastoreIds'] {
  const idsOfList = (list: readonly unknown[], path: string): string[] =>
    list.map((one) => idOf(translation, referenceOf(path === '' ? one : valueAt(one, path))))
  let needed: string[]
  if (disks === 'unknown') {
    const list = look.list('datastoreIds', 'datastore')
    if (list === undefined) return 'unknown'
    needed = idsOfList(list, '')
  } else {
    const path = look.text('datastoreIds', 'config.files.vmPathName', 'summary.config.vmPathName')
    const home = path === 'unknown' ? undefined : around.datastoreNamed(datacenter, bracketed(path))
    const used = look.list('datastoreIds', 'datastore') ?? []
    const only = home === undefined && disks.length === 0 && used.length === 1 ? idsOfList(used, '') : []
    const homeId = home === undefined ? only : [translation.ids.get(home) ?? 'unknown']
    needed = [...homeId, ...disks.map(({ datastoreId }) => datastoreId)]
  }
  const unique = [...new Set(needed)].sort(compareText)
  return unique.length === 0 || unique.includes('unknown') ? 'unknown' : unique
}

function networksOf(
  translation: Translation,
  look: Look,
  nics: readonly Nic[] | undefined,
): Vm['networkIds'] {
  const found =
    nics?.map(({ networkId }) => networkId) ??
    look.list('networkIds', 'network')?.map((one) => idOf(translation, referenceOf(one)))
  if (found === undefined || found.includes('unknown')) return 'unknown'
  return [...new Set(found)].filter((id) => id !== 'none').sort(compareText)
}

function tagsOf(
  translation: Translation,
  look: Look,
  datacenter: string,
  pool: Managed | undefined,
  poolName: string | undefined,
  around: Around,
): readonly string[] {
  const folder = folderPath(translation.inventory, look.object)
  const tags = datacenter === '' ? [] : [`datacenter=${datacenter}`]
  if (folder !== '') tags.push(`folder=${folder}`)
  if (poolName !== undefined) tags.push(`resource-pool=${poolName}`)
  if (pool?.type === 'VirtualApp') tags.push(`vapp=${nameOf(pool)}`)
  const manager = textOf(look.value('config.managedBy.extensionKey'))
  const role = textOf(look.value('config.managedBy.type'))
  if (manager?.startsWith('com.vmware.vcDr') === true && role === 'placeholderVm')
    tags.push('srm-placeholder')
  tags.push(...translation.inventory.tagsOf(look.object), ...customTags(look, around))
  return [...new Set(tags)].sort(compareText)
}

/** Custom attributes with a value, by the name the vCenter or the object itself gives their number. */
function customTags(look: Look, around: Around): readonly string[] {
  const fields = new Map(around.customFields)
  for (const field of look.list('', 'availableField') ?? []) {
    fields.set(textOf(valueAt(field, 'key')) ?? '', textOf(valueAt(field, 'name')) ?? '')
  }
  return (look.list('tags', 'customValue', 'summary.customValue', 'value') ?? []).flatMap((value) => {
    const name = fields.get(textOf(valueAt(value, 'key')) ?? '') ?? ''
    const text = textOf(valueAt(value, 'value'))
    return name === '' || text === undefined ? [] : [`${name}=${text}`]
  })
}

function identifiersOf(
  translation: Translation,
  look: Look,
  nics: readonly Nic[],
): readonly (string | undefined)[] {
  const of = (kind: 'instance-uuid' | 'bios-uuid', ...paths: readonly string[]): string | undefined => {
    for (const path of paths) {
      const text = textOf(look.value(path))
      if (text === undefined) continue
      look.note('identifiers', path)
      return identifierOf(kind, text)
    }
    return undefined
  }
  return [
    of('instance-uuid', 'config.instanceUuid', 'summary.config.instanceUuid'),
    of('bios-uuid', 'config.uuid', 'summary.config.uuid'),
    platformId(translation, look.object),
    ...nics.map(({ macAddress }) => (macAddress === 'unknown' ? undefined : `mac:${macAddress}`)),
  ]
}
