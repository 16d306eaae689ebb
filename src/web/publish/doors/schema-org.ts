import type { ContentGraph, Place, WrittenArticle } from '#path/graph.ts'
import type { Term } from '#path/schema.ts'
import { articlePath, placePath, termPath } from '#web/publish/links.ts'

/** A schema.org description, as JSON-LD. */
export type LinkedData = Readonly<Record<string, unknown>>
/** Makes the path of a page an address as seen from the page that carries the description. */
type To = (path: string) => string

const context = 'https://schema.org'

/** ISO 8601 duration of whole minutes. Example: durationText(12.4) → 'PT12M' */
const durationText = (minutes: number): string => `PT${Math.round(minutes)}M`

/** schema.org LearningResource of a written article. */
export function articleData(article: WrittenArticle, graph: ContentGraph, to: To): LinkedData {
  const place = [...graph.stages, ...graph.tracks].find(({ id }) => id === article.place)
  const terms = graph.terms.filter(({ id }) => article.introduces.includes(id))
  const required = graph.articles.filter(({ id }) => article.prerequisites.includes(id))
  return {
    '@context': context,
    '@type': ['LearningResource', 'Article'],
    '@id': to(articlePath(article)),
    url: to(articlePath(article)),
    name: article.title,
    headline: article.title,
    abstract: article.thesis,
    inLanguage: 'en',
    learningResourceType: 'article with live models',
    educationalLevel: article.level,
    timeRequired: durationText(article.minutes.total),
    author: { '@type': 'Organization', name: article.author },
    dateModified: article.changedOn,
    lastReviewed: article.reviewedOn,
    isAccessibleForFree: true,
    teaches: terms.map((term) => termData(term, to)),
    competencyRequired: required.map(({ title }) => title),
    ...(place === undefined
      ? {}
      : { isPartOf: { '@type': 'Course', name: place.title, url: to(placePath(place)) } }),
  }
}

/** schema.org Course of a stage or track. */
export function placeData(place: Place, graph: ContentGraph, to: To): LinkedData {
  return {
    '@context': context,
    '@type': 'Course',
    '@id': to(placePath(place)),
    url: to(placePath(place)),
    name: place.title,
    description: place.promise,
    inLanguage: 'en',
    educationalLevel: place.level,
    timeRequired: durationText(place.minutes),
    isAccessibleForFree: true,
    provider: { '@type': 'Organization', name: 'Bulkhead', url: to('index.html') },
    isPartOf: { '@type': 'Course', name: graph.title, url: to('index.html') },
    hasPart: place.articles
      .filter(({ state }) => state === 'written')
      .map((article) => ({
        '@type': 'LearningResource',
        name: article.title,
        url: to(articlePath(article)),
      })),
  }
}

/** schema.org DefinedTerm of a glossary entry. */
const termData = (term: Term, to: To): LinkedData => ({
  '@type': 'DefinedTerm',
  '@id': to(termPath(term.id)),
  name: term.term,
  description: term.definition,
  inDefinedTermSet: to('glossary.html'),
})

/** schema.org DefinedTermSet of some terms of the glossary. */
export const glossaryData = (terms: readonly Term[], to: To): LinkedData => ({
  '@context': context,
  '@type': 'DefinedTermSet',
  '@id': to('glossary.html'),
  name: 'Glossary of virtualization architecture',
  inLanguage: 'en',
  hasDefinedTerm: terms.map((term) => termData(term, to)),
})

/** schema.org FAQPage of questions with answers in plain text. */
export const faqData = (
  entries: readonly { readonly question: string; readonly answer: string }[],
  to: To,
): LinkedData => ({
  '@context': context,
  '@type': 'FAQPage',
  '@id': to('faq.html'),
  inLanguage: 'en',
  mainEntity: entries.map(({ question, answer }) => ({
    '@type': 'Question',
    name: question,
    acceptedAnswer: { '@type': 'Answer', text: answer },
  })),
})
