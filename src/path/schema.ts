import * as z from 'zod/mini'

z.config(z.locales.en())

const text = z.string().check(z.minLength(1))
const id = z
  .string()
  .check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id is lower-case words joined by hyphens'))
const ids = z.array(id)
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, 'a day is written 2026-11-22'))
/** A year, a month or a day. */
const date = z
  .string()
  .check(z.regex(/^\d{4}(-\d{2}){0,2}$/, 'a date is written 2026, 2026-11 or 2026-11-22'))
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

/** path.yaml: the thread, the order of stages and tracks, levels, depths, routes. */
export const pathSchema = z.strictObject({
  title: text,
  asOf: day,
  thread: text,
  stages: ids,
  tracks: ids,
  audiences: ids,
  levels: z.array(level),
  depths: z.array(depth),
  routes: z.array(route),
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

const confidence = z.enum(['read-primary', 'read-secondary', 'unverified'])
/** facts/<platform>.yaml. */
export const factsSchema = z.array(
  z.strictObject({
    id,
    platform: id,
    kind: id,
    statement: text,
    value: z.union([z.string(), z.number()]),
    unit: text,
    validFrom: z.nullable(date),
    observed: z.nullable(date),
    source: z.nullable(z.strictObject({ title: text, publisher: text, address: text })),
    confidence,
    staleWhen: text,
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
  }),
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

export type PathRecord = z.infer<typeof pathSchema>
export type PlaceRecord = z.infer<typeof placeSchema>
export type AudienceRecord = z.infer<typeof audienceSchema>
export type ModelRecord = z.infer<typeof modelsSchema>[number]
export type Fact = z.infer<typeof factsSchema>[number]
export type Term = z.infer<typeof glossarySchema>[number]
export type HomeRecord = z.infer<typeof homeSchema>
export type PlannedRecord = z.infer<typeof plannedSchema>[number]
export type ArticleRecord = z.infer<typeof articleSchema>
