import type { Course, Origin } from '#engines/ha-timeline/course.ts'
import type { Guests } from '#engines/ha-timeline/guests.ts'
import type { PlatformChoice } from '#engines/ha-timeline/params.ts'
import type { Play } from '#engines/ha-timeline/play.ts'
import type { EstateRestart } from '#engines/ha-timeline/restart/result.ts'

/** One platform's play of the same fault, by its published times. */
export type PlatformRow = {
  readonly platform: PlatformChoice
  readonly play: Omit<Play, 'fates'>
}

/** What a run answers: one host by published times, or what an estate loses. */
export type HaTimelineResult = HaTimeline | EstateAnswer

/** The answer about an estate. */
export type EstateAnswer = { readonly question: 'estate'; readonly restart: EstateRestart }

/** The answer about one host. */
export type HaTimeline = {
  readonly question: 'host'
  readonly course: Course
  readonly play: Play
  readonly host: Guests['host']
  readonly notes: readonly string[]
  readonly platforms: readonly PlatformRow[]
}

export type { Course, Origin, Play }
