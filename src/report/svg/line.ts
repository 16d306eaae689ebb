import { oneLine } from '#kernel/visible.ts'
import type { BlockOf } from '#report/blocks.ts'
import { html, type Markup } from '#report/markup.ts'
import {
  headingText,
  quantityText,
  type Scale,
  scaledText,
  scaleFor,
  tickScale,
  ticks,
} from '#report/scale.ts'
import { at, type Drawing, fitted, fontSize, frame, textWidth } from '#report/svg/frame.ts'

type Series = BlockOf<'line'>['series'][number]
/** Of the width, for the names of series: the same for every chart, so that one under another shares its x axis. */
const marginRatio = 0.28

type Plane = {
  readonly x: (value: number) => number
  readonly y: (value: number) => number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Series over one pair of axes with units; each series has its own dash and is named at its end. */
export function lineSvg(block: BlockOf<'line'>, drawing: Drawing): string {
  const isNarrow = drawing.width < 560
  const points = block.series.flatMap((series) => series.points)
  const xs = [...points.map(([x]) => x), ...(block.mark === undefined ? [] : [block.mark.x])]
  const ys = [0, ...points.map(([, y]) => y)]
  const [xScale, yScale] = [scaleFor(xs, block.x.unit), scaleFor(ys, block.y.unit)]
  const [xLow, xHigh] = range(xs)
  const [yLow, yHigh] = range(ys)
  const yTicks = ticks(yLow, yHigh, yScale, 4)
  const gutter =
    Math.max(
      26,
      ...yTicks.map((value) => textWidth(scaledText(value, tickScale(yTicks, yScale)), fontSize)),
    ) + 10
  const names = block.series.map((series) => oneLine(series.label))
  const margin = isNarrow ? 14 : drawing.width * marginRatio
  const legendHeight = isNarrow ? names.length * 17 + 4 : 0
  const [left, right, top] = [gutter, drawing.width - margin, 40]
  const bottom = top + (isNarrow ? 190 : 250)
  const plane: Plane = {
    x: (value) => left + (xHigh === xLow ? 0.5 : (value - xLow) / (xHigh - xLow)) * (right - left),
    y: (value) => bottom - (yHigh === yLow ? 0 : (value - yLow) / (yHigh - yLow)) * (bottom - top),
    ...{ left, right, top, bottom },
  }
  const body = [
    axes(
      block,
      plane,
      { xScale, yScale, yTicks, xTicks: ticks(xLow, xHigh, xScale, isNarrow ? 4 : 7) },
      drawing,
    ),
    markLine(block, plane, drawing),
    block.series.map((series, index) => seriesPath(series, index, plane)),
    isNarrow ? legend(names, bottom + 46, drawing) : endLabels(block.series, names, plane, margin),
  ]
  const about = { title: block.title, description: description(block), className: 'bh-linechart' }
  return frame(drawing, bottom + 42 + legendHeight, about, body)
}

function range(values: readonly number[]): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return low <= high ? [low, high] : [0, 1]
}

function axes(
  block: BlockOf<'line'>,
  plane: Plane,
  marks: {
    readonly xScale: Scale
    readonly yScale: Scale
    readonly xTicks: readonly number[]
    readonly yTicks: readonly number[]
  },
  drawing: Drawing,
): Markup {
  const { left, right, top, bottom } = plane
  const yName = fitted(headingText(oneLine(block.y.label), marks.yScale), drawing.width - 4, fontSize)
  const xName = fitted(headingText(oneLine(block.x.label), marks.xScale), drawing.width - 4, fontSize)
  return html`<text class="bh-t bh-soft" x="1" y="12">${yName}</text>${marks.yTicks.map(
    (value) =>
      html`<path class="bh-grid" d="M${at(left)} ${at(plane.y(value))}H${at(right)}"/><text class="bh-t bh-soft bh-end bh-num" x="${at(left - 6)}" y="${at(plane.y(value) + 4)}">${scaledText(value, tickScale(marks.yTicks, marks.yScale))}</text>`,
  )}${marks.xTicks.map(
    (value) =>
      html`<path class="bh-axis" d="M${at(plane.x(value))} ${at(bottom)}v4"/><text class="bh-t bh-soft bh-mid bh-num" x="${at(plane.x(value))}" y="${at(bottom + 18)}">${scaledText(value, tickScale(marks.xTicks, marks.xScale))}</text>`,
  )}<path class="bh-axis" d="M${at(left)} ${top}V${at(bottom)}H${at(right)}"/><text class="bh-t bh-soft bh-end" x="${at(right)}" y="${at(bottom + 34)}">${xName}</text>`
}

function markLine(block: BlockOf<'line'>, plane: Plane, drawing: Drawing): Markup | undefined {
  if (block.mark === undefined) return undefined
  const x = plane.x(block.mark.x)
  const text = `${oneLine(block.mark.label)}: ${quantityText(block.mark.x, block.x.unit)}`
  const shown = fitted(text, drawing.width - 4, fontSize)
  const half = textWidth(shown, fontSize) / 2
  const middle = Math.min(Math.max(x, half + 2), drawing.width - half - 2)
  return html`<path class="bh-limit" d="M${at(x)} ${plane.top - 6}V${at(plane.bottom)}"/><text class="bh-t bh-strong bh-mid" x="${at(middle)}" y="29">${shown}</text>`
}

const dashes = ['', '7 4', '2 3', '10 3 2 3']
const dashOf = (index: number): Markup => {
  const dash = dashes[index % dashes.length]
  return dash === '' ? html`` : html` stroke-dasharray="${dash}"`
}

/** Each point is a value that somebody computed; the line between two is not. Above this many they would touch. */
const dotsAtMost = 60

function seriesPath(series: Series, index: number, plane: Plane): Markup {
  const points = series.points.map(([x, y]) => `${at(plane.x(x))} ${at(plane.y(y))}`)
  const dots =
    points.length > dotsAtMost
      ? undefined
      : series.points.map(
          ([x, y]) =>
            html`<circle class="bh-dot bh-s${index % 3}" cx="${at(plane.x(x))}" cy="${at(plane.y(y))}" r="2.5"/>`,
        )
  return html`<path class="bh-series bh-s${index % 3}"${dashOf(index)} d="${points.length === 0 ? 'M0 0' : `M${points.join('L')}`}"/>${dots}`
}

/** Names at the ends of their lines, pushed apart where two ends are close. */
function endLabels(
  series: readonly Series[],
  names: readonly string[],
  plane: Plane,
  margin: number,
): Markup {
  const ends = series
    .map((one, index) => ({
      index,
      y: plane.y(one.points.at(-1)?.[1] ?? 0),
      x: plane.x(one.points.at(-1)?.[0] ?? 0),
    }))
    .sort((one, other) => one.y - other.y || one.index - other.index)
  let last = Number.NEGATIVE_INFINITY
  return html`${ends.map(({ index, x, y }) => {
    last = Math.max(y, last + 15)
    const name = fitted(names[index] ?? '', margin - 10, fontSize)
    return html`<text class="bh-t" x="${at(Math.min(x, plane.right) + 8)}" y="${at(last + 4)}">${name}</text>`
  })}`
}

const legend = (names: readonly string[], top: number, drawing: Drawing): Markup =>
  html`${names.map(
    (name, index) =>
      html`<path class="bh-series bh-s${index % 3}"${dashOf(index)} d="M2 ${at(top + index * 17)}h26"/><text class="bh-t" x="34" y="${at(top + 4 + index * 17)}">${fitted(name, drawing.width - 38, fontSize)}</text>`,
  )}`

function description(block: BlockOf<'line'>): string {
  const mark =
    block.mark === undefined ? '' : ` ${block.mark.label}: ${quantityText(block.mark.x, block.x.unit)}.`
  const names = block.series.map((series) => series.label).join(', ')
  return `${block.y.label} over ${block.x.label}: ${names}.${mark} The values stand in the table below.`
}
