import type { ClusterPlan } from '#engines/ha-timeline/restart/clusters.ts'
import type { Loss } from '#engines/ha-timeline/restart/loss.ts'
import type { Plan } from '#engines/ha-timeline/restart/plan.ts'
import type { RunRules, RunTimes } from '#engines/ha-timeline/restart/run.ts'
import type { Taint } from '#engines/ha-timeline/restart/taint.ts'
import type { World } from '#engines/ha-timeline/restart/world.ts'
import type { Needs } from '#estate/model.ts'
import type { Ground } from '#failure/failure-graph.ts'

/** Everything that was found about one loss, before it is counted and drawn. */
export type Played = {
  readonly ground: Ground
  readonly loss: Loss
  readonly plans: readonly ClusterPlan[]
  readonly plan: Plan
  readonly rules: RunRules
  readonly times: RunTimes
  readonly taint: Taint
  /** The world when nothing more comes back, what is unknown taken for down. */
  readonly world: World
  readonly delays: Delays
}

/** Nodes that need time of their own to come back, in ms, and what must hold for nodes to start. */
export type Delays = {
  readonly delayOf: ReadonlyMap<number, number>
  /** Nodes whose own time is stated to be unknown. */
  readonly unknown: ReadonlySet<number>
  readonly startNeeds: ReadonlyMap<number, Needs>
}
