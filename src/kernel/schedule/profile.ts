import { firstInGrid, type Grid, gridFor, gridWords, lastInGrid, takeInGrid } from '#kernel/schedule/grid.ts'
import type { Instance } from '#kernel/schedule/instance.ts'
import {
  clearSegments,
  firstInSegments,
  lastInSegments,
  type Segments,
  segmentsFor,
  takeInSegments,
} from '#kernel/schedule/segments.ts'

/** What is left of the resources while a schedule is built; both kinds give the same answers. */
export type Profile = Grid | Segments

/** Cells of a grid for each activity and window, up to which a grid is the faster kind. */
const cellsPerPiece = 300

/** The profile that builds schedules of this instance fastest, in which nothing runs yet. */
export function profileFor(instance: Instance): Profile {
  const pieces = instance.count + instance.calendar.step.length
  return gridWords(instance) * instance.length <= cellsPerPiece * pieces
    ? gridFor(instance)
    : segmentsFor(instance)
}

/** Takes everything back. */
export function clear(profile: Profile): void {
  if (profile.kind === 'grid') profile.free.set(profile.untouched)
  else clearSegments(profile)
}

/** The first step from `start` on at which activity `i` finds its resources for its whole duration `d`. */
export const firstFit = (profile: Profile, i: number, d: number, start: number): number =>
  profile.kind === 'grid' ? firstInGrid(profile, i, d, start) : firstInSegments(profile, i, d, start)

/** The last start from `start` down at which `i` finds its resources for its duration `d`; negative where there is none. */
export const lastFit = (profile: Profile, i: number, d: number, start: number): number =>
  profile.kind === 'grid' ? lastInGrid(profile, i, d, start) : lastInSegments(profile, i, d, start)

/** Takes what `i` holds for the `d` steps from `start` on. */
export function take(profile: Profile, i: number, d: number, start: number): void {
  if (profile.kind === 'grid') takeInGrid(profile, i, d, start)
  else takeInSegments(profile, i, d, start)
}
