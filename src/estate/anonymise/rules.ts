import type { TextRuleName } from '#estate/anonymise/texts.ts'
import type {
  Accelerator,
  AdmissionPolicy,
  ChangeWindow,
  Cluster,
  ClusterTraits,
  ComponentKind,
  Datastore,
  DatastoreTraits,
  Device,
  Disk,
  Entity,
  Estate,
  Facility,
  Host,
  HostTraits,
  Network,
  NetworkTraits,
  Reliability,
  ReportedLoad,
  Rule,
  Service,
  Source,
  Vm,
} from '#estate/model.ts'
import type { GuestFileSystem, Nic, Snapshot, VmTraits } from '#estate/vm-traits.ts'
import type { Recurrence } from '#kernel/calendar/recurrence.ts'

/**
 * What becomes of a member: a rule for its text or for each text of its list; an id of some kind, a reference with its kind,
 * a requirement; a map whose keys are members of the model; or the members of what it holds. Lists are looked through.
 */
export type MemberRule =
  | TextRuleName
  | `id:${ComponentKind | 'rule'}`
  | 'own-id'
  | 'place'
  | 'needs'
  | 'origins'
  | 'fields'
  | MemberRules
export type MemberRules = { readonly [member: string]: MemberRule }

/** A rule for every member of a type: one that is added to the model does not compile until it has one. */
type RulesOf<T> = { readonly [K in keyof T]-?: MemberRule }
type KeysOfUnion<T> = T extends unknown ? keyof T : never

const entity = {
  id: 'own-id',
  name: 'own-id',
  origins: 'origins',
  exactOrigins: 'fields',
  startRequires: 'needs',
  startMs: 'keep',
  reliability: { failuresPerYear: 'keep', repairHours: 'keep' } satisfies RulesOf<Reliability>,
  identifiers: 'identifier',
} as const satisfies RulesOf<Entity>

const admission = {
  kind: 'keep',
  failoverHosts: 'keep',
  slotCpuMhz: 'keep',
  slotMemoryBytes: 'keep',
  cpuRatio: 'keep',
  memoryRatio: 'keep',
  hostIds: 'id:host',
} as const satisfies { readonly [K in KeysOfUnion<AdmissionPolicy>]: MemberRule }

const accelerators = { model: 'device', units: 'keep' } as const satisfies RulesOf<Accelerator>

const clusterTraits = {
  admission,
  balancing: 'keep',
  powersHostsOff: 'keep',
  isolationResponse: 'keep',
  heartbeatDatastores: 'keep',
  cpuBaseline: 'processor',
  storageCopies: 'keep',
  rebuildReserveBytes: 'keep',
} as const satisfies RulesOf<ClusterTraits>

const hostTraits = {
  accelerators,
  cpuGeneration: 'processor',
  firmwareVersion: 'product',
  uplinks: 'keep',
  storagePaths: 'keep',
  dnsServers: 'address',
  timeServers: 'address',
  licence: 'product',
  online: 'keep',
} as const satisfies RulesOf<HostTraits>

const vmTraits = {
  snapshots: { name: 'snapshot', takenAt: 'moment', sizeBytes: 'keep' } satisfies RulesOf<Snapshot>,
  consolidationNeeded: 'keep',
  guestTools: 'keep',
  guestHostName: 'guestName',
  guestAddresses: 'address',
  guestFileSystems: { path: 'mount', freeBytes: 'keep' } satisfies RulesOf<GuestFileSystem>,
  diskSerials: 'keep',
  bootFirmware: 'keep',
  secureBoot: 'keep',
  vtpm: 'keep',
  encrypted: 'keep',
  changedBlockTracking: 'keep',
  cpuHotAdd: 'keep',
  memoryHotAdd: 'keep',
  cpuAffinity: 'cpuList',
  numaAffinity: 'cpuList',
  faultTolerant: 'keep',
  accelerators,
  backedUpAt: 'moment',
  nics: {
    name: 'device',
    macAddress: 'mac',
    networkId: 'id:network',
    model: 'device',
    connected: 'keep',
  } satisfies RulesOf<Nic>,
  coresPerSocket: 'keep',
  hardwareVersion: 'product',
  resourcePool: 'pool',
  autoStart: 'keep',
} as const satisfies RulesOf<VmTraits>

const disks = {
  name: 'device',
  capacityBytes: 'keep',
  datastoreId: 'id:datastore',
  raw: 'keep',
  shared: 'keep',
  mode: 'keep',
  changedBlockTracking: 'keep',
} as const satisfies RulesOf<Disk>

const vm = {
  ...entity,
  traits: vmTraits,
  platform: 'keep',
  template: 'keep',
  power: 'keep',
  hostId: 'id:host',
  clusterId: 'id:cluster',
  vcpus: 'keep',
  memoryBytes: 'keep',
  memoryReservationBytes: 'keep',
  memoryOverheadBytes: 'keep',
  memoryActiveBytes: 'keep',
  cpuReservationMhz: 'keep',
  cpuDemandMhz: 'keep',
  provisionedBytes: 'keep',
  inUseBytes: 'keep',
  datastoreIds: 'id:datastore',
  networkIds: 'id:network',
  disks,
  devices: { kind: 'keep', name: 'device', bindsToHost: 'keep' } satisfies RulesOf<Device>,
  guestOs: 'guestOs',
  restartPriority: 'keep',
  tags: 'tag',
} as const satisfies RulesOf<Vm>

const host = {
  ...entity,
  traits: hostTraits,
  platform: 'keep',
  identity: 'keep',
  clusterId: 'id:cluster',
  standsIn: 'place',
  requires: 'needs',
  sockets: 'keep',
  cores: 'keep',
  threads: 'keep',
  coreMhz: 'keep',
  memoryBytes: 'keep',
  numaNodes: 'keep',
  maintenance: 'keep',
  vendor: 'maker',
  model: 'model',
  cpuModel: 'processor',
  version: 'product',
  reported: { vmsPoweredOn: 'keep', vcpus: 'keep', memoryBytes: 'keep' } satisfies RulesOf<ReportedLoad>,
} as const satisfies RulesOf<Host>

const recurrence = {
  kind: 'keep',
  days: 'keep',
  from: 'wallClock',
  minutes: 'keep',
  firstDay: 'moment',
  lastDay: 'moment',
  to: 'moment',
} as const satisfies { readonly [K in KeysOfUnion<Recurrence>]: MemberRule }

/** What becomes of every member of an estate when it is anonymised. */
export const memberRules = {
  name: 'estate',
  sources: { file: 'file', sheet: 'sheet', columns: 'fields' } satisfies RulesOf<Source>,
  facilities: { ...entity, kind: 'keep', standsIn: 'place', requires: 'needs' } satisfies RulesOf<Facility>,
  clusters: {
    ...entity,
    traits: clusterTraits,
    platform: 'keep',
    haEnabled: 'keep',
    admissionControl: 'keep',
    failoverHosts: 'keep',
    requires: 'needs',
  } satisfies RulesOf<Cluster>,
  hosts: host,
  datastores: {
    ...entity,
    traits: {
      format: 'device',
      thin: 'keep',
      encrypted: 'keep',
      storageCopies: 'keep',
      provisionedBytes: 'keep',
    } satisfies RulesOf<DatastoreTraits>,
    hostIds: 'id:host',
    capacityBytes: 'keep',
    freeBytes: 'keep',
    requires: 'needs',
  } satisfies RulesOf<Datastore>,
  networks: {
    ...entity,
    traits: { virtualSwitch: 'switch' } satisfies RulesOf<NetworkTraits>,
    vlan: 'vlan',
    requires: 'needs',
  } satisfies RulesOf<Network>,
  vms: vm,
  services: { ...entity, requires: 'needs', role: 'keep' } satisfies RulesOf<Service>,
  rules: {
    ...entity,
    kind: 'keep',
    strength: 'keep',
    vmIds: 'id:vm',
    hostIds: 'id:host',
  } satisfies RulesOf<Rule>,
  windows: {
    ...entity,
    kind: 'keep',
    covers: 'place',
    timeZone: 'timeZone',
    when: recurrence,
  } satisfies RulesOf<ChangeWindow>,
} as const satisfies RulesOf<Estate>
