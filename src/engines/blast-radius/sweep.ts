import type { BlastRadiusParams } from '#engines/blast-radius/params.ts'
import {
  crowdedClusters,
  hostsUsed,
  type PlacementGround,
  place,
  withPlacement,
} from '#engines/blast-radius/placement.ts'
import type { SweepPoint } from '#engines/blast-radius/result.ts'
import type { Progress } from '#engines/engine.ts'
import type { Needs } from '#estate/model.ts'
import { isRunning } from '#estate/query.ts'
import { requirementRefs } from '#estate/requirement.ts'
import { compileGraph } from '#failure/compile.ts'
import type { Ground } from '#failure/failure-graph.ts'
import { clearComeback, comeBack, comebackOf, fail, restore, simulationOf } from '#failure/simulation.ts'
import { sum } from '#kernel/statistics.ts'

const pointsAtMost = 24
/** VMs times hosts to try, over all points; the largest estates get fewer points. */
const seatsAtMost = 2_000_000_000
const ratioAtMost = 200

/**
 * What one host takes: first as the VMs are placed today, at today's average per host; then under ceilings from that
 * average up to the one that fills a single host per cluster (200 at most), and under the chosen one. At most 24
 * points. Each ceiling places all VMs anew; a cluster with too few hosts for it spreads over all it has.
 */
export function sweepRatios(
  ground: Ground,
  prepared: PlacementGround,
  values: BlastRadiusParams,
  progress: Progress,
): readonly SweepPoint[] {
  const hosts = new Set(ground.hosts.map(({ id }) => id))
  const placed = ground.vms.filter((vm) => isRunning(vm) && hosts.has(vm.hostId)).length
  const usedToday = hostsUsed(ground)
  const average = usedToday === 0 ? 0 : placed / usedToday
  const ceilings = ceilingsFor(prepared, average, values.vmsPerHost)
  const named = namedVms(ground)
  const slim = { ...ground, vms: ground.vms.filter(({ id }) => named.has(id)) }
  const today = lossesPerHost(slim, values)
  const taken = new Set(today.flat())
  progress(1, ceilings.length + 1)
  const anew = ceilings.map((vmsPerHost, index): SweepPoint => {
    const placement = place(prepared, vmsPerHost, values.placement, named)
    const losses = lossesPerHost(withPlacement(slim, placement), values)
    progress(index + 2, ceilings.length + 1)
    const clustersOver = crowdedClusters(prepared, vmsPerHost)
    return { placed: 'anew', vmsPerHost, clustersOver, ...measured(losses, placement.hostsUsed, taken) }
  })
  const first = { placed: 'today', vmsPerHost: average, clustersOver: 0 } as const
  return [{ ...first, ...measured(today, usedToday, taken) }, ...anew]
}

/** `taken` are the services that a single host takes as placed today. */
function measured(
  losses: readonly (readonly string[])[],
  hosts: number,
  taken: ReadonlySet<string>,
): Omit<SweepPoint, 'placed' | 'vmsPerHost' | 'clustersOver'> {
  const mean = (counts: readonly number[]): number => (hosts === 0 ? 0 : sum(counts) / hosts)
  return {
    hostsUsed: hosts,
    servicesLostWorst: losses.reduce((worst, lost) => Math.max(worst, lost.length), 0),
    servicesLostMean: mean(losses.map((lost) => lost.length)),
    redundantLostMean: mean(losses.map((lost) => lost.filter((ref) => !taken.has(ref)).length)),
  }
}

/**
 * Ceilings above today's average at which some cluster needs one host less, up to a single host, thinned out evenly.
 * Below the average there is nothing to consolidate, so of those only the chosen one is kept.
 */
function ceilingsFor({ rosters }: PlacementGround, average: number, chosen: number): readonly number[] {
  const turns = new Set<number>()
  for (const { hosts, guests } of rosters) {
    for (let used = hosts.length; used >= 1 && guests.length > 0; used -= 1) {
      const ceiling = Math.min(ratioAtMost, Math.ceil(guests.length / used))
      if (ceiling > average) turns.add(ceiling)
    }
  }
  const ordered = [...turns].sort((left, right) => left - right)
  const seats = rosters.reduce((total, { hosts, guests }) => total + hosts.length * guests.length, 1)
  const points = Math.max(4, Math.min(pointsAtMost, Math.floor(seatsAtMost / seats)))
  // Today, the chosen ceiling and the last one take three of the points.
  const steps = Math.min(points - 3, ordered.length - 1)
  const thinned = new Set([chosen])
  for (let step = 0; step < steps; step += 1)
    thinned.add(ordered[Math.floor((step * (ordered.length - 1)) / steps)]!)
  const last = ordered.at(-1)
  if (last !== undefined) thinned.add(last)
  return [...thinned].sort((left, right) => left - right)
}

/** Ids of VMs that any formula of the estate names; no other can decide about a service. */
function namedVms(ground: Ground): ReadonlySet<string> {
  const named = new Set<string>()
  const lists: readonly (readonly { readonly requires: Needs }[])[] = [
    ground.facilities,
    ground.clusters,
    ground.hosts,
    ground.datastores,
    ground.networks,
    ground.services,
  ]
  for (const list of lists) {
    for (const { requires } of list) {
      for (const ref of requirementRefs(requires)) if (ref.startsWith('vm:')) named.add(ref.slice(3))
    }
  }
  return named
}

/** The services, by reference, that each host takes by failing alone. */
function lossesPerHost(ground: Ground, values: BlastRadiusParams): readonly (readonly string[])[] {
  const graph = compileGraph(ground, values.topology)
  const simulation = simulationOf(graph.may.now)
  const comeback = comebackOf(graph.may.later)
  const isService = new Uint8Array(graph.size)
  for (const { node, kind } of graph.components) if (kind === 'service') isService[node] = 1
  const losses: string[][] = []
  for (const { node, kind } of graph.components) {
    if (kind !== 'host') continue
    const mark = fail(simulation, node)
    comeBack(simulation, comeback)
    const lost: string[] = []
    for (let index = mark; index < simulation.length; index += 1) {
      const fallen = simulation.fallen[index]!
      if (isService[fallen] === 1 && (values.loss === 'interrupted' || comeback.back[fallen] === 0))
        lost.push(graph.components[fallen]!.ref)
    }
    clearComeback(simulation, comeback)
    restore(simulation, node, mark)
    losses.push(lost)
  }
  return losses
}
