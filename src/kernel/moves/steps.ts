import { type Draft, draftOf, shift } from '#kernel/moves/draft.ts'
import type { MoveGround } from '#kernel/moves/ground.ts'
import type { Move } from '#kernel/moves/problem.ts'
import { mayMove } from '#kernel/moves/reach.ts'

/** Moves that may run at a time: altogether, out of one bin, and into one bin. At least 1 each. */
export type Together = { readonly total: number; readonly out: number; readonly into: number }

/** Moves that are looked at when a step is filled from further down the order. */
const lookAhead = 64

/**
 * The same moves in steps: what is in one step runs at the same time, and the next begins when all of it is done. In a
 * step every arrival finds room beside all departures that have not ended, and whatever must stay apart does. A move is
 * brought forward only where those it overtakes remain possible one after another. Cost O(moves × lookAhead²).
 */
export function stepsOf(
  ground: MoveGround,
  moves: readonly Move[],
  together: Together,
): readonly (readonly Move[])[] {
  const draft = draftOf(ground)
  const steps: (readonly Move[])[] = []
  let rest = [...moves]
  while (rest.length > 0) {
    const step: Move[] = []
    const skipped: Move[] = []
    for (const [index, move] of rest.entries()) {
      const inReach = index - step.length < lookAhead && step.length < together.total
      if (inReach && joins(draft, move, step, skipped, together)) step.push(move)
      else skipped.push(move)
    }
    // The first move of an order that holds can always start.
    if (step.length === 0) step.push(...skipped.splice(0, 1))
    for (const { item, to } of step) shift(draft, item, to, 1)
    steps.push(step)
    rest = skipped
  }
  return steps
}

/** Whether a move can run beside a step that was begun, and before the moves that it overtakes. */
function joins(
  draft: Draft,
  move: Move,
  step: readonly Move[],
  skipped: readonly Move[],
  { out, into }: Together,
): boolean {
  const { ground, at } = draft
  if (at[move.item] !== move.from || step.some(({ item }) => item === move.item)) return false
  if (step.filter(({ from }) => from === move.from).length >= out) return false
  if (step.filter(({ to }) => to === move.to).length >= into) return false
  const away = ground.apartAlways[move.item]!
  if (step.some(({ item, to }) => to === move.to && away.includes(item))) return false
  // Arrivals of this step take room; its departures free none yet.
  const arrivals = step.filter(({ to }) => to === move.to)
  addNeeds(draft, arrivals, 1)
  const fitsNow = mayMove(draft, move.item, move.to)
  addNeeds(draft, arrivals, -1)
  if (!fitsNow) return false
  return skipped.length === 0 || remainPossible(draft, [...step, move], skipped)
}

function addNeeds(draft: Draft, arrivals: readonly Move[], sign: 1 | -1): void {
  const { width, need } = draft.ground.problem
  for (const { item, to } of arrivals)
    for (let d = 0; d < width; d += 1) draft.load[to * width + d]! += sign * need[item * width + d]!
}

/** Whether these moves can still follow one another once a step is done. */
function remainPossible(draft: Draft, step: readonly Move[], moves: readonly Move[]): boolean {
  const done: Move[] = []
  const go = (move: Move): void => {
    shift(draft, move.item, move.to, 1)
    done.push(move)
  }
  for (const move of step) go(move)
  let possible = true
  for (const move of moves) {
    possible = mayMove(draft, move.item, move.to)
    if (!possible) break
    go(move)
  }
  for (const { item, from } of done.reverse()) shift(draft, item, from, -1)
  return possible
}
