import type { Engine, Progress, Run } from '#engines/engine.ts'
import { estateDigest } from '#estate/digest.ts'
import type { Estate } from '#estate/model.ts'
import { parseStored, toStored } from '#estate/stored.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** The format word of a record: a run together with the estate it ran on, enough to execute it again. */
const format = 'bulkhead-run/1'

/** A run with its estate, as read back from a record. */
export type RunRecord = { readonly estate: Estate; readonly run: Run }

/** The text of a record (run.json): self-contained, canonical, the same bytes for the same run. */
export const recordText = (estate: Estate, run: Run): string =>
  canonicalJson({ format, estate: toStored(estate), run })

/** A record read from unknown JSON; refuses what is not a record, and an estate that is not one. */
export function parseRecord(raw: unknown, where: string): Outcome<RunRecord> {
  const record = raw as {
    readonly format?: unknown
    readonly estate?: unknown
    readonly run?: unknown
  } | null
  if (typeof record !== 'object' || record?.format !== format || !isRun(record.run)) {
    const message = `This is not a run record ("format": "${format}"). Write one with \`bulkhead run … --out run.json\`.`
    return refused({ code: 'record.unreadable', severity: 'error', where, message })
  }
  const estate = parseStored(record.estate, `${where} estate`)
  return estate.ok ? done({ estate: estate.value, run: record.run }, estate.issues) : estate
}

function isRun(raw: unknown): raw is Run {
  if (typeof raw !== 'object' || raw === null) return false
  const run = raw as Partial<Record<keyof Run, unknown>>
  const texts = [run.engine, run.estateDigest].every((value) => typeof value === 'string')
  const numbers = [run.version, run.seed].every((value) => typeof value === 'number')
  return (
    texts && numbers && typeof run.params === 'object' && run.params !== null && Array.isArray(run.blocks)
  )
}

/** What executing a record again showed. `firstDifference` is a path into the run when the bytes differ. */
export type Replay = { readonly same: boolean; readonly firstDifference: string; readonly run: Run }

/**
 * Executes a record again and compares bytes. Refuses when the estate inside no longer has the digest the run
 * names, or when the engine is not in the catalog; a newer engine version is a note beside the comparison.
 */
export function replayRecord(
  { estate, run }: RunRecord,
  engines: readonly Engine[],
  progress: Progress,
): Outcome<Replay> {
  const problem = (code: string, where: string, message: string): Issue => ({
    ...{ code, severity: 'error', where, message },
  })
  const digest = estateDigest(estate)
  if (digest !== run.estateDigest) {
    const message = `The estate in this record has digest ${digest}, the run was made on ${run.estateDigest}: the record was edited.`
    return refused(problem('replay.estate-changed', 'estate', message))
  }
  const engine = engines.find((candidate) => candidate.id === run.engine)
  if (engine === undefined) {
    return refused(
      problem('replay.engine-missing', 'run.engine', `This version has no engine "${run.engine}".`),
    )
  }
  const again = engine.run({ estate, digest }, run.params, { seed: run.seed, progress })
  if (!again.ok) return again
  const same = canonicalJson(again.value) === canonicalJson(run)
  const firstDifference = same ? '' : differencePath(run, again.value, 'run')
  const issues: Issue[] = []
  if (engine.version !== run.version) {
    const message = `The run was made by version ${run.version} of ${engine.id}, this is version ${engine.version}.`
    issues.push({ code: 'replay.engine-version', severity: 'note', where: 'run.version', message })
  }
  return done({ same, firstDifference, run: again.value }, issues)
}

function differencePath(then: unknown, now: unknown, path: string): string {
  const both = [then, now].every((value) => typeof value === 'object' && value !== null)
  if (!both) return path
  const left = then as Readonly<Record<string, unknown>>
  const right = now as Readonly<Record<string, unknown>>
  for (const key of [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()) {
    if (canonicalJson(left[key] ?? null) === canonicalJson(right[key] ?? null)) continue
    return differencePath(left[key], right[key], Array.isArray(then) ? `${path}[${key}]` : `${path}.${key}`)
  }
  return path
}
