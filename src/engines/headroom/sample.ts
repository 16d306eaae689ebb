import {
  type Cluster,
  type Datastore,
  type Estate,
  emptyEstate,
  type Facility,
  type FacilityKind,
  type Host,
  type Rule,
  type Vm,
} from '#estate/model.ts'
import { type Random, randomElement, randomInteger, seededRandom } from '#kernel/random.ts'
import { gib } from '#kernel/units.ts'

const origin = { origins: [] } as const

/** A cluster in which everything is known, for tests and benches. */
export const sampleCluster = (id: string, changes: Partial<Cluster> = {}): Cluster => ({
  ...{ id, name: id, ...origin, platform: 'vsphere', haEnabled: true, admissionControl: true },
  ...{ failoverHosts: 1, requires: 'nothing' },
  ...changes,
})

/** A host in which everything is known and that holds nothing yet: 32 cores of 2,000 MHz. */
export const sampleHost = (id: string, memoryBytes: number, changes: Partial<Host> = {}): Host => ({
  ...{ id, name: id, ...origin, platform: 'vsphere', identity: 'stated', clusterId: 'c' },
  ...{
    standsIn: 'unknown',
    requires: 'unknown',
    sockets: 2,
    cores: 32,
    threads: 64,
    coreMhz: 2000,
    memoryBytes,
  },
  ...{
    numaNodes: 2,
    maintenance: false,
    vendor: 'unknown',
    model: 'unknown',
    cpuModel: 'unknown',
    version: 'unknown',
  },
  reported: { vmsPoweredOn: 'unknown', vcpus: 'unknown', memoryBytes: 'unknown' },
  ...changes,
})

/** A running VM in which everything is known: 2 vCPUs, no reservations, no devices, no disks. */
export const sampleVm = (id: string, hostId: string, memoryBytes: number, changes: Partial<Vm> = {}): Vm => ({
  ...{ id, name: id, ...origin, platform: 'vsphere', template: false, power: 'on', hostId, clusterId: 'c' },
  ...{ vcpus: 2, memoryBytes, memoryReservationBytes: 0, memoryOverheadBytes: 0, memoryActiveBytes: 0 },
  ...{ cpuReservationMhz: 0, cpuDemandMhz: 0, provisionedBytes: 0, inUseBytes: 0, datastoreIds: [] },
  ...{ networkIds: [], disks: [], devices: [], guestOs: 'unknown', restartPriority: 'medium', tags: [] },
  ...changes,
})

/** A datastore that some hosts see. */
export const sampleDatastore = (id: string, hostIds: Datastore['hostIds']): Datastore => ({
  ...{
    id,
    name: id,
    ...origin,
    hostIds,
    capacityBytes: 'unknown',
    freeBytes: 'unknown',
    requires: 'unknown',
  },
})

/** A facility that stands in nothing and requires nothing. */
export const sampleFacility = (
  kind: FacilityKind,
  id: string,
  changes: Partial<Facility> = {},
): Facility => ({
  ...{ kind, id, name: id, ...origin, standsIn: 'nowhere', requires: 'nothing' },
  ...changes,
})

/** A rule of strength "must". */
export const sampleRule = (
  id: string,
  kind: Rule['kind'],
  vmIds: readonly string[],
  hostIds: readonly string[],
  changes: Partial<Rule> = {},
): Rule => ({ id, name: id, ...origin, kind, strength: 'must', vmIds, hostIds, ...changes })

/** An estate of one cluster 'c' with the parts given. */
export const sampleEstate = (parts: Partial<Estate>): Estate => ({
  ...emptyEstate('sample'),
  clusters: [sampleCluster('c')],
  ...parts,
})

/**
 * VM sizes in GiB with how often they occur: 'mixed' has many small ones and a few that dominate a host, 'close'
 * has few and similar ones, which is where packing is hard.
 */
const sizes = {
  mixed: [2, 4, 4, 4, 8, 8, 8, 8, 16, 16, 16, 32, 32, 64, 96, 128],
  close: [20, 22, 24, 25, 28, 32, 36, 40],
} as const

/** How a generated estate looks: clusters of `hostsPerCluster`, VMs until the mean load is reached or `vms` are placed. */
export type FleetShape = {
  readonly clusters: number
  readonly hostsPerCluster: number
  readonly vmsPerHost: number
  /** Configured memory of VMs over memory of hosts, e.g. 0.7. */
  readonly load: number
  /** 'plain' states no rule; 'ruled' keeps some VMs apart and pins some to half of the hosts. */
  readonly sizes: keyof typeof sizes
  readonly rules: 'plain' | 'ruled'
}

/** A seeded estate with a realistic mix of VM sizes; host memory follows from the load asked for. O(VMs). */
export function sampleFleet(seed: number, shape: FleetShape): Estate {
  const random = seededRandom(seed)
  const parts = Array.from({ length: shape.clusters }, (_, at) => fleetCluster(random, `c${at}`, shape))
  return {
    ...emptyEstate('fleet'),
    clusters: parts.map(({ cluster }) => cluster),
    hosts: parts.flatMap(({ hosts }) => hosts),
    vms: parts.flatMap(({ vms }) => vms),
    rules: parts.flatMap(({ rules }) => rules),
    datastores: parts.flatMap(({ datastores }) => datastores),
  }
}

function fleetCluster(random: Random, id: string, shape: FleetShape) {
  const { hostsPerCluster, vmsPerHost, load } = shape
  const drawn = Array.from({ length: hostsPerCluster * vmsPerHost }, () =>
    randomElement(random, sizes[shape.sizes]),
  )
  const totalGib = drawn.reduce((total, size) => total + size, 0)
  const hostBytes = gib(Math.ceil(totalGib / hostsPerCluster / load / 0.95))
  const hosts = Array.from({ length: hostsPerCluster }, (_, at) =>
    sampleHost(`${id}-h${at}`, hostBytes, { clusterId: id }),
  )
  const shared = `${id}-shared`
  const left = hosts.map(() => hostBytes * 0.95)
  // Largest first onto the emptiest of three drawn hosts: uneven, as estates are, and never too full.
  const vms = [...drawn]
    .sort((a, b) => b - a)
    .map((size, at) => {
      const tried = [0, 1, 2].map(() => randomInteger(random, 0, hostsPerCluster - 1))
      let best = tried.reduce((most, host) => ((left[host] ?? 0) > (left[most] ?? 0) ? host : most))
      if ((left[best] ?? 0) < gib(size)) best = left.indexOf(Math.max(...left))
      left[best]! -= gib(size)
      const changes = { clusterId: id, datastoreIds: [shared], vcpus: Math.max(1, Math.min(32, size / 4)) }
      return sampleVm(`${id}-v${at}`, `${id}-h${best}`, gib(size), changes)
    })
  const rules = shape.rules === 'plain' ? [] : fleetRules(random, id, hosts, vms)
  const datastores = [
    sampleDatastore(
      shared,
      hosts.map((host) => host.id),
    ),
  ]
  return { cluster: sampleCluster(id), hosts, vms, rules, datastores }
}

/** One pair in twenty VMs kept apart, and one VM in twenty pinned to half of the hosts. */
function fleetRules(random: Random, id: string, hosts: readonly Host[], vms: readonly Vm[]): Rule[] {
  const half = hosts.filter((_, at) => at % 2 === 0).map((host) => host.id)
  return Array.from({ length: Math.floor(vms.length / 20) }, (_, at) => {
    const one = randomElement(random, vms)
    const apart = vms.find((vm) => vm.hostId !== one.hostId) ?? one
    if (at % 2 === 0)
      return sampleRule(`${id}-r${at}`, 'vm-apart', [one.id, randomElement(random, vms).id, apart.id], [])
    const member = half.includes(one.hostId)
      ? half
      : hosts.map((host) => host.id).filter((host) => !half.includes(host))
    return sampleRule(`${id}-r${at}`, 'vm-on-hosts', [one.id], member)
  })
}
