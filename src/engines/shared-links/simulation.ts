import type { Random } from '#kernel/random.ts'

/** What a simulation counted. */
export type Counted = {
  readonly beats: number
  readonly lost: number
  readonly meanWait: number
  readonly runs: number
}

/** Counts the stretches of `window` beats in which at least `misses` in a row were lost. */
function rowCounter(misses: number, window: number) {
  let [hit, inRow, seen] = [0, 0, 0]
  let isHit = false
  return {
    beat(isLost: boolean): void {
      inRow = isLost ? inRow + 1 : 0
      isHit ||= inRow >= misses
      seen += 1
      if (seen < window) return
      if (isHit) hit += 1
      ;[seen, inRow, isHit] = [0, 0, false]
    },
    hits: (): number => hit,
  }
}

/** Settings of a simulation: times in mean burst times, `beatEvery` between two beats. */
export type Setting = {
  readonly load: number
  readonly places: number
  readonly beatEvery: number
  readonly beats: number
  readonly misses: number
  readonly window: number
}

/**
 * Bursts one by one: random arrivals, random sizes, `places` in all, what finds no place is gone; a beat comes at fixed
 * intervals and is lost when no place is free. It knows no formula. Cost: one step per burst and beat.
 */
export function simulateBursts(setting: Setting, random: Random): Counted {
  const { load, places, beatEvery, beats, misses, window } = setting
  const exponential = (mean: number): number => -mean * Math.log(1 - random())
  const finish: number[] = []
  let head = 0
  let next = exponential(1 / load)
  let lost = 0
  let wait = 0
  const windows = rowCounter(misses, window)
  for (let beat = 1; beat <= beats; beat += 1) {
    const now = beat * beatEvery
    while (next <= now) {
      while (head < finish.length && (finish[head] ?? 0) <= next) head += 1
      if (finish.length - head < places) {
        const starts = finish.length > head ? (finish.at(-1) ?? next) : next
        finish.push(starts + exponential(1))
      }
      next += exponential(1 / load)
    }
    while (head < finish.length && (finish[head] ?? 0) <= now) head += 1
    if (head > 4_096) {
      finish.splice(0, head)
      head = 0
    }
    const isLost = finish.length - head >= places
    if (isLost) lost += 1
    else wait += finish.length > head ? (finish.at(-1) ?? now) - now : 0
    windows.beat(isLost)
  }
  return { beats, lost, meanWait: wait / Math.max(1, beats - lost), runs: windows.hits() }
}

/** Packets of 1,500 bytes in a burst of 64 KiB, on average. */
const packetsPerBurst = 44

/**
 * The same link packet by packet: senders start bursts at random and send their packets one behind the other at the
 * speed of the link, so that bursts of several senders overlap; the port sends one packet per step and holds `places`
 * bursts' worth of them; packets that find no place are dropped. Cost: one step per packet time.
 */
export function simulatePackets(setting: Setting, random: Random): Counted {
  const { load, places, beatEvery, beats, misses, window } = setting
  const room = places * packetsPerBurst
  const steps = Math.round(beatEvery * packetsPerBurst)
  const startsPerStep = load / packetsPerBurst
  let sending = 0
  let queue = 0
  let lost = 0
  let wait = 0
  const windows = rowCounter(misses, window)
  for (let beat = 0; beat < beats; beat += 1) {
    for (let step = 0; step < steps; step += 1) {
      for (let chance = random(); chance < startsPerStep; chance /= startsPerStep) sending += 1
      const arriving = sending
      if (step === steps - 1) {
        // The beat comes among the packets of this step, at any place between them.
        const met = queue + Math.floor(random() * (arriving + 1))
        const isLost = met >= room
        if (isLost) lost += 1
        else wait += met / packetsPerBurst
        windows.beat(isLost)
      }
      queue = Math.min(room, queue + arriving)
      for (let sender = 0; sender < arriving; sender += 1) if (random() * packetsPerBurst < 1) sending -= 1
      if (queue > 0) queue -= 1
    }
  }
  return { beats, lost, meanWait: wait / Math.max(1, beats - lost), runs: windows.hits() }
}
