import type {
  Cluster,
  ComponentRef,
  Datastore,
  Estate,
  Facility,
  FacilityKind,
  Host,
  Needs,
  Network,
  Requirement,
  Rule,
  Service,
  Vm,
} from '#estate/model.ts'
import { emptyEstate } from '#estate/model.ts'

/** Small estates for tests: everything is stated unless a test says otherwise. */
const named = (id: string) => ({ id, name: id, origins: [] })

/** The requirement of one component. */
export const on = (ref: ComponentRef): Requirement => ({ kind: 'component', ref })
/** All of several components. */
export const all = (...refs: readonly (ComponentRef | Requirement)[]): Requirement => ({
  kind: 'all',
  of: refs.map(part),
})
/** Any of several components. */
export const any = (...refs: readonly (ComponentRef | Requirement)[]): Requirement => ({
  kind: 'any',
  of: refs.map(part),
})
/** At least k of several components. */
export const atLeast = (k: number, ...refs: readonly (ComponentRef | Requirement)[]): Requirement => ({
  kind: 'at-least',
  k,
  of: refs.map(part),
})
const part = (ref: ComponentRef | Requirement): Requirement => (typeof ref === 'string' ? on(ref) : ref)

/** A facility that stands nowhere and requires nothing, with what a test changes. */
export const facility = (kind: FacilityKind, id: string, change: Partial<Facility>): Facility => ({
  ...named(id),
  kind,
  standsIn: 'nowhere',
  requires: 'nothing',
  ...change,
})

/** A cluster with HA. */
export const cluster = (id: string, change: Partial<Cluster>): Cluster => ({
  ...named(id),
  platform: 'vsphere',
  haEnabled: true,
  admissionControl: true,
  failoverHosts: 1,
  requires: 'nothing',
  ...change,
})

/** A host of cluster "c" that stands nowhere. */
export const host = (id: string, change: Partial<Host>): Host => ({
  ...named(id),
  platform: 'vsphere',
  identity: 'stated',
  clusterId: 'c',
  standsIn: 'nowhere',
  requires: 'nothing',
  sockets: 2,
  cores: 32,
  threads: 64,
  coreMhz: 2500,
  memoryBytes: 2 ** 39,
  numaNodes: 2,
  maintenance: false,
  vendor: 'unknown',
  model: 'unknown',
  cpuModel: 'unknown',
  version: 'unknown',
  reported: { vmsPoweredOn: 'unknown', vcpus: 'unknown', memoryBytes: 'unknown' },
  ...change,
})

/** A datastore that the given hosts see. */
export const datastore = (id: string, hostIds: readonly string[], requires: Needs): Datastore => ({
  ...named(id),
  hostIds,
  capacityBytes: 'unknown',
  freeBytes: 'unknown',
  requires,
})

/** A network that requires something. */
export const network = (id: string, requires: Needs): Network => ({ ...named(id), vlan: 'unknown', requires })

/** A running VM of cluster "c" without disks or networks. */
export const vm = (id: string, hostId: string, change: Partial<Vm>): Vm => ({
  ...named(id),
  platform: 'vsphere',
  template: false,
  power: 'on',
  hostId,
  clusterId: 'c',
  vcpus: 2,
  memoryBytes: 2 ** 32,
  memoryReservationBytes: 0,
  memoryOverheadBytes: 0,
  memoryActiveBytes: 'unknown',
  cpuReservationMhz: 0,
  cpuDemandMhz: 'unknown',
  provisionedBytes: 'unknown',
  inUseBytes: 'unknown',
  datastoreIds: [],
  networkIds: [],
  disks: [],
  devices: [],
  guestOs: 'unknown',
  restartPriority: 'medium',
  tags: [],
  ...change,
})

/** A service. */
export const service = (id: string, requires: Needs): Service => ({ ...named(id), requires })

/** A must rule between VMs and hosts, or between VMs. */
export const mustRule = (
  id: string,
  kind: Rule['kind'],
  vmIds: readonly string[],
  hostIds: readonly string[],
): Rule => ({ ...named(id), kind, strength: 'must', vmIds, hostIds })

/** An estate of what is given; cluster "c" is there unless clusters are given. */
export const estateOf = (parts: Partial<Estate>): Estate => ({
  ...emptyEstate('small'),
  clusters: [cluster('c', {})],
  ...parts,
})
