import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Outcome } from '#kernel/outcome.ts'
import { migrations } from '#store/migrations.ts'
import type { Store } from '#store/port.ts'
import { databaseName, openDatabase, openSqliteStore } from '#store/sqlite.ts'

const valueIn = <T>(outcome: Outcome<T>): T => {
  assert.ok(outcome.ok, JSON.stringify(outcome))
  return outcome.value
}

/** Works with a store in a folder of its own. */
async function withStore(work: (store: Store, directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bulkhead-progress-'))
  const store = valueIn(await openSqliteStore(directory))
  try {
    await work(store, directory)
  } finally {
    await store.close()
    rmSync(directory, { recursive: true, force: true })
  }
}
const entry = (id: string, text = `{"id":"${id}"}`) => ({ id, text })

test('entries come back in the order they were added, piece by piece', () =>
  withStore(async (store) => {
    assert.deepEqual(valueIn(await store.addProgress(['a', 'b', 'c'].map((id) => entry(id)))), { added: 3 })
    const first = valueIn(await store.progress(0, 2))
    assert.deepEqual([first.entries.map(({ id }) => id), first.rest], [['a', 'b'], 'more'])
    const second = valueIn(await store.progress(first.last, 2))
    assert.deepEqual([second.entries.map(({ id }) => id), second.rest], [['c'], 'none'])
    assert.equal(valueIn(await store.progress(second.last, 2)).last, second.last)
  }))

test('an entry sent twice is one entry, and the first text stays', () =>
  withStore(async (store) => {
    valueIn(await store.addProgress([entry('a', 'first')]))
    assert.deepEqual(valueIn(await store.addProgress([entry('a', 'second'), entry('b')])), { added: 1 })
    assert.equal(valueIn(await store.progress(0, 10)).entries[0]?.text, 'first')
  }))

test('erasing leaves no word of the reader in the file, and begins a log with another name', () =>
  withStore(async (store, directory) => {
    const secret = 'what-nobody-else-should-read'
    valueIn(await store.addProgress([entry('a', secret)]))
    const before = valueIn(await store.progress(0, 10))
    valueIn(await store.eraseProgress(7))
    const after = valueIn(await store.progress(0, 10))
    assert.deepEqual(after.entries, [])
    assert.notEqual(after.log, before.log)
    assert.deepEqual(after.erased, [before.log])
    for (const suffix of ['', '-wal'])
      assert.ok(
        !readFileSync(join(directory, databaseName + suffix)).includes(secret),
        `${databaseName}${suffix}`,
      )
    valueIn(await store.addProgress([entry('b')]))
    assert.ok(valueIn(await store.progress(0, 10)).last > before.last, 'places are never given twice')
  }))

test('a database from before progress gains an empty log and keeps what it holds', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bulkhead-progress-'))
  try {
    const old = valueIn(openDatabase(join(directory, databaseName), migrations.slice(0, 1)))
    old.exec(
      `INSERT INTO estates VALUES ('${'a'.repeat(64)}', 'Kept', '{"source":"s","counts":{},"issues":[]}', 1, '', x'00')`,
    )
    old.close()
    const store = valueIn(await openSqliteStore(directory))
    assert.deepEqual(valueIn(await store.progress(0, 10)).entries, [])
    assert.equal(valueIn(await store.estates())[0]?.name, 'Kept')
    await store.close()
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
