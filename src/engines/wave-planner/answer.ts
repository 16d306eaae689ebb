import type { Progress } from '#engines/engine.ts'
import { conflictOf } from '#engines/wave-planner/conflict.ts'
import { finishOf } from '#engines/wave-planner/finish.ts'
import { cutLines, groupLines, nameOf, stopOf } from '#engines/wave-planner/group-lines.ts'
import type { Ground } from '#engines/wave-planner/guests.ts'
import type { WaveParams } from '#engines/wave-planner/params.ts'
import { type Planned, plannedFor, type Structure } from '#engines/wave-planner/planned.ts'
import { bytesBetween } from '#engines/wave-planner/programme.ts'
import { reachOf } from '#engines/wave-planner/reach.ts'
import type { Migration, Purchase, SizeLine, WaveLine } from '#engines/wave-planner/result.ts'
import { dualCents, rollbackHours, twiceDays } from '#engines/wave-planner/rollback.ts'
import { dayMs } from '#kernel/units.ts'

/** Guests up to which other wave sizes are tried as well. */
const sizesGuestsMax = 5000
/** Guests up to which all purchases are tried; above it a link, an engineer and a window. */
const purchasesGuestsMax = 50_000
/** Courses drawn for each of them. */
const sizeTrialsMax = 100
const conflictsShown = 20
const sharesTold = [0.1, 0.5, 0.8, 0.9]

/** The answer of a plan, with what one more of each would buy. */
export function migrationOf(
  ground: Ground,
  planned: Planned,
  values: WaveParams,
  seed: number,
  progress: Progress,
): Migration {
  const { subject, order, programme, plan, calendar, bound, ways, copying } = planned
  const endOf = (slot: number): number | null => programme.slots[slot]?.toMs ?? null
  const waves = wavesOf(ground, planned, values)
  progress(1, 4)
  const finish = finishFor(planned, values, seed)
  progress(2, 4)
  const left = programme.items.filter(({ id }) => plan.slotOf[id] === -1)
  const moved = subject.guests.length - left.reduce((sum, { vms }) => sum + vms, 0)
  const purchases = purchasesOf(ground, planned, values)
  progress(3, 4)
  const sizes = subject.guests.length > sizesGuestsMax ? [] : sizesOf(ground, planned, values, seed)
  progress(4, 4)
  const busiest = subject.guests.reduce((most, { bytesPerDay }) => Math.max(most, bytesPerDay), 0) / 86_400
  return {
    ...{ kind: 'migrate', from: subject.from, vms: subject.guests.length, unsized: subject.unsized },
    bytes: subject.guests.reduce((sum, { bytes }) => sum + bytes, 0),
    startMs: calendar.startMs,
    groups: groupLines(planned),
    cuts: cutLines(planned, values),
    cycles: order.cycles.map(({ groups, needs }) => ({
      needs,
      groups: groups.map((at) => nameOf(planned, at)),
    })),
    waves,
    conflicts: left.slice(0, conflictsShown).map((item) => {
      const conflict = conflictOf(programme, item, plan.slotOf)
      const waitsFor = conflict.kind === 'waits' ? nameOf(planned, conflict.for) : ''
      return { ...conflict, name: nameOf(planned, item.id), vms: item.vms, waitsFor }
    }),
    leftGroups: left.length,
    leftVms: left.reduce((sum, { vms }) => sum + vms, 0),
    bound: { ...bound, endMs: endOf(bound.slot) },
    endMs: endOf(plan.lastSlot),
    isShortest: plan.lastSlot === bound.slot,
    finish,
    routes: {
      warm: ways.filter(({ route }) => route === 'warm').length,
      cold: ways.filter(({ route }) => route === 'cold').length,
      alone: ways.filter(({ route }) => route === 'alone').length,
      stuck: ways.filter(({ isStuck }) => isStuck).length,
    },
    togetherMax: busiest === 0 ? null : Math.floor(copying.linkBytesPerSecond / busiest),
    together: copying.together,
    linkBusy: linkBusy(planned),
    rollbackHours: rollbackHours(values),
    twiceDays: twiceDays(values),
    dualCents: dualCents(moved, values),
    tool: toolEnd(waves, values, calendar.startMs),
    purchases,
    sizes,
    critical: criticalOf(planned, waves),
  }
}

function wavesOf(ground: Ground, planned: Planned, values: WaveParams): readonly WaveLine[] {
  const { order, programme, plan } = planned
  const reach = reachOf(ground, planned.subject)
  const bySlot = new Map<number, number[]>()
  for (const [item, slot] of plan.slotOf.entries()) {
    if (slot < 0) continue
    const list = bySlot.get(slot)
    if (list === undefined) bySlot.set(slot, [item])
    else list.push(item)
  }
  const holdMs = rollbackHours(values) * 3_600_000
  return [...bySlot]
    .sort(([left], [right]) => left - right)
    .map(([slot, groups], at): WaveLine => {
      const items = groups.map((id) => programme.items[id]!)
      const { fromMs, toMs } = programme.slots[slot]!
      const held = groups.flatMap((id) => plan.heldBy[id] ?? [])
      return {
        ...{ number: at + 1, slot, fromMs, toMs, groups: groups.length, rollbackClosesMs: toMs + holdMs },
        vms: items.reduce((sum, { vms }) => sum + vms, 0),
        bytes: items.reduce((sum, { preBytes, cutBytes }) => sum + preBytes + cutBytes, 0),
        stopMs: groups.reduce((most, id) => Math.max(most, stopOf(planned, id)), 0),
        ...reach(groups.flatMap((id) => order.groups[id]!.guests)),
        why: mostFrequent(held),
      }
    })
}

function mostFrequent<T>(list: readonly T[]): T | undefined {
  const counts = new Map<T, number>()
  for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1)
  let best: T | undefined
  for (const [one, count] of counts) if (best === undefined || count > counts.get(best)!) best = one
  return best
}

function finishFor(planned: Planned, values: WaveParams, seed: number): Migration['finish'] {
  const { order, programme, plan } = planned
  const surprises = {
    ...{ rate: values.surpriseRate, workDays: values.surpriseDays, openMax: values.surprisesOpen },
    ...{ trials: values.trials, seed },
  }
  const found = finishOf(programme, plan, (item) => order.groups[item]!.guests, surprises)
  const sorted = [...found.lastSlots].sort((left, right) => left - right)
  const ends = sharesTold.map((share) => {
    const slot = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]!
    return { share, endMs: programme.slots[slot]?.toMs ?? null }
  })
  return { trials: sorted.length, ends, pausedMean: found.pausedMean, openMean: found.openMean }
}

/** Share of the time from the first day to the last window that the link carries something. */
function linkBusy({ programme, plan }: Planned): number {
  const end = programme.slots[plan.lastSlot]
  if (end === undefined) return 0
  const bytes = programme.items.reduce(
    (sum, { id, preBytes, cutBytes }) => (plan.slotOf[id]! < 0 ? sum : sum + preBytes + cutBytes),
    0,
  )
  return bytes === 0 ? 0 : bytes / bytesBetween(programme.sharedBytesPerSecond, programme.startMs, end.toMs)
}

function toolEnd(waves: readonly WaveLine[], values: WaveParams, startMs: number): Migration['tool'] {
  if (values.toolEndsAfterDays === 0) return null
  const endsMs = startMs + values.toolEndsAfterDays * dayMs
  const late = waves.filter(({ toMs }) => toMs > endsMs)
  return { endsMs, vmsLeft: late.reduce((sum, { vms }) => sum + vms, 0), waves: late.length }
}

/** One more of each. A plan stays possible with more, so what is worse when planned anew counts as no change. */
function purchasesOf(ground: Ground, planned: Planned, values: WaveParams): readonly Purchase[] {
  const more: readonly (readonly [string, Partial<WaveParams>])[] = [
    ['a second link', { linkGbps: Math.min(400, values.linkGbps * 2) }],
    ['one engineer', { engineers: values.engineers + 1 }],
    ['one window a week', { windowsPerWeek: Math.min(7, values.windowsPerWeek + 1) }],
    ['ten more VMs in a wave', { vmsPerWave: values.vmsPerWave + 10 }],
    [
      'ten more VMs in a wave and one engineer',
      { vmsPerWave: values.vmsPerWave + 10, engineers: values.engineers + 1 },
    ],
  ]
  const before = planned.programme.slots[planned.plan.lastSlot]?.toMs ?? null
  const asked = planned.subject.guests.length > purchasesGuestsMax ? more.slice(0, 3) : more
  return asked.map(([what, change]) => {
    const after = endWith(ground, planned, { ...values, ...change })
    const won = before === null || after === null ? 0 : Math.max(0, (before - after) / dayMs)
    return { what, endMs: won > 0 ? after : before, daysWon: won }
  })
}

function endWith(ground: Ground, planned: Planned, values: WaveParams): number | null {
  const other = plannedFor(structure(planned), ground, values)
  return other.ok ? (other.value.programme.slots[other.value.plan.lastSlot]?.toMs ?? null) : null
}

const structure = ({ subject, evidence, order }: Planned): Structure => ({ subject, evidence, order })

/** Sizes around the one chosen. */
const triedSizes = (size: number): readonly number[] =>
  size <= 200 ? [20, 40, 80, 160] : [0.25, 0.5, 2].map((factor) => Math.round(size * factor))

/** Other sizes of a wave, with the same surprises drawn. */
function sizesOf(ground: Ground, planned: Planned, values: WaveParams, seed: number): readonly SizeLine[] {
  const sizes = [...new Set([...triedSizes(values.vmsPerWave), values.vmsPerWave])].sort(
    (left, right) => left - right,
  )
  return sizes.flatMap((vmsPerWave) => {
    const asked = { ...values, vmsPerWave }
    const other = vmsPerWave === values.vmsPerWave ? planned : undefined
    const outcome = other ?? grantedBy(plannedFor(structure(planned), ground, asked))
    if (outcome === undefined) return []
    const { ends } = finishFor(outcome, { ...asked, trials: Math.min(asked.trials, sizeTrialsMax) }, seed)
    const days = (ms: number | null): number | null =>
      ms === null ? null : (ms - outcome.calendar.startMs) / dayMs
    return [
      {
        ...{ vmsPerWave, planDays: days(outcome.programme.slots[outcome.plan.lastSlot]?.toMs ?? null) },
        leftGroups: outcome.plan.slotOf.reduce((sum, slot) => (slot < 0 ? sum + 1 : sum), 0),
        medianDays: days(ends.find(({ share }) => share === 0.5)!.endMs),
        lateDays: days(ends.find(({ share }) => share === 0.9)!.endMs),
      },
    ]
  })
}

const grantedBy = <T>(
  outcome: { readonly ok: true; readonly value: T } | { readonly ok: false },
): T | undefined => (outcome.ok ? outcome.value : undefined)

/** From the last wave back: what it waited for; where it waited for another group, that group's wave, and so on. */
function criticalOf(planned: Planned, waves: readonly WaveLine[]): Migration['critical'] {
  const { programme, plan } = planned
  const steps: { wave: number; group: string; why: Migration['critical'][number]['why'] }[] = []
  const numberOf = new Map(waves.map(({ slot, number }) => [slot, number]))
  let slot = plan.lastSlot
  while (slot >= 0 && steps.length <= waves.length) {
    const members = programme.items.filter(({ id }) => plan.slotOf[id] === slot)
    // A group that waits for another one says more than one that found no room.
    const waiting = members.find(({ id }) => plan.heldBy[id] === 'order')
    const item = waiting ?? members.reduce((most, one) => (one.vms > most.vms ? one : most))
    steps.unshift({ wave: numberOf.get(slot)!, group: nameOf(planned, item.id), why: plan.heldBy[item.id] })
    const earlier = waves.filter((wave) => wave.slot < slot).at(-1)?.slot ?? -1
    slot =
      waiting === undefined
        ? earlier
        : waiting.before.reduce((most, other) => Math.max(most, plan.slotOf[other]!), -1)
  }
  return steps
}
