import type { Datastore, Device, Vm } from '#estate/model.ts'
import { type Random, randomElement, randomInteger } from '#kernel/random.ts'
import { gib, mib } from '#kernel/units.ts'
import { type ClusterPlan, clusterPlans, datastoreId, hostId, localHosts } from '#tools/reference/clusters.ts'
import { type ServiceVm, serviceVms, startMinutes } from '#tools/reference/services.ts'

/** A size people ask for, with how often: many small, few large. */
type Size = {
  readonly vcpus: number
  readonly memoryGib: number
  readonly diskGib: number
  readonly weight: number
}
const sizes: Readonly<Record<ClusterPlan['sizes'], readonly Size[]>> = {
  mixed: [
    { vcpus: 1, memoryGib: 2, diskGib: 40, weight: 8 },
    { vcpus: 2, memoryGib: 4, diskGib: 60, weight: 22 },
    { vcpus: 2, memoryGib: 8, diskGib: 80, weight: 28 },
    { vcpus: 4, memoryGib: 16, diskGib: 120, weight: 26 },
    { vcpus: 8, memoryGib: 32, diskGib: 250, weight: 11 },
    { vcpus: 8, memoryGib: 64, diskGib: 500, weight: 4 },
    { vcpus: 16, memoryGib: 128, diskGib: 1000, weight: 1 },
  ],
  small: [
    { vcpus: 2, memoryGib: 4, diskGib: 40, weight: 6 },
    { vcpus: 2, memoryGib: 8, diskGib: 60, weight: 3 },
  ],
  large: [
    { vcpus: 8, memoryGib: 32, diskGib: 500, weight: 5 },
    { vcpus: 16, memoryGib: 64, diskGib: 1000, weight: 3 },
  ],
}
const families: Readonly<Record<ClusterPlan['sizes'], readonly string[]>> = {
  mixed: ['app', 'web', 'sql', 'api', 'cache', 'batch', 'test', 'dev', 'etl', 'portal', 'mw', 'doc'],
  small: ['worker', 'notebook', 'feed'],
  large: ['db', 'db-report'],
}
const guests = [
  'Linux 64-bit',
  'Linux 64-bit',
  'Linux 64-bit',
  'Windows Server 2022',
  'Windows Server 2019',
] as const
const priorities = ['high', 'medium', 'medium', 'medium', 'medium', 'medium', 'low', 'low'] as const

/** Every VM of the estate: those of services where they were put, then bulk spread over the hosts of each cluster. */
export function vms(random: Random): readonly Vm[] {
  const counters = new Map<string, number>()
  return clusterPlans.flatMap((plan) => {
    const placed = serviceVms.filter((vm) => vm.cluster === plan.id).map((vm) => ofService(plan, vm))
    const loads = plan.hosts.map((_, index) => {
      const id = hostId(plan.id, index + 1)
      return placed.reduce((total, vm) => total + (vm.hostId === id ? (vm.memoryBytes as number) : 0), 0)
    })
    const special = specialVms(plan)
    const bulk = Array.from({ length: plan.vms }, () => bulkVm(random, plan, counters, loads))
    return [...placed, ...special, ...bulk, ...templates(plan)]
  })
}

type Draw = {
  readonly id: string
  readonly host: number
  readonly datastoreId: string
  readonly vcpus: number
  readonly memoryGib: number
  readonly diskGib: number
  readonly reserved: number
  readonly activeShare: number
  readonly cpuShare: number
  readonly guestOs: string
}

/** A running VM with everything known: the reference estate leaves nothing to guess. */
function vm(plan: ClusterPlan, draw: Draw): Vm {
  const memoryBytes = gib(draw.memoryGib)
  const provisionedBytes = gib(draw.diskGib)
  return {
    id: draw.id,
    name: draw.id,
    origins: [],
    platform: plan.platform,
    template: false,
    power: 'on',
    hostId: hostId(plan.id, draw.host),
    clusterId: plan.id,
    vcpus: draw.vcpus,
    memoryBytes,
    memoryReservationBytes: Math.round(memoryBytes * draw.reserved),
    memoryOverheadBytes: mib(40 + 20 * draw.vcpus),
    memoryActiveBytes: mib(256 * Math.round(draw.memoryGib * 4 * draw.activeShare)),
    cpuReservationMhz: Math.round(draw.vcpus * plan.coreMhz * draw.reserved * 0.25),
    cpuDemandMhz: 50 * Math.round((draw.vcpus * plan.coreMhz * draw.cpuShare) / 50),
    provisionedBytes,
    inUseBytes: gib(Math.round(draw.diskGib * 0.6)),
    datastoreIds: [draw.datastoreId],
    networkIds: [plan.network],
    disks: [
      {
        name: 'disk-1',
        capacityBytes: provisionedBytes,
        datastoreId: draw.datastoreId,
        raw: false,
        shared: false,
      },
    ],
    devices: [],
    guestOs: draw.guestOs,
    restartPriority: 'medium',
    tags: [],
  }
}

const managed = [
  'dns',
  'dc',
  'ntp',
  'kms',
  'vcenter',
  'dhcp',
  'radius',
  'prism',
  'xo',
  'scvmm',
  'px-manager',
  'pki',
]

function ofService(plan: ClusterPlan, from: ServiceVm): Vm {
  const made = vm(plan, {
    ...from,
    datastoreId: datastoreId(plan.id, from.datastore),
    diskGib: Math.max(60, from.memoryGib * 4),
    activeShare: 0.35,
    cpuShare: 0.15,
    guestOs: /^(dc|mail|file|print|scvmm|erp-app|payroll)/.test(from.id)
      ? 'Windows Server 2022'
      : 'Linux 64-bit',
  })
  const minutes = startMinutes[from.id]
  const isBase = managed.some((family) => from.id.startsWith(`${family}-`))
  const site = from.cluster === 'vs-01' ? 'rz1-mgmt' : from.cluster === 'vs-02' ? 'rz2-mgmt' : plan.network
  return {
    ...made,
    ...(minutes === undefined ? {} : { startMs: minutes * 60_000 }),
    restartPriority: isBase ? 'highest' : 'high',
    networkIds: isBase ? [site] : made.networkIds,
    tags: isBase ? ['infrastructure'] : ['service'],
  }
}

function bulkVm(random: Random, plan: ClusterPlan, counters: Map<string, number>, loads: number[]): Vm {
  const family = randomElement(random, families[plan.sizes])
  const number = (counters.get(family) ?? 0) + 1
  counters.set(family, number)
  const size = weighted(random, sizes[plan.sizes])
  const host = leastLoaded(plan, loads)
  const fate = random()
  const power = fate < 0.03 ? 'off' : fate < 0.035 ? 'suspended' : 'on'
  if (power === 'on') loads[host] = (loads[host] as number) + gib(size.memoryGib)
  const made = vm(plan, {
    ...size,
    id: `${family}-${String(number).padStart(3, '0')}`,
    host: host + 1,
    datastoreId: datastoreId(plan.id, randomInteger(random, 1, plan.datastores)),
    reserved: random() < 0.06 ? 0.5 : 0,
    activeShare: randomInteger(random, 2, 8) / 20,
    cpuShare: randomInteger(random, 1, 6) / 20,
    guestOs: randomElement(random, guests),
  })
  return { ...made, power, restartPriority: randomElement(random, priorities) }
}

/** VMs that no other host can start: they are declared as not restarting, which is honest and safe. */
function specialVms(plan: ClusterPlan): readonly Vm[] {
  const still = (made: Vm, devices: readonly Device[], tag: string): Vm => ({
    ...made,
    devices,
    restartPriority: 'disabled',
    tags: [tag],
  })
  const base = { reserved: 0, activeShare: 0.5, cpuShare: 0.4, guestOs: 'Linux 64-bit' }
  if (plan.id === 'vs-01') {
    return [2, 5, 8].map((host, index) => {
      const id = `ml-train-${index + 1}`
      const draw = {
        ...base,
        id,
        host,
        datastoreId: 'vs-01-ds3',
        vcpus: 16,
        memoryGib: 64,
        diskGib: 500,
        reserved: 1,
      }
      return still(vm(plan, draw), [{ kind: 'passthrough', name: 'GPU 1', bindsToHost: true }], 'gpu')
    })
  }
  return localHosts.flatMap((local, index) => {
    if (!local.startsWith(plan.id)) return []
    const draw = {
      ...base,
      id: `scratch-${index + 1}`,
      host: Number(local.slice(-2)),
      datastoreId: `${local}-local`,
      vcpus: 8,
      memoryGib: 16,
      diskGib: 800,
    }
    return [still(vm(plan, draw), [], 'local-storage')]
  })
}

function templates(plan: ClusterPlan): readonly Vm[] {
  const made = vm(plan, {
    id: `template-${plan.id}`,
    host: 1,
    datastoreId: datastoreId(plan.id, 1),
    ...{
      vcpus: 2,
      memoryGib: 4,
      diskGib: 40,
      reserved: 0,
      activeShare: 0,
      cpuShare: 0,
      guestOs: 'Linux 64-bit',
    },
  })
  return [{ ...made, template: true, power: 'off', cpuDemandMhz: 0 }]
}

function weighted(random: Random, list: readonly Size[]): Size {
  let left = random() * list.reduce((total, size) => total + size.weight, 0)
  for (const size of list) {
    left -= size.weight
    if (left < 0) return size
  }
  return list[0] as Size
}

/** The host with the smallest share of its memory taken: how a scheduler that works leaves a cluster. */
function leastLoaded(plan: ClusterPlan, loads: readonly number[]): number {
  const share = (host: number): number =>
    (loads[host] as number) / (plan.memoryGib[host % plan.memoryGib.length] as number)
  return loads.reduce((best, _, host) => (share(host) < share(best) ? host : best), 0)
}

/** Datastores with a capacity that holds what is on them at four fifths, in whole TiB. */
export function sized(datastores: readonly Datastore[], list: readonly Vm[]): readonly Datastore[] {
  const provisioned = new Map<string, number>()
  const used = new Map<string, number>()
  for (const { datastoreIds, provisionedBytes, inUseBytes } of list) {
    const [id] = datastoreIds as readonly string[]
    provisioned.set(id as string, (provisioned.get(id as string) ?? 0) + (provisionedBytes as number))
    used.set(id as string, (used.get(id as string) ?? 0) + (inUseBytes as number))
  }
  const tibibyte = gib(1024)
  return datastores.map((datastore) => {
    const needed = Math.max(1, Math.ceil((provisioned.get(datastore.id) ?? 0) / 0.8 / tibibyte))
    const capacityBytes = datastore.id === 'rz1-backup-repo' ? 60 * tibibyte : needed * tibibyte
    const filled = datastore.id === 'rz1-backup-repo' ? 41 * tibibyte : (used.get(datastore.id) ?? 0)
    return { ...datastore, capacityBytes, freeBytes: capacityBytes - filled }
  })
}
