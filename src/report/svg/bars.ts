import { oneLine } from '#kernel/visible.ts'
import type { BlockOf } from '#report/blocks.ts'
import { html, type Markup } from '#report/markup.ts'
import { quantityText, scaledText, scaleFor, ticks, tickText } from '#report/scale.ts'
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

/** Bars drawn in one picture; the table beside it holds them all. */
const barsShown = 80
const thickness = 15

/** Horizontal bars from zero, each with its value at its end, and the limit as a line through all of them. */
export function barsSvg(block: BlockOf<'bars'>, drawing: Drawing): string {
  const bars = block.bars.slice(0, barsShown)
  const limit = block.limit === undefined ? [] : [block.limit.value]
  const values = bars.map((bar) => bar.value)
  const scale = scaleFor([...values, ...limit], block.unit)
  const isNarrow = drawing.width < 560
  const labels = bars.map((bar) => oneLine(bar.label))
  const longest = Math.max(0, ...labels.map((label) => textWidth(label, fontSize)))
  const gutter = isNarrow ? 0 : Math.min(longest, drawing.width * 0.34) + 10
  const texts = bars.map((bar) => barText(scaledText(bar.value, scale), bar.state))
  const margin = Math.max(20, ...texts.map((text) => textWidth(text, fontSize) + 8))
  const low = Math.min(0, ...values, ...limit)
  const high = Math.max(0, ...values, ...limit)
  const leftMargin = low < 0 ? margin : 1
  const room = Math.max(40, drawing.width - gutter - leftMargin - margin)
  const x = (value: number): number =>
    gutter + leftMargin + (high === low ? 0 : ((value - low) / (high - low)) * room)
  const pitch = isNarrow ? thickness + 23 : thickness + 9
  const top = block.limit === undefined ? 4 : 24
  const bottom = top + bars.length * pitch
  const marks = ticks(low, high, scale, isNarrow ? 3 : 5)
  const rows = bars.map((bar, index) => {
    const y = top + index * pitch + (isNarrow ? 17 : 2)
    const from = x(Math.min(0, bar.value))
    const length = Math.max(bar.value === 0 ? 0 : 1, x(Math.max(0, bar.value)) - from)
    const label = fitted(labels[index] ?? '', isNarrow ? drawing.width - 4 : gutter - 10, fontSize)
    const name = isNarrow
      ? html`<text class="bh-t" x="1" y="${at(y - 4)}">${label}</text>`
      : html`<text class="bh-t bh-end" x="${at(gutter - 8)}" y="${at(y + 12)}">${label}</text>`
    const valueX = bar.value < 0 ? from - 5 : from + length + 5
    const anchor = bar.value < 0 ? 'bh-t bh-num bh-end' : 'bh-t bh-num'
    return {
      bar: html`<rect ${areaFill(drawing.id, bar.state)} x="${at(from)}" y="${at(y)}" width="${at(length)}" height="${thickness}"/>`,
      words: html`${name}<text class="${anchor}" x="${at(valueX)}" y="${at(y + 12)}">${texts[index]}</text>`,
    }
  })
  const grid = marks.map(
    (value) =>
      html`<path class="bh-grid" d="M${at(x(value))} ${top}V${at(bottom)}"/><text class="bh-t bh-soft bh-mid" x="${at(x(value))}" y="${at(bottom + 15)}">${tickText(value, marks, scale)}</text>`,
  )
  const zero = html`<path class="bh-axis" d="M${at(x(0))} ${top}V${at(bottom)}"/>`
  const used = new Set(bars.flatMap((bar) => (bar.state === undefined ? [] : [bar.state])))
  const body = [
    stateFills(drawing.id, used),
    grid,
    rows.map((row) => row.bar),
    zero,
    limitLine(block, drawing, x, bottom),
    // Words come last: a value beside the limit stays legible.
    rows.map((row) => row.words),
  ]
  const height = bottom + 20
  return frame(
    drawing,
    height,
    { title: block.title, description: description(block), className: 'bh-bars' },
    body,
  )
}

const barText = (value: string, state: string | undefined): string =>
  state === undefined || state === 'serving' ? value : `${value} ${state}`

function limitLine(
  block: BlockOf<'bars'>,
  drawing: Drawing,
  x: (value: number) => number,
  bottom: number,
): Markup | undefined {
  if (block.limit === undefined) return undefined
  const position = x(block.limit.value)
  const text = `${oneLine(block.limit.label)}: ${quantityText(block.limit.value, block.unit)}`
  const shown = fitted(text, drawing.width - 4, fontSize)
  const half = textWidth(shown, fontSize) / 2
  const middle = Math.min(Math.max(position, half + 2), drawing.width - half - 2)
  return html`<path class="bh-limit" d="M${at(position)} 18V${at(bottom)}"/><text class="bh-t bh-strong bh-mid" x="${at(middle)}" y="12">${shown}</text>`
}

function description(block: BlockOf<'bars'>): string {
  const left = block.bars.length - barsShown
  const more = left > 0 ? ` ${left} further bars are in the table only.` : ''
  const limit =
    block.limit === undefined ? '' : ` ${block.limit.label}: ${quantityText(block.limit.value, block.unit)}.`
  return `${block.bars.length} bars.${limit}${more} The values stand in the table below.`
}
