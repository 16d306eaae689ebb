/**
 * A link with a finite buffer as a queue: bursts arrive at random, one is sent at a time, `places` fit in all, the one
 * being sent included (M/M/1/K; Kleinrock, Queueing Systems I, section 3.6). A beat needs a place like everybody and
 * takes no time worth counting.
 */
export type Link = {
  /** Offered over carried load; above 1 the link is overloaded. */
  readonly load: number
  readonly places: number
  /** Mean time to send one burst, in ms. */
  readonly burstMs: number
}

/**
 * Probability 0 to 1 that all places are taken when a beat arrives: (1 − ρ) ρ^K / (1 − ρ^(K+1)), and 1 / (K + 1) at
 * ρ = 1. Written for ρ > 1 in powers of 1/ρ, so that no power overflows.
 */
export function lossRatio({ load, places }: Link): number {
  if (load <= 0) return 0
  if (Math.abs(load - 1) < 1e-9) return 1 / (places + 1)
  if (load < 1) return ((1 - load) * load ** places) / (1 - load ** (places + 1))
  return (1 - 1 / load) / (1 - load ** -(places + 1))
}

/**
 * Mean wait in ms of a beat that finds a place: the bursts before it, each with its mean time.
 * Cost: one step per place.
 */
export function waitMs({ load, places, burstMs }: Link): number {
  if (load <= 0) return 0
  // States weighted from the full end where the link is overloaded, so that nothing overflows.
  const weight = (number: number): number => (load <= 1 ? load ** number : load ** (number - places))
  let sum = 0
  let bursts = 0
  for (let number = 0; number < places; number += 1) {
    sum += weight(number)
    bursts += number * weight(number)
  }
  return sum === 0 ? (places - 1) * burstMs : (bursts / sum) * burstMs
}

/**
 * The time in ms after which a queue has forgotten how full it was, to 1/e: one over the gap between the two slowest
 * modes, μ (1 + ρ − 2 √ρ cos(π / (K + 1))) (Morse, Queues, Inventories and Maintenance, chapter 6).
 */
export function memoryMs({ load, places, burstMs }: Link): number {
  if (load <= 0) return 0
  return burstMs / (1 + load - 2 * Math.sqrt(load) * Math.cos(Math.PI / (places + 1)))
}

/** Above this many beats the chance of a further run is taken as constant; by then it is, to the last digit shown. */
const exactBeats = 20_000

/**
 * Probability 0 to 1 that among `beats` beats, each lost alone with probability `loss`, at least `misses` in a row are
 * lost (Feller, An Introduction to Probability Theory I, section XIII.7). Tiny results keep their digits.
 * Cost: one step per beat, at most 20,000.
 */
export function runProbability(beats: number, misses: number, loss: number): number {
  if (beats < misses || loss <= 0) return 0
  if (loss >= 1) return 1
  const run = loss ** misses
  const steps = Math.min(Math.floor(beats), Math.max(exactBeats, misses * 4))
  const seen = new Float64Array(steps + 1)
  seen[misses] = run
  for (let beat = misses + 1; beat <= steps; beat += 1) {
    const before = seen[beat - misses - 1] ?? 0
    seen[beat] = Math.min(1, (seen[beat - 1] ?? 0) + (1 - loss) * run * (1 - before))
  }
  const last = seen[steps] ?? 0
  if (beats <= steps || last >= 1) return last
  const hazard = (last - (seen[steps - 1] ?? 0)) / (1 - (seen[steps - 1] ?? 0))
  return last + (1 - last) * -Math.expm1((Math.floor(beats) - steps) * Math.log1p(-hazard))
}

/** Probability that of `trials` independent ones, each true with `chance`, at least `least` are true. Cost: trials. */
export function atLeast(trials: number, least: number, chance: number): number {
  if (least <= 0) return 1
  if (least > trials || chance <= 0) return 0
  if (chance >= 1) return 1
  let term = (1 - chance) ** trials
  let below = 0
  for (let count = 0; count < least; count += 1) {
    below += term
    term *= ((trials - count) / (count + 1)) * (chance / (1 - chance))
  }
  return Math.max(0, Math.min(1, 1 - below))
}
