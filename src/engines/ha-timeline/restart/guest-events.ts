import type { Played } from '#engines/ha-timeline/restart/played.ts'
import { rounded } from '#engines/ha-timeline/restart/times.ts'
import type { Host } from '#estate/model.ts'
import type { State } from '#kernel/block.ts'

/** States of guests in the order of their cells. */
export const cellStates: readonly State[] = [
  'serving',
  'degraded',
  'restarting',
  'unknown',
  'stopped',
  'failed',
]
const stateAt = new Map(cellStates.map((state, at) => [state, at]))

/** What guests do, in the order in which a label says it. */
export const acts = ['stops', 'unclear', 'waits', 'starts', 'serves'] as const
type Act = (typeof acts)[number]

/**
 * Changes of place or state of single guests, in order of time: at `atMs[i]` one guest leaves cell `from[i]` for cell
 * `to[i]`. A cell is a host's number times six plus the position of a state.
 */
export type GuestEvents = {
  readonly count: number
  readonly atMs: Float64Array
  readonly act: Uint8Array
  readonly from: Int32Array
  readonly to: Int32Array
}

/** Most changes of one guest: it stops, waits for its turn, starts, serves. */
const perGuest = 4

/** Every change of a lost guest. Guests whose host nobody named are not drawn. O(guests log guests). */
export function guestEvents(played: Played, hosts: readonly Host[], before: readonly State[]): GuestEvents {
  const { loss, plan, times, taint, world } = played
  const numberOf = new Map(hosts.map(({ id }, number) => [id, number]))
  const room = loss.vms.length * perGuest
  const events = {
    ...{ atMs: new Float64Array(room), act: new Uint8Array(room) },
    ...{ from: new Int32Array(room), to: new Int32Array(room) },
  }
  let count = 0
  const add = (atMs: number, act: Act, from: number, was: State, to: number, is: State): void => {
    events.atMs[count] = rounded(atMs)
    events.act[count] = acts.indexOf(act)
    events.from[count] = from * cellStates.length + stateAt.get(was)!
    events.to[count] = to * cellStates.length + stateAt.get(is)!
    count += 1
  }
  for (const { vm, node, host } of loss.vms) {
    if (host === 'unknown') continue
    const home = numberOf.get(vm.hostId)!
    const decision = plan.decisionOf.get(vm.id)!
    const task = decision.kind === 'task' ? decision.task : -1
    const isOpen = decision.kind === 'unknown' || (task >= 0 && taint.end[task] === 1)
    add(0, isOpen ? 'unclear' : 'stops', home, before[node]!, home, isOpen ? 'unknown' : 'stopped')
    if (isOpen) continue
    const backAt = world.upAtMs[node]!
    if (decision.kind === 'waits' && !Number.isNaN(backAt))
      add(backAt, 'serves', home, 'stopped', home, 'serving')
    if (decision.kind !== 'task' || Number.isNaN(times.startedAtMs[task]!)) continue
    const away = numberOf.get(decision.to.id)!
    add(plan.waves[plan.tasks[task]!.wave]!.releaseMs, 'waits', home, 'stopped', home, 'restarting')
    add(times.startedAtMs[task]!, 'starts', home, 'restarting', away, 'restarting')
    add(times.upAtMs[task]!, 'serves', away, 'restarting', away, 'serving')
  }
  return inOrder(events, count)
}

function inOrder({ atMs, act, from, to }: Omit<GuestEvents, 'count'>, count: number): GuestEvents {
  const order = new Uint32Array(count).map((_, at) => at)
  order.sort((one, other) => atMs[one]! - atMs[other]! || one - other)
  const atMsSorted = new Float64Array(count)
  const actSorted = new Uint8Array(count)
  const fromSorted = new Int32Array(count)
  const toSorted = new Int32Array(count)
  order.forEach((at, place) => {
    atMsSorted[place] = atMs[at]!
    actSorted[place] = act[at]!
    fromSorted[place] = from[at]!
    toSorted[place] = to[at]!
  })
  return { count, atMs: atMsSorted, act: actSorted, from: fromSorted, to: toSorted }
}
