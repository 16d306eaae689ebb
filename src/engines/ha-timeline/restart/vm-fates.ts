import type { NeverCode } from '#engines/ha-timeline/restart/outlook.ts'
import type { Played } from '#engines/ha-timeline/restart/played.ts'
import { limits, type NeverCount, type VmFate, type When } from '#engines/ha-timeline/restart/result.ts'
import { rounded } from '#engines/ha-timeline/restart/times.ts'
import { chainFrom, chainText } from '#engines/ha-timeline/restart/why-not.ts'
import { refTo } from '#estate/requirement.ts'
import { compareText } from '#kernel/sort.ts'

type Code = NeverCode | 'unknown' | null

/**
 * How every lost guest fares, in the order of `loss.vms`: when it serves in whole ms, infinite for never, NaN where
 * nobody can say, and the code of the reason.
 */
export type VmOutcomes = { readonly upAtMs: Float64Array; readonly codes: readonly Code[] }

/** The outcome of every lost guest. Linear in guests and in the chains that keep them down. */
export function vmOutcomes({ plan, loss, times, taint, world }: Played): VmOutcomes {
  const upAtMs = new Float64Array(loss.vms.length).fill(Number.POSITIVE_INFINITY)
  const codes = loss.vms.map(({ vm, node }, at): Code => {
    const decision = plan.decisionOf.get(vm.id)!
    switch (decision.kind) {
      case 'never':
        return decision.code
      case 'unknown':
        upAtMs[at] = Number.NaN
        return 'unknown'
      case 'waits': {
        const backAt = world.upAtMs[node]!
        if (Number.isNaN(backAt)) return chainFrom(world, node).code
        upAtMs[at] = rounded(backAt)
        return null
      }
      case 'task': {
        if (taint.end[decision.task] === 1) {
          upAtMs[at] = Number.NaN
          return 'unknown'
        }
        const upAt = times.upAtMs[decision.task]!
        if (Number.isNaN(upAt)) return chainFrom(world, node).code
        upAtMs[at] = rounded(upAt)
        return null
      }
      default:
        return decision satisfies never
    }
  })
  return { upAtMs, codes }
}

/** Why a guest stays down that was decided about before the clock ran, by its node. */
export const ownReasonOf =
  ({ plan, loss }: Played) =>
  (node: number): string | undefined => {
    const ref = loss.graph.components[node]?.ref
    const decision = ref?.startsWith('vm:') ? plan.decisionOf.get(ref.slice(3)) : undefined
    const isSaid = decision?.kind === 'never' || decision?.kind === 'unknown'
    return isSaid && decision.why !== '' ? decision.why : undefined
  }

/** One guest as a row. */
export function vmFate(played: Played, { upAtMs, codes }: VmOutcomes, at: number): VmFate {
  const { plan, loss, times, taint, world } = played
  const { vm, node } = loss.vms[at]!
  const decision = plan.decisionOf.get(vm.id)!
  const task = decision.kind === 'task' ? decision.task : -1
  const up = upAtMs[at]!
  const upWhen: When = Number.isNaN(up) ? 'unknown' : Number.isFinite(up) ? up : 'never'
  const code = codes[at] ?? null
  const started = task < 0 ? Number.NaN : times.startedAtMs[task]!
  const startedWhen: When =
    decision.kind === 'unknown' || (task >= 0 && taint.start[task] === 1)
      ? 'unknown'
      : Number.isNaN(started)
        ? 'never'
        : rounded(started)
  const why = (): string => {
    if (decision.kind === 'unknown') return decision.why
    if (decision.kind === 'never' && decision.why !== '') return decision.why
    if (code === 'unknown') return 'a time that nobody stated decides it'
    return chainText(world, chainFrom(world, node), ownReasonOf(played))
  }
  return {
    ...{ ref: refTo('vm', vm.id), name: vm.name, clusterId: vm.clusterId, hostId: vm.hostId },
    toHostId: decision.kind === 'task' && typeof startedWhen === 'number' ? decision.to.id : null,
    ...{ startedAtMs: startedWhen, upAtMs: upWhen, code, why: code === null ? null : why() },
  }
}

/** The rows of the guests that fare worst: never, unknown, then the latest; ties by id. */
export function worstFates(played: Played, outcomes: VmOutcomes): readonly VmFate[] {
  const { upAtMs } = outcomes
  const rank = (at: number): number => {
    const up = upAtMs[at]!
    return Number.isNaN(up) ? Number.MAX_VALUE : up
  }
  const order = new Uint32Array(upAtMs.length).map((_, at) => at)
  order.sort((one, other) => {
    const [left, right] = [rank(one), rank(other)]
    return left === right ? one - other : left > right ? -1 : 1
  })
  return [...order.subarray(0, limits.vms)].map((at) => vmFate(played, outcomes, at))
}

/** How many guests stay down, or stay unknown, for each reason; the most first. */
export function neverCounts(played: Played, outcomes: VmOutcomes): readonly NeverCount[] {
  const counts = new Map<NeverCount['code'], { guests: number; first: number }>()
  outcomes.codes.forEach((code, at) => {
    if (code === null) return
    const count = counts.get(code) ?? { guests: 0, first: at }
    counts.set(code, count)
    count.guests += 1
  })
  return [...counts]
    .map(([code, { guests, first }]) => {
      const { name, why } = vmFate(played, outcomes, first)
      return { code, guests, example: `${name}: ${why}` }
    })
    .sort((one, other) => other.guests - one.guests || compareText(one.code, other.code))
}
