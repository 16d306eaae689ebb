import type { ContentGraph, Place } from '#path/graph.ts'
import type { Term } from '#path/schema.ts'
import { type Content, html, type Markup } from '#report/markup.ts'
import { termPath } from '#web/publish/links.ts'
import { articleMark, termsOf } from '#web/publish/order.ts'

type Introduced = { readonly term: Term; readonly mark: string }

const rowHeight = 22
const archWidth = 120
/** The widest character of the label font at its size here. */
const characterWidth = 6.9

/** The terms a place introduces: how they lean on each other as a picture, and each with its definition as a list. */
export function vocabulary(place: Place, graph: ContentGraph, to: (target: string) => string): Content {
  const introduced = place.articles.flatMap((article): Introduced[] =>
    termsOf(article, graph).map((term) => ({ term, mark: articleMark(article, graph) })),
  )
  if (introduced.length === 0) return undefined
  const ids = new Set(introduced.map(({ term }) => term.id))
  const entry = ({ term, mark }: Introduced): Markup => {
    const related = graph.terms.filter(({ id }) => term.seeAlso.includes(id) && ids.has(id))
    const see =
      related.length === 0 ? '' : html` <small>with ${related.map((other) => other.term).join(', ')}</small>`
    return html`<div><dt><a href="${to(termPath(term.id))}">${term.term}</a> <small>${mark}</small></dt><dd>${term.definition}${see}</dd></div>`
  }
  return html`<section class="vocabulary" aria-labelledby="vocabulary">
<h2 id="vocabulary">The words it gives you</h2>
<div class="words">${relations(introduced)}<dl class="terms">${introduced.map(entry)}</dl></div>
</section>`
}

/** Terms one below the other in the order they are introduced; an arch joins two that explain each other. */
function relations(introduced: readonly Introduced[]): Content {
  const row = new Map(introduced.map(({ term }, index) => [term.id, index]))
  const pairs = introduced.flatMap(({ term }, from) =>
    term.seeAlso.flatMap((id) => {
      const other = row.get(id)
      return other === undefined || other === from
        ? []
        : [`${Math.min(from, other)} ${Math.max(from, other)}`]
    }),
  )
  if (pairs.length === 0) return undefined
  const labelWidth =
    Math.ceil(Math.max(...introduced.map(({ term }) => term.term.length)) * characterWidth) + 8
  const width = labelWidth + archWidth
  const height = introduced.length * rowHeight + 8
  const y = (index: number): number => index * rowHeight + rowHeight / 2 + 4
  const arches = [...new Set(pairs)].map((pair) => {
    const [from = 0, to = 0] = pair.split(' ').map(Number)
    const reach = labelWidth + Math.min(archWidth * 1.3, 8 + 30 * Math.sqrt(to - from))
    return `M${labelWidth + 7} ${y(from)}C${reach} ${y(from)} ${reach} ${y(to)} ${labelWidth + 7} ${y(to)}`
  })
  const linked = new Set(pairs.flatMap((pair) => pair.split(' ').map(Number)))
  const labels = introduced.map(
    ({ term }, index) =>
      html`<text x="${labelWidth - 6}" y="${y(index) + 4.5}"${linked.has(index) ? '' : html` class="alone"`}>${term.term}</text>`,
  )
  const dots = introduced.map((_, index) => `M${labelWidth} ${y(index) - 3}h6v6h-6z`).join('')
  return html`<svg class="relations" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true" focusable="false">${labels}<path class="arches" d="${arches.join('')}"/><path class="dots" d="${dots}"/></svg>`
}
