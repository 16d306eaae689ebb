import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { damaged, storeIssue } from '#store/failure.ts'
import { migrations } from '#store/migrations.ts'
import type {
  Decision,
  EstateSummary,
  ImportReport,
  RunOrigin,
  RunQuery,
  RunSummary,
  Store,
  Stored,
  VerdictCounts,
} from '#store/port.ts'
import { progressShelf } from '#store/progress.ts'
import { attempt, inTransaction } from '#store/transaction.ts'

/** The name of the database inside its data directory. */
export const databaseName = 'bulkhead.db'

/** Marks a SQLite file as Bulkhead's ("BULK"), so that another program's database is never migrated. */
const applicationId = 0x42554c4b

/** How long a write waits for another process before it is refused. The event loop stands still meanwhile. */
const lockWaitMs = 2000

/**
 * The store in `directory`, created where missing, readable by its owner only. Refuses, with what to do, a
 * database that is locked, damaged, another program's or of a newer version; deletes and repairs nothing.
 */
export async function openSqliteStore(directory: string): Promise<Outcome<Store>> {
  const file = join(directory, databaseName)
  const opened = openDatabase(file, migrations)
  return opened.ok ? attempt(file, () => done(storeOn(opened.value, file))) : opened
}

/** Opens the database in `file` with the guarantees of the store and brings it up through `steps`. */
export function openDatabase(file: string, steps: readonly string[]): Outcome<DatabaseSync> {
  const opened = attempt(file, () => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    closeSync(openSync(file, 'a', 0o600))
    return done(new DatabaseSync(file, { timeout: lockWaitMs, enableForeignKeyConstraints: true }))
  })
  if (!opened.ok) return opened
  const db = opened.value
  let ready: Outcome<'ready'> | undefined
  try {
    ready = attempt(file, () => prepare(db, file, steps))
    return ready.ok ? opened : ready
  } finally {
    if (ready?.ok !== true) db.close()
  }
}

/** Checks whose database this is, sets the guarantees of the connection and brings it to the present version. */
function prepare(db: DatabaseSync, file: string, steps: readonly string[]): Outcome<'ready'> {
  const owner = numberOf(db, 'application_id')
  const version = numberOf(db, 'user_version')
  const tables = Number(db.prepare('SELECT count(*) AS value FROM sqlite_schema').get()?.value)
  if (owner !== applicationId && (owner !== 0 || tables > 0)) {
    const message = 'This SQLite file belongs to another program. Give a directory of its own with --data.'
    return refused(storeIssue('store.foreign', file, message))
  }
  if (version > steps.length) return refused(newer(file, version, steps.length))
  const mode = db.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode
  if (mode !== 'wal') {
    const message = `Write-ahead logging is not possible here (mode ${mode}), so runs could be lost. Give a directory on a local disk with --data.`
    return refused(storeIssue('store.no-wal', file, message))
  }
  // FULL flushes the log before a write is acknowledged; on macOS only a full fsync reaches the platter.
  db.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON')
  return migrate(db, file, steps)
}

function migrate(db: DatabaseSync, file: string, steps: readonly string[]): Outcome<'ready'> {
  while (numberOf(db, 'user_version') < steps.length) {
    const outcome = inTransaction(db, () => {
      // Read again under the lock: another process may have taken this very step meanwhile.
      const version = numberOf(db, 'user_version')
      if (version > steps.length) return refused(newer(file, version, steps.length))
      const step = steps[version]
      if (step !== undefined) db.exec(`${step}; PRAGMA user_version = ${version + 1}`)
      db.exec(`PRAGMA application_id = ${applicationId}`)
      return done('ready' as const)
    })
    if (!outcome.ok) return outcome
  }
  return done('ready')
}

/** The store over an open, migrated database. Every method is one transaction. */
export function storeOn(db: DatabaseSync, file: string): Store {
  const statements = prepareStatements(db)
  const bytesUnder = async (table: 'estates' | 'runs', key: string) =>
    attempt(file, () => {
      const row = statements[table === 'estates' ? 'estateBytes' : 'runBytes'].get(key)
      if (row === undefined) return done(undefined)
      const bytes = row.bytes as Uint8Array
      if (sha256(bytes) === row.bytes_digest) return done(bytes)
      return refused(damaged(file, `The bytes of ${key} in ${table} are not those that were stored.`))
    })
  return {
    addEstate: async ({ digest, name, report, bytes, addedAtMs }) =>
      attempt(file, () =>
        done(
          stored(
            statements.addEstate.run(digest, name, JSON.stringify(report), addedAtMs, sha256(bytes), bytes),
          ),
        ),
      ),
    estateBytes: (digest) => bytesUnder('estates', digest),
    estate: async (digest) => attempt(file, () => done(mapped(statements.estate.get(digest), estateSummary))),
    estates: async () => attempt(file, () => done(statements.estates.all().map(estateSummary))),
    addRun: async (run) =>
      attempt(file, () =>
        inTransaction(db, () => {
          if (statements.estate.get(run.estateDigest) === undefined)
            return refused(noEstate(run.estateDigest))
          const { id, estateDigest, engine, version, seed, origin, createdAtMs, bytes } = run
          const texts = [JSON.stringify(run.verdicts), JSON.stringify(run.params)] as const
          const result = statements.addRun.run(
            ...[id, estateDigest, engine, version, seed, origin, createdAtMs, ...texts, bytes],
          )
          if (stored(result) === 'present' && origin === 'server') statements.confirmRun.run(id)
          return done(stored(result))
        }),
      ),
    runBytes: (id) => bytesUnder('runs', id),
    run: async (id) => attempt(file, () => done(mapped(statements.run.get(id), runSummary))),
    runs: async (query) =>
      attempt(file, () => done(statements.runs.all(...runArguments(query)).map(runSummary))),
    addDecision: async (decision) =>
      attempt(file, () => inTransaction(db, () => addDecision(statements, decision))),
    decisions: async () => attempt(file, () => done(statements.decisions.all().map(decisionOf))),
    removeDecision: async (id) =>
      attempt(file, () => done(statements.removeDecision.run(id).changes === 0 ? 'absent' : 'removed')),
    ...progressShelf(db, file),
    check: async () =>
      attempt(file, () => {
        const found = db.prepare('PRAGMA integrity_check(1)').get()?.integrity_check
        return found === 'ok' ? done('sound' as const) : refused(damaged(file, `SQLite says: ${found}.`))
      }),
    close: async () => db.close(),
  }
}

/** Prepares every statement once; an array-shaped list of names keeps the row types apart from the SQL. */
function prepareStatements(db: DatabaseSync) {
  const runColumns =
    'id, sequence, estate_digest, engine, version, seed, origin, created_at_ms, verdicts, params, length(bytes) AS size'
  const estateColumns = 'digest, name, report, added_at_ms, length(bytes) AS size'
  return {
    addEstate: db.prepare('INSERT INTO estates VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING'),
    estateBytes: db.prepare('SELECT bytes, bytes_digest FROM estates WHERE digest = ?'),
    estate: db.prepare(`SELECT ${estateColumns} FROM estates WHERE digest = ?`),
    estates: db.prepare(`SELECT ${estateColumns} FROM estates ORDER BY rowid`),
    addRun: db.prepare(
      `INSERT INTO runs (id, estate_digest, engine, version, seed, origin, created_at_ms, verdicts, params, bytes)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    ),
    confirmRun: db.prepare(`UPDATE runs SET origin = 'server' WHERE id = ? AND origin = 'browser'`),
    runBytes: db.prepare('SELECT bytes, id AS bytes_digest FROM runs WHERE id = ?'),
    run: db.prepare(`SELECT ${runColumns} FROM runs WHERE id = ?`),
    runs: db.prepare(
      `SELECT ${runColumns} FROM runs
       WHERE (?1 = 'any' OR estate_digest = ?1) AND (?2 = 'any' OR engine = ?2) AND sequence < ?3
       ORDER BY sequence DESC LIMIT ?4`,
    ),
    addDecision: db.prepare(
      `INSERT INTO decisions (id, title, note, created_at_ms) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    ),
    addDecisionRun: db.prepare('INSERT INTO decision_runs VALUES (?, ?, ?)'),
    decisions: db.prepare(
      `SELECT id, title, note, created_at_ms,
         (SELECT json_group_array(run_id ORDER BY position) FROM decision_runs WHERE decision_id = id) AS run_ids
       FROM decisions ORDER BY sequence DESC`,
    ),
    removeDecision: db.prepare('DELETE FROM decisions WHERE id = ?'),
  }
}
type Statements = ReturnType<typeof prepareStatements>
type Row = Readonly<Record<string, unknown>>

function addDecision(statements: Statements, decision: Decision): Outcome<Stored> {
  const { id, title, note, runIds, createdAtMs } = decision
  if (runIds.length < 1 || runIds.length > 2) {
    return refused(
      storeIssue('store.decision-runs', 'runIds', 'A decision rests on one run, or on two it compares.'),
    )
  }
  for (const [index, runId] of runIds.entries()) {
    if (statements.run.get(runId) !== undefined) continue
    const message = `There is no run ${runId} here. Store the run first, then the decision.`
    return refused(storeIssue('store.run-missing', `runIds[${index}]`, message))
  }
  if (stored(statements.addDecision.run(id, title, note, createdAtMs)) === 'present') return done('present')
  for (const [position, runId] of runIds.entries()) statements.addDecisionRun.run(id, position, runId)
  return done('added')
}

const estateSummary = (row: Row): EstateSummary => ({
  digest: row.digest as string,
  name: row.name as string,
  report: JSON.parse(row.report as string) as ImportReport,
  sizeBytes: row.size as number,
  addedAtMs: row.added_at_ms as number,
})

const runSummary = (row: Row): RunSummary => ({
  id: row.id as string,
  sequence: row.sequence as number,
  engine: row.engine as string,
  version: row.version as number,
  seed: row.seed as number,
  params: JSON.parse(row.params as string) as Readonly<Record<string, unknown>>,
  estateDigest: row.estate_digest as string,
  verdicts: JSON.parse(row.verdicts as string) as VerdictCounts,
  origin: row.origin as RunOrigin,
  sizeBytes: row.size as number,
  createdAtMs: row.created_at_ms as number,
})

const decisionOf = (row: Row): Decision => ({
  id: row.id as string,
  title: row.title as string,
  note: row.note as string,
  runIds: JSON.parse(row.run_ids as string) as readonly string[],
  createdAtMs: row.created_at_ms as number,
})

const runArguments = ({ estateDigest, engine, before, limit }: RunQuery) =>
  [estateDigest, engine, before === 'newest' ? Number.MAX_SAFE_INTEGER : before, limit] as const

const mapped = <T>(row: Row | undefined, map: (row: Row) => T): T | undefined =>
  row === undefined ? undefined : map(row)

const stored = (result: { readonly changes: number | bigint }): Stored =>
  Number(result.changes) === 0 ? 'present' : 'added'

const numberOf = (db: DatabaseSync, pragma: 'application_id' | 'user_version'): number =>
  Number(db.prepare(`PRAGMA ${pragma}`).get()?.[pragma])

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const newer = (file: string, version: number, known: number): Issue =>
  storeIssue(
    'store.newer',
    file,
    `This database has version ${version}, written by a newer Bulkhead; this one knows versions up to ${known}. ` +
      'Update Bulkhead, or give another directory with --data. Nothing was changed.',
  )

const noEstate = (digest: string): Issue =>
  storeIssue(
    'store.estate-missing',
    'estateDigest',
    `There is no estate ${digest} here. Store the estate first.`,
  )
