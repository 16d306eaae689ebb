import type { Tone } from '#kernel/block.ts'
import type { Interval } from '#kernel/calendar/interval.ts'
import { wallTime } from '#kernel/calendar/wall-clock.ts'
import { foldedGantt, tones, toneWord } from '#kernel/gantt.ts'
import { oneLine } from '#kernel/visible.ts'
import type { BlockOf } from '#report/blocks.ts'
import { calendarTicks, shortTime, zoneText } from '#report/calendar-axis.ts'
import { html, type Markup } from '#report/markup.ts'
import { grouped } from '#report/states.ts'
import { at, bold, type Drawing, fitted, fontSize, frame, textWidth } from '#report/svg/frame.ts'
import { badge, badges, markLines, markList } from '#report/svg/marks.ts'
import { wrap } from '#report/width.ts'

type Row = BlockOf<'gantt'>['rows'][number]

/** How tall the bar of a tone is: what is on the critical path stands out by its height as well. */
const heights: Readonly<Record<Tone, number>> = { wait: 8, work: 12, risk: 12, critical: 16 }
const tallest = 16
/** A bar is at least this wide, however short it is on a long axis. */
const leastWidth = 2.5

type Plane = {
  readonly id: string
  readonly x: (ms: number) => number
  readonly shows: (span: Interval) => boolean
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly pitch: number
  /** The middle of a row's bars. */
  readonly middle: (row: number) => number
}

/**
 * A plan over the calendar: a row of bars per thing, dates in the plan's zone below, closed times hatched. Work on the
 * critical path is taller and solid, work at risk striped, waiting a hollow bar. More than 60 rows are folded with a
 * count. In a narrow drawing a row's name stands above its bars.
 */
export function ganttSvg(block: BlockOf<'gantt'>, drawing: Drawing): string {
  const { shown, left } = foldedGantt(block)
  const isNarrow = drawing.width < 560
  const plane = planeOf(shown, drawing, isNarrow)
  const within = { fromMs: shown.startsAtMs, toMs: shown.endsAtMs }
  const moments = block.marks.map(({ atMs }) => plane.x(atMs))
  const texts = block.marks.map(({ label, atMs }) => `${shortTime(atMs, block.timeZone)}: ${oneLine(label)}`)
  const zone = wrap(zoneText(within, block.timeZone), Math.floor(drawing.width / (fontSize * 0.56)))
  const zoneY = plane.bottom + 46
  const foot = markList(texts, drawing.width, zoneY + zone.length * 15 - 3)
  const legend = legendOf(shown, drawing, foot.bottom + 4)
  const notes = left === 0 ? [] : [`${grouped(left)} further rows are in the table; critical ones are drawn.`]
  const body = [
    html`<defs>${hatch(drawing.id)}</defs>`,
    closedArea(shown.rows, plane),
    axis(calendarTicks(within, block.timeZone, isNarrow ? 3 : 7), plane),
    tones.map((tone) => toneBars(shown.rows, tone, plane)),
    markLines(moments, plane.top, plane.bottom),
    shown.rows.map((row, index) => rowWords(row, index, plane, { drawing, isNarrow })),
    badges(moments),
    zone.map(
      (line, row) => html`<text class="bh-t bh-soft" x="1" y="${at(zoneY + row * 15)}">${line}</text>`,
    ),
    foot.markup,
    legend.markup,
    notes.map((text) => html`<text class="bh-t bh-soft" x="1" y="${at(legend.bottom + 12)}">${text}</text>`),
  ]
  const about = {
    title: block.title,
    description: description({ ...block, startsAtMs: shown.startsAtMs, endsAtMs: shown.endsAtMs }),
    className: 'bh-gantt',
  }
  return frame(drawing, legend.bottom + (left === 0 ? 0 : 18), about, body)
}

function planeOf(block: BlockOf<'gantt'>, drawing: Drawing, isNarrow: boolean): Plane {
  const names = block.rows.map(
    (row) => textWidth(oneLine(row.label), fontSize) * (isCritical(row) ? bold : 1),
  )
  const left = isNarrow ? 1 : Math.min(Math.max(0, ...names), drawing.width * 0.34) + 10
  const right = drawing.width - 6
  const pitch = isNarrow ? tallest + 22 : tallest + 6
  const top = block.marks.length === 0 ? 6 : badge * 2 + 8
  const spanMs = block.endsAtMs - block.startsAtMs
  return {
    id: drawing.id,
    shows: ({ fromMs, toMs }) => fromMs < block.endsAtMs && toMs > block.startsAtMs,
    x: (ms) => left + Math.min(1, Math.max(0, (ms - block.startsAtMs) / spanMs)) * (right - left),
    ...{ left, right, top, pitch, bottom: top + block.rows.length * pitch },
    middle: (row) => top + row * pitch + (isNarrow ? 18 + tallest / 2 : pitch / 2),
  }
}

/** One area for all closed times of all rows, so that a page of weekends stays a handful of elements. */
function closedArea(rows: readonly Row[], plane: Plane): Markup | undefined {
  const outline = rows.flatMap(({ closed }, index) => {
    const y = plane.middle(index)
    return closed.flatMap(({ fromMs, toMs }) => {
      const [from, to] = [plane.x(fromMs), plane.x(toMs)]
      return to - from < 0.5 ? [] : [box(from, y - tallest / 2 - 1, to - from, tallest + 2)]
    })
  })
  if (outline.length === 0) return undefined
  return html`<path class="bh-closed" fill="url(#${plane.id}-closed)" d="${outline.join('')}"/>`
}

const box = (x: number, y: number, width: number, height: number): string =>
  `M${at(x)} ${at(y)}h${at(width)}v${at(height)}h${at(-width)}z`

/** All bars of one tone as one outline. */
function toneBars(rows: readonly Row[], tone: Tone, plane: Plane): Markup | undefined {
  const outline = rows.flatMap(({ bars }, index) =>
    bars
      .filter((bar) => bar.tone === tone && plane.shows(bar))
      .map(({ fromMs, toMs }) => {
        const width = Math.max(leastWidth, plane.x(toMs) - plane.x(fromMs))
        const x = Math.min(plane.x(fromMs), plane.right - width)
        return box(x, plane.middle(index) - heights[tone] / 2, width, heights[tone])
      }),
  )
  return outline.length === 0 ? undefined : html`<path ${barFill(plane.id, tone)} d="${outline.join('')}"/>`
}

const barFill = (id: string, tone: Tone): Markup =>
  tone === 'risk' ? html`class="bh-tone-risk" fill="url(#${id}-risk)"` : html`class="bh-tone-${tone}"`

const hatch = (id: string): Markup =>
  html`<pattern id="${id}-closed" width="6" height="6" patternUnits="userSpaceOnUse"><path class="bh-closed-line" d="M-1 1l2-2M0 6l6-6M5 7l2-2"/></pattern><pattern id="${id}-risk" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="bh-p-ground" width="6" height="6"/><rect class="bh-fill-degraded" width="3" height="6"/></pattern>`

function axis(ticks: ReturnType<typeof calendarTicks>, plane: Plane): Markup {
  const words = ticks.map(({ atMs, text, under }) => {
    const x = plane.x(atMs)
    const half = Math.max(textWidth(text, fontSize), textWidth(under, fontSize)) / 2
    const placed = Math.min(Math.max(x, half), plane.right + 4 - half)
    const year = under === '' ? undefined : html`<tspan x="${at(placed)}" dy="14">${under}</tspan>`
    return html`<path class="bh-grid" d="M${at(x)} ${at(plane.top)}V${at(plane.bottom + 3)}"/><text class="bh-t bh-soft bh-mid bh-num" x="${at(placed)}" y="${at(plane.bottom + 16)}">${text}${year}</text>`
  })
  return html`${words}<path class="bh-axis" d="M${at(plane.left)} ${at(plane.bottom)}H${at(plane.right)}"/>`
}

const isCritical = ({ bars }: Row): boolean => bars.some(({ tone }) => tone === 'critical')

/** The name of a row, bold where it holds critical work, and what its bars are where there is room beside them. */
function rowWords(
  row: Row,
  index: number,
  plane: Plane,
  { drawing, isNarrow }: { readonly drawing: Drawing; readonly isNarrow: boolean },
): Markup {
  const y = plane.middle(index)
  const strong = isCritical(row) ? ' bh-strong' : ''
  const room = isNarrow ? drawing.width - 4 : plane.left - 10
  const name = fitted(oneLine(row.label), room / (isCritical(row) ? bold : 1), fontSize)
  const title = isNarrow
    ? html`<text class="bh-t bh-num${strong}" x="1" y="${at(y - tallest / 2 - 5)}">${name}</text>`
    : html`<text class="bh-t bh-end${strong}" x="${at(plane.left - 8)}" y="${at(y + 4)}">${name}</text>`
  const [only] = row.bars
  return html`${title}${row.bars.length === 1 && only !== undefined && plane.shows(only) ? besideBar(only, y, plane) : undefined}`
}

/** What the only bar of a row is, beside it, where no other bar can be in the way. */
function besideBar(bar: Row['bars'][number], y: number, plane: Plane): Markup | undefined {
  const text = oneLine(bar.label)
  const width = textWidth(text, fontSize)
  const [from, to] = [plane.x(bar.fromMs), Math.max(plane.x(bar.toMs), plane.x(bar.fromMs) + leastWidth)]
  if (text === '' || width + 8 > Math.max(plane.right - to, from - plane.left)) return undefined
  const isRight = width + 8 <= plane.right - to
  return isRight
    ? html`<text class="bh-t bh-num" x="${at(to + 5)}" y="${at(y + 4)}">${text}</text>`
    : html`<text class="bh-t bh-num bh-end" x="${at(from - 5)}" y="${at(y + 4)}">${text}</text>`
}

/** A legend of what occurs: the shape of each tone with its words, and closed times. */
function legendOf(
  { rows }: BlockOf<'gantt'>,
  { id, width }: Drawing,
  top: number,
): { readonly markup: Markup; readonly bottom: number } {
  const used = new Set(rows.flatMap(({ bars }) => bars.map(({ tone }) => tone)))
  const entries = [
    ...[...tones]
      .reverse()
      .filter((tone) => used.has(tone))
      .map((tone) => ({ height: heights[tone], fill: barFill(id, tone), text: toneWord[tone] })),
    ...(rows.some(({ closed }) => closed.length > 0)
      ? [{ height: tallest, fill: html`class="bh-closed" fill="url(#${id}-closed)"`, text: 'closed' }]
      : []),
  ]
  let [x, y] = [1, top]
  const items = entries.map(({ height, fill, text }) => {
    const advance = 24 + textWidth(text, fontSize) + 16
    if (x > 1 && x + advance - 16 > width) [x, y] = [1, y + 20]
    const item = html`<path ${fill} d="${box(x, y + (tallest - height) / 2, 18, height)}"/><text class="bh-t" x="${at(x + 24)}" y="${at(y + 12)}">${text}</text>`
    x += advance
    return item
  })
  return { markup: html`<g class="bh-legend">${items}</g>`, bottom: y + (entries.length === 0 ? 0 : 20) }
}

function description({ rows, marks, startsAtMs, endsAtMs, timeZone }: BlockOf<'gantt'>): string {
  const bars = rows.flatMap((row) => row.bars)
  const counts = tones
    .map((tone) => ({ tone, count: bars.filter((bar) => bar.tone === tone).length }))
    .filter(({ count }) => count > 0)
    .map(({ tone, count }) => `${count} of ${toneWord[tone]}`)
  const told = marks.map(({ label, atMs }) => `${label} ${wallTime(atMs, timeZone)}`)
  const moments = told.length === 0 ? '' : ` Moments: ${told.join(', ')}.`
  return `A plan from ${wallTime(startsAtMs, timeZone)} to ${wallTime(endsAtMs, timeZone)} with ${rows.length} rows and ${bars.length} bars: ${counts.join(', ')}.${moments} The values stand in the table below.`
}
