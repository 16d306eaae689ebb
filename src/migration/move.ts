import {
  type Copied,
  type Copying,
  measuredWrites,
  precopy,
  type Round,
  type Throttling,
  workingSetWrites,
  zeroPagesOf,
} from '#kernel/precopy.ts'
import type { Bytes } from '#kernel/units.ts'
import { measuredGuest } from '#migration/measured-guest.ts'

export const pageBytes = 4096
/** Address and flags that go along with every page, and alone for one of zeros; as in QEMU's predictor. */
const headerBytes = 8
/** Rounds after which a copy that makes no progress is not followed any further. */
const roundsMax = 20_000
/** A round that is not smaller than this share of the one before no longer shrinks. */
const shrinkingRatio = 0.9

/** How QEMU slows a guest down. Source: fact mob-qemu-throttle. */
const throttling: Throttling = { initial: 0.2, increment: 0.1, max: 0.99, unproductiveRatio: 0.5, rounds: 2 }

/** What is done about a guest that writes as fast as it is copied. */
export type MoveMethod = 'pre-copy' | 'auto-converge' | 'forced-stop' | 'post-copy'

/**
 * How a guest is copied. `workload` says how it writes: evenly over a working set, or as the measured guest.
 * `untouched` is the ratio of its pages never written, 0 to 1; a move that has not switched after `deadlineMs` is
 * given up.
 */
export type MoveSettings = {
  readonly workload: 'working-set' | 'measured'
  readonly untouched: number
  readonly downtimeMs: number
  readonly deadlineMs: number
  readonly method: MoveMethod
}

/** One VM's move. Times in ms; `riskMs` is how long the loss of either host kills the VM. */
export type Move = {
  readonly converges: boolean
  readonly rounds: readonly Round[]
  readonly roundCount: number
  readonly totalMs: number
  readonly bytes: number
  readonly stopMs: number
  readonly riskMs: number
  readonly throttle: number
}

/** Whether a stop is longer than the limit. A limit below 1 ms counts as 1 ms: some stop there always is. */
export const isTooLong = (stopMs: number, { downtimeMs }: Pick<MoveSettings, 'downtimeMs'>): boolean =>
  stopMs > Math.max(downtimeMs, 1)

/** What a VM is to a move: its memory, how much of it is written again and again, and how fast. */
export type Guest = {
  readonly memoryBytes: Bytes
  readonly workingSetBytes: Bytes
  readonly dirtyBytesPerSecond: number
}

/**
 * A guest of another size that is as busy per byte of memory as `model`. Its working set is at most the memory that was
 * ever written. Example: a model of 64 GiB with 8 GiB working set makes a guest of 32 GiB with 4 GiB.
 */
export function guestLike(model: Guest, memoryBytes: Bytes, untouched: number): Guest {
  const scale = memoryBytes / model.memoryBytes
  const written = memoryBytes * (1 - untouched)
  return {
    memoryBytes,
    workingSetBytes: Math.min(model.workingSetBytes * scale, written),
    dirtyBytesPerSecond: model.dirtyBytesPerSecond * scale,
  }
}

/**
 * One live move of this guest at this bandwidth, in bytes a second, above 0: rounds, bytes, seconds and how long the
 * guest stands still. Cost: one step a round, 20,000 at most.
 */
export function moveOf(guest: Guest, bytesPerSecond: number, settings: MoveSettings): Move {
  const memory = memoryOf(guest, bytesPerSecond, settings)
  const patience = { downtimeMs: settings.downtimeMs, deadlineMs: settings.deadlineMs, roundsMax }
  switch (settings.method) {
    case 'pre-copy':
      return moved(precopy(memory, patience, null))
    case 'auto-converge':
      return moved(precopy(memory, patience, throttling))
    case 'forced-stop': {
      const copied = precopy(memory, patience, null)
      const stuck = copied.rounds.findIndex(
        ({ bytes }, at) => at > 0 && bytes > copied.rounds[at - 1]!.bytes * shrinkingRatio,
      )
      if (copied.converges || stuck === -1) return moved(copied)
      return { ...moved(precopy(memory, { ...patience, roundsMax: stuck + 1 }, null)), converges: true }
    }
    case 'post-copy':
      return postcopy(memory)
    default:
      return settings.method satisfies never
  }
}

const moved = (copied: Copied): Move => ({ ...copied, riskMs: 0 })

function memoryOf(guest: Guest, bytesPerSecond: number, { workload, untouched }: MoveSettings): Copying {
  const pages = guest.memoryBytes / pageBytes
  const sizes = { pageBytes, headerBytes, bytesPerSecond }
  if (workload === 'measured') {
    const scale = pages / measuredGuest.totalPages
    const zeroPages = zeroPagesOf(measuredGuest) * scale
    const dirtyPages = measuredWrites(measuredGuest)
    return { ...sizes, zeroPages, pages: pages - zeroPages, dirtyPages: (ms) => dirtyPages(ms) * scale }
  }
  const zeroPages = pages * untouched
  const dirtyPages = workingSetWrites(
    guest.workingSetBytes / pageBytes,
    guest.dirtyBytesPerSecond / pageBytes,
  )
  return { ...sizes, zeroPages, pages: pages - zeroPages, dirtyPages }
}

/**
 * One round of everything, a stop that sends which pages are stale (one bit a page), and then a guest that runs on the
 * target while the stale pages follow: from the switch until the last one, its memory is whole on neither host.
 */
function postcopy(memory: Copying): Move {
  const first = precopy(memory, { downtimeMs: 0, deadlineMs: 0, roundsMax: 1 }, null)
  const toMs = (bytes: number): number => (bytes * 1000) / memory.bytesPerSecond
  const stale = memory.dirtyPages(first.totalMs) * (memory.pageBytes + memory.headerBytes)
  const bitmap = (memory.pages + memory.zeroPages) / 8
  const stopMs = toMs(bitmap)
  return {
    ...{ converges: true, rounds: first.rounds, roundCount: 1, stopMs, riskMs: toMs(stale), throttle: 0 },
    totalMs: first.totalMs + stopMs + toMs(stale),
    bytes: first.bytes + bitmap + stale,
  }
}
