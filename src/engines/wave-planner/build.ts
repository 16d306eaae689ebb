import type { Group } from '#engines/wave-planner/groups.ts'
import type { Subject } from '#engines/wave-planner/guests.ts'
import type { Order } from '#engines/wave-planner/order.ts'
import type { WaveParams } from '#engines/wave-planner/params.ts'
import type { Item, Programme } from '#engines/wave-planner/programme.ts'
import type { Copying, Way } from '#engines/wave-planner/routes.ts'
import type { Calendar } from '#engines/wave-planner/slots.ts'
import { dayMs, mib } from '#kernel/units.ts'

/** The programme of groups: what each needs, and what there is. `ways` are those of the guests, in their order. */
export function programmeOf(
  subject: Subject,
  order: Order,
  ways: readonly Way[],
  calendar: Calendar,
  copying: Copying,
  values: WaveParams,
  closed: readonly ReadonlySet<number>[],
): Programme {
  const items = order.groups.map((group) =>
    itemOf(subject, group, order.before[group.id]!, ways, values, closed[group.id] ?? open),
  )
  return {
    ...{ items, slots: calendar.slots, startMs: calendar.startMs },
    sharedBytesPerSecond: copying.sharedBytesPerSecond,
    sourceBytesPerSecond: [
      ...subject.hostNames.map(() => copying.hostBytesPerSecond),
      ...Array.from({ length: subject.arrays }, () => mib(values.arrayReadMib)),
    ],
    hosts: subject.hostNames.length,
    startEachMs: copying.startMs / values.plans,
    checkMs: copying.finishMs + values.checkMinutes * 60_000,
    ...{ vmsPerWave: values.vmsPerWave, engineers: values.engineers },
    ...{ cutoversPerEngineer: values.cutoversPerEngineer, hypercareMs: values.hypercareDays * dayMs },
    hypercareVms: values.hypercareVms,
  }
}

const open: ReadonlySet<number> = new Set()

function itemOf(
  { guests, hostNames }: Subject,
  group: Group,
  before: readonly number[],
  ways: readonly Way[],
  { integrations, integrationDays }: WaveParams,
  closed: ReadonlySet<number>,
): Item {
  const sources = new Map<number, { readonly source: number; preBytes: number; cutBytes: number }>()
  const read = (source: number, pre: number, cut: number): void => {
    const sum = sources.get(source)
    if (sum === undefined) {
      sources.set(source, { source, preBytes: pre, cutBytes: cut })
      return
    }
    sum.preBytes += pre
    sum.cutBytes += cut
  }
  let [preBytes, cutBytes, coldVms, longestMs] = [0, 0, 0, 0]
  for (const at of group.guests) {
    const way = ways[at]!
    preBytes += way.linkBytes
    cutBytes += way.cutBytes
    if (way.route === 'cold') coldVms += 1
    longestMs = Math.max(longestMs, way.sourceMs)
    const { host, array, bytes } = guests[at]!
    // What a guest with the link to itself keeps others from is the link's, not its host's.
    const pre = way.route === 'alone' ? bytes : way.linkBytes
    read(host, pre, way.cutBytes)
    read(hostNames.length + array, pre, way.cutBytes)
  }
  return {
    ...{ id: group.id, vms: group.guests.length, preBytes, cutBytes, coldVms, longestMs, before, closed },
    sources: [...sources.values()].sort((left, right) => left.source - right.source),
    prepDays: integrations * integrationDays,
  }
}
