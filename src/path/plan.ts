import { done, type Outcome, refused } from '#kernel/outcome.ts'
import type { IndexedArticle, PathIndex } from '#path/path-index.ts'
import { type Aim, type AimRef, aimOf } from '#path/plan-aim.ts'
import { choose } from '#path/plan-choice.ts'

/** The least and the most minutes a plan is made for. */
const planMinutes = { min: 1, max: 6_000 } as const

/** What a reader asks for. */
export type PlanQuestion = {
  readonly minutes: number
  readonly aim: AimRef
  /** Articles that were read, or whose terms the reader can explain. */
  readonly read: readonly string[]
  /** Minutes that are left of articles that were begun. */
  readonly minutesLeft?: Readonly<Record<string, number>>
}

/** Why an article is in a plan. */
export type PlanReason = 'aim' | 'advice' | 'prerequisite'

/** One article of a plan, in the order of reading. */
export type PlanStep = {
  readonly article: string
  readonly title: string
  readonly href: string
  readonly minutes: number
  /** Minutes from the beginning to its end. */
  readonly untilMinutes: number
  readonly why: PlanReason
  /** Articles of the plan or the aim that stand on it. */
  readonly opens: readonly string[]
  readonly text: string
}

/** An article that the aim asks for and the plan leaves out. */
export type PlanOmission = {
  readonly article: string
  readonly title: string
  readonly href: string
  readonly minutes: number
  readonly because: 'read' | 'planned' | 'no-room'
  readonly text: string
}

/** A list to read, in order, and everything it leaves out. */
export type ReadingPlan = {
  readonly aim: Pick<Aim, 'kind' | 'id' | 'title'>
  readonly askedMinutes: number
  readonly minutes: number
  readonly steps: readonly PlanStep[]
  readonly leftOut: readonly PlanOmission[]
  /** 'best': no list that fits is worth more. 'found': the search ended early with this one. */
  readonly proof: 'best' | 'found'
}

/**
 * What to read in so many minutes for an aim, in order, with a reason for each article and for each that is left out.
 *
 * Only written articles can be in a plan. What is chosen is worth most in the time: an article of the aim counts 4, one
 * the aim advises first 2, one that others merely stand on 1, and each counts 1 more for every unread article of the
 * aim that stands on it, directly or not. Nothing is chosen without the written, unread articles it stands on, and those
 * come before it; what is planned or read holds nothing up. Among plans of the same worth the shortest is taken, then
 * the one that is earliest in the order of the aim. An article's minutes are whole ones, as they are shown everywhere, so
 * that the sum can be checked by whoever reads the list.
 *
 * Guarantees: the sum never exceeds `minutes`; no article stands before an unread prerequisite; with `proof: 'best'` more
 * minutes never make a plan worth less. Refuses an unknown aim and minutes outside 1 to 6000. Deterministic; the
 * search is bounded, see `choose`.
 */
export function readingPlan(index: PathIndex, question: PlanQuestion): Outcome<ReadingPlan> {
  const { minutes } = question
  if (!(minutes >= planMinutes.min && minutes <= planMinutes.max)) {
    const message = `A plan is made for ${planMinutes.min} to ${planMinutes.max} minutes, not for ${minutes}.`
    return refused({ code: 'plan.minutes', severity: 'error', where: 'minutes', message })
  }
  const aim = aimOf(index, question.aim)
  if (!aim.ok) return aim
  const ground = groundOf(index, aim.value, question)
  const { chosen, proof } = choose(
    ground.order.map((article) => ({
      cost: ground.minutesOf(article),
      worth: worthOf(article, ground),
      needs: ground.needs(article).map((need) => ground.order.indexOf(need)),
    })),
    Math.floor(minutes),
  )
  const picked = chosen.flatMap((position) => ground.order[position] ?? [])
  let until = 0
  const steps = picked.map((article): PlanStep => {
    const own = ground.minutesOf(article)
    until += own
    return {
      ...{ article: article.id, title: article.title, href: article.href, minutes: own, untilMinutes: until },
      ...reasonOf(article, ground),
    }
  })
  const { kind, id, title } = aim.value
  return done({
    aim: { kind, id, title },
    ...{ askedMinutes: minutes, minutes: until, steps, proof },
    leftOut: omissions(picked, minutes - until, ground),
  })
}

/** Everything a plan is made from, for one reader. */
type Ground = {
  readonly aim: Aim
  /** What can be chosen, prerequisites first, otherwise in the order of the aim. */
  readonly order: readonly IndexedArticle[]
  /** Everything the aim asks for, read and planned articles included. */
  readonly wanted: readonly IndexedArticle[]
  readonly isRead: (article: IndexedArticle) => boolean
  readonly minutesOf: (article: IndexedArticle) => number
  /** The unread written articles that one stands on; through planned ones, which cannot be read first. */
  readonly needs: (article: IndexedArticle) => readonly IndexedArticle[]
  /** The unread articles of the aim that stand on one, directly or not. */
  readonly carries: (article: IndexedArticle) => readonly IndexedArticle[]
}

function groundOf(index: PathIndex, aim: Aim, question: PlanQuestion): Ground {
  const byId = new Map(index.articles.map((article) => [article.id, article]))
  const read = new Set(question.read)
  const isRead = ({ id }: IndexedArticle): boolean => read.has(id)
  const required = ({ prerequisites }: IndexedArticle): readonly IndexedArticle[] =>
    prerequisites.flatMap((id) => byId.get(id) ?? [])
  const needs = (article: IndexedArticle): readonly IndexedArticle[] => {
    const found = required(article).flatMap((other) => {
      if (isRead(other)) return []
      return other.state === 'planned' ? needs(other) : [other]
    })
    return [...new Set(found)]
  }
  const wanted = [...aim.articles, ...aim.advice].flatMap((id) => byId.get(id) ?? [])
  const order: IndexedArticle[] = []
  const place = (article: IndexedArticle): void => {
    if (order.includes(article) || isRead(article)) return
    needs(article).forEach(place)
    if (article.state === 'written') order.push(article)
  }
  wanted.forEach(place)
  const own = aim.articles.flatMap((id) => byId.get(id) ?? []).filter((article) => !isRead(article))
  const above = new Map<string, ReadonlySet<string>>()
  const standsOn = (article: IndexedArticle): ReadonlySet<string> => {
    const known = above.get(article.id)
    if (known !== undefined) return known
    const found = new Set(required(article).flatMap((other) => [other.id, ...standsOn(other)]))
    above.set(article.id, found)
    return found
  }
  return {
    ...{ aim, order, wanted: [...new Set(wanted)], isRead, needs },
    minutesOf: ({ id, minutes }) => {
      const left = question.minutesLeft?.[id] ?? minutes
      return Math.max(1, Math.round(Number.isFinite(left) ? Math.min(minutes, left) : minutes))
    },
    carries: ({ id }) => own.filter((article) => standsOn(article).has(id)),
  }
}

function worthOf(article: IndexedArticle, { aim, carries }: Ground): number {
  const own = aim.articles.includes(article.id) ? 4 : aim.advice.includes(article.id) ? 2 : 1
  return own + carries(article).length
}

function reasonOf(article: IndexedArticle, ground: Ground): Pick<PlanStep, 'why' | 'opens' | 'text'> {
  const { aim, carries } = ground
  const carried = carries(article)
  const opens = carried.map(({ id }) => id)
  const holds =
    carried.length === 0 ? '' : `${titles(carried)} ${carried.length === 1 ? 'stands' : 'stand'} on it.`
  if (aim.articles.includes(article.id)) {
    return { why: 'aim', opens, text: [aim.because, holds].filter((text) => text !== '').join(' ') }
  }
  if (aim.advice.includes(article.id)) {
    const advice = 'Read it first if its terms are unfamiliar.'
    return { why: 'advice', opens, text: [advice, holds].filter((text) => text !== '').join(' ') }
  }
  return { why: 'prerequisite', opens, text: holds === '' ? 'Something in this plan stands on it.' : holds }
}

/** Up to two titles, and how many more. */
function titles(articles: readonly IndexedArticle[]): string {
  const named = articles.slice(0, 2).map(({ title }) => `“${title}”`)
  const more = articles.length - named.length
  if (more > 0) return `${named.join(', ')} and ${more} more`
  return named.join(' and ')
}

/** Everything the aim asks for, or stands on, that is not in the plan: what cannot be read yet is said last. */
function omissions(picked: readonly IndexedArticle[], roomMinutes: number, ground: Ground): PlanOmission[] {
  const { order, wanted, isRead, minutesOf, needs } = ground
  const all = [...new Set([...wanted, ...order])].filter((article) => !picked.includes(article))
  const omission = (
    article: IndexedArticle,
    because: PlanOmission['because'],
    text: string,
  ): PlanOmission => ({
    ...{ article: article.id, title: article.title, href: article.href },
    ...{ minutes: minutesOf(article), because, text },
  })
  const withNeeds = (article: IndexedArticle): ReadonlySet<IndexedArticle> =>
    new Set([article, ...needs(article).flatMap((other) => [...withNeeds(other)])])
  const list = all.map((article) => {
    if (isRead(article)) return omission(article, 'read', 'You have read it.')
    if (article.state === 'planned')
      return omission(article, 'planned', 'It is planned and cannot be read yet.')
    const missing = [...withNeeds(article)].filter((other) => !picked.includes(other))
    const takes = missing.reduce((sum, other) => sum + minutesOf(other), 0)
    const first =
      missing.length === 1
        ? ''
        : ` with the ${missing.length === 2 ? 'one' : missing.length - 1} it stands on`
    const text = `It takes ${takes} min${first}; ${Math.floor(roomMinutes)} ${Math.floor(roomMinutes) === 1 ? 'is' : 'are'} left.`
    return omission(article, 'no-room', text)
  })
  const rank = { 'no-room': 0, read: 1, planned: 2 } as const
  return list.toSorted((left, right) => rank[left.because] - rank[right.because])
}
