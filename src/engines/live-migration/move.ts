import { measuredGuest } from '#engines/live-migration/measured-guest.ts'
import type { MigrationParams } from '#engines/live-migration/params.ts'
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
import { type Bytes, gib, mib } from '#kernel/units.ts'

export const pageBytes = 4096
/** Address and flags that go along with every page, and alone for one of zeros; as in QEMU's predictor. */
const headerBytes = 8
/** Rounds after which a copy that makes no progress is not followed any further. */
const roundsMax = 20_000
/** A round that is not smaller than this share of the one before no longer shrinks. */
const shrinkingRatio = 0.9

/** How QEMU slows a guest down. Source: fact mob-qemu-throttle. */
const throttling: Throttling = { initial: 0.2, increment: 0.1, max: 0.99, unproductiveRatio: 0.5, rounds: 2 }

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
export const isTooLong = (stopMs: number, { downtimeMs }: MigrationParams): boolean =>
  stopMs > Math.max(downtimeMs, 1)

/** What a VM is to this engine. */
export type Guest = {
  readonly memoryBytes: Bytes
  readonly workingSetBytes: Bytes
  readonly dirtyBytesPerSecond: number
}

/** The guest the knobs describe. The working set is at most the memory that was ever written. */
export function typedGuest(values: MigrationParams, memoryBytes: Bytes = gib(values.memoryGib)): Guest {
  // A guest of the estate is as busy per GiB as the typed one.
  const scale = memoryBytes / gib(values.memoryGib)
  const written = memoryBytes * (1 - values.untouched)
  return {
    memoryBytes,
    workingSetBytes: Math.min(gib(values.workingSetGib) * scale, written),
    dirtyBytesPerSecond: mib(values.dirtyMibPerSecond) * scale,
  }
}

/** How a guest of this size is copied at this bandwidth, in bytes a second, by the method the knobs choose. */
export function moveOf(guest: Guest, bytesPerSecond: number, values: MigrationParams): Move {
  const memory = memoryOf(guest, bytesPerSecond, values)
  const patience = {
    downtimeMs: values.downtimeMs,
    deadlineMs: values.deadlineMinutes * 60_000,
    roundsMax,
  }
  switch (values.method) {
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
      return values.method satisfies never
  }
}

const moved = (copied: Copied): Move => ({ ...copied, riskMs: 0 })

function memoryOf(guest: Guest, bytesPerSecond: number, { workload, untouched }: MigrationParams): Copying {
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
