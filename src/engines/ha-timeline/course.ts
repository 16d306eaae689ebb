import type { Fault, HaTimelineParams } from '#engines/ha-timeline/params.ts'

/** Where a time comes from: a fact of the content, a reading of facts that nobody states as a whole, or the reader. */
export type Origin =
  | { readonly kind: 'fact'; readonly ids: readonly string[] }
  | { readonly kind: 'reading'; readonly ids: readonly string[]; readonly why: string }
  | { readonly kind: 'typed' }

/** One time of a course: a number of ms, or the word for what never happens or is not published. */
export type Step<T extends string = never> = {
  readonly ms: number | T
  readonly what: string
  readonly origin: Origin
}

/**
 * What one platform does about one fault, as times. `decide` and `stop` count from the fault, `fence` from the
 * decision, `pickup` from the taking of the disks.
 */
export type Course = {
  readonly decide: Step<'never'>
  readonly fence: Step
  readonly pickup: Step
  /** When the lost host ends its own writes; 'at-take' when the same act ends the old guest and frees its disk. */
  readonly stop: Step<'never' | 'at-take' | 'unpublished'>
  /** What that end is: a guest that was paused goes on when the fault ends, the others are gone. */
  readonly stopIs: 'reset' | 'power-off' | 'pause'
  /** Whether a lock on the disk refuses the second owner while the first holds it. */
  readonly lock: 'held' | 'none'
  /** A way round the fault that the platform opens by itself. */
  readonly pathBack: Step<'never'>
}

/**
 * The course with the times that the reader typed; 0 leaves the published one. A host made to stop itself where the
 * platform would not have looked is seen from then on: `dead` says what the platform does about a dead host.
 */
export function withTyped(course: Course, dead: Course, values: HaTimelineParams): Course {
  const typed = <T extends string>(step: Step<T>, ms: number): Step<T> =>
    ms === 0 ? step : { ms, what: step.what, origin: { kind: 'typed' } }
  const decide = typed(course.decide, values.detectionMs)
  const stop = values.fault === 'host-dead' ? course.stop : typed(course.stop, values.stopMs)
  const isFound = decide.ms === 'never' && typeof stop.ms === 'number' && course.stopIs !== 'pause'
  if (!isFound || typeof stop.ms !== 'number') {
    return { ...course, decide, stop, fence: typed(course.fence, values.fenceMs) }
  }
  const isReset = course.stopIs === 'reset'
  const later = isReset && dead.decide.ms !== 'never' ? dead.decide.ms : 0
  return {
    ...course,
    stop: { ...stop, what: 'it is made to stop' },
    decide: { ms: stop.ms + later, what: 'found stopped', origin: { kind: 'typed' } },
    fence: typed(isReset ? dead.fence : course.fence, values.fenceMs),
    pickup: isReset ? dead.pickup : course.pickup,
  }
}

/** Whether the fault takes the guests' disk, so that they wait for it. */
export const takesDisk = (fault: Fault): boolean => fault === 'storage-lost'
/** Whether nobody reaches the guests from the moment of the fault. */
export const takesService = (fault: Fault): boolean => fault !== 'heartbeat-cut'
