import type { DeviceKind, Known, Platform, PowerState } from '#estate/model.ts'
import type { JsonObject } from '#importers/json-reader.ts'
import type { Place } from '#importers/source-register.ts'

/** Kinds of record that Prism answers with; images and templates of content are recognized and passed over. */
export const prismKinds = [
  'cluster',
  'host',
  'vm',
  'subnet',
  'container',
  'rackable-unit',
  'category',
  'apart-policy',
  'host-policy',
  'ha',
  'image',
  'template',
] as const
export type PrismKind = (typeof prismKinds)[number]
/** Generations of the interface: v2 of one cluster (Prism Element), v3 and v4 of Prism Central. */
export type PrismApi = 'v2' | 'v3' | 'v4'

/** One record of an answer as it was found, with its place. `uri` is the address that was asked, '' if unknown. */
export type PrismRecord = {
  readonly kind: PrismKind
  readonly api: PrismApi
  readonly value: JsonObject
  readonly place: Place
  readonly where: string
  readonly uri: string
}

/** What every record carries: the vendor's id, its name, and where it stood. */
export type Stood = { readonly uuid: string; readonly place: Place; readonly where: string }

export type PrismCluster = Stood & {
  readonly name: Known<string>
  /** AOS for clusters that run VMs; PRISM_CENTRAL for what manages them. */
  readonly functions: Known<readonly string[]>
  readonly hypervisors: readonly string[]
  /** How many failures of components the metadata withstands: not the copies of data. */
  readonly redundancyFactor: Known<number>
  /** NODE, BLOCK, RACK or DISK: what replicas are kept apart by. */
  readonly awareness: Known<string>
  readonly nodes: Known<number>
  readonly nodeList: readonly PrismNode[]
  readonly addresses: readonly string[]
  readonly vmCount: Known<number>
}
/** A node as its cluster lists it. */
export type PrismNode = {
  readonly uuid: string
  readonly hostAddress: Known<string>
  readonly cvmAddress: Known<string>
}

export type PrismHost = Stood & {
  readonly name: Known<string>
  readonly clusterUuid: Known<string>
  readonly clusterName: Known<string>
  readonly hypervisor: Known<string>
  readonly version: Known<string>
  readonly sockets: Known<number>
  readonly cores: Known<number>
  readonly threads: Known<number>
  readonly coreMhz: Known<number>
  readonly memoryBytes: Known<number>
  readonly cpuModel: Known<string>
  readonly serial: Known<string>
  readonly blockSerial: Known<string>
  readonly blockModel: Known<string>
  readonly blockUuid: Known<string>
  readonly maintenance: Known<boolean>
  readonly cvmAddress: Known<string>
  readonly gpus: Known<readonly string[]>
  readonly categories: readonly string[]
}

export type PrismDisk = {
  readonly name: string
  readonly capacityBytes: Known<number>
  readonly containerUuid: Known<string>
  readonly containerName: Known<string>
  /** A disk of a volume group, which other VMs may have attached too. */
  readonly isVolumeGroup: boolean
}
export type PrismNic = {
  readonly name: string
  readonly macAddress: Known<string>
  readonly subnetUuid: Known<string>
  readonly subnetName: Known<string>
  readonly model: Known<string>
  readonly connected: Known<boolean>
  readonly addresses: readonly string[]
}
export type PrismDevice = { readonly kind: DeviceKind; readonly name: string; readonly bindsToHost: boolean }

export type PrismVm = Stood & {
  readonly name: Known<string>
  readonly platform: Known<Platform>
  readonly clusterUuid: Known<string>
  readonly clusterName: Known<string>
  readonly hostUuid: Known<string> | 'none'
  readonly hostName: Known<string>
  readonly power: Known<PowerState>
  readonly vcpus: Known<number>
  readonly coresPerSocket: Known<number>
  readonly memoryBytes: Known<number>
  readonly provisionedBytes: Known<number>
  readonly inUseBytes: Known<number>
  readonly disks: Known<readonly PrismDisk[]>
  readonly nics: Known<readonly PrismNic[]>
  readonly devices: Known<readonly PrismDevice[]>
  readonly gpus: Known<readonly string[]>
  readonly categories: readonly string[]
  readonly guestOs: Known<string>
  readonly addresses: Known<readonly string[]>
  readonly guestTools: Known<'running' | 'stopped' | 'missing'>
  readonly biosUuid: Known<string>
  readonly firmware: Known<'bios' | 'uefi'>
  readonly secureBoot: Known<boolean>
  readonly vtpm: Known<boolean>
  readonly cpuHotAdd: Known<boolean>
  readonly machineType: Known<string>
}

export type PrismContainer = Stood & {
  readonly name: Known<string>
  readonly clusterUuid: Known<string>
  readonly clusterName: Known<string>
  readonly copies: Known<number>
  readonly capacityBytes: Known<number>
  readonly freeBytes: Known<number>
  readonly encrypted: Known<boolean>
}

export type PrismSubnet = Stood & {
  readonly name: Known<string>
  readonly clusterUuid: Known<string>
  readonly clusterName: Known<string>
  readonly vlan: Known<string>
  readonly virtualSwitch: Known<string>
}

/** A block or chassis, and the rack it is said to stand in. */
export type PrismUnit = Stood & {
  readonly serial: Known<string>
  readonly rack: Known<string>
  readonly hostUuids: readonly string[]
}

/** A rule between VMs, or between VMs and hosts, by categories. */
export type PrismPolicy = Stood & {
  readonly name: Known<string>
  readonly kind: 'apart' | 'on-hosts'
  readonly vmCategories: readonly string[]
  readonly hostCategories: readonly string[]
}

/** How much a cluster keeps free for restarts. `clusterUuid` is known where the address asked names it. */
export type PrismHa = Stood & {
  readonly clusterUuid: Known<string>
  readonly enabled: Known<boolean>
  readonly reserves: Known<boolean>
  readonly failures: Known<number>
}

/** Everything Prism said, record by record. */
export type PrismModel = {
  readonly clusters: readonly PrismCluster[]
  readonly hosts: readonly PrismHost[]
  readonly vms: readonly PrismVm[]
  readonly containers: readonly PrismContainer[]
  readonly subnets: readonly PrismSubnet[]
  readonly units: readonly PrismUnit[]
  readonly policies: readonly PrismPolicy[]
  readonly ha: readonly PrismHa[]
  /** Names of categories by their ids, as 'key:value'. */
  readonly categoryNames: ReadonlyMap<string, string>
}
