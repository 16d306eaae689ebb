import type { Cell, Domain, State } from '#kernel/block.ts'
import { wallTime } from '#kernel/calendar/wall-clock.ts'
import type { TableBlock } from '#kernel/csv.ts'
import { closedTable, ganttTable } from '#kernel/gantt.ts'
import { frameAfter } from '#kernel/playback.ts'
import type { BlockOf } from '#report/blocks.ts'
import { cellCounts, cellsOf, states } from '#report/states.ts'

/** The kinds of block that are pictures. */
export type PictureBlock = BlockOf<
  'bars' | 'line' | 'heatmap' | 'timeline' | 'domain-map' | 'playback' | 'gantt'
>

/** The same content as a picture in tables, for readers who cannot or do not want to see it. */
export function twinTables(block: PictureBlock): readonly TableBlock[] {
  switch (block.kind) {
    case 'bars':
      return [barsTable(block)]
    case 'line':
      return lineTables(block)
    case 'heatmap':
      return [heatmapTable(block)]
    case 'timeline':
      return timelineTables(block)
    case 'domain-map':
      return mapTables(block)
    case 'playback':
      return [momentsTable(block)]
    case 'gantt':
      return [
        ganttTable(block),
        ...[closedTable(block), marksTable(block)].filter(({ rows }) => rows.length > 0),
      ]
    default:
      return block satisfies never
  }
}

/** One table where all series have the same x values, otherwise one per series. */
function lineTables(block: BlockOf<'line'>): readonly TableBlock[] {
  const [first] = block.series
  const shared =
    first !== undefined &&
    block.series.every(
      (series) =>
        series.points.length === first.points.length &&
        series.points.every(([x], index) => x === first.points[index]?.[0]),
    )
  const x = { title: block.x.label, unit: block.x.unit }
  if (!shared || block.series.length === 1) {
    return block.series.map((series) => ({
      kind: 'table',
      title: block.series.length > 1 ? series.label : '',
      columns: [x, { title: block.y.label, unit: block.y.unit }],
      rows: series.points,
    }))
  }
  const columns = block.series.map(({ label }) => ({ title: label, unit: block.y.unit }))
  const rows = first.points.map(([value], index) => [
    value,
    ...block.series.map((series) => series.points[index]?.[1] ?? null),
  ])
  return [{ kind: 'table', title: block.y.label, columns: [x, ...columns], rows }]
}

function barsTable(block: BlockOf<'bars'>): TableBlock {
  const hasStates = block.bars.some((bar) => bar.state !== undefined)
  const row = (label: string, value: number, state: string): readonly Cell[] =>
    hasStates ? [label, value, state] : [label, value]
  const limit = block.limit === undefined ? [] : [row(block.limit.label, block.limit.value, 'limit')]
  return {
    kind: 'table',
    title: '',
    columns: [
      { title: 'Name' },
      { title: 'Value', unit: block.unit },
      ...(hasStates ? [{ title: 'State' }] : []),
    ],
    rows: [...block.bars.map((bar) => row(bar.label, bar.value, bar.state ?? '')), ...limit],
  }
}

/** Side by side while it is narrow; otherwise row by row, naming only what does not serve. */
function heatmapTable(block: BlockOf<'heatmap'>): TableBlock {
  const stateAt = (row: number, column: number): State => block.states[row]?.[column] ?? 'unknown'
  if (block.columns.length <= 8) {
    return {
      kind: 'table',
      title: '',
      columns: [{ title: 'Name' }, ...block.columns.map((title) => ({ title }))],
      rows: block.rows.map((name, row) => [name, ...block.columns.map((_, column) => stateAt(row, column))]),
    }
  }
  const present = states.filter((state) =>
    block.rows.some((_, row) => block.columns.some((_, column) => stateAt(row, column) === state)),
  )
  const names = (row: number, state: State): string => {
    const found = block.columns.filter((_, column) => stateAt(row, column) === state)
    return state === 'serving' || found.length > 12
      ? `${found.length} of ${block.columns.length}`
      : found.join(', ')
  }
  return {
    kind: 'table',
    title: '',
    columns: [{ title: 'Name' }, ...present.map((title) => ({ title }))],
    rows: block.rows.map((name, row) => [name, ...present.map((state) => names(row, state))]),
  }
}

/** Every interval of every lane, then the moments. */
function timelineTables(block: BlockOf<'timeline'>): readonly TableBlock[] {
  const ms = { unit: 'ms' } as const
  const rows = block.lanes.flatMap((lane) =>
    lane.intervals.map((interval) => [
      lane.label,
      interval.label,
      interval.state,
      interval.fromMs,
      interval.toMs,
    ]),
  )
  const lanes: TableBlock = {
    kind: 'table',
    title: '',
    columns: [
      { title: 'Lane' },
      { title: 'What' },
      { title: 'State' },
      { title: 'From', ...ms },
      { title: 'To', ...ms },
    ],
    rows,
  }
  if (block.marks.length === 0) return [lanes]
  const columns = [{ title: 'Moment' }, { title: 'At', ...ms }]
  return [
    lanes,
    { kind: 'table', title: 'Moments', columns, rows: block.marks.map(({ label, atMs }) => [label, atMs]) },
  ]
}

const marksTable = ({ marks, timeZone }: BlockOf<'gantt'>): TableBlock => ({
  kind: 'table',
  title: 'Moments',
  columns: [{ title: 'Moment' }, { title: 'At' }],
  rows: marks.map(({ label, atMs }) => [label, wallTime(atMs, timeZone)]),
})

/** Every moment, what happens, and how the VMs stand after it. */
function momentsTable(block: BlockOf<'playback'>): TableBlock {
  const frames = block.moments.map((_, index) => cellCounts(frameAfter(block, index + 1).domains))
  const first = cellCounts(block.domains)
  const present = states.filter((state) => [first, ...frames].some((counts) => counts[state] > 0))
  const row = (atMs: number, label: string, counts: typeof first): readonly Cell[] => [
    atMs,
    label,
    ...present.map((state) => counts[state]),
  ]
  return {
    kind: 'table',
    title: '',
    columns: [
      { title: 'At', unit: 'ms' },
      { title: 'What happens' },
      ...present.map((state) => ({ title: `VMs ${state}`, unit: 'vms' as const })),
    ],
    rows: [
      row(0, 'before', first),
      ...block.moments.map(({ atMs, label }, index) => row(atMs, label, frames[index] ?? first)),
    ],
  }
}

/** Where VMs are, by domain: every container, and the leaves that have something to say. */
function mapTables(block: BlockOf<'domain-map'>): readonly TableBlock[] {
  const present = cellsOf(cellCounts(block.domains)).map(({ state }) => state)
  const rows: (readonly Cell[])[] = []
  const visit = (domain: Domain, path: string): void => {
    const counts = cellCounts([domain])
    const isQuiet = domain.state === 'serving' && cellsOf(counts).every(({ state }) => state === 'serving')
    const name = path === '' ? domain.name : `${path} / ${domain.name}`
    if (domain.children.length > 0 || !isQuiet || path === '') {
      rows.push([name, domain.kind, domain.state, ...present.map((state) => counts[state])])
    }
    for (const child of domain.children) visit(child, name)
  }
  for (const domain of block.domains) visit(domain, '')
  const domains: TableBlock = {
    kind: 'table',
    title: '',
    columns: [
      { title: 'Domain' },
      { title: 'Kind' },
      { title: 'State' },
      ...present.map((state) => ({ title: `VMs ${state}`, unit: 'vms' as const })),
    ],
    rows,
  }
  if (block.overlays.length === 0) return [domains]
  const overlays: TableBlock = {
    kind: 'table',
    title: 'Across the nesting',
    columns: [
      { title: 'Dependency' },
      { title: 'Kind' },
      { title: 'State' },
      { title: 'Holds', unit: 'count' },
    ],
    rows: block.overlays.map((overlay) => [overlay.name, overlay.kind, overlay.state, overlay.holds.length]),
  }
  return [domains, overlays]
}
