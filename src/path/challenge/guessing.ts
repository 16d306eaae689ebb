/**
 * The chance of every number of right answers, 0 to all, for somebody who picks options blindly: a question with k
 * options is right with chance 1/k, whatever the others are. Exact up to rounding; cost is quadratic in questions.
 * Source: the Poisson binomial distribution by convolution (Wang 1993, Statistica Sinica 3, 295–312).
 */
export function guessedRight(options: readonly number[]): readonly number[] {
  let chances: readonly number[] = [1]
  for (const count of options) {
    const hit = 1 / count
    const before = chances
    chances = Array.from(
      { length: before.length + 1 },
      (_, right) => (before[right] ?? 0) * (1 - hit) + (before[right - 1] ?? 0) * hit,
    )
  }
  return chances
}

/** The chance that blind picking gets at least `right` answers right, 0 to 1. */
export const guessedAtLeast = (options: readonly number[], right: number): number =>
  guessedRight(options)
    .slice(right)
    .reduceRight((sum, chance) => sum + chance, 0)

/** What it takes to pass, and the chance that blind picking does. */
export type PassMark = { readonly right: number; readonly asked: number; readonly chance: number }

/**
 * The least number of right answers that blind picking reaches at most once in `onceIn` tries; all of them where even
 * that is likelier.
 */
export function passMark(options: readonly number[], onceIn: number): PassMark {
  const asked = options.length
  let right = asked
  while (right > 0 && guessedAtLeast(options, right - 1) <= 1 / onceIn) right -= 1
  return { right, asked, chance: guessedAtLeast(options, right) }
}
