import { bytesBetween, type Item, type Programme, type Slot } from '#engines/wave-planner/programme.ts'

/** A limit that takes part in a conflict. */
export type Limit =
  | 'freeze'
  | 'closed'
  | 'window'
  | 'wave-size'
  | 'people'
  | 'link'
  | 'source'
  | 'starts'
  | 'work'

/** Why an item moves in no window: the fewest limits that together leave none, or what it waits for. */
export type Conflict =
  | { readonly item: number; readonly kind: 'limits'; readonly limits: readonly Limit[] }
  | { readonly item: number; readonly kind: 'waits'; readonly for: number }
  | { readonly item: number; readonly kind: 'horizon' }
  | { readonly item: number; readonly kind: 'no-windows' }

type Test = { readonly limit: Limit; readonly allows: (item: Item, slot: Slot, at: number) => boolean }

/** Limits that a window with nothing else in it puts on one item. */
function testsOf(programme: Programme): readonly Test[] {
  const {
    sharedBytesPerSecond: shared,
    sourceBytesPerSecond: rates,
    startMs,
    startEachMs,
    checkMs,
  } = programme
  const stopOf = ({ fromMs, toMs }: Slot): number => toMs - fromMs - checkMs
  return [
    { limit: 'freeze', allows: (_item, { isFrozen }) => !isFrozen },
    { limit: 'closed', allows: ({ closed }, _slot, at) => !closed.has(at) },
    { limit: 'window', allows: ({ longestMs }, { fromMs, toMs }) => longestMs <= toMs - fromMs },
    { limit: 'wave-size', allows: ({ vms }) => vms <= programme.vmsPerWave },
    { limit: 'people', allows: ({ vms }) => vms <= programme.engineers * programme.cutoversPerEngineer },
    {
      limit: 'link',
      allows: ({ preBytes, cutBytes }, slot) =>
        cutBytes <= bytesBetween(shared, 0, stopOf(slot)) &&
        preBytes <= bytesBetween(shared, startMs, slot.fromMs),
    },
    {
      limit: 'source',
      allows: ({ sources }, slot) =>
        sources.every(
          ({ source, preBytes, cutBytes }) =>
            cutBytes <= bytesBetween(rates[source]!, 0, stopOf(slot)) &&
            preBytes <= bytesBetween(rates[source]!, startMs, slot.fromMs),
        ),
    },
    {
      limit: 'starts',
      allows: ({ vms, coldVms }, slot) =>
        coldVms * startEachMs <= Math.max(0, stopOf(slot)) &&
        (vms - coldVms) * startEachMs <= slot.fromMs - startMs,
    },
    { limit: 'work', allows: ({ prepDays }, { workDays }) => prepDays <= programme.engineers * workDays },
  ]
}

/**
 * Why an item that was left out moves in no window. The set of limits is the smallest there is: no fewer of them leave
 * it without a window. Cost O(2^limits × windows) at most, with nine limits.
 */
export function conflictOf(programme: Programme, item: Item, slotOf: ArrayLike<number>): Conflict {
  if (programme.slots.length === 0) return { item: item.id, kind: 'no-windows' }
  const tests = testsOf(programme)
  // By window: the limits that forbid it, as bits. A set of limits leaves nothing when it touches every window.
  const forbids = new Set(
    programme.slots.map((slot, at) =>
      tests.reduce((bits, { allows }, bit) => (allows(item, slot, at) ? bits : bits | (1 << bit)), 0),
    ),
  )
  if (!forbids.has(0)) {
    const sets = Array.from({ length: 1 << tests.length }, (_, bits) => bits).sort(
      (left, right) => ones(left) - ones(right) || left - right,
    )
    const least = sets.find((bits) => [...forbids].every((forbidden) => (forbidden & bits) !== 0))!
    return {
      ...{ item: item.id, kind: 'limits' },
      limits: tests.filter((_, bit) => (least & (1 << bit)) !== 0).map(({ limit }) => limit),
    }
  }
  const missing = item.before.find((other) => slotOf[other] === -1)
  return missing === undefined
    ? { item: item.id, kind: 'horizon' }
    : { item: item.id, kind: 'waits', for: missing }
}

function ones(bits: number): number {
  let count = 0
  for (let left = bits; left > 0; left &= left - 1) count += 1
  return count
}
