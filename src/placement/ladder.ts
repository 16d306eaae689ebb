import { refute } from '#placement/bounds.ts'
import { searchExactly } from '#placement/exact.ts'
import { type Bins, fitGreedily } from '#placement/fit.ts'
import type { Finding, Instance, Placement } from '#placement/model.ts'
import { type Packing, packingOf, restartsOf } from '#placement/packing.ts'
import { cellsMost, manyVms, refuteMany, restartsAfter } from '#placement/refute-many.ts'

/** Most items the exact search takes on; it recurses once per item. */
export const searchItemsMax = 2_000

/**
 * Whether the restarted VMs of one loss fit, with a placement or a refutation; 'open' when neither was found
 * within `stepsMax` steps of exact search, or when more VMs move to more hosts than a packing is written out for. Cheap
 * bounds, then greedy placement, then exact search.
 */
export function decide(instance: Instance, lost: readonly number[], stepsMax: number): Finding {
  const moved = restartsAfter(instance, lost)
  const early = moved > manyVms ? refuteMany(instance, lost) : undefined
  if (early !== undefined) return { kind: 'refuted', refutation: early, steps: 0 }
  if (moved * instance.receivers.length > cellsMost) return tooLarge([])
  const packing = packingOf(instance, lost)
  const refutation = refute(packing)
  if (refutation !== undefined) return { kind: 'refuted', refutation, steps: 0 }
  const fitting = fitGreedily(packing)
  if (fitting.kind === 'fits') return { kind: 'placed', placement: placementOf(packing, fitting), steps: 0 }
  const stuck = packing.vmsOf[fitting.item] ?? []
  if (packing.itemCount > searchItemsMax) return tooLarge(stuck)
  const search = searchExactly(packing, stepsMax)
  switch (search.kind) {
    case 'fits':
      return { kind: 'placed', placement: placementOf(packing, search), steps: search.steps }
    case 'impossible': {
      const vms = restartsOf(instance, lost)
      return {
        kind: 'refuted',
        refutation: { kind: 'exhausted', steps: search.steps, vms },
        steps: search.steps,
      }
    }
    case 'out-of-steps':
      return { kind: 'open', bound: 'steps', steps: search.steps, stuck }
    default:
      return search satisfies never
  }
}

const tooLarge = (stuck: readonly number[]): Finding => ({ kind: 'open', bound: 'size', steps: 0, stuck })

/** Bins by item as hosts by VM. */
export function placementOf(packing: Packing, { binOf, masks }: Bins): Placement {
  const vms: number[] = []
  const hosts: number[] = []
  const nodes: number[] = []
  packing.vmsOf.forEach((list, item) => {
    for (const vm of list) {
      vms.push(vm)
      hosts.push(packing.hostOf[binOf[item] as number] as number)
    }
    if (packing.nodes !== undefined) nodes.push(...(masks[item] ?? []))
  })
  return { vms, hosts, nodes }
}
