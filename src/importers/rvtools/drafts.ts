import type {
  Cluster,
  ClusterTraits,
  Datastore,
  DatastoreTraits,
  Device,
  Disk,
  Host,
  HostTraits,
  Known,
  Network,
  Origin,
  Vm,
} from '#estate/model.ts'
import type { Nic, Snapshot, VmTraits } from '#estate/vm-traits.ts'
import type { SheetKind } from '#importers/rvtools/sheet-fields.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type Linked =
  | 'exactOrigins'
  | 'id'
  | 'clusterId'
  | 'hostId'
  | 'hostIds'
  | 'datastoreIds'
  | 'networkIds'
  | 'disks'
  | 'devices'
  | 'origins'
  | 'traits'

/** Where a name counts: in a vCenter, and for some things in one of its datacenters; '' where a sheet does not say. */
export type Scope = { readonly server: string; readonly datacenter: string }

/** A cluster being put together; the sums are what other sheets say of it. */
export type ClusterDraft = Mutable<Omit<Cluster, Linked>> & {
  readonly scope: Scope
  origins: Origin[]
  exactOrigins: Record<string, Origin> | undefined
  readonly traits: Mutable<ClusterTraits>
  restartDefault: Known<string>
  reportedHosts?: { readonly value: number; readonly where: string }
  reportedCores?: { readonly value: number; readonly where: string }
  reportedMhz?: { readonly value: number; readonly where: string }
}

/** A host being put together. `row` is its place in vHost; without one, VMs merely name it in `namedAt`. */
export type HostDraft = Mutable<Omit<Host, Linked | 'reported'>> & {
  readonly scope: Scope
  origins: Origin[]
  exactOrigins: Record<string, Origin> | undefined
  readonly traits: Mutable<HostTraits>
  /** The processor baseline of its cluster as its own row has it, with that row; '' where the cell is empty. */
  baseline: { readonly name: string; readonly origin: Origin } | undefined
  /** Names of network cards that hang on a switch. */
  uplinks: Set<string>
  cluster: ClusterDraft | Known<never> | 'none'
  row: string | undefined
  namedAt: string | undefined
  reported: { vmsPoweredOn: Known<number>; vcpus: Known<number>; memoryBytes: Known<number> }
  /** Cells the reported sums stand in. */
  reportedAt: { vms: string; vcpus: string; vram: string }
}

/** A datastore being put together. */
export type DatastoreDraft = Mutable<Omit<Datastore, Linked>> & {
  readonly scope: Scope
  readonly objectId: string
  readonly traits: Mutable<DatastoreTraits>
  origins: Origin[]
  hosts: Set<HostDraft> | 'unknown'
  /** How many guests vDatastore counts on it. */
  reportedGuests?: { readonly value: number; readonly where: string }
}

/** A network being put together. */
export type NetworkDraft = Mutable<Omit<Network, Linked>> & { readonly scope: Scope; origins: Origin[] }

/** A disk whose datastore has no id yet. */
export type DiskDraft = Mutable<Disk> & { readonly datastore: DatastoreDraft | 'unknown' }

/** A network card whose network has no id yet. */
export type NicDraft = Omit<Nic, 'networkId'> & { readonly network: NetworkDraft | undefined }

/** Source: VirtualMachineConnectionState. */
export const connectionStates = ['connected', 'disconnected', 'inaccessible', 'invalid', 'orphaned'] as const
export type ConnectionState = (typeof connectionStates)[number]

/** A guest being put together. */
export type VmDraft = Mutable<Omit<Vm, Linked | 'tags'>> & {
  readonly scope: Scope
  readonly vmId: string
  origins: Origin[]
  exactOrigins: Record<string, Origin> | undefined
  host: HostDraft | 'unknown' | 'none'
  cluster: ClusterDraft | 'unknown' | 'none'
  readonly traits: Mutable<VmTraits>
  snapshots: Snapshot[]
  home: DatastoreDraft | undefined
  disks: DiskDraft[]
  /** Number of disks vInfo counts. */
  diskCount: Known<number>
  /** Capacity of its disks as vInfo adds it up. */
  totalDiskBytes: Known<number>
  networks: NetworkDraft[]
  nics: NicDraft[]
  nicCount: Known<number>
  nicsRead: number
  nicsUnnamed: number
  devices: Device[]
  tags: string[]
  protection: Known<boolean>
  /** The VM takes the restart priority of its cluster. */
  priorityFromCluster: boolean
  ruleKinds: string
  ruleNames: string
  rulesAt: string
  /** What vCenter says of its connection to the VM, and the cell it says so in when there is none. */
  connection: Known<ConnectionState>
  connectionAt: string
  /** Sheets with rows that may be of this guest or of another one. */
  doubtful: Set<SheetKind> | undefined
  /** Sizes as the sheet that lists every guest states them, whatever other sheets say. */
  statedVcpus: Known<number>
  statedMemoryBytes: Known<number>
}

/** A cluster of which nothing is known but its name. */
export const clusterDraft = (name: string, scope: Scope): ClusterDraft => ({
  name,
  scope,
  origins: [],
  exactOrigins: undefined,
  traits: {},
  platform: 'vsphere',
  haEnabled: 'unknown',
  admissionControl: 'unknown',
  failoverHosts: 'unknown',
  requires: 'nothing',
  restartDefault: 'unknown',
})

/** A host of which nothing is known but its name. */
export const hostDraft = (name: string, scope: Scope): HostDraft => ({
  name,
  scope,
  origins: [],
  exactOrigins: undefined,
  traits: {},
  baseline: undefined,
  uplinks: new Set(),
  platform: 'vsphere',
  identity: 'named',
  cluster: 'unknown',
  row: undefined,
  namedAt: undefined,
  standsIn: 'unknown',
  requires: 'unknown',
  sockets: 'unknown',
  cores: 'unknown',
  threads: 'unknown',
  coreMhz: 'unknown',
  memoryBytes: 'unknown',
  numaNodes: 'unknown',
  maintenance: 'unknown',
  vendor: 'unknown',
  model: 'unknown',
  cpuModel: 'unknown',
  version: 'unknown',
  reported: { vmsPoweredOn: 'unknown', vcpus: 'unknown', memoryBytes: 'unknown' },
  reportedAt: { vms: '', vcpus: '', vram: '' },
})

/** A datastore of which nothing is known but its name. */
export const datastoreDraft = (name: string, scope: Scope, objectId: string): DatastoreDraft => ({
  name,
  scope,
  objectId,
  traits: {},
  origins: [],
  hosts: 'unknown',
  capacityBytes: 'unknown',
  freeBytes: 'unknown',
  requires: 'unknown',
})

/** A network of which nothing is known but its name. */
export const networkDraft = (name: string, scope: Scope): NetworkDraft => ({
  name,
  scope,
  origins: [],
  vlan: 'unknown',
  requires: 'unknown',
})

/** Most guests have none, and share this list; the first one that is read replaces it. */
export const noSnapshots: Snapshot[] = []

/** What guests without a row of vNetwork share; the first that is read replaces it. */
export const noNics: NicDraft[] = []

/** A guest of which nothing is known but its name and place. */
export const vmDraft = (name: string, scope: Scope, vmId: string, origin: Origin): VmDraft => ({
  name,
  scope,
  vmId,
  origins: [origin],
  exactOrigins: undefined,
  traits: {},
  snapshots: noSnapshots,
  platform: 'vsphere',
  template: 'unknown',
  power: 'unknown',
  host: 'unknown',
  cluster: 'unknown',
  vcpus: 'unknown',
  memoryBytes: 'unknown',
  memoryReservationBytes: 'unknown',
  memoryOverheadBytes: 'unknown',
  memoryActiveBytes: 'unknown',
  cpuReservationMhz: 'unknown',
  cpuDemandMhz: 'unknown',
  provisionedBytes: 'unknown',
  inUseBytes: 'unknown',
  guestOs: 'unknown',
  restartPriority: 'unknown',
  home: undefined,
  disks: [],
  diskCount: 'unknown',
  totalDiskBytes: 'unknown',
  networks: [],
  nics: noNics,
  nicCount: 'unknown',
  nicsRead: 0,
  nicsUnnamed: 0,
  devices: [],
  tags: [],
  protection: 'unknown',
  priorityFromCluster: false,
  ruleKinds: '',
  ruleNames: '',
  rulesAt: '',
  connection: 'unknown',
  connectionAt: '',
  doubtful: undefined,
  statedVcpus: 'unknown',
  statedMemoryBytes: 'unknown',
})
