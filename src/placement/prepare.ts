import type { Datastore } from '#estate/model.ts'
import { ledgerArranged, ledgerOf } from '#placement/checker.ts'
import { type Compatibility, compatibilityOf } from '#placement/compatibility.ts'
import type { Question } from '#placement/examine.ts'
import { instanceOf, optimistic, pessimistic } from '#placement/instance.ts'
import { type Measured, measure } from '#placement/measure.ts'
import type { Members } from '#placement/members.ts'
import { type Policy, scenariosMax } from '#placement/policy.ts'

/** A cluster read and ready to be asked: what the solver and the checker work on. */
export type Prepared = {
  readonly members: Members
  readonly measured: Measured
  readonly compatibility: Compatibility
  readonly question: Question
}

/** Reads one cluster under a policy, for the solver and, separately, for the checker. O(VMs log VMs + hosts). */
export function prepare(
  members: Members,
  datastores: ReadonlyMap<string, Datastore>,
  policy: Policy,
): Prepared {
  const measured = measure(members, policy)
  const compatibility = compatibilityOf(members, datastores, policy, measured.acceleratorsBeyond)
  const worst = instanceOf(members, measured, compatibility, policy, pessimistic, 'even')
  const exact = measured.exact && compatibility.gaps.length === 0
  const ledger = ledgerOf(members, datastores, policy)
  const otherwiseOf = () => {
    const instance = instanceOf(members, measured, compatibility, policy, pessimistic, 'tight')
    return { instance, ledger: ledgerArranged(ledger, instance.numa?.maskOf ?? []) }
  }
  const question: Question = {
    pessimistic: worst,
    optimistic: exact ? worst : instanceOf(members, measured, compatibility, policy, optimistic, 'even'),
    ...(worst.numa === undefined ? {} : { otherwise: otherwiseOf() }),
    provable: !measured.unbounded,
    ledger: worst.numa === undefined ? ledger : ledgerArranged(ledger, worst.numa.maskOf),
    stepsMax: policy.stepsMax,
    scenariosMax,
  }
  return { members, measured, compatibility, question }
}
