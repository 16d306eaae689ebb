import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { randomInteger, seededRandom } from '#kernel/random.ts'
import { writeUntilKilled } from '#store/cases/killed-writer.ts'
import { openSqliteStore } from '#store/sqlite.ts'

const writer = fileURLToPath(import.meta.resolve('#store/cases/writer.ts'))
const kills = 50

test('a writer killed with SIGKILL 50 times loses no acknowledged run and damages nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bulkhead-crash-'))
  const random = seededRandom(20_26)
  const acknowledged = new Set<string>()
  try {
    for (let round = 0; round < kills; round += 1) {
      const ids = await writeUntilKilled(writer, directory, `round ${round}`, randomInteger(random, 0, 80))
      for (const id of ids) acknowledged.add(id)
      const store = await openSqliteStore(directory)
      assert.ok(store.ok, `round ${round} does not reopen`)
      try {
        assert.deepEqual(await store.value.check(), { ok: true, value: 'sound', issues: [] })
        for (const id of ids) {
          const bytes = await store.value.runBytes(id)
          assert.ok(bytes.ok && bytes.value !== undefined, `round ${round} lost run ${id}`)
        }
      } finally {
        await store.value.close()
      }
    }
    const store = await openSqliteStore(directory)
    assert.ok(store.ok)
    const present = new Set<string>()
    for (let before: number | 'newest' = 'newest'; ; ) {
      const page = await store.value.runs({ estateDigest: 'any', engine: 'any', before, limit: 1000 })
      assert.ok(page.ok)
      for (const run of page.value) present.add(run.id)
      const last = page.value.at(-1)
      if (last === undefined) break
      before = last.sequence
    }
    await store.value.close()
    assert.deepEqual(
      [...acknowledged].filter((id) => !present.has(id)),
      [],
    )
    assert.ok(acknowledged.size >= kills, `the writers acknowledged only ${acknowledged.size} runs`)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
