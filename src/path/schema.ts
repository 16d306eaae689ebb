import * as z from 'zod/mini'
import { isDay } from '#kernel/calendar/day.ts'
import { pictureSchema } from '#path/pattern-picture.ts'

z.config(z.locales.en())

const text = z.string().check(z.minLength(1))
const id = z
  .string()
  .check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id is lower-case words joined by hyphens'))
const ids = z.array(id)
/** A day of the calendar. */
export const day = z.string().check(z.refine(isDay, 'a day is written 2026-11-22, and the calendar has it'))
/** A year, a month or a day. */
const date = z
  .string()
  .check(
    z.refine(
      (text) => ['', '-01', '-01-01'].some((rest) => isDay(`${text}${rest}`)),
      'a date is written 2026, 2026-11 or 2026-11-22, and the calendar has it',
    ),
  )
const minutes = z.number().check(z.nonnegative(), z.maximum(600))

/** A maturity level: the kind of problem, not the reader's experience. */
export const levelIds = ['foundation', 'operational', 'strategic', 'sovereign', 'resilient'] as const
const levelId = z.enum(levelIds)

const level = z.strictObject({ id: levelId, title: text, problem: text })
const depth = z.strictObject({
  id,
  title: text,
  covers: ids,
  promise: text,
  promiseMinutes: z.strictObject({ from: z.number(), to: z.number() }),
})
const route = z.strictObject({ id, title: text, for: text, articles: ids, readFirstIfUnfamiliar: ids })

/** What leads from one place or article to another domain, or to a place or an article of one. */
const crossing = z.strictObject({ from: id, to: id, because: text })

const domainShape = {
  domain: id,
  title: text,
  thread: text,
  stages: ids,
  tracks: ids,
  audiences: ids,
  levels: z.array(level),
  depths: z.array(depth),
  routes: z.array(route),
  crossings: z.optional(z.array(crossing)),
}

/** path.yaml: the domain that comes first; its thread, the order of stages and tracks, levels, depths, routes. */
export const pathSchema = z.strictObject({ ...domainShape, asOf: day })

/** domains/<id>.yaml: another domain, with the same parts. */
export const domainSchema = z.strictObject(domainShape)

/** domains.yaml: every domain that is or will be, in order; one without a file of its own is planned. */
export const domainsSchema = z.array(z.strictObject({ id, title: text, about: text }))

/** pack.yaml: what a content pack adds to the path that comes first. */
export const packSchema = z.strictObject({
  id,
  title: text,
  tracks: ids,
  routes: z.array(route),
  audiences: ids,
  /** Articles of the pack at the end of places that are there already. */
  appends: z.array(z.strictObject({ place: id, articles: ids })),
})

/** stages/<id>.yaml and tracks/<id>.yaml. */
export const placeSchema = z.strictObject({ id, title: text, level: levelId, promise: text, articles: ids })

/** audiences/<id>.yaml: where one role enters, and why. */
export const audienceSchema = z.strictObject({
  id,
  audience: text,
  enter: id,
  because: text,
  shouldAlreadyExplain: ids,
})

/** models.yaml: what each live model computes. */
export const modelsSchema = z.array(
  z.strictObject({
    id,
    title: text,
    computes: text,
    knobs: z.array(text),
    readouts: z.array(text),
    defaultFacts: ids,
  }),
)

const factValue = z.union([z.string(), z.number()])
const source = z.strictObject({ title: text, publisher: text, address: text })
const confidence = z.enum(['read-primary', 'read-secondary', 'unverified'])
/** facts/<platform>.yaml. */
export const factsSchema = z.array(
  z.strictObject({
    id,
    platform: id,
    kind: id,
    statement: text,
    value: factValue,
    unit: text,
    validFrom: z.nullable(date),
    observed: z.nullable(date),
    source: z.nullable(source),
    confidence,
    staleWhen: text,
    /** The day somebody looked at the source. */
    checked: day,
    /** The last day it may be leaned on, when the horizon of its kind does not fit; 'never' for what is over. */
    expires: z.optional(z.union([z.literal('never'), day])),
    /** What others say instead. A contested fact is shown with every value and carries no argument alone. */
    contestedBy: z.optional(
      z.array(
        z.strictObject({ value: factValue, unit: text, source, observed: z.nullable(date), note: text }),
      ),
    ),
  }),
)

/** glossary/glossary.yaml. */
export const glossarySchema = z.array(
  z.strictObject({
    id,
    term: text,
    category: id,
    definition: text,
    mistakenFor: z.optional(text),
    seeAlso: ids,
    introducedBy: z.optional(id),
    facts: z.optional(ids),
  }),
)

/** governance.yaml: how many days after its check a fact of a kind may be leaned on; words the editor's desk refuses. */
export const governanceSchema = z.strictObject({
  horizons: z.array(
    z.strictObject({ kind: id, days: z.int().check(z.minimum(1), z.maximum(36_500)), because: text }),
  ),
  /** Words that stand where a reason should. */
  fillers: z.array(text),
  /** Names of vendors and products, and words that rank what a sentence names. */
  vendors: z.array(text),
  rankings: z.array(text),
})

/** patterns/<id>.yaml: a named way in which platforms fail. */
export const patternSchema = z.strictObject({
  id,
  title: text,
  /** Where it is noticed first, as a word that groups patterns. */
  noticed: id,
  mechanism: text,
  symptom: text,
  blastRadius: text,
  detection: z.strictObject({ before: text, during: text }),
  cheapTest: text,
  counter: text,
  picture: pictureSchema,
  models: z.array(
    z.strictObject({
      model: id,
      set: text,
      shows: text,
      /** The attributes of a model directive; the engine must be built. */
      figure: z.optional(z.record(z.string(), z.union([z.string(), z.number()]))),
    }),
  ),
  articles: ids,
  facts: ids,
  terms: ids,
})

/** faq/<topic>.yaml: questions people ask. */
export const faqSchema = z.array(
  z.strictObject({
    id,
    topic: id,
    question: text,
    /** Words with directives, like the text of an article. */
    answer: text,
    articles: ids,
    facts: ids,
    terms: z.optional(ids),
    patterns: z.optional(ids),
    review: z.enum(['quarterly', 'yearly']),
    /** The day somebody last read the answer against its facts. */
    reviewedOn: day,
    /** Whether the answer states a rule of this project, which changes when the rule does. */
    dependsOnPolicy: z.optional(z.boolean()),
  }),
)

/** literature.yaml: what the field has written; 'unread' until somebody compared the entry with the publication. */
export const literatureSchema = z.array(
  z.strictObject({ id, title: text, by: text, year: z.int(), entry: z.enum(['read', 'unread']) }),
)

/** replaced.yaml: articles that are gone, and what took their place. */
export const replacedSchema = z.array(
  z.strictObject({ id, title: text, successor: id, on: day, because: text }),
)

const version = z.strictObject({
  /** First 16 hex of the section's hash, or 'gone' when the section was removed. */
  hash: z
    .string()
    .check(z.regex(/^([0-9a-f]{16}|gone)$/, 'a hash is 16 hexadecimal digits, or the word gone')),
  on: day,
  mark: z.enum(['first', 'editorial', 'clarifying', 'material']),
  note: z.string(),
  text: z.string(),
})
/** revisions/<article>.yaml: what each section said, oldest first, and how an editor marked the change. */
export const revisionsSchema = z.array(
  z.strictObject({ section: id, versions: z.array(version).check(z.minLength(1)) }),
)

const check = z.strictObject({ question: text, weighs: z.array(text).check(z.minLength(1)) })
const shared = {
  id,
  title: text,
  place: id,
  level: levelId,
  thesis: text,
  prerequisites: ids,
  deepenedBy: z.optional(ids),
  introduces: ids,
  facts: ids,
  check,
}

/** The front matter of home.md. */
export const homeSchema = z.strictObject({ title: text, description: text, ownTitle: text, own: text })

/** planned/<place>.yaml: articles that are designed and not yet written. */
export const plannedSchema = z.array(
  z.strictObject({
    ...shared,
    models: z.array(z.strictObject({ model: id, turn: text, see: text })),
    minutes: z.strictObject({ reading: minutes, model: minutes, check: minutes }),
    sources: z.array(text),
  }),
)

/** The front matter of articles/<id>.md. */
export const articleSchema = z.strictObject({
  ...shared,
  decision: text,
  models: ids,
  minutes: z.strictObject({ model: minutes, check: minutes }),
  /** The words its place in the path was planned with. */
  budgetWords: z.int().check(z.minimum(100), z.maximum(6000)),
  author: text,
  reviewedOn: day,
  reviewBy: day,
  sources: z.array(
    z.strictObject({
      title: text,
      by: text,
      dated: z.optional(date),
      address: z.optional(text),
      note: z.optional(text),
    }),
  ),
})

export type DomainEntry = z.infer<typeof domainsSchema>[number]
export type PathRecord = z.infer<typeof pathSchema>
export type PlaceRecord = z.infer<typeof placeSchema>
export type AudienceRecord = z.infer<typeof audienceSchema>
export type ModelRecord = z.infer<typeof modelsSchema>[number]
export type Fact = z.infer<typeof factsSchema>[number]
export type Term = z.infer<typeof glossarySchema>[number]
export type HomeRecord = z.infer<typeof homeSchema>
export type DomainRecord = z.infer<typeof domainSchema>
export type PackRecord = z.infer<typeof packSchema>
export type GovernanceRecord = z.infer<typeof governanceSchema>
export type PatternRecord = z.infer<typeof patternSchema>
export type FaqRecord = z.infer<typeof faqSchema>[number]
export type Literature = z.infer<typeof literatureSchema>[number]
export type Replaced = z.infer<typeof replacedSchema>[number]
/** What one section of an article said over time. */
export type SectionHistory = z.infer<typeof revisionsSchema>[number]
export type PlannedRecord = z.infer<typeof plannedSchema>[number]
export type ArticleRecord = z.infer<typeof articleSchema>
