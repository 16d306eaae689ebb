import * as z from 'zod/mini'
import { digestShape, integerShape } from '#server/run-schema.ts'

/** The seed of a run that names none; the same as on the command line, so that both give the same bytes. */
export const standardSeed = 1
/** Runs a page of the list holds at most. */
export const runsPerPageMax = 200

/** What an engine is asked: about which estate, with which parameters, with which chance. */
export const questionShape = z.strictObject({
  estate: z.union([digestShape, z.literal('reference')]),
  params: z._default(z.record(z.string(), z.unknown()), {}),
  seed: z._default(integerShape, standardSeed),
})

const wholeText = (most: number) =>
  z.pipe(
    z.string().check(z.regex(/^\d{1,15}$/, 'Expected a whole number')),
    z.pipe(z.transform(Number), z.number().check(z.minimum(1), z.maximum(most))),
  )

/** Which runs a list shows, as the query of an address. */
export const runListShape = z.strictObject({
  estate: z.optional(digestShape),
  engine: z.optional(z.string().check(z.maxLength(200))),
  before: z.optional(wholeText(Number.MAX_SAFE_INTEGER)),
  limit: z.optional(wholeText(runsPerPageMax)),
})

/** A decision as it is sent. */
export const newDecisionShape = z.strictObject({
  title: z.string().check(z.trim(), z.minLength(1, 'Expected a title'), z.maxLength(200)),
  note: z.string().check(z.maxLength(20_000)),
  runIds: z.array(digestShape).check(z.minLength(1), z.maxLength(2)),
  /** When it was decided, for a decision that was kept elsewhere first; otherwise now. */
  createdAtMs: z.optional(integerShape.check(z.nonnegative())),
})

/** Events a page of the reader's log holds at most, and events one request may add. */
export const progressPerPageMax = 1000

/** Which part of the reader's log is read, as the query of an address. */
export const progressPageShape = z.strictObject({
  after: z.optional(
    z.pipe(z.string().check(z.regex(/^\d{1,15}$/, 'Expected a whole number')), z.transform(Number)),
  ),
  limit: z.optional(wholeText(progressPerPageMax)),
})

/** Events as they are sent; what is inside each is the path's to judge. */
export const newProgressShape = z.strictObject({
  events: z.array(z.record(z.string(), z.unknown())).check(z.minLength(1), z.maxLength(progressPerPageMax)),
})
