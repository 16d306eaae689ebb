import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import { laidOf, placedOf } from '#engines/upgrade-walk/plan.ts'
import type { Relaxation } from '#engines/upgrade-walk/result.ts'
import type { Walk } from '#engines/upgrade-walk/walk.ts'

/** One promise given up: how people call it, what that costs, and the knobs it changes; undefined where there is nothing to give up. */
type Offer = {
  readonly promise: string
  readonly costs: string
  readonly change: (values: UpgradeParams) => Partial<UpgradeParams> | undefined
}

/** Promises in rising order of what giving them up costs. */
const offers: readonly Offer[] = [
  {
    promise: 'no nightly window',
    costs: 'work by day, while people use what moves',
    change: ({ windowHours }) => (windowHours < 24 ? { windowHours: 24 } : undefined),
  },
  {
    promise: 'no limit per cluster',
    costs: 'more of one cluster is out at a time, and more of it goes bad with a bad image',
    change: ({ perCluster }) => (perCluster < 1000 ? { perCluster: 1000 } : undefined),
  },
  {
    promise: 'no limit per rack',
    costs: 'one rack may lose hosts to work and to its own failure together',
    change: ({ perRack }) => (perRack < 1000 ? { perRack: 1000 } : undefined),
  },
  {
    promise: 'no limit over the whole estate',
    costs: 'more people and more migration traffic in one evening',
    change: ({ atOnce }) => (atOnce < 10_000 ? { atOnce: 10_000 } : undefined),
  },
  {
    promise: 'rules of strength "should" may be broken',
    costs: 'VMs that ought to be apart share a host for a while',
    change: ({ shouldRules }) => (shouldRules === 'kept' ? { shouldRules: 'left-out' } : undefined),
  },
  {
    promise: 'memory is counted by reservation',
    costs: 'hosts are overcommitted while others are out: guests may be ballooned and swapped',
    change: ({ memoryBasis }) => (memoryBasis === 'configured' ? { memoryBasis: 'reserved' } : undefined),
  },
  {
    promise: 'no wait for resync',
    costs: 'the next host leaves while data has a copy less: one disk then loses it. Never do this',
    change: ({ resyncMinutes }) => (resyncMinutes > 0 ? { resyncMinutes: 0 } : undefined),
  },
  {
    promise: 'immovable VMs are stopped with their host',
    costs: 'an outage of these VMs in a window that their owners agree to',
    change: ({ immovable }) => (immovable === 'left-out' ? { immovable: 'agreed-window' } : undefined),
  },
  {
    promise: 'one further failure less is survived',
    costs: 'a host that fails meanwhile stops VMs until the hosts that are out come back',
    change: ({ spareHosts }) => (spareHosts > 0 ? { spareHosts: spareHosts - 1 } : undefined),
  },
]

/** Reads one cluster again under other knobs. */
export type Again = (values: UpgradeParams) => Walk

/**
 * What giving up one promise at a time brings a cluster, in rising order of cost: hosts that can then be planned, or how
 * much sooner it is done. Only what brings something is returned. Cost: one plan of the cluster for each promise.
 */
export function relaxationsOf(again: Again, values: UpgradeParams, fromMs: number): readonly Relaxation[] {
  const outcome = (asked: UpgradeParams) => {
    const walk = again(asked)
    const laid = laidOf([walk], asked, fromMs, () => {})
    const { placed, endMs } = placedOf(laid, fromMs, asked)
    const planned = (placed[0] ?? []).reduce((sum, { hosts }) => sum + hosts.length, 0)
    return { name: walk.name, planned, endMs }
  }
  const now = outcome(values)
  return offers.flatMap(({ promise, costs, change }): Relaxation[] => {
    const changed = change(values)
    if (changed === undefined) return []
    const then = outcome({ ...values, ...changed })
    const hostsGained = then.planned - now.planned
    const savedMs = hostsGained === 0 ? now.endMs - then.endMs : 0
    if (hostsGained <= 0 && savedMs <= 0) return []
    return [{ promise, cluster: now.name, costs, hostsGained, savedMs }]
  })
}
