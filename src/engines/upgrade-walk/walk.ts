import type { Interval } from '#kernel/calendar/interval.ts'

/** A thing of the estate as people and other answers name it. */
export type Named = { readonly id: string; readonly name: string }

/** One host as the plan sees it. Times in ms: until it is empty, worked on, filled again, and its data whole again. */
export type WalkHost = {
  readonly id: string
  readonly name: string
  readonly rack: string | 'unknown'
  readonly emptyMs: number
  readonly workMs: number
  readonly fillMs: number
  readonly resyncMs: number
  readonly vms: number
  /** VMs that nothing can move: they are stopped with this host, in a window that their owners agreed to. */
  readonly stopped: readonly Named[]
  /** When it may be emptied, worked on and filled. */
  readonly open: readonly Interval[]
}

/** Whether hosts may be out together, and where their VMs go then, as (VM, host) names. */
export type Leave =
  | { readonly kind: 'may'; readonly moves: () => readonly (readonly [vm: string, host: string])[] }
  | { readonly kind: 'may-not'; readonly why: string }
  | { readonly kind: 'open'; readonly why: string }

/** A cluster to walk through. Hosts are indices into `hosts`, which are those in scope that can be emptied. */
export type Walk = {
  readonly id: string
  readonly name: string
  readonly hosts: readonly WalkHost[]
  /** Hosts of the cluster, in scope or not. */
  readonly size: number
  /** No set of more hosts than this may be out, whichever they are. At least 1 where `hosts` has any. */
  readonly most: number
  /** Clusters with a key in common are not walked at the same moment: they hold up one thing together. */
  readonly exclusive: readonly string[]
  readonly leave: (hosts: readonly number[]) => Leave
  /**
   * Further failures after which nothing stops, with these hosts out: at least what the plan promises; data and quorum
   * counted too.
   */
  readonly spareWith: (hosts: readonly number[]) => number
  /** Hosts that can fail to come back, one after another, until the next can no longer be emptied. */
  readonly badHosts: () => number
  /** Whether its verdict may be a proof: false where something unbounded may run there. */
  readonly provable: boolean
}

/** How long a round takes: waiting for an agreed window, work inside a window, all of it with resync. */
export type RoundTimes = { readonly leadMs: number; readonly activeMs: number; readonly totalMs: number }

/** Times of hosts that leave together: each begins at once, and the round ends when the last is whole again. */
export function timesOf(walk: Walk, hosts: readonly number[], agreeMs: number): RoundTimes {
  let [activeMs, totalMs, leadMs] = [0, 0, 0]
  for (const at of hosts) {
    const host = walk.hosts[at] as WalkHost
    activeMs = Math.max(activeMs, activeOf(host))
    totalMs = Math.max(totalMs, totalOf(host))
    if (host.stopped.length > 0) leadMs = agreeMs
  }
  return { leadMs, activeMs, totalMs }
}

/** Emptying, work and filling of one host. */
export const activeOf = ({ emptyMs, workMs, fillMs }: WalkHost): number => emptyMs + workMs + fillMs
/** The same until its data is whole again too. */
export const totalOf = ({ emptyMs, workMs, fillMs, resyncMs }: WalkHost): number =>
  emptyMs + workMs + Math.max(fillMs, resyncMs)
