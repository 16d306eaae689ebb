import {
  balloonFromShare,
  balloonMaxShare,
  compressibleShare,
  compressionCacheShare,
  idleTaxRate,
  minFreeBytes,
  proxmoxKept,
  type ReclaimPolicy,
} from '#engines/memory-debt/platform.ts'

/** One host and what its VMs were promised, in bytes. */
export type HostLoad = {
  readonly memoryBytes: number
  /** Slower memory behind it, such as NVMe used as a tier. */
  readonly tierBytes: number
  readonly configuredBytes: number
  /** Written by guests at some time, and not given back. */
  readonly touchedBytes: number
  /** Touched within the last minute. */
  readonly activeBytes: number
  readonly reservedBytes: number
  /** Equal to another page of the same host. */
  readonly identicalBytes: number
  readonly policy: ReclaimPolicy
}

/** Where the touched memory of a host's VMs is once everything has settled; adds up to the touched bytes. */
export type Pools = {
  readonly residentBytes: number
  readonly tierBytes: number
  readonly sharedBytes: number
  readonly balloonBytes: number
  readonly compressedBytes: number
  readonly swapBytes: number
  /** Active memory in each slower place; it comes back, and pushes something else out, every minute. */
  readonly activeInTierBytes: number
  readonly activeCompressedBytes: number
  readonly activeInSwapBytes: number
}

/** Host memory that guests may fill before anything is taken from them, and before it is taken by force. */
export function dramFor({ memoryBytes, policy }: HostLoad): {
  readonly softBytes: number
  readonly hardBytes: number
} {
  const kept = policy === 'balloon-at-80' ? proxmoxKept : minFreeBytes(memoryBytes)
  const hardBytes = Math.max(0, memoryBytes - kept)
  return {
    softBytes: policy === 'balloon-at-80' ? Math.min(hardBytes, balloonFromShare * memoryBytes) : hardBytes,
    hardBytes,
  }
}

/** Most that each way of taking memory back can hold at once, given what is idle. */
export function capsOf(load: HostLoad): {
  readonly shared: number
  readonly balloon: number
  readonly compressed: number
} {
  const idle = Math.max(0, load.touchedBytes - load.activeBytes)
  switch (load.policy) {
    case 'share-balloon-compress-swap':
      return {
        shared: load.identicalBytes,
        balloon: Math.min(balloonMaxShare * load.configuredBytes, idleTaxRate * idle),
        compressed: compressibleShare * compressionCacheShare * load.configuredBytes,
      }
    case 'balloon-at-80':
      return { shared: load.identicalBytes, balloon: idle, compressed: 0 }
    case 'swap-only':
      return { shared: 0, balloon: 0, compressed: 0 }
    default:
      return load.policy satisfies never
  }
}

/**
 * Where memory is when nothing changes any more: what does not fit goes to the tier, is shared, ballooned, compressed
 * and swapped, in this order, idle pages first. Reserved memory stays. Cost O(1).
 */
export function settle(load: HostLoad): Pools {
  const { softBytes, hardBytes } = dramFor(load)
  const caps = capsOf(load)
  const movable = Math.max(0, load.touchedBytes - load.reservedBytes)
  let idle = Math.max(0, load.touchedBytes - load.activeBytes)
  let over = Math.min(movable, Math.max(0, load.touchedBytes - hardBytes))
  const softOver = Math.min(movable, Math.max(0, load.touchedBytes - softBytes))
  const take = (cap: number, wanted: number): number => Math.max(0, Math.min(cap, wanted))
  const tier = take(load.tierBytes, Math.max(over, Math.min(softOver, idle)))
  over = Math.max(0, over - tier)
  const activeInTier = Math.max(0, tier - idle)
  idle = Math.max(0, idle - tier)
  const shared = take(Math.min(caps.shared, idle), Math.max(0, softOver - tier))
  over = Math.max(0, over - shared)
  idle -= shared
  const balloon = take(Math.min(caps.balloon, idle), Math.max(0, softOver - tier - shared))
  over = Math.max(0, over - balloon)
  idle -= balloon
  const compressed = take(caps.compressed, over)
  const activeCompressed = Math.max(0, compressed - idle)
  idle = Math.max(0, idle - compressed)
  const swap = over - compressed
  const activeInSwap = Math.max(0, swap - idle)
  return {
    residentBytes: load.touchedBytes - tier - shared - balloon - compressed - swap,
    ...{ tierBytes: tier, sharedBytes: shared, balloonBytes: balloon, compressedBytes: compressed },
    ...{ swapBytes: swap, activeInTierBytes: activeInTier, activeCompressedBytes: activeCompressed },
    activeInSwapBytes: activeInSwap,
  }
}

/** Bytes moved in a second by a device, and the time within which active memory is touched again. */
export type Speeds = {
  readonly swapBytesPerSecond: number
  readonly tierBytesPerSecond: number
  readonly balloonBytesPerSecond: number
}

/** Time within which every active page is touched once, in seconds (fact mem-sample-period). */
export const touchSeconds = 60

/** Room that compression gains on a host in a second; an assumption. */
export const compressBytesPerSecond = 128 * 2 ** 20

/** What keeps moving when everything has settled. */
export type Churn = {
  /** Pages that come in and push others out, both ways together. */
  readonly swapBytesPerSecond: number
  readonly tierBytesPerSecond: number
  /** The same through compression, which costs processor time and no device. */
  readonly compressedBytesPerSecond: number
  /** Share of their time that guests wait for memory, 0 to 1. */
  readonly stallShare: number
}

/**
 * What a settled host has to keep moving: every active page outside of memory comes back within a minute and another
 * goes out for it. Guests are slowed down to what the devices carry; the wait for one page is not counted.
 */
export function churnOf(pools: Pools, speeds: Speeds): Churn {
  const swap = (2 * pools.activeInSwapBytes) / touchSeconds
  const tier = (2 * pools.activeInTierBytes) / touchSeconds
  const compressed = pools.activeCompressedBytes / touchSeconds
  const progress = Math.min(
    1,
    compressed > 0 ? compressBytesPerSecond / compressed : 1,
    swap > 0 ? speeds.swapBytesPerSecond / swap : 1,
    tier > 0 ? speeds.tierBytesPerSecond / tier : 1,
  )
  return {
    swapBytesPerSecond: swap * progress,
    tierBytesPerSecond: tier * progress,
    compressedBytesPerSecond: 2 * compressed * progress,
    stallShare: 1 - progress,
  }
}
