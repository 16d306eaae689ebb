import { dayMs } from '#kernel/units.ts'
import { type Course, fromLetters, inLetters, keyOf, shortName } from '#path/learning/course.ts'
import type { ProgressEvent } from '#path/progress/event.ts'
import { logOf, type ProgressLog } from '#path/progress/log.ts'
import { type Highlight, type Progress, progressOf, sectionKey } from '#path/progress/state.ts'

// What a learning system remembers of a learner in SCORM 1.2: one text, cmi.suspend_data, of at most 4,096 characters
// (SCORM 1.2 Run-Time Environment, data type CMIString4096). Letters, digits and a few marks only, because some
// systems count bytes and some mangle anything else.

/** The most characters cmi.suspend_data may have. */
export const suspendMax = 4096

/** What did not fit, or is never kept in a learning system: it stays in the browser alone. */
export type LeftOut = {
  readonly notes: number
  readonly answers: number
  readonly bookmarks: number
  readonly figures: number
  readonly sections: number
}
export type Suspended = { readonly text: string; readonly leftOut: LeftOut }

const start = 'B1'
const hashLetters = 4
type Part = { readonly of: keyof LeftOut | 'always'; readonly count: number; readonly text: string }

/**
 * The text for a learning system. What matters most comes first: challenge and place, sections read, figures, bookmarks,
 * answers, notes; what no longer fits is left out from the end, and counted. Deterministic; at most `suspendMax` long.
 */
export function suspendText(log: ProgressLog, course: Course): Suspended {
  const progress = progressOf(log)
  const leftOut = { notes: 0, answers: 0, bookmarks: 0, figures: 0, sections: 0 }
  let text = start
  // One character parts the sum from the rest, and the sum takes four.
  const room = suspendMax - hashLetters - 1
  for (const part of partsOf(progress, course)) {
    if (text.length + 1 + part.text.length <= room) text += `;${part.text}`
    else if (part.of !== 'always') leftOut[part.of] += part.count
  }
  return { text: `${text}!${shortName(text, hashLetters)}`, leftOut }
}

function partsOf(progress: Progress, course: Course): readonly Part[] {
  const known = new Set(course.articles.map(({ id }) => id))
  return [
    ...challengeParts(progress, course),
    ...placePart(progress, known),
    ...readParts(progress, course),
    ...figureParts(progress, known),
    ...bookmarkParts(progress, known),
    ...answerParts(progress, known),
    ...noteParts(progress, known),
  ]
}

const dayOf = (atMs: number): string => inLetters(Math.floor(atMs / dayMs), 3)

/** The best try and the last one: c, day, seed, right, asked, result. */
function challengeParts({ challenges }: Progress, course: Course): readonly Part[] {
  if (course.challenge === 'none') return []
  const { id } = course.challenge
  const own = challenges.filter(({ challenge, place }) => challenge === id && place === course.place)
  const best = [...own].sort((a, b) => b.right / b.asked - a.right / a.asked || a.atMs - b.atMs)[0]
  const kept = [...new Set([best, own.at(-1)])].filter((one) => one !== undefined)
  return kept.map(({ atMs, seed, right, asked, result }) => ({
    ...{ of: 'always', count: 1 },
    text: `c${dayOf(atMs)}${inLetters(seed, 6)}${inLetters(right, 2)}${inLetters(asked, 2)}${result === 'passed' ? 'p' : 'f'}`,
  }))
}

function placePart({ lastLeft, left }: Progress, known: ReadonlySet<string>): readonly Part[] {
  const here =
    lastLeft !== 'nowhere' && known.has(lastLeft.article)
      ? lastLeft
      : [...left.values()].findLast(({ article }) => known.has(article))
  if (here === undefined) return []
  const into = inLetters(Math.round(here.intoRatio * 63), 1)
  return [
    {
      of: 'always',
      count: 1,
      text: `p${dayOf(here.atMs)}${keyOf(here.article)}${keyOf(here.section)}${into}`,
    },
  ]
}

/** An article's sections with the beginning of the hash that was read: a, day, article, then section and hash. */
function readParts({ reads }: Progress, course: Course): readonly Part[] {
  return course.articles.flatMap(({ id, sections }) => {
    const found = sections.flatMap(({ anchor, hash, keeps }) => {
      const versions = reads.get(sectionKey(id, anchor)) ?? []
      const best =
        versions.findLast((one) => one.hash === hash || keeps.includes(one.hash)) ?? versions.at(-1)
      return best === undefined ? [] : [{ anchor, ...best }]
    })
    if (found.length === 0) return []
    const day = dayOf(Math.max(...found.map(({ atMs }) => atMs)))
    const each = found.map(({ anchor, hash }) => `${keyOf(anchor)}${shortName(hash, hashLetters)}`)
    return [{ of: 'sections' as const, count: found.length, text: `a${day}${keyOf(id)}${each.join('')}` }]
  })
}

function figureParts({ turned }: Progress, known: ReadonlySet<string>): readonly Part[] {
  return [...known].flatMap((article) => {
    const numbers = [...turned].flatMap((key) =>
      key.startsWith(`${article}#`) ? [Number(key.slice(article.length + 1))] : [],
    )
    const small = numbers.filter((one) => one < 64)
    if (small.length === 0) return []
    const each = small.map((one) => inLetters(one, 1)).join('')
    return [{ of: 'figures' as const, count: small.length, text: `t${keyOf(article)}${each}` }]
  })
}

function bookmarkParts({ bookmarks }: Progress, known: ReadonlySet<string>): readonly Part[] {
  return [...bookmarks.values()]
    .filter(({ article }) => known.has(article))
    .map(({ article, section, atMs }) => ({
      ...{ of: 'bookmarks', count: 1 },
      text: `b${dayOf(atMs)}${keyOf(article)}${keyOf(section)}`,
    }))
}

function answerParts({ answers }: Progress, known: ReadonlySet<string>): readonly Part[] {
  return [...answers.values()]
    .filter(({ article }) => known.has(article))
    .sort((a, b) => b.atMs - a.atMs)
    .map(({ article, text, atMs }) => ({
      ...{ of: 'answers', count: 1 },
      text: `q${dayOf(atMs)}${keyOf(article)}${written(text)}`,
    }))
}

/** Notes, the newest first, each as a note on its section: a passage is found again only where its words are kept. */
function noteParts({ highlights }: Progress, known: ReadonlySet<string>): readonly Part[] {
  return [...highlights.values()]
    .filter(({ article, note }: Highlight) => known.has(article) && note !== '')
    .sort((a, b) => b.changedAtMs - a.changedAtMs)
    .map(({ article, section, note, changedAtMs, highlight }) => ({
      ...{ of: 'notes', count: 1 },
      text: `n${dayOf(changedAtMs)}${keyOf(article)}${keyOf(section)}${shortName(highlight, 4)}${written(note)}`,
    }))
}

/** A text in letters and digits alone: '.' for a blank, '*' and a code point in base 36 and '.' for anything else. */
const written = (text: string): string =>
  [...text]
    .map((sign) =>
      /[A-Za-z0-9,-]/.test(sign) ? sign : sign === ' ' ? '.' : `*${(sign.codePointAt(0) ?? 0).toString(36)}.`,
    )
    .join('')

function unwritten(text: string): string {
  return text.replace(/\*([0-9a-z]{1,5})\.|\./g, (_, code: string | undefined) => {
    if (code === undefined) return ' '
    const point = Number.parseInt(code, 36)
    return point <= 0x10ffff ? String.fromCodePoint(point) : ''
  })
}

/** What a text from a learning system turned out to be. */
export type Resumed =
  | { readonly kind: 'empty' }
  /** `lost` counts parts that could not be read, or that this package does not know. */
  | { readonly kind: 'read'; readonly log: ProgressLog; readonly isWhole: boolean; readonly lost: number }
  /** A newer version or something else wrote it: it is left as it is. */
  | { readonly kind: 'foreign'; readonly because: string }

/** Reads what `suspendText` wrote, as far as it goes: cut or damaged parts are left out and counted. Never throws. */
export function resumeLog(text: string, course: Course): Resumed {
  if (text.trim() === '') return { kind: 'empty' }
  const version = /^B(\d+)(?=[;!]|$)/.exec(text)?.[1]
  if (version === undefined) return { kind: 'foreign', because: 'Something else than this package wrote it.' }
  if (version !== '1')
    return { kind: 'foreign', because: `A newer version of this package (${version}) wrote it.` }
  const end = text.lastIndexOf('!')
  const body = end < 0 ? text : text.slice(0, end)
  const isWhole = end >= 0 && text.slice(end + 1) === shortName(body, hashLetters)
  const events: ProgressEvent[] = []
  let lost = 0
  for (const part of body.split(';').slice(1)) {
    const read = eventsOf(part, course)
    if (read === undefined) lost += 1
    else events.push(...read)
  }
  return { kind: 'read', log: logOf(events), isWhole, lost }
}

/** The events of one part; undefined when it is damaged or about something this package does not have. */
function eventsOf(part: string, course: Course): readonly ProgressEvent[] | undefined {
  const kind = part[0]
  const days = kind === 't' ? 0 : fromLetters(part.slice(1, 4))
  const rest = part.slice(kind === 't' ? 1 : 4)
  if (days === undefined) return undefined
  const stamp = (id: string) => ({ id: `lms-${id}`.slice(0, 64), atMs: days * dayMs })
  if (kind === 'c') return challengeTaken(rest, course, stamp(`c${part.slice(4, 10)}`))
  const article = course.articles.find(({ id }) => keyOf(id) === rest.slice(0, 3))
  if (article === undefined) return undefined
  const section = article.sections.find(({ anchor }) => keyOf(anchor) === rest.slice(3, 6))
  const of = { article: article.id, section: section?.anchor ?? '' }
  const key = rest.slice(0, 6)
  switch (kind) {
    case 'a':
      return sectionsRead(rest.slice(3), article, stamp)
    case 't':
      return [...rest.slice(3)].map((letter) => ({
        ...{
          ...stamp(`t${rest.slice(0, 3)}${letter}`),
          kind: 'model-turned',
          article: article.id,
          engine: 'unknown',
        },
        figure: fromLetters(letter) ?? 0,
      }))
    case 'q':
      return [
        {
          ...stamp(`q${rest.slice(0, 3)}`),
          kind: 'answer-written',
          article: article.id,
          text: unwritten(rest.slice(3)),
        },
      ]
  }
  if (section === undefined) return undefined
  switch (kind) {
    case 'p':
      return [
        {
          ...stamp(`p${key}`),
          kind: 'place-left',
          ...of,
          intoRatio: Math.min(1, (fromLetters(rest.slice(6)) ?? 0) / 63),
        },
      ]
    case 'b':
      return [{ ...stamp(`b${key}`), kind: 'bookmark-set', ...of }]
    case 'n': {
      const highlight = `lms-${rest.slice(0, 10)}`
      return [
        {
          ...stamp(`h${rest.slice(0, 10)}`),
          kind: 'highlight-made',
          highlight,
          ...of,
          quote: '',
          prefix: '',
          suffix: '',
          rivals: 0,
        },
        {
          ...stamp(`n${rest.slice(0, 10)}`),
          kind: 'note-written',
          highlight,
          text: unwritten(rest.slice(10)),
        },
      ]
    }
    default:
      return undefined
  }
}

type Stamper = (id: string) => { readonly id: string; readonly atMs: number }

function challengeTaken(
  rest: string,
  course: Course,
  stamp: ReturnType<Stamper>,
): readonly ProgressEvent[] | undefined {
  const [seed, right, asked] = [rest.slice(0, 6), rest.slice(6, 8), rest.slice(8, 10)].map(fromLetters)
  const result = rest[10] === 'p' ? 'passed' : rest[10] === 'f' ? 'failed' : undefined
  if (
    course.challenge === 'none' ||
    seed === undefined ||
    right === undefined ||
    !asked ||
    result === undefined
  )
    return undefined
  if (rest.length !== 11 || right > asked) return undefined
  return [
    {
      ...stamp,
      kind: 'challenge-taken',
      challenge: course.challenge.id,
      place: course.place,
      seed,
      right,
      asked,
      result,
    },
  ]
}

/** A hash is found among the versions this package knows; one that it does not know stays what it is. */
function sectionsRead(
  text: string,
  article: Course['articles'][number],
  stamp: Stamper,
): readonly ProgressEvent[] | undefined {
  const size = 3 + hashLetters
  if (text.length % size !== 0) return undefined
  const events: ProgressEvent[] = []
  for (let at = 0; at < text.length; at += size) {
    const section = article.sections.find(({ anchor }) => keyOf(anchor) === text.slice(at, at + 3))
    if (section === undefined) continue
    const short = text.slice(at + 3, at + size)
    const versions = [section.hash, ...section.keeps, ...section.reopens]
    const hash = versions.find((one) => shortName(one, hashLetters) === short) ?? `lms-${short}`
    const id = `a${keyOf(article.id)}${text.slice(at, at + size)}`
    events.push({ ...stamp(id), kind: 'section-read', article: article.id, section: section.anchor, hash })
  }
  return events
}
