import { oneLine } from '#kernel/visible.ts'
import type { BlockOf } from '#report/blocks.ts'
import { html, type Markup } from '#report/markup.ts'
import { quantityText, type Scale, scaledText, scaleFor, tickScale, ticks, tickText } from '#report/scale.ts'
import { states } from '#report/states.ts'
import {
  areaFill,
  at,
  type Drawing,
  fitted,
  fontSize,
  frame,
  stateFills,
  textWidth,
} from '#report/svg/frame.ts'
import { legendRows } from '#report/svg/heatmap.ts'
import { badge, badges, markLines, markList } from '#report/svg/marks.ts'

type Lane = BlockOf<'timeline'>['lanes'][number]

const thickness = 20

type Plane = {
  readonly x: (ms: number) => number
  readonly end: number
  readonly top: number
  readonly bottom: number
}

/**
 * Lanes over one time axis: every interval in the fill of its state, moments as numbered lines through all lanes,
 * told below. In a narrow drawing a lane's name stands above it.
 */
export function timelineSvg(block: BlockOf<'timeline'>, drawing: Drawing): string {
  const isNarrow = drawing.width < 560
  const end = endOf(block)
  const names = block.lanes.map((lane) => oneLine(lane.label))
  const longest = Math.max(0, ...names.map((name) => textWidth(name, fontSize)))
  const gutter = isNarrow ? 1 : Math.min(longest, drawing.width * 0.34) + 10
  const right = drawing.width - 16
  const pitch = isNarrow ? thickness + 24 : thickness + 10
  const top = block.marks.length === 0 ? 6 : badge * 2 + 8
  const bottom = top + block.lanes.length * pitch
  const plane: Plane = {
    x: (ms) => gutter + (Math.min(Math.max(ms, 0), end) / end) * (right - gutter),
    ...{ end, top, bottom },
  }
  const scale = scaleFor([end], 'ms')
  const lanes = block.lanes.map((lane, row) => {
    const y = top + row * pitch + (isNarrow ? 19 : 5)
    const name = fitted(names[row] ?? '', isNarrow ? drawing.width - 4 : gutter - 10, fontSize)
    const words = isNarrow
      ? html`<text class="bh-t bh-num" x="1" y="${at(y - 5)}">${name}</text>`
      : html`<text class="bh-t bh-end" x="${at(gutter - 8)}" y="${at(y + thickness / 2 + 4)}">${name}</text>`
    return { areas: laneAreas(lane, y, plane, drawing), words: html`${words}${laneWords(lane, y, plane)}` }
  })
  const used = new Set(block.lanes.flatMap((lane) => lane.intervals.map(({ state }) => state)))
  const moments = block.marks.map(({ atMs }) => plane.x(atMs))
  const texts = block.marks.map(({ label, atMs }) => `${momentText(atMs, scale)}: ${oneLine(label)}`)
  const foot = markList(texts, drawing.width, bottom + 34)
  const legend = legendRows(
    states.filter((state) => used.has(state)).map((state) => ({ state, text: state })),
    drawing.width,
    foot.bottom + 2,
  )
  const body = [
    stateFills(drawing.id, used),
    timeAxis(plane, scale, isNarrow),
    lanes.map(({ areas }) => areas),
    markLines(moments, top, bottom),
    // Words come last: a name beside a line stays legible.
    lanes.map(({ words }) => words),
    badges(moments),
    foot.markup,
    legend.markup,
  ]
  const about = { title: block.title, description: description(block), className: 'bh-timeline' }
  return frame(drawing, used.size === 0 ? foot.bottom : legend.bottom, about, body)
}

/** The end of the axis: as stated, or what the content needs when that is no length at all. */
function endOf({ endMs, lanes, marks }: BlockOf<'timeline'>): number {
  if (endMs > 0 && Number.isFinite(endMs)) return endMs
  const ends = [
    ...lanes.flatMap((lane) => lane.intervals.map(({ toMs }) => toMs)),
    ...marks.map((m) => m.atMs),
  ]
  const latest = Math.max(0, ...ends.filter(Number.isFinite))
  return latest > 0 ? latest : 1
}

function timeAxis(plane: Plane, scale: Scale, isNarrow: boolean): Markup {
  const marks = ticks(0, plane.end, scale, isNarrow ? 4 : 8)
  return html`${marks.map(
    (value) =>
      html`<path class="bh-grid" d="M${at(plane.x(value))} ${at(plane.top)}V${at(plane.bottom)}"/><text class="bh-t bh-soft bh-mid bh-num" x="${at(plane.x(value))}" y="${at(plane.bottom + 16)}">${tickText(value, marks, scale)}</text>`,
  )}<path class="bh-axis" d="M${at(plane.x(0))} ${at(plane.bottom)}H${at(plane.x(plane.end))}"/>`
}

const laneAreas = (lane: Lane, y: number, plane: Plane, drawing: Drawing): Markup =>
  html`${lane.intervals.map(({ state, fromMs, toMs }) => {
    const from = plane.x(fromMs)
    const width = Math.max(1.5, plane.x(toMs) - from)
    return html`<rect data-state="${state}" ${areaFill(drawing.id, state)} x="${at(from)}" y="${at(y)}" width="${at(width)}" height="${thickness}"/><rect class="bh-span bh-span-${state}" x="${at(from)}" y="${at(y)}" width="${at(width)}" height="${thickness}"/>`
  })}`

/** What an interval is, on a plate inside it where there is room; the table beside the picture has them all. */
const laneWords = (lane: Lane, y: number, plane: Plane): Markup =>
  html`${lane.intervals.map(({ label, fromMs, toMs }) => {
    const room = plane.x(toMs) - plane.x(fromMs)
    const text = oneLine(label)
    const width = textWidth(text, fontSize) * 0.92 + 6
    if (text === '' || width + 6 > room) return undefined
    const x = plane.x(fromMs) + 4
    return html`<rect class="bh-plate" x="${at(x)}" y="${at(y + 3)}" width="${at(width)}" height="${thickness - 6}"/><text class="bh-t" x="${at(x + 4)}" y="${at(y + thickness / 2 + 4)}">${text}</text>`
  })}`

/** A moment in the unit of the axis, where that is longer than a second. */
const momentText = (atMs: number, scale: Scale): string =>
  scale.divisor > 1000
    ? `${scaledText(atMs, tickScale([atMs], scale))} ${scale.unitText}`
    : quantityText(atMs, 'ms')

function description({ lanes, marks }: BlockOf<'timeline'>): string {
  const told = marks.map(({ label, atMs }) => `${label} at ${quantityText(atMs, 'ms')}`)
  const moments = told.length === 0 ? '' : ` Moments: ${told.join(', ')}.`
  return `${lanes.length} lanes over time: ${lanes.map(({ label }) => label).join(', ')}.${moments} The values stand in the table below.`
}
