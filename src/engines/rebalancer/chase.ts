import { type Chased, chaseLoad, type Herd } from '#engines/rebalancer/chase-load.ts'
import { cpuCapacityOf } from '#engines/rebalancer/measures.ts'
import type { RebalanceParams } from '#engines/rebalancer/params.ts'
import { pinnedBy } from '#engines/rebalancer/pinned.ts'
import { plainCase } from '#engines/rebalancer/plain-case.ts'
import { clustersAsked, type Ground } from '#engines/rebalancer/plan-estate.ts'
import type { ChaseRun, RebalanceResult } from '#engines/rebalancer/result.ts'
import { isKnown } from '#estate/model.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { type Members, membersOf } from '#placement/members.ts'

/** Settings the same load is put through besides the chosen ones: threshold and hold time. */
const settings = [
  [0.05, 0],
  [0.1, 0],
  [0.1, 300],
  [0.2, 30],
  [0.3, 0],
  [0.3, 30],
  [0.3, 600],
] as const

/**
 * Lets a balancer chase the load of a cluster of the estate, or of a plain one, under the chosen settings, under others,
 * and with nobody balancing; all under the same load, which depends on the seed alone.
 */
export function chase(
  estate: Ground,
  values: RebalanceParams,
  seed: number,
  progress: (done: number, total: number) => void,
): Outcome<RebalanceResult> {
  const isPlain = estate.hosts.length === 0
  const members = isPlain ? done(plainMembers(values)) : chosenMembers(estate, values)
  if (!members.ok) return members
  const herd = herdOf(members.value, values, isPlain)
  if (!herd.ok) return herd
  const total = settings.length + 2
  const run = (threshold: number, holdSeconds: number, at: number): Chased => {
    progress(at, total)
    return chaseLoad(herd.value, { ...values, threshold, holdSeconds }, seed)
  }
  const chosen = run(values.threshold, values.holdSeconds, 0)
  const without = run(Number.POSITIVE_INFINITY, 0, 1)
  const others = settings.map(([threshold, hold], at): ChaseRun => run(threshold, hold, at + 2).totals)
  progress(total, total)
  return done({
    ...{ mode: 'chase', name: isPlain ? null : members.value.name, days: values.days },
    ...{ hosts: herd.value.capacity.length, vms: herd.value.home.length },
    pinned: herd.value.pinned.reduce((sum, flag) => sum + flag, 0),
    ...{ chosen: chosen.totals, without: { ...without.totals, threshold: values.threshold }, others },
    day: chosen.day.map((hour, at) => ({ ...hour, without: without.day[at]!.imbalance })),
  })
}

/** Of the plain cluster no host is empty: the balancer starts from the evenest there is. */
function plainMembers(values: RebalanceParams): Members {
  const plain = plainCase({ ...values, hosts: values.hosts + 1 })
  const [members] = membersOf({ ...plain, hosts: plain.hosts.slice(0, -1) }).clusters
  return members!
}

function chosenMembers(estate: Ground, values: RebalanceParams): Outcome<Members> {
  const asked = clustersAsked(membersOf(estate).clusters, values, new Set())
  return asked.ok ? done(asked.value[0]!) : asked
}

/** Hosts with their CPU, VMs with their mean demand. VMs of unknown demand are left out; without any left it is refused. */
function herdOf(members: Members, values: RebalanceParams, isPlain: boolean): Outcome<Herd> {
  const capacity = members.hosts.map(cpuCapacityOf)
  const hosts = members.hosts.filter((_, at) => capacity[at]! > 0)
  const hostAt = new Map(hosts.map(({ id }, at) => [id, at]))
  const vms = members.vms.filter(
    (vm) => isKnown(vm.cpuDemandMhz) && vm.cpuDemandMhz > 0 && hostAt.has(vm.hostId),
  )
  if (hosts.length < 2 || vms.length === 0)
    return refused({
      code: 'rebalancer.no-load',
      severity: 'error',
      where: 'params.cluster',
      message: `Fewer than two hosts of ${members.name} have a known speed, or no VM a known CPU demand, so there is no load to chase. Import them (RVTools: vHost and vCPU), or ask without an estate.`,
    })
  return done({
    capacity: Float64Array.from(hosts, cpuCapacityOf),
    mean: Float64Array.from(vms, ({ cpuDemandMhz }) => (isKnown(cpuDemandMhz) ? cpuDemandMhz : 0)),
    home: Int32Array.from(vms, ({ hostId }) => hostAt.get(hostId)!),
    pinned: pinnedBy(vms, members, isPlain ? values.pinned : 0),
  })
}
