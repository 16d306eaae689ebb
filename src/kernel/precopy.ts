/** Pages written at least once within a time that starts clean. Never falls as the time grows. */
export type DirtyPages = (ms: number) => number

/** Memory to copy while it is being written. `headerBytes` go along with every page; a zero page is only a header. */
export type Copying = {
  readonly pageBytes: number
  readonly headerBytes: number
  readonly pages: number
  readonly zeroPages: number
  readonly dirtyPages: DirtyPages
  readonly bytesPerSecond: number
}

/** When a copy may switch over, and when it gives up: after the first round that ends past `deadlineMs`. */
export type Patience = {
  readonly downtimeMs: number
  readonly deadlineMs: number
  readonly roundsMax: number
}

/** One pass over what is left. The last round of a copy that converges is sent with the guest stopped. */
export type Round = { readonly bytes: number; readonly ms: number }

/** A copy that ran: its rounds (the first `roundsKept` of them), how many there were, and what all of them took. */
export type Copied = {
  readonly converges: boolean
  readonly rounds: readonly Round[]
  readonly roundCount: number
  readonly totalMs: number
  readonly bytes: number
  /** How long the guest stands still: the last round, or what a forced stop would take where rounds never fit. */
  readonly stopMs: number
  /** How much slower the guest was made to run at the end, 0 to 1. */
  readonly throttle: number
}

/** Rounds a result keeps; the count and the sums cover all of them. */
const roundsKept = 64

/** How a guest is slowed down when rounds do not shrink: the first step, each further one, the most, and from when. */
export type Throttling = {
  readonly initial: number
  readonly increment: number
  readonly max: number
  /** A round is unproductive when its guest writes more than this share of what it sent. */
  readonly unproductiveRatio: number
  /** Unproductive rounds before each step. */
  readonly rounds: number
}

/**
 * Pre-copy: sends all memory, then in each round the pages written during the round before, until a round fits the
 * downtime or the deadline has passed. `throttling` slows the guest down meanwhile; null leaves it alone.
 *
 * Agrees with QEMU's predictor (A. Gudkov, "Migration time prediction using calc-dirty-rate", qemu-devel 2023), which
 * reports an error of 6 to 7 % against measured copies. Rates are above 0; cost O(roundsMax).
 */
export function precopy(memory: Copying, patience: Patience, throttling: Throttling | null): Copied {
  const pageCost = memory.pageBytes + memory.headerBytes
  const rounds: Round[] = []
  let bytes = memory.pages * pageCost + memory.zeroPages * memory.headerBytes
  let [roundCount, totalMs, totalBytes, throttle, idle] = [0, 0, 0, 0, 0]
  for (;;) {
    const ms = (bytes * 1000) / memory.bytesPerSecond
    roundCount += 1
    totalMs += ms
    totalBytes += bytes
    if (rounds.length < roundsKept) rounds.push({ bytes, ms })
    const fits = ms <= patience.downtimeMs
    if (fits || totalMs > patience.deadlineMs || roundCount >= patience.roundsMax) {
      return { converges: fits, rounds, roundCount, totalMs, bytes: totalBytes, stopMs: ms, throttle }
    }
    // A guest that runs for half of the time writes in twice the time what it wrote before.
    const next = memory.dirtyPages(ms * (1 - throttle)) * pageCost
    if (throttling !== null && next > bytes * throttling.unproductiveRatio) {
      idle += 1
      if (idle >= throttling.rounds) {
        idle = 0
        throttle =
          throttle === 0 ? throttling.initial : Math.min(throttling.max, throttle + throttling.increment)
      }
    }
    bytes = next
  }
}

/**
 * Pages of a working set written within a time, when every page write hits any of its pages alike: distinct pages
 * among n independent draws out of W, that is W(1 - (1 - 1/W)^n). 0 pages or writes give 0.
 */
export function workingSetWrites(workingSetPages: number, pagesPerSecond: number): DirtyPages {
  if (workingSetPages <= 1) return (ms) => (pagesPerSecond > 0 && ms > 0 ? Math.max(0, workingSetPages) : 0)
  const missed = Math.log1p(-1 / workingSetPages)
  return (ms) => -workingSetPages * Math.expm1(((pagesPerSecond * ms) / 1000) * missed)
}

/** What a measurement saw: pages found written after some time, of a sample of all pages. Periods rise, from above 0. */
export type DirtySamples = {
  readonly totalPages: number
  readonly sampledPages: number
  readonly zeroSampled: number
  readonly points: readonly (readonly [ms: number, dirtySampled: number])[]
}

/** Zero pages of all memory, estimated from a sample. */
export const zeroPagesOf = ({ totalPages, sampledPages, zeroSampled }: DirtySamples): number =>
  (zeroSampled * totalPages) / sampledPages

/**
 * The curve through measured points: straight between them, before the first one with the slope of the first two, after
 * the last one with the slope of the last two until every page that is not zero is dirty. At least two points.
 */
export function measuredWrites(samples: DirtySamples): DirtyPages {
  const scale = samples.totalPages / samples.sampledPages
  const most = samples.totalPages - zeroPagesOf(samples)
  const points = samples.points.map(([ms, dirty]) => [ms, dirty * scale] as const)
  const line = (at: number, ms: number): number => {
    const [x0, y0] = points[at - 1]!
    const [x1, y1] = points[at]!
    return y0 + ((y1 - y0) / (x1 - x0)) * (ms - x0)
  }
  return (ms) => {
    const after = points.findIndex(([period]) => period >= ms)
    const at = after === -1 ? points.length - 1 : Math.max(1, after)
    const start = Math.max(0, line(1, 0))
    // Left of the first point the line starts at no less than nothing.
    if (after === 0) return start + ((points[0]![1] - start) / points[0]![0]) * ms
    return Math.min(most, line(at, ms))
  }
}
