import { isKnown, type Known, type Platform } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import {
  isObject,
  type JsonObject,
  objectsOf,
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
  PrismPolicy,
  PrismRecord,
  PrismSubnet,
  PrismUnit,
  PrismVm,
  Stood,
} from '#importers/nutanix/prism-model.ts'
import { coreMhzOf, powerOf, productOf, roomOf, sumOf, unlessZero } from '#importers/nutanix/read-words.ts'

/** Readers of records of Prism Central v4, which name themselves by `extId` and often by `$objectType`. */
const stood = ({ value, where, place }: PrismRecord): Stood | undefined => {
  const uuid = textOf(value.extId)
  return uuid === undefined ? undefined : { uuid, where, place }
}

/** An address in v4: an object for each family, with its value inside. */
export const addressOf = (value: unknown): Known<string> =>
  textOf(valueAt(value, 'ipv4.value')) ?? textOf(valueAt(value, 'ipv6.value')) ?? 'unknown'

/** The ids in a list of references. */
const idsIn = (value: unknown): readonly string[] =>
  objectsOf(value)
    .map(({ extId }) => textOf(extId))
    .filter((id) => id !== undefined)

/** A cluster of v4; undefined where it has no id. */
export function clusterV4(record: PrismRecord, log: IssueLog): PrismCluster | undefined {
  const base = stood(record)
  if (base === undefined) return undefined
  const reader = recordReader(record.value, 'nutanix', record.where, log)
  const hypervisors = reader.texts('config.hypervisorTypes')
  return {
    ...base,
    name: reader.text('name'),
    functions: reader.texts('config.clusterFunction'),
    hypervisors: isKnown(hypervisors) ? hypervisors : [],
    redundancyFactor: unlessZero(reader.whole('config.redundancyFactor')),
    awareness: reader.text('config.faultToleranceState.domainAwarenessLevel'),
    nodes: unlessZero(reader.whole('nodes.numberOfNodes')),
    nodeList: objectsOf(valueAt(record.value, 'nodes.nodeList')).flatMap((node) => {
      const uuid = textOf(node.nodeUuid)
      if (uuid === undefined) return []
      return [{ uuid, hostAddress: addressOf(node.hostIp), cvmAddress: addressOf(node.controllerVmIp) }]
    }),
    addresses: [addressOf(valueAt(record.value, 'network.externalAddress'))].filter(isKnown),
    vmCount: reader.whole('vmCount'),
  }
}

/** A host of v4; undefined where it has no id. */
export function hostV4(record: PrismRecord, log: IssueLog): PrismHost | undefined {
  const base = stood(record)
  if (base === undefined) return undefined
  const reader = recordReader(record.value, 'nutanix', record.where, log)
  const cores = unlessZero(reader.whole('numberOfCpuCores'))
  const hz = reader.number('cpuFrequencyHz')
  const uuid = reader.text('cluster.uuid')
  return {
    ...base,
    name: reader.text('hostName'),
    clusterUuid: isKnown(uuid) ? uuid : reader.text('cluster.extId'),
    clusterName: reader.text('cluster.name'),
    hypervisor: reader.text('hypervisor.type'),
    version: reader.text('hypervisor.fullName'),
    sockets: unlessZero(reader.whole('numberOfCpuSockets')),
    cores,
    threads: unlessZero(reader.whole('numberOfCpuThreads')),
    coreMhz: isKnown(hz) && hz > 0 ? Math.round(hz / 1e6) : coreMhzOf(reader.number('cpuCapacityHz'), cores),
    memoryBytes: unlessZero(reader.whole('memorySizeBytes')),
    cpuModel: reader.text('cpuModel'),
    serial: 'unknown',
    blockSerial: reader.text('blockSerial'),
    blockModel: reader.text('blockModel'),
    blockUuid: reader.text('rackableUnitUuid'),
    maintenance: maintenanceOf(reader.text('hypervisor.state'), reader.text('maintenanceState')),
    cvmAddress: addressOf(valueAt(record.value, 'controllerVm.externalAddress')),
    gpus: reader.texts('gpuList'),
    categories: [],
  }
}

/** Whether VMs are kept off a host: the hypervisor's state says it surely, the maintenance state where that is missing. */
function maintenanceOf(state: Known<string>, maintenance: Known<string>): Known<boolean> {
  if (isKnown(state) && /MAINTENANCE/.test(state)) return true
  if (isKnown(maintenance) && /maintenance/i.test(maintenance)) return true
  const isNormal = state === 'ACROPOLIS_NORMAL' || (isKnown(maintenance) && /^k?normal$/i.test(maintenance))
  return isNormal ? false : 'unknown'
}

/** Whose VM a record of v4 describes, by its type; the list of AHV's VMs is the usual one. */
function platformOfType(record: PrismRecord): Known<Platform> {
  const said = `${textOf(record.value.$objectType) ?? ''} ${record.uri}`
  return /\.esxi\.|\/esxi\//.test(said) ? 'vsphere' : /\.ahv\.|\/ahv\//.test(said) ? 'ahv' : 'unknown'
}

/** A VM of v4; undefined where it has no id. */
export function vmV4(record: PrismRecord, log: IssueLog): PrismVm | undefined {
  const base = stood(record)
  if (base === undefined) return undefined
  const reader = recordReader(record.value, 'nutanix', record.where, log)
  const power = powerOf(reader.text('powerState'))
  const hostUuid = reader.text('host.extId')
  const threads = reader.whole('numThreadsPerCore')
  const [sockets, cores] = [reader.whole('numSockets'), reader.whole('numCoresPerSocket')]
  const disks = disksOf(record.value.disks)
  const nics = nicsOf(record.value.nics)
  const boot = textOf(valueAt(record.value, 'bootConfig.$objectType')) ?? ''
  const secure = reader.flag('bootConfig.isSecureBootEnabled')
  const firmware = /UefiBoot$/.test(boot) ? 'uefi' : /LegacyBoot$/.test(boot) ? 'bios' : 'unknown'
  return {
    ...base,
    name: reader.text('name'),
    platform: platformOfType(record),
    clusterUuid: reader.text('cluster.extId'),
    clusterName: reader.text('cluster.name'),
    hostUuid: isKnown(hostUuid) ? hostUuid : power === 'off' ? 'none' : 'unknown',
    hostName: reader.text('host.name'),
    power,
    vcpus: productOf(sockets, cores, isKnown(threads) ? threads : 1),
    coresPerSocket: productOf(cores, isKnown(threads) ? threads : 1),
    memoryBytes: unlessZero(reader.whole('memorySizeBytes')),
    provisionedBytes: isKnown(disks) ? sumOf(disks.map(({ capacityBytes }) => capacityBytes)) : 'unknown',
    inUseBytes: 'unknown',
    disks,
    nics,
    ...devicesOf(record.value),
    categories: idsIn(record.value.categories),
    guestOs: reader.text('guestTools.guestOsVersion'),
    guestTools: toolsOf(reader.flag('guestTools.isInstalled'), reader.flag('guestTools.isReachable')),
    addresses: isKnown(nics) ? nics.flatMap(({ addresses }) => addresses) : 'unknown',
    biosUuid: reader.text('biosUuid'),
    firmware,
    secureBoot: isKnown(secure) ? secure : firmware === 'bios' ? false : 'unknown',
    vtpm: reader.flag('vtpmConfig.isVtpmEnabled'),
    cpuHotAdd: reader.flag('isCpuHotplugEnabled'),
    machineType: reader.text('machineType'),
  }
}

function toolsOf(installed: Known<boolean>, reachable: Known<boolean>): PrismVm['guestTools'] {
  if (installed === false) return 'missing'
  return reachable === true ? 'running' : reachable === false ? 'stopped' : 'unknown'
}

/** Where a disk is plugged: 'scsi.0'. */
function plugOf(disk: JsonObject, at: number): string {
  const bus = textOf(valueAt(disk, 'diskAddress.busType'))
  const index = textOf(valueAt(disk, 'diskAddress.index'))
  return bus === undefined || index === undefined ? `disk ${at + 1}` : `${bus.toLowerCase()}.${index}`
}

/** Disks of a VM. One that has none may leave the list out, so a list that is missing says nothing. */
function disksOf(list: unknown): Known<readonly PrismDisk[]> {
  if (!Array.isArray(list)) return 'unknown'
  return objectsOf(list).map((disk, at): PrismDisk => {
    const size = valueAt(disk, 'backingInfo.diskSizeBytes')
    return {
      name: plugOf(disk, at),
      capacityBytes: typeof size === 'number' && Number.isSafeInteger(size) && size > 0 ? size : 'unknown',
      containerUuid: textOf(valueAt(disk, 'backingInfo.storageContainer.extId')) ?? 'unknown',
      containerName: 'unknown',
      isVolumeGroup: valueAt(disk, 'backingInfo.volumeGroupExtId') !== undefined,
    }
  })
}

function nicsOf(list: unknown): Known<readonly PrismNic[]> {
  if (!Array.isArray(list)) return 'unknown'
  return objectsOf(list).map((nic, at): PrismNic => {
    const backing = valueAt(nic, 'backingInfo') ?? valueAt(nic, 'nicBackingInfo')
    const info = valueAt(nic, 'networkInfo') ?? valueAt(nic, 'nicNetworkInfo')
    const learned = objectsOf(valueAt(info, 'ipv4Info.learnedIpAddresses')).map(({ value }) => textOf(value))
    const given = textOf(valueAt(info, 'ipv4Config.ipAddress.value'))
    const connected = valueAt(backing, 'isConnected')
    return {
      name: `nic ${at + 1}`,
      macAddress: textOf(valueAt(backing, 'macAddress')) ?? 'unknown',
      subnetUuid: textOf(valueAt(info, 'subnet.extId')) ?? 'unknown',
      subnetName: 'unknown',
      model: textOf(valueAt(backing, 'model')) ?? 'unknown',
      connected: typeof connected === 'boolean' ? connected : 'unknown',
      addresses: [...new Set([...learned, given])].filter((address) => address !== undefined),
    }
  })
}

/** Graphics, devices passed through, and what lies in a drive. A device named by its own address binds to its host. */
function devicesOf(value: JsonObject): Pick<PrismVm, 'devices' | 'gpus'> {
  const cards = objectsOf(value.gpus).map((gpu): PrismDevice => {
    const kind = textOf(gpu.mode) === 'VIRTUAL' ? 'vgpu' : 'passthrough'
    return { kind, name: textOf(gpu.name) ?? 'GPU', bindsToHost: false }
  })
  const passed = objectsOf(value.pcieDevices).map((device): PrismDevice => {
    const name = textOf(valueAt(device, 'assignedDeviceInfo.device.deviceExtId'))
    return { kind: 'passthrough', name: name ?? 'PCIe device', bindsToHost: true }
  })
  const drives = objectsOf(value.cdRoms)
    .filter((drive) => isObject(drive.backingInfo))
    .map((drive, at): PrismDevice => ({ kind: 'cd', name: plugOf(drive, at), bindsToHost: false }))
  // v4 leaves out members that are empty, so a record with any list of parts has said all there are.
  const isWhole = [value.gpus, value.pcieDevices, value.cdRoms, value.disks, value.nics].some(Array.isArray)
  return {
    devices: isWhole ? [...cards, ...passed, ...drives] : 'unknown',
    gpus: isWhole ? cards.map(({ name }) => name) : 'unknown',
  }
}

/** A storage container of v4; undefined where it has no id. */
export function containerV4(record: PrismRecord, log: IssueLog): PrismContainer | undefined {
  const own = textOf(record.value.containerExtId) ?? textOf(record.value.extId)
  if (own === undefined) return undefined
  const reader = recordReader(record.value, 'nutanix', record.where, log)
  return {
    ...{ uuid: own, where: record.where, place: record.place },
    name: reader.text('name'),
    clusterUuid: reader.text('clusterExtId'),
    clusterName: reader.text('clusterName'),
    copies: unlessZero(reader.whole('replicationFactor')),
    ...roomOf(
      [reader.whole('maxCapacityBytes'), reader.whole('logicalAdvertisedCapacityBytes')],
      reader.whole('usageBytes'),
    ),
    encrypted: reader.flag('isEncrypted'),
  }
}

/** A subnet of v4; undefined where it has no id. */
export function subnetV4(record: PrismRecord, log: IssueLog): PrismSubnet | undefined {
  const base = stood(record)
  if (base === undefined) return undefined
  const reader = recordReader(record.value, 'nutanix', record.where, log)
  const isVlan = reader.text('subnetType') !== 'OVERLAY'
  return {
    ...base,
    name: reader.text('name'),
    clusterUuid: reader.text('clusterReference'),
    clusterName: reader.text('clusterName'),
    vlan: isVlan ? reader.text('networkId') : 'unknown',
    virtualSwitch: reader.text('bridgeName'),
  }
}

/** A block with the rack it stands in; undefined where it has no id. */
export function unitV4(record: PrismRecord, log: IssueLog): PrismUnit | undefined {
  const base = stood(record)
  if (base === undefined) return undefined
  const reader = recordReader(record.value, 'nutanix', record.where, log)
  const uuid = reader.text('rack.uuid')
  return {
    ...base,
    serial: reader.text('serial'),
    rack: isKnown(uuid) ? uuid : reader.text('rack.id'),
    hostUuids: objectsOf(record.value.nodes)
      .map((node) => textOf(node.uuid))
      .filter((id) => id !== undefined),
  }
}

/** A placement policy of v4; undefined where it has no id. */
export function policyV4(record: PrismRecord, log: IssueLog): PrismPolicy | undefined {
  const base = stood(record)
  if (base === undefined) return undefined
  const reader = recordReader(record.value, 'nutanix', record.where, log)
  const isApart = record.kind === 'apart-policy'
  return {
    ...base,
    name: reader.text('name'),
    kind: isApart ? 'apart' : 'on-hosts',
    vmCategories: idsIn(isApart ? record.value.categories : record.value.vmCategories),
    hostCategories: isApart ? [] : idsIn(record.value.hostCategories),
  }
}
