/** A VM that moves in one step. Times in ms. */
export type PlannedMove = {
  readonly vm: string
  readonly from: string
  readonly to: string
  readonly bytes: number
  readonly ms: number
  readonly stopMs: number
  /** Whether it only waits there until its place is free. */
  readonly parked: boolean
  readonly why: string
}
/** Moves that run at the same time; the next step begins when all are done. */
export type PlannedStep = { readonly ms: number; readonly moves: readonly PlannedMove[] }

/** A host's shares before and after: of memory, of CPU demand, and the load that is evened out. */
export type HostShares = {
  readonly name: string
  readonly receives: boolean
  readonly memory: readonly [before: number, after: number] | null
  readonly cpu: readonly [before: number, after: number] | null
  readonly load: readonly [before: number, after: number]
}

/** VMs that stay where they are, and why. */
export type Stay = { readonly reason: string; readonly vms: readonly string[] }

/**
 * What became of the question for a cluster: nothing to move, a plan, no arrangement at all, arrangements but no way, or
 * no answer within the limits.
 */
export type Outlook = 'nothing-to-do' | 'plan' | 'impossible' | 'unreachable' | 'open'

/** The answer for one cluster. */
export type ClusterAnswer = {
  readonly id: string
  readonly name: string
  readonly outlook: Outlook
  /** Whether the goal is met at the end: surely, surely not, or unknown. */
  readonly goal: 'reached' | 'out-of-reach' | 'open'
  readonly vms: number
  readonly hosts: readonly HostShares[]
  readonly before: number
  readonly after: number
  readonly moves: number
  readonly parked: number
  readonly movesAtLeast: number
  readonly fewest: boolean
  readonly bytes: number
  readonly ms: number
  readonly steps: readonly PlannedStep[]
  /** The least measure for each number of moves that lowers it. */
  readonly frontier: readonly { readonly moves: number; readonly spread: number }[]
  /** Demands of which all together cannot be met. */
  readonly conflict: readonly string[]
  readonly conflictSmallest: boolean
  readonly states: number
  readonly stays: readonly Stay[]
  /** Rules of strength "should" that stay broken. */
  readonly broken: readonly string[]
  /** What nobody stated, and what it leaves open. */
  readonly unknown: readonly string[]
  /** What decides: whether something unknown keeps the verdict open. */
  readonly decidedByUnknown: boolean
}

/** What a balancer did over the days watched. Shares are of 1. */
export type ChaseRun = {
  readonly threshold: number
  readonly holdSeconds: number
  readonly movesPerDay: number
  /** Moves whose VM was back where it came from within an hour. */
  readonly undoneWithinHour: number
  /** Mean over all rounds. */
  readonly imbalance: number
  readonly belowHeadroom: number
  /** Share of time in which some VM was on its way. */
  readonly moving: number
}

/** What the engine answers. */
export type RebalanceResult =
  | {
      readonly mode: 'plan'
      /** Whether the cluster was made up from the knobs. */
      readonly plain: boolean
      readonly clusters: readonly ClusterAnswer[]
      readonly loners: number
    }
  | {
      readonly mode: 'chase'
      readonly name: string | null
      readonly hosts: number
      readonly vms: number
      readonly pinned: number
      readonly days: number
      readonly chosen: ChaseRun
      readonly without: ChaseRun
      readonly others: readonly ChaseRun[]
      readonly day: readonly {
        readonly hour: number
        readonly imbalance: number
        readonly without: number
        readonly moves: number
      }[]
    }
