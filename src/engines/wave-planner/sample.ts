import {
  type ComponentRef,
  type Estate,
  emptyEstate,
  type Requirement,
  type Service,
  type Vm,
} from '#estate/model.ts'
import { gib } from '#kernel/units.ts'

/** A VM of 100 GiB on one host, of which nothing else is known; `change` says the rest. */
export const sampleVm = (id: string, change: Partial<Vm>): Vm => ({
  ...{
    id,
    name: id,
    origins: [],
    platform: 'vsphere',
    template: false,
    power: 'on',
    hostId: 'h1',
    clusterId: 'c1',
  },
  ...{ vcpus: 2, memoryBytes: gib(8), memoryReservationBytes: 0, memoryOverheadBytes: 0 },
  ...{ memoryActiveBytes: 'unknown', cpuReservationMhz: 0, cpuDemandMhz: 'unknown' },
  ...{ provisionedBytes: 'unknown', inUseBytes: gib(100), disks: [], devices: [], guestOs: 'unknown' },
  ...{ datastoreIds: ['d1'], networkIds: [], restartPriority: 'medium', tags: [], ...change },
})

/** A service that needs all of these. */
export const sampleService = (id: string, ...refs: readonly ComponentRef[]): Service => ({
  ...{ id, name: id, origins: [], role: 'application' },
  requires: { kind: 'all', of: refs.map((ref): Requirement => ({ kind: 'component', ref })) },
})

/** An estate of these VMs and services alone. */
export const sampleEstate = (vms: readonly Vm[], services: readonly Service[]): Estate => ({
  ...emptyEstate('sample'),
  ...{ vms, services },
})
