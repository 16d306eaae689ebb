import { bytesBetween, type Item, type Programme } from '#engines/wave-planner/programme.ts'

/** The earliest slot in which any plan can end, and what proves it. */
export type Bound = {
  readonly slot: number
  readonly why: 'capacity' | 'large-groups' | 'order' | 'link' | 'work' | 'none'
}

/**
 * No plan that moves all of `items` ends in an earlier slot. The largest of five bounds, each of which drops all other
 * limits: VMs that fit the windows; groups of which no two fit one window; the longest chain; bytes over the link; work
 * before the cutovers. Slot -1 for no items, the number of slots when even all of them do not do. Cost O(items + slots),
 * and that of `capacityBound`.
 */
export function boundOf(programme: Programme, items: readonly Item[]): Bound {
  if (items.length === 0) return { slot: -1, why: 'none' }
  const bounds: readonly Bound[] = [
    {
      slot: capacityBound(
        programme,
        total(items, ({ vms }) => vms),
      ),
      why: 'capacity',
    },
    { slot: largeBound(programme, items), why: 'large-groups' },
    { slot: chainBound(programme, items), why: 'order' },
    { slot: linkBound(programme, items), why: 'link' },
    { slot: workBound(programme, items), why: 'work' },
  ]
  return bounds.reduce((most, bound) => (bound.slot > most.slot ? bound : most))
}

const total = (items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0)

const capOf = ({ vmsPerWave, engineers, cutoversPerEngineer }: Programme): number =>
  Math.min(vmsPerWave, engineers * cutoversPerEngineer)

/** The first slot up to which, itself included, the open windows are enough. */
function firstEnough(
  programme: Programme,
  isEnough: (so: { readonly windows: number; readonly at: number }) => boolean,
): number {
  let windows = 0
  for (const [at, { isFrozen }] of programme.slots.entries()) {
    if (isFrozen) continue
    windows += 1
    if (isEnough({ windows, at })) return at
  }
  return programme.slots.length
}

/** Above this many engineers in aftercare at once the bound forgets aftercare. */
const watchersMax = 128

/**
 * The first slot by which so many VMs can have been cut over at most. `best[m]` is the most of them by the last window
 * when that window left work for m engineers in aftercare; a window sees at least what the one before it left. Waves
 * are taken to divide at will. Cost O(slots × engineers in aftercare squared).
 */
function capacityBound(programme: Programme, vms: number): number {
  const { engineers, cutoversPerEngineer, hypercareVms, hypercareMs, slots } = programme
  const cap = capOf(programme)
  const watchers = Math.min(engineers, Math.ceil(cap / hypercareVms))
  if (watchers > watchersMax) return firstEnough(programme, ({ windows }) => windows * cap >= vms)
  let best = Float64Array.from({ length: watchers + 1 }, (_, m) => (m === 0 ? 0 : Number.NEGATIVE_INFINITY))
  let lastEndMs = Number.NEGATIVE_INFINITY
  for (const [at, { isFrozen, fromMs, toMs }] of slots.entries()) {
    if (isFrozen) continue
    const isWatched = fromMs - lastEndMs < hypercareMs
    const next = new Float64Array(watchers + 1).fill(Number.NEGATIVE_INFINITY)
    for (const [m, sum] of best.entries()) {
      const fits = Math.min(cap, Math.max(0, engineers - (isWatched ? m : 0)) * cutoversPerEngineer)
      for (let left = 0; left <= watchers; left += 1) {
        const moved = Math.min(fits, left * hypercareVms)
        // With all engineers in aftercare there is no telling how many VMs they watch.
        const most = left === watchers ? fits : moved
        next[left] = Math.max(next[left]!, sum + most)
      }
    }
    best = next
    lastEndMs = toMs
    if (best.some((sum) => sum >= vms)) return at
  }
  return slots.length
}

/** Groups above half of what a window takes need a window each. */
function largeBound(programme: Programme, items: readonly Item[]): number {
  const half = capOf(programme) / 2
  const large = items.filter(({ vms }) => vms > half).length
  return large === 0 ? -1 : firstEnough(programme, ({ windows }) => windows >= large)
}

/** Each item in the first open slot after those it waits for, as if it were alone. What is not in `items` is not waited for. */
function chainBound({ slots, items: all }: Programme, items: readonly Item[]): number {
  const slotOf = new Int32Array(all.length).fill(-1)
  const inside = new Uint8Array(all.length)
  for (const { id } of items) inside[id] = 1
  const waiting = new Int32Array(all.length)
  const behind = new Map<number, number[]>()
  for (const { id, before } of items)
    for (const other of before) {
      if (inside[other] === 0) continue
      waiting[id]! += 1
      const list = behind.get(other)
      if (list === undefined) behind.set(other, [id])
      else list.push(id)
    }
  const queue = items.flatMap(({ id }) => (waiting[id] === 0 ? [id] : []))
  let last = -1
  for (let at = 0; at < queue.length; at += 1) {
    const id = queue[at]!
    const { before, closed, longestMs } = all[id]!
    let slot = before.reduce((most, other) => Math.max(most, slotOf[other]!), -1) + 1
    while (slot < slots.length && !isOpen(slots[slot]!, closed.has(slot), longestMs)) slot += 1
    slotOf[id] = slot
    last = Math.max(last, slot)
    for (const next of behind.get(id) ?? []) {
      waiting[next]! -= 1
      if (waiting[next] === 0) queue.push(next)
    }
  }
  return Math.min(last, slots.length)
}

const isOpen = (slot: Programme['slots'][number], isClosed: boolean, longestMs: number): boolean =>
  !slot.isFrozen && !isClosed && longestMs <= slot.toMs - slot.fromMs

/** All bytes, those of the last window's own cutovers with it, over the link or from the source that takes longest. */
function linkBound(programme: Programme, items: readonly Item[]): number {
  const { sharedBytesPerSecond, sourceBytesPerSecond, startMs } = programme
  const sums = new Float64Array(sourceBytesPerSecond.length)
  for (const { sources } of items)
    for (const { source, preBytes, cutBytes } of sources) sums[source]! += preBytes + cutBytes
  // Seconds that the slowest source needs for what lies on it.
  const longest = sums.reduce(
    (most, bytes, at) => Math.max(most, bytes === 0 ? 0 : bytes / sourceBytesPerSecond[at]!),
    0,
  )
  const all = total(items, ({ preBytes, cutBytes }) => preBytes + cutBytes)
  return firstEnough(programme, ({ at }) => {
    const { toMs } = programme.slots[at]!
    const seconds = (toMs - startMs) / 1000
    return all <= bytesBetween(sharedBytesPerSecond, startMs, toMs) && longest <= seconds
  })
}

const workBound = (programme: Programme, items: readonly Item[]): number => {
  const days = total(items, ({ prepDays }) => prepDays)
  return firstEnough(programme, ({ at }) => days <= programme.engineers * programme.slots[at]!.workDays)
}
