import { sortedBy } from '#kernel/sort.ts'
import { changelog } from '#path/governance/changelog.ts'
import { type ArticleStatus, isReadable, type PathStatus } from '#path/governance/status.ts'
import type { ContentGraph } from '#path/graph.ts'
import { type Content, html, type Markup } from '#report/markup.ts'
import { articleTitle, flaggedItem } from '#web/publish/governance-block.ts'
import {
  articlePath,
  dateText,
  enginePath,
  factPath,
  faqPath,
  patternPath,
  termPath,
} from '#web/publish/links.ts'
import { type Page, relative } from '#web/publish/page.ts'
import { threeDates } from '#web/publish/stale.ts'

type To = (target: string) => string

/** The editor's view for readers: every written article with its three dates, what is flagged and why, the rules. */
export function governancePage(graph: ContentGraph, status: PathStatus): Page {
  const path = 'governance.html'
  const to: To = (target) => relative(path, target)
  const written = status.articles.filter(isReadable)
  const planned = status.articles.filter(({ state }) => state === 'planned').length
  const main = html`<header class="article-head">
<p class="kicker"><a href="${to('index.html#path')}">The path</a> <span>as of ${dateText(status.asOf)}</span></p>
<h1>What keeps it true</h1>
<p class="claim">An article is only as good as the facts it leans on. Each fact has a source, the day somebody looked, and a day after which it may carry no argument; whatever leans on it is flagged by name.</p>
<p class="decision">Three dates are three different things. <b>Reviewed</b> is when somebody last stood up for the article. <b>Changed</b> is when its meaning last moved. <b>Facts valid until</b> is the first day something it leans on runs out.</p>
</header>
${articles(written, to)}
<p class="measure">${planned} more articles are planned. They claim nothing yet and cannot be stale.</p>
${others(status, graph, to)}
${expiring(status, graph, to)}
${rules(graph)}
${log(graph, to)}`
  return {
    ...{ path, main, room: 'none', island: 'none', layout: 'list', title: 'What keeps it true' },
    description:
      'Every article with the day it was reviewed, changed, and until when its facts hold; what is flagged, and why.',
  }
}

function articles(written: readonly ArticleStatus[], to: To): Markup {
  const item = (own: ArticleStatus): Markup =>
    html`<li data-until="${own.factsValidUntil}" data-review-by="${own.reviewBy}"><p><a href="${to(articlePath({ id: own.article }))}" data-article="${own.article}">${own.title}</a> <span class="badge ${own.state}">${own.state}</span></p><p class="dates">${threeDates(own)}</p></li>`
  const flagged = written.filter(({ state }) => state === 'flagged')
  return html`<section aria-labelledby="flagged"><h2 id="flagged" class="list-head">Flagged on this day</h2>
${flagged.length === 0 ? html`<p>No article.</p>` : html`<ul>${flagged.map((one) => flaggedItem(one, to))}</ul>`}</section>
<section aria-labelledby="articles"><h2 id="articles" class="list-head">Every written article</h2>
<ol class="dated">${written.map(item)}</ol></section>`
}

/** Engines, patterns, questions and terms that lean on something stale. */
function others({ others: flags }: PathStatus, graph: ContentGraph, to: To): Content {
  if (flags.length === 0) return undefined
  const address = ({ kind, id }: (typeof flags)[number]): string => {
    if (kind === 'engine') return enginePath(id)
    if (kind === 'pattern') return patternPath(id)
    if (kind === 'faq') return faqPath(id)
    return kind === 'term' ? termPath(id) : `articles/${id}.html`
  }
  const words = { engine: 'Model', pattern: 'Pattern', faq: 'Question', term: 'Term', article: 'Article' }
  const title = (id: string, text: string): string =>
    graph.models.find((model) => model.id === id)?.title ?? text
  return html`<section aria-labelledby="others"><h2 id="others" class="list-head">Flagged beside the articles</h2><ul>${flags.map((flag) => html`<li>${words[flag.kind]} <a href="${to(address(flag))}">${flag.kind === 'engine' ? title(flag.id, flag.title) : flag.title}</a>: ${flag.reasons[0]?.text}</li>`)}</ul></section>`
}

function expiring({ nextExpiry }: PathStatus, graph: ContentGraph, to: To): Content {
  if (nextExpiry === 'none') return undefined
  const facts = graph.facts.filter(({ id }) => nextExpiry.facts.includes(id))
  return html`<section aria-labelledby="next"><h2 id="next" class="list-head">What runs out first</h2>
<p>After ${dateText(nextExpiry.on)}, unless somebody looks at the source again:</p>
<ul>${facts.map((fact) => html`<li><a href="${to(factPath(fact))}">${fact.statement}</a></li>`)}</ul></section>`
}

/** How long a fact of each kind may be leaned on, shortest first. */
function rules({ governance }: ContentGraph): Markup {
  const byDays = sortedBy(governance.horizons, ({ days }) => days)
  return html`<section aria-labelledby="rules"><h2 id="rules" class="list-head">How long a fact may be leaned on</h2>
<p>Counted from the day somebody looked at its source, unless the fact itself names a day.</p>
<dl class="horizons">${byDays.map(({ kind, days, because }) => html`<div><dt>${kindText(kind)} <span>${days} days</span></dt><dd>${because}</dd></div>`)}</dl></section>`
}

/** A kind of fact in words. Example: kindText('ha-timing') → 'HA timing' */
const kindText = (kind: string): string =>
  kind.replaceAll('-', ' ').replace(/^(api|ha)\b/, (word) => word.toUpperCase())

function log(graph: ContentGraph, to: To): Markup {
  const verbs = {
    added: 'added',
    editorial: 'edited',
    clarifying: 'clarified',
    material: 'changed in substance',
    replaced: 'replaced',
  }
  const changes = changelog(graph)
  const entry = ({ on, kind, article, sections, note }: (typeof changes)[number]): Markup =>
    html`<li><time datetime="${on}">${dateText(on)}</time> ${articleTitle(article, graph, to)} <b>${verbs[kind]}</b>${sections.length === 0 ? '' : `, ${sections.join(', ')}`}${kind === 'added' ? '.' : `: ${note}`}</li>`
  return html`<section aria-labelledby="log"><h2 id="log" class="list-head">What changed in the sequence</h2>${changes.length === 0 ? html`<p>Nothing since the path was first published.</p>` : html`<ul class="changes">${changes.map(entry)}</ul>`}</section>`
}
