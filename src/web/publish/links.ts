import type { Article, Place } from '#path/graph.ts'

/** The page of an article. A planned one has its page already, so that links outlive its writing. */
export const articlePath = (article: Pick<Article, 'id'>): string => `articles/${article.id}.html`

/** The page of a stage or track. */
export const placePath = (place: Pick<Place, 'id' | 'kind'>): string => `${place.kind}s/${place.id}.html`

/** The place of a fact on the page of its platform. */
export const factPath = (fact: { readonly id: string; readonly platform: string }): string =>
  `facts/${fact.platform}.html#${fact.id}`

/** The place of a term in the glossary. */
export const termPath = (id: string): string => `glossary.html#${id}`

/** The page of a failure pattern. */
export const patternPath = (id: string): string => `patterns/${id}.html`

/** The place of a question among the frequent ones. */
export const faqPath = (id: string): string => `faq.html#${id}`

/** The page of a route. */
export const routePath = (id: string): string => `routes/${id}.html`

/** The page of an engine. */
export const enginePath = (id: string): string => `reference/${id}.html`

/** Minutes as people say them. The blanks before units do not break. Example: minutesText(235) → '3 h 55 min' */
export function minutesText(minutes: number): string {
  const whole = Math.round(minutes)
  const hours = Math.floor(whole / 60)
  const rest = whole % 60
  if (hours === 0) return `${rest}\u00a0min`
  return rest === 0 ? `${hours}\u00a0h` : `${hours}\u00a0h ${rest}\u00a0min`
}

const months = 'January February March April May June July August September October November December'.split(
  ' ',
)

/** A day, month or year as people write it. Example: dateText('2026-11-22') → '22 November 2026' */
export function dateText(date: string): string {
  const [year = '', month, day] = date.split('-')
  const name = month === undefined ? undefined : months[Number(month) - 1]
  if (name === undefined) return year
  return day === undefined ? `${name} ${year}` : `${Number(day)} ${name} ${year}`
}
