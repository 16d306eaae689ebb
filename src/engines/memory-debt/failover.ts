import {
  capsOf,
  compressBytesPerSecond,
  dramFor,
  type HostLoad,
  type Pools,
  type Speeds,
  touchSeconds,
} from '#engines/memory-debt/pools.ts'

/** The minutes that are followed, and within which restarted VMs fill the rest of what they will touch. */
const horizonSeconds = 600
const firstMinute = 60
const foundShare = 0.999

/** What a survivor looks like at one second after the loss. */
export type Moment = {
  readonly second: number
  /** What restarted VMs have asked for by now, and what they have got. */
  readonly askedBytes: number
  readonly grantedBytes: number
  readonly swapBytes: number
  /** Share of the guests' demand for pages that was not met in this second. */
  readonly stallShare: number
}

/** Where the memory for restarted VMs came from. */
export type Sources = {
  readonly free: number
  readonly tier: number
  readonly balloon: number
  readonly compressed: number
  readonly swap: number
}

export type Failover = {
  readonly moments: readonly Moment[]
  /** Gross bytes gained from each source in the first minute; pages that came back are counted again. */
  readonly sources: Sources
  readonly grantedBytes: number
  /** Seconds until restarted VMs have 99.9 % of their active memory; 'not-in-time' when not within the horizon. */
  readonly foundSeconds: number | 'not-in-time'
  readonly stallShareWorst: number
  readonly stallSeconds: number
}

/** What the newcomers want by a second: their active memory in the first minute, the rest until the horizon. */
const askedBy = (second: number, active: number, touched: number): number =>
  second <= firstMinute
    ? (active * second) / firstMinute
    : active + ((touched - active) * (second - firstMinute)) / (horizonSeconds - firstMinute)

type State = {
  activeResident: number
  idleResident: number
  tier: number
  balloon: number
  compressed: number
  activeSwapped: number
  idleSwapped: number
  activeCompressed: number
}

/**
 * Follows a survivor second by second while restarted VMs ask for memory.
 *
 * Each second free memory goes first, then idle pages go to the tier and into balloons as fast as these are, then pages
 * are compressed and swapped without knowing which are active; those come back, on average after a minute, over the
 * same device. `before` is how the survivor had settled. Cost: one step a second, 600 in all.
 */
export function followFailover(
  load: HostLoad,
  before: Pools,
  newcomers: { readonly activeBytes: number; readonly touchedBytes: number },
  after: HostLoad,
  speeds: Speeds,
): Failover {
  const { hardBytes } = dramFor(load)
  const caps = capsOf(after)
  const state: State = {
    activeResident:
      load.activeBytes - before.activeInTierBytes - before.activeCompressedBytes - before.activeInSwapBytes,
    idleResident: 0,
    tier: before.tierBytes,
    balloon: before.balloonBytes,
    compressed: before.compressedBytes,
    activeSwapped: before.activeInSwapBytes,
    idleSwapped: before.swapBytes - before.activeInSwapBytes,
    activeCompressed: before.activeCompressedBytes,
  }
  state.idleResident = Math.max(0, before.residentBytes - state.activeResident)
  const sources = { free: 0, tier: 0, balloon: 0, compressed: 0, swap: 0 }
  const moments: Moment[] = [
    {
      second: 0,
      askedBytes: 0,
      grantedBytes: 0,
      swapBytes: state.idleSwapped + state.activeSwapped,
      stallShare: 0,
    },
  ]
  const got = { active: 0, idle: 0 }
  let grantedFirst = 0
  let found: number | 'not-in-time' = newcomers.activeBytes === 0 ? 0 : 'not-in-time'
  for (let second = 1; second <= horizonSeconds; second += 1) {
    const asked = askedBy(second, newcomers.activeBytes, newcomers.touchedBytes)
    const active = Math.max(0, Math.min(asked, newcomers.activeBytes) - got.active)
    const idle = Math.max(0, asked - newcomers.activeBytes - got.idle)
    const granted = got.active + got.idle
    const kept = load.reservedBytes + Math.min(granted, after.reservedBytes - load.reservedBytes)
    const step = stepOf(
      state,
      { active, idle, kept },
      { hardBytes, tierBytes: after.tierBytes, caps, speeds },
    )
    got.active += step.met * active
    got.idle += step.idle
    state.activeResident += step.met * active
    state.idleResident += step.idle
    if (second <= firstMinute) {
      for (const name of sourceNames) sources[name] += step.from[name]
      grantedFirst = got.active + got.idle
    }
    if (found === 'not-in-time' && got.active >= foundShare * newcomers.activeBytes) found = second
    const swapBytes = state.idleSwapped + state.activeSwapped
    const grantedBytes = got.active + got.idle
    moments.push({ second, askedBytes: asked, grantedBytes, swapBytes, stallShare: 1 - step.met })
  }
  const stalls = moments.map(({ stallShare }) => stallShare)
  return {
    ...{ moments, sources, grantedBytes: grantedFirst, foundSeconds: found },
    stallShareWorst: Math.max(...stalls),
    stallSeconds: stalls.filter((share) => share > 0.01).length,
  }
}

const sourceNames = ['free', 'tier', 'balloon', 'compressed', 'swap'] as const

type Wanted = {
  readonly active: number
  readonly idle: number /** Reserved, and not to be taken. */
  readonly kept: number
}
type Rules = {
  readonly hardBytes: number
  readonly tierBytes: number
  readonly caps: { readonly balloon: number; readonly compressed: number }
  readonly speeds: Speeds
}

/**
 * One second: finds what it can, first for pages that come back and newcomers' active memory, then for the rest they
 * ask for. Returns the share of the first that was met, and what the rest got.
 */
function stepOf(state: State, { active, idle, kept }: Wanted, { hardBytes, tierBytes, caps, speeds }: Rules) {
  const returning = state.activeSwapped / touchSeconds
  const unpacked = state.activeCompressed / touchSeconds
  const resident = state.activeResident + state.idleResident
  const urgent = returning + unpacked + active
  const need = urgent + idle
  const free = clamp(need, hardBytes - resident)
  const movable = clamp(state.idleResident, resident - kept)
  const tier = clamp(need - free, tierBytes - state.tier, movable, speeds.tierBytesPerSecond)
  const balloonRoom = clamp(caps.balloon - state.balloon, movable - tier, speeds.balloonBytesPerSecond)
  const balloon = clamp(need - free - tier, balloonRoom)
  const blind = clamp(resident - tier - balloon - kept)
  const compressed = clamp(
    need - free - tier - balloon,
    caps.compressed - state.compressed,
    blind,
    compressBytesPerSecond,
  )
  const easy = free + tier + balloon + compressed
  const device = speeds.swapBytesPerSecond
  // Pages that come back and pages that go out share the device.
  const outRoom = clamp(blind - compressed)
  const full = Math.min(need, easy + Math.min(outRoom, Math.max(0, device - returning)))
  const partly = Math.min(easy + outRoom, ((easy + device) * urgent) / (urgent + returning || 1))
  const supply = full >= urgent ? full : Math.min(urgent, partly, (device * urgent) / (returning || device))
  const met = urgent === 0 ? 1 : Math.min(1, supply / urgent)
  const swap = clamp(Math.max(0, supply - easy), outRoom)
  const from = { free, tier, balloon, compressed, swap }
  move(state, from, { swapped: met * returning, compressed: met * unpacked })
  return { met, idle: Math.max(0, supply - urgent), from }
}

/** Takes pages away as found, blindly where compression and swap do it, and brings back what returns. */
function move(
  state: State,
  { tier, balloon, compressed, swap }: Sources,
  back: { readonly swapped: number; readonly compressed: number },
): void {
  state.idleResident -= tier + balloon
  state.tier += tier
  state.balloon += balloon
  const left = state.activeResident + state.idleResident
  const activeShare = left > 0 ? state.activeResident / left : 0
  state.idleResident -= (compressed + swap) * (1 - activeShare)
  state.activeResident -= (compressed + swap) * activeShare - back.swapped - back.compressed
  state.compressed += compressed - back.compressed
  state.activeCompressed += compressed * activeShare - back.compressed
  state.activeSwapped += swap * activeShare - back.swapped
  state.idleSwapped += swap * (1 - activeShare)
}

/** The least of several limits, and never below zero. */
const clamp = (...limits: readonly number[]): number => Math.max(0, Math.min(...limits))
