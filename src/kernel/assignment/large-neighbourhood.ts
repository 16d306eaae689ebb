import { moved, restore } from '#kernel/assignment/chain.ts'
import { binCost, localCost, stillHolds } from '#kernel/assignment/local-cost.ts'
import { choiceName, type Piece, pieceProgram } from '#kernel/assignment/piece-program.ts'
import { place, type State, take } from '#kernel/assignment/state.ts'
import type { Random } from '#kernel/random.ts'

/** The values of a program's variables by name, or 'none' where the solver found no solution. */
export type MilpAnswer = ReadonlyMap<string, number> | 'none'

/** Minimises a mixed-integer program given as LP text. It never throws, and gives the same for the same text. */
export type SolveMilp = (text: string) => MilpAnswer

/** Bins and items of a piece, at most; and bins looked at to find a dear one. */
const binsMost = 4
const itemsMost = 40
const dearOf = 4

/**
 * Solves a piece and puts its items where that says, if it is legal and cheaper by the exact cost; whether it was. Its bins
 * are those that its items may stand in, their present bins among them. The solver decides in doubles, so it only proposes.
 */
export function improvePiece(state: State, piece: Piece, solveMilp: SolveMilp): boolean {
  const { items, bins } = piece
  const from = items.map((item) => state.binOf[item]!)
  const before = localCost(state, items, bins)
  for (const item of items) take(state, item)
  const answer = solveMilp(pieceProgram(state, piece))
  items.forEach((item, i) => {
    place(state, item, from[i]!)
  })
  if (answer === 'none') return false
  const to = items.map(
    (_, i) => bins[bins.findIndex((_, b) => (answer.get(choiceName(i, b)) ?? 0) > 0.5)] ?? -1,
  )
  if (to.includes(-1) || to.every((bin, i) => bin === from[i])) return false
  if (moved(state, items, to)) {
    const delta = localCost(state, items, bins) - before
    if (delta < 0 && stillHolds(state, items, bins)) {
      state.cost += delta
      return true
    }
  }
  restore(state, items, from)
  return false
}

/** A piece: the dearest of a few bins and others at random, with as many of their items as a solver can take on. */
export function randomPiece(state: State, random: Random): Piece {
  const { model, contents } = state
  const any = (): number => (random() * model.bins) | 0
  let dear = any()
  for (let look = 1; look < dearOf; look += 1) {
    const bin = any()
    if (binCost(state, bin) > binCost(state, dear)) dear = bin
  }
  const most = Math.min(model.bins, 2 + ((random() * (binsMost - 1)) | 0))
  const bins = new Set([dear])
  while (bins.size < most) bins.add(any())
  const items = [...bins]
    .flatMap((bin) => contents[bin]!)
    .filter((item) => model.pinned === undefined || model.pinned[item] === 0)
  for (let at = 0; at < Math.min(itemsMost, items.length); at += 1) {
    const other = at + ((random() * (items.length - at)) | 0)
    const kept = items[at]!
    items[at] = items[other]!
    items[other] = kept
  }
  return { items: items.slice(0, itemsMost), bins: [...bins] }
}
