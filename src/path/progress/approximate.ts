/** A place of a text that resembles a pattern: [start, end), and how many letters must change. */
export type Resemblance = { readonly start: number; readonly end: number; readonly distance: number }

/**
 * Every place of `text` within `bound` edits of `pattern`, one for each group of overlapping places (the best), in
 * order. Sellers' algorithm with Ukkonen's cut-off: cost O(text × bound) for texts that do not resemble it.
 * Source: Sellers, The theory and computation of evolutionary distances (1980).
 */
export function resemblances(text: string, pattern: string, bound: number): readonly Resemblance[] {
  const rows = pattern.length
  if (rows === 0 || bound >= rows) return []
  let cost = Int32Array.from({ length: rows + 1 }, (_, row) => row)
  let from = new Int32Array(rows + 1)
  let nextCost = new Int32Array(rows + 1)
  let nextFrom = new Int32Array(rows + 1)
  let active = Math.min(bound + 1, rows)
  const found: Resemblance[] = []
  for (let end = 1; end <= text.length; end += 1) {
    const letter = text.charCodeAt(end - 1)
    nextCost[0] = 0
    nextFrom[0] = end
    for (let row = 1; row <= active; row += 1) {
      const keep = cost[row - 1]! + (pattern.charCodeAt(row - 1) === letter ? 0 : 1)
      const insert = cost[row]! + 1
      const remove = nextCost[row - 1]! + 1
      const best = Math.min(keep, insert, remove)
      nextCost[row] = best
      nextFrom[row] = best === keep ? from[row - 1]! : best === remove ? nextFrom[row - 1]! : from[row]!
    }
    ;[cost, nextCost] = [nextCost, cost]
    ;[from, nextFrom] = [nextFrom, from]
    if (active === rows && cost[rows]! <= bound) addBest(found, from[rows]!, end, cost[rows]!)
    while (active > 0 && cost[active]! > bound) active -= 1
    if (active < rows) {
      active += 1
      // Rows beyond the cut-off were not computed; they cost more than the bound, which is all that matters.
      cost[active] = bound + 1
      from[active] = end
    }
  }
  return found
}

function addBest(found: Resemblance[], start: number, end: number, distance: number): void {
  const last = found.at(-1)
  if (last === undefined || start >= last.end) found.push({ start, end, distance })
  else if (distance < last.distance) found[found.length - 1] = { start, end, distance }
}

/**
 * How alike `pattern` and the end of `text` are: 1 when the text ends with the pattern, 0 when nothing fits. Letters
 * of the text before the pattern do not count. Cost O(text × pattern).
 */
export function endLikeness(text: string, pattern: string): number {
  if (pattern === '') return 1
  // Any start in the text is free, so the first row is 0 and the first column grows.
  let row = new Int32Array(text.length + 1)
  for (let i = 1; i <= pattern.length; i += 1) {
    const next = new Int32Array(text.length + 1)
    next[0] = i
    for (let j = 1; j <= text.length; j += 1) {
      const keep = row[j - 1]! + (pattern[i - 1] === text[j - 1] ? 0 : 1)
      next[j] = Math.min(keep, row[j]! + 1, next[j - 1]! + 1)
    }
    row = next
  }
  return 1 - row[text.length]! / pattern.length
}

/** How alike `pattern` and the beginning of `text` are, from 0 to 1. */
export const startLikeness = (text: string, pattern: string): number =>
  endLikeness(reversed(text), reversed(pattern))

const reversed = (text: string): string => [...text].reverse().join('')
