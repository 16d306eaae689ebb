import type { ContentGraph, FaqEntry } from '#path/graph.ts'
import { type Content, html, type Markup } from '#report/markup.ts'
import { factQuantity } from '#web/publish/fact.ts'
import { inlineMarkup } from '#web/publish/inline-text.ts'
import { articlePath, dateText, factPath, patternPath, termPath } from '#web/publish/links.ts'
import { type Page, relative } from '#web/publish/page.ts'

const path = 'faq.html'
const to = (target: string): string => relative(path, target)

/** Topics in the order of the page. A topic that stands here for none keeps its own name. */
const topics = [
  { id: 'about', title: 'What this is' },
  { id: 'reading', title: 'How to read it' },
  { id: 'foundations', title: 'What Stage 1 answers' },
  { id: 'strategy', title: 'Staying, splitting, leaving' },
  { id: 'scope', title: 'What is covered' },
  { id: 'models', title: 'The models' },
  { id: 'evidence', title: 'Facts, prices, doubt' },
  { id: 'sovereignty', title: 'Disconnected sites' },
  { id: 'trust', title: 'The rules of this project' },
] as const

const topicTitle = (id: string): string =>
  topics.find((topic) => topic.id === id)?.title ??
  `${id.charAt(0).toUpperCase()}${id.slice(1).replaceAll('-', ' ')}`

/** The questions of the page by topic, in its order; topics without a question are left out. */
export function faqByTopic(
  faq: readonly FaqEntry[],
): readonly { readonly id: string; readonly title: string; readonly entries: readonly FaqEntry[] }[] {
  const ids = [...new Set([...topics.map(({ id }): string => id), ...faq.map(({ topic }) => topic)])]
  return ids.flatMap((id) => {
    const entries = faq.filter(({ topic }) => topic === id)
    return entries.length === 0 ? [] : [{ id, title: topicTitle(id), entries }]
  })
}

const monthsUntilReview = { quarterly: 3, yearly: 12 } as const

/** The day by which an answer must be read against its facts again. Example: quarterly after 2026-11-30 is 2027-02-28. */
export function reviewDue({ review, reviewedOn }: Pick<FaqEntry, 'review' | 'reviewedOn'>): string {
  const [year = 0, month = 1, day = 1] = reviewedOn.split('-').map(Number)
  const months = year * 12 + (month - 1) + monthsUntilReview[review]
  const [dueYear, dueMonth] = [Math.floor(months / 12), (months % 12) + 1]
  const lengths = [31, isLeap(dueYear) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  const dueDay = Math.min(day, lengths[dueMonth - 1] ?? 28)
  return [dueYear, dueMonth, dueDay].map((part) => String(part).padStart(2, '0')).join('-')
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** Frequent questions by topic, each with what it leans on and when it was last read. */
export function faqPage(graph: ContentGraph): Page {
  const groups = faqByTopic(graph.faq)
  const contents = groups.map(
    ({ id, title, entries }) => html`<li><a href="#${id}">${title}</a> <span>${entries.length}</span></li>`,
  )
  const main = html`<header class="article-head">
<h1>Frequent questions</h1>
<p class="claim">Short answers, each with what it leans on and the day by which it must be read again.</p>
</header>
<nav class="faq-contents" aria-label="Topics"><ol>${contents}</ol></nav>
${groups.map(({ id, title, entries }) => html`<section class="faq-topic" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${entries.map((entry) => question(entry, graph))}</section>`)}`
  return {
    ...{ path, main, title: 'Frequent questions', room: 'none', island: 'none', layout: 'list' },
    description: 'What Bulkhead is, how to read it, and short answers about staying, leaving and evidence.',
  }
}

function question(entry: FaqEntry, graph: ContentGraph): Markup {
  const due = reviewDue(entry)
  const rule = entry.dependsOnPolicy ? html` <span class="rule">A rule of this project.</span>` : ''
  return html`<div class="faq-entry" id="${entry.id}"><h3><a href="#${entry.id}">${entry.question}</a></h3>
<p>${inlineMarkup(entry.answer, graph, to)}</p>
<p class="small">${leansOn(entry, graph)}${rule} <span>Read on <time datetime="${entry.reviewedOn}">${dateText(entry.reviewedOn)}</time>, due again <time datetime="${due}">${dateText(due)}</time>.</span><span class="by-your-clock" data-until="${due}" hidden> <b>By your clock that day has passed.</b></span></p></div>`
}

function leansOn(entry: FaqEntry, graph: ContentGraph): Content {
  const articles = entry.articles.flatMap((id) => graph.articles.find((article) => article.id === id) ?? [])
  const patterns = (entry.patterns ?? []).flatMap((id) => graph.patterns.find((one) => one.id === id) ?? [])
  const terms = (entry.terms ?? []).flatMap((id) => graph.terms.find((term) => term.id === id) ?? [])
  const cited = entry.facts.filter((id) => !entry.answer.includes(`[${id}]`))
  const facts = cited.flatMap((id) => graph.facts.find((fact) => fact.id === id) ?? [])
  return html`${list('More in', [
    ...articles.map(
      (article) =>
        html`<a href="${to(articlePath(article))}">${article.title}</a>${article.state === 'planned' ? ' (planned)' : ''}`,
    ),
    ...patterns.map(({ id, title }) => html`<a href="${to(patternPath(id))}">${title}</a>`),
    ...terms.map(({ id, term }) => html`<a href="${to(termPath(id))}">${term}</a>`),
  ])}${list(
    'Behind it',
    facts.map(
      (fact) =>
        html`<a href="${to(factPath(fact))}" title="${fact.statement}">${factQuantity(fact)}</a>${fact.confidence === 'unverified' ? ' (unverified)' : ''}`,
    ),
  )}`
}

const list = (lead: string, items: readonly Markup[]): Content =>
  items.length === 0
    ? undefined
    : html`${lead} ${items.map((item, index) => html`${index > 0 ? '; ' : ''}${item}`)}. `
