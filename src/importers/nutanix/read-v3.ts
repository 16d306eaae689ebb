import { isKnown, type Known } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import {
  isObject,
  type JsonObject,
  objectsOf,
  type RecordReader,
  recordReader,
  textOf,
  valueAt,
} from '#importers/json-reader.ts'
import type {
  PrismCluster,
  PrismContainer,
  PrismDevice,
  PrismDisk,
  PrismHost,
  PrismNic,
  PrismRecord,
  PrismSubnet,
  PrismVm,
  Stood,
} from '#importers/nutanix/prism-model.ts'
import {
  coreMhzOf,
  platformOf,
  powerOf,
  productOf,
  roomOf,
  sumOf,
  unlessZero,
  usageOf,
} from '#importers/nutanix/read-words.ts'

/** Readers of records of Prism Central v3, which carry what is wanted (`spec`) and what is (`status`). */
type Reader = RecordReader & { readonly record: JsonObject }

/** Objects inside objects are laid over each other this deep; deeper ones are taken whole. */
const depthMax = 4

/** What is laid over what is wanted: the state wins where it says something. */
function laidOver(base: unknown, top: unknown, depth: number): JsonObject {
  const result: Record<string, unknown> = isObject(base) ? { ...base } : {}
  for (const [name, said] of Object.entries(isObject(top) ? top : {})) {
    if (said === null || said === '') continue
    if (/_list$/.test(name)) result[name] = itemsOf(result[name], said)
    else if (isObject(said) && isObject(result[name]) && depth < depthMax) {
      result[name] = laidOver(result[name], said, depth + 1)
    } else result[name] = said
  }
  return result
}

/** One record with its wish and its state laid over each other. */
function merged({ value, where }: PrismRecord, log: IssueLog): Reader {
  const record = { ...laidOver(value.spec, value.status, 0), metadata: value.metadata }
  return { ...recordReader(record, 'nutanix', where, log), record }
}

/** Items of two lists by their uuid: what the state leaves out of an item, the wish still says. */
function itemsOf(base: unknown, top: unknown): unknown {
  const before = objectsOf(base)
  if (!Array.isArray(top) || before.length === 0) return top
  const byId = new Map(before.map((item) => [textOf(item.uuid), item]))
  return top.map((item: unknown) =>
    isObject(item) && typeof item.uuid === 'string' ? { ...byId.get(item.uuid), ...item } : item,
  )
}

const stood = ({ where, place }: PrismRecord, uuid: string): Stood => ({ uuid, where, place })
const idOf = ({ value }: PrismRecord): string | undefined => textOf(valueAt(value, 'metadata.uuid'))

/** What a record is called: by its state, its wish, or its metadata. */
function nameOf(reader: Reader): Known<string> {
  const name = reader.text('name')
  return isKnown(name) ? name : reader.text('metadata.name')
}

/** The id of the cluster a record is in, wherever this kind of record writes it. */
function clusterOf(reader: Reader): { clusterUuid: Known<string>; clusterName: Known<string> } {
  const paths = ['cluster_reference', 'resources.cluster_reference']
  const path = paths.find((one) => isKnown(reader.text(`${one}.uuid`))) ?? 'cluster_reference'
  return { clusterUuid: reader.text(`${path}.uuid`), clusterName: reader.text(`${path}.name`) }
}

/** Categories as 'key:value', from a map of one value or of several for each key. */
function categoriesOf(reader: Reader): readonly string[] {
  const one = valueAt(reader.record, 'metadata.categories')
  const many = valueAt(reader.record, 'metadata.categories_mapping')
  const said = isObject(many) && Object.keys(many).length > 0 ? many : one
  if (!isObject(said)) return []
  return Object.entries(said).flatMap(([key, values]) =>
    (Array.isArray(values) ? values : [values]).flatMap((value: unknown) => {
      const text = textOf(value)
      return text === undefined ? [] : [`${key}:${text}`]
    }),
  )
}

/** A cluster of v3; undefined where it has no id. */
export function clusterV3(record: PrismRecord, log: IssueLog): PrismCluster | undefined {
  const uuid = idOf(record)
  if (uuid === undefined) return undefined
  const reader = merged(record, log)
  const servers = objectsOf(valueAt(reader.record, 'resources.nodes.hypervisor_server_list'))
  // Prism lists its own loop-back address among the servers of some clusters.
  const nodes = servers.filter(({ ip }) => textOf(ip) !== '127.0.0.1')
  return {
    ...stood(record, uuid),
    name: nameOf(reader),
    functions: reader.texts('resources.config.service_list'),
    hypervisors: [...new Set(nodes.map(({ type }) => textOf(type)).filter((type) => type !== undefined))],
    redundancyFactor: unlessZero(reader.whole('resources.config.redundancy_factor')),
    awareness: reader.text('resources.config.domain_awareness_level'),
    nodes: nodes.length === 0 ? 'unknown' : nodes.length,
    nodeList: [],
    addresses: [reader.text('resources.network.external_ip')].filter(isKnown),
    vmCount: reader.whole('resources.analysis.vm_count'),
  }
}

/** A host of v3; undefined where it has no id. */
export function hostV3(record: PrismRecord, log: IssueLog): PrismHost | undefined {
  const uuid = idOf(record)
  if (uuid === undefined) return undefined
  const reader = merged(record, log)
  const cores = unlessZero(reader.whole('resources.num_cpu_cores'))
  const gpus = valueAt(reader.record, 'resources.gpu_list')
  return {
    ...stood(record, uuid),
    name: nameOf(reader),
    ...clusterOf(reader),
    hypervisor: reader.text('resources.hypervisor.hypervisor_full_name'),
    version: reader.text('resources.hypervisor.hypervisor_full_name'),
    sockets: unlessZero(reader.whole('resources.num_cpu_sockets')),
    cores,
    threads: unlessZero(reader.whole('resources.num_cpu_threads')),
    coreMhz: coreMhzOf(reader.number('resources.cpu_capacity_hz'), cores),
    memoryBytes: unlessZero(reader.whole('resources.memory_capacity_mib', 2 ** 20)),
    cpuModel: reader.text('resources.cpu_model'),
    serial: reader.text('resources.serial_number'),
    blockSerial: reader.text('resources.block.block_serial_number'),
    blockModel: reader.text('resources.block.block_model'),
    blockUuid: reader.text('resources.rackable_unit_reference.uuid'),
    maintenance: 'unknown',
    cvmAddress: reader.text('resources.controller_vm.ip'),
    gpus: Array.isArray(gpus) ? objectsOf(gpus).map(({ name }) => textOf(name) ?? 'GPU') : 'unknown',
    categories: categoriesOf(reader),
  }
}

/** A VM of v3; undefined where it has no id. */
export function vmV3(record: PrismRecord, log: IssueLog): PrismVm | undefined {
  const uuid = idOf(record)
  if (uuid === undefined) return undefined
  const reader = merged(record, log)
  const power = powerOf(reader.text('resources.power_state'))
  const hostUuid = reader.text('resources.host_reference.uuid')
  const [sockets, cores] = ['num_sockets', 'num_vcpus_per_socket'].map((name) =>
    reader.whole(`resources.${name}`),
  ) as [Known<number>, Known<number>]
  const threads = reader.whole('resources.num_threads_per_core')
  const boot = reader.text('resources.boot_config.boot_type')
  const disks = disksOf(reader)
  const nics = nicsOf(reader)
  return {
    ...stood(record, uuid),
    name: nameOf(reader),
    platform: platformOf(reader.text('resources.hypervisor_type')),
    ...clusterOf(reader),
    // A VM that is off is on no host: Prism then leaves the host out.
    hostUuid: isKnown(hostUuid) ? hostUuid : power === 'off' ? 'none' : 'unknown',
    hostName: reader.text('resources.host_reference.name'),
    power,
    vcpus: productOf(sockets, cores, isKnown(threads) ? threads : 1),
    coresPerSocket: productOf(cores, isKnown(threads) ? threads : 1),
    memoryBytes: unlessZero(reader.whole('resources.memory_size_mib', 2 ** 20)),
    provisionedBytes: isKnown(disks) ? sumOf(disks.map(({ capacityBytes }) => capacityBytes)) : 'unknown',
    inUseBytes: 'unknown',
    disks,
    nics,
    ...devicesOf(reader),
    categories: categoriesOf(reader),
    ...guestOf(reader, nics),
    biosUuid: reader.text('resources.bios_uuid'),
    firmware: boot === 'LEGACY' ? 'bios' : boot === 'UEFI' || boot === 'SECURE_BOOT' ? 'uefi' : 'unknown',
    secureBoot: boot === 'SECURE_BOOT' ? true : boot === 'UEFI' || boot === 'LEGACY' ? false : 'unknown',
    vtpm: reader.flag('resources.vtpm_config.vtpm_enabled'),
    cpuHotAdd: reader.flag('resources.cpu_hotplug_enabled'),
    machineType: reader.text('resources.machine_type'),
  }
}

/** What the guest tools report, and what addresses the network cards have. */
function guestOf(
  reader: Reader,
  nics: Known<readonly PrismNic[]>,
): Pick<PrismVm, 'guestOs' | 'guestTools' | 'addresses'> {
  const tools = 'resources.guest_tools.nutanix_guest_tools'
  const enabled = reader.flag(`${tools}.enabled`)
  const reachable = reader.flag(`${tools}.is_reachable`)
  const os = reader.text(`${tools}.guest_os_version`)
  return {
    guestOs: isKnown(os) ? os : reader.text('resources.guest_os_id'),
    guestTools:
      enabled === false
        ? 'missing'
        : reachable === true
          ? 'running'
          : reachable === false
            ? 'stopped'
            : 'unknown',
    addresses: isKnown(nics) ? nics.flatMap(({ addresses }) => addresses) : 'unknown',
  }
}

const deviceType = (disk: JsonObject): string =>
  textOf(valueAt(disk, 'device_properties.device_type'))?.toUpperCase() ?? 'DISK'

/** Where a disk is plugged, as Prism writes it: 'scsi.0'. */
function plugOf(disk: JsonObject, at: number): string {
  const bus = textOf(valueAt(disk, 'device_properties.disk_address.adapter_type'))
  const index = textOf(valueAt(disk, 'device_properties.disk_address.device_index'))
  return bus === undefined || index === undefined ? `disk ${at + 1}` : `${bus.toLowerCase()}.${index}`
}

function disksOf(reader: Reader): Known<readonly PrismDisk[]> {
  const list = valueAt(reader.record, 'resources.disk_list')
  if (!Array.isArray(list)) return 'unknown'
  return objectsOf(list)
    .filter((disk) => deviceType(disk) === 'DISK')
    .map((disk, at): PrismDisk => {
      const size = valueAt(disk, 'disk_size_bytes') ?? undefined
      const mib = valueAt(disk, 'disk_size_mib') ?? undefined
      const container =
        valueAt(disk, 'storage_config.storage_container_reference') ?? disk.storage_container_reference
      return {
        name: plugOf(disk, at),
        capacityBytes:
          typeof size === 'number' && size > 0
            ? size
            : typeof mib === 'number' && mib > 0
              ? mib * 2 ** 20
              : 'unknown',
        containerUuid: textOf(valueAt(container, 'uuid')) ?? 'unknown',
        containerName: textOf(valueAt(container, 'name')) ?? 'unknown',
        isVolumeGroup: isObject(disk.volume_group_reference),
      }
    })
}

function nicsOf(reader: Reader): Known<readonly PrismNic[]> {
  const list = valueAt(reader.record, 'resources.nic_list')
  if (!Array.isArray(list)) return 'unknown'
  return objectsOf(list).map((nic, at): PrismNic => {
    const addresses = objectsOf(nic.ip_endpoint_list).map(({ ip }) => textOf(ip))
    return {
      name: `nic ${at + 1}`,
      macAddress: textOf(nic.mac_address) ?? 'unknown',
      subnetUuid: textOf(valueAt(nic, 'subnet_reference.uuid')) ?? 'unknown',
      subnetName: textOf(valueAt(nic, 'subnet_reference.name')) ?? 'unknown',
      model: textOf(nic.model) ?? 'unknown',
      connected: typeof nic.is_connected === 'boolean' ? nic.is_connected : 'unknown',
      addresses: addresses.filter((address) => address !== undefined),
    }
  })
}

/** Graphics and what lies in a drive. A GPU passed through is any free one of its kind, so it binds to no one host. */
function devicesOf(reader: Reader): Pick<PrismVm, 'devices' | 'gpus'> {
  const gpus = valueAt(reader.record, 'resources.gpu_list')
  const disks = valueAt(reader.record, 'resources.disk_list')
  const cards = objectsOf(gpus).map((gpu): PrismDevice => {
    const isShare = textOf(gpu.mode)?.toUpperCase() === 'VIRTUAL'
    return { kind: isShare ? 'vgpu' : 'passthrough', name: textOf(gpu.name) ?? 'GPU', bindsToHost: false }
  })
  const drives = objectsOf(disks)
    .filter((disk) => deviceType(disk) === 'CDROM' && isInserted(disk))
    .map((disk, at): PrismDevice => ({ kind: 'cd', name: plugOf(disk, at), bindsToHost: false }))
  const isKnownWhole = Array.isArray(gpus) || Array.isArray(disks)
  return {
    devices: isKnownWhole ? [...cards, ...drives] : 'unknown',
    gpus: Array.isArray(gpus) ? cards.map(({ name }) => name) : 'unknown',
  }
}

const isInserted = (disk: JsonObject): boolean =>
  isObject(disk.data_source_reference) ||
  (typeof disk.disk_size_bytes === 'number' && disk.disk_size_bytes > 0)

/** A storage container as v3 lists it; undefined where it has no id. */
export function containerV3(record: PrismRecord, log: IssueLog): PrismContainer | undefined {
  const uuid = idOf(record)
  if (uuid === undefined) return undefined
  const reader = merged(record, log)
  return {
    ...stood(record, uuid),
    name: nameOf(reader),
    ...clusterOf(reader),
    copies: unlessZero(reader.whole('resources.replication_factor')),
    ...roomOf(
      [reader.whole('resources.max_capacity_bytes'), reader.whole('resources.advertised_capacity_bytes')],
      usageOf(valueAt(reader.record, 'resources.usage_stats')),
    ),
    encrypted: 'unknown',
  }
}

/** A subnet of v3; undefined where it has no id. */
export function subnetV3(record: PrismRecord, log: IssueLog): PrismSubnet | undefined {
  const uuid = idOf(record)
  if (uuid === undefined) return undefined
  const reader = merged(record, log)
  const isOverlay = reader.text('resources.subnet_type') === 'OVERLAY'
  return {
    ...stood(record, uuid),
    name: nameOf(reader),
    ...clusterOf(reader),
    vlan: isOverlay ? 'unknown' : reader.text('resources.vlan_id'),
    virtualSwitch: reader.text('resources.vswitch_name'),
  }
}
