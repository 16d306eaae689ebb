/** Results of binary operations on a diagram: a place per hash, the newest result wins. */
export type OperationCache = { entries: Int32Array; mask: number }

const firstPlaces = 1 << 12
const mostPlaces = 1 << 22

/** A cache with nothing in it. Keys are never both 0. */
export const newOperationCache = (): OperationCache => ({
  entries: new Int32Array(firstPlaces * 3),
  mask: firstPlaces - 1,
})

const placeOf = (cache: OperationCache, left: number, right: number): number => {
  const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)
  return ((mixed ^ (mixed >>> 15)) & cache.mask) * 3
}

/** The result kept for (left, right), or -1. */
export function cached({ entries }: OperationCache, place: number, left: number, right: number): number {
  return entries[place] === left && entries[place + 1] === right ? entries[place + 2]! : -1
}
export { placeOf as cachePlace }

/** Keeps a result; the cache grows with the diagram of `nodes` nodes, up to a fixed size. */
export function keep(
  cache: OperationCache,
  left: number,
  right: number,
  result: number,
  nodes: number,
): void {
  if (nodes > cache.mask && cache.mask < mostPlaces - 1) growCache(cache)
  const place = placeOf(cache, left, right)
  cache.entries[place] = left
  cache.entries[place + 1] = right
  cache.entries[place + 2] = result
}

function growCache(cache: OperationCache): void {
  const old = cache.entries
  cache.mask = cache.mask * 2 + 1
  const entries = new Int32Array((cache.mask + 1) * 3)
  cache.entries = entries
  for (let at = 0; at < old.length; at += 3) {
    const left = old[at]!
    const right = old[at + 1]!
    if (left === 0 && right === 0) continue
    const place = placeOf(cache, left, right)
    entries[place] = left
    entries[place + 1] = right
    entries[place + 2] = old[at + 2]!
  }
}
