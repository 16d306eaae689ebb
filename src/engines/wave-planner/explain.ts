import { groupBlocks, routeText } from '#engines/wave-planner/explain-groups.ts'
import { explainRestore } from '#engines/wave-planner/explain-restore.ts'
import type { WaveParams } from '#engines/wave-planner/params.ts'
import { pictureOf } from '#engines/wave-planner/picture.ts'
import type { Migration, WaveResult } from '#engines/wave-planner/result.ts'
import { conflictText, reasonText, spanText } from '#engines/wave-planner/wording.ts'
import { counted } from '#failure/wording.ts'
import type { Block, Cell, Column } from '#kernel/block.ts'
import { wallTime } from '#kernel/calendar/wall-clock.ts'
import { rounded } from '#kernel/canonical.ts'
import { dayMs, formatQuantity } from '#kernel/units.ts'

/** Waves and steps of the critical path that a table shows. */
const wavesShown = 40
const stepsShown = 12

const sentence = (text: string): Block => ({ kind: 'sentence', text })
const table = (title: string, columns: readonly Column[], rows: readonly (readonly Cell[])[]): Block => ({
  kind: 'table',
  ...{ title, columns, rows },
})

/** The answer as blocks. */
export function explainWaves(result: WaveResult, values: WaveParams): readonly Block[] {
  return result.kind === 'restore' ? explainRestore(result, values) : explainMigration(result, values)
}

function explainMigration(result: Migration, values: WaveParams): readonly Block[] {
  const conflicts = result.conflicts.map((conflict) => sentence(conflictText(conflict)))
  return [
    movableVerdict(result),
    ...conflicts,
    ...moreConflicts(result),
    ...cycleBlocks(result),
    sentence(endText(result, values)),
    ...shortestVerdict(result),
    sentence(finishText(result)),
    sentence(routeText(result, values)),
    sentence(rollbackText(result, values)),
    ...toolText(result, values),
    ...quantities(result),
    ...pictureOf(result, values),
    ...waveBlocks(result, values),
    ...purchaseBlocks(result),
    ...sizeBlocks(result, values),
    ...criticalBlocks(result),
    ...groupBlocks(result),
  ]
}

function movableVerdict({ leftGroups, leftVms, groups, vms, waves }: Migration): Block {
  const subject = 'Every group moves in some window'
  if (leftGroups === 0) {
    const text = `${counted(vms, 'VM')} move in ${counted(waves.length, 'wave')}; the largest group has ${counted(groups[0]?.vms ?? 0, 'VM')}.`
    return { kind: 'verdict', subject, verdict: 'safe', text }
  }
  const text = `${counted(leftGroups, 'group')} with ${counted(leftVms, 'VM')} of ${formatQuantity(vms, 'count')} move in no window.`
  return { kind: 'verdict', subject, verdict: 'unsafe', text }
}

const moreConflicts = ({ leftGroups, conflicts }: Migration): readonly Block[] =>
  leftGroups > conflicts.length ? [sentence(`So do ${leftGroups - conflicts.length} more groups.`)] : []

const cycleBlocks = ({ cycles }: Migration): readonly Block[] =>
  cycles
    .slice(0, 5)
    .map(({ needs, groups }) =>
      sentence(
        `These need each other in a ring, so no order between them holds and they move as one group, ${groups.join(', ')}: ${needs.join('; ')}. Drop one of these needs, or state it as one to run and not to start.`,
      ),
    )

function endText(result: Migration, { timeZone }: WaveParams): string {
  const { endMs, startMs, waves, linkBusy } = result
  if (endMs === null) return 'Nothing moves.'
  const [first] = waves
  const days = (endMs - startMs) / dayMs
  return `The plan begins on ${wallTime(first!.fromMs, timeZone)} and ends on ${wallTime(endMs, timeZone)}, ${formatQuantity(Math.ceil(days), 'count')} days after the first day. The link carries something for ${formatQuantity(linkBusy, 'ratio')} of that time.`
}

function shortestVerdict(result: Migration): readonly Block[] {
  const { bound, endMs, isShortest, startMs } = result
  if (endMs === null) return []
  const why = {
    capacity: 'so many VMs need so many windows',
    'large-groups': 'the large groups need a window each',
    order: 'the longest chain of groups needs so many windows',
    link: 'the bytes need so long over the link and from their sources',
    work: 'the work before the cutovers takes so long',
    none: 'nothing moves',
  }[bound.why]
  const subject = 'No plan of these groups ends earlier'
  if (isShortest) return [{ kind: 'verdict', subject, verdict: 'safe', text: `Proved: ${why}.` }]
  const gap = (endMs - (bound.endMs ?? startMs)) / dayMs
  const text = `Not proved: ${why}, which gives an end ${formatQuantity(Math.round(gap), 'count')} days earlier at best; the shortest plan lies between the two.`
  return [{ kind: 'verdict', subject, verdict: 'undecided', text }]
}

function finishText({ finish, startMs, endMs }: Migration): string {
  const days = (ms: number | null): string =>
    ms === null ? 'beyond ten years' : `day ${formatQuantity(Math.ceil((ms - startMs) / dayMs), 'count')}`
  const at = (share: number): string => days(finish.ends.find((end) => end.share === share)?.endMs ?? null)
  const paused =
    finish.pausedMean < 0.05
      ? 'no window is lost to open surprises'
      : `${formatQuantity(Math.round(finish.pausedMean * 10) / 10, 'count')} windows are lost on average because too many surprises are open`
  return `With surprises (${counted(finish.trials, 'course')} drawn) it ends on ${at(0.5)} in half of them, by ${at(0.9)} in nine of ten; the plan says ${days(endMs)}. ${paused[0]!.toUpperCase()}${paused.slice(1)}.`
}

function rollbackText(result: Migration, values: WaveParams): string {
  const usable = spanText(result.rollbackHours * 3_600_000)
  const how = {
    'read-only': `Each wave starts read-only, so one can go back without loss for ${usable} after its window`,
    'dual-write': `Both sides take every write, so one can go back without loss for ${usable} after a window`,
    immediate: `Users write at once, so going back without loss ends ${usable} after a cutover`,
  }[values.firstWrite]
  const cost = formatQuantity(Math.round(result.dualCents / 100), 'count')
  return `${how}. The source is kept for ${formatQuantity(Math.round(result.twiceDays * 10) / 10, 'count')} days in all, which costs ${cost} in your currency; quarantine buys no further way back.`
}

function toolText({ tool }: Migration, { timeZone }: WaveParams): readonly Block[] {
  if (tool === null) return []
  const ends = wallTime(tool.endsMs, timeZone)
  const text =
    tool.vmsLeft === 0
      ? `Everything is moved before the tool or licence ends on ${ends}.`
      : `When the tool or licence ends on ${ends}, ${counted(tool.vmsLeft, 'VM')} in ${counted(tool.waves, 'wave')} are not moved.`
  return [
    {
      kind: 'verdict',
      subject: 'Everything is moved while the tool is there',
      verdict: tool.vmsLeft === 0 ? 'safe' : 'unsafe',
      text,
    },
  ]
}

const quantities = (result: Migration): readonly Block[] => [
  { kind: 'quantity', label: 'Waves', value: result.waves.length, unit: 'count' },
  {
    kind: 'quantity',
    label: 'Longest stop of a guest',
    value: rounded(result.waves.reduce((most, { stopMs }) => Math.max(most, stopMs), 0) / 3_600_000),
    unit: 'hours',
  },
  { kind: 'quantity', label: 'Usable rollback', value: rounded(result.rollbackHours), unit: 'hours' },
  { kind: 'quantity', label: 'To copy', value: Math.round(result.bytes), unit: 'bytes' },
]

function waveBlocks({ waves }: Migration, { timeZone }: WaveParams): readonly Block[] {
  if (waves.length === 0) return []
  const shown = waves.slice(0, wavesShown)
  const left = waves.length - shown.length
  const cut = left > 0 ? `; the first ${shown.length} are shown` : ''
  const columns: readonly Column[] = [
    { title: 'Wave' },
    { title: 'Window opens' },
    { title: 'VMs', unit: 'vms' },
    { title: 'Groups' },
    { title: 'To copy', unit: 'bytes' },
    { title: 'Longest stop' },
    { title: 'Services' },
    { title: 'Reached if it fails' },
    { title: 'Way back closes' },
    { title: 'Not earlier because' },
  ]
  const rows = shown.map((wave): readonly Cell[] => [
    `${wave.number}`,
    wallTime(wave.fromMs, timeZone),
    wave.vms,
    `${wave.groups}`,
    Math.round(wave.bytes),
    spanText(wave.stopMs),
    `${wave.services}`,
    `${wave.reached}`,
    wallTime(wave.rollbackClosesMs, timeZone),
    reasonText(wave.why),
  ])
  return [table(`${counted(waves.length, 'wave')}${cut}`, columns, rows)]
}

function purchaseBlocks({ purchases, endMs }: Migration): readonly Block[] {
  if (endMs === null) return []
  const best = purchases.reduce((most, one) => (one.daysWon > most.daysWon ? one : most))
  const title =
    best.daysWon === 0
      ? 'One more of anything wins no day'
      : `${best.what[0]!.toUpperCase()}${best.what.slice(1)} wins most`
  const rows = purchases.map(({ what, daysWon }): readonly Cell[] => [what, Math.round(daysWon * 10) / 10])
  return [table(title, [{ title: 'One more' }, { title: 'Days won', unit: 'count' }], rows)]
}

function sizeBlocks({ sizes }: Migration, { vmsPerWave }: WaveParams): readonly Block[] {
  if (sizes.length === 0) return []
  const round = (days: number | null): Cell => (days === null ? null : Math.ceil(days))
  const rows = sizes.map((size): readonly Cell[] => [
    size.vmsPerWave === vmsPerWave ? `${size.vmsPerWave} (now)` : `${size.vmsPerWave}`,
    ...[round(size.planDays), round(size.medianDays), round(size.lateDays)],
    `${size.leftGroups}`,
  ])
  const columns: readonly Column[] = [
    { title: 'VMs in a wave' },
    { title: 'Plan ends on day', unit: 'count' },
    { title: 'Half of the courses', unit: 'count' },
    { title: 'Nine of ten', unit: 'count' },
    { title: 'Groups left out' },
  ]
  return [table('What the size of a wave does, with the same surprises', columns, rows)]
}

function criticalBlocks({ critical }: Migration): readonly Block[] {
  if (critical.length === 0) return []
  const shown = critical.slice(-stepsShown)
  const left = critical.length - shown.length
  const rows = shown.map(({ wave, group, why }): readonly Cell[] => [`${wave}`, group, reasonText(why)])
  const cut = left > 0 ? `; ${left} steps before them` : ''
  const columns = [{ title: 'Wave' }, { title: 'Group' }, { title: 'Not earlier because' }]
  return [table(`What the end hangs on${cut}`, columns, rows)]
}
