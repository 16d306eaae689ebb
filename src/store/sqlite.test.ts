import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, test } from 'node:test'
import type { Outcome } from '#kernel/outcome.ts'
import { bytesOf, sampleEstate, sampleRun, sha256 } from '#store/cases/samples.ts'
import { migrations } from '#store/migrations.ts'
import type { Decision, Store } from '#store/port.ts'
import { databaseName, openDatabase, openSqliteStore, storeOn } from '#store/sqlite.ts'

let directory = ''
let file = ''
const openStores: Store[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bulkhead-store-'))
  file = join(directory, databaseName)
})
afterEach(async () => {
  for (const store of openStores.splice(0)) await store.close()
  rmSync(directory, { recursive: true, force: true })
})

async function open(): Promise<Store> {
  const store = valueIn(await openSqliteStore(directory))
  openStores.push(store)
  return store
}
async function reopen(store: Store): Promise<Store> {
  openStores.splice(openStores.indexOf(store), 1)
  await store.close()
  return open()
}
function valueIn<T>(outcome: Outcome<T>): T {
  assert.ok(outcome.ok, JSON.stringify(outcome))
  return outcome.value
}
function codeOf(outcome: Outcome<unknown>): string {
  assert.ok(!outcome.ok, 'expected a refusal')
  const [issue] = outcome.issues
  assert.equal(issue.severity, 'error')
  assert.match(issue.message, /\.$/, 'a message is a sentence')
  return issue.code
}
const everyRun = { estateDigest: 'any', engine: 'any', before: 'newest', limit: 100 } as const
const estate = sampleEstate('one')

test('an estate comes back byte for byte with what its import doubted, also after a restart', async () => {
  const store = await open()
  assert.equal(valueIn(await store.addEstate(estate)), 'added')
  const again = await reopen(store)
  assert.deepEqual(valueIn(await again.estateBytes(estate.digest)), bytesOf('one'))
  const { bytes, ...rest } = estate
  assert.deepEqual(valueIn(await again.estate(estate.digest)), { ...rest, sizeBytes: 3 })
  assert.deepEqual(valueIn(await again.estates()), [{ ...rest, sizeBytes: 3 }])
})

test('the first of two estates with one digest stays, name and bytes included', async () => {
  const store = await open()
  await store.addEstate(estate)
  const second = { ...estate, name: 'Another file', bytes: bytesOf('the same content, other places') }
  assert.equal(valueIn(await store.addEstate(second)), 'present')
  assert.equal(valueIn(await store.estate(estate.digest))?.name, 'Estate one')
  assert.deepEqual(valueIn(await store.estateBytes(estate.digest)), bytesOf('one'))
})

test('the same question twice is one run', async () => {
  const store = await open()
  await store.addEstate(estate)
  const run = sampleRun('answer', estate.digest)
  assert.equal(valueIn(await store.addRun(run)), 'added')
  assert.equal(valueIn(await store.addRun({ ...run, createdAtMs: 9 })), 'present')
  const { bytes, ...rest } = run
  assert.deepEqual(valueIn(await store.runs(everyRun)), [{ ...rest, sequence: 1, sizeBytes: 6 }])
  assert.deepEqual(valueIn(await store.runBytes(run.id)), bytesOf('answer'))
})

test("a browser's run that the server repeats becomes the server's, and never the other way round", async () => {
  const store = await open()
  await store.addEstate(estate)
  const run = sampleRun('answer', estate.digest)
  await store.addRun({ ...run, origin: 'browser' })
  assert.equal(valueIn(await store.run(run.id))?.origin, 'browser')
  await store.addRun(run)
  assert.equal(valueIn(await store.run(run.id))?.origin, 'server')
  await store.addRun({ ...run, origin: 'browser' })
  assert.equal(valueIn(await store.run(run.id))?.origin, 'server')
})

test('runs are listed newest first, page by page, by estate and by engine', async () => {
  const store = await open()
  const other = sampleEstate('two')
  await store.addEstate(estate)
  await store.addEstate(other)
  for (const text of ['a', 'b', 'c']) await store.addRun(sampleRun(text, estate.digest))
  await store.addRun({ ...sampleRun('d', other.digest), engine: 'other-engine' })
  const ids = async (query: object): Promise<readonly string[]> =>
    valueIn(await store.runs({ ...everyRun, ...query })).map((run) => run.id)
  assert.deepEqual(await ids({}), ['d', 'c', 'b', 'a'].map(sha256))
  assert.deepEqual(await ids({ limit: 2 }), ['d', 'c'].map(sha256))
  assert.deepEqual(await ids({ before: 3, limit: 2 }), ['b', 'a'].map(sha256))
  assert.deepEqual(await ids({ estateDigest: other.digest }), ['d'].map(sha256))
  assert.deepEqual(await ids({ engine: 'other-engine' }), ['d'].map(sha256))
  assert.deepEqual(await ids({ engine: 'other-engine', estateDigest: estate.digest }), [])
})

test('what is not stored is undefined, not an error', async () => {
  const store = await open()
  assert.equal(valueIn(await store.estateBytes('nothing')), undefined)
  assert.equal(valueIn(await store.estate('nothing')), undefined)
  assert.equal(valueIn(await store.runBytes('nothing')), undefined)
  assert.equal(valueIn(await store.run("'; DROP TABLE runs; --")), undefined)
  assert.equal(valueIn(await store.removeDecision('nothing')), 'absent')
})

test('a run of an estate that is not stored is refused', async () => {
  const store = await open()
  assert.equal(codeOf(await store.addRun(sampleRun('answer', 'nowhere'))), 'store.estate-missing')
  assert.deepEqual(valueIn(await store.runs(everyRun)), [])
})

test('a decision keeps its one or two runs in order; removing it leaves the runs', async () => {
  const store = await open()
  await store.addEstate(estate)
  const runs = ['a', 'b'].map((text) => sampleRun(text, estate.digest))
  for (const run of runs) await store.addRun(run)
  const runIds = [sha256('b'), sha256('a')]
  const first: Decision = {
    id: 'first',
    title: 'Keep N+2',
    note: 'Because "b" holds.',
    runIds,
    createdAtMs: 5,
  }
  const second: Decision = { ...first, id: 'second', note: '', runIds: [sha256('a')] }
  assert.equal(valueIn(await store.addDecision(first)), 'added')
  assert.equal(valueIn(await store.addDecision(second)), 'added')
  assert.equal(valueIn(await store.addDecision(first)), 'present')
  const again = await reopen(store)
  assert.deepEqual(valueIn(await again.decisions()), [second, first])
  assert.equal(valueIn(await again.removeDecision('first')), 'removed')
  assert.deepEqual(valueIn(await again.decisions()), [second])
  assert.equal(valueIn(await again.runs(everyRun)).length, 2)
})

test('a decision on no run, on three runs or on a run that is not stored leaves nothing behind', async () => {
  const store = await open()
  await store.addEstate(estate)
  const run = sampleRun('a', estate.digest)
  await store.addRun(run)
  const decision: Decision = { id: 'x', title: 'T', note: '', runIds: [], createdAtMs: 5 }
  const add = (runIds: readonly string[]) => store.addDecision({ ...decision, runIds })
  assert.equal(codeOf(await add([])), 'store.decision-runs')
  assert.equal(codeOf(await add([run.id, run.id, run.id])), 'store.decision-runs')
  const missing = await add([run.id, 'nowhere'])
  assert.equal(codeOf(missing), 'store.run-missing')
  assert.equal(!missing.ok && missing.issues[0].where, 'runIds[1]')
  assert.deepEqual(valueIn(await store.decisions()), [])
})

test('an acknowledged write is flushed: write-ahead log, synchronous FULL, foreign keys on', () => {
  const db = valueIn(openDatabase(file, migrations))
  assert.equal(db.prepare('PRAGMA synchronous').get()?.synchronous, 2)
  assert.equal(db.prepare('PRAGMA journal_mode').get()?.journal_mode, 'wal')
  assert.equal(db.prepare('PRAGMA foreign_keys').get()?.foreign_keys, 1)
  db.close()
})

test('the database is readable by its owner only, where the file system knows owners', async () => {
  await open()
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600)
})

test('a step that fails half-way leaves the version and the tables before it', () => {
  valueIn(openDatabase(file, migrations)).close()
  assert.throws(() => openDatabase(file, [...migrations, 'CREATE TABLE half (a); SELEC']), /syntax/)
  const db = new DatabaseSync(file)
  assert.equal(db.prepare('PRAGMA user_version').get()?.user_version, migrations.length)
  assert.equal(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").get(), undefined)
  db.close()
  const grown = valueIn(openDatabase(file, [...migrations, 'CREATE TABLE whole (a)']))
  assert.equal(grown.prepare('PRAGMA user_version').get()?.user_version, migrations.length + 1)
  grown.close()
})

test('a database of a newer version is refused by name and left as it is', async () => {
  valueIn(openDatabase(file, [...migrations, 'CREATE TABLE later (a)'])).close()
  const before = readFileSync(file)
  const outcome = await openSqliteStore(directory)
  assert.equal(codeOf(outcome), 'store.newer')
  assert.match(
    outcome.issues[0]?.message ?? '',
    new RegExp(`version ${migrations.length + 1}, written by a newer Bulkhead`),
  )
  assert.deepEqual(readFileSync(file), before)
})

test("another program's database is refused and left as it is", async () => {
  const db = new DatabaseSync(file)
  db.exec('CREATE TABLE bookmarks (url TEXT)')
  db.close()
  const before = readFileSync(file)
  assert.equal(codeOf(await openSqliteStore(directory)), 'store.foreign')
  assert.deepEqual(readFileSync(file), before)
})

test('a file that is no database is refused as damaged and left as it is', async () => {
  writeFileSync(file, 'This was a database once. '.repeat(100))
  const before = readFileSync(file)
  const outcome = await openSqliteStore(directory)
  assert.equal(codeOf(outcome), 'store.damaged')
  assert.match(outcome.issues[0]?.message ?? '', /Nothing was changed or deleted/)
  assert.deepEqual(readFileSync(file), before)
})

test('a database cut short is refused as damaged, by the check at the latest', async () => {
  const store = await open()
  await store.addEstate({ ...estate, bytes: new Uint8Array(300_000).fill(7) })
  openStores.length = 0
  await store.close()
  writeFileSync(file, readFileSync(file).subarray(0, 100_000))
  const opened = await openSqliteStore(directory)
  if (!opened.ok) return assert.equal(codeOf(opened), 'store.damaged')
  openStores.push(opened.value)
  assert.equal(codeOf(await opened.value.estateBytes(estate.digest)), 'store.damaged')
  assert.equal(codeOf(await opened.value.check()), 'store.damaged')
})

test('a run whose bytes changed on the disk is refused, never handed out', async () => {
  const store = await open()
  await store.addEstate(estate)
  const text = 'the host survives '.repeat(1000)
  const run = sampleRun(text, estate.digest)
  await store.addRun(run)
  openStores.length = 0
  await store.close()
  const bytes = readFileSync(file)
  const at = bytes.lastIndexOf('survives')
  assert.ok(at > 0)
  bytes.write('perishes', at)
  writeFileSync(file, bytes)
  const again = await open()
  const outcome = await again.runBytes(run.id)
  assert.equal(codeOf(outcome), 'store.damaged')
  assert.match(outcome.issues[0]?.message ?? '', /not those that were stored/)
})

test('while another process writes, reading goes on and writing is refused with the next step', async () => {
  const store = await open()
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')
  assert.deepEqual(valueIn(await store.estates()), [])
  assert.equal(codeOf(await store.addEstate(estate)), 'store.locked')
  other.exec('ROLLBACK')
  other.close()
  assert.equal(valueIn(await store.addEstate(estate)), 'added')
})

test('two processes that take turns share one database', async () => {
  const [left, right] = [await open(), await open()]
  await left.addEstate(estate)
  assert.equal(valueIn(await right.addRun(sampleRun('a', estate.digest))), 'added')
  assert.equal(valueIn(await left.runs(everyRun)).length, 1)
})

test('a full disk refuses the write and keeps what was stored', async () => {
  const db = valueIn(openDatabase(file, migrations))
  const store = storeOn(db, file)
  openStores.push(store)
  await store.addEstate(estate)
  db.exec('PRAGMA max_page_count = 20')
  const large = { ...sampleEstate('large'), bytes: new Uint8Array(500_000) }
  assert.equal(codeOf(await store.addEstate(large)), 'store.full')
  assert.deepEqual(valueIn(await store.estateBytes(estate.digest)), bytesOf('one'))
  assert.equal(valueIn(await store.check()), 'sound')
})

test('a data directory that is a file is refused with what to check', async () => {
  writeFileSync(join(directory, 'occupied'), '')
  assert.equal(codeOf(await openSqliteStore(join(directory, 'occupied'))), 'store.unopenable')
})
