import type { Draft } from '#kernel/moves/draft.ts'
import { fits } from '#kernel/moves/draft.ts'
import { spreadOf } from '#kernel/moves/spread.ts'

/** Whether a plan may end in a draft: every item where it may be, groups whole, ceilings kept, and the goal reached. */
export function isEnd(draft: Draft, atMost: number): boolean {
  const { ground, at } = draft
  const { problem, mayEnd, apart, groups } = ground
  for (let item = 0; item < problem.itemCount; item += 1) {
    if (mayEnd[item]![at[item]!] === 0) return false
    for (const other of apart[item]!) if (at[other] === at[item]) return false
  }
  for (const group of groups) for (const item of group) if (at[item] !== at[group[0]!]) return false
  for (let bin = 0; bin < problem.binCount; bin += 1) if (!fits(draft, bin, problem.ceiling)) return false
  const { goal } = problem
  return goal.kind === 'none' || spreadOf(problem, draft.amounts, goal.spread) <= atMost + 1e-12
}
