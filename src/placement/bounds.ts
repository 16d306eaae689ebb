import type { Numa, Refutation } from '#placement/model.ts'
import { mayHold, placesIn, widthOf } from '#placement/numa.ts'
import type { Packing } from '#placement/packing.ts'

/** Most different sets of allowed bins that are looked at one by one. */
const setsMax = 24

/**
 * A proof that a packing has no solution, from arithmetic alone, or undefined when arithmetic does not tell.
 *
 * First each item alone: a bin must be left where it may go and fits. Then, for every set of bins that some items
 * are confined to, for every dimension and every size t among those items: the items of at least t need no more
 * than the bins that can hold one of them have (volume), and are no more than the pieces of size t those bins
 * can be cut into (count). Only necessary conditions, so a refutation is always right. O(items × bins × sets).
 * The thresholds are the dual feasible functions f(x) = x if x ≥ t, else 0, and f(x) = 1 if x ≥ t, else 0.
 */
export function refute(packing: Packing): Refutation | undefined {
  const fits = fitting(packing)
  for (let item = 0; item < packing.itemCount; item += 1) {
    if (fits.subarray(item * packing.binCount, (item + 1) * packing.binCount).includes(1)) continue
    return { kind: 'no-host', vms: packing.vmsOf[item] ?? [], hostsAllowed: packing.choices[item] as number }
  }
  for (const set of confinements(packing)) {
    const items = itemsWithin(packing, set)
    if (items.length < 2) continue
    for (let d = 0; d < packing.width; d += 1) {
      const found = refuteDimension(packing, fits, set, items, d)
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** item × bin: 1 where the item may go and would fit if it came alone. */
export function fitting(packing: Packing): Uint8Array {
  const { width, itemCount, binCount, need, free } = packing
  const fits = packing.allowed.slice()
  for (let item = 0; item < itemCount; item += 1) {
    for (let bin = 0; bin < binCount; bin += 1) {
      for (let d = 0; d < width; d += 1) {
        if ((need[item * width + d] as number) > (free[bin * width + d] as number))
          fits[item * binCount + bin] = 0
      }
    }
  }
  if (packing.numa !== undefined) fitNodes(packing, packing.numa, fits)
  return fits
}

/** Takes out bins whose nodes cannot hold an item beside what runs there. Equal questions are asked once. */
function fitNodes(packing: Packing, numa: Numa, fits: Uint8Array): void {
  const { itemCount, binCount, need, width, hostOf, vmsOf, vcpusOf } = packing
  const known = new Map<string, boolean>()
  for (let item = 0; item < itemCount; item += 1) {
    if (vmsOf[item]?.length !== 1) continue
    for (let bin = 0; bin < binCount; bin += 1) {
      if (fits[item * binCount + bin] === 0) continue
      const [memory, vcpus] = [need[item * width] as number, vcpusOf[item] as number]
      const key = `${bin} ${memory} ${vcpus}`
      const may = known.get(key) ?? mayHold(numa, hostOf[bin] as number, memory, vcpus)
      known.set(key, may)
      if (!may) fits[item * binCount + bin] = 0
    }
  }
}

/** How many items at least as large as one the nodes of a bin can hold at most; no bound where the item is wide. */
function placesOf({ numa, need, width, hostOf, vmsOf, vcpusOf }: Packing, item: number, bin: number): number {
  const host = hostOf[bin] as number
  const memory = need[item * width] as number
  if (numa === undefined || vmsOf[item]?.length !== 1) return Number.POSITIVE_INFINITY
  if (widthOf(numa, memory, vcpusOf[item] as number, host) !== 1) return Number.POSITIVE_INFINITY
  return placesIn(numa, host, memory)
}

/** All bins, then each different set of bins some item is confined to. */
function confinements(packing: Packing): Uint8Array[] {
  const sets: Uint8Array[] = [new Uint8Array(packing.binCount).fill(1)]
  const seen = new Set([sets[0]?.join('')])
  for (let item = 0; item < packing.itemCount && sets.length < setsMax; item += 1) {
    if (packing.choices[item] === packing.binCount) continue
    const row = packing.allowed.subarray(item * packing.binCount, (item + 1) * packing.binCount)
    const text = row.join('')
    if (!seen.has(text)) sets.push(row)
    seen.add(text)
  }
  return sets
}

function itemsWithin(packing: Packing, set: Uint8Array): number[] {
  const items: number[] = []
  for (let item = 0; item < packing.itemCount; item += 1) {
    let inside = true
    for (let bin = 0; bin < packing.binCount && inside; bin += 1) {
      if (set[bin] === 0 && packing.allowed[item * packing.binCount + bin] === 1) inside = false
    }
    if (inside) items.push(item)
  }
  return items
}

function refuteDimension(
  packing: Packing,
  fits: Uint8Array,
  set: Uint8Array,
  items: readonly number[],
  d: number,
): Refutation | undefined {
  const { width, binCount, need, free } = packing
  const needOf = (item: number): number => need[item * width + d] as number
  const falling = [...items].sort((left, right) => needOf(right) - needOf(left) || left - right)
  const usable = new Uint8Array(binCount)
  // Bins in which every item so far lies within one node, so that nodes bound how many they hold.
  const narrow = new Uint8Array(binCount).fill(d === 0 && packing.numa !== undefined ? 1 : 0)
  let needed = 0
  for (const [at, item] of falling.entries()) {
    const threshold = needOf(item)
    if (threshold <= 0) break
    needed += threshold
    for (let bin = 0; bin < binCount; bin += 1) {
      if (set[bin] === 1 && fits[item * binCount + bin] === 1) usable[bin] = 1
      if (narrow[bin] === 1 && placesOf(packing, item, bin) === Number.POSITIVE_INFINITY) narrow[bin] = 0
    }
    const next = falling[at + 1]
    if (next !== undefined && needOf(next) === threshold) continue
    let available = 0
    let places = 0
    for (let bin = 0; bin < binCount; bin += 1) {
      if (usable[bin] === 0) continue
      available += free[bin * width + d] as number
      const byRoom = Math.floor((free[bin * width + d] as number) / threshold)
      places += narrow[bin] === 1 ? Math.min(byRoom, placesOf(packing, item, bin)) : byRoom
    }
    if (needed <= available && at + 1 <= places) continue
    const vms = falling.slice(0, at + 1).flatMap((one) => packing.vmsOf[one] ?? [])
    const hosts = [...packing.hostOf].filter((_, bin) => usable[bin] === 1)
    const about = { dimension: d, threshold, vms, hosts }
    if (needed > available) return { kind: 'volume', ...about, needed, available }
    return { kind: 'count', ...about, needed: at + 1, available: places }
  }
  return undefined
}
