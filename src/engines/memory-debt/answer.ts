import { followFailover } from '#engines/memory-debt/failover.ts'
import type { MemoryParams } from '#engines/memory-debt/params.ts'
import { hostState, minFreeBytes } from '#engines/memory-debt/platform.ts'
import { churnOf, dramFor, type HostLoad, type Speeds, settle } from '#engines/memory-debt/pools.ts'
import type { MemoryDebt, Standing } from '#engines/memory-debt/result.ts'
import type { Ground } from '#engines/memory-debt/taken.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { formatQuantity, mib } from '#kernel/units.ts'

/** What one host carries before and after the loss. */
type Loads = {
  readonly normal: HostLoad
  readonly after: HostLoad
  readonly notStartedNormal: number
  readonly notRestarted: number
}

/** The answer for one host and one survivor, with the curve over the share of active memory. */
export function answerFor(ground: Ground, params: MemoryParams): Outcome<MemoryDebt> {
  const { hosts, hostBytes } = ground
  if (params.hostsLost >= hosts) {
    return refused({
      code: 'memory-debt.no-survivor',
      severity: 'error',
      where: 'params.hostsLost',
      message: `${formatQuantity(params.hostsLost, 'hosts')} of ${hosts} lost leaves none to restart VMs on. Lose fewer hosts, or give the cluster more.`,
    })
  }
  const speeds = speedsOf(params)
  const loads = loadsOf(ground, params, ground.activeShare, params.tierRatio)
  const { normal, after } = loads
  const before = settle(normal)
  const newcomers = {
    activeBytes: after.activeBytes - normal.activeBytes,
    touchedBytes: after.touchedBytes - normal.touchedBytes,
  }
  const otherTierRatio = params.tierRatio === 0 ? 1 : 0
  const stallAt = (which: 'normal' | 'after', tierRatio: number) => (activeShare: number) =>
    churnOf(settle(loadsOf(ground, params, activeShare, tierRatio)[which]), speeds).stallShare
  const [inNormal, inAfter, inOther] = [
    stallAt('normal', params.tierRatio),
    stallAt('after', params.tierRatio),
    stallAt('after', otherTierRatio),
  ]
  return done({
    ground,
    survivors: hosts - params.hostsLost,
    minFreeBytes: minFreeBytes(hostBytes),
    dramBytes: dramFor(normal).hardBytes,
    tierBytes: normal.tierBytes,
    stateBefore: hostState(hostBytes - normal.touchedBytes, hostBytes),
    stateAfter: hostState(hostBytes - after.touchedBytes, hostBytes),
    normal: standing(normal, speeds),
    after: standing(after, speeds),
    notStartedNormal: loads.notStartedNormal,
    notRestarted: loads.notRestarted,
    calledBytes: newcomers.activeBytes,
    failover: followFailover(normal, before, newcomers, after, speeds),
    byActive: Array.from({ length: 20 }, (_, at) => (at + 1) / 20).map((activeShare) => ({
      activeShare,
      normal: inNormal(activeShare),
      after: inAfter(activeShare),
      otherTier: inOther(activeShare),
    })),
    otherTierRatio,
    cliffNormal: cliffOf(inNormal),
    cliffAfter: cliffOf(inAfter),
    cliffOtherTier: cliffOf(inOther),
  })
}

const speedsOf = (params: MemoryParams): Speeds => ({
  swapBytesPerSecond: mib(params.swapMibPerSecond),
  tierBytesPerSecond: mib(params.tierMibPerSecond),
  balloonBytesPerSecond: mib(params.balloonMibPerSecond),
})

const standing = (load: HostLoad, speeds: Speeds): Standing => {
  const pools = settle(load)
  const { configuredBytes, touchedBytes, activeBytes } = load
  return { configuredBytes, touchedBytes, activeBytes, pools, churn: churnOf(pools, speeds) }
}

/** Loads of one host before and of one survivor after, as far as reservations let VMs start. */
function loadsOf(ground: Ground, params: MemoryParams, activeShare: number, tierRatio: number): Loads {
  const { hosts, hostBytes, overcommit, reservedShare } = ground
  const load = (configuredBytes: number): HostLoad => {
    const touchedBytes = Math.max(params.touchedShare, activeShare) * configuredBytes
    return {
      ...{ memoryBytes: hostBytes, tierBytes: tierRatio * hostBytes, configuredBytes, touchedBytes },
      activeBytes: activeShare * configuredBytes,
      reservedBytes: Math.min(reservedShare * configuredBytes, touchedBytes),
      identicalBytes: params.identicalShare * touchedBytes,
      policy: params.policy,
    }
  }
  const promised = overcommit * hostBytes
  const { hardBytes } = dramFor(load(promised))
  // Reservations are granted from memory alone: a tier or swap does not back them.
  const roomBytes = reservedShare > 0 ? hardBytes / reservedShare : Number.POSITIVE_INFINITY
  const started = Math.min(promised, roomBytes)
  const orphaned = (started * params.hostsLost) / (hosts - params.hostsLost)
  const restarted = Math.min(orphaned, Math.max(0, roomBytes - started))
  return {
    normal: load(started),
    after: load(started + restarted),
    notStartedNormal: 1 - started / promised,
    notRestarted: orphaned === 0 ? 0 : 1 - restarted / orphaned,
  }
}

/** Where a stall that only grows passes 1 %, by halving. */
function cliffOf(stallAt: (activeShare: number) => number): number | 'never' {
  if (stallAt(1) <= 0.01) return 'never'
  let [low, high] = [0, 1]
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2
    if (stallAt(middle) > 0.01) high = middle
    else low = middle
  }
  return high
}
