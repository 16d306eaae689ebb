import type {
  Cluster,
  ComponentRef,
  Datastore,
  Facility,
  FacilityKind,
  Host,
  Needs,
  Place,
  Requirement,
  Service,
  Vm,
} from '#estate/model.ts'

// Entities of an estate in which everything is stated, because a question with one answer leaves nothing unknown.

const named = (id: string) => ({ id, name: id, origins: [] })

/** A place, feed, switch or array. */
export const facility = (kind: FacilityKind, id: string, standsIn: Place, requires: Needs): Facility => ({
  ...named(id),
  ...{ kind, standsIn, requires },
})

/** A cluster that restarts VMs and needs nothing of its own. */
export const cluster = (id: string): Cluster => ({
  ...named(id),
  ...{ platform: 'vsphere', haEnabled: true, admissionControl: true, failoverHosts: 1, requires: 'nothing' },
})

/** A host of a cluster, where it stands, what it needs and its memory. */
export const host = (
  id: string,
  clusterId: string,
  { standsIn, requires, memoryBytes }: Pick<Host, 'standsIn' | 'requires' | 'memoryBytes'>,
): Host => ({
  ...named(id),
  ...{ platform: 'vsphere', identity: 'stated', clusterId, standsIn, requires, memoryBytes },
  ...{ sockets: 2, cores: 32, threads: 64, coreMhz: 2500, numaNodes: 2, maintenance: false },
  ...{ vendor: 'unknown', model: 'unknown', cpuModel: 'unknown', version: 'unknown' },
  reported: { vmsPoweredOn: 'unknown', vcpus: 'unknown', memoryBytes: 'unknown' },
})

/** A datastore that these hosts see. */
export const datastore = (id: string, hostIds: readonly string[], requires: Needs): Datastore => ({
  ...named(id),
  ...{ hostIds, capacityBytes: 'unknown', freeBytes: 'unknown', requires },
})

/** A running VM on a host, on one datastore. */
export const vm = (id: string, on: Host, memoryBytes: number, datastoreIds: readonly string[]): Vm => ({
  ...named(id),
  ...{ platform: 'vsphere', template: false, power: 'on', hostId: on.id, clusterId: on.clusterId },
  ...{
    vcpus: 2,
    memoryBytes,
    memoryReservationBytes: 0,
    memoryOverheadBytes: 0,
    memoryActiveBytes: 'unknown',
  },
  ...{ cpuReservationMhz: 0, cpuDemandMhz: 'unknown', provisionedBytes: 'unknown', inUseBytes: 'unknown' },
  ...{ datastoreIds, networkIds: [], disks: [], devices: [], guestOs: 'unknown' },
  ...{ restartPriority: 'medium', tags: [] },
})

/** Something people ask for by name. */
export const service = (id: string, requires: Needs): Service => ({ ...named(id), requires })

const part = (ref: ComponentRef): Requirement => ({ kind: 'component', ref })
/** All of these components. */
export const allOf = (...refs: readonly ComponentRef[]): Requirement => ({ kind: 'all', of: refs.map(part) })
/** Any one of these components. */
export const anyOf = (...refs: readonly ComponentRef[]): Requirement => ({ kind: 'any', of: refs.map(part) })
