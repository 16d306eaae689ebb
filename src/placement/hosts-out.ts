import type { Datastore } from '#estate/model.ts'
import { assert } from '#kernel/outcome.ts'
import { afterLoss } from '#placement/after-loss.ts'
import { ledgerAfter, objection } from '#placement/checker.ts'
import type { Compatibility } from '#placement/compatibility.ts'
import { everyPlacement } from '#placement/every-placement.ts'
import type { Question } from '#placement/examine.ts'
import { greedyFits } from '#placement/fit.ts'
import { decide, placementOf } from '#placement/ladder.ts'
import type { Gap } from '#placement/measure.ts'
import type { Members } from '#placement/members.ts'
import type { Instance, Placement, Refutation } from '#placement/model.ts'
import { packingOf } from '#placement/packing.ts'
import type { Policy } from '#placement/policy.ts'
import { prepare } from '#placement/prepare.ts'
import { isSurveyed, surveyFrom, surveyorOf, surveyStart } from '#placement/survey.ts'
import { questionWithout } from '#placement/without.ts'

/** A cluster read once, to be asked which of its hosts may be out together. */
export type OutGround = {
  readonly members: Members
  readonly compatibility: Compatibility
  readonly gaps: readonly Gap[]
  /** False where nothing can be proved whatever the numbers: something unbounded may run here. */
  readonly provable: boolean
  /** Every VM moves off a host that is to be emptied, whatever its restart priority; stopped ones do not. */
  readonly question: Question
  /** VMs that a failed host's partners need not restart: told not to, or stopped with their host by the plan. */
  readonly notRestarted: readonly number[]
}

/** What was found about taking hosts out. `lost` are the further failures that stand in the way; none: they cannot be emptied. */
export type OutFinding =
  | { readonly kind: 'may'; readonly placement: Placement }
  | { readonly kind: 'may-not'; readonly lost: readonly number[]; readonly refutation: Refutation }
  | { readonly kind: 'open'; readonly lost: readonly number[] }

/** Losses that are examined before it is looked whether one failed. */
const surveyPart = 16
/** Steps of going through all placements of the VMs of the hosts that leave, where greedy ones do not do. */
const everyPlacementSteps = 4_000

/**
 * Reads one cluster. `stopped` are VMs, by index, that the plan stops with their host, because nothing can move them;
 * what fails with their host today fails so during the walk, so they are no part of what must restart.
 */
export function outGroundOf(
  members: Members,
  datastores: ReadonlyMap<string, Datastore>,
  policy: Policy,
  stopped: readonly number[],
): OutGround {
  const moving: Members = {
    ...members,
    vms: members.vms.map((vm) =>
      vm.restartPriority === 'disabled' ? { ...vm, restartPriority: 'medium' } : vm,
    ),
  }
  const { question, compatibility, measured } = prepare(moving, datastores, policy)
  const disabled = members.vms.flatMap((vm, at) => (vm.restartPriority === 'disabled' ? [at] : []))
  return {
    ...{ members, compatibility },
    gaps: [...measured.gaps, ...compatibility.gaps],
    provable: question.provable,
    // What nobody can bound is left out, so that there is an answer at all; `provable` then says that it proves nothing.
    question: questionWithout(
      { ...question, provable: true, ledger: { ...question.ledger, refusal: undefined } },
      stopped,
    ),
    notRestarted: [...new Set([...disabled, ...stopped])].sort((left, right) => left - right),
  }
}

/**
 * Whether hosts may be out together: their VMs find a place on the others such that after any `spare` further failures
 * everything that must restart finds one again, from where it then runs.
 *
 * 'may' carries a placement that the checker accepted, with every further loss placed and accepted too. 'may-not' is
 * proved: either the VMs of these hosts fit nowhere, or losing them and `lost` at once is refuted, in the reading that
 * takes every unknown for the best (surviving one after the other implies surviving at once: where the VMs are in the
 * end is a placement for that loss). Everything else is open.
 *
 * Any subset of hosts that may be out may be out, where rules between VMs hold to begin with. Proof: leave the VMs of
 * the hosts that stay (H) at home, the others as placed. A further loss F is answered as the loss F less H was answered
 * beside all of them being out; what ran on F and H goes where that answer has it. Every host that receives has no more
 * than it had there, and the hosts of H nothing but their own. The same argument, VM by VM, covers every moment while
 * hosts are being emptied or filled. Cost: as surveying all losses of `spare` hosts.
 */
export function examineOut(ground: OutGround, hosts: readonly number[], spare: number): OutFinding {
  const { pessimistic, optimistic } = ground.question
  const packing = packingOf(pessimistic, hosts)
  let [failed, asked]: [readonly number[], boolean] = [[], false]
  for (const bins of greedyFits(packing)) {
    const placement = placementOf(packing, bins)
    const found = standsAfter(ground, hosts, placement, spare)
    if (found === undefined) return { kind: 'may', placement }
    ;[failed, asked] = [found, true]
  }
  if (!asked) {
    const alone = decide(optimistic, hosts, ground.question.stepsMax)
    if (alone.kind === 'refuted') return { kind: 'may-not', lost: [], refutation: alone.refutation }
  } else {
    const refutation = refutedAtOnce(ground, hosts, failed)
    if (refutation !== undefined) return { kind: 'may-not', lost: failed, refutation }
  }
  const allowance = { left: everyPlacementSteps }
  for (const bins of everyPlacement(packing, allowance)) {
    const placement = placementOf(packing, bins)
    if (standsAfter(ground, hosts, placement, spare) === undefined) return { kind: 'may', placement }
  }
  return { kind: 'open', lost: failed }
}

/** The first further loss that has no answer once VMs were moved as placed; undefined when all have one. */
function standsAfter(
  ground: OutGround,
  hosts: readonly number[],
  placement: Placement,
  spare: number,
): readonly number[] | undefined {
  const { question } = ground
  const { vms, hosts: targets, nodes } = placement
  const reason = objection(question.ledger, hosts, vms, targets, vms.length, nodes)
  assert(reason === undefined, `the checker does not accept how hosts are emptied: ${reason}`)
  if (spare === 0) return undefined
  const after = afterLoss(question.pessimistic, hosts, placement)
  const next = questionWithout(
    {
      ...question,
      pessimistic: after,
      optimistic: after,
      ledger: ledgerAfter(question.ledger, hosts, vms, targets, vms.length, nodes),
    },
    ground.notRestarted,
  )
  return firstUnanswered(next, Math.min(spare, next.pessimistic.losable.length))
}

function firstUnanswered(question: Question, spare: number): readonly number[] | undefined {
  const surveyor = surveyorOf(question, () => {})
  let cursor = surveyStart(question, spare, 'one-for-all')
  while (!isSurveyed(cursor)) {
    cursor = surveyFrom(surveyor, cursor, surveyPart)
    for (const survey of [...cursor.finished, cursor.current]) {
      const failed = survey?.worstUnsafe?.hosts ?? survey?.firstOpen?.hosts
      if (failed !== undefined) return failed
    }
  }
  return undefined
}

/** Why hosts and further ones cannot be lost at once, in the better reading; undefined when that is not refuted. */
function refutedAtOnce(
  { question, notRestarted, members }: OutGround,
  hosts: readonly number[],
  failed: readonly number[],
): Refutation | undefined {
  const leaving = new Set(hosts)
  const stays = notRestarted.filter((vm) => !leaving.has(members.home[vm] as number))
  const { optimistic } = questionWithout(question, stays)
  const finding = decide(optimistic, [...hosts, ...failed], question.stepsMax)
  return finding.kind === 'refuted' ? finding.refutation : undefined
}

/**
 * The most hosts that can be out together with `spare` further ones failed, by volume alone: an upper bound on every
 * set that may be out. In each dimension the VMs of m hosts, and what must restart of `spare` others, need room that
 * hosts left over have: sum of (load + room) over the m hosts, at least over the m with least, plus that over the
 * failed ones, at least over those ranked m + 1 to m + spare from the top (of the m + spare largest at least `spare`
 * are not among the m), is at most all room. O(hosts log hosts × dimensions).
 */
export function mostOut({ question, notRestarted }: OutGround, spare: number): number {
  const { optimistic: instance } = question
  const restarting = questionWithout(question, notRestarted).optimistic
  let most = instance.hostCount
  for (let d = 0; d < instance.width; d += 1) {
    const room = roomOf(instance, d)
    const leaving = weightsOf(instance, d, room).sort()
    const failing = weightsOf(restarting, d, room).sort().reverse()
    const total = room.reduce((sum, value) => sum + value, 0)
    if (!Number.isFinite(total)) continue
    let used = 0
    let count = 0
    for (; count < most; count += 1) {
      used += leaving[count] as number
      const lost = failing.subarray(count + 1, count + 1 + spare).reduce((sum, value) => sum + value, 0)
      if (used + lost > total) break
    }
    most = Math.min(most, count)
  }
  return most
}

function roomOf(instance: Instance, d: number): Float64Array {
  const room = new Float64Array(instance.hostCount)
  for (const host of instance.receivers)
    room[host] = Math.max(0, instance.free[host * instance.width + d] as number)
  return room
}

/** Per host what must leave it and what room goes with it. */
function weightsOf(instance: Instance, d: number, room: Float64Array): Float64Array {
  const { restartStart, restartVms, need, width } = instance
  return room.map((free, host) => {
    let sum = free
    for (let at = restartStart[host] as number; at < (restartStart[host + 1] as number); at += 1)
      sum += need[(restartVms[at] as number) * width + d] as number
    return sum
  })
}

/** VMs, by index, that may run on no host but their own, whatever room there is, in the worse reading. */
export function immovableVms({ question, members }: OutGround): readonly number[] {
  const { pessimistic: instance } = question
  return members.vms.flatMap((_, vm) => {
    const home = instance.home[vm] as number
    const flags = instance.classes[instance.classOf[vm] as number] as Uint8Array
    return flags.some((flag, host) => flag === 1 && host !== home) ? [] : [vm]
  })
}
