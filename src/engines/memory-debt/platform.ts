import { type Bytes, gib } from '#kernel/units.ts'

/** How a host takes memory back: in which order, and from when on. */
export type ReclaimPolicy = 'share-balloon-compress-swap' | 'balloon-at-80' | 'swap-only'

/** Most of a VM's configured memory that its balloon may take (fact mem-balloon-max). */
export const balloonMaxShare = 0.65
/** Most of a VM's idle memory that the idle memory tax lets its neighbours take (fact mem-idle-tax). */
export const idleTaxRate = 0.75
/** Most of a VM's configured memory that its compression cache holds, at two pages in the room of one (fact mem-compression-cache). */
export const compressionCacheShare = 0.1
/** Share of pages that shrink to half or less; an assumption, it depends on what guests hold. */
export const compressibleShare = 0.5
/** Free memory below which ESXi balloons and below which it swaps, over minFree (fact mem-host-states). */
export const balloonBelow = 0.64
export const swapBelow = 0.32
/** Share of host memory in use from which Proxmox VE balloons (fact perf-pve-balloon). */
export const balloonFromShare = 0.8
/** Memory a Proxmox VE host is advised to keep for itself. */
export const proxmoxKept = gib(1)

/** What the tax makes of shares: the shares per page of a VM that uses the share `active` of its pages (Waldspurger 2002). */
export const sharesPerPage = (shares: number, pages: number, active: number, tax: number): number =>
  shares / (pages * (active + (1 - active) / (1 - tax)))

/**
 * Memory that an ESXi host keeps free: 6 % of its first 4 GiB, 4 % of the next 8, 2 % of the next 16 and 1 % of the
 * rest (fact mem-min-free). Example: minFreeBytes(gib(28)) → 0.88 GiB
 */
export function minFreeBytes(hostBytes: Bytes): Bytes {
  const bands = [
    [gib(4), 0.06],
    [gib(12), 0.04],
    [gib(28), 0.02],
    [Number.POSITIVE_INFINITY, 0.01],
  ] as const
  let [from, kept] = [0, 0]
  for (const [to, share] of bands) {
    kept += Math.max(0, Math.min(hostBytes, to) - from) * share
    from = to
  }
  return kept
}

/** The five memory states of an ESXi host since 6.0, from plenty to none. */
const hostStates = ['high', 'clear', 'soft', 'hard', 'low'] as const
export type HostState = (typeof hostStates)[number]

/**
 * The state of a host with so much free, against its minFree: high from 400 % up, soft below 64, hard below 32, low
 * below 16, clear in between (fact mem-host-states; the bands overlap a little when a host gets better again).
 */
export function hostState(freeBytes: number, hostBytes: Bytes): HostState {
  const ratio = freeBytes / minFreeBytes(hostBytes)
  if (ratio >= 4) return 'high'
  if (ratio >= balloonBelow) return 'clear'
  if (ratio >= swapBelow) return 'soft'
  return ratio >= 0.16 ? 'hard' : 'low'
}
