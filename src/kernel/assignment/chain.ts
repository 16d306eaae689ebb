import { localCost, mayEnter, stillHolds } from '#kernel/assignment/local-cost.ts'
import { tooMuch } from '#kernel/assignment/moves.ts'
import { place, type State, take } from '#kernel/assignment/state.ts'
import type { Random } from '#kernel/random.ts'

/** Items of an ejection chain, at most. */
export const chainMost = 4

/**
 * Each item goes to the bin of the next, and the last to `to`; what that added to the cost where it is legal and added at most
 * `most`, else `tooMuch`, and nothing has changed. The items stand in different bins; `to` is the bin of the first or of none.
 * Cost O(chain × (resources + balances)), and O(neighbourhoods × dependencies) where groups depend on others.
 */
export function tryChain(state: State, items: readonly number[], to: number, most: number): number {
  const from = items.map((item) => state.binOf[item]!)
  const targets = [...from.slice(1), to]
  if (items.some((item, at) => !hasRoom(state, item, targets[at]!, items[at + 1] ?? items[0]!)))
    return tooMuch
  const touched = from.includes(to) ? from : [...from, to]
  const before = localCost(state, items, touched)
  if (moved(state, items, targets)) {
    const delta = localCost(state, items, touched) - before
    if (delta <= most && stillHolds(state, items, touched)) {
      state.cost += delta
      return delta
    }
  }
  restore(state, items, from)
  return tooMuch
}

/** Takes items from where they stand and puts them into the bins `to`; whether all were let in. Else some stand nowhere. */
export function moved(state: State, items: readonly number[], to: readonly number[]): boolean {
  for (const item of items) take(state, item)
  for (let at = 0; at < items.length; at += 1) {
    if (!mayEnter(state, items[at]!, to[at]!)) return false
    place(state, items[at]!, to[at]!)
  }
  return true
}

/** Puts items back into bins that held them legally, from wherever they stand now, if anywhere. */
export function restore(state: State, items: readonly number[], to: readonly number[]): void {
  for (const item of items) if (state.binOf[item]! >= 0) take(state, item)
  for (let at = 0; at < items.length; at += 1) place(state, items[at]!, to[at]!)
}

/** Whether a bin has room for an item once another, if it stands there, has left. Most chains fail here, before anything moves. */
function hasRoom({ model, room, scarce, binOf }: State, item: number, to: number, leaves: number): boolean {
  const { kinds, need, transient, initial } = model
  const home = initial[item] === to
  const left = binOf[leaves] === to
  const leftHome = initial[leaves] === to
  for (let k = 0; k < kinds; k += 1) {
    const r = scarce[k]!
    const held = transient[r] === 1
    const asked = home && held ? 0 : need[item * kinds + r]!
    const freed = left && !(leftHome && held) ? need[leaves * kinds + r]! : 0
    if (room[to * kinds + r]! < asked - freed) return false
  }
  return true
}

/** Tries one chain that begins with an item: of three or four, each next one at random, the last to anywhere or to the first's bin. */
export function tryRandomChain(state: State, random: Random, item: number, most: number): void {
  const { bins } = state.model
  const items = [item]
  const used = [state.binOf[item]!]
  const length = random() < 0.7 ? chainMost - 1 : chainMost
  while (items.length < length) {
    const bin = (random() * bins) | 0
    const list = state.contents[bin]!
    if (list.length === 0 || used.includes(bin)) return
    const next = list[(random() * list.length) | 0]!
    if (!hasRoom(state, items.at(-1)!, bin, next)) return
    items.push(next)
    used.push(bin)
  }
  const to = random() < 0.5 ? used[0]! : (random() * bins) | 0
  if (to === used[0] || !used.includes(to)) tryChain(state, items, to, most)
}
