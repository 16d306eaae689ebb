import type {
  Actor,
  Event,
  Happening,
  JobEnd,
  LocalMode,
  LocalState,
  ManagerState,
} from '#engines/ha-timeline/proxmox/event.ts'
import type { HostView } from '#engines/ha-timeline/proxmox/host-view.ts'
import type { Ruling } from '#engines/ha-timeline/proxmox/rule-completion.ts'
import type { Rule } from '#engines/ha-timeline/proxmox/rules.ts'
import type {
  Group,
  GuestInput,
  GuestLoad,
  Rhythm,
  Settings,
  Size,
} from '#engines/ha-timeline/proxmox/scenario.ts'
import type {
  Disarm,
  IndexedBook,
  Order,
  Service,
  ServiceState,
} from '#engines/ha-timeline/proxmox/service.ts'

/** The whole cluster in motion. It lives inside one simulation and never leaves it; only its events do. */
export type Cluster = {
  nowMs: number
  readonly machines: ReadonlyMap<string, Machine>
  readonly rhythm: Rhythm
  readonly settings: Settings
  /** What the cluster file system holds: configuration, the manager's book, waiting orders, locks. */
  readonly guests: Map<string, GuestInput>
  rules: readonly Rule[]
  groups: readonly Group[]
  book: IndexedBook
  orders: ManagerOrder[]
  readonly locks: Map<string, { host: string; renewedAtMs: number }>
  readonly watchdogs: Set<Watchdog>
  readonly loads: Map<string, GuestLoad>
  /** Failed tries of guests that misbehave, until one succeeds. */
  readonly tries: { readonly starts: Map<string, number>; readonly moves: Map<string, number> }
  lastJob: number
  readonly events: Event[]
}

/** What waits in the queue for the manager. */
export type ManagerOrder =
  | { readonly kind: 'guest'; readonly guest: string; readonly order: Order }
  | { readonly kind: 'maintenance'; readonly host: string; readonly to: 'enable' | 'disable' }
  | { readonly kind: 'disarm'; readonly mode: 'freeze' | 'ignore' }
  | { readonly kind: 'arm' }

/** One host: its hardware, its access to the cluster file system, its agents and the guests that run on it. */
export type Machine = {
  readonly name: string
  readonly size: Size | 'unknown'
  version: string
  power: 'on' | 'off'
  network: 'on' | 'off'
  store: { rw: 'work' | 'fail'; update: 'work' | 'fail' }
  leaving: 'stays' | 'reboot' | 'shutdown'
  localRestarts: boolean
  readonly running: Set<string>
  manager: ManagerAgent | null
  local: LocalAgent | null
  /** Each agent keeps its own time, which stands still between its turns. */
  readonly clocks: { manager: number; local: number }
  /** What its local agent last published. */
  status: LocalStatus | null
}

export type LocalStatus = {
  readonly state: LocalState
  readonly mode: LocalMode
  readonly results: ReadonlyMap<number, JobEnd>
}

export type Watchdog = { readonly host: string; fedAtMs: number }

export type ManagerAgent = {
  state: ManagerState
  desk: Desk | null
  stopAsked: boolean
  idleRounds: number
  watchdog: Watchdog | null
  /** All local agents are disarmed, so the manager holds no watchdog either. */
  disarmed: boolean
}

/** What a manager keeps in memory while it is the manager. */
export type Desk = {
  readonly host: string
  readonly view: HostView
  readonly services: Map<string, Service>
  readonly maintenance: Set<string>
  disarm: Disarm | null
  imbalancedRounds: number
  groupRounds: number
  ruling: Ruling | null
  ruledOn: { readonly rules: readonly Rule[]; readonly groups: readonly Group[] } | null
  allDisarmed: boolean
}

export type LocalAgent = {
  state: LocalState
  mode: LocalMode
  sinceMs: number
  /** The manager's book as this agent last read it. */
  book: IndexedBook
  readonly queue: Map<string, Job>
  results: Map<number, JobEnd>
  readonly retries: Map<string, number>
  leaves: boolean
  failedStops: number
  idleRounds: number
  watchdog: Watchdog | null
}

/** Something to do for one guest; `job` is null where nobody waits for the result. */
export type Job = {
  readonly guest: string
  readonly job: number | null
  readonly state: ServiceState
  readonly target: string | null
  readonly timeoutS: number | null
}

/** Keeps an event. How many there may be is checked after each round (limits.events). */
export function report(cluster: Cluster, actor: Actor, atMs: number, what: Happening): void {
  cluster.events.push({ atMs, actor, what })
}

/** Says that an agent of `host` did something, at the time of that agent. */
export function tell(cluster: Cluster, kind: 'manager' | 'local', host: string, what: Happening): void {
  const machine = cluster.machines.get(host)
  report(cluster, { kind, host }, machine?.clocks[kind] ?? cluster.nowMs, what)
}

/** A number for a job that no job had before. */
export function nextJob(cluster: Cluster): number {
  cluster.lastJob += 1
  return cluster.lastJob
}
