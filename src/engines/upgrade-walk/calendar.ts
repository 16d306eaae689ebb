import { openOf } from '#engines/upgrade-walk/rounds.ts'
import { timesOf, type Walk, type WalkHost } from '#engines/upgrade-walk/walk.ts'
import { firstFit, type Interval } from '#kernel/calendar/interval.ts'

/** A round with its place on the calendar. */
export type Placed = { readonly hosts: readonly number[]; readonly startMs: number; readonly endMs: number }

/** What clusters share. */
export type Shared = {
  readonly atOnce: number
  readonly perRack: number
  readonly agreeMs: number
  /** Until the walk of a cluster goes on after the round with its `failsAtHost`-th host; 0 for no failure. */
  readonly failsAtHost: number
  readonly holdMs: number
}

/** The rounds of each cluster, placed; `unplaced` counts rounds for which no window was left. */
export type Calendar = {
  readonly placed: readonly (readonly Placed[])[]
  readonly unplaced: readonly number[]
  readonly endMs: number
}

type Chain = {
  readonly walk: Walk
  readonly rounds: readonly (readonly number[])[]
  readonly placed: Placed[]
  readonly opens: readonly (readonly Interval[])[]
  next: number
  readyMs: number
  leftMs: number
  hostsDone: number
  stuck: boolean
}

/** Changes of the state that are gone through at most: each round begins once and ends once, and windows open. */
const eventsMax = 2_000_000

/**
 * Puts the rounds of all clusters on one calendar: at every moment something ends or opens, clusters begin their next
 * round, those with most work left first, as far as windows, racks and people allow. Rounds of one cluster follow one
 * another. Cost O(events × clusters).
 */
export function calendarOf(
  walks: readonly Walk[],
  rounds: readonly (readonly (readonly number[])[])[],
  fromMs: number,
  shared: Shared,
): Calendar {
  const chains = walks.map((walk, at): Chain => {
    const own = rounds[at] ?? []
    const leftMs = own.reduce((sum, hosts) => sum + timesOf(walk, hosts, shared.agreeMs).totalMs, 0)
    return {
      ...{ walk, rounds: own, placed: [], opens: own.map((hosts) => openOf(walk, hosts)) },
      ...{ next: 0, leftMs, hostsDone: 0, stuck: false },
      readyMs: fromMs + leadOf(walk, own[0], shared),
    }
  })
  const inUse: InUse = { hosts: 0, racks: new Map(), running: [] }
  let nowMs = fromMs
  for (let event = 0; event < eventsMax; event += 1) {
    release(inUse, nowMs)
    const waiting = chains.filter(({ next, rounds: own, stuck }) => next < own.length && !stuck)
    if (waiting.length === 0) break
    waiting.sort((left, right) => right.leftMs - left.leftMs)
    for (const chain of waiting) begin(chain, nowMs, inUse, shared)
    const soonest = nextMs(chains, nowMs, inUse)
    if (soonest === undefined) break
    nowMs = soonest
  }
  return {
    placed: chains.map(({ placed }) => placed),
    unplaced: chains.map(({ rounds: own, placed }) => own.length - placed.length),
    endMs: chains.reduce((most, { placed }) => Math.max(most, placed.at(-1)?.endMs ?? fromMs), fromMs),
  }
}

type Running = { readonly endMs: number; readonly hosts: number; readonly racks: readonly string[] }
/** Hosts out, in all and per rack; a key that clusters exclude each other by counts as a rack that holds one. */
type InUse = { hosts: number; readonly racks: Map<string, number>; running: Running[] }

function release(inUse: InUse, nowMs: number): void {
  for (const one of inUse.running) {
    if (one.endMs > nowMs) continue
    inUse.hosts -= one.hosts
    for (const rack of one.racks) inUse.racks.set(rack, (inUse.racks.get(rack) ?? 0) - 1)
  }
  inUse.running = inUse.running.filter(({ endMs }) => endMs > nowMs)
}

function begin(chain: Chain, nowMs: number, inUse: InUse, shared: Shared): void {
  const { walk, rounds, opens, next } = chain
  const hosts = rounds[next] as readonly number[]
  const { activeMs, totalMs } = timesOf(walk, hosts, shared.agreeMs)
  if (chain.readyMs > nowMs) return
  const startMs = firstFit(opens[next] as readonly Interval[], nowMs, activeMs)
  if (startMs === undefined) chain.stuck = true
  if (startMs !== nowMs || inUse.hosts + hosts.length > shared.atOnce) return
  const racks = hosts.map((at) => (walk.hosts[at] as WalkHost).rack).filter((rack) => rack !== 'unknown')
  const asked = new Map<string, number>()
  for (const rack of racks) asked.set(rack, (asked.get(rack) ?? 0) + 1)
  for (const [rack, count] of asked) if ((inUse.racks.get(rack) ?? 0) + count > shared.perRack) return
  for (const key of walk.exclusive) {
    if ((inUse.racks.get(key) ?? 0) > 0) return
    asked.set(key, 1)
    racks.push(key)
  }
  const endMs = nowMs + totalMs
  inUse.hosts += hosts.length
  for (const [rack, count] of asked) inUse.racks.set(rack, (inUse.racks.get(rack) ?? 0) + count)
  inUse.running.push({ endMs, hosts: hosts.length, racks })
  chain.placed.push({ hosts, startMs: nowMs, endMs })
  const before = chain.hostsDone
  chain.hostsDone += hosts.length
  const fails = before < shared.failsAtHost && shared.failsAtHost <= chain.hostsDone
  chain.next += 1
  chain.leftMs -= totalMs
  chain.readyMs = endMs + (fails ? shared.holdMs : 0) + leadOf(walk, rounds[chain.next], shared)
}

const leadOf = (walk: Walk, hosts: readonly number[] | undefined, { agreeMs }: Shared): number =>
  hosts === undefined ? 0 : timesOf(walk, hosts, agreeMs).leadMs

/** The next moment at which something ends, or a round that waits for a window could begin. */
function nextMs(chains: readonly Chain[], nowMs: number, inUse: InUse): number | undefined {
  let soonest = inUse.running.reduce((least, { endMs }) => Math.min(least, endMs), Number.POSITIVE_INFINITY)
  for (const { walk, rounds, opens, next, readyMs, stuck } of chains) {
    const hosts = rounds[next]
    if (hosts === undefined || stuck) continue
    const { activeMs } = timesOf(walk, hosts, 0)
    const startMs = firstFit(opens[next] as readonly Interval[], Math.max(nowMs, readyMs), activeMs)
    // A round that may begin now and did not waits for hosts that are out, so for an end.
    if (startMs !== undefined && startMs > nowMs) soonest = Math.min(soonest, startMs)
  }
  return soonest === Number.POSITIVE_INFINITY ? undefined : soonest
}
