import type { Known, Vm } from '#estate/model.ts'
import type { ClusterView } from '#patterns/cluster-view.ts'
import { runs } from '#patterns/running.ts'

/** The least and the most something can add up to, given what is unknown. */
export type Span = { readonly least: number; readonly most: number }

/** What the VMs of a cluster take: those that surely run at least, those that may run, or may be here, at most. */
export function demandOf({ members }: ClusterView, of: (vm: Vm) => Known<number>): Span {
  let [least, most] = [0, 0]
  for (const vm of members.vms) {
    const value = of(vm)
    if (runs(vm) === true && value !== 'unknown') least += value
    most += value === 'unknown' ? Infinity : value
  }
  return { least, most: members.adrift.length > 0 ? Infinity : most }
}

/** What hosts have without the one that has most; a host of unknown size may have nothing or anything. */
export function supplyAfterLoss(
  { hosts }: ClusterView,
  of: (host: ClusterView['hosts'][number]) => Known<number>,
): Span {
  const sizes = hosts.map(of)
  const known = sizes.filter((size) => size !== 'unknown')
  const total = known.reduce((sum, size) => sum + size, 0)
  const largest = Math.max(0, ...known)
  const gaps = known.length < sizes.length
  // A host of unknown size may be the largest: then all that is known is left.
  return { least: total - largest, most: gaps ? Infinity : total - largest }
}
