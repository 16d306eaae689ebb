import type { Term } from '#path/schema.ts'
import { html, type Markup } from '#report/markup.ts'
import { textWidth } from '#report/svg/frame.ts'

/** What a map of terms draws. */
export type TermMap = {
  readonly id: string
  readonly title: string
  /** The terms of the category, in the order drawn. */
  readonly terms: readonly Term[]
  /** Terms of other categories that one of them is related to. */
  readonly outside: readonly Term[]
  /** Related terms of a term, both ways. */
  readonly near: (id: string) => ReadonlySet<string>
  /** The address of a term from this page. */
  readonly address: (id: string) => string
}

const row = 26
const size = 13.5
const fitting = (text: string): number => textWidth(text, size)

/**
 * Terms one below the other; arcs on the left join those that explain each other, lines on the right lead to terms of
 * other categories. A wide and a narrow drawing; the narrow one leaves the other categories to the list below it.
 */
export const termMap = (map: TermMap): Markup =>
  html`<div class="term-map"><div class="map-wide">${wide(map)}</div><div class="map-narrow">${narrow(map)}</div></div>`

type Drawn = { readonly x: number; readonly y: (index: number) => number; readonly reach: number }

/** Arcs between related terms, one path for each, so that a pointer can follow one. */
function arcs({ terms, near }: TermMap, { x, y, reach }: Drawn): readonly Markup[] {
  const last = Math.max(1, terms.length - 1)
  return terms.flatMap(({ id }, from) =>
    terms.flatMap((other, to) => {
      if (to <= from || !near(id).has(other.id)) return []
      const out = 10 + (reach - 10) * Math.sqrt((to - from) / last)
      return [
        html`<path d="M${x} ${y(from)}C${round(x - out * 1.3)} ${y(from)} ${round(x - out * 1.3)} ${y(to)} ${x} ${y(to)}"/>`,
      ]
    }),
  )
}

const round = (value: number): number => Math.round(value * 10) / 10

const label = (map: TermMap, term: Term, x: number, y: number, className: string): Markup =>
  html`<a href="${map.address(term.id)}" tabindex="-1"><text class="${className}" x="${x}" y="${y + 4.5}">${term.term}</text></a>`

function frame(map: TermMap, width: number, height: number, body: readonly Markup[]): Markup {
  const sentence = map.terms
    .map((term) => {
      const related = [...map.terms, ...map.outside].filter(({ id }) => map.near(term.id).has(id))
      return related.length === 0
        ? `${term.term} stands alone.`
        : `${term.term}: ${related.map((one) => one.term).join(', ')}.`
    })
    .join(' ')
  return html`<svg class="terms-drawn" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="${map.title}"><desc>${sentence}</desc>${body}</svg>`
}

function wide(map: TermMap): Markup {
  const { terms, near } = map
  const outside = byRow(map)
  const rows = Math.max(terms.length, outside.length)
  const height = rows * row + 8
  const reach = 130
  const x = 150
  const nameWidth = Math.max(...terms.map(({ term }) => fitting(term)))
  const right = x + 14 + nameWidth + 10
  const far = Math.max(right + 90, 440)
  const y = (index: number): number =>
    round(4 + row / 2 + (index * (height - 8 - row)) / Math.max(1, terms.length - 1))
  const yOut = (index: number): number =>
    round(4 + row / 2 + (index * (height - 8 - row)) / Math.max(1, outside.length - 1))
  const lines = terms.flatMap(({ id, term }, from) =>
    outside.flatMap((other, to) => {
      if (!near(id).has(other.id)) return []
      const start = x + 14 + fitting(term) + 8
      const middle = round((right + far) / 2)
      return [
        html`<path d="M${round(start)} ${y(from)}H${right}C${middle} ${y(from)} ${middle} ${yOut(to)} ${far - 8} ${yOut(to)}"/>`,
      ]
    }),
  )
  const width = Math.max(680, far + Math.max(0, ...outside.map(({ term }) => fitting(term))) + 8)
  return frame(map, round(width), height, [
    html`<g class="arcs">${arcs(map, { x, y, reach })}</g><g class="lines">${lines}</g>`,
    html`<path class="dots" d="${terms.map((_, index) => `M${x - 3} ${y(index) - 3}h6v6h-6z`).join('')}"/>`,
    html`${terms.map((term, index) => label(map, term, x + 14, y(index), 'inside'))}`,
    html`${outside.map((term, index) => label(map, term, far, yOut(index), 'outside'))}`,
  ])
}

function narrow(map: TermMap): Markup {
  const x = 96
  const y = (index: number): number => 4 + row / 2 + index * row
  return frame(map, 336, map.terms.length * row + 8, [
    html`<g class="arcs">${arcs(map, { x, y, reach: 74 })}</g>`,
    html`<path class="dots" d="${map.terms.map((_, index) => `M${x - 3} ${y(index) - 3}h6v6h-6z`).join('')}"/>`,
    html`${map.terms.map((term, index) => label(map, term, x + 14, y(index), 'inside'))}`,
  ])
}

/** Terms of other categories in the order of the middle of what they are related to, so that few lines cross. */
function byRow({ terms, outside, near }: TermMap): readonly Term[] {
  const middle = ({ id }: Term): number => {
    const rows = terms.flatMap((term, index) => (near(term.id).has(id) ? [index] : []))
    return rows.reduce((sum, index) => sum + index, 0) / Math.max(1, rows.length)
  }
  return [...outside].sort((one, other) => middle(one) - middle(other) || (one.id < other.id ? -1 : 1))
}
