import { type GapId, gapIds } from '#estate/completion/gap.ts'
import { type Cluster, type Estate, emptyEstate, type Host, type Vm } from '#estate/model.ts'
import { applyOverlay } from '#estate/overlay.ts'
import { assert } from '#kernel/outcome.ts'
import { gib } from '#kernel/units.ts'

/**
 * A small estate in which everything is stated that no export knows, but for what is left out: to find out what an
 * answer owes to it. Two clusters of two hosts, ten VMs, one datastore; nothing else differs between two specimens.
 */
export function specimenWithout(left: readonly GapId[]): Estate {
  const stated = gapIds.filter((gap) => !left.includes(gap))
  return stated.reduce((estate, gap) => {
    const outcome = applyOverlay(estate, { name: `${gap}.yaml`, text: statements[gap] })
    assert(outcome.ok, `the specimen's statement of ${gap} is refused`)
    return outcome.value
  }, exported)
}

/** What is said of each gap, in order: a later one may name what an earlier one declares. */
const statements: Readonly<Record<GapId, string>> = {
  'host-place': `
sites: [{ id: s1 }]
hosts:
  - { match: ., place: site:s1 }
`,
  'host-rack': `
sites: [{ id: s1 }]
racks: [{ id: k1, in: site:s1 }, { id: k2, in: site:s1 }]
hosts:
  - { match: 1$, place: rack:k1 }
  - { match: 2$, place: rack:k2 }
`,
  power: `
feeds: [{ id: a, failuresPerYear: 1, repairHours: 4 }, { id: b, failuresPerYear: 1, repairHours: 4 }]
hosts:
  - { match: 1$, alsoRequires: feed:a }
  - { match: 2$, alsoRequires: { any: [feed:a, feed:b] } }
`,
  storage: `
arrays: [{ id: san, failuresPerYear: 0.1, repairHours: 8 }]
datastores:
  - { match: ., requires: array:san }
`,
  services: `
services:
  - { id: mgmt, role: management, requires: vm:mgmt }
  - { id: dns, role: dns, requires: { anyVm: ^dns } }
  - { id: dir, role: directory, requires: vm:dir }
  - { id: time, role: time, requires: vm:time }
  - { id: keys, role: key-management, requires: vm:keys }
  - { id: backup, role: backup, requires: vm:backup }
  - { id: licence, role: licence, requires: vm:licence }
`,
  'restart-priority': `
vms:
  - { match: ., restartPriority: medium }
  - { match: ^dns, restartPriority: highest }
  - { match: ^app, restartPriority: low }
`,
  'failure-rates': `
hosts:
  - { match: ., failuresPerYear: 0.5, repairHours: 8 }
`,
  quorum: `
clusters:
  - { match: ., requires: { atLeastHosts: { k: 1, match: ^esx } } }
`,
  licence: `
hosts:
  - { match: ., licence: Suite }
`,
  windows: `
windows:
  - { id: nights, open: everything, zone: UTC, days: [sat], from: '22:00', for: 8 h }
`,
}

const cluster = (id: string): Cluster => ({
  ...{ id, name: id, origins: [], platform: 'vsphere', haEnabled: true, admissionControl: true },
  ...{ failoverHosts: 1, requires: 'unknown' },
})

const host = (id: string, clusterId: string): Host => ({
  ...{ id, name: id, origins: [], platform: 'vsphere', identity: 'stated', clusterId },
  ...{ standsIn: 'unknown', requires: 'unknown', sockets: 2, cores: 32, threads: 64, coreMhz: 2600 },
  ...{ memoryBytes: gib(256), numaNodes: 2, maintenance: false, vendor: 'unknown', model: 'unknown' },
  ...{ cpuModel: 'unknown', version: 'unknown' },
  reported: { vmsPoweredOn: 'unknown', vcpus: 'unknown', memoryBytes: 'unknown' },
})

const vm = (id: string, hostId: string): Vm => ({
  ...{ id, name: id, origins: [], platform: 'vsphere', template: false, power: 'on', hostId },
  ...{ clusterId: hostId.startsWith('esx-a') ? 'ca' : 'cb', vcpus: 4, memoryBytes: gib(16) },
  ...{ memoryReservationBytes: 0, memoryOverheadBytes: 'unknown', memoryActiveBytes: gib(8) },
  ...{ cpuReservationMhz: 0, cpuDemandMhz: 4000, provisionedBytes: gib(100), inUseBytes: gib(50) },
  ...{ datastoreIds: ['lun'], networkIds: [], disks: 'unknown', devices: [], guestOs: 'unknown' },
  ...{ restartPriority: 'unknown', tags: [] },
})

const exported: Estate = {
  ...emptyEstate('specimen'),
  clusters: [cluster('ca'), cluster('cb')],
  hosts: [host('esx-a1', 'ca'), host('esx-a2', 'ca'), host('esx-b1', 'cb'), host('esx-b2', 'cb')],
  datastores: [
    {
      ...{ id: 'lun', name: 'lun', origins: [], hostIds: ['esx-a1', 'esx-a2', 'esx-b1', 'esx-b2'] },
      ...{ capacityBytes: gib(4096), freeBytes: gib(2048), requires: 'unknown' },
    },
  ],
  vms: [
    ...['mgmt', 'dns-1', 'keys', 'app-1'].map((id) => vm(id, 'esx-a1')),
    ...['dns-2', 'dir', 'time', 'backup', 'licence', 'app-2'].map((id) => vm(id, 'esx-b2')),
  ],
}
