import type { Origin } from '#engines/ha-timeline/course.ts'
import type { Fault } from '#engines/ha-timeline/params.ts'

/** What decides which way a platform's machine goes about one lost host. */
export type Situation = {
  readonly fault: Fault
  /** Whether the lost host, or one lost with it, led the others. */
  readonly leader: 'stands' | 'lost'
  /** Whether a host that lives can still be seen through storage. */
  readonly heartbeatDatastores: 'some' | 'none'
  readonly isolationResponse: 'leave-on' | 'power-off' | 'shut-down'
  /** The generation of the platform, where its times differ. */
  readonly era: 'current' | 'vsphere-4'
}

/** Times that were typed in place of the published ones; 0 leaves what is published. */
export type TypedTimes = { readonly detectionMs: number; readonly fenceMs: number }

/**
 * One way out of a state, taken `afterMs` after it was entered; with `needs`, not before the lost host has entered
 * that state of its own. The first way whose condition holds is the one.
 */
export type Transition = {
  readonly from: string
  readonly to: string
  readonly afterMs: number
  readonly needs?: string
  readonly when: (situation: Situation) => boolean
  readonly label: string
  readonly origin: Origin
}

/**
 * A platform's machine about one lost host, as two tables: what the survivors do, watching first, through 'declared'
 * and 'taken' to 'restarts', and what the lost host does to its own guests; it is running at first.
 */
export type Machine = {
  readonly survivors: readonly Transition[]
  readonly lostHost: readonly Transition[]
  /** What is true of a fault in which the survivors never come to 'restarts'. */
  readonly idle: (situation: Situation) => string
}

/** A state that was entered, and when. */
export type Stage = {
  readonly side: 'survivors' | 'lost host'
  readonly state: string
  readonly atMs: number
  readonly label: string
  readonly origin: Origin
}

/** The way of a machine through one loss: its stages in order of time, and when guests may start elsewhere. */
export type Passage = {
  readonly stages: readonly Stage[]
  readonly releaseMs: number | 'never'
  /** Why never, in words; empty where guests may start. */
  readonly why: string
}

/** A state and when it was entered. */
type Standing = { readonly state: string; readonly atMs: number }

/** Guests may start elsewhere only in this state. */
export const released = 'restarts'

/** The next state of one side after `now`, or nothing where it stays. `entered` are the lost host's states so far. */
export function step(
  table: readonly Transition[],
  now: Standing,
  situation: Situation,
  entered: ReadonlyMap<string, number>,
  typed: TypedTimes,
): (Standing & { readonly by: Transition }) | undefined {
  const by = table.find(({ from, when }) => from === now.state && when(situation))
  if (by === undefined) return undefined
  const needed = by.needs === undefined ? 0 : entered.get(by.needs)
  if (needed === undefined) return undefined
  const isTyped = by.to === 'declared' && typed.detectionMs > 0
  const after = by.to === 'taken' && typed.fenceMs > 0 ? typed.fenceMs : by.afterMs
  const own = isTyped ? typed.detectionMs : now.atMs + after
  const isOwn = isTyped || (by.to === 'taken' && typed.fenceMs > 0)
  return { state: by.to, atMs: Math.max(own, needed), by: isOwn ? { ...by, origin: { kind: 'typed' } } : by }
}

/** Runs a machine from the loss on, on a clock that starts at 0. Each transition is taken once at most. */
export function passage(machine: Machine, situation: Situation, typed: TypedTimes): Passage {
  const none: ReadonlyMap<string, number> = new Map()
  const dead = situation.fault === 'host-dead'
  const entered = new Map<string, number>(dead ? [['stopped', 0]] : [['running', 0]])
  const own = dead ? [] : walk(machine.lostHost, 'running', situation, none, { detectionMs: 0, fenceMs: 0 })
  for (const { state, atMs } of own) entered.set(state, atMs)
  const others = walk(machine.survivors, 'watching', situation, entered, typed)
  const last = others.at(-1)
  const isReleased = last?.state === released
  const stage = (side: Stage['side']) => (one: ReturnType<typeof walk>[number]) => ({
    ...{ side, state: one.state, atMs: one.atMs, label: one.by.label, origin: one.by.origin },
  })
  const stages = [...own.map(stage('lost host')), ...others.map(stage('survivors'))]
  return {
    stages: stages.sort((one, other) => one.atMs - other.atMs),
    releaseMs: isReleased ? last.atMs : 'never',
    why: isReleased ? '' : machine.idle(situation),
  }
}

function walk(
  table: readonly Transition[],
  start: string,
  situation: Situation,
  entered: ReadonlyMap<string, number>,
  typed: TypedTimes,
) {
  const found: NonNullable<ReturnType<typeof step>>[] = []
  let now: Standing = { state: start, atMs: 0 }
  for (let taken = 0; taken < table.length; taken += 1) {
    const next = step(table, now, situation, entered, typed)
    if (next === undefined) break
    found.push(next)
    now = next
  }
  return found
}
