import type { Bound } from '#engines/wave-planner/bound.ts'
import { programmeOf } from '#engines/wave-planner/build.ts'
import { closedSlotsOf } from '#engines/wave-planner/closed-slots.ts'
import { type Evidence, evidenceOf } from '#engines/wave-planner/evidence.ts'
import { groupsOf } from '#engines/wave-planner/groups.ts'
import { type Ground, type Subject, subjectOf } from '#engines/wave-planner/guests.ts'
import { type Order, orderOf } from '#engines/wave-planner/order.ts'
import type { WaveParams } from '#engines/wave-planner/params.ts'
import { type Plan, planWaves } from '#engines/wave-planner/planner.ts'
import type { Programme } from '#engines/wave-planner/programme.ts'
import { type Copying, copyingOf, type Way, wayOf } from '#engines/wave-planner/routes.ts'
import { type Calendar, calendarOf } from '#engines/wave-planner/slots.ts'
import { done, type Outcome } from '#kernel/outcome.ts'

/** Who moves together, and in which order. It depends on no calendar and no link. */
export type Structure = {
  readonly subject: Subject
  readonly evidence: readonly Evidence[]
  readonly order: Order
}

/** A migration planned: everything between the estate and the answer. */
export type Planned = Structure & {
  readonly calendar: Calendar
  readonly copying: Copying
  readonly ways: readonly Way[]
  readonly programme: Programme
  readonly plan: Plan
  /** Of what can move at all. */
  readonly bound: Bound
}

/** Guests, what ties them, and the order between their groups. */
export function structureOf(ground: Ground, values: WaveParams): Outcome<Structure> {
  const subject = subjectOf(ground, values)
  if (!subject.ok) return subject
  const evidence = evidenceOf(ground, subject.value, values)
  const groups = groupsOf(subject.value.guests.length, evidence, values.confidence)
  return done({ subject: subject.value, evidence, order: orderOf(ground, subject.value, groups) })
}

/** The plan of a structure under these knobs. Deterministic; cost is that of `planWaves`. */
export function plannedFor(structure: Structure, ground: Ground, values: WaveParams): Outcome<Planned> {
  const { subject, order } = structure
  const calendar = calendarOf(values)
  if (!calendar.ok) return calendar
  const closed = closedSlotsOf(ground, subject, order.groups, calendar.value)
  if (!closed.ok) return closed
  const copying = copyingOf(values, subject.hostNames.length)
  const ways = subject.guests.map((guest) => wayOf(guest, copying, values))
  const programme = programmeOf(subject, order, ways, calendar.value, copying, values, closed.value)
  return done({ ...structure, calendar: calendar.value, copying, ways, programme, ...planWaves(programme) })
}
