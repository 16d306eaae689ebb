/** Something that can be chosen: its price and its worth as integers of 0 or more, and the items it stands on. */
export type Item = {
  readonly cost: number
  readonly worth: number
  /** Positions of the items that must be chosen with it; each of them smaller than its own. */
  readonly needs: readonly number[]
}

/** Positions that were chosen, in order; 'best' when no better choice exists, 'found' when the search ended early. */
export type Choice = { readonly chosen: readonly number[]; readonly proof: 'best' | 'found' }

/** Branches the search looks at before it settles for what it has. */
const branchesMax = 200_000

/**
 * The choice of items that is worth most for at most `budget`, where an item is chosen only together with everything it
 * stands on; among equals the cheapest, then the one with the earliest items. Items stand in an order in which what
 * they need comes before them.
 *
 * Exact by branch and bound: at each item first with it, then without it and without whatever stands on it, cut off
 * where even the best fractions of the rest would not win. Ends after 200,000 branches with the best choice so far;
 * that is never less than what taking each item in order while it fits would give.
 */
export function choose(items: readonly Item[], budget: number): Choice {
  let best: readonly number[] = []
  let bestWorth = 0
  let bestCost = 0
  let branches = 0
  // Densest first, for the bound alone.
  const dense = items
    .map((item, index) => ({ ...item, index }))
    .filter(({ worth }) => worth > 0)
    .sort((left, right) => right.worth * left.cost - left.worth * right.cost || left.index - right.index)

  /** The most that items from `next` on can add when they may be cut in pieces and stand on nothing. */
  const bound = (next: number, room: number): number => {
    let added = 0
    let left = room
    for (const { index, cost, worth } of dense) {
      if (index < next) continue
      if (cost <= left) {
        added += worth
        left -= cost
      } else return added + (worth * left) / cost
    }
    return added
  }

  const chosen: number[] = []
  const isIn = items.map(() => false)
  const visit = (next: number, cost: number, worth: number): void => {
    branches += 1
    if (worth > bestWorth || (worth === bestWorth && cost < bestCost)) {
      best = [...chosen]
      bestWorth = worth
      bestCost = cost
    }
    const item = items[next]
    if (item === undefined || branches > branchesMax) return
    // What only equals the best can still be cheaper, so only what falls short is cut off.
    if (worth + bound(next, budget - cost) < bestWorth) return
    if (cost + item.cost <= budget && item.needs.every((need) => isIn[need])) {
      chosen.push(next)
      isIn[next] = true
      visit(next + 1, cost + item.cost, worth + item.worth)
      chosen.pop()
      isIn[next] = false
    }
    visit(next + 1, cost, worth)
  }
  visit(0, 0, 0)
  return { chosen: best, proof: branches > branchesMax ? 'found' : 'best' }
}
