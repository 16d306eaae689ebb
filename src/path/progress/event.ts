/** What every event carries: an id nobody else gives (a UUID), and when it happened, in milliseconds since 1970. */
export type Stamp = { readonly id: string; readonly atMs: number }

/** A fact as a card showed it: its hash tells later whether it changed, `said` is what the reader saw. */
export type FactSeen = { readonly id: string; readonly hash: string; readonly said: string }

export const ratings = ['again', 'hard', 'good', 'easy'] as const
/** How well a card was remembered, by the reader's own judgement. */
export type Rating = (typeof ratings)[number]

/**
 * One thing a reader did. Events are only ever added. A section is named by article and pinned anchor; `hash` is the
 * meaning hash of the text that was read. `figure` is the number of a figure in its article.
 */
export type ProgressEvent = Stamp &
  (
    | {
        readonly kind: 'section-read'
        readonly article: string
        readonly section: string
        readonly hash: string
      }
    | { readonly kind: 'section-unread'; readonly article: string; readonly section: string }
    | {
        readonly kind: 'model-turned'
        readonly article: string
        readonly figure: number
        readonly engine: string
      }
    | {
        readonly kind: 'guess-made'
        readonly article: string
        readonly figure: number
        readonly guess: string
        /** What the model said, and the difference in a sentence. */
        readonly answer: string
        readonly difference: string
      }
    | { readonly kind: 'answer-written'; readonly article: string; readonly text: string }
    | {
        readonly kind: 'answer-marked'
        readonly article: string
        /** The weighed points the reader found in the own answer, and the others, in the words of the article. */
        readonly met: readonly string[]
        readonly missed: readonly string[]
      }
    | { readonly kind: 'bookmark-set'; readonly article: string; readonly section: string }
    | { readonly kind: 'bookmark-removed'; readonly article: string; readonly section: string }
    | {
        readonly kind: 'highlight-made'
        readonly highlight: string
        readonly article: string
        readonly section: string
        /** The words marked; '' for a note on the section as a whole. */
        readonly quote: string
        readonly prefix: string
        readonly suffix: string
        /** How many places of the section would resemble the quote if it were struck out. */
        readonly rivals: number
      }
    | { readonly kind: 'note-written'; readonly highlight: string; readonly text: string }
    | { readonly kind: 'highlight-removed'; readonly highlight: string }
    | {
        readonly kind: 'place-left'
        readonly article: string
        readonly section: string
        /** How far into the section, 0 to 1. */
        readonly intoRatio: number
      }
    | {
        readonly kind: 'card-reviewed'
        readonly card: string
        readonly rating: Rating
        readonly facts: readonly FactSeen[]
      }
    | { readonly kind: 'card-taught'; readonly card: string; readonly facts: readonly FactSeen[] }
    | {
        readonly kind: 'challenge-taken'
        readonly challenge: string
        /** The stage or track it can test a reader out of. */
        readonly place: string
        readonly seed: number
        readonly right: number
        readonly asked: number
        readonly result: 'passed' | 'failed'
      }
    /** The reader takes back that a passed challenge stands for reading. */
    | { readonly kind: 'challenge-withdrawn'; readonly challenge: string }
  )
export type EventKind = ProgressEvent['kind']

/** An event of a kind that a newer Bulkhead writes. It is kept and handed on as it came. */
export type FutureEvent = Stamp & { readonly kind: string; readonly [field: string]: unknown }

/** Most characters of a text a reader types, of a quote and of its surroundings, and of any one entry. */
const textMax = 20_000
export const quoteMax = 2000
const contextMax = 400
const entryMax = 65_536
const depthMax = 12
const listMax = 200

type Check = (value: unknown) => boolean
const text =
  (max: number): Check =>
  (value) =>
    typeof value === 'string' && value.length <= max
const name: Check = (value) => typeof value === 'string' && value.length >= 1 && value.length <= 200
const whole: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0
const ratio: Check = (value) => typeof value === 'number' && value >= 0 && value <= 1
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= listMax && value.every(check)
const fact: Check = (value) =>
  isRecord(value) && name(value.id) && name(value.hash) && text(contextMax)(value.said)
const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string)

const section = { article: name, section: name }
const points = list(text(textMax))
/** The fields each kind needs. Fields beyond these are a newer version's and stay. */
const shapes: { readonly [K in EventKind]: Readonly<Record<string, Check>> } = {
  'section-read': { ...section, hash: name },
  'section-unread': section,
  'model-turned': { article: name, figure: whole, engine: name },
  'guess-made': {
    ...{ article: name, figure: whole },
    ...{ guess: text(textMax), answer: text(textMax), difference: text(textMax) },
  },
  'answer-written': { article: name, text: text(textMax) },
  'answer-marked': { article: name, met: points, missed: points },
  'bookmark-set': section,
  'bookmark-removed': section,
  'highlight-made': {
    ...{ highlight: name, ...section, quote: text(quoteMax) },
    ...{ prefix: text(contextMax), suffix: text(contextMax), rivals: whole },
  },
  'note-written': { highlight: name, text: text(textMax) },
  'highlight-removed': { highlight: name },
  'place-left': { ...section, intoRatio: ratio },
  'card-reviewed': { card: name, rating: oneOf(...ratings), facts: list(fact) },
  'card-taught': { card: name, facts: list(fact) },
  'challenge-taken': {
    ...{ challenge: name, place: name, seed: whole, right: whole, asked: whole },
    result: oneOf('passed', 'failed'),
  },
  'challenge-withdrawn': { challenge: name },
}

/** What an entry of a log turned out to be. */
export type ReadEntry =
  | { readonly kind: 'event'; readonly event: ProgressEvent }
  | { readonly kind: 'future'; readonly event: FutureEvent }
  | { readonly kind: 'damaged'; readonly because: string }

/** Reads one entry of a log, from a file, a browser's storage or the network. Never throws; cost O(size). */
export function readEntry(value: unknown): ReadEntry {
  if (!isRecord(value)) return damaged('It is not an object with an id, a time and a kind.')
  if (isTooDeep(value, depthMax)) return damaged(`It is nested more than ${depthMax} levels deep.`)
  if (stableJson(value).length > entryMax) return damaged(`It is longer than ${entryMax} characters.`)
  const { id, atMs, kind } = value
  if (typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id)) return damaged('It has no usable id.')
  if (!whole(atMs)) return damaged('Its time is not a whole number of milliseconds since 1970.')
  if (typeof kind !== 'string' || !/^[a-z][a-z-]{0,63}$/.test(kind)) return damaged('It states no kind.')
  if (!Object.hasOwn(shapes, kind)) return { kind: 'future', event: value as FutureEvent }
  const wrong = Object.entries(shapes[kind as EventKind]).find(([field, check]) => !check(value[field]))
  if (wrong === undefined) return { kind: 'event', event: value as unknown as ProgressEvent }
  return damaged(`Its "${wrong[0]}" is missing or out of range for "${kind}".`)
}

const damaged = (because: string): ReadEntry => ({ kind: 'damaged', because })

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isTooDeep = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1)))

/** One text for one value, whatever the order of its keys. The value must not be nested deeply. */
export const stableJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  )
