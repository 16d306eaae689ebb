/** What a group needs of windows, links and people, as numbers. Times in ms, bytes as they are sent. */
export type Item = {
  readonly id: number
  readonly vms: number
  /** Copied before its window, while guests run. */
  readonly preBytes: number
  /** Copied inside the window, with guests stopped. */
  readonly cutBytes: number
  /** VMs that are started as copies inside the window. */
  readonly coldVms: number
  /** The same bytes by what they are read from, in order of the sources. */
  readonly sources: readonly {
    readonly source: number
    readonly preBytes: number
    readonly cutBytes: number
  }[]
  /** The least a window must last for it: its slowest guest by its own disks and host, with checks. */
  readonly longestMs: number
  /** Engineer days of work that must be done before its window. */
  readonly prepDays: number
  /** Items that must be moved in an earlier window. */
  readonly before: readonly number[]
  /** Windows, by number, in which it must not move. */
  readonly closed: ReadonlySet<number>
}

/** When cutovers may happen. `workDays` are Mondays to Fridays from the first day until the window opens. */
export type Slot = {
  readonly fromMs: number
  readonly toMs: number
  readonly workDays: number
  /** In a freeze: nothing moves. */
  readonly isFrozen: boolean
}

/** A whole migration as numbers: what a planner plans, a checker checks, and brute force can enumerate. */
export type Programme = {
  readonly items: readonly Item[]
  readonly slots: readonly Slot[]
  readonly startMs: number
  /** What all copies share, in bytes a second. */
  readonly sharedBytesPerSecond: number
  /** What each source gives: the first `hosts` of them are hosts, the others arrays. */
  readonly sourceBytesPerSecond: readonly number[]
  readonly hosts: number
  /** A start takes this long, divided by the plans that start in parallel; 0 for no such limit. */
  readonly startEachMs: number
  /** From the last byte until a guest is checked and serves. */
  readonly checkMs: number
  readonly vmsPerWave: number
  readonly engineers: number
  readonly cutoversPerEngineer: number
  readonly hypercareMs: number
  readonly hypercareVms: number
}

/** By item: the number of the slot it moves in, or -1 for none. */
export type Assignment = Int32Array

/** Whether a source is a host or an array. */
export const sourceKind = ({ hosts }: Pick<Programme, 'hosts'>, source: number): 'host' | 'array' =>
  source < hosts ? 'host' : 'array'

/** Bytes that can be sent between two moments at a rate. */
export const bytesBetween = (bytesPerSecond: number, fromMs: number, toMs: number): number =>
  bytesPerSecond === Number.POSITIVE_INFINITY ? bytesPerSecond : (bytesPerSecond * (toMs - fromMs)) / 1000

/** VMs that engineers can cut over in a slot while `watched` VMs are in aftercare. */
export function slotsOf(programme: Programme, watched: number): number {
  const free = programme.engineers - Math.ceil(watched / programme.hypercareVms)
  return Math.min(programme.vmsPerWave, Math.max(0, free) * programme.cutoversPerEngineer)
}

/** Why an item cannot move in a slot; undefined when it can, as far as this goes. */
export type Reason =
  | 'freeze'
  | 'closed'
  | 'window'
  | 'wave-size'
  | 'people'
  | 'link'
  | 'host'
  | 'array'
  | 'starts'
  | 'work'
  | 'order'
