import { compileGraph } from '#engines/blast-radius/compile.ts'
import type { Ground } from '#engines/blast-radius/failure-graph.ts'
import type { BlastRadiusParams } from '#engines/blast-radius/params.ts'
import { type PlacementGround, place, withPlacement } from '#engines/blast-radius/placement.ts'
import type { SweepPoint } from '#engines/blast-radius/result.ts'
import {
  clearComeback,
  comeBack,
  comebackOf,
  fail,
  restore,
  simulationOf,
} from '#engines/blast-radius/simulation.ts'
import type { Progress } from '#engines/engine.ts'
import type { Needs } from '#estate/model.ts'
import { requirementRefs } from '#estate/requirement.ts'
import { sum } from '#kernel/statistics.ts'

const pointsAtMost = 24
/** VMs times hosts to try, over all points; the largest estates get fewer points. */
const seatsAtMost = 2_000_000_000
const ratioAtMost = 200

/**
 * What one host takes at ratios from the estate's own up to the one that fills a single host per cluster (200 at
 * most): at most 24 points, the chosen ratio among them. Each point places all VMs anew.
 */
export function sweepRatios(
  ground: Ground,
  prepared: PlacementGround,
  values: BlastRadiusParams,
  progress: Progress,
): readonly SweepPoint[] {
  const ratios = ratiosFor(prepared, values.vmsPerHost)
  const named = namedVms(ground)
  const slim = { ...ground, vms: ground.vms.filter(({ id }) => named.has(id)) }
  return ratios.map((vmsPerHost, index) => {
    const placement = place(prepared, vmsPerHost, values.placement, named)
    const losses = lossesPerHost(withPlacement(slim, placement), values)
    progress(index + 1, ratios.length)
    return {
      vmsPerHost,
      hostsUsed: placement.hostsUsed,
      servicesLostWorst: losses.reduce((worst, lost) => Math.max(worst, lost), 0),
      servicesLostMean: placement.hostsUsed === 0 ? 0 : sum(losses) / placement.hostsUsed,
    }
  })
}

/** Ratios at which some cluster needs one host less, from its own up to a single host, thinned out evenly. */
function ratiosFor({ rosters }: PlacementGround, chosen: number): readonly number[] {
  const turns = new Set<number>()
  for (const { hosts, guests } of rosters) {
    for (let used = hosts.length; used >= 1 && guests.length > 0; used -= 1) {
      turns.add(Math.min(ratioAtMost, Math.ceil(guests.length / used)))
    }
  }
  const ordered = [...turns].sort((left, right) => left - right)
  const seats = rosters.reduce((total, { hosts, guests }) => total + hosts.length * guests.length, 1)
  const points = Math.max(4, Math.min(pointsAtMost, Math.floor(seatsAtMost / seats)))
  const every = Math.max(1, (ordered.length - 1) / (points - 2))
  const thinned = new Set([chosen])
  for (let at = 0; at < ordered.length - 1; at += every) thinned.add(ordered[Math.floor(at)]!)
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

function lossesPerHost(ground: Ground, values: BlastRadiusParams): readonly number[] {
  const graph = compileGraph(ground, values.topology)
  const simulation = simulationOf(graph.may.now)
  const comeback = comebackOf(graph.may.later)
  const isService = new Uint8Array(graph.size)
  for (const { node, kind } of graph.components) if (kind === 'service') isService[node] = 1
  const losses: number[] = []
  for (const { node, kind } of graph.components) {
    if (kind !== 'host') continue
    const mark = fail(simulation, node)
    comeBack(simulation, comeback)
    let lost = 0
    for (let index = mark; index < simulation.length; index += 1) {
      const fallen = simulation.fallen[index]!
      if (isService[fallen] === 1 && (values.loss === 'interrupted' || comeback.back[fallen] === 0)) lost += 1
    }
    clearComeback(simulation, comeback)
    restore(simulation, node, mark)
    losses.push(lost)
  }
  return losses
}
