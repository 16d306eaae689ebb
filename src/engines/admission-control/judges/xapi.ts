import type { Opinion } from '#engines/admission-control/judge.ts'
import { certainWorld, missingOf, type Reading, type World } from '#engines/admission-control/reading.ts'
import { amountText, countText, hostsText, listText } from '#engines/admission-control/wording.ts'
import {
  failuresTolerated,
  type Plan,
  planFor,
  plannerHostsMax,
  plannerOrdersMax,
} from '#engines/admission-control/xapi/planner.ts'
import type { Pool } from '#engines/admission-control/xapi/pool.ts'

/** Whether XAPI's planner finds a plan for the pool: memory alone, configured sizes, every VM that restarts protected. */
export function judgeXapi(reading: Reading, failures: number): Opinion {
  const world = certainWorld(reading, ['memoryBytes'])
  if (world === undefined) {
    return {
      judge: 'xapi',
      ...{ ruling: 'cannot-be-said', failures, promised: null, figures: [] },
      because: 'its packing turns on every size, and not all are known',
      missing: missingOf(reading, ['memoryBytes'], ['memoryBytes']),
      notes: [],
    }
  }
  const pool = poolOf(world, reading.hostsAway)
  const plan = planFor(pool, failures)
  const { reason } = plan
  const bounded = reason.kind === 'bound'
  return {
    judge: 'xapi',
    ruling: plan.status === 'plan-for-all' ? 'admits' : 'refuses',
    failures,
    promised: failuresTolerated(pool, 'none'),
    figures: [
      {
        label: 'orders of failure planned',
        unit: 'count',
        value: reason.kind === 'every-order' ? reason.orders : 0,
      },
      { label: 'places left by its bound', unit: 'count', value: bounded ? reason.placesLeft : null },
      { label: 'VMs to move by its bound', unit: 'count', value: bounded ? reason.vmsToMove : null },
    ],
    because: clauseOf(plan, pool, world, failures),
    missing: [],
    notes: [],
  }
}

/** The pool XAPI would see: hosts in maintenance are disabled, VMs that do not restart are unprotected. */
export const poolOf = ({ hosts, guests }: World, hostsAway: readonly string[]): Pool => ({
  hosts: [
    ...hosts.map(({ id, memoryBytes }) => ({ id, memoryBytes, live: true })),
    ...hostsAway.map((name) => ({ id: `away ${name}`, memoryBytes: 0, live: false })),
  ],
  vms: guests.map(({ id, memoryBytes, hostId, restarts, bound }) => ({
    ...{ id, bytes: memoryBytes, hostId, agile: bound === 'nowhere', apartFrom: null },
    protection: restarts ? 'restart' : 'none',
  })),
})

function clauseOf({ status, reason }: Plan, pool: Pool, world: World, failures: number): string {
  const nameOf = (id: string): string =>
    world.guests.find((guest) => guest.id === id)?.name ??
    world.hosts.find((host) => host.id === id)?.name ??
    id
  const names = (ids: readonly string[]): string => listText(ids.slice(0, 3).map(nameOf), ids.length)
  if (status === 'plan-without-bound') {
    const bound = pool.vms.filter(({ agile, protection }) => !agile && protection === 'restart')
    return `${names(bound.map(({ id }) => id))} cannot restart on every host, so the pool cannot protect ${bound.length === 1 ? 'it' : 'them'}`
  }
  switch (reason.kind) {
    case 'too-few-hosts':
      return `${hostsText(reason.hosts)} cannot lose ${failures} and restart anything`
    case 'not-started':
      return `${names(reason.vms)} cannot start even before a host fails`
    case 'every-order': {
      const orders = countText(reason.orders, 'order')
      if (reason.failed === null) {
        return `it packed the VMs of every loss by memory, biggest first onto the freest host, in ${orders} of failure, and left none out`
      }
      return `it packs biggest first onto the freest host, and that leaves out ${names(reason.failed.vms)} when ${reason.failed.hosts.map(nameOf).join(', then ')} ${reason.failed.hosts.length === 1 ? 'fails' : 'fail'}`
    }
    case 'bound': {
      const why =
        reason.why === 'hosts'
          ? `beyond ${hostsText(plannerHostsMax)} it does not plan but bounds`
          : `from ${countText(plannerOrdersMax, 'order')} of failure on it does not plan but bounds`
      return `${why}: with every VM counted as ${amountText(reason.largestBytes, 'bytes')}, ${countText(reason.placesLeft, 'place')} are left for ${countText(reason.vmsToMove, 'VM')}`
    }
    default:
      return reason satisfies never
  }
}
