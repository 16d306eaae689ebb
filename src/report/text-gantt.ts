import type { Tone } from '#kernel/block.ts'
import type { Interval } from '#kernel/calendar/interval.ts'
import { wallSpan, wallTime } from '#kernel/calendar/wall-clock.ts'
import { foldedGantt, tones, toneWord } from '#kernel/gantt.ts'
import { oneLine } from '#kernel/visible.ts'
import type { BlockOf } from '#report/blocks.ts'
import { calendarTicks, zoneText } from '#report/calendar-axis.ts'
import type { Paint } from '#report/paint.ts'
import { grouped } from '#report/states.ts'
import { cut, displayWidth, padEnd, wrap } from '#report/width.ts'

type Row = BlockOf<'gantt'>['rows'][number]

const toneGlyph: Readonly<Record<Tone, string>> = { wait: '-', work: '=', risk: '!', critical: '#' }
const closedGlyph = ':'
/** Bars of one row that are told in words. */
const barsTold = 4

/** A plan as rows of one character per piece of time, dates in its zone below, and every row in words. */
export function ganttText(block: BlockOf<'gantt'>, columns: number, paint: Paint): readonly string[] {
  if (block.rows.length === 0) return ['No rows to draw.']
  const { shown, left } = foldedGantt(block)
  const within = { fromMs: shown.startsAtMs, toMs: shown.endsAtMs }
  const labels = shown.rows.map((row) => cut(oneLine(row.label), Math.max(6, Math.floor(columns / 3))))
  const gutter = Math.max(...labels.map(displayWidth))
  const room = Math.max(8, columns - gutter - 1)
  const column = (ms: number): number => {
    const share = (ms - within.fromMs) / (within.toMs - within.fromMs)
    return Math.min(room, Math.max(0, Math.floor(share * room)))
  }
  const lines = shown.rows.map((row, index) => {
    const cells = rowCells(within, row, room, column).map((glyph) =>
      glyph === closedGlyph ? paint.faint(glyph) : glyph,
    )
    return `${padEnd(labels[index] ?? '', gutter)} ${cells.join('')}`.trimEnd()
  })
  const indent = ' '.repeat(gutter + 1)
  const ticks = calendarTicks(within, block.timeZone, Math.max(1, Math.floor(room / 14)))
  const axis = axisText(
    ticks.map(({ atMs, text, under }) => ({
      at: column(atMs),
      text: under === '' ? text : `${text} ${under}`,
    })),
    room,
  )
  return [
    ...lines,
    ...axis.map((line) => `${indent}${line}`.trimEnd()),
    ...wrap(`${zoneText(within, block.timeZone)}.`, columns),
    ...wrap(legend(shown).join('   '), columns),
    ...(left === 0
      ? []
      : wrap(`${grouped(left)} further rows are left out here; critical ones stay.`, columns)),
    ...block.marks.flatMap(({ label, atMs }) =>
      wrap(`${wallTime(atMs, block.timeZone)}: ${oneLine(label)}`, columns),
    ),
    ...shown.rows.flatMap((row) => wrap(told(row, block.timeZone), columns)),
  ]
}

function rowCells(
  within: Interval,
  row: Row,
  room: number,
  column: (ms: number) => number,
): readonly string[] {
  const shows = ({ fromMs, toMs }: Interval): boolean => fromMs < within.toMs && toMs > within.fromMs
  const cells = Array.from({ length: room }, () => ' ')
  const fill = (fromMs: number, toMs: number, glyph: string): void => {
    const from = Math.min(column(fromMs), room - 1)
    for (let at = from; at < Math.max(from + 1, column(toMs)); at += 1) cells[at] = glyph
  }
  // A closed piece shows only where it takes a whole column: what is open must not look closed.
  for (const { fromMs, toMs } of row.closed) cells.fill(closedGlyph, column(fromMs), column(toMs))
  for (const tone of tones) {
    for (const bar of row.bars.filter(shows))
      if (bar.tone === tone) fill(bar.fromMs, bar.toMs, toneGlyph[tone])
  }
  return cells
}

/** A line of ticks and the dates below them, as many as fit side by side. */
function axisText(
  ticks: readonly { readonly at: number; readonly text: string }[],
  room: number,
): readonly string[] {
  const rule = Array.from({ length: room }, () => '-')
  let words = ''
  for (const { at, text } of ticks) {
    if (at >= room) continue
    rule[at] = '+'
    const start = Math.min(at, room - displayWidth(text))
    if (start >= displayWidth(words) + (words === '' ? 0 : 1) && start >= 0)
      words = padEnd(words, start) + text
  }
  return [rule.join(''), words]
}

function legend({ rows }: BlockOf<'gantt'>): readonly string[] {
  const used = new Set(rows.flatMap(({ bars }) => bars.map(({ tone }) => tone)))
  const hasClosed = rows.some(({ closed }) => closed.length > 0)
  return [
    ...tones.filter((tone) => used.has(tone)).map((tone) => `${toneGlyph[tone]} ${toneWord[tone]}`),
    ...(hasClosed ? [`${closedGlyph} closed`] : []),
  ]
}

function told({ label, bars }: Row, zone: string): string {
  if (bars.length === 0) return `${oneLine(label)}: nothing planned`
  const said = bars.slice(0, barsTold).map((bar) => `${oneLine(bar.label)} ${wallSpan(bar, zone)}`)
  const more = bars.length > barsTold ? [`${bars.length - barsTold} more`] : []
  return `${oneLine(label)}: ${[...said, ...more].join(', ')}`
}
