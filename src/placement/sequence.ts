import { assert } from '#kernel/outcome.ts'
import { afterLoss } from '#placement/after-loss.ts'
import { type Ledger, ledgerAfter, objection } from '#placement/checker.ts'
import { type Allowance, everyPlacement } from '#placement/every-placement.ts'
import type { Claim, Question } from '#placement/examine.ts'
import { greedyFits } from '#placement/fit.ts'
import { decide, placementOf } from '#placement/ladder.ts'
import type { Instance, Placement } from '#placement/model.ts'
import { packingOf } from '#placement/packing.ts'
import { benchOf, placeQuickly } from '#placement/quick.ts'

/** What was found about losing hosts one after another, per first loss. */
export type SequenceSurvey = {
  readonly failures: number
  /** Hosts that may be lost first, and what was found for each. */
  readonly firsts: number
  readonly safe: number
  readonly unsafe: number
  readonly undecided: number
  /** Placements the checker accepted on the way, and steps spent. */
  readonly accepted: number
  readonly steps: number
  /** The first host, in order, after whose loss no placement leaves a way; and the first that stays open. */
  readonly failing: number | undefined
  readonly open: number | undefined
}

/** Most first losses times later ones that are gone through. */
const sequencesMax = 2_000_000

type Course = { readonly allowance: Allowance; accepted: number }

/**
 * Whether hosts can be lost one after another: for every first host there is a placement of its VMs such that for
 * every second host there is a placement of what runs there then, and so on for `failures` hosts. VMs that restarted
 * stay where they are until their host is lost.
 *
 * Who survives this survives losing the same hosts at once: where the VMs are in the end is a placement for that
 * loss, for capacity and rules were kept at every arrival and a rule between two VMs was looked at when the later one
 * moved. So call this where all losses at once are survived; one that is not condemns every order.
 *
 * 'safe' is proved by a first placement, taken from a few greedy ones and then from all, whose later losses are all
 * proved; the checker follows each step on a ledger of its own. 'unsafe' is proved by going through all first
 * placements, in the reading that takes every unknown for the best, and finding for each a later loss that is refuted.
 * What the steps do not suffice for is undecided. Cost per first loss: a few placements for each later one where a
 * greedy placement does; exponential where all must be tried, at most a tenth of the steps that are left.
 */
export function surveySequences(question: Question, failures: number): SequenceSurvey {
  const { pessimistic, optimistic, ledger, provable } = question
  const firsts = pessimistic.losable.length
  const counts = { safe: 0, unsafe: 0, undecided: 0, accepted: 0, steps: 0 }
  let [failing, open]: (number | undefined)[] = []
  let left = question.stepsMax
  const isTooMany = firsts ** failures > sequencesMax
  for (const host of pessimistic.losable) {
    const share = isTooMany ? 0 : Math.ceil(left / 20)
    const [hopes, fears] = [courseOf(share), courseOf(share)]
    const isSafe = !isTooMany && provable && survives(hopes, pessimistic, ledger, host, failures)
    const isUnsafe = !isTooMany && !isSafe && isLostFor(fears, optimistic, host, failures)
    const found = isSafe ? 'safe' : isUnsafe ? 'unsafe' : 'undecided'
    const spent = [hopes, fears].reduce(
      (total, { allowance }) => total + share - Math.max(0, allowance.left),
      0,
    )
    left -= spent
    counts[found] += 1
    counts.accepted += hopes.accepted
    counts.steps += spent
    if (isUnsafe) failing ??= host
    if (found === 'undecided') open ??= host
  }
  return { failures, firsts, ...counts, failing, open }
}

const courseOf = (steps: number): Course => ({ allowance: { left: steps }, accepted: 0 })

/** What one decision costs, in steps: its search, and its size in items times bins. */
function charge(
  { allowance }: Course,
  { restartStart, receivers }: Instance,
  host: number,
  steps: number,
): void {
  const items = (restartStart[host + 1] as number) - (restartStart[host] as number)
  allowance.left -= steps + 1 + Math.ceil((items * receivers.length) / 64)
}

/** Whether a way was found to lose a host and then, one by one, any others up to `failures` in all. */
function survives(
  course: Course,
  instance: Instance,
  ledger: Ledger,
  host: number,
  failures: number,
): boolean {
  if (failures === 1) return placeLast(course, instance, ledger, host)
  const packing = packingOf(instance, [host])
  const leads = (placement: Placement): boolean => {
    const { vms, hosts, nodes } = placement
    accept(course, ledger, host, { ...placement, count: vms.length })
    const next = afterLoss(instance, [host], placement)
    const after = ledgerAfter(ledger, [host], vms, hosts, vms.length, nodes)
    return survivesAll(course, next, after, failures - 1)
  }
  for (const bins of greedyFits(packing)) if (leads(placementOf(packing, bins))) return true
  for (const bins of everyPlacement(packing, course.allowance))
    if (leads(placementOf(packing, bins))) return true
  return false
}

function survivesAll(course: Course, instance: Instance, ledger: Ledger, failures: number): boolean {
  if (failures > 1)
    return instance.losable.every((host) => survives(course, instance, ledger, host, failures))
  const bench = benchOf(instance)
  return instance.losable.every((host) => {
    const quick = placeQuickly(bench, [host])
    if (quick.count < 0) return placeLast(course, instance, ledger, host)
    accept(course, ledger, host, quick)
    return true
  })
}

function placeLast(course: Course, instance: Instance, ledger: Ledger, host: number): boolean {
  const finding = decide(instance, [host], Math.max(0, course.allowance.left))
  charge(course, instance, host, finding.steps)
  if (finding.kind !== 'placed') return false
  accept(course, ledger, host, { ...finding.placement, count: finding.placement.vms.length })
  return true
}

function accept(course: Course, ledger: Ledger, host: number, { vms, hosts, nodes, count }: Claim): void {
  const reason = objection(ledger, [host], vms, hosts, count, nodes)
  assert(reason === undefined, `the checker does not accept a placement of headroom: ${reason}`)
  course.accepted += 1
}

/** Whether every placement after the loss of a host leaves some later loss that is refuted. */
function isLostFor(course: Course, instance: Instance, host: number, failures: number): boolean {
  const finding = decide(instance, [host], Math.max(0, course.allowance.left))
  charge(course, instance, host, finding.steps)
  if (finding.kind === 'refuted') return true
  if (failures === 1 || finding.kind === 'open') return false
  const packing = packingOf(instance, [host])
  for (const bins of everyPlacement(packing, course.allowance)) {
    const next = afterLoss(instance, [host], placementOf(packing, bins))
    if (!next.losable.some((other) => isLostFor(course, next, other, failures - 1))) return false
  }
  return course.allowance.left >= 0
}
