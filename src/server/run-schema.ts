import * as z from 'zod/mini'
import type { Run } from '#engines/engine.ts'
import type { Outcome } from '#kernel/outcome.ts'
import { blockShape } from '#server/block-schema.ts'
import { parseShape } from '#server/body.ts'

/** SHA-256 in hex, as runs and estates are named. */
export const digestShape = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'Expected 64 hexadecimal digits'))

/** The name of an engine or a fact. */
const idShape = z.string().check(z.minLength(1), z.maxLength(200))
/** An integer that survives JSON. */
export const integerShape = z.number().check(z.int())

/** An issue from unknown JSON. */
export const issueShape = z.strictObject({
  code: idShape,
  severity: z.enum(['error', 'warning', 'note']),
  where: z.string(),
  message: z.string(),
})

/** The shape of a run; the API document publishes it. */
export const runShape = z.strictObject({
  engine: idShape,
  version: integerShape,
  seed: integerShape,
  params: z.record(z.string(), z.unknown()),
  estateDigest: digestShape,
  facts: z.array(idShape),
  result: z.unknown(),
  blocks: z.array(blockShape),
  issues: z.array(issueShape),
})

/** A run from unknown JSON, such as one made in a browser. Every block is checked, because every surface draws it. */
export const parseRun = (raw: unknown, where: string): Outcome<Run> =>
  parseShape<Run>(runShape as never, raw, where)
