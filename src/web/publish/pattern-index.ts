import type { ContentGraph, Pattern } from '#path/graph.ts'
import { html, type Markup } from '#report/markup.ts'
import { inlineText } from '#web/publish/inline-text.ts'
import { patternPath } from '#web/publish/links.ts'
import { type Page, relative } from '#web/publish/page.ts'
import { smallPicture } from '#web/publish/pattern-drawing.ts'
import { byNoticed } from '#web/publish/pattern-order.ts'

const path = 'patterns/index.html'

/** All failure patterns on one page, by where one would notice them; printed, it is a sheet for the wall. */
export function patternIndex(graph: ContentGraph): Page {
  const groups = byNoticed(graph.patterns)
  const main = html`<header class="article-head">
<h1>Failure patterns</h1>
<p class="claim">${count(graph.patterns.length)} ways in which platforms that were redundant on paper stopped. Sorted by where you would notice them, each with a test to begin this week.</p>
</header>
${groups.map(
  ({ id, title, patterns }) => html`<section class="pattern-group" aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
<ul class="pattern-cards">${patterns.map((pattern) => card(pattern, graph))}</ul>
</section>`,
)}`
  return {
    ...{ path, main, title: 'Failure patterns', room: 'patterns', island: 'none', layout: 'list' },
    description:
      'Named ways in which redundant platforms stop, each with a picture and a test to run this week.',
  }
}

const card = ({ id, title, symptom, cheapTest, picture }: Pattern, graph: ContentGraph): Markup =>
  html`<li id="${id}"><h3><a href="${relative(path, patternPath(id))}">${title}</a></h3>
<p class="symptom">${inlineText(symptom, graph)}</p>
<div class="card-picture"><p class="picture-title">${picture.block.title}</p>${smallPicture(id, picture)}</div>
<p class="try"><b>This week.</b> ${inlineText(cheapTest, graph)}</p></li>`

const words =
  'No One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen'.split(' ')
const count = (number: number): string => words[number] ?? String(number)
