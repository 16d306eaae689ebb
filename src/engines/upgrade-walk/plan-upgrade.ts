import { type Cleared, readerOf, type WalkEstate } from '#engines/upgrade-walk/estate-walks.ts'
import { gapsIn, layerStepsOf } from '#engines/upgrade-walk/layer-steps.ts'
import { layerPlans } from '#engines/upgrade-walk/layers.ts'
import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import { clusterPlanOf, laidOf, leftOutOf, placedOf, stepsOf } from '#engines/upgrade-walk/plan.ts'
import { relaxationsOf } from '#engines/upgrade-walk/relax.ts'
import type { ClusterPlan, LeftOut, UpgradeResult } from '#engines/upgrade-walk/result.ts'
import { hostsInScope } from '#engines/upgrade-walk/scope.ts'
import { typedWalk } from '#engines/upgrade-walk/typed-walk.ts'
import { horizonMs, nightly, openingsOf, startOf } from '#engines/upgrade-walk/windows.ts'
import type { Verdict } from '#kernel/block.ts'
import { done, type Outcome } from '#kernel/outcome.ts'

/**
 * The whole answer: each cluster in rounds, all on one calendar, other layers before and after, what it exposes, what it
 * leaves out and what giving up a promise would bring. Moves are told where at most `movesMax` VMs are in scope.
 */
export function planUpgrade(
  estate: WalkEstate,
  values: UpgradeParams,
  progress: (done: number, total: number) => void,
  movesMax: number,
): Outcome<UpgradeResult> {
  const startMs = startOf(values)
  const within = { fromMs: startMs, toMs: startMs + horizonMs }
  const open = (asked: UpgradeParams) => nightly(asked, within)
  const isPlain = estate.hosts.length === 0 || values.ground === 'plain'
  const scope = isPlain ? done<ReadonlySet<string>>(new Set()) : hostsInScope(estate, values)
  if (!scope.ok) return scope
  const openings = openingsOf(estate, within)
  if (!openings.ok) return openings
  const reader = readerOf(estate, openings.value)
  const members = reader.grouping.clusters.filter(({ hosts }) =>
    hosts.some((host) => scope.value.has(host.id)),
  )
  const cleared: readonly Cleared[] = members.map((one) => reader.read(one, values))
  const walks = isPlain ? [typedWalk(values, open(values))] : cleared.map(({ walk }) => walk)
  const keepsData = isPlain ? values.resyncMinutes > 0 : cleared.some((one) => one.keepsData)
  const plans =
    values.layers === 'hosts' ? done([]) : layerPlans(isPlain ? 'plain' : estate, values, keepsData)
  if (!plans.ok) return plans
  const before = layerStepsOf(plans.value, values, startMs, 'before hosts')
  const laid = laidOf(walks, values, before.hostsFromMs, (at) => progress(at, walks.length))
  const calendar = placedOf(laid, before.hostsFromMs, values)
  const steps = stepsOf(laid, calendar, values, movesMax)
  const after = layerStepsOf(plans.value, values, calendar.endMs, 'after hosts')
  const layers = [...before.steps, ...after.steps]
  const leftOut: LeftOut[] = aloneIn(reader.grouping.loners, scope.value)
  const clusters = laid.map((one, at): ClusterPlan => {
    const placed = calendar.placed[at] ?? []
    const own = [...(cleared[at]?.leftOut ?? []), ...leftOutOf(one, placed)]
    leftOut.push(...own)
    const mine = steps.filter(({ cluster }) => cluster === one.walk.id)
    return clusterPlanOf(one, mine, values, own, cleared[at]?.keepsData ?? keepsData)
  })
  const again = targetsOf(clusters).map((id) => (asked: UpgradeParams) => {
    const at = members.findIndex((one) => one.id === id)
    return at === -1 ? typedWalk(asked, open(asked)) : reader.read(members[at]!, asked).walk
  })
  progress(walks.length, walks.length)
  return done({
    name: isPlain ? null : 'estate',
    startsAtMs: startMs,
    endsAtMs: Math.max(calendar.endMs, ...layers.map(({ endMs }) => endMs)),
    hosts: isPlain ? values.hosts : scope.value.size,
    verdict: worst(clusters, leftOut),
    layers,
    gaps: gapsIn(layers, values),
    clusters,
    steps,
    leftOut,
    relaxations: again.flatMap((read) => relaxationsOf(read, values, before.hostsFromMs)),
  })
}

/** Most clusters for which giving up promises is looked into. */
const targetsMax = 3

/** Clusters with hosts left out first, then the one that is done last. */
function targetsOf(clusters: readonly ClusterPlan[]): readonly string[] {
  const lacking = clusters.filter(({ verdict }) => verdict !== 'safe').map(({ id }) => id)
  const last = clusters.reduce<ClusterPlan | undefined>(
    (most, one) => (most === undefined || one.endMs > most.endMs ? one : most),
    undefined,
  )
  return [...new Set([...lacking.slice(0, targetsMax - 1), ...(last === undefined ? [] : [last.id])])]
}

type Loners = ReturnType<typeof readerOf>['grouping']['loners']

/** Hosts in no cluster: what runs there has nowhere to go. */
const aloneIn = (loners: Loners, scope: ReadonlySet<string>): LeftOut[] =>
  loners
    .filter(({ host }) => scope.has(host.id))
    .map(({ host, vms }) => ({
      ...{ id: host.id, name: host.name, cluster: 'none', kind: 'alone', vms: [] },
      why: `it stands in no cluster, and ${vms === 1 ? 'the VM' : `${vms} VMs`} on it can go nowhere. Agree on a stop`,
    }))

function worst(clusters: readonly ClusterPlan[], leftOut: readonly LeftOut[]): Verdict {
  if (leftOut.some(({ kind }) => kind !== 'open')) return 'unsafe'
  return clusters.every(({ verdict }) => verdict === 'safe') ? 'safe' : 'undecided'
}
