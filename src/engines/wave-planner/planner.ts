import { type Bound, boundOf } from '#engines/wave-planner/bound.ts'
import {
  type Assignment,
  bytesBetween,
  type Item,
  type Programme,
  type Reason,
  type Slot,
  slotsOf,
  sourceKind,
} from '#engines/wave-planner/programme.ts'

/** A plan: where everything moves, and why each item does not move one window earlier than it does. */
export type Plan = {
  readonly slotOf: Assignment
  /** By item: what kept it out of the window before; undefined in the first window. */
  readonly heldBy: readonly (Reason | undefined)[]
  /** The last slot used, -1 when nothing moves. */
  readonly lastSlot: number
}

/** How items are taken up: the order in which a window is filled. */
type Rule = (item: Item, tail: Int32Array) => readonly [number, number]
/** Longest chain of others behind it first, then the largest; or the other way around; or the most bytes. */
const rules: readonly Rule[] = [
  ({ vms }) => [0, vms],
  ({ vms, id }, tail) => [tail[id]!, vms],
  ({ preBytes, cutBytes, id }, tail) => [tail[id]!, preBytes + cutBytes],
  ({ cutBytes, id }, tail) => [tail[id]!, cutBytes],
]

/** Items passed over for a window before the next window is looked at. */
const passedMax = 5000

/** A plan, and the earliest end that any plan of what can move may have. */
export type Bounded = { readonly plan: Plan; readonly bound: Bound }

/**
 * The best of a few ways of filling the windows one after another; ties go to the earlier way, and one that reaches the
 * bound ends the search. A heuristic otherwise: the bound says how far from the shortest it may be. Cost O(ways ×
 * (windows × items passed over + items log items)).
 */
export function planWaves(programme: Programme): Bounded {
  const tail = tailsOf(programme.items)
  let best: Bounded | undefined
  for (const rule of rules) {
    const plan = filled(programme, tail, rule)
    if (best !== undefined && !isBetter(plan, best.plan)) continue
    // Plans that leave something out may leave out different things, which have different bounds.
    const isSame = best !== undefined && unmoved(plan) === 0 && unmoved(best.plan) === 0
    const movable = programme.items.filter(({ id }) => plan.slotOf[id]! >= 0)
    best = { plan, bound: isSame ? best!.bound : boundOf(programme, movable) }
    if (unmoved(plan) === 0 && plan.lastSlot === best.bound.slot) break
  }
  return best!
}

const unmoved = ({ slotOf }: Plan): number =>
  slotOf.reduce((count, slot) => (slot < 0 ? count + 1 : count), 0)
const isBetter = (plan: Plan, than: Plan): boolean => {
  const left = unmoved(plan) - unmoved(than)
  return left === 0 ? plan.lastSlot < than.lastSlot : left < 0
}

/** By item: how many windows the longest chain of items that wait for it takes. Items never wait in a ring. */
function tailsOf(items: readonly Item[]): Int32Array {
  const tail = new Int32Array(items.length)
  const waiting = Int32Array.from(items, () => 0)
  for (const { before } of items) for (const other of before) waiting[other]! += 1
  const queue = items.flatMap(({ id }) => (waiting[id] === 0 ? [id] : []))
  for (let at = 0; at < queue.length; at += 1) {
    const id = queue[at]!
    for (const other of items[id]!.before) {
      tail[other] = Math.max(tail[other]!, tail[id]! + 1)
      waiting[other]! -= 1
      if (waiting[other] === 0) queue.push(other)
    }
  }
  return tail
}

/** What has been used up so far, as windows are filled in order of time. */
type Used = {
  vms: number
  coldVms: number
  cutBytes: number
  readonly sourceCutBytes: Float64Array
  /** Since the start: bytes sent for all windows up to this one, starts made and days of work done. */
  sentBytes: number
  readonly sourceSentBytes: Float64Array
  starts: number
  workDays: number
}

function filled(programme: Programme, tail: Int32Array, rule: Rule): Plan {
  const { items, slots } = programme
  const slotOf = new Int32Array(items.length).fill(-1)
  const heldBy: (Reason | undefined)[] = items.map(() => undefined)
  const keys = items.map((item) => rule(item, tail))
  const order = items
    .map(({ id }) => id)
    .sort((a, b) => keys[b]![0] - keys[a]![0] || keys[b]![1] - keys[a]![1] || a - b)
  let [passed, next]: [number[], number] = [[], 0]
  const used = nothingUsed(programme.sourceBytesPerSecond.length)
  const waves: { readonly slot: Slot; readonly vms: number }[] = []
  /** What kept those out of the last window who were not even tried for it. */
  let fullBy: Reason | undefined
  let lastSlot = -1
  for (const [at, slot] of slots.entries()) {
    if (passed.length === 0 && next === order.length) break
    if (slot.isFrozen) {
      fullBy = 'freeze'
      continue
    }
    const watched = waves.reduce(
      (sum, wave) => (slot.fromMs - wave.slot.toMs < programme.hypercareMs ? sum + wave.vms : sum),
      0,
    )
    const room = slotsOf(programme, watched)
    const kept: number[] = []
    const attempt = (id: number): void => {
      const item = items[id]!
      const reason = reasonAgainst(programme, item, at, slotOf, used, room)
      if (reason !== undefined) {
        heldBy[id] = reason
        kept.push(id)
        return
      }
      take(used, item)
      slotOf[id] = at
      heldBy[id] ??= fullBy
      lastSlot = at
    }
    for (const [index, id] of passed.entries()) {
      if (used.vms < room) attempt(id)
      else kept.push(passed[index]!)
    }
    while (next < order.length && used.vms < room && kept.length < passedMax) {
      attempt(order[next]!)
      next += 1
    }
    passed = kept
    if (used.vms > 0) waves.push({ slot, vms: used.vms })
    fullBy = room < programme.vmsPerWave ? 'people' : 'wave-size'
    endOf(used)
  }
  return { slotOf, heldBy, lastSlot }
}

const nothingUsed = (sources: number): Used => ({
  ...{ vms: 0, coldVms: 0, cutBytes: 0, sentBytes: 0, starts: 0, workDays: 0 },
  sourceCutBytes: new Float64Array(sources),
  sourceSentBytes: new Float64Array(sources),
})

/** The first thing that speaks against an item in a slot, or undefined. */
function reasonAgainst(
  programme: Programme,
  item: Item,
  at: number,
  slotOf: Assignment,
  used: Used,
  room: number,
): Reason | undefined {
  const slot = programme.slots[at]!
  if (slot.isFrozen) return 'freeze'
  if (item.closed.has(at)) return 'closed'
  const lengthMs = slot.toMs - slot.fromMs
  if (item.longestMs > lengthMs) return 'window'
  for (const other of item.before) if (slotOf[other]! < 0 || slotOf[other]! >= at) return 'order'
  if (used.vms + item.vms > programme.vmsPerWave) return 'wave-size'
  if (used.vms + item.vms > room) return 'people'
  if (used.workDays + item.prepDays > programme.engineers * slot.workDays) return 'work'
  return linkReason(programme, item, slot, used)
}

function linkReason(programme: Programme, item: Item, slot: Slot, used: Used): Reason | undefined {
  const { sharedBytesPerSecond: shared, startMs, startEachMs, checkMs } = programme
  const stopMs = slot.toMs - slot.fromMs - checkMs
  if (used.cutBytes + item.cutBytes > bytesBetween(shared, 0, stopMs)) return 'link'
  if (used.sentBytes + item.preBytes > bytesBetween(shared, startMs, slot.fromMs)) return 'link'
  if ((used.coldVms + item.coldVms) * startEachMs > stopMs) return 'starts'
  if ((used.starts + item.vms - item.coldVms) * startEachMs > slot.fromMs - startMs) return 'starts'
  for (const { source, preBytes, cutBytes } of item.sources) {
    const rate = programme.sourceBytesPerSecond[source]!
    const cut = used.sourceCutBytes[source]! + cutBytes
    const sent = used.sourceSentBytes[source]! + preBytes
    if (cut > bytesBetween(rate, 0, stopMs) || sent > bytesBetween(rate, startMs, slot.fromMs))
      return sourceKind(programme, source)
  }
  return undefined
}

function take(used: Used, item: Item): void {
  used.vms += item.vms
  used.coldVms += item.coldVms
  used.cutBytes += item.cutBytes
  used.sentBytes += item.preBytes
  used.starts += item.vms - item.coldVms
  used.workDays += item.prepDays
  for (const { source, preBytes, cutBytes } of item.sources) {
    used.sourceCutBytes[source]! += cutBytes
    used.sourceSentBytes[source]! += preBytes
  }
}

/** After a window: what was sent in it counts among what links have sent since the start. */
function endOf(used: Used): void {
  used.sentBytes += used.cutBytes
  for (const [source, bytes] of used.sourceCutBytes.entries()) used.sourceSentBytes[source]! += bytes
  used.sourceCutBytes.fill(0)
  used.vms = 0
  used.coldVms = 0
  used.cutBytes = 0
}
