import type { VmTraits } from '#estate/vm-traits.ts'
import type { Recurrence } from '#kernel/calendar/recurrence.ts'
import type { Bytes, Mhz } from '#kernel/units.ts'

/** A value nobody has measured or stated. It is never zero and never green. */
export type Unknown = 'unknown'
/** A value that may be unknown. */
export type Known<T> = T | Unknown

/** Whether a value is known; narrows its type. */
export const isKnown = <T>(value: Known<T>): value is Exclude<T, Unknown> => value !== 'unknown'

/**
 * Where values were read: a sheet of a workbook, a file, a rule of an overlay. `columns` maps a field of the
 * entity to the column it came from ('F'); in a file without columns the text is empty and the row is a line.
 */
export type Source = {
  readonly file: string
  readonly sheet: string
  readonly columns: Readonly<Record<string, string>>
}
/** A row of a source: [index into `estate.sources`, row or line counted from 1]. */
export type Origin = readonly [source: number, row: number]

/** What every entity carries: an id unique within its kind, a name for people, and the rows it was read from. */
export type Entity = {
  readonly id: string
  readonly name: string
  /** In order of precedence, the last wins: a value comes from the last origin whose source has its column. */
  readonly origins: readonly Origin[]
  /** Fields that did not come from the last origin with such a column: field → exact origin. */
  readonly exactOrigins?: Readonly<Record<string, Origin>>
  /** What must work for this to start, besides what it requires to run. Left out: nobody said that anything must. */
  readonly startRequires?: Needs
  /** How long it takes from the order to start until it works. Left out: unknown. */
  readonly startMs?: Known<number>
  /** How often it fails and how long a repair takes. Left out: unknown. */
  readonly reliability?: Reliability
  /**
   * What tells it from all others in any inventory, as `kind:value` (src/estate/identifiers.ts), in order. Left out:
   * its source gave none.
   */
  readonly identifiers?: readonly string[]
}

/** How often one component fails, and how long until it works again, as means. */
export type Reliability = {
  readonly failuresPerYear: Known<number>
  readonly repairHours: Known<number>
}

/** Kinds of component that hold up hosts: places, supplies, paths, and causes that cut across places. */
export const facilityKinds = [
  'site',
  'room',
  'rack',
  'feed',
  'pdu',
  'switch',
  'fabric',
  'array',
  'controller',
  'controller-vm',
  'witness',
  'quorum-device',
  'account',
  'firmware',
  'software',
] as const
export type FacilityKind = (typeof facilityKinds)[number]

/** Kinds of component that a failure, a requirement or a form can name. */
export const componentKinds = [
  ...facilityKinds,
  'cluster',
  'host',
  'datastore',
  'network',
  'vm',
  'service',
] as const
export type ComponentKind = (typeof componentKinds)[number]
/** A reference to a component: its kind and id, e.g. 'host:esx-01'. */
export type ComponentRef = `${ComponentKind}:${string}`

/** What must hold for a component to work: one component, all of several, any of several, or k of n. */
export type Requirement =
  | { readonly kind: 'component'; readonly ref: ComponentRef }
  | { readonly kind: 'all'; readonly of: readonly Requirement[] }
  | { readonly kind: 'any'; readonly of: readonly Requirement[] }
  | { readonly kind: 'at-least'; readonly k: number; readonly of: readonly Requirement[] }

/** A requirement, or the word for having none, or the word for not knowing it. */
export type Needs = Requirement | 'nothing' | Unknown
/** Where a component stands: inside another one, in none (a site), or nobody said. */
export type Place = ComponentRef | 'nowhere' | Unknown

/**
 * A place, a supply, a path, a storage controller, a tie-breaker, or a cause that cuts across places: an administrator
 * account, a firmware batch, a software version.
 */
export type Facility = Entity & {
  readonly kind: FacilityKind
  readonly standsIn: Place
  readonly requires: Needs
}

export const platforms = ['vsphere', 'ahv', 'proxmox', 'xcp-ng', 'hyper-v', 'avs', 'libvirt'] as const
export type Platform = (typeof platforms)[number]

/**
 * What a cluster keeps free for failures: nothing; slots of one size; a share of its capacity; whole hosts; or a
 * guarantee by size, which the platform works out itself.
 */
export type AdmissionPolicy =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'slots'
      readonly failoverHosts: number
      readonly slotCpuMhz: Known<Mhz>
      readonly slotMemoryBytes: Known<Bytes>
    }
  | { readonly kind: 'share'; readonly cpuRatio: number; readonly memoryRatio: number }
  | { readonly kind: 'dedicated-hosts'; readonly hostIds: readonly string[] }
  | { readonly kind: 'guarantee'; readonly failoverHosts: number }

/** How a cluster balances load by itself. */
export const balancingModes = ['off', 'manual', 'partial', 'full'] as const
export type BalancingMode = (typeof balancingModes)[number]
/** What a host that lost the others does with its VMs. */
export const isolationResponses = ['leave-on', 'shut-down', 'power-off'] as const
export type IsolationResponse = (typeof isolationResponses)[number]

/** How a cluster is set up, as far as its export tells; what is left out is unknown. */
export type ClusterTraits = {
  readonly admission?: Known<AdmissionPolicy>
  readonly balancing?: Known<BalancingMode>
  readonly powersHostsOff?: Known<boolean>
  readonly isolationResponse?: Known<IsolationResponse>
  readonly heartbeatDatastores?: Known<number>
  /** The processor generation that hosts are levelled to, or 'none'. */
  readonly cpuBaseline?: Known<string>
  /** Copies that its own storage keeps of each block (RF2 is 2); 1 for none. */
  readonly storageCopies?: Known<number>
  /** Storage kept free for rebuilding after a loss. */
  readonly rebuildReserveBytes?: Known<Bytes>
}

/** Hosts that restart each other's VMs. `requires` is its quorum where it has one. */
export type Cluster = Entity & {
  readonly traits?: ClusterTraits
  readonly platform: Known<Platform>
  readonly haEnabled: Known<boolean>
  readonly admissionControl: Known<boolean>
  /** Host failures the platform is configured to tolerate. */
  readonly failoverHosts: Known<number>
  readonly requires: Needs
}

/**
 * How sure we are that a host is the one its VMs name: 'stated' by the inventory, 'inferred' from sums that agree
 * although the names differ, or 'named' by VMs alone, with no inventory row behind it.
 */
export type HostIdentity = 'stated' | 'inferred' | 'named'

/** What another sheet says runs on a host, to hold against the VMs that were read. */
export type ReportedLoad = {
  readonly vmsPoweredOn: Known<number>
  readonly vcpus: Known<number>
  readonly memoryBytes: Known<Bytes>
}

/** Accelerators of one model in a host, or that a VM takes. A unit is a whole device, or a profile's share of one. */
export type Accelerator = { readonly model: string; readonly units: number }

/** What is built into a host and how it is set up, as far as its export tells; what is left out is unknown. */
export type HostTraits = {
  readonly accelerators?: Known<readonly Accelerator[]>
  /** Processor generation, so that VMs can tell what they may move to. */
  readonly cpuGeneration?: Known<string>
  readonly firmwareVersion?: Known<string>
  readonly uplinks?: Known<number>
  readonly storagePaths?: Known<number>
  readonly dnsServers?: Known<readonly string[]>
  readonly timeServers?: Known<readonly string[]>
  readonly licence?: Known<string>
  /** Whether it answered its management when the inventory was read. */
  readonly online?: Known<boolean>
}

/** A host. Capacity is physical; what its VMs take is counted from the VMs. */
export type Host = Entity & {
  readonly traits?: HostTraits
  readonly platform: Known<Platform>
  readonly identity: HostIdentity
  readonly clusterId: Known<string> | 'none'
  readonly standsIn: Place
  readonly requires: Needs
  readonly sockets: Known<number>
  readonly cores: Known<number>
  readonly threads: Known<number>
  readonly coreMhz: Known<Mhz>
  readonly memoryBytes: Known<Bytes>
  readonly numaNodes: Known<number>
  readonly maintenance: Known<boolean>
  readonly vendor: Known<string>
  readonly model: Known<string>
  readonly cpuModel: Known<string>
  readonly version: Known<string>
  readonly reported: ReportedLoad
}

/** What a datastore is made of, as far as its export tells; what is left out is unknown. */
export type DatastoreTraits = {
  /** The file system or pool, in the field's words: 'vmfs', 'nfs', 'vsan', 'ceph-rbd', 'lvm-thin', 'csv' … */
  readonly format?: Known<string>
  readonly thin?: Known<boolean>
  readonly encrypted?: Known<boolean>
  /** Copies that it keeps of each block; 1 for none. */
  readonly storageCopies?: Known<number>
  /** What is promised to VMs, which on a thin datastore may be more than there is. */
  readonly provisionedBytes?: Known<Bytes>
}

/** Where disks live. `hostIds` are the hosts that see it; one host means local. */
export type Datastore = Entity & {
  readonly traits?: DatastoreTraits
  readonly hostIds: Known<readonly string[]>
  readonly capacityBytes: Known<Bytes>
  readonly freeBytes: Known<Bytes>
  readonly requires: Needs
}

/** What a network is made of, as far as its export tells; what is left out is unknown. */
export type NetworkTraits = {
  /** The virtual switch or bridge behind it, in its platform's own name. */
  readonly virtualSwitch?: Known<string>
}

/** A network VMs attach to. */
export type Network = Entity & {
  readonly traits?: NetworkTraits
  readonly vlan: Known<string>
  readonly requires: Needs
}

export const powerStates = ['on', 'off', 'suspended'] as const
export type PowerState = (typeof powerStates)[number]
export const restartPriorities = ['highest', 'high', 'medium', 'low', 'lowest', 'disabled'] as const
export type RestartPriority = (typeof restartPriorities)[number]
export const deviceKinds = ['passthrough', 'sr-iov', 'vgpu', 'usb', 'cd', 'other'] as const
export type DeviceKind = (typeof deviceKinds)[number]

/** Whether snapshots of its VM hold a disk too, or pass it by. */
export const diskModes = ['dependent', 'independent'] as const
export type DiskMode = (typeof diskModes)[number]

/** A disk of a VM. What is optional is unknown when it is left out. */
export type Disk = {
  readonly name: string
  readonly capacityBytes: Known<Bytes>
  readonly datastoreId: Known<string>
  readonly raw: Known<boolean>
  readonly shared: Known<boolean>
  readonly mode?: Known<DiskMode>
  readonly changedBlockTracking?: Known<boolean>
}
/** A device of a VM; `bindsToHost` when the VM cannot run on a host without that very device. */
export type Device = { readonly kind: DeviceKind; readonly name: string; readonly bindsToHost: boolean }

/** A guest: a VM or a template. Demand is what it takes when it runs. */
export type Vm = Entity & {
  readonly traits?: VmTraits
  readonly platform: Known<Platform>
  readonly template: Known<boolean>
  readonly power: Known<PowerState>
  readonly hostId: Known<string> | 'none'
  readonly clusterId: Known<string> | 'none'
  readonly vcpus: Known<number>
  readonly memoryBytes: Known<Bytes>
  readonly memoryReservationBytes: Known<Bytes>
  readonly memoryOverheadBytes: Known<Bytes>
  readonly memoryActiveBytes: Known<Bytes>
  readonly cpuReservationMhz: Known<Mhz>
  readonly cpuDemandMhz: Known<Mhz>
  readonly provisionedBytes: Known<Bytes>
  readonly inUseBytes: Known<Bytes>
  readonly datastoreIds: Known<readonly string[]>
  readonly networkIds: Known<readonly string[]>
  readonly disks: Known<readonly Disk[]>
  readonly devices: Known<readonly Device[]>
  readonly guestOs: Known<string>
  readonly restartPriority: Known<RestartPriority>
  readonly tags: readonly string[]
}

/** What a service does for the others; the first seven are what platforms themselves lean on. */
export const serviceRoles = [
  'management',
  'dns',
  'directory',
  'time',
  'key-management',
  'backup',
  'licence',
  'monitoring',
  'application',
] as const
export type ServiceRole = (typeof serviceRoles)[number]

/** Something people ask for by name, and what must work for it to work. Without a role nobody said what it does. */
export type Service = Entity & { readonly requires: Needs; readonly role?: Known<ServiceRole> }

export const ruleKinds = ['vm-together', 'vm-apart', 'vm-on-hosts', 'vm-off-hosts', 'unread'] as const
export type RuleKind = (typeof ruleKinds)[number]
export const ruleStrengths = ['must', 'should'] as const
export type RuleStrength = (typeof ruleStrengths)[number]
/**
 * A placement rule: VMs together, VMs apart (on different hosts), VMs on or off some hosts; or 'unread', a rule that
 * the inventory names for these VMs without saying what it asks.
 */
export type Rule = Entity & {
  readonly kind: RuleKind
  readonly strength: RuleStrength
  readonly vmIds: readonly string[]
  readonly hostIds: readonly string[]
}

export const windowKinds = ['open', 'frozen'] as const
export type WindowKind = (typeof windowKinds)[number]
/**
 * When work on components may be done, or must not: by the clock on the wall of a time zone (IANA name). It covers the
 * components named and whatever stands in them; with none named, the whole estate.
 */
export type ChangeWindow = Entity & {
  readonly kind: WindowKind
  readonly covers: readonly ComponentRef[]
  readonly timeZone: string
  readonly when: Recurrence
}

/** An estate: everything known about somebody's platforms, vendor-neutral, with where each value came from. */
export type Estate = {
  readonly name: string
  readonly sources: readonly Source[]
  readonly facilities: readonly Facility[]
  readonly clusters: readonly Cluster[]
  readonly hosts: readonly Host[]
  readonly datastores: readonly Datastore[]
  readonly networks: readonly Network[]
  readonly vms: readonly Vm[]
  readonly services: readonly Service[]
  readonly rules: readonly Rule[]
  readonly windows: readonly ChangeWindow[]
}

/** The lists of an estate that an engine can declare it needs. */
export const estateParts = [
  'facilities',
  'clusters',
  'hosts',
  'datastores',
  'networks',
  'vms',
  'services',
  'rules',
  'windows',
] as const
export type EstatePart = (typeof estateParts)[number]

/** An estate with nothing in it, to build on. */
export const emptyEstate = (name: string): Estate => ({
  name,
  sources: [],
  facilities: [],
  clusters: [],
  hosts: [],
  datastores: [],
  networks: [],
  vms: [],
  services: [],
  rules: [],
  windows: [],
})
