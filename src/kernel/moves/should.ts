import { groundOf } from '#kernel/moves/ground.ts'
import type { MoveProblem, MoveRule } from '#kernel/moves/problem.ts'
import { fewestMoves } from '#kernel/moves/search.ts'

/** Rules that were taken in, and those that had to be left out. */
export type Kept = { readonly problem: MoveProblem; readonly left: readonly MoveRule[] }

/**
 * A problem with as many of the wished rules as go: each in turn is kept like the others, unless it is known, or cannot
 * be found out within `stepsMax` arrangements, that no arrangement keeps it beside those before. Of a rule that keeps
 * items apart and is left out, the pairs that are apart now stay so where that goes.
 */
export function withWishes(problem: MoveProblem, wishes: readonly MoveRule[], stepsMax: number): Kept {
  let kept = problem
  const left: MoveRule[] = []
  for (const wish of wishes) {
    const tried = { ...kept, rules: [...kept.rules, wish] }
    if (canEnd(tried, stepsMax)) {
      kept = tried
      continue
    }
    left.push(wish)
    for (const pair of pairsApart(problem, wish)) {
      const smaller = { ...kept, rules: [...kept.rules, pair] }
      if (canEnd(smaller, stepsMax)) kept = smaller
    }
  }
  return { problem: kept, left }
}

/** Most items of a rule whose pairs are looked at one by one. */
const pairedMost = 12

function pairsApart({ home }: MoveProblem, wish: MoveRule): readonly MoveRule[] {
  if (wish.kind !== 'apart' || wish.items.length > pairedMost) return []
  return wish.items.flatMap((one, at) =>
    wish.items
      .slice(at + 1)
      .filter((other) => home[one] !== home[other])
      .map((other): MoveRule => ({ ...wish, items: [one, other] })),
  )
}

function canEnd(problem: MoveProblem, stepsMax: number): boolean {
  const ground = groundOf({ ...problem, measures: [], goal: { kind: 'none' } })
  return (
    fewestMoves(ground, { stepsMax, movesMin: problem.itemCount, movesMax: problem.itemCount }, null)
      .target !== null
  )
}
