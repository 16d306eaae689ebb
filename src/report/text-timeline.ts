import { oneLine } from '#kernel/visible.ts'
import type { BlockOf } from '#report/blocks.ts'
import type { Paint } from '#report/paint.ts'
import { quantityText } from '#report/scale.ts'
import { stateGlyph, states } from '#report/states.ts'
import { cut, displayWidth, padEnd, padStart, wrap } from '#report/width.ts'

/** Lanes as rows of one character per piece of time, the moments numbered above and told below. */
export function timelineText(block: BlockOf<'timeline'>, columns: number, paint: Paint): readonly string[] {
  if (block.lanes.length === 0) return ['No lanes to draw.']
  const end = block.endMs > 0 && Number.isFinite(block.endMs) ? block.endMs : 1
  const labels = block.lanes.map((lane) => cut(oneLine(lane.label), Math.max(6, Math.floor(columns / 3))))
  const gutter = Math.max(...labels.map(displayWidth))
  const room = Math.max(8, columns - gutter - 1)
  const column = (ms: number): number => Math.min(room - 1, Math.max(0, Math.round((ms / end) * (room - 1))))
  const head = Array.from({ length: room }, () => ' ')
  for (const [index, { atMs }] of block.marks.entries()) {
    const number = String(index + 1)
    let place = Math.min(column(atMs), room - number.length)
    while (place < room - number.length && head[place] !== ' ') place += 1
    head.splice(place, number.length, ...number)
  }
  const lines = block.lanes.map((lane, row) => {
    const cells = Array.from({ length: room }, () => ' ')
    for (const { state, fromMs, toMs } of lane.intervals) {
      const from = column(fromMs)
      const to = Math.max(from + 1, column(toMs) + (toMs >= end ? 1 : 0))
      const drawn = paint.state(state, stateGlyph[state])
      for (let place = from; place < to; place += 1) cells[place] = drawn
    }
    return `${padEnd(labels[row] ?? '', gutter)} ${cells.join('')}`.trimEnd()
  })
  const foot = `${' '.repeat(gutter + 1)}0${padStart(quantityText(end, 'ms'), room - 1)}`
  const used = new Set(block.lanes.flatMap((lane) => lane.intervals.map(({ state }) => state)))
  const legend = states.filter((state) => used.has(state)).map((state) => `${stateGlyph[state]} ${state}`)
  const told = block.lanes.flatMap((lane) =>
    lane.intervals.length === 0
      ? []
      : wrap(
          `${oneLine(lane.label)}: ${lane.intervals
            .map(({ label, fromMs, toMs }) => `${oneLine(label)} ${span(fromMs, toMs)}`)
            .join(', ')}`,
          columns,
        ),
  )
  return [
    ...(block.marks.length === 0 ? [] : [`${' '.repeat(gutter + 1)}${head.join('')}`.trimEnd()]),
    ...lines,
    foot,
    ...(legend.length === 0 ? [] : wrap(legend.join('   '), columns)),
    ...block.marks.flatMap(({ label, atMs }, index) =>
      wrap(`${index + 1} ${quantityText(atMs, 'ms')}: ${oneLine(label)}`, columns),
    ),
    ...told,
  ]
}

const span = (fromMs: number, toMs: number): string =>
  `${quantityText(fromMs, 'ms')} to ${quantityText(toMs, 'ms')}`
