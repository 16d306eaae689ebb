import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { randomInteger, seededRandom } from '#kernel/random.ts'
import { writeUntilKilled } from '#store/cases/killed-writer.ts'
import { openSqliteStore } from '#store/sqlite.ts'

const writer = fileURLToPath(import.meta.resolve('#store/cases/progress-writer.ts'))
const kills = 25

test('a writer killed with SIGKILL 25 times loses no acknowledged entry and stores no half of three', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bulkhead-progress-crash-'))
  const random = seededRandom(20_26)
  const acknowledged: string[] = []
  try {
    for (let round = 0; round < kills; round += 1) {
      const delayMs = randomInteger(random, 0, 60)
      acknowledged.push(...(await writeUntilKilled(writer, directory, `round${round}`, delayMs)))
    }
    const store = await openSqliteStore(directory)
    assert.ok(store.ok)
    assert.deepEqual(await store.value.check(), { ok: true, value: 'sound', issues: [] })
    const present = new Map<string, number>()
    for (let after = 0; ; ) {
      const page = await store.value.progress(after, 1000)
      assert.ok(page.ok)
      for (const { id } of page.value.entries) {
        const group = id.slice(0, id.lastIndexOf('-'))
        present.set(group, (present.get(group) ?? 0) + 1)
      }
      if (page.value.rest === 'none') break
      after = page.value.last
    }
    await store.value.close()
    assert.deepEqual(
      acknowledged.filter((group) => !present.has(group)),
      [],
    )
    assert.deepEqual(
      [...present].filter(([, parts]) => parts !== 3),
      [],
    )
    assert.ok(acknowledged.length >= kills, `the writers acknowledged only ${acknowledged.length} groups`)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
