import type { Group } from '#engines/licence-meter/fleet.ts'
import type { LicenceParams } from '#engines/licence-meter/params.ts'
import type {
  Cost,
  Counted,
  Dear,
  GroupCount,
  LicenceResult,
  Storage,
} from '#engines/licence-meter/result.ts'
import { sweepOf } from '#engines/licence-meter/sweep.ts'
import type { Trim } from '#engines/licence-meter/trim.ts'
import { windowsDay } from '#engines/licence-meter/worst-day.ts'
import { isKnown } from '#estate/model.ts'
import { type Chassis, exactly, type Owed, sumOf } from '#licensing/chassis.ts'
import { unitsOf } from '#licensing/metric.ts'
import { type MetricId, metrics } from '#licensing/metrics.table.ts'

/** TiB of raw vSAN capacity that a core brings. Facts: vmw-vcf-vsan-entitlement, vmw-vvf-vsan-entitlement. */
const tibPerCore = { none: 0, vcf: 1, vvf: 0.25 } as const
/** Fact: vmw-72core-minimum, disputed by vmw-72core-reversal. */
const minimumCores = { none: 0, 'seventy-two': 72 } as const
/** Cores that are ordered at a time. Fact: vmw-core-granularity, contested. */
const packCores = { single: 1, packs: 32 } as const
/** Share of the first year's subscription. Fact: vmw-late-renewal. */
const lateShare = 0.2
/** Cores of a provider's node, and the fewest nodes. Fact: avs-core-coverage. */
const provider = { cores: 36, nodesMin: 3 } as const
/** Hosts that are named as dear. */
const dearMax = 5

/** Counts everything. O(hosts × metrics). */
export function countFleet(
  groups: readonly Group[],
  trims: readonly Trim[],
  values: LicenceParams,
): LicenceResult {
  const counted = groups.map((group) => countGroup(group, values))
  const units = totals(counted.map((group) => group.units))
  const cores = sumOf(counted.map((group) => group.cores))
  const hosts = counted.reduce((sum, { hosts, added }) => sum + hosts + added, 0)
  const vms = counted.reduce((sum, group) => sum + group.vms, 0)
  const windows = {
    guests: sumOf(counted.map((group) => group.windows.guests)),
    standardEven: sumOf(counted.map((group) => group.windows.standardEven)),
    standardAnywhere: sumOf(counted.map((group) => group.windows.standardAnywhere)),
    datacenter: sumOf(counted.map((group) => group.windows.datacenter)),
  }
  const order = orderOf(units['vmware-core'], cores, values)
  const costs = costsOf(units, order.cores, windows, values)
  const late = values.renewal === 'late' ? costs['vmware-core'] : undefined
  return {
    ...{ groups: counted, hosts, cores, vms, units, windows, order, costs },
    storage: storageOf(order.cores.low, groups.length, values),
    providerCores:
      values.providerNodes === 0 ? null : Math.max(provider.nodesMin, values.providerNodes) * provider.cores,
    lateSurcharge: late === undefined ? null : late.low * lateShare,
    dear: dearOf(groups),
    sweep: sweepOf(Math.max(1, cores.low), vms, commonSockets(groups)),
    trims,
  }
}

function countGroup({ name, servers, added, carried, ...group }: Group, values: LicenceParams): GroupCount {
  const all = [...servers.map(({ chassis }) => chassis), ...added]
  return {
    ...{ name, hosts: servers.length, added: added.length, vms: carried.vms },
    cores: sumOf(all.map(coresOf)),
    units: unitsOfAll(all),
    windows: windowsDay({ name, servers, added, carried, ...group }, values.hostsLost),
  }
}

const coresOf = ({ cores }: Chassis): Owed => (isKnown(cores) ? exactly(cores) : { low: 1, high: 'unknown' })

const byMetric = (of: (metric: (typeof metrics)[number]) => Owed): Counted =>
  Object.fromEntries(metrics.map((metric) => [metric.id, of(metric)])) as Counted

const unitsOfAll = (all: readonly Chassis[]): Counted =>
  byMetric(({ rule }) => sumOf(all.map((chassis) => unitsOf(chassis, rule))))

const totals = (parts: readonly Counted[]): Counted =>
  byMetric(({ id }) => sumOf(parts.map((part) => part[id])))

function orderOf(
  counted: Owed,
  cores: Owed,
  { orderMinimum, orderUnit }: LicenceParams,
): LicenceResult['order'] {
  const minimum = minimumCores[orderMinimum]
  const pack = packCores[orderUnit]
  const raised = (amount: number): number => Math.ceil(Math.max(amount, minimum) / pack) * pack
  const { low, high } = counted
  const isCertain = isKnown(high) && isKnown(cores.high)
  return {
    cores: { low: raised(low), high: isKnown(high) ? raised(high) : 'unknown' },
    floorAdds: isCertain
      ? { low: Math.max(0, low - cores.high), high: Math.max(0, high - cores.low) }
      : { low: 0, high: 'unknown' },
    minimumAdds: Math.max(0, minimum - low),
    packsAdd: raised(low) - Math.max(low, minimum),
  }
}

function storageOf(cores: number, clusters: number, values: LicenceParams): Storage | null {
  const { entitlement, rawTibPerCluster } = values
  if (entitlement === 'none' && rawTibPerCluster === 0) return null
  const entitledTib = Math.floor(cores * tibPerCore[entitlement])
  const claimedTib = clusters * Math.ceil(rawTibPerCluster)
  return {
    ...{ entitledTib, claimedTib },
    missingTib: Math.max(0, claimedTib - entitledTib),
    surplusTib: Math.max(0, entitledTib - claimedTib),
  }
}

function costsOf(
  units: Counted,
  order: Owed,
  windows: LicenceResult['windows'],
  values: LicenceParams,
): LicenceResult['costs'] {
  const asked: readonly (readonly [MetricId | 'windows-standard', Owed, number])[] = [
    ['vmware-core', order, values.priceVmwareCore],
    ['core', units.core, values.priceCore],
    ['socket', units.socket, values.priceSocket],
    ['host', units.host, values.priceHost],
    ['socket-pair', units['socket-pair'], values.priceSocketPair],
    ['windows-datacenter', windows.datacenter, values.priceWindowsDatacenter],
    [
      'windows-standard',
      { low: windows.standardEven.low, high: windows.standardAnywhere.high },
      values.priceWindowsStandard,
    ],
  ]
  const priced = asked.filter(([, , price]) => price > 0)
  return Object.fromEntries(
    priced.map(([id, { low, high }, price]): [string, Cost] => [
      id,
      { low: low * price, high: isKnown(high) ? high * price : null },
    ]),
  )
}

/** Hosts with the most VMware cores for a VM; those that carry none first. Only what is counted for certain. */
function dearOf(groups: readonly Group[]): readonly Dear[] {
  const rule = metrics[0].rule
  const all = groups.flatMap((group) =>
    group.servers.map(({ chassis, carried }): Dear => {
      const owed = unitsOf(chassis, rule).low
      return {
        ...{ name: chassis.name, group: group.name, cores: coresOf(chassis), owed, vms: carried.vms },
        absent: isKnown(chassis.cores) ? Math.max(0, owed - chassis.cores) : 0,
      }
    }),
  )
  const perVm = ({ owed, vms }: Dear): number => (vms === 0 ? Number.POSITIVE_INFINITY : owed / vms)
  const weigh = (left: Dear, right: Dear): number =>
    perVm(left) === perVm(right) ? right.owed - left.owed : perVm(right) > perVm(left) ? 1 : -1
  return all.sort(weigh).slice(0, dearMax)
}

/** The number of processors most hosts have; 2 where nobody stated any. */
function commonSockets(groups: readonly Group[]): number {
  const times = new Map<number, number>()
  for (const { servers } of groups)
    for (const { chassis } of servers)
      if (isKnown(chassis.sockets)) times.set(chassis.sockets, (times.get(chassis.sockets) ?? 0) + 1)
  const sorted = [...times].sort((left, right) => right[1] - left[1] || left[0] - right[0])
  return sorted[0]?.[0] ?? 2
}
