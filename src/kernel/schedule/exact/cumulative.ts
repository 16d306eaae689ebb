import { closeList, list, openList, raise, reasons, type Trail } from '#kernel/schedule/exact/trail.ts'
import type { Instance } from '#kernel/schedule/instance.ts'

/**
 * Time-table reasoning on resources: the steps that an activity surely occupies, from its latest start to its earliest
 * finish, leave the others only what is above them. Every conclusion lists the literals it follows from, relaxed as far as
 * they may. Source: Schutt, Feydy, Stuckey and Wallace 2011, "Explaining the cumulative propagator".
 */
export type TimeTable = {
  readonly instance: Instance
  /** Steps of the axis: the horizon, behind which nothing may run. */
  readonly length: number
  /** Units of resource r in step t at r * length + t. */
  readonly capacity: Int32Array
  /** Steps surely occupied by each activity, as entered into `used`; empty where from is not before to. */
  readonly from: Int32Array
  readonly to: Int32Array
  readonly used: Int32Array
  /** Activities that hold each resource, and how much. */
  readonly users: readonly Int32Array[]
  readonly amounts: readonly Int32Array[]
  /** Activities whose bounds changed since the table was brought up to date. */
  readonly changed: number[]
  readonly isChanged: Uint8Array
  /** Per resource, the steps in which its use changed since it was looked at. */
  readonly lowest: Int32Array
  readonly highest: Int32Array
}

/** An empty table. */
export function beginTimeTable(instance: Instance): TimeTable {
  const users: number[][] = Array.from({ length: instance.resources }, () => [])
  const amounts: number[][] = Array.from({ length: instance.resources }, () => [])
  for (let i = 0; i < instance.count; i += 1) {
    for (let k = instance.holds.from[i]!; k < instance.holds.from[i + 1]!; k += 1) {
      users[instance.holds.to[k]!]!.push(i)
      amounts[instance.holds.to[k]!]!.push(instance.holds.weight[k]!)
    }
  }
  const length = instance.horizon
  return {
    ...{ instance, length, capacity: unitsPerStep(instance) },
    from: new Int32Array(instance.count),
    to: new Int32Array(instance.count),
    used: new Int32Array(instance.resources * length),
    users: users.map((list) => Int32Array.from(list)),
    amounts: amounts.map((list) => Int32Array.from(list)),
    changed: [],
    isChanged: new Uint8Array(instance.count),
    lowest: new Int32Array(instance.resources).fill(length),
    highest: new Int32Array(instance.resources).fill(-1),
  }
}

function unitsPerStep({ resources, horizon, calendar }: Instance): Int32Array {
  const units = new Int32Array(resources * horizon)
  for (let r = 0; r < resources; r += 1) {
    // The last piece begins at the horizon or lasts beyond it.
    for (let k = calendar.from[r]!; k < calendar.from[r + 1]!; k += 1) {
      const end = k + 1 < calendar.from[r + 1]! ? calendar.step[k + 1]! : horizon
      units.fill(calendar.capacity[k]!, r * horizon + calendar.step[k]!, r * horizon + Math.min(end, horizon))
    }
  }
  return units
}

/** Notes that the bounds of an activity changed. */
export function touch(table: TimeTable, i: number): void {
  if (table.isChanged[i] === 1) return
  table.isChanged[i] = 1
  table.changed.push(i)
}

/** Brings the table to the bounds as they are, after levels were taken back; nothing can be overloaded then. */
export function rewind(table: TimeTable, trail: Trail): void {
  for (const i of table.changed) {
    table.isChanged[i] = 0
    enter(table, trail, i)
  }
  table.changed.length = 0
  table.lowest.fill(table.length)
  table.highest.fill(-1)
}

/** Enters an activity's sure steps in place of the former ones. */
function enter(table: TimeTable, { bound }: Trail, i: number): void {
  const from = -bound[2 * i + 1]!
  const to = bound[2 * i]! + table.instance.duration[i]!
  const oldFrom = table.from[i]!
  const oldTo = table.to[i]!
  if (from === oldFrom && to === oldTo) return
  table.from[i] = from
  table.to[i] = to
  if (oldFrom < oldTo && from < to && from < oldTo && oldFrom < to) {
    shift(table, i, Math.min(from, oldFrom), Math.max(from, oldFrom), from < oldFrom ? 1 : -1)
    shift(table, i, Math.min(to, oldTo), Math.max(to, oldTo), to > oldTo ? 1 : -1)
    return
  }
  if (oldFrom < oldTo) shift(table, i, oldFrom, oldTo, -1)
  if (from < to) shift(table, i, from, to, 1)
}

function shift(
  { instance, length, used, lowest, highest }: TimeTable,
  i: number,
  from: number,
  to: number,
  sign: number,
): void {
  if (from >= to) return
  const { holds } = instance
  for (let k = holds.from[i]!; k < holds.from[i + 1]!; k += 1) {
    const resource = holds.to[k]!
    const amount = holds.weight[k]! * sign
    const base = resource * length
    for (let at = base + from; at < base + to; at += 1) used[at]! += amount
    if (from < lowest[resource]!) lowest[resource] = from
    if (to > highest[resource]!) highest[resource] = to
  }
}

/** What follows from the resources for the bounds as they are; false on a contradiction. One pass. */
export function propagateTimeTable(table: TimeTable, trail: Trail): boolean {
  const { instance, length, lowest, highest } = table
  for (const i of table.changed) enter(table, trail, i)
  for (let resource = 0; resource < instance.resources; resource += 1)
    if (lowest[resource]! < highest[resource]! && !withinCapacity(table, trail, resource)) return false
  for (let resource = 0; resource < instance.resources; resource += 1) {
    const users = table.users[resource]!
    const low = lowest[resource]!
    const high = highest[resource]!
    if (low >= high && table.changed.length === 0) continue
    for (let at = 0; at < users.length; at += 1) {
      const i = users[at]!
      const first = trail.bound[2 * i]!
      const last = -trail.bound[2 * i + 1]!
      if (first === last) continue
      const d = instance.duration[i]!
      const own = table.isChanged[i] === 1
      if ((own || (first < high && first + d > low)) && !pushLater(table, trail, resource, at)) return false
      if ((own || (last < high && last + d > low)) && !pushEarlier(table, trail, resource, at)) return false
    }
  }
  for (const i of table.changed) table.isChanged[i] = 0
  table.changed.length = 0
  lowest.fill(length)
  highest.fill(-1)
  return true
}

function withinCapacity(table: TimeTable, trail: Trail, resource: number): boolean {
  const { length, capacity, used, lowest, highest } = table
  const base = resource * length
  for (let at = lowest[resource]!; at < highest[resource]!; at += 1) {
    if (used[base + at]! <= capacity[base + at]!) continue
    const place = openList(trail)
    explain(table, trail, resource, at, -1, capacity[base + at]!)
    trail.contradiction.length = 0
    for (let k = place + 1; k < trail.listedCount; k += 1) trail.contradiction.push(trail.listed[k]!)
    trail.listedCount = place
    return false
  }
  return true
}

/** Moves the earliest start of a user behind every step in which what is sure leaves it too little. */
function pushLater(table: TimeTable, trail: Trail, resource: number, at: number): boolean {
  const { instance, length, capacity, used, from, to } = table
  const i = table.users[resource]![at]!
  const amount = table.amounts[resource]![at]!
  const d = instance.duration[i]!
  const base = resource * length
  let step = Math.min(length, trail.bound[2 * i]! + d) - 1
  let start = trail.bound[2 * i]!
  while (step >= start) {
    const held = step >= from[i]! && step < to[i]! ? 0 : amount
    const room = capacity[base + step]! - held
    if (used[base + step]! <= room) {
      step -= 1
      continue
    }
    const place = openList(trail)
    list(trail, 2 * i, step + 1 - d)
    explain(table, trail, resource, step, i, room)
    closeList(trail, place)
    if (!raise(trail, 2 * i, step + 1, reasons.listed, place)) return false
    start = step + 1
    step = start + d - 1
  }
  return true
}

/** Moves the latest start of a user before every step in which what is sure leaves it too little. */
function pushEarlier(table: TimeTable, trail: Trail, resource: number, at: number): boolean {
  const { instance, length, capacity, used, from, to } = table
  const i = table.users[resource]![at]!
  const amount = table.amounts[resource]![at]!
  const d = instance.duration[i]!
  const base = resource * length
  let step = -trail.bound[2 * i + 1]!
  let end = step + d
  while (step < end) {
    const held = step >= from[i]! && step < to[i]! ? 0 : amount
    const room = capacity[base + step]! - held
    if (used[base + step]! <= room) {
      step += 1
      continue
    }
    const place = openList(trail)
    list(trail, 2 * i + 1, -step)
    explain(table, trail, resource, step, i, room)
    closeList(trail, place)
    if (!raise(trail, 2 * i + 1, d - step, reasons.listed, place)) return false
    end = step
    step = end - d
    if (step < 0) return true
  }
  return true
}

/**
 * Lists the literals of enough users that surely run in `step` to need more than `room`; `but`, which does not surely run
 * then, is none of them.
 */
function explain(
  table: TimeTable,
  trail: Trail,
  resource: number,
  step: number,
  but: number,
  room: number,
): void {
  const users = table.users[resource]!
  const amounts = table.amounts[resource]!
  let surplus = table.used[resource * table.length + step]! - room - 1
  for (let at = 0; at < users.length; at += 1) {
    const i = users[at]!
    if (i === but || step < table.from[i]! || step >= table.to[i]!) continue
    const amount = amounts[at]!
    if (amount <= surplus) {
      surplus -= amount
      continue
    }
    list(trail, 2 * i, step + 1 - table.instance.duration[i]!)
    list(trail, 2 * i + 1, -step)
  }
}
