import { ledgerWithout } from '#placement/checker.ts'
import type { Question } from '#placement/examine.ts'
import type { Instance } from '#placement/model.ts'

/** The question where some VMs, by index, do not restart because their storage is gone. O(VMs + hosts). */
export function questionWithout(question: Question, vms: readonly number[]): Question {
  if (vms.length === 0) return question
  const gone = new Set(vms)
  const { otherwise } = question
  const pessimistic = instanceWithout(question.pessimistic, gone)
  const same = question.pessimistic === question.optimistic
  return {
    ...question,
    pessimistic,
    optimistic: same ? pessimistic : instanceWithout(question.optimistic, gone),
    ledger: ledgerWithout(question.ledger, vms),
    ...(otherwise === undefined
      ? {}
      : {
          otherwise: {
            instance: instanceWithout(otherwise.instance, gone),
            ledger: ledgerWithout(otherwise.ledger, vms),
          },
        }),
  }
}

/** Such VMs keep what they take where their host survives; where it does not they are gone with it. */
function instanceWithout(instance: Instance, gone: ReadonlySet<number>): Instance {
  const restartStart = new Int32Array(instance.restartStart.length)
  const kept: number[] = []
  for (let host = 0; host < instance.hostCount; host += 1) {
    const end = instance.restartStart[host + 1] as number
    for (let at = instance.restartStart[host] as number; at < end; at += 1) {
      const vm = instance.restartVms[at] as number
      if (!gone.has(vm)) kept.push(vm)
    }
    restartStart[host + 1] = kept.length
  }
  return { ...instance, restartStart, restartVms: Int32Array.from(kept) }
}
