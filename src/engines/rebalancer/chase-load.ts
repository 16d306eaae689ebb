import type { RebalanceParams } from '#engines/rebalancer/params.ts'
import type { ChaseRun } from '#engines/rebalancer/result.ts'
import { type Random, seededRandom } from '#kernel/random.ts'

/** What is balanced: CPU of hosts and mean demand of VMs in MHz, where VMs start, and which a balancer leaves alone. */
export type Herd = {
  readonly capacity: Float64Array
  readonly mean: Float64Array
  readonly home: Int32Array
  readonly pinned: Uint8Array
}
/** What the balancer did, and the first day of it hour by hour. */
export type Chased = {
  readonly totals: ChaseRun
  readonly day: readonly { readonly hour: number; readonly imbalance: number; readonly moves: number }[]
}

/** A round of Proxmox’s manager. */
const roundSeconds = 10
const roundsPerHour = 3600 / roundSeconds
const roundsPerDay = 24 * roundsPerHour
/** Demand at night and by day, over its mean; straight in between. */
const [night, noon] = [0.6, 1.4]

type Underway = { readonly vm: number; readonly to: number; readonly done: number }

/**
 * Rounds of 10 s over the days asked for. Each VM's demand is its mean times the time of day times a swing: a
 * first-order autoregression around 1, never below 0. The balancer looks at the loads of the moment; once their imbalance
 * has lasted above the threshold for the hold time, it starts the one move that lowers it most, if that takes off the
 * minimum gain and no other is underway. Cost O(rounds × VMs + moves × VMs × hosts).
 */
export function chaseLoad(herd: Herd, values: RebalanceParams, seed: number): Chased {
  const random = seededRandom(seed)
  const rounds = values.days * roundsPerDay
  const at = herd.home.slice()
  const swing = new Float64Array(at.length)
  const demand = new Float64Array(at.length)
  const left = new Map<number, { readonly from: number; readonly round: number }>()
  const day = Array.from({ length: 24 }, (_, hour) => ({ hour, imbalance: 0, moves: 0 }))
  const tally = { moves: 0, undone: 0, imbalance: 0, below: 0, moving: 0 }
  const keeps = 1 - Math.min(1, roundSeconds / (values.swingMinutes * 60))
  const hold = Math.ceil(values.holdSeconds / roundSeconds)
  let [since, underway]: [number, Underway | null] = [0, null]
  for (let round = 0; round < rounds; round += 1) {
    stir(swing, random, keeps)
    const scale = timeOfDay(round % roundsPerDay)
    for (let vm = 0; vm < at.length; vm += 1)
      demand[vm] = herd.mean[vm]! * scale * Math.max(0, 1 + values.noise * swing[vm]!)
    if (underway !== null && round >= underway.done) {
      const before = left.get(underway.vm)
      if (before !== undefined && before.from === underway.to && round - before.round <= roundsPerHour)
        tally.undone += 1
      left.set(underway.vm, { from: at[underway.vm]!, round })
      at[underway.vm] = underway.to
      underway = null
    }
    const loads = loadsNow(herd, at, demand)
    const imbalance = imbalanceFrom(sumsOf(loads))
    since = imbalance > values.threshold ? since + 1 : 0
    if (underway === null && since > hold) {
      const move = bestMove(herd, at, demand, loads, imbalance * (1 - values.gainMin))
      if (move !== null) {
        underway = { ...move, done: round + Math.max(1, Math.round(values.moveSeconds / roundSeconds)) }
        tally.moves += 1
        since = 0
        if (round < roundsPerDay) day[Math.floor(round / roundsPerHour)]!.moves += 1
      }
    }
    tally.imbalance += imbalance
    if (underway !== null) tally.moving += 1
    if (isBelowHeadroom(loads, at, underway, values)) tally.below += 1
    if (round < roundsPerDay) day[Math.floor(round / roundsPerHour)]!.imbalance += imbalance / roundsPerHour
  }
  return {
    day,
    totals: {
      ...{
        threshold: values.threshold,
        holdSeconds: values.holdSeconds,
        movesPerDay: tally.moves / values.days,
      },
      undoneWithinHour: tally.moves === 0 ? 0 : tally.undone / tally.moves,
      ...{
        imbalance: tally.imbalance / rounds,
        belowHeadroom: tally.below / rounds,
        moving: tally.moving / rounds,
      },
    },
  }
}

/** Moves every swing on: it keeps most of what it was and gains so much at random that its deviation stays 1. */
function stir(swing: Float64Array, random: Random, keeps: number): void {
  const gains = Math.sqrt(1 - keeps * keeps)
  for (let vm = 0; vm < swing.length; vm += 1) {
    // Three uniform numbers have a variance of 1/4, and look normal enough.
    const drawn = (random() + random() + random() - 1.5) * 2
    swing[vm] = keeps * swing[vm]! + gains * drawn
  }
}

function timeOfDay(round: number): number {
  const distance = Math.abs(round / roundsPerDay - 0.5) * 2
  return noon + (night - noon) * distance
}

function loadsNow({ capacity }: Herd, at: Int32Array, demand: Float64Array): Float64Array {
  const loads = new Float64Array(capacity.length)
  for (let vm = 0; vm < at.length; vm += 1) loads[at[vm]!]! += demand[vm]!
  for (let host = 0; host < loads.length; host += 1) loads[host]! /= capacity[host]!
  return loads
}

/** The move after which loads are evenest, if they are then below `limit`. From sums, so that each try costs the same. */
function bestMove(
  { capacity, pinned }: Herd,
  at: Int32Array,
  demand: Float64Array,
  loads: Float64Array,
  limit: number,
): { readonly vm: number; readonly to: number } | null {
  const sums = sumsOf(loads)
  let best: { vm: number; to: number } | null = null
  let least = limit
  for (let vm = 0; vm < at.length; vm += 1) {
    if (pinned[vm] === 1) continue
    const from = at[vm]!
    const here = loads[from]! - demand[vm]! / capacity[from]!
    for (let to = 0; to < loads.length; to += 1) {
      if (loads[to]! >= loads[from]!) continue
      const there = loads[to]! + demand[vm]! / capacity[to]!
      const imbalance = imbalanceFrom({
        count: sums.count,
        sum: sums.sum - loads[from]! - loads[to]! + here + there,
        squares: sums.squares - loads[from]! ** 2 - loads[to]! ** 2 + here ** 2 + there ** 2,
      })
      if (imbalance < least) [best, least] = [{ vm, to }, imbalance]
    }
  }
  return best
}

type Sums = { readonly count: number; readonly sum: number; readonly squares: number }

function sumsOf(loads: Float64Array): Sums {
  let [sum, squares] = [0, 0]
  for (const load of loads) {
    sum += load
    squares += load * load
  }
  return { count: loads.length, sum, squares }
}

/** Standard deviation over mean from sums; exact enough for a simulation of loads that are all of one size. */
function imbalanceFrom({ count, sum, squares }: Sums): number {
  if (sum <= 0) return 0
  const centre = sum / count
  return Math.sqrt(Math.max(0, squares / count - centre * centre)) / centre
}

/** Whether some host has less CPU free than the headroom; copying takes some of both hosts of a move. */
function isBelowHeadroom(
  loads: Float64Array,
  at: Int32Array,
  underway: Underway | null,
  { headroom, copyLoad }: RebalanceParams,
): boolean {
  return loads.some((load, host) => {
    const copies = underway !== null && (host === underway.to || host === at[underway.vm]) ? copyLoad : 0
    return load + copies > 1 - headroom
  })
}
