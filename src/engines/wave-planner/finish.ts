import type { Plan } from '#engines/wave-planner/planner.ts'
import { bytesBetween, type Programme, slotsOf } from '#engines/wave-planner/programme.ts'
import { workDaysBetween } from '#engines/wave-planner/slots.ts'

/** What goes wrong: how often, what solving it takes, and when it stops the next wave. */
export type Surprises = {
  readonly rate: number
  readonly workDays: number
  readonly openMax: number
  readonly trials: number
  readonly seed: number
}

/** How programmes end when chance has its say. Slots in order of the trials; -1 where nothing moves. */
export type Finish = {
  readonly lastSlots: readonly number[]
  /** Windows in which nothing new moved because too much was open, on average. */
  readonly pausedMean: number
  /** Most surprises open when a window opened, on average over the trials. */
  readonly openMean: number
}

/** Draws that are spent on a finish at most: trials are cut to fit. */
const drawsMax = 8_000_000
/** Items after the first that does not fit, which are tried for a window. */
const aheadMax = 400

/** Trials that are drawn for so many VMs: as many as asked for, cut to a bounded number of draws, at least ten. */
export const trialsFor = (vms: number, asked: number): number =>
  Math.max(10, Math.min(asked, Math.floor(drawsMax / Math.max(1, vms))))

/** A uniform number in [0, 1) of a trial and a guest: the same in every plan, so that plans differ by themselves alone. */
function chanceOf(seed: number, trial: number, guest: number): number {
  let z =
    (Math.imul(seed | 0, 0x9e3779b9) + Math.imul(trial + 1, 0x85ebca6b) + Math.imul(guest + 1, 0xc2b2ae35)) |
    0
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
  z = Math.imul(z ^ (z >>> 16), 0x45d9f3b)
  return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32
}

/**
 * When a plan ends if each VM fails its cutover with a chance of its own. A VM that fails sends its group back; it is
 * solved by engineers who are not in aftercare, first come first served, and the group returns in the next window with
 * room. While `openMax` surprises or more are open, nothing new moves. A group fails once at most: what it hides shows
 * at its first cutover. `guestsOf` gives the guests of an item. Cost O(trials × (VMs + windows × items ahead)).
 */
export function finishOf(
  programme: Programme,
  plan: Plan,
  guestsOf: (item: number) => readonly number[],
  surprises: Surprises,
): Finish {
  const order = [...plan.slotOf.keys()]
    .filter((at) => plan.slotOf[at]! >= 0)
    .sort((left, right) => plan.slotOf[left]! - plan.slotOf[right]! || left - right)
  const vms = order.reduce((sum, at) => sum + programme.items[at]!.vms, 0)
  const trials = trialsFor(vms, surprises.trials)
  const lastSlots: number[] = []
  let [paused, open] = [0, 0]
  for (let trial = 0; trial < trials; trial += 1) {
    const course = courseOf(
      programme,
      plan,
      order,
      (item) => {
        let failed = 0
        for (const guest of guestsOf(item))
          if (chanceOf(surprises.seed, trial, guest) < surprises.rate) failed += 1
        return failed
      },
      surprises,
    )
    lastSlots.push(course.lastSlot)
    paused += course.paused
    open += course.openMost
  }
  return { lastSlots, pausedMean: paused / trials, openMean: open / trials }
}

type Course = { readonly lastSlot: number; readonly paused: number; readonly openMost: number }
type Work = { readonly item: number; surprises: number; days: number }

function courseOf(
  programme: Programme,
  plan: Plan,
  order: readonly number[],
  failuresOf: (item: number) => number,
  { workDays, openMax }: Surprises,
): Course {
  const { items, slots } = programme
  const done = new Uint8Array(items.length)
  const waves: { readonly toMs: number; vms: number }[] = []
  const pending: Pending = { passed: [], next: 0 }
  const isLeft = (): boolean => pending.passed.length > 0 || pending.next < order.length
  const isDue =
    (at: number) =>
    (item: number): boolean =>
      plan.slotOf[item]! <= at
  let returning: number[] = []
  const solving: Work[] = []
  let [lastSlot, paused, openMost, sinceMs] = [-1, 0, 0, programme.startMs]
  for (const [at, slot] of slots.entries()) {
    if (!isLeft() && returning.length === 0 && solving.length === 0) break
    const watched = waves.reduce(
      (sum, wave) => (slot.fromMs - wave.toMs < programme.hypercareMs ? sum + wave.vms : sum),
      0,
    )
    const free = Math.max(0, programme.engineers - Math.ceil(watched / programme.hypercareVms))
    returning.push(...solved(solving, free * workDaysBetween(sinceMs, slot.fromMs)))
    sinceMs = slot.fromMs
    const open = solving.reduce((sum, work) => sum + work.surprises, 0)
    openMost = Math.max(openMost, open)
    if (slot.isFrozen) continue
    const room = {
      vms: slotsOf(programme, watched),
      bytes: bytesBetween(programme.sharedBytesPerSecond, 0, slot.toMs - slot.fromMs - programme.checkMs),
    }
    const before = room.vms
    const fits = (item: number): boolean => {
      const { vms, cutBytes, closed, before: needed } = items[item]!
      return (
        vms <= room.vms &&
        cutBytes <= room.bytes &&
        !closed.has(at) &&
        needed.every((other) => done[other] === 1)
      )
    }
    const moved: number[] = []
    const move = (item: number): void => {
      room.vms -= items[item]!.vms
      room.bytes -= items[item]!.cutBytes
      moved.push(item)
      lastSlot = at
    }
    returning = returning.filter((item) => {
      if (!fits(item)) return true
      move(item)
      return false
    })
    const back = new Set(moved)
    if (open >= openMax) {
      if (pending.passed.length > 0 || (pending.next < order.length && isDue(at)(order[pending.next]!)))
        paused += 1
    } else moveDue(pending, order, isDue(at), fits, move)
    for (const item of moved) {
      const failed = back.has(item) ? 0 : failuresOf(item)
      if (failed === 0) done[item] = 1
      else solving.push({ item, surprises: failed, days: failed * workDays })
    }
    if (room.vms < before) waves.push({ toMs: slot.toMs, vms: before - room.vms })
  }
  const isOpen = isLeft() || returning.length > 0 || solving.length > 0
  return { lastSlot: isOpen ? slots.length : lastSlot, paused, openMost }
}

/** Spends engineer days on the oldest work, and hands over the items of which nothing is open any more. */
function solved(solving: Work[], days: number): readonly number[] {
  let left = days
  const ready: number[] = []
  while (solving.length > 0 && left >= solving[0]!.days) {
    left -= solving[0]!.days
    ready.push(solving.shift()!.item)
  }
  if (solving[0] !== undefined) solving[0].days -= left
  return ready
}

/** What the plan has still to move: items that were passed over, then the rest of the order from `next` on. */
type Pending = { passed: number[]; next: number }

/**
 * Moves what was planned for this window or an earlier one, in the order of the plan, as long as there is room. What
 * does not fit is passed over and comes first next time.
 */
function moveDue(
  pending: Pending,
  order: readonly number[],
  isDue: (item: number) => boolean,
  fits: (item: number) => boolean,
  move: (item: number) => void,
): void {
  const passed: number[] = []
  for (const item of pending.passed) {
    if (fits(item)) move(item)
    else passed.push(item)
  }
  while (pending.next < order.length && passed.length <= aheadMax && isDue(order[pending.next]!)) {
    const item = order[pending.next]!
    pending.next += 1
    if (fits(item)) move(item)
    else passed.push(item)
  }
  pending.passed = passed
}
