import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { PathIndex } from '#path/path-index.ts'
import { type ArticleNow, articleReading } from '#path/progress/reading.ts'
import type { Progress } from '#path/progress/state.ts'

/** A stage or track as a learning system gets it: what there is to read, and the challenge that can stand for it. */
export type Course = {
  readonly place: string
  readonly title: string
  readonly promise: string
  readonly articles: readonly CourseArticle[]
  /** Id and page of the challenge, or 'none'. */
  readonly challenge: { readonly id: string; readonly href: string } | 'none'
}
export type CourseArticle = ArticleNow & { readonly href: string; readonly minutes: number }

/** The course of a place: its written articles in order. Undefined where none is written. */
export function courseOf(
  index: PathIndex,
  placeId: string,
  promise: string,
  challenge: Course['challenge'],
): Course | undefined {
  const place = index.places.find(({ id }) => id === placeId)
  if (place === undefined) return undefined
  const articles = place.articles.flatMap((id) => {
    const article = index.articles.find((one) => one.id === id && one.state === 'written')
    if (article === undefined) return []
    const { title, href, minutes, sections } = article
    return [{ id, title, href, minutes, sections }]
  })
  if (articles.length === 0) return undefined
  return { place: placeId, title: place.title, promise, articles, challenge }
}

/** How a learner stands to a course. */
export type Standing = {
  /** Sections read in the version that stands now, and all of them. */
  readonly read: number
  readonly sections: number
  readonly isRead: boolean
  /** The best try at the challenge, as a share of right answers 0 to 1. */
  readonly score: number | 'not-taken'
  readonly challenge: 'passed' | 'failed' | 'not-taken'
}

/** How a learner stands to a course: it is read when every section is; the challenge counts with its best try. */
export function standingOf(course: Course, progress: Progress): Standing {
  const readings = course.articles.map((article) => articleReading(progress, article))
  const read = readings.reduce((sum, one) => sum + one.read, 0)
  const sections = readings.reduce((sum, one) => sum + one.sections, 0)
  const tries = progress.challenges.filter(
    (one) => course.challenge !== 'none' && one.challenge === course.challenge.id,
  )
  const score = tries.length === 0 ? 'not-taken' : Math.max(...tries.map(({ right, asked }) => right / asked))
  const hasPassed = tries.some(({ result }) => result === 'passed')
  return {
    ...{ read, sections, isRead: sections > 0 && read === sections, score },
    challenge: tries.length === 0 ? 'not-taken' : hasPassed ? 'passed' : 'failed',
  }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** A whole number from 0 in base 64, in so many letters; the highest digits are cut off. */
export function inLetters(value: number, count: number): string {
  let text = ''
  let left = value
  for (let at = 0; at < count; at += 1) {
    text = (letters[left % 64] ?? 'A') + text
    left = Math.floor(left / 64)
  }
  return text
}

/** The number that letters stand for, or undefined when one of them is none. */
export function fromLetters(text: string): number | undefined {
  let value = 0
  for (const letter of text) {
    const digit = letters.indexOf(letter)
    if (digit < 0) return undefined
    value = value * 64 + digit
  }
  return text === '' ? undefined : value
}

/** A short name for a text: so many letters of its SHA-256. Two texts of one course must not share one. */
export function shortName(text: string, count: number): string {
  const [a = 0, b = 0, c = 0, d = 0] = sha256(utf8ToBytes(text))
  const bits = ((a << 16) | (b << 8) | c) >>> 0
  return inLetters(bits, 4).slice(0, Math.min(count, 4)) + (count > 4 ? inLetters(d, count - 4) : '')
}

/** Names of a course that would be mistaken for one another in a learning system's memory; empty in a sound course. */
export function clashes(course: Course): readonly string[] {
  const twice = (names: readonly string[], keys: readonly string[]): readonly string[] =>
    names.filter((_, at) => keys.indexOf(keys[at] ?? '') !== at)
  const ids = course.articles.map(({ id }) => id)
  return [
    ...twice(ids, ids.map(keyOf)),
    ...course.articles.flatMap(({ id, sections }) => {
      const anchors = sections.map(({ anchor }) => anchor)
      return twice(anchors, anchors.map(keyOf)).map((anchor) => `${id}#${anchor}`)
    }),
  ]
}

/** Letters of an article or section in a learning system's memory: 18 bits. */
export const keyOf = (id: string): string => shortName(id, 3)
