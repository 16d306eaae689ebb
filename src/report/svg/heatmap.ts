import type { State } from '#kernel/block.ts'
import { oneLine } from '#kernel/visible.ts'
import type { BlockOf } from '#report/blocks.ts'
import { html, type Markup } from '#report/markup.ts'
import { grouped, states } from '#report/states.ts'
import { cellPath } from '#report/svg/cell.ts'
import { at, type Drawing, fitted, fontSize, frame, textWidth } from '#report/svg/frame.ts'

/** One square per pair of row and column; every state has its own shape and is counted below. */
export function heatmapSvg(block: BlockOf<'heatmap'>, drawing: Drawing): string {
  const rows = block.rows.map(oneLine)
  const columns = block.columns.map(oneLine)
  const longest = Math.max(0, ...rows.map((name) => textWidth(name, fontSize)))
  const gutter = Math.min(longest, drawing.width * 0.36) + 8
  const pitch = Math.max(
    2,
    Math.min(
      26,
      Math.max(9, 460 / Math.max(1, rows.length)),
      (drawing.width - gutter - 24) / Math.max(1, columns.length),
    ),
  )
  const size = pitch * 0.8
  const headRoom = Math.min(90, Math.max(0, ...columns.map((name) => textWidth(name, fontSize))) + 8)
  const top = columns.length === 0 ? 0 : headRoom
  const every = Math.max(1, Math.ceil(14 / pitch))
  const x = (column: number): number => gutter + column * pitch
  const y = (row: number): number => top + row * pitch
  const heads = columns.map((name, column) =>
    column % every > 0
      ? undefined
      : html`<text class="bh-t bh-soft" transform="translate(${at(x(column) + size / 2 + 4)} ${at(top - 6)}) rotate(-90)">${fitted(name, headRoom - 8, fontSize)}</text>`,
  )
  const sides = rows.map((name, row) =>
    row % every > 0
      ? undefined
      : html`<text class="bh-t bh-end" x="${at(gutter - 8)}" y="${at(y(row) + size / 2 + 4)}">${fitted(name, gutter - 8, fontSize)}</text>`,
  )
  const paths = new Map<State, string[]>()
  for (const row of rows.keys()) {
    for (const column of columns.keys()) {
      const state = block.states[row]?.[column] ?? 'unknown'
      const list = paths.get(state) ?? []
      list.push(cellPath(state, x(column), y(row), size))
      paths.set(state, list)
    }
  }
  const used = states.filter((state) => paths.has(state))
  const layers = used.map(
    (state) =>
      html`<path class="bh-cells bh-fill-${state}" data-state="${state}" d="${(paths.get(state) ?? []).join('')}"/>`,
  )
  const counts = used.map((state) => ({ state, text: `${state} ${grouped(paths.get(state)?.length ?? 0)}` }))
  const legend = legendRows(counts, drawing.width, y(rows.length) + 12)
  const about = {
    title: block.title,
    description: `${rows.length} rows by ${columns.length} columns: ${counts.map(({ text }) => text).join(', ')}.`,
    className: 'bh-heatmap',
  }
  return frame(drawing, legend.bottom, about, [heads, sides, layers, legend.markup])
}

/** A legend in as many rows as it needs: the shape of each state, its word and a count. */
export function legendRows(
  entries: readonly { readonly state: State; readonly text: string }[],
  width: number,
  top: number,
): { readonly markup: Markup; readonly bottom: number } {
  let x = 1
  let y = top
  const items = entries.map(({ state, text }) => {
    const advance = 18 + textWidth(text, fontSize) + 14
    if (x > 1 && x + advance - 14 > width) {
      x = 1
      y += 19
    }
    const item = html`<path class="bh-cells bh-fill-${state}" d="${cellPath(state, x, y, 11)}"/><text class="bh-t" x="${at(x + 17)}" y="${at(y + 10)}">${text}</text>`
    x += advance
    return item
  })
  return { markup: html`<g class="bh-legend">${items}</g>`, bottom: y + 18 }
}
