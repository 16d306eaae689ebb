import type { ExportFile } from '#engines/engine.ts'
import { nameOf, stopOf } from '#engines/wave-planner/group-lines.ts'
import type { Ground } from '#engines/wave-planner/guests.ts'
import type { WaveParams } from '#engines/wave-planner/params.ts'
import { type Planned, plannedFor, structureOf } from '#engines/wave-planner/planned.ts'
import type { WaveLine, WaveResult } from '#engines/wave-planner/result.ts'
import { spanText } from '#engines/wave-planner/wording.ts'
import { counted } from '#failure/wording.ts'
import type { Cell } from '#kernel/block.ts'
import { calendarText } from '#kernel/calendar/icalendar.ts'
import { wallTime } from '#kernel/calendar/wall-clock.ts'
import { renderCsv } from '#kernel/csv.ts'
import { escapeMarkdown } from '#kernel/markdown-text.ts'
import { formatQuantity } from '#kernel/units.ts'

/**
 * The plan as files: every VM with its wave as CSV, the cutovers as iCalendar, and a runbook in Markdown. The plan is made
 * again from the estate and the parameters, which give the same one; a restore has no files.
 */
export function exportsOf(result: WaveResult, values: WaveParams, ground: Ground): readonly ExportFile[] {
  if (result.kind === 'restore') return []
  const structure = structureOf(ground, values)
  const planned = structure.ok ? plannedFor(structure.value, ground, values) : structure
  if (!planned.ok) return []
  const { waves } = result
  return [
    {
      name: 'waves.csv',
      mediaType: 'text/csv',
      title: 'Every VM with its wave',
      text: vmsCsv(planned.value, waves, values),
    },
    {
      ...{ name: 'cutovers.ics', mediaType: 'text/calendar', title: 'The cutovers as a calendar' },
      text: calendarText({
        ...{ id: 'wave-planner', name: 'Cutovers', stampedAtMs: result.startMs },
        events: waves.map((wave) => ({
          ...{
            id: `wave-${wave.number}`,
            fromMs: wave.fromMs,
            toMs: wave.toMs,
            location: '',
            categories: ['Migration'],
          },
          summary: `Wave ${wave.number}: ${counted(wave.vms, 'VM')}`,
          description: `${counted(wave.groups, 'group')}, longest stop ${spanText(wave.stopMs)}. The way back closes ${wallTime(wave.rollbackClosesMs, values.timeZone)}.`,
        })),
      }),
    },
    {
      ...{ name: 'runbook.md', mediaType: 'text/markdown', title: 'Runbook of the waves' },
      text: runbook(planned.value, waves, values),
    },
  ]
}

function vmsCsv(planned: Planned, waves: readonly WaveLine[], { timeZone }: WaveParams): string {
  const { subject, order, ways, plan } = planned
  const waveOf = new Map(waves.map((wave) => [wave.slot, wave]))
  const rows: (readonly Cell[])[] = []
  for (const { id, guests } of order.groups) {
    const wave = waveOf.get(plan.slotOf[id]!)
    const name = nameOf(planned, id)
    for (const guest of guests) {
      const { id: vm, name: vmName, bytes, host } = subject.guests[guest]!
      const opens = wave === undefined ? null : wallTime(wave.fromMs, timeZone)
      rows.push([
        ...[wave?.number ?? null, opens, vm, vmName, name, subject.hostNames[host] ?? ''],
        ...[ways[guest]!.route, Math.round(bytes), Math.round(ways[guest]!.stopMs)],
      ])
    }
  }
  rows.sort((left, right) => Number(left[0] ?? Infinity) - Number(right[0] ?? Infinity) || 0)
  const columns = [
    ...[
      { title: 'wave', unit: 'count' as const },
      { title: 'window opens' },
      { title: 'VM id' },
      { title: 'VM' },
    ],
    ...[{ title: 'group' }, { title: 'source host' }, { title: 'copied' }],
    ...[
      { title: 'to copy', unit: 'bytes' as const },
      { title: 'stop', unit: 'ms' as const },
    ],
  ]
  return renderCsv({ kind: 'table', title: 'Waves', columns, rows })
}

function runbook(planned: Planned, waves: readonly WaveLine[], values: WaveParams): string {
  const { order, plan, subject } = planned
  const members = new Map<number, number[]>()
  for (const [group, slot] of plan.slotOf.entries()) {
    const list = members.get(slot)
    if (list === undefined) members.set(slot, [group])
    else list.push(group)
  }
  const hold =
    values.firstWrite === 'immediate'
      ? 'Let users in'
      : values.firstWrite === 'read-only'
        ? 'Let users in read-only'
        : 'Let users in and write to both sides'
  const parts = waves.map((wave) => {
    const groups = members.get(wave.slot) ?? []
    const lines = groups.map((group) => {
      const vms = order.groups[group]!.guests.map((guest) =>
        escapeMarkdown(subject.guests[guest]!.name),
      ).join(', ')
      return `- [ ] ${escapeMarkdown(nameOf(planned, group))}, stop ${spanText(stopOf(planned, group))}: ${vms}`
    })
    return [
      `## Wave ${wave.number}: ${wallTime(wave.fromMs, values.timeZone)} to ${wallTime(wave.toMs, values.timeZone)}`,
      '',
      `${counted(wave.vms, 'VM')} in ${counted(wave.groups, 'group')}, ${formatQuantity(wave.bytes, 'bytes')} to copy. ${counted(wave.services, 'service')} stand on them; ${counted(wave.reached, 'service')} are reached if it fails.`,
      '',
      '- [ ] Before the window: every copy has caught up, and the groups that these need are in service on the target.',
      ...lines,
      `- [ ] ${hold}. Decide to go back before ${wallTime(wave.rollbackClosesMs, values.timeZone)}.`,
      `- [ ] Aftercare for ${values.hypercareDays} days; the source is kept for ${values.quarantineDays} days more.`,
      '',
    ].join('\n')
  })
  return `# Runbook: ${counted(subject.guests.length, 'VM')} in ${counted(waves.length, 'wave')}\n\n${parts.join('\n')}`
}
