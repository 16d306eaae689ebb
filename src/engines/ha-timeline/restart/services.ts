import type { Played } from '#engines/ha-timeline/restart/played.ts'
import type { ServiceFate } from '#engines/ha-timeline/restart/result.ts'
import { followedBy } from '#engines/ha-timeline/restart/service-times.ts'
import { rounded } from '#engines/ha-timeline/restart/times.ts'
import { ownReasonOf } from '#engines/ha-timeline/restart/vm-fates.ts'
import { chainFrom, chainText } from '#engines/ha-timeline/restart/why-not.ts'
import { worldOf } from '#engines/ha-timeline/restart/world.ts'
import { compareText } from '#kernel/sort.ts'

/** Every service that the loss interrupts, or may, the worst first; ties by reference. */
export function serviceFates(played: Played): readonly ServiceFate[] {
  const { loss, world } = played
  const [soonest, latest] = bounds(played)
  const fates: ServiceFate[] = []
  for (const { node, kind, ref, name } of loss.graph.components) {
    if (kind !== 'service' || loss.before[node] === 1) continue
    const base = { ref, name, downAtMs: 0, latestMs: null, why: null } as const
    if (loss.down[node] === 0) {
      const text = 'nobody stated whether what it needs is lost'
      if (loss.perhaps[node] === 1) fates.push({ ...base, downAtMs: 'unknown', upAtMs: 'unknown', why: text })
      continue
    }
    const [low, high] = [soonest[node]!, latest[node]!]
    if (Number.isNaN(low))
      fates.push({
        ...base,
        upAtMs: 'never',
        why: chainText(world, chainFrom(world, node), ownReasonOf(played)),
      })
    else if (low === high) fates.push({ ...base, upAtMs: rounded(low) })
    else {
      const latestMs = Number.isNaN(high) ? null : rounded(high)
      fates.push({ ...base, upAtMs: 'unknown', latestMs, why: 'a guest it needs has no known time' })
    }
  }
  const rank = ({ upAtMs }: ServiceFate): number =>
    upAtMs === 'never' ? Number.NEGATIVE_INFINITY : upAtMs === 'unknown' ? -Number.MAX_VALUE : -upAtMs
  return fates.sort((one, other) => rank(one) - rank(other) || compareText(one.ref, other.ref))
}

/**
 * When each node is back at the soonest and at the latest: guests of unknown fate back at once, or never. Where nothing
 * is unknown both are what the clock saw.
 */
function bounds(played: Played): readonly [soonest: Float64Array, latest: Float64Array] {
  const { loss, plan, taint, times, world, delays } = played
  const open = loss.vms.filter(({ vm }) => plan.decisionOf.get(vm.id)!.kind === 'unknown')
  const isExact = open.length === 0 && !taint.end.includes(1) && delays.unknown.size === 0
  if (isExact) return [world.upAtMs, world.upAtMs]
  const side = (unknownMs: number): Float64Array => {
    const named = loss.vms.filter(({ vm }) => plan.decisionOf.get(vm.id)!.kind === 'never')
    const upAt = new Map(open.map(({ node }) => [node, unknownMs] as const))
    plan.tasks.forEach(({ node }, task) => {
      upAt.set(node, taint.end[task] === 1 ? unknownMs : (times.upAtMs[task] as number))
    })
    const delayOf = new Map([
      ...delays.delayOf,
      ...[...delays.unknown].map((node) => [node, unknownMs] as const),
    ])
    const nodes = [...loss.lost, ...named.map(({ node }) => node)]
    return followedBy(worldOf(loss.graph, nodes, loss.down, delays.startNeeds), upAt, delayOf)
  }
  return [side(0), side(Number.NaN)]
}
