import type { Cluster, Datastore, Host, Network, Platform, Requirement } from '#estate/model.ts'
import { gib, tib } from '#kernel/units.ts'
import { all, any, atLeast, one, roomOf } from '#tools/reference/facilities.ts'

/** What a cluster is made of. `hosts` lists a rack per host, `memoryGib` one size for all or one per host. */
export type ClusterPlan = {
  readonly id: string
  readonly name: string
  readonly platform: Platform
  readonly hosts: readonly string[]
  readonly memoryGib: readonly number[]
  readonly cores: number
  readonly coreMhz: number
  readonly cpuModel: string
  readonly version: string
  readonly failoverHosts: number
  readonly datastores: number
  /** What the shared datastores stand on. */
  readonly storage: Requirement
  readonly network: string
  /** Bulk VMs to make, beside those of services, and how their sizes are drawn. */
  readonly vms: number
  readonly sizes: 'mixed' | 'small' | 'large'
}

const rz1 = ['rz1-a-r1', 'rz1-a-r2', 'rz1-a-r3', 'rz1-b-r1', 'rz1-b-r2']
const rz2 = ['rz2-a-r1', 'rz2-a-r2', 'rz2-b-r1', 'rz2-b-r2']
const cpu = {
  xeon: { cores: 32, coreMhz: 2600, cpuModel: '2 x 16 cores, 2.6 GHz' },
  epyc: { cores: 48, coreMhz: 2450, cpuModel: '2 x 24 cores, 2.45 GHz' },
}
const metro = atLeast(2, 'array:rz1-san', 'array:rz2-san', 'witness:san-witness')
const ahvRacks = ['rz1-a-r1', 'rz1-a-r2', 'rz1-a-r3', 'rz1-b-r1']
const ahvHost = (index: number) => `host:ahv-01-h0${index}` as const

/** The nine clusters, 61 hosts. */
export const clusterPlans: readonly ClusterPlan[] = [
  {
    id: 'vs-01',
    name: 'vs-01 general rz1',
    platform: 'vsphere',
    hosts: [...rz1, ...rz1],
    memoryGib: [640],
    ...cpu.xeon,
    version: '8.0.3',
    failoverHosts: 1,
    datastores: 4,
    storage: one('array:rz1-san'),
    network: 'rz1-prod',
    vms: 245,
    sizes: 'mixed',
  },
  {
    id: 'vs-02',
    name: 'vs-02 general rz2',
    platform: 'vsphere',
    hosts: [...rz2, ...rz2],
    memoryGib: [512],
    ...cpu.xeon,
    version: '8.0.3',
    failoverHosts: 1,
    datastores: 4,
    storage: one('array:rz2-san'),
    network: 'rz2-prod',
    vms: 236,
    sizes: 'mixed',
  },
  {
    id: 'vs-03',
    name: 'vs-03 metro',
    platform: 'vsphere',
    hosts: ['rz1-a-r1', 'rz1-a-r2', 'rz1-b-r1', 'rz1-b-r2', ...rz2],
    memoryGib: [640],
    ...cpu.epyc,
    version: '8.0.3',
    failoverHosts: 2,
    datastores: 3,
    storage: metro,
    network: 'metro-prod',
    vms: 160,
    sizes: 'mixed',
  },
  {
    id: 'vs-04',
    name: 'vs-04 databases rz1',
    platform: 'vsphere',
    hosts: ['rz1-b-r2', 'rz1-b-r2', 'rz1-b-r2'],
    memoryGib: [768],
    ...cpu.epyc,
    version: '8.0.3',
    failoverHosts: 1,
    datastores: 2,
    storage: one('array:rz1-san'),
    network: 'rz1-prod',
    vms: 14,
    sizes: 'large',
  },
  {
    id: 'ahv-01',
    name: 'ahv-01 hyperconverged rz1',
    platform: 'ahv',
    hosts: ahvRacks.flatMap((rack) => [rack, rack]),
    memoryGib: [512],
    ...cpu.epyc,
    version: '10.0',
    failoverHosts: 1,
    datastores: 1,
    storage: atLeast(3, ...[1, 3, 5, 7].map((at) => all(ahvHost(at), ahvHost(at + 1)))),
    network: 'rz1-prod',
    vms: 160,
    sizes: 'mixed',
  },
  {
    id: 'px-01',
    name: 'px-01 development rz1',
    platform: 'proxmox',
    hosts: [...rz1, 'rz1-a-r3', 'rz1-b-r1'],
    memoryGib: [384],
    ...cpu.epyc,
    version: '9.0',
    failoverHosts: 1,
    datastores: 2,
    storage: one('array:rz1-nas'),
    network: 'rz1-prod',
    vms: 112,
    sizes: 'mixed',
  },
  {
    id: 'px-02',
    name: 'px-02 analytics rz2',
    platform: 'proxmox',
    hosts: [...rz2, 'rz2-a-r1'],
    memoryGib: [256, 768, 256, 768, 256],
    ...cpu.xeon,
    version: '9.0',
    failoverHosts: 1,
    datastores: 1,
    storage: one('array:rz2-nas'),
    network: 'rz2-prod',
    vms: 58,
    sizes: 'small',
  },
  {
    id: 'xcp-01',
    name: 'xcp-01 branch services rz2',
    platform: 'xcp-ng',
    hosts: [...rz2, 'rz2-a-r2', 'rz2-b-r1'],
    memoryGib: [320],
    ...cpu.xeon,
    version: '8.3',
    failoverHosts: 1,
    datastores: 2,
    storage: one('array:rz2-san'),
    network: 'rz2-prod',
    vms: 78,
    sizes: 'mixed',
  },
  {
    id: 'hv-01',
    name: 'hv-01 stretched office',
    platform: 'hyper-v',
    hosts: ['rz1-a-r1', 'rz1-a-r2', 'rz1-a-r3', 'rz2-a-r1', 'rz2-a-r2', 'rz2-a-r1'],
    memoryGib: [384],
    ...cpu.xeon,
    version: '2025',
    failoverHosts: 2,
    datastores: 2,
    storage: metro,
    network: 'metro-prod',
    vms: 62,
    sizes: 'mixed',
  },
]

/** The id of the n-th host of a cluster, counted from 1. Example: hostId('vs-01', 3) → 'vs-01-h03' */
export const hostId = (cluster: string, index: number): string =>
  `${cluster}-h${String(index).padStart(2, '0')}`
/** The id of the n-th shared datastore of a cluster, counted from 1. */
export const datastoreId = (cluster: string, index: number): string => `${cluster}-ds${index}`

const hostRefs = (plan: ClusterPlan) =>
  plan.hosts.map((_, index) => `host:${hostId(plan.id, index + 1)}` as const)

/** Quorum, where the platform has one: votes of hosts, and of a witness in the stretched cluster. */
function quorum(plan: ClusterPlan): Requirement | 'nothing' {
  const votes = hostRefs(plan)
  if (plan.platform === 'hyper-v') return atLeast(4, ...votes, 'witness:hv-01-witness')
  if (plan.platform === 'proxmox' || plan.platform === 'ahv')
    return atLeast(Math.floor(votes.length / 2) + 1, ...votes)
  return 'nothing'
}

export const clusters = (): readonly Cluster[] =>
  clusterPlans.map((plan) => ({
    id: plan.id,
    name: plan.name,
    origins: [],
    platform: plan.platform,
    haEnabled: true,
    admissionControl: plan.platform !== 'proxmox' && plan.platform !== 'xcp-ng',
    failoverHosts: plan.failoverHosts,
    requires: quorum(plan),
  }))

export const hosts = (): readonly Host[] =>
  clusterPlans.flatMap((plan) => plan.hosts.map((rack, index): Host => host(plan, rack, index)))

function host(plan: ClusterPlan, rack: string, index: number): Host {
  const id = hostId(plan.id, index + 1)
  const room = roomOf(rack)
  // Flaw "one feed": the second supply of px-01-h04 was never cabled.
  const power = id === 'px-01-h04' ? one(`feed:${room}-a`) : any(`feed:${room}-a`, `feed:${room}-b`)
  // Flaw "one firmware": elsewhere the hosts of a cluster come in batches, so that a bad one leaves most of it.
  const batch = plan.id === 'ahv-01' ? Math.floor(index / 2) : index % 3
  const firmware = plan.id === 'xcp-01' ? 'firmware:nic-22.31' : (`firmware:server-${'abcd'[batch]}` as const)
  return {
    id,
    name: id,
    origins: [],
    platform: plan.platform,
    identity: 'stated',
    clusterId: plan.id,
    standsIn: `rack:${rack}`,
    requires: all(power, any(`switch:${rack}-a`, `switch:${rack}-b`), firmware),
    sockets: 2,
    cores: plan.cores,
    threads: plan.cores * 2,
    coreMhz: plan.coreMhz,
    memoryBytes: gib(plan.memoryGib[index % plan.memoryGib.length] as number),
    numaNodes: 2,
    maintenance: false,
    vendor: 'Reference',
    model: `R2-${plan.cores}`,
    cpuModel: plan.cpuModel,
    version: plan.version,
    reported: { vmsPoweredOn: 'unknown', vcpus: 'unknown', memoryBytes: 'unknown' },
  }
}

/** Hosts with a disk of their own that a few VMs live on. */
export const localHosts = ['px-01-h02', 'px-01-h05', 'hv-01-h03'] as const

/** Shared datastores per cluster, the backup repository, and the local ones. Capacity is set when VMs are known. */
export function datastores(): readonly Datastore[] {
  const shared = clusterPlans.flatMap((plan) =>
    Array.from({ length: plan.datastores }, (_, index): Datastore => {
      const id = datastoreId(plan.id, index + 1)
      // Flaw "key under the mat": this datastore is encrypted with keys that a VM on it hands out.
      const requires = id === 'vs-02-ds4' ? all(plan.storage, 'service:kms') : plan.storage
      return datastore(
        id,
        hostRefs(plan).map((ref) => ref.slice(5)),
        requires,
      )
    }),
  )
  // Flaw "backup beside the data": the repository is a volume of the array it protects.
  const repository = datastore(
    'rz1-backup-repo',
    ['vs-01-h01', 'vs-01-h02', 'vs-01-h03', 'vs-01-h04'],
    one('array:rz1-san'),
  )
  return [...shared, repository, ...localHosts.map((id) => datastore(`${id}-local`, [id], 'nothing'))]
}

const datastore = (id: string, hostIds: readonly string[], requires: Requirement | 'nothing'): Datastore => ({
  id,
  name: id,
  origins: [],
  hostIds,
  capacityBytes: tib(1),
  freeBytes: tib(1),
  requires,
})

export const networks = (): readonly Network[] => {
  const network = (id: string, vlan: string, requires: Requirement): Network => ({
    id,
    name: id,
    origins: [],
    vlan,
    requires,
  })
  const fabrics = (...sites: readonly string[]) =>
    any(...sites.flatMap((site) => [`fabric:${site}-a`, `fabric:${site}-b`] as const))
  return [
    network('rz1-prod', '110', fabrics('rz1')),
    network('rz1-mgmt', '111', fabrics('rz1')),
    network('rz2-prod', '120', fabrics('rz2')),
    network('rz2-mgmt', '121', fabrics('rz2')),
    network('metro-prod', '130', fabrics('rz1', 'rz2')),
  ]
}
