import type { Rule } from '#engines/ha-timeline/proxmox/rules.ts'
import type { Book, MoveKind, Requested } from '#engines/ha-timeline/proxmox/service.ts'

/** A host as it stands before the first command. */
export type HostInput = {
  readonly name: string
  readonly power: 'on' | 'off'
  readonly network: 'on' | 'off'
  /** Whether a host with power begins with both agents; switching a host on always starts them. */
  readonly agents: 'running' | 'stopped'
  readonly size: Size | 'unknown'
  /** Release of the management stack; decides whether groups may become rules. */
  readonly version: string
}

export type Size = { readonly cores: number; readonly memoryBytes: number }

/** A guest under high availability. */
export type GuestInput = {
  readonly id: string
  /** A virtual machine moves live; everything else is stopped, moved and started. */
  readonly kind: 'vm' | 'container' | 'other'
  readonly host: string
  readonly requested: Requested
  /** Whether it goes back to a better host that returns. */
  readonly failback: 'returns' | 'stays'
  readonly maxRestart: number
  readonly maxRelocate: number
  readonly lock: string | null
  readonly group: string | null
  readonly conduct: Conduct
}

/** How a guest misbehaves: starts and moves that fail before one succeeds, and whether it can be stopped. */
export type Conduct = {
  readonly failedStarts: number
  readonly failedMoves: number
  readonly stop: 'works' | 'fails'
  /** The only host on which starts and moves fail, or every host. */
  readonly failsOn: string | 'everywhere'
}

/** A guest that starts, moves and stops when told. */
export const wellBehaved: Conduct = { failedStarts: 0, failedMoves: 0, stop: 'works', failsOn: 'everywhere' }

/** An older way to write a node-affinity rule, still read and turned into one. */
export type Group = {
  readonly id: string
  readonly hosts: ReadonlyMap<string, number>
  readonly restricted: 'restricted' | 'open'
  readonly failback: 'returns' | 'stays'
}

/** What a guest is given and what it uses; cores and bytes. */
export type GuestLoad = {
  readonly maxCores: number
  readonly maxMemoryBytes: number
  readonly cores: number
  readonly memoryBytes: number
}

export type ShutdownPolicy = 'conditional' | 'freeze' | 'failover' | 'migrate'

export type Settings = {
  readonly shutdownPolicy: ShutdownPolicy
  readonly scheduler: 'basic' | 'static' | 'dynamic'
  readonly onStart: 'rebalance' | 'stay'
  readonly rebalance: Rebalance | 'off'
}

/** Moves guests by itself when `threshold` was exceeded for `holdRounds` and a move gains at least `margin`. */
export type Rebalance = {
  readonly method: 'bruteforce' | 'topsis'
  readonly threshold: number
  readonly holdRounds: number
  readonly margin: number
}

/** The settings of a cluster nobody configured. */
export const plainSettings: Settings = {
  ...{ shutdownPolicy: 'conditional', scheduler: 'basic', onStart: 'stay', rebalance: 'off' },
}

/** Something that happens to the cluster at a time of the timetable. */
export type Command =
  | { readonly kind: 'power' | 'network'; readonly host: string; readonly to: 'on' | 'off' }
  | { readonly kind: 'store'; readonly host: string; readonly part: StorePart; readonly to: 'work' | 'fail' }
  | { readonly kind: 'reboot' | 'shutdown' | 'restart-local'; readonly host: string }
  | { readonly kind: 'manager'; readonly host: string; readonly to: 'start' | 'stop' }
  | { readonly kind: 'maintenance'; readonly host: string; readonly to: 'enable' | 'disable' }
  | { readonly kind: 'disarm'; readonly host: string; readonly mode: 'freeze' | 'ignore' }
  | { readonly kind: 'arm'; readonly host: string }
  | { readonly kind: 'version'; readonly host: string; readonly version: string }
  | { readonly kind: 'request'; readonly guest: string; readonly state: Requested }
  | { readonly kind: 'move'; readonly guest: string; readonly how: MoveKind; readonly target: string }
  | { readonly kind: 'stop'; readonly guest: string; readonly timeoutS: number }
  | { readonly kind: 'move-by-hand'; readonly guest: string; readonly target: string }
  | { readonly kind: 'add'; readonly guest: GuestInput; readonly running: 'running' | 'not running' }
  | { readonly kind: 'delete' | 'unlock'; readonly guest: string }
  | { readonly kind: 'lock'; readonly guest: string; readonly lock: string }
  | { readonly kind: 'load'; readonly guest: string; readonly load: Partial<GuestLoad> }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'skip-rounds'; readonly agent: 'manager' | 'local'; readonly rounds: number }

/** The parts of a host's access to the cluster file system that can fail. */
export type StorePart = 'rw' | 'update'

/**
 * How often agents act. In each round every host's manager and then its local agent takes one turn, host after host in
 * `turns`, each turn lasting `turnMs`; the next round begins `roundMs` after the last, or later when the turns took
 * longer. Commands come at the end of every `commandRounds`-th round.
 */
export type Rhythm = {
  readonly roundMs: number
  readonly turnMs: number
  readonly commandRounds: number
  /** The simulation ends when nothing was commanded for longer than this. */
  readonly quietMs: number
  /** It is cut off after this. */
  readonly endMs: number
  /** The order in which hosts take their turns; the first to ask becomes the manager. */
  readonly turns: readonly string[] | 'by-name'
}

/** The rhythm of the vendor's own simulator, in which every published expectation is written. */
export const simulatorRhythm = (hosts: number): Rhythm => ({
  ...{ roundMs: Math.max(20, 2 * hosts) * 1_000, turnMs: 1_000, commandRounds: 5, quietMs: 500_000 },
  ...{ endMs: 10_000_000, turns: 'by-name' },
})

/** A cluster, what is to happen to it, and how its agents act. */
export type ProxmoxScenario = {
  readonly hosts: readonly HostInput[]
  readonly guests: readonly GuestInput[]
  readonly rules: readonly Rule[]
  readonly groups: readonly Group[]
  readonly settings: Settings
  readonly loads: ReadonlyMap<string, GuestLoad>
  /** What an earlier manager left behind. */
  readonly book: Book
  /** Batches of commands; the next batch comes when its round has come and no delay is running. */
  readonly timetable: readonly (readonly Command[])[]
  readonly rhythm: Rhythm
}
