/**
 * A project: activities that take time and share resources whose capacity follows a calendar.
 *
 * A time step is whatever the caller means by it (a minute, a quarter of an hour, a shift): every duration, lag, release,
 * due and calendar boundary counts the same steps, from step 0. An activity that starts at step s with duration d
 * occupies the steps s to s + d - 1 without a break and finishes at s + d. Amounts of a resource are whole units.
 */
export type Project = {
  readonly activities: readonly Activity[]
  readonly resources: readonly Resource[]
  /** Every activity must finish at or before this step, 1 to projectLimits.horizonSteps. */
  readonly horizonSteps: number
}

/** One piece of work that is never interrupted. */
export type Activity = {
  readonly id: string
  /** 0 for a milestone, which holds no resource whatever it demands. */
  readonly durationSteps: number
  readonly demands: readonly Demand[]
  readonly predecessors: readonly Predecessor[]
  /** It starts at or after this step. */
  readonly releaseStep: number
  /** It finishes at or before this step. */
  readonly dueStep: number | 'none'
}

/** Units of a resource that an activity holds in every step it runs. */
export type Demand = { readonly resource: string; readonly amount: number }

/** The activity that must have finished, and the steps that must pass from its finish to our start. */
export type Predecessor = { readonly activity: string; readonly lagSteps: number }

/** What several activities share; units come back when an activity finishes. */
export type Resource = {
  readonly id: string
  /** Piecewise constant: each window lasts until the next begins, the last for ever. The first begins at step 0. */
  readonly windows: readonly CapacityWindow[]
}

/** From this step on there are so many units. */
export type CapacityWindow = { readonly fromStep: number; readonly capacity: number }

/** A start for every activity, in the order of the project's activities, and the step at which the last one finishes. */
export type Schedule = { readonly startSteps: readonly number[]; readonly makespanSteps: number }

/** What a project may ask of us at most; beyond it a project is refused. */
export const projectLimits = {
  activities: 20_000,
  resources: 1_000,
  predecessors: 1_000_000,
  demands: 1_000_000,
  windows: 1_000_000,
  horizonSteps: 1_000_000,
  amount: 1_000_000,
  /** Steps of the longest schedule that a search may pass through: all work one after the other behind the horizon. */
  axisSteps: 2 ** 30,
} as const
