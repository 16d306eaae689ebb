import type { Programme } from '#engines/wave-planner/programme.ts'

/** A limit that a plan breaks, as a sentence. */
export type Breach = { readonly rule: string; readonly message: string }

/** Sums of many rates round; a breach must be larger than this share. */
const tolerance = 1e-9
/** Breaches listed. */
const breachesMax = 50

/**
 * Everything in which a plan breaks its programme; none when it is legal. It shares nothing with the planner: every
 * window is added up anew from the items in it, and every sum since the start from all items before. `slotOf` is -1 for
 * what does not move. Cost O(slots used × items).
 */
export function checkPlan(programme: Programme, slotOf: ArrayLike<number>): readonly Breach[] {
  const breaches: Breach[] = []
  const report = (rule: string, message: string): void => {
    if (breaches.length < breachesMax) breaches.push({ rule, message })
  }
  const within = (rule: string, amount: number, limit: number, where: string): void => {
    if (amount > limit + Math.abs(limit) * tolerance + tolerance)
      report(rule, `${where}: ${amount} of ${limit}.`)
  }
  const { items, slots } = programme
  if (slotOf.length !== items.length) report('shape', `${slotOf.length} places for ${items.length} groups.`)
  const bySlot = new Map<number, number[]>()
  for (const [at, item] of items.entries()) {
    const slot = slotOf[at]!
    if (slot === -1) continue
    if (!Number.isInteger(slot) || slot < 0 || slot >= slots.length) {
      report('shape', `Group ${at} moves in window ${slot}, which does not exist.`)
      continue
    }
    const members = bySlot.get(slot)
    if (members === undefined) bySlot.set(slot, [at])
    else members.push(at)
    for (const other of item.before) {
      const earlier = slotOf[other]!
      if (earlier < 0 || earlier >= slot)
        report('order', `Group ${at} moves in window ${slot}, group ${other}, which it needs, in ${earlier}.`)
    }
    if (item.closed.has(slot)) report('closed', `Window ${slot} is closed for group ${at}.`)
    if (slots[slot]!.isFrozen) report('freeze', `Window ${slot} lies in a freeze.`)
    within('window', item.longestMs, slots[slot]!.toMs - slots[slot]!.fromMs, `Stop of group ${at}`)
  }
  const used = [...bySlot.keys()].sort((left, right) => left - right)
  const sent = { bytes: 0, starts: 0, days: 0, sources: new Map<number, number>() }
  for (const slot of used) checkWindow(programme, slot, bySlot, sent, within)
  return breaches
}

type Within = (rule: string, amount: number, limit: number, where: string) => void
type Sent = { bytes: number; starts: number; days: number; readonly sources: Map<number, number> }

function checkWindow(
  programme: Programme,
  slot: number,
  bySlot: ReadonlyMap<number, readonly number[]>,
  sent: Sent,
  within: Within,
): void {
  const { fromMs, toMs, workDays } = programme.slots[slot]!
  const members = bySlot.get(slot)!.map((at) => programme.items[at]!)
  const where = `Window ${slot}`
  const vms = members.reduce((sum, item) => sum + item.vms, 0)
  const watched = [...bySlot].reduce((sum, [other, list]) => {
    const isWatched = other < slot && fromMs - programme.slots[other]!.toMs < programme.hypercareMs
    return isWatched ? sum + list.reduce((count, at) => count + programme.items[at]!.vms, 0) : sum
  }, 0)
  const staff = programme.engineers - Math.ceil(watched / programme.hypercareVms)
  within('wave-size', vms, programme.vmsPerWave, where)
  within('people', vms, Math.max(0, staff) * programme.cutoversPerEngineer, where)
  for (const item of members) {
    sent.bytes += item.preBytes
    sent.starts += item.vms - item.coldVms
    sent.days += item.prepDays
    for (const { source, preBytes } of item.sources)
      sent.sources.set(source, (sent.sources.get(source) ?? 0) + preBytes)
  }
  const seconds = (fromMs - programme.startMs) / 1000
  within('link', sent.bytes, programme.sharedBytesPerSecond * seconds, `${where}, since the start`)
  within('starts', sent.starts * programme.startEachMs, seconds * 1000, `${where}, since the start`)
  within('work', sent.days, programme.engineers * workDays, where)
  for (const [source, bytes] of sent.sources)
    within(
      'source',
      bytes,
      programme.sourceBytesPerSecond[source]! * seconds,
      `${where}, source ${source} since the start`,
    )
  const stopSeconds = (toMs - fromMs - programme.checkMs) / 1000
  const cut = members.reduce((sum, item) => sum + item.cutBytes, 0)
  const cold = members.reduce((sum, item) => sum + item.coldVms, 0)
  within('link', cut, programme.sharedBytesPerSecond * stopSeconds, where)
  within('starts', cold * programme.startEachMs, stopSeconds * 1000, where)
  const sources = new Map<number, number>()
  for (const item of members)
    for (const { source, cutBytes } of item.sources)
      sources.set(source, (sources.get(source) ?? 0) + cutBytes)
  for (const [source, bytes] of sources) {
    within(
      'source',
      bytes,
      programme.sourceBytesPerSecond[source]! * stopSeconds,
      `${where}, source ${source}`,
    )
    sent.sources.set(source, (sent.sources.get(source) ?? 0) + bytes)
  }
  sent.bytes += cut
}
