import { defineEngine } from '#engines/engine.ts'
import { chase } from '#engines/rebalancer/chase.ts'
import { explainRebalance } from '#engines/rebalancer/explain.ts'
import { params } from '#engines/rebalancer/params.ts'
import { plainCase } from '#engines/rebalancer/plain-case.ts'
import { planEstate } from '#engines/rebalancer/plan-estate.ts'
import type { RebalanceResult } from '#engines/rebalancer/result.ts'
import type { Outcome } from '#kernel/outcome.ts'

/** Rebalancing: the fewest moves to a goal, in an order that holds; and what a balancer that never stops does. */
export default defineEngine({
  id: 'rebalancer',
  version: 1,
  title: 'Rebalancer',
  question:
    'Which few moves restore balance, in which order, and what does an automatic balancer do instead?',
  assumptions: [
    'VMs stay in their cluster. A VM that moves takes its memory on both hosts until the move is done.',
    'Must rules hold at every step, those that keep VMs together only when all have arrived. A broken one is mended.',
    'VMs with a device of their host, pinned to processors, on storage that no other host sees, templates, and VMs of unknown memory or power stay. Devices that nobody stated tie nothing.',
    'A step ends when its slowest move ends. A host sends all its moves over one network, evenly.',
    'Guests write an eighth of their memory again and again; one that outruns the copy is slowed down.',
    'A host above its limit at the start may stay so and takes nothing, unless headroom is the goal.',
    'A chase moves one VM at a time by the load of the moment, as Proxmox does; load swings at random around a mean with a day in it.',
  ],
  needs: ['facilities', 'clusters', 'hosts', 'datastores', 'vms', 'rules'],
  params,
  facts: ['cp-pve-rebalance', 'mob-kv-limits', 'mob-precopy-origin', 'mob-qemu-throttle'],
  assess: [],
  run(estate, values, { seed, progress }): Outcome<RebalanceResult> {
    const plain = estate.hosts.length === 0
    if (values.mode === 'chase') return chase(estate, values, seed, progress)
    return planEstate(plain ? plainCase(values) : estate, values, plain, progress)
  },
  explain: explainRebalance,
})
