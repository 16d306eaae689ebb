import { type Draft, draftOf, fits, hasRoom, pressureOf, shift } from '#kernel/moves/draft.ts'
import type { MoveGround } from '#kernel/moves/ground.ts'
import type { Target } from '#kernel/moves/search.ts'
import { shareOf, spreadOf } from '#kernel/moves/spread.ts'

/** Fullest bins that are asked in turn for an item that would make loads more even. */
const binsAsked = 8

/**
 * A good arrangement by rule of thumb, or null where the rule of thumb fails, which proves nothing: what must leave goes
 * to the emptiest bin with room, the largest first, pushing one other item out of the way where it has to; then the
 * fullest bins give away what evens loads most; then every move that turned out not to matter is taken back.
 * Cost O(moves × items of a bin × bins).
 */
export function greedyTarget(ground: MoveGround, movesMax: number): Target | null {
  const draft = draftOf(ground)
  const residents = residentsOf(draft)
  if (!mend(draft, residents)) return null
  even(draft, residents, movesMax)
  takeBack(draft)
  const { goal } = ground.problem
  const spread = goal.kind === 'none' ? 0 : spreadOf(ground.problem, draft.amounts, goal.spread)
  return { at: draft.at.slice(), moves: draft.moves, spread, costs: [...draft.costs] }
}

type Residents = readonly Set<number>[]

function residentsOf({ ground, at }: Draft): Residents {
  const lists = Array.from({ length: ground.problem.binCount }, () => new Set<number>())
  for (let item = 0; item < at.length; item += 1) lists[at[item]!]!.add(item)
  return lists
}

/** Puts an item elsewhere; a second move of one item counts once, and none when it comes home. */
function put(draft: Draft, residents: Residents, item: number, to: number): void {
  const { home } = draft.ground.problem
  const from = draft.at[item]!
  const wasHome = from === home[item]
  residents[from]!.delete(item)
  residents[to]!.add(item)
  shift(draft, item, to, to === home[item] ? -1 : 1)
  if (!wasHome && to !== home[item]) uncount(draft, item)
}

/** Takes back what `shift` counted for an item that had moved already. */
function uncount(draft: Draft, item: number): void {
  const { costWidth, costs } = draft.ground.problem
  for (let c = 0; c < costWidth; c += 1) draft.costs[c]! -= costs[item * costWidth + c]!
  draft.moves -= 1
}

/** The largest share of an item's need in what the largest bin has. */
function sizesOf({ problem: { itemCount, binCount, width, need, capacity } }: MoveGround): Float64Array {
  const sizes = new Float64Array(itemCount)
  for (let d = 0; d < width; d += 1) {
    let most = 0
    for (let bin = 0; bin < binCount; bin += 1) most = Math.max(most, capacity[bin * width + d]!)
    if (most === 0 || !Number.isFinite(most)) continue
    for (let item = 0; item < itemCount; item += 1)
      sizes[item] = Math.max(sizes[item]!, need[item * width + d]! / most)
  }
  return sizes
}

/** Moves until nothing is wrong; false when that fails. Every round moves something, and rounds are bounded. */
function mend(draft: Draft, residents: Residents): boolean {
  const { ground } = draft
  const { problem } = ground
  const sizes = sizesOf(ground)
  const bySize = Array.from({ length: problem.itemCount }, (_, item) => item).sort(
    (left, right) => sizes[right]! - sizes[left]! || left - right,
  )
  for (let round = 0; round <= problem.itemCount * 2; round += 1) {
    const wrong = wrongItems(draft, residents, bySize)
    if (wrong.length === 0) return true
    if (!wrong.some((items) => rehome(draft, residents, items))) return false
  }
  return false
}

/** Sets of items of which one should go to mend one thing, the largest item first. */
function wrongItems(
  draft: Draft,
  residents: Residents,
  bySize: readonly number[],
): readonly (readonly number[])[] {
  const { ground, at } = draft
  const { problem, mayEnd, apart, groups } = ground
  const found: (readonly number[])[] = []
  for (const item of bySize) if (mayEnd[item]![at[item]!] === 0) found.push([item])
  if (found.length > 0) return found
  for (const group of groups) if (group.some((item) => at[item] !== at[group[0]!])) found.push(group)
  if (found.length > 0) return found
  for (const item of bySize)
    for (const other of apart[item]!) if (item < other && at[item] === at[other]) found.push([item], [other])
  if (found.length > 0) return found
  for (let bin = 0; bin < problem.binCount; bin += 1) {
    if (fits(draft, bin, problem.ceiling)) continue
    for (const item of bySize) if (residents[bin]!.has(item)) found.push([item])
  }
  return found
}

/** Finds one bin for an item, or for a whole group; pushes one other item out of the way when there is none. */
function rehome(draft: Draft, residents: Residents, items: readonly number[]): boolean {
  const { ground, at } = draft
  const { problem, mayEnd } = ground
  const bins = Array.from({ length: problem.binCount }, (_, bin) => bin)
    .filter((bin) => items.every((item) => at[item] === bin || canEnter(draft, item, bin)))
    .filter((bin) => items.some((item) => at[item] !== bin))
    .map((bin) => ({ bin, pressure: pressureOf(draft, bin) }))
    .sort((left, right) => left.pressure - right.pressure || left.bin - right.bin)
  for (const { bin } of bins) {
    if (!items.every((item) => mayEnd[item]![bin] === 1)) continue
    const coming = items.filter((item) => at[item] !== bin)
    if (tryTogether(draft, residents, coming, bin)) return true
  }
  for (const { bin } of bins) {
    const coming = items.filter((item) => at[item] !== bin)
    if (coming.length === 1 && pushOut(draft, residents, coming[0]!, bin)) return true
  }
  return false
}

/** Whether an item may end in a bin, room aside, and would meet nothing there that it must not. */
function canEnter({ ground, at }: Draft, item: number, bin: number): boolean {
  if (ground.mayEnd[item]![bin] === 0 || ground.problem.movable[item] === 0) return false
  return ground.apart[item]!.every((other) => at[other] !== bin)
}

function tryTogether(draft: Draft, residents: Residents, coming: readonly number[], bin: number): boolean {
  const { ground } = draft
  const from = coming.map((item) => draft.at[item]!)
  for (const [index, item] of coming.entries()) {
    if (hasRoom(draft, item, bin, ground.restLimit)) {
      put(draft, residents, item, bin)
      continue
    }
    for (let back = index - 1; back >= 0; back -= 1) put(draft, residents, coming[back]!, from[back]!)
    return false
  }
  return true
}

/** Sends one resident of a bin elsewhere so that an item has room in it. */
function pushOut(draft: Draft, residents: Residents, item: number, bin: number): boolean {
  const { ground } = draft
  for (const other of [...residents[bin]!].sort((left, right) => left - right)) {
    if (ground.problem.movable[other] === 0 || ground.groupOf[other] !== -1 || other === item) continue
    for (let to = 0; to < ground.problem.binCount; to += 1) {
      if (
        to === bin ||
        to === draft.at[item] ||
        !canEnter(draft, other, to) ||
        !hasRoom(draft, other, to, ground.restLimit)
      )
        continue
      put(draft, residents, other, to)
      if (hasRoom(draft, item, bin, ground.restLimit)) {
        put(draft, residents, item, bin)
        return true
      }
      put(draft, residents, other, bin)
      break
    }
  }
  return false
}

/** Gives away from the fullest bins, one item at a time, as long as that evens loads and the goal is not reached. */
function even(draft: Draft, residents: Residents, movesMax: number): void {
  const { problem } = draft.ground
  const { goal } = problem
  if (goal.kind === 'none') return
  for (let round = 0; round < movesMax && draft.moves < movesMax; round += 1) {
    if (spreadOf(problem, draft.amounts, goal.spread) <= goal.atMost) return
    const bins = Array.from({ length: problem.binCount }, (_, bin) => bin)
      .filter((bin) => problem.counted[bin] === 1)
      .map((bin) => ({ bin, pressure: pressureOf(draft, bin) }))
      .sort((left, right) => right.pressure - left.pressure || left.bin - right.bin)
      .slice(0, binsAsked)
    if (!bins.some(({ bin }) => giveAway(draft, residents, bin))) return
  }
}

/** Moves the item of a bin that lowers the sum of squared shares most; false when none lowers it. */
function giveAway(draft: Draft, residents: Residents, from: number): boolean {
  const { ground } = draft
  const { problem } = ground
  let [item, to, most] = [-1, -1, 1e-12]
  for (const candidate of [...residents[from]!].sort((left, right) => left - right)) {
    if (problem.movable[candidate] === 0 || ground.groupOf[candidate] !== -1) continue
    for (let bin = 0; bin < problem.binCount; bin += 1) {
      if (bin === from || problem.counted[bin] === 0) continue
      const gained = gainOf(draft, candidate, bin)
      if (
        gained <= most ||
        !canEnter(draft, candidate, bin) ||
        !hasRoom(draft, candidate, bin, ground.restLimit)
      )
        continue
      ;[item, to, most] = [candidate, bin, gained]
    }
  }
  if (item === -1) return false
  put(draft, residents, item, to)
  return true
}

/** By how much a move lowers the weighted sum of squared shares. */
function gainOf({ ground: { problem }, at, amounts }: Draft, item: number, to: number): number {
  let gained = 0
  const from = at[item]!
  for (const [m, measure] of problem.measures.entries()) {
    const load = measure.load[item]!
    if (load === 0) continue
    const [here, there] = [shareOf(measure, amounts[m]!, from), shareOf(measure, amounts[m]!, to)]
    const [less, more] = [load / measure.capacity[from]!, load / measure.capacity[to]!]
    gained += measure.weight * (here ** 2 - (here - less) ** 2 + there ** 2 - (there + more) ** 2)
  }
  return gained
}

/** Sends items home where every rule still holds and loads stay as even, or within the goal. */
function takeBack(draft: Draft): void {
  const { ground, at } = draft
  const { problem } = ground
  const { home, goal, ceiling } = problem
  const residents = residentsOf(draft)
  const spread = (): number => (goal.kind === 'none' ? 0 : spreadOf(problem, draft.amounts, goal.spread))
  const most = goal.kind === 'none' ? 0 : Math.max(goal.atMost, spread())
  for (let item = 0; item < problem.itemCount; item += 1) {
    const here = at[item]!
    if (here === home[item] || ground.groupOf[item] !== -1 || !canEnter(draft, item, home[item]!)) continue
    put(draft, residents, item, home[item]!)
    if (!fits(draft, home[item]!, ceiling) || spread() > most + 1e-12) put(draft, residents, item, here)
  }
}
