import type { Engine } from '#engines/engine.ts'
import type { Article, ContentGraph } from '#path/graph.ts'
import type { SearchEntry } from '#path/search.ts'
import { factQuantity } from '#web/publish/fact.ts'
import { faqByTopic } from '#web/publish/faq.ts'
import { categoryName } from '#web/publish/glossary-relations.ts'
import { inlineText } from '#web/publish/inline-text.ts'
import { articlePath, enginePath, factPath, faqPath, patternPath, termPath } from '#web/publish/links.ts'
import { placeName, placeOf } from '#web/publish/order.ts'
import { noticedTitle } from '#web/publish/pattern-order.ts'
import { plainSections } from '#web/publish/plain-text.ts'

/** Everything of the path that can be found: articles and their sections, patterns, terms, questions, models, facts. */
export function searchEntries(graph: ContentGraph, engines: readonly Engine[]): readonly SearchEntry[] {
  const termNames = new Map(graph.terms.map(({ id, term }) => [id, term]))
  const named = (ids: readonly string[]): readonly string[] => ids.flatMap((id) => termNames.get(id) ?? [])
  return [
    ...graph.articles.flatMap((article) => articleEntries(article, graph, named)),
    ...graph.patterns.map((pattern): SearchEntry => {
      const { id, title, symptom, mechanism, blastRadius, detection, cheapTest, counter } = pattern
      const texts = [symptom, mechanism, blastRadius, detection.before, detection.during, counter, cheapTest]
      return {
        ...{ kind: 'pattern', title, href: patternPath(id), terms: named(pattern.terms) },
        where: `Failure pattern · ${noticedTitle(pattern.noticed)}`,
        text: texts.map((text) => inlineText(text, graph)).join(' '),
      }
    }),
    ...graph.terms.map(
      ({ id, term, category, definition, mistakenFor }): SearchEntry => ({
        ...{ kind: 'term', title: term, href: termPath(id), terms: [] },
        where: `Glossary · ${categoryName(category)}`,
        text: mistakenFor === undefined ? definition : `${definition} Mistaken for: ${mistakenFor}`,
      }),
    ),
    ...faqByTopic(graph.faq).flatMap(({ title: topic, entries }) =>
      entries.map(
        ({ id, question, answer, terms }): SearchEntry => ({
          ...{ kind: 'question', title: question, href: faqPath(id), terms: named(terms ?? []) },
          where: `Frequent questions · ${topic}`,
          text: inlineText(answer, graph),
        }),
      ),
    ),
    ...modelEntries(graph, engines),
    ...graph.facts.map(
      (fact): SearchEntry => ({
        ...{ kind: 'fact', title: fact.statement, href: factPath(fact), terms: [] },
        where: `Fact · ${factQuantity(fact)}`,
        text: [fact.source?.publisher ?? '', fact.staleWhen].join('. '),
      }),
    ),
  ]
}

type Named = (ids: readonly string[]) => readonly string[]

/** An article by its claim, then each of its sections at its own anchor. A planned one is found by what it will say. */
function articleEntries(article: Article, graph: ContentGraph, named: Named): readonly SearchEntry[] {
  const place = placeName(placeOf(article, graph), graph)
  const href = articlePath(article)
  const whole = { kind: 'article', title: article.title, href, terms: named(article.introduces) } as const
  if (article.state === 'planned')
    return [{ ...whole, kind: 'planned', where: place, text: `${article.thesis} ${article.check.question}` }]
  const [lead, ...sections] = leadFirst(plainSections(article.body, graph))
  return [
    { ...whole, where: place, text: [article.thesis, article.decision, lead].join(' ') },
    ...sections.map(
      ({ anchor, title, text, termIds }): SearchEntry => ({
        ...{ kind: 'section', title, href: `${href}#${anchor}`, text, terms: named([...new Set(termIds)]) },
        where: `${article.title} · ${place}`,
      }),
    ),
  ]
}

type Sections = ReturnType<typeof plainSections>
const leadFirst = (sections: Sections): [string, ...Sections] => {
  const [first, ...rest] = sections
  return first?.anchor === '' ? [first.text, ...rest] : ['', ...sections]
}

function modelEntries(graph: ContentGraph, engines: readonly Engine[]): readonly SearchEntry[] {
  const described = new Map(graph.models.map((model) => [model.id, model]))
  const text = (id: string): string => {
    const model = described.get(id)
    return model === undefined
      ? ''
      : [model.computes.replace(/\.$/, ''), ...model.knobs, ...model.readouts].join('; ')
  }
  const built = engines.map(
    ({ id, title, question }): SearchEntry => ({
      ...{ kind: 'model', title, href: enginePath(id), terms: [id], where: 'Built' },
      text: `${question} ${text(id)}`,
    }),
  )
  const planned = graph.models
    .filter(({ id }) => engines.every((engine) => engine.id !== id))
    .map(
      ({ id, title }): SearchEntry => ({
        ...{ kind: 'model', title, href: `reference/index.html#${id}`, terms: [id], where: 'Planned' },
        text: text(id),
      }),
    )
  return [...built, ...planned]
}
