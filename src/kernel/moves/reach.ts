import { type Draft, draftOf, hasRoom, shift } from '#kernel/moves/draft.ts'
import type { MoveGround } from '#kernel/moves/ground.ts'
import type { Move } from '#kernel/moves/problem.ts'

/**
 * A way from where items lie to where they should, one move after another; or the proof that none exists, by having seen
 * every arrangement that can be reached; or neither, after `states` of them.
 */
export type Way =
  | {
      readonly kind: 'way'
      readonly moves: readonly Move[]
      readonly states: number
      readonly shortest: boolean
    }
  | { readonly kind: 'unreachable'; readonly states: number }
  | { readonly kind: 'open'; readonly states: number }

/**
 * Whether an item may move to a bin at this moment: it may pass there, the bin takes arrivals and has room beside all
 * that lies in it, and nothing lies there that the item must not meet. What has left a bin frees it only afterwards.
 */
export function mayMove(draft: Draft, item: number, to: number): boolean {
  const { ground, at } = draft
  const { problem } = ground
  if (at[item] === to || problem.movable[item] === 0 || problem.closed[to] === 1) return false
  if (ground.mayPass[item]![to] === 0) return false
  for (const other of ground.apartAlways[item]!) if (at[other] === to) return false
  return hasRoom(draft, item, to, problem.capacity)
}

/**
 * The fewest single moves to an arrangement that `isGoal` accepts, by breadth-first search over all arrangements. Moves
 * at the same time reach nothing more: each order of them is a way of single moves. At most `statesMax` arrangements.
 */
export function shortestWay(ground: MoveGround, isGoal: (draft: Draft) => boolean, statesMax: number): Way {
  const { problem } = ground
  const draft = draftOf(ground)
  const seen = new Set<string>([keyOf(draft.at)])
  const states: { readonly at: Int32Array; readonly from: number; readonly move: Move | null }[] = [
    { at: draft.at.slice(), from: -1, move: null },
  ]
  const wayTo = (state: number): readonly Move[] => {
    const moves: Move[] = []
    for (let at = state; states[at]!.move !== null; at = states[at]!.from) moves.push(states[at]!.move!)
    return moves.reverse()
  }
  if (isGoal(draft)) return { kind: 'way', moves: [], states: 1, shortest: true }
  for (let next = 0; next < states.length; next += 1) {
    travel(draft, states[next]!.at)
    for (let item = 0; item < problem.itemCount; item += 1) {
      const from = draft.at[item]!
      for (let to = 0; to < problem.binCount; to += 1) {
        if (!mayMove(draft, item, to)) continue
        shift(draft, item, to, 1)
        const key = keyOf(draft.at)
        if (!seen.has(key)) {
          seen.add(key)
          states.push({ at: draft.at.slice(), from: next, move: { item, from, to } })
          if (isGoal(draft))
            return { kind: 'way', moves: wayTo(states.length - 1), states: states.length, shortest: true }
          if (states.length >= statesMax) return { kind: 'open', states: states.length }
        }
        shift(draft, item, from, -1)
      }
    }
  }
  return { kind: 'unreachable', states: states.length }
}

const keyOf = (at: Int32Array): string => String.fromCharCode(...at)

/** Takes a draft from where it is to another arrangement. */
function travel(draft: Draft, at: Int32Array): void {
  for (let item = 0; item < at.length; item += 1)
    if (draft.at[item] !== at[item]) shift(draft, item, at[item]!, 1)
}
