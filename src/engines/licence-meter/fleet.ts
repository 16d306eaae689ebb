import type { LicenceParams } from '#engines/licence-meter/params.ts'
import { type Estate, isKnown, type Vm } from '#estate/model.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'
import { type Chassis, chassisOf, type Owed } from '#licensing/chassis.ts'
import { runsWindowsServer } from '#licensing/windows-guest.ts'

/** The parts of an estate that licences are counted on. */
export type LicenceEstate = Pick<Estate, 'clusters' | 'hosts' | 'datastores' | 'vms' | 'rules'>

/** What runs on a host or in a cluster: VMs, and those of them with Windows Server. */
export type Carried = { readonly vms: number; readonly windows: Owed }

/** Hosts that fail over to each other; hosts of no cluster stand alone, each a group of its own. */
export type Group = {
  readonly id: string
  readonly name: string
  readonly servers: readonly { readonly chassis: Chassis; readonly carried: Carried }[]
  readonly carried: Carried
  /** Hosts that growth adds. */
  readonly added: readonly Chassis[]
}

const nothing: Carried = { vms: 0, windows: { low: 0, high: 0 } }

const plus = (one: Carried, vm: Vm): Carried => {
  const runs = runsWindowsServer(vm.guestOs)
  const { low, high } = one.windows
  return {
    vms: one.vms + 1,
    windows: {
      low: low + Number(runs === 'yes'),
      high: isKnown(high) ? high + Number(runs !== 'no') : 'unknown',
    },
  }
}

/** The groups that are counted: of the estate, or the one that the knobs describe. */
export function fleetOf(estate: LicenceEstate, values: LicenceParams): Outcome<readonly Group[]> {
  return values.ground === 'knobs' ? done([typedGroup(values)]) : groupsOf(estate, values)
}

function typedGroup({
  hosts,
  socketsPerHost,
  coresPerSocket,
  vms,
  windowsVms,
  growth,
}: LicenceParams): Group {
  const windows = Math.min(windowsVms, vms)
  const chassis = (name: string): Chassis => ({
    ...{ id: name, name, clusterId: 'none' },
    ...{ sockets: socketsPerHost, cores: socketsPerHost * coresPerSocket },
  })
  const share = (total: number, at: number): number => Math.floor(total / hosts) + Number(at < total % hosts)
  const servers = Array.from({ length: hosts }, (_, at) => {
    const own = share(windows, at)
    return {
      chassis: chassis(`host ${at + 1}`),
      carried: { vms: share(vms, at), windows: { low: own, high: own } },
    }
  })
  const added = Array.from({ length: Math.ceil(hosts * growth) }, (_, at) => chassis(`added ${at + 1}`))
  return {
    ...{ id: '', name: 'The hosts below', servers, added },
    carried: { vms, windows: { low: windows, high: windows } },
  }
}

/** Ids of the clusters that the question is about; none for all. */
export const chosenClusters = (refs: readonly string[]): ReadonlySet<string> =>
  new Set(refs.map((ref) => ref.slice(ref.indexOf(':') + 1)))

function groupsOf(estate: LicenceEstate, { clusters, growth }: LicenceParams): Outcome<readonly Group[]> {
  const known = new Map(estate.clusters.map(({ id, name }) => [id, name]))
  const wanted = chosenClusters(clusters)
  for (const id of wanted) {
    if (!known.has(id)) return refused(noSuchCluster(id))
  }
  const carried = carriedBy(estate)
  const drafts = new Map<string, { name: string; servers: Group['servers'][number][] }>()
  for (const host of sortedBy(estate.hosts, ({ id }) => id)) {
    const chassis = chassisOf(host)
    if (wanted.size > 0 && !wanted.has(chassis.clusterId)) continue
    const key = chassis.clusterId === 'none' ? `host:${chassis.id}` : `cluster:${chassis.clusterId}`
    const draft = drafts.get(key) ?? { name: known.get(chassis.clusterId) ?? chassis.name, servers: [] }
    drafts.set(key, draft)
    draft.servers.push({ chassis, carried: carried.hosts.get(host.id) ?? nothing })
  }
  if (drafts.size === 0) return refused(noHosts(wanted.size > 0))
  const groups = [...drafts].map(([key, { name, servers }]): Group => {
    const id = key.startsWith('cluster:') ? key.slice('cluster:'.length) : ''
    const alone = servers[0]?.carried ?? nothing
    return {
      ...{ id, name, servers },
      carried: id === '' ? alone : (carried.clusters.get(id) ?? nothing),
      added: commonest(servers, Math.ceil(servers.length * growth)),
    }
  })
  return done(sortedBy(groups, ({ name, id }) => `${name}\0${id}`))
}

/** VMs that run, or may, by host and by cluster; a VM whose host nobody stated counts for its cluster alone. */
function carriedBy(estate: LicenceEstate) {
  const clusterOf = new Map(estate.hosts.map(({ id, clusterId }) => [id, clusterId]))
  const hosts = new Map<string, Carried>()
  const clusters = new Map<string, Carried>()
  for (const vm of estate.vms) {
    if (vm.template === true || vm.power === 'off') continue
    hosts.set(vm.hostId, plus(hosts.get(vm.hostId) ?? nothing, vm))
    const cluster = clusterOf.get(vm.hostId) ?? vm.clusterId
    clusters.set(cluster, plus(clusters.get(cluster) ?? nothing, vm))
  }
  return { hosts, clusters }
}

/** Copies of the shape that most of the servers have; of equally common ones the first by id. */
function commonest(servers: Group['servers'], count: number): readonly Chassis[] {
  const shapes = new Map<string, { readonly chassis: Chassis; times: number }>()
  for (const { chassis } of servers) {
    const key = `${chassis.sockets} ${chassis.cores}`
    const shape = shapes.get(key) ?? { chassis, times: 0 }
    shape.times += 1
    shapes.set(key, shape)
  }
  const most = [...shapes.values()].reduce((best, one) => (one.times > best.times ? one : best))
  return Array.from({ length: count }, (_, at) => ({
    ...most.chassis,
    ...{ id: `added ${at + 1}`, name: `added ${at + 1}` },
  }))
}

const noSuchCluster = (id: string) =>
  ({
    code: 'licence-meter.cluster-unknown',
    severity: 'error',
    where: 'params.clusters',
    message: `There is no cluster "${id}" in the estate. Name one of its clusters, or none to count every host.`,
  }) as const

const noHosts = (named: boolean) =>
  ({
    code: 'licence-meter.no-hosts',
    severity: 'error',
    where: named ? 'params.clusters' : 'hosts',
    message: named
      ? 'No host stands in the clusters named. Name others, or none to count every host.'
      : 'The estate has no hosts to count. Import an inventory with hosts, or choose "the hosts below" and describe them.',
  }) as const
