import { assert } from '#kernel/outcome.ts'
import { type Ledger, objection } from '#placement/checker.ts'
import { decide } from '#placement/ladder.ts'
import type { Finding, Instance, Refutation } from '#placement/model.ts'
import { type Loads, loadsOf } from '#placement/pressure.ts'
import { type Bench, benchOf, placeGroup, placeQuickly } from '#placement/quick.ts'

/** Both readings of a cluster, the checker's own reading, and limits counted in steps and losses. */
export type Question = {
  readonly pessimistic: Instance
  /** The same object when nothing is unknown. */
  readonly optimistic: Instance
  /** False when no placement can be proved whatever the numbers: something unbounded may run here. */
  readonly provable: boolean
  readonly ledger: Ledger
  /** The pessimistic reading with running VMs arranged otherwise in NUMA nodes, where nodes bind. */
  readonly otherwise?: { readonly instance: Instance; readonly ledger: Ledger }
  readonly stepsMax: number
  readonly scenariosMax: number
}

/** Why a loss stayed open: unknown values, too few search steps, too many VMs to search, or too many losses. */
export type Obstacle = 'unknown' | 'steps' | 'size' | 'scenarios'

/** Called for every placement the checker accepted; the arrays are valid only during the call. */
export type Witness = (
  lost: readonly number[],
  vms: ArrayLike<number>,
  hosts: ArrayLike<number>,
  count: number,
) => void

/** What losses of one cluster are examined with, made once. */
export type Work = {
  readonly question: Question
  readonly bench: Bench
  readonly loads: Loads
  readonly witness: Witness
  stepsLeft: number
}

/** Makes ready to examine losses of a cluster. O(VMs + hosts log hosts). */
export const workOf = (question: Question, witness: Witness): Work => ({
  ...{ question, witness },
  bench: benchOf(question.pessimistic),
  loads: loadsOf(question.pessimistic),
  stepsLeft: question.stepsMax,
})

/** What was found about one loss. */
export type Examined =
  | 'safe'
  | { readonly kind: 'unsafe'; readonly refutation: Refutation; readonly steps: number }
  | {
      readonly kind: 'undecided'
      readonly obstacle: Obstacle
      readonly stuck: readonly number[]
      readonly steps: number
    }

/** Losses of more hosts than this are placed in one go. */
const levelsMax = 3

/** Examines one loss: safe with a placement the checker accepted, unsafe with a refutation, undecided with neither. */
export function examine(work: Work, lost: readonly number[]): Examined {
  const { question, bench } = work
  const { pessimistic, optimistic, provable } = question
  let stuck: readonly number[] = []
  let obstacle: Obstacle = 'unknown'
  let steps = 0
  if (provable) {
    const quick = lost.length > levelsMax ? placeGroup(bench, lost) : placeQuickly(bench, lost)
    if (quick.count >= 0) return accept(work, question.ledger, lost, quick)
    const finding = ladder(work, pessimistic, lost)
    steps += finding.steps
    if (finding.kind === 'placed') {
      return accept(work, question.ledger, lost, {
        ...finding.placement,
        count: finding.placement.vms.length,
      })
    }
    if (question.otherwise !== undefined) {
      const second = ladder(work, question.otherwise.instance, lost)
      steps += second.steps
      if (second.kind === 'placed')
        return accept(work, question.otherwise.ledger, lost, {
          ...second.placement,
          count: second.placement.vms.length,
        })
    }
    if (finding.kind === 'open') [stuck, obstacle] = [finding.stuck, finding.bound]
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

/** A placement as the checker takes it. */
export type Claim = {
  readonly vms: ArrayLike<number>
  readonly hosts: ArrayLike<number>
  readonly nodes: ArrayLike<number>
  readonly count: number
}

function accept(work: Work, ledger: Ledger, lost: readonly number[], claim: Claim): 'safe' {
  const { vms, hosts, nodes, count } = claim
  const reason = objection(ledger, lost, vms, hosts, count, nodes)
  assert(reason === undefined, `the checker does not accept a placement of headroom: ${reason}`)
  work.witness(lost, vms, hosts, count)
  return 'safe'
}
