import type { Named } from '#engines/upgrade-walk/walk.ts'
import type { Verdict } from '#kernel/block.ts'
import type { Interval } from '#kernel/calendar/interval.ts'

/** A host that no plan covers, with the reason; `vms` are those that stand in the way, where it is they. */
export type LeftOut = {
  readonly id: string
  readonly name: string
  readonly cluster: string
  readonly kind: 'immovable' | 'may-not' | 'open' | 'no-window' | 'alone'
  readonly why: string
  readonly vms: readonly string[]
}

/** One host of a round: moments of UTC in ms. */
export type HostVisit = {
  readonly id: string
  readonly name: string
  readonly emptyAtMs: number
  readonly backAtMs: number
  readonly filledAtMs: number
  readonly wholeAtMs: number
  readonly vms: number
  readonly stopped: readonly Named[]
}

/** Hosts of a cluster that leave together, and what that exposes. */
export type Step = {
  readonly cluster: string
  readonly clusterName: string
  readonly round: number
  readonly startMs: number
  readonly endMs: number
  readonly hosts: readonly HostVisit[]
  /** From the first host that is out until the last whose data is whole: below the redundancy of every other day. */
  readonly below: Interval
  /** Further host failures after which nothing stops. */
  readonly spare: number
  /** Chance that more hosts than that fail meanwhile. */
  readonly outageChance: number
  readonly moves: readonly (readonly [vm: string, host: string])[] | 'left out'
}

/** How a cluster is walked. */
export type ClusterPlan = {
  readonly id: string
  readonly name: string
  readonly hosts: number
  readonly planned: number
  readonly rounds: number
  readonly together: number
  readonly startMs: number
  readonly endMs: number
  /** No walk of the cluster alone is done before. */
  readonly endMsAtLeast: number
  readonly shortest: 'proved' | 'open'
  readonly belowMs: number
  /** From the first host on the new version to the last. */
  readonly mixedMs: number
  readonly outageChance: number
  readonly spareLeast: number
  /** Hosts that are bad when the walk ends, if what is installed is. */
  readonly badHosts: number
  readonly stoppedVms: number
  readonly keepsData: boolean
  readonly verdict: Verdict
}

/** An update of something that is no host. */
export type LayerStep = {
  readonly layer: string
  readonly title: string
  readonly name: string
  readonly startMs: number
  readonly endMs: number
}

/** A time in which an order that was chosen exposes something. */
export type OrderGap = { readonly exposes: string; readonly why: string } & Interval

/** What giving up one promise changes, for the clusters asked about. */
export type Relaxation = {
  readonly promise: string
  readonly cluster: string
  readonly costs: string
  /** Hosts that the plan then covers beyond those it covers now, and how much sooner it ends. */
  readonly hostsGained: number
  readonly savedMs: number
}

/** The answer: a calendar, what it exposes, what it leaves out and why, and what relaxing one promise would bring. */
export type UpgradeResult = {
  readonly name: string | null
  readonly startsAtMs: number
  readonly endsAtMs: number
  readonly hosts: number
  readonly verdict: Verdict
  readonly layers: readonly LayerStep[]
  readonly gaps: readonly OrderGap[]
  readonly clusters: readonly ClusterPlan[]
  readonly steps: readonly Step[]
  readonly leftOut: readonly LeftOut[]
  readonly relaxations: readonly Relaxation[]
}
