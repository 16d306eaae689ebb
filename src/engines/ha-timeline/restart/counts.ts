import type { ClusterPlan } from '#engines/ha-timeline/restart/clusters.ts'
import type { Played } from '#engines/ha-timeline/restart/played.ts'
import { type ArrayLoad, type ClusterFate, limits } from '#engines/ha-timeline/restart/result.ts'
import type { VmOutcomes } from '#engines/ha-timeline/restart/vm-fates.ts'
import { compareText } from '#kernel/sort.ts'

/** What each cluster lost and how its guests fare. */
export function clusterFates(
  plans: readonly ClusterPlan[],
  { plan, ground, loss }: Played,
  { upAtMs }: VmOutcomes,
): readonly ClusterFate[] {
  const clusterOfHost = new Map(ground.hosts.map(({ id, clusterId }) => [id, clusterId]))
  const guests = new Map<string, { all: number; back: number }>()
  for (const [at, { vm }] of loss.vms.entries()) {
    const id = clusterOfHost.get(vm.hostId) ?? ''
    const count = guests.get(id) ?? { all: 0, back: 0 }
    guests.set(id, count)
    count.all += 1
    if (Number.isFinite(upAtMs[at])) count.back += 1
  }
  const limitOf = new Map(plan.hosts.map(({ clusterId }, host) => [clusterId, plan.restartsPerHost[host]!]))
  return plans.map(({ cluster, platform, lost, pool, passageOf }): ClusterFate => {
    const ways = new Map(lost.map(({ hostId, fault }) => [fault, passageOf.get(hostId)]))
    const limit = limitOf.get(cluster.id)
    return {
      ...{
        id: cluster.id,
        name: cluster.name,
        platform,
        hosts: lost.slice(0, limits.hosts),
        hostCount: lost.length,
      },
      ...{ pool, otherwiseAllFit: plan.otherwiseAllFit.get(cluster.id) ?? 'not-asked' },
      ways: [...ways]
        .sort(([one], [other]) => compareText(one, other))
        .flatMap(([fault, way]) => (way === undefined ? [] : [{ fault, ...way }])),
      restartsPerHost: limit === undefined ? null : Number.isFinite(limit) ? limit : 'unlimited',
      guests: guests.get(cluster.id)?.all ?? 0,
      back: guests.get(cluster.id)?.back ?? 0,
    }
  })
}

/** How many boots each array served and how long they took, the slowest first. Boots of unknown times are left out. */
export function arrayLoads({ plan, times, taint, rules }: Played): readonly ArrayLoad[] {
  if (rules.bootIos === 0) return []
  const spans = plan.arrays.map((): (readonly [number, number, number])[] => [])
  plan.tasks.forEach(({ array, bootMs }, task) => {
    const [from, to] = [times.startedAtMs[task]!, times.upAtMs[task]!]
    if (array >= 0 && taint.end[task] === 0 && !Number.isNaN(to)) spans[array]!.push([from, to, bootMs])
  })
  return plan.arrays
    .map((ref, array): ArrayLoad => {
      const all = spans[array]!
      const longest = all.reduce((best, one) => (one[1] - one[0] > best[1] - best[0] ? one : best), [
        0, 0, 0,
      ] as const)
      return {
        ...{ ref, boots: all.length, atOnce: peak(all) },
        ...{ longestBootMs: Math.ceil(longest[1] - longest[0] - 1e-6), aloneMs: longest[2] },
      }
    })
    .sort((one, other) => other.longestBootMs - one.longestBootMs || compareText(one.ref, other.ref))
}

/** Changes of how many spans are open, in order of time: at an equal time ends come first. */
function changes(
  spans: readonly (readonly [from: number, to: number, ...rest: number[]])[],
): readonly (readonly [number, number])[] {
  return spans
    .flatMap(([from, to]) => [[from, 1] as const, [to, -1] as const])
    .sort((one, other) => one[0] - other[0] || one[1] - other[1])
}

function peak(spans: readonly (readonly [number, number, number])[]): number {
  let [open, most] = [0, 0]
  for (const [, change] of changes(spans)) {
    open += change
    most = Math.max(most, open)
  }
  return most
}

/**
 * How many guests boot at the same time, as steps from the loss on; of many steps neighbours are merged and the most of
 * them stands. Guests of unknown times are left out.
 */
export function bootingSteps({ times, taint }: Played): readonly (readonly [number, number])[] {
  const spans: (readonly [number, number])[] = []
  times.startedAtMs.forEach((from, task) => {
    const to = times.upAtMs[task]!
    if (taint.end[task] === 0 && !Number.isNaN(to)) spans.push([from, to])
  })
  const steps: [number, number][] = [[0, 0]]
  let open = 0
  for (const [at, change] of changes(spans)) {
    open += change
    const atMs = Math.ceil(at - 1e-6)
    const last = steps.at(-1)!
    if (last[0] === atMs) last[1] = open
    else steps.push([atMs, open])
  }
  if (steps.length <= limits.steps) return steps
  const perBucket = Math.ceil((steps.length - 1) / (limits.steps - 1))
  const merged: [number, number][] = []
  for (let at = 0; at < steps.length - 1; at += perBucket) {
    const bucket = steps.slice(at, Math.min(at + perBucket, steps.length - 1))
    merged.push([bucket[0]![0], bucket.reduce((most, [, guests]) => Math.max(most, guests), 0)])
  }
  return [...merged, steps.at(-1)!]
}
