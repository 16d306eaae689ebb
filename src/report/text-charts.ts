import type { State } from '#kernel/block.ts'
import { oneLine } from '#kernel/visible.ts'
import type { BlockOf } from '#report/blocks.ts'
import type { Paint } from '#report/paint.ts'
import { headingText, quantityText, scaledText, scaleFor, tickScale, ticks } from '#report/scale.ts'
import { stateGlyph, states } from '#report/states.ts'
import { cut, displayWidth, padEnd, padStart, wrap } from '#report/width.ts'

const eighths = ['', '\u258f', '\u258e', '\u258d', '\u258c', '\u258b', '\u258a', '\u2589']

/** Bars as blocks of an eighth of a column, their value at the end, the limit as a line through all of them. */
export function barsText(block: BlockOf<'bars'>, columns: number, paint: Paint): readonly string[] {
  if (block.bars.length === 0) return ['No bars to draw.']
  const values = block.bars.map((bar) => bar.value)
  const limit = block.limit === undefined ? [] : [block.limit.value]
  const scale = scaleFor([...values, ...limit], block.unit)
  const labels = block.bars.map((bar) => cut(oneLine(bar.label), Math.max(6, Math.floor(columns / 3))))
  const texts = values.map(
    (value) => `${scaledText(value, scale)}${scale.unitText === '' ? '' : ` ${scale.unitText}`}`,
  )
  const marks = block.bars.map((bar) =>
    bar.state === undefined || bar.state === 'serving' ? '' : ` ${bar.state}`,
  )
  const widest = (list: readonly string[]): number => Math.max(...list.map(displayWidth))
  const isTight = columns - widest(labels) - widest(texts) - widest(marks) - 3 < 8
  const room = isTight
    ? Math.max(1, columns - widest(texts) - 1)
    : columns - widest(labels) - widest(texts) - widest(marks) - 3
  const low = Math.min(0, ...values, ...limit)
  const high = Math.max(0, ...values, ...limit)
  const at = (value: number): number => (high === low ? 0 : ((value - low) / (high - low)) * (room - 1))
  const lines = block.bars.flatMap((bar, index) => {
    const drawn = barCells(at(0), at(bar.value), room)
    const cells = limit
      .map(at)
      .reduce((line, position) => withLimit(line, Math.round(position)), drawn)
      .join('')
    const label = labels[index] ?? ''
    const value = padStart(texts[index] ?? '', widest(texts))
    const mark = paint.state(bar.state ?? 'serving', marks[index] ?? '')
    if (isTight) return [`${label}${mark}`, `${cells} ${value}`]
    return [`${padEnd(label, widest(labels))} ${cells} ${value}${mark}`.trimEnd()]
  })
  if (block.limit === undefined) return lines
  const text = `\u2502 ${oneLine(block.limit.label)}: ${quantityText(block.limit.value, block.unit)}`
  return [...lines, ...wrap(text, columns)]
}

function barCells(zero: number, end: number, room: number): readonly string[] {
  const cells: string[] = Array.from({ length: room }, () => ' ')
  const from = Math.min(zero, end)
  const to = Math.max(zero, end)
  const first = Math.round(from)
  const whole = Math.floor(to)
  for (let column = first; column < Math.min(whole, room); column += 1) cells[column] = '\u2588'
  const rest = Math.round((to - whole) * 8)
  const part = rest === 8 ? '\u2588' : (eighths[rest] ?? '')
  if (whole < room && part !== '' && end >= zero) cells[whole] = part
  const isVisible = cells.some((cell) => cell !== ' ')
  if (!isVisible && end !== zero) cells[Math.min(first, room - 1)] = '\u258f'
  return cells
}

const withLimit = (cells: readonly string[], position: number): readonly string[] =>
  cells.map((cell, column) => (column === position && cell !== '\u2588' ? '\u2502' : cell))

const seriesGlyphs = ['\u25cf', '\u25cb', '\u25b2', '\u25b3', '\u25a0', '\u25a1']

/** Series as points on a grid of characters with both axes; each series has its own mark and is named below. */
export function lineText(block: BlockOf<'line'>, columns: number): readonly string[] {
  const points = block.series.flatMap((series) => series.points)
  if (points.length === 0) return ['No points to draw.']
  const xs = [...points.map(([x]) => x), ...(block.mark === undefined ? [] : [block.mark.x])]
  const ys = points.map(([, y]) => y)
  const xScale = scaleFor(xs, block.x.unit)
  const yScale = scaleFor(ys, block.y.unit)
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const [bottom, top] = [Math.min(0, ...ys), Math.max(0, ...ys)]
  const height = 10
  const yTicks = ticks(bottom, top, yScale, 4)
  const gutter = Math.max(
    ...yTicks.map((value) => displayWidth(scaledText(value, tickScale(yTicks, yScale)))),
  )
  const room = Math.max(8, columns - gutter - 3)
  const column = (x: number): number =>
    right === left ? 0 : Math.round(((x - left) / (right - left)) * (room - 1))
  const row = (y: number): number =>
    top === bottom ? height - 1 : Math.round(((top - y) / (top - bottom)) * (height - 1))
  const grid = Array.from({ length: height }, () => Array.from({ length: room }, () => ' '))
  if (block.mark !== undefined) for (const cells of grid) cells[column(block.mark.x)] = '\u250a'
  for (const [index, series] of block.series.entries()) {
    for (const [x, y] of series.points) {
      const cells = grid[row(y)]
      if (cells !== undefined) cells[column(x)] = seriesGlyphs[index % seriesGlyphs.length] ?? '\u25cf'
    }
  }
  const tickRows = new Map(yTicks.map((value) => [row(value), scaledText(value, tickScale(yTicks, yScale))]))
  const body = grid.map(
    (cells, index) => `${padStart(tickRows.get(index) ?? '', gutter)} \u2502${cells.join('').trimEnd()}`,
  )
  const axis = `${' '.repeat(gutter)} \u2514${'\u2500'.repeat(room)}`
  const ends = [scaledText(left, xScale), scaledText(right, xScale)] as const
  const feet = `${' '.repeat(gutter + 2)}${ends[0]}${padStart(ends[1], room - displayWidth(ends[0]))}`
  return [
    ...wrap(headingText(oneLine(block.y.label), yScale), columns),
    ...body,
    axis,
    ...(left === right ? [`${' '.repeat(gutter + 2)}${ends[0]}`] : [feet]),
    ...wrap(`${headingText(oneLine(block.x.label), xScale)}`, columns).map((line) =>
      padStart(line, gutter + 2 + room),
    ),
    ...block.series.flatMap((series, index) =>
      wrap(`${seriesGlyphs[index % seriesGlyphs.length]} ${oneLine(series.label)}`, columns),
    ),
    ...(block.mark === undefined
      ? []
      : wrap(`\u250a ${oneLine(block.mark.label)}: ${quantityText(block.mark.x, block.x.unit)}`, columns)),
  ]
}

/** One character per state, columns numbered and named below, in panels where there are too many for one line. */
export function heatmapText(block: BlockOf<'heatmap'>, columns: number, paint: Paint): readonly string[] {
  if (block.rows.length === 0 || block.columns.length === 0) return ['Nothing to compare.']
  const labels = block.rows.map((name) => cut(oneLine(name), Math.max(6, Math.floor(columns / 3))))
  const gutter = Math.max(...labels.map(displayWidth))
  const digits = String(block.columns.length).length
  const perPanel = Math.max(1, Math.floor((columns - gutter - 1) / (digits + 1)))
  const lines: string[] = []
  for (let start = 0; start < block.columns.length; start += perPanel) {
    const shown = block.columns.slice(start, start + perPanel)
    const numbers = shown.map((_, index) => String(start + index + 1).padStart(digits)).join(' ')
    lines.push(`${' '.repeat(gutter)} ${numbers}`)
    for (const [row, label] of labels.entries()) {
      const cells = shown.map((_, index) => {
        const state: State = block.states[row]?.[start + index] ?? 'unknown'
        return paint.state(state, stateGlyph[state].padStart(digits))
      })
      lines.push(`${padEnd(label, gutter)} ${cells.join(' ')}`)
    }
  }
  const present = new Set(
    block.rows.flatMap((_, row) =>
      block.columns.map((_, column) => block.states[row]?.[column] ?? 'unknown'),
    ),
  )
  const names = block.columns.map((name, index) => `${index + 1} ${oneLine(name)}`).join(', ')
  const legend = states.filter((state) => present.has(state)).map((state) => `${stateGlyph[state]} ${state}`)
  return [...lines, ...wrap(`Columns: ${names}.`, columns), ...wrap(legend.join('   '), columns)]
}
