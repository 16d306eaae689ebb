import type { Figure, Ruling } from '#engines/admission-control/judge.ts'
import { type Reading, type World, worldOf } from '#engines/admission-control/reading.ts'
import type { Unit } from '#kernel/units.ts'

/** Which end of everything unknown: most demand and least capacity, or the other way round. */
export type End = 'strict' | 'lenient'

/** What a monotone rule says at both ends of everything unknown; one that differs cannot be said. */
export type BothEnds<T> = { readonly strict: T; readonly lenient: T; readonly ruling: Ruling }

/**
 * Asks a rule at both ends. The rule must be monotone: more demand or less capacity never turns its no into a
 * yes. Where more may run than the inventory lists, no yes is certain. Costs two evaluations.
 */
export function atBothEnds<T>(
  reading: Reading,
  evaluate: (world: World, end: End) => T,
  admits: (result: T) => boolean,
): BothEnds<T> {
  const strict = evaluate(worldOf(reading, 'strict'), 'strict')
  const lenient = evaluate(worldOf(reading, 'lenient'), 'lenient')
  const ruling = !admits(lenient)
    ? 'refuses'
    : reading.bounded && admits(strict)
      ? 'admits'
      : 'cannot-be-said'
  return { strict, lenient, ruling }
}

/** A number that both ends agree on, or null where they differ or it has no bound. */
export const agreed = (strict: number, lenient: number): number | null =>
  strict === lenient && Number.isFinite(strict) ? strict : null

/** A figure of a rule that was asked at both ends. */
export const figureOf = <T>(
  ends: BothEnds<T>,
  label: string,
  unit: Unit,
  of: (result: T) => number,
): Figure => ({ label, unit, value: agreed(of(ends.strict), of(ends.lenient)) })
