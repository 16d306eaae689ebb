import { assert } from '#kernel/outcome.ts'
import { type Ledger, objection } from '#placement/checker.ts'
import { decide } from '#placement/ladder.ts'
import type { Finding, Instance, Refutation } from '#placement/model.ts'
import { type Loads, loadsOf, pressureAfter, restartLoad } from '#placement/pressure.ts'
import { type Bench, benchOf, placeQuickly } from '#placement/quick.ts'

/** Both readings of a cluster, the checker's own reading, and limits counted in steps and losses. */
export type Question = {
  readonly pessimistic: Instance
  /** The same object when nothing is unknown. */
  readonly optimistic: Instance
  /** False when no placement can be proved whatever the numbers: something unbounded may run here. */
  readonly provable: boolean
  readonly ledger: Ledger
  readonly stepsMax: number
  readonly scenariosMax: number
}

/** One loss; `pressure` is load over capacity left where that is largest, `moved` the memory that must restart. */
export type Loss = { readonly hosts: readonly number[]; readonly pressure: number; readonly moved: number }

/** Why a loss stayed open: unknown values, too few search steps, or more losses than are examined. */
export type Obstacle = 'unknown' | 'steps' | 'scenarios'

/** What was found about all losses of exactly k hosts. */
export type Survey = {
  readonly failures: number
  readonly scenarios: number
  readonly safe: number
  readonly unsafe: number
  readonly undecided: number
  /** Exact search steps spent. */
  readonly steps: number
  readonly tightestSafe: Loss | undefined
  readonly worstUnsafe: (Loss & { readonly refutation: Refutation }) | undefined
  readonly firstOpen: (Loss & { readonly obstacle: Obstacle; readonly stuck: readonly number[] }) | undefined
  /** One of `lossStates` per loss, in order of pairs (0,1), (0,2) … of losable hosts. */
  readonly states: Uint8Array
}

export const lossStates = { unexamined: 0, safe: 1, unsafe: 2, undecided: 3 } as const

/** Called for every placement the checker accepted; the arrays are valid only during the call. */
export type Witness = (
  lost: readonly number[],
  vms: ArrayLike<number>,
  hosts: ArrayLike<number>,
  count: number,
) => void

type Work = {
  readonly question: Question
  readonly bench: Bench
  readonly loads: Loads
  readonly witness: Witness
  stepsLeft: number
}

/**
 * Examines every loss of one up to `failures` hosts of a cluster and returns one survey per number of hosts, from
 * one on. A loss is safe only with a placement that the checker accepted, unsafe only with a refutation.
 * O(losses × restarted VMs) as a rule; exact search at most `stepsMax` steps in all.
 */
export function surveysOf(question: Question, failures: number, witness: Witness): readonly Survey[] {
  const work: Work = {
    ...{ question, witness },
    bench: benchOf(question.pessimistic),
    loads: loadsOf(question.pessimistic),
    stepsLeft: question.stepsMax,
  }
  return Array.from({ length: failures }, (_, at) => surveyOf(work, at + 1))
}

function surveyOf(work: Work, failures: number): Survey {
  const { losable } = work.question.pessimistic
  const n = losable.length
  const scenarios = failures === 1 ? n : (n * (n - 1)) / 2
  const states = new Uint8Array(Math.min(scenarios, work.question.scenariosMax))
  const tally = { safe: 0, unsafe: 0, undecided: 0, steps: 0 }
  let tightestSafe: Survey['tightestSafe']
  let worstUnsafe: Survey['worstUnsafe']
  let firstOpen: Survey['firstOpen']
  let at = 0
  for (const [a, b] of losses(losable, failures)) {
    if (at === states.length) break
    const hosts = a === b ? [a] : [a, b]
    const loss = { hosts, pressure: pressureAfter(work.loads, a, b), moved: restartLoad(work.loads, a, b) }
    const found = examine(work, hosts, a, b)
    if (found === 'safe') {
      states[at] = lossStates.safe
      tally.safe += 1
      if (tightestSafe === undefined || heavier(loss, tightestSafe)) tightestSafe = loss
    } else {
      tally.steps += found.steps
      states[at] = found.kind === 'unsafe' ? lossStates.unsafe : lossStates.undecided
      tally[found.kind] += 1
      if (found.kind === 'undecided') firstOpen ??= { ...loss, obstacle: found.obstacle, stuck: found.stuck }
      else if (worstUnsafe === undefined || heavier(loss, worstUnsafe)) {
        worstUnsafe = { ...loss, refutation: found.refutation }
      }
    }
    at += 1
  }
  const none = { hosts: [], pressure: 0, moved: 0, stuck: [] }
  if (at < scenarios) firstOpen ??= { ...none, obstacle: 'scenarios' }
  // Without a loss to examine nothing would be open; yet something may run here on a host nobody named.
  if (!work.question.provable) firstOpen ??= { ...none, obstacle: 'unknown' }
  tally.undecided += scenarios - at
  return { failures, scenarios, ...tally, tightestSafe, worstUnsafe, firstOpen, states }
}

/** Equal hosts leave equal pressure; then the loss that moves more memory is the heavier one. */
const heavier = (one: Loss, other: Loss): boolean =>
  one.pressure > other.pressure || (one.pressure === other.pressure && one.moved > other.moved)

function* losses(losable: Int32Array, failures: number): Generator<readonly [number, number]> {
  for (let i = 0; i < losable.length; i += 1) {
    const a = losable[i] as number
    if (failures === 1) yield [a, a]
    for (let j = i + 1; failures === 2 && j < losable.length; j += 1) yield [a, losable[j] as number]
  }
}

type Examined =
  | 'safe'
  | { readonly kind: 'unsafe'; readonly refutation: Refutation; readonly steps: number }
  | {
      readonly kind: 'undecided'
      readonly obstacle: Obstacle
      readonly stuck: readonly number[]
      readonly steps: number
    }

function examine(work: Work, lost: readonly number[], a: number, b: number): Examined {
  const { question, bench } = work
  const { pessimistic, optimistic, provable } = question
  let stuck: readonly number[] = []
  let obstacle: Obstacle = 'unknown'
  let steps = 0
  if (provable) {
    const count = placeQuickly(bench, a, b)
    if (count >= 0) return accept(work, lost, bench.vms, bench.hosts, count)
    const finding = ladder(work, pessimistic, lost)
    steps += finding.steps
    if (finding.kind === 'placed') {
      const { vms, hosts } = finding.placement
      return accept(work, lost, vms, hosts, vms.length)
    }
    if (finding.kind === 'open') [stuck, obstacle] = [finding.stuck, 'steps']
    if (pessimistic === optimistic) {
      if (finding.kind === 'open') return { kind: 'undecided', obstacle, stuck, steps }
      return { kind: 'unsafe', refutation: finding.refutation, steps }
    }
  }
  const finding = ladder(work, optimistic, lost)
  steps += finding.steps
  if (finding.kind === 'refuted') return { kind: 'unsafe', refutation: finding.refutation, steps }
  return { kind: 'undecided', obstacle, stuck, steps }
}

/** One loss may use a tenth of the steps that are left, so that hard losses do not leave the others without. */
function ladder(work: Work, instance: Instance, lost: readonly number[]): Finding {
  const finding = decide(instance, lost, Math.ceil(work.stepsLeft / 10))
  work.stepsLeft -= finding.steps
  return finding
}

function accept(
  work: Work,
  lost: readonly number[],
  vms: ArrayLike<number>,
  hosts: ArrayLike<number>,
  count: number,
): 'safe' {
  const reason = objection(work.question.ledger, lost, vms, hosts, count)
  assert(reason === undefined, `the checker does not accept a placement of headroom: ${reason}`)
  work.witness(lost, vms, hosts, count)
  return 'safe'
}
