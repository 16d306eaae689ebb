import { bytesBetween, type Item, type Programme } from '#engines/wave-planner/programme.ts'

/** The earliest slot in which any plan can end, and what proves it. */
export type Bound = { readonly slot: number; readonly why: 'capacity' | 'large-groups' | 'order' | 'link' | 'work' | 'none' }

/**
 * No plan that moves all of `items` ends in an earlier slot. The largest of five bounds, each of which drops all other
 * limits: VMs that fit the windows; groups of which no two fit one window; the longest chain; bytes over the link; work
 * before the cutovers. Slot -1 for no items, the number of slots when even all of them do not do. Cost O(items + slots).
 */
export function boundOf(programme: Programme, items: readonly Item[]): Bound {
  if (items.length === 0) return { slot: -1, why: 'none' }
  const bounds: readonly Bound[] = [
    { slot: firstEnough(programme, ({ fits }) => fits >= total(items, ({ vms }) => vms)), why: 'capacity' },
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
  isEnough: (so: { readonly windows: number; readonly fits: number; readonly at: number }) => boolean,
): number {
  const cap = capOf(programme)
  let windows = 0
  for (const [at, { isFrozen }] of programme.slots.entries()) {
    if (isFrozen) continue
    windows += 1
    if (isEnough({ windows, fits: windows * cap, at })) return at
  }
  return programme.slots.length
}

/** Groups above half of what a window takes need a window each. */
function largeBound(programme: Programme, items: readonly Item[]): number {
  const half = capOf(programme) / 2
  const large = items.filter(({ vms }) => vms > half).length
  return large === 0 ? -1 : firstEnough(programme, ({ windows }) => windows >= large)
}

/** Each item in the first open slot after those it waits for, as if it were alone. */
function chainBound({ slots }: Programme, items: readonly Item[]): number {
  const inside = new Set(items.map(({ id }) => id))
  const byId = new Map(items.map((item) => [item.id, item]))
  const slotOf = new Map<number, number>()
  const waiting = new Map(items.map((item) => [item.id, item.before.filter((other) => inside.has(other)).length]))
  const behind = new Map<number, number[]>()
  for (const { id, before } of items)
    for (const other of before) {
      const list = behind.get(other)
      if (list === undefined) behind.set(other, [id])
      else list.push(id)
    }
  const queue = items.flatMap(({ id }) => (waiting.get(id) === 0 ? [id] : []))
  let last = -1
  for (let at = 0; at < queue.length; at += 1) {
    const { id, before, closed, longestMs } = byId.get(queue[at]!)!
    let slot = before.reduce((most, other) => Math.max(most, slotOf.get(other) ?? -1), -1) + 1
    while (slot < slots.length && !isOpen(slots[slot]!, closed.has(slot), longestMs)) slot += 1
    slotOf.set(id, slot)
    last = Math.max(last, slot)
    for (const next of behind.get(id) ?? []) {
      waiting.set(next, waiting.get(next)! - 1)
      if (waiting.get(next) === 0) queue.push(next)
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
  const longest = sums.reduce((most, bytes, at) => Math.max(most, bytes === 0 ? 0 : bytes / sourceBytesPerSecond[at]!), 0)
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
