import type { Block, Tone } from '#kernel/block.ts'
import type { Interval } from '#kernel/calendar/interval.ts'
import { wallTime } from '#kernel/calendar/wall-clock.ts'
import { calendarReach } from '#kernel/calendar/zone.ts'
import type { TableBlock } from '#kernel/csv.ts'
import { hourMs } from '#kernel/units.ts'

/** A plan over the calendar. */
export type Gantt = Extract<Block, { readonly kind: 'gantt' }>

/** All tones, from quiet to grave: where two bars share a spot, the later one shows. */
export const tones = ['wait', 'work', 'risk', 'critical'] as const satisfies readonly Tone[]
/** What a tone is called wherever it is told in words. */
export const toneWord: Readonly<Record<Tone, string>> = {
  wait: 'waiting',
  work: 'work',
  risk: 'work at risk',
  critical: 'work on the critical path',
}

/**
 * Every bar of a plan as a table: its row, what it is, from when to when by the clocks of the plan's zone with their
 * distance from UTC, and its length in hours. With `renderCsv` it is the plan for a spreadsheet.
 */
export function ganttTable({ rows, timeZone }: Gantt): TableBlock {
  return {
    kind: 'table',
    title: '',
    columns: [
      { title: 'Row' },
      { title: 'What' },
      { title: 'Kind' },
      { title: 'From' },
      { title: 'To' },
      { title: 'Length', unit: 'hours' },
    ],
    rows: rows.flatMap(({ label, bars }) =>
      bars.map((bar) => [
        label,
        bar.label,
        toneWord[bar.tone],
        wallTime(bar.fromMs, timeZone),
        wallTime(bar.toMs, timeZone),
        (bar.toMs - bar.fromMs) / hourMs,
      ]),
    ),
  }
}

/** When nothing may happen, one line per span and set of rows it holds for; without rows when every row is always open. */
export function closedTable({ rows, timeZone }: Gantt): TableBlock {
  const groups = new Map<string, { readonly labels: string[]; readonly closed: readonly Interval[] }>()
  for (const { label, closed } of rows) {
    const key = closed.map(({ fromMs, toMs }) => `${fromMs} ${toMs}`).join()
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { labels: [label], closed })
    else group.labels.push(label)
  }
  return {
    kind: 'table',
    title: 'Closed',
    columns: [{ title: 'Rows' }, { title: 'From' }, { title: 'To' }],
    rows: [...groups.values()].flatMap(({ labels, closed }) =>
      closed.map(({ fromMs, toMs }) => [
        labels.length === rows.length ? 'all' : namesOf(labels),
        wallTime(fromMs, timeZone),
        wallTime(toMs, timeZone),
      ]),
    ),
  }
}

const namesOf = (labels: readonly string[]): string =>
  labels.length <= 3 ? labels.join(', ') : `${labels.slice(0, 2).join(', ')} and ${labels.length - 2} more`

/** Rows that a picture of a plan shows at most; beyond it nobody can follow a line across the page. */
export const ganttRowsShown = 60

/**
 * The plan with at most 60 rows, in their order, and how many were left out. Rows with a critical bar stay first, then
 * rows with a bar at risk, then the others from the top. Its ends are moments of the calendar, the later one later.
 */
export function foldedGantt(block: Gantt): { readonly shown: Gantt; readonly left: number } {
  const left = block.rows.length - ganttRowsShown
  const drawn = { ...block, ...extentOf(block) }
  if (left <= 0) return { shown: drawn, left: 0 }
  const grave = (tone: Tone) => (row: Gantt['rows'][number]) => row.bars.some((bar) => bar.tone === tone)
  const kept = new Set<Gantt['rows'][number]>()
  for (const wanted of [grave('critical'), grave('risk'), () => true]) {
    for (const row of block.rows) if (kept.size < ganttRowsShown && wanted(row)) kept.add(row)
  }
  return { shown: { ...drawn, rows: block.rows.filter((row) => kept.has(row)) }, left }
}

/** The ends of a plan where they are moments of the calendar, and a day where they are not. */
function extentOf({ startsAtMs, endsAtMs }: Gantt): Pick<Gantt, 'startsAtMs' | 'endsAtMs'> {
  const { fromMs, toMs } = calendarReach
  const start = startsAtMs >= fromMs && startsAtMs < toMs ? startsAtMs : fromMs
  return {
    startsAtMs: start,
    endsAtMs: endsAtMs > start && endsAtMs <= toMs ? endsAtMs : start + 24 * hourMs,
  }
}
