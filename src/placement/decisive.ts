import type { Compatibility } from '#placement/compatibility.ts'
import { instanceOf } from '#placement/instance.ts'
import { decide } from '#placement/ladder.ts'
import type { Gap, GapCode, Measured } from '#placement/measure.ts'
import type { Members } from '#placement/members.ts'
import { restartsOf } from '#placement/packing.ts'
import type { Policy } from '#placement/policy.ts'

/** Gaps that no number bounds: while one is there, no placement proves anything. */
const unbounded: readonly GapCode[] = ['load-disagrees', 'host-of-vm-unknown']

/**
 * The gaps that stand in the way of one open loss. A smallest set of gaps whose better ends let everything fit has
 * only such members: take one away and it no longer fits. Two such sets are found, by leaving out gaps from the
 * first on and from the last on, so that of two gaps either of which would do both are told. At most 2 × gaps
 * decisions of a tenth of `stepsMax` steps; one that runs out of steps keeps its gap.
 */
export function decisiveGaps(
  members: Members,
  measured: Measured,
  compatibility: Compatibility,
  policy: Policy,
  lost: readonly number[],
): readonly Gap[] {
  const gaps = [...measured.gaps, ...compatibility.gaps]
  if (gaps.length < 2) return gaps
  const fits = (better: readonly GapCode[]): boolean => {
    const reading = (code: GapCode) => (better.includes(code) ? 'better' : 'worse')
    const instance = instanceOf(members, measured, compatibility, policy, reading, 'even')
    const { need, width } = instance
    const bounded = (vm: number): boolean =>
      need.subarray(vm * width, (vm + 1) * width).every(Number.isFinite)
    // A need that nothing bounds fits nowhere, not even where a host may have any amount.
    if (!restartsOf(instance, lost).every(bounded)) return false
    return decide(instance, lost, Math.ceil(policy.stepsMax / 10)).kind === 'placed'
  }
  const smallest = (order: readonly GapCode[]): readonly GapCode[] =>
    order.reduce<readonly GapCode[]>((kept, code) => {
      const rest = kept.filter((one) => one !== code)
      return !unbounded.includes(code) && fits(rest) ? rest : kept
    }, order)
  const codes = gaps.map(({ code }) => code)
  const decisive = new Set([...smallest(codes), ...smallest(codes.toReversed())])
  return gaps.filter(({ code }) => decisive.has(code))
}
