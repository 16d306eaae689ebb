/**
 * A page-by-page simulation of one survivor, to hold the model against. It shares no code with it: pages are single
 * things that are touched, taken and brought back one at a time, by chance. Test code.
 */

/** Counts of pages, and pages a second; plain numbers. */
export type PagedHost = {
  readonly frames: number
  readonly tierPages: number
  /** Of the VMs that were there before: where their pages are. */
  readonly active: number
  readonly idleResident: number
  readonly inTier: number
  readonly ballooned: number
  readonly compressed: number
  readonly idleSwapped: number
  readonly balloonMost: number
  readonly compressedMost: number
  /** Of the VMs that restart. */
  readonly newActive: number
  readonly newIdle: number
  readonly swapPerSecond: number
  readonly tierPerSecond: number
  readonly balloonPerSecond: number
  readonly compressPerSecond: number
}

export type PagedResult = {
  readonly grantedFirstMinute: number
  readonly foundSeconds: number
  readonly swappedAtEnd: number
  /** Share of urgent demand not met over the last minute. */
  readonly unmetAtEnd: number
}

type Pages = {
  active: number
  idle: number
  activeSwapped: number
  idleSwapped: number
  activeCompressed: number
  tier: number
  balloon: number
  compressed: number
}
type Credit = { swap: number; tier: number; balloon: number; compress: number }

/** Frees one frame, or says that it cannot. */
function free(host: PagedHost, pages: Pages, credit: Credit, random: () => number): boolean {
  if (pages.active + pages.idle < host.frames) return true
  const ways = [
    ['tier', 'tier', host.tierPages],
    ['balloon', 'balloon', host.balloonMost],
    ['compressed', 'compress', host.compressedMost],
  ] as const
  for (const [where, how, most] of ways) {
    if (pages[where] >= most || credit[how] <= 0) continue
    const hitsActive = where === 'compressed' && random() * (pages.active + pages.idle) < pages.active
    if (!hitsActive && pages.idle === 0) continue
    credit[how] -= 1
    pages[where] += 1
    if (hitsActive) {
      pages.active -= 1
      pages.activeCompressed += 1
    } else pages.idle -= 1
    return true
  }
  if (credit.swap <= 0) return false
  credit.swap -= 1
  if (random() * (pages.active + pages.idle) < pages.active) {
    pages.active -= 1
    pages.activeSwapped += 1
  } else {
    pages.idle -= 1
    pages.idleSwapped += 1
  }
  return true
}

/** Brings one page back: reading it from swap takes the device as well, and both must be had. */
function bringBack(
  from: 'activeSwapped' | 'activeCompressed',
  host: PagedHost,
  pages: Pages,
  credit: Credit,
  random: () => number,
): boolean {
  if (from === 'activeSwapped' && credit.swap <= 0) return false
  if (!free(host, pages, credit, random)) return false
  if (from === 'activeSwapped') credit.swap -= 1
  else pages.compressed -= 1
  pages[from] -= 1
  pages.active += 1
  return true
}

/** A device that is idle saves up for two pages at most. */
function refill(credit: Credit, host: PagedHost): void {
  credit.swap = Math.min(credit.swap, 2) + host.swapPerSecond
  credit.tier = Math.min(credit.tier, 2) + host.tierPerSecond
  credit.balloon = Math.min(credit.balloon, 2) + host.balloonPerSecond
  credit.compress = Math.min(credit.compress, 2) + host.compressPerSecond
}

/** Swapped pages that are touched in one second. */
function touched(pages: number, random: () => number): number {
  let count = 0
  for (let page = 0; page < pages; page += 1) if (random() < 1 / 60) count += 1
  return count
}

/** Follows ten minutes, second by second. `random` is a stream of numbers in [0, 1). */
export function simulatePages(host: PagedHost, random: () => number): PagedResult {
  const pages: Pages = {
    ...{
      active: host.active,
      idle: host.idleResident,
      activeSwapped: 0,
      idleSwapped: host.idleSwapped,
      activeCompressed: 0,
    },
    ...{ tier: host.inTier, balloon: host.ballooned, compressed: host.compressed },
  }
  const credit: Credit = { swap: 0, tier: 0, balloon: 0, compress: 0 }
  const got = { active: 0, idle: 0, first: 0 }
  const late = { asked: 0, unmet: 0 }
  let found = Number.POSITIVE_INFINITY
  for (let second = 1; second <= 600; second += 1) {
    refill(credit, host)
    let back = touched(pages.activeSwapped, random)
    let unpacked = touched(pages.activeCompressed, random)
    let due = Math.floor(Math.min(1, second / 60) * host.newActive) - got.active
    let unmet = 0
    if (second > 540) late.asked += back + unpacked + due
    while (back + unpacked + due > 0) {
      const pick = random() * (back + unpacked + due)
      let met: boolean
      if (pick < due) {
        due -= 1
        met = free(host, pages, credit, random)
        got.active += met ? 1 : 0
        pages.active += met ? 1 : 0
      } else if (pick < due + back) {
        back -= 1
        met = bringBack('activeSwapped', host, pages, credit, random)
      } else {
        unpacked -= 1
        met = bringBack('activeCompressed', host, pages, credit, random)
      }
      unmet += met ? 0 : 1
    }
    const idleDue = Math.floor(Math.max(0, (second - 60) / 540) * host.newIdle) - got.idle
    for (let at = 0; at < idleDue && free(host, pages, credit, random); at += 1) {
      got.idle += 1
      pages.idle += 1
    }
    if (second === 60) got.first = got.active
    if (found === Number.POSITIVE_INFINITY && got.active >= host.newActive) found = second
    if (second > 540) late.unmet += unmet
  }
  return {
    ...{ grantedFirstMinute: got.first, foundSeconds: found },
    swappedAtEnd: pages.activeSwapped + pages.idleSwapped,
    unmetAtEnd: late.asked === 0 ? 0 : late.unmet / late.asked,
  }
}
