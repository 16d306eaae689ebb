import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import type { SavedRun } from '#path/governance/saved-run.ts'
import type { Decision, RunSummary, Store } from '#store/port.ts'
import { databaseName, openSqliteStore } from '#store/sqlite.ts'

/** Where estates, runs and decisions are kept unless told otherwise: the user's own data folder. */
export function dataFolder(): string {
  const { BULKHEAD_DATA, XDG_DATA_HOME, LOCALAPPDATA } = process.env
  if (BULKHEAD_DATA) return BULKHEAD_DATA
  return join(XDG_DATA_HOME || LOCALAPPDATA || join(homedir(), '.local', 'share'), 'bulkhead')
}

/** A run that the database keeps, with what governance asks of it. */
export type KeptRun = SavedRun & Pick<RunSummary, 'id' | 'estateDigest' | 'createdAtMs'>
/** What the database keeps that may lean on facts. */
export type Kept = { readonly runs: readonly KeptRun[]; readonly decisions: readonly Decision[] }

/** Runs read from the database at a time. */
const pageLimit = 500

/**
 * Every run and decision in the database of a data folder, newest first. Refused when the folder has no database:
 * asking must not create one. Cost: reads every run once.
 */
export async function loadKept(folder: string): Promise<Outcome<Kept>> {
  const file = join(folder, databaseName)
  if (!existsSync(file)) {
    const message = `There is no database "${file}". Name the folder that \`bulkhead serve --data\` was given.`
    return refused({ code: 'cli.database-missing', severity: 'error', where: folder, message })
  }
  const store = await openSqliteStore(folder)
  if (!store.ok) return store
  try {
    const decisions = await store.value.decisions()
    if (!decisions.ok) return decisions
    const runs = await allRuns(store.value)
    return runs.ok ? done({ runs: runs.value, decisions: decisions.value }) : runs
  } finally {
    await store.value.close()
  }
}

async function allRuns(store: Store): Promise<Outcome<readonly KeptRun[]>> {
  const runs: KeptRun[] = []
  for (let before: number | 'newest' = 'newest'; ; ) {
    const page = await store.runs({ estateDigest: 'any', engine: 'any', before, limit: pageLimit })
    if (!page.ok) return page
    for (const { id, engine, version, estateDigest, createdAtMs } of page.value) {
      const bytes = await store.runBytes(id)
      if (!bytes.ok) return bytes
      const facts = factsOf(bytes.value)
      runs.push({ id, engine, version, estateDigest, createdAtMs, facts })
    }
    const last = page.value.at(-1)
    if (last === undefined || page.value.length < pageLimit) return done(runs)
    before = last.sequence
  }
}

/** The facts a run names. Its bytes were checked against its digest when they were read. */
function factsOf(bytes: Uint8Array | undefined): readonly string[] {
  const run =
    bytes === undefined ? {} : (JSON.parse(Buffer.from(bytes).toString('utf8')) as { facts?: unknown })
  return Array.isArray(run.facts) ? run.facts.filter((fact) => typeof fact === 'string') : []
}
