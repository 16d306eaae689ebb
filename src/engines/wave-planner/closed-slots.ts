import type { Group } from '#engines/wave-planner/groups.ts'
import type { Ground, Subject } from '#engines/wave-planner/guests.ts'
import type { Calendar } from '#engines/wave-planner/slots.ts'
import { refTo } from '#estate/requirement.ts'
import { ancestorsIn, openTimes } from '#estate/windows.ts'
import type { Interval } from '#kernel/calendar/interval.ts'
import { done, type Outcome } from '#kernel/outcome.ts'

/** By group: the windows in which the estate's own windows and freezes do not let it move. */
export type ClosedSlots = readonly ReadonlySet<number>[]

const nothingClosed: ReadonlySet<number> = new Set()

/**
 * A cutover window is open for a group when the windows of the estate leave all of it open to every one of its VMs. A
 * window of the estate that cannot be resolved refuses the plan. Cost O(distinct times × windows + VMs).
 */
export function closedSlotsOf(
  ground: Ground,
  subject: Subject,
  groups: readonly Group[],
  { slots }: Calendar,
): Outcome<ClosedSlots> {
  const [first] = slots
  const last = slots.at(-1)
  if (ground.windows.length === 0 || subject.vms.length === 0 || first === undefined || last === undefined)
    return done([])
  const ancestors = ancestorsIn(ground)
  const times = openTimes(ground.windows, ancestors, { fromMs: first.fromMs, toMs: last.toMs })
  if (!times.ok) return times
  const known = new Map<readonly Interval[], ReadonlySet<number>>()
  const closedIn = (open: readonly Interval[]): ReadonlySet<number> => {
    const found = known.get(open) ?? closedOf(open, slots)
    known.set(open, found)
    return found
  }
  return done(
    groups.map(({ guests }) => {
      const refs = guests.map((guest) => refTo('vm', subject.vms[guest]!.id))
      const [only] = refs
      return refs.length === 1 && only !== undefined
        ? closedIn(times.value([only]))
        : joined(refs.map((ref) => closedIn(times.value([ref]))))
    }),
  )
}

function closedOf(open: readonly Interval[], slots: Calendar['slots']): ReadonlySet<number> {
  const closed = new Set<number>()
  let at = 0
  for (const [index, { fromMs, toMs }] of slots.entries()) {
    while (at < open.length && open[at]!.toMs <= fromMs) at += 1
    const span = open[at]
    if (span === undefined || span.fromMs > fromMs || span.toMs < toMs) closed.add(index)
  }
  return closed
}

function joined(sets: readonly ReadonlySet<number>[]): ReadonlySet<number> {
  const distinct = [...new Set(sets)].filter(({ size }) => size > 0)
  if (distinct.length < 2) return distinct[0] ?? nothingClosed
  return new Set(distinct.flatMap((set) => [...set]))
}
