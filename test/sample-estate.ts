import {
  type Cluster,
  type Datastore,
  type Estate,
  emptyEstate,
  type Facility,
  type FacilityKind,
  type Host,
  type Rule,
  type Service,
  type Vm,
} from '#estate/model.ts'

/** Builders for tests: a component with everything unknown but what the test is about. */
export const facilityOf = (kind: FacilityKind, id: string, more: Partial<Facility> = {}): Facility => ({
  ...{ id, name: id, origins: [], kind, standsIn: 'nowhere', requires: 'nothing' },
  ...more,
})

export const clusterOf = (id: string, more: Partial<Cluster> = {}): Cluster => ({
  ...{ id, name: id, origins: [], platform: 'vsphere', haEnabled: true },
  ...{ admissionControl: 'unknown', failoverHosts: 'unknown', requires: 'nothing' },
  ...more,
})

export const hostOf = (id: string, more: Partial<Host> = {}): Host => ({
  ...{ id, name: id, origins: [], platform: 'vsphere', identity: 'stated', clusterId: 'none' },
  ...{ standsIn: 'unknown', requires: 'unknown', sockets: 'unknown', cores: 'unknown', threads: 'unknown' },
  ...{ coreMhz: 'unknown', memoryBytes: 'unknown', numaNodes: 'unknown', maintenance: 'unknown' },
  ...{ vendor: 'unknown', model: 'unknown', cpuModel: 'unknown', version: 'unknown' },
  reported: { vmsPoweredOn: 'unknown', vcpus: 'unknown', memoryBytes: 'unknown' },
  ...more,
})

export const datastoreOf = (id: string, more: Partial<Datastore> = {}): Datastore => ({
  ...{ id, name: id, origins: [], hostIds: 'unknown', capacityBytes: 'unknown', freeBytes: 'unknown' },
  requires: 'unknown',
  ...more,
})

export const vmOf = (id: string, more: Partial<Vm> = {}): Vm => ({
  ...{ id, name: id, origins: [], platform: 'vsphere', template: false, power: 'on', hostId: 'none' },
  ...{ clusterId: 'none', vcpus: 'unknown', memoryBytes: 'unknown', memoryReservationBytes: 'unknown' },
  ...{ memoryOverheadBytes: 'unknown', memoryActiveBytes: 'unknown', cpuReservationMhz: 'unknown' },
  ...{ cpuDemandMhz: 'unknown', provisionedBytes: 'unknown', inUseBytes: 'unknown', datastoreIds: 'unknown' },
  ...{ networkIds: 'unknown', disks: 'unknown', devices: 'unknown', guestOs: 'unknown' },
  ...{ restartPriority: 'unknown', tags: [] },
  ...more,
})

export const serviceOf = (id: string, requires: Service['requires']): Service => ({
  id,
  name: id,
  origins: [],
  requires,
})

export const ruleOf = (id: string, more: Partial<Rule> = {}): Rule => ({
  ...{ id, name: id, origins: [], kind: 'vm-apart', strength: 'must', vmIds: [], hostIds: [] },
  ...more,
})

/** An estate with these parts and nothing else. */
export const estateWith = (parts: Partial<Estate>): Estate => ({ ...emptyEstate('sample'), ...parts })
