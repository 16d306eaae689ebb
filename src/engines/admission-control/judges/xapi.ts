import type { Opinion } from '#engines/admission-control/judge.ts'
import { certainWorld, missingOf, type Reading, type World } from '#engines/admission-control/reading.ts'
import { amountText, countText, hostsText, listText } from '#engines/admission-control/wording.ts'
import { evacuationOf, type Moves } from '#engines/admission-control/xapi/evacuation.ts'
import {
  admitsVm,
  failuresTolerated,
  type Plan,
  planFor,
  plannerHostsMax,
  plannerOf,
  plannerOrdersMax,
} from '#engines/admission-control/xapi/planner.ts'
import type { Pool } from '#engines/admission-control/xapi/pool.ts'
import { groupedBy } from '#estate/query.ts'

/**
 * Whether XAPI's planner finds a plan for the pool: memory alone, configured sizes, every VM that restarts
 * protected.
 */
export function judgeXapi(reading: Reading, failures: number, groups: ReadonlyMap<string, string>): Opinion {
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
  const pool = poolOf(world, reading.hostsAway, groups)
  const planner = plannerOf(pool)
  const plan = planFor(planner, failures)
  const { reason } = plan
  const bounded = reason.kind === 'bound'
  return {
    judge: 'xapi',
    ruling: plan.status === 'plan-for-all' ? 'admits' : 'refuses',
    failures,
    promised: failuresTolerated(planner, 'none'),
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
    notes: [...oneMoreNote(pool, plan, failures), ...evacuationNotes(pool, world)],
  }
}

/** Whether one more VM of median size would be let in: only a plan that exists can be broken. */
function oneMoreNote(pool: Pool, plan: Plan, failures: number): readonly string[] {
  const sizes = pool.vms.map(({ bytes }) => bytes).sort((left, right) => left - right)
  const bytes = sizes[Math.floor(sizes.length / 2)] ?? 0
  const vm = {
    id: 'one more',
    bytes,
    hostId: null,
    agile: true,
    protection: 'restart',
    apartFrom: null,
  } as const
  const size = `a further VM of median size (${amountText(bytes, 'bytes')})`
  if (plan.status !== 'plan-for-all') {
    return [`Without a plan to break, XAPI would let ${size} start all the same.`]
  }
  const lets = admitsVm(pool, vm, failures, plan) === 'admits' ? 'let' : 'not let'
  return [`XAPI would ${lets} ${size} start.`]
}

/** Most hosts whose emptying is planned for what it does to anti-affinity groups. */
const evacuationsMax = 64

/** What emptying each host, one at a time, would do to anti-affinity groups; nothing where there are none. */
function evacuationNotes(pool: Pool, world: World): readonly string[] {
  if (!pool.vms.some(({ apartFrom }) => apartFrom !== null)) return []
  const plans = world.hosts.slice(0, evacuationsMax).map(({ id, name }) => {
    const { moves, unplaced } = evacuationOf(pool, id)
    return { name, unplaced, crowded: isCrowded(pool, moves) }
  })
  const broken = plans.filter(({ crowded }) => crowded)
  const stuck = plans.filter(({ unplaced }) => unplaced.length > 0)
  const names = (list: readonly { readonly name: string }[]): string =>
    listText(
      list.slice(0, 3).map(({ name }) => name),
      list.length,
    )
  const groups =
    broken.length === 0
      ? 'Whichever host is emptied, XAPI keeps every anti-affinity group on at least two hosts.'
      : `When ${names(broken)} is emptied, XAPI leaves an anti-affinity group on one host.`
  return stuck.length === 0
    ? [groups]
    : [groups, `Not everything finds room when ${names(stuck)} is emptied.`]
}

/** Whether moves leave several VMs of a group on one host alone. */
function isCrowded(pool: Pool, moves: Moves): boolean {
  const after = new Map(moves)
  const groups = groupedBy(
    pool.vms.filter(({ apartFrom, hostId }) => apartFrom !== null && hostId !== null),
    ({ apartFrom }) => apartFrom ?? '',
  )
  return [...groups.values()].some((vms) => {
    const hosts = new Set(vms.map(({ id, hostId }) => after.get(id) ?? hostId))
    return vms.length > 1 && hosts.size < 2 && vms.some(({ id }) => after.has(id))
  })
}

/** The pool XAPI would see: hosts in maintenance are disabled, VMs that do not restart are unprotected. */
export const poolOf = (
  { hosts, guests }: World,
  hostsAway: readonly string[],
  groups: ReadonlyMap<string, string>,
): Pool => ({
  hosts: [
    ...hosts.map(({ id, memoryBytes }) => ({ id, memoryBytes, live: true })),
    ...hostsAway.map((name) => ({ id: `away ${name}`, memoryBytes: 0, live: false })),
  ],
  vms: guests.map(({ id, memoryBytes, hostId, restarts, bound }) => ({
    ...{ id, bytes: memoryBytes, hostId, agile: bound === 'nowhere', apartFrom: groups.get(id) ?? null },
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
