import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { randomInteger, seededRandom } from '#kernel/random.ts'
import { openSqliteStore } from '#store/sqlite.ts'

const writer = fileURLToPath(import.meta.resolve('#store/cases/writer.ts'))
const kills = 50

/** Runs a writer and kills it `delayMs` after it acknowledged its first writes; what it had acknowledged. */
function writeUntilKilled(directory: string, word: string, delayMs: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', writer, directory, word])
    let said = ''
    let _timer: NodeJS.Timeout | undefined
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      _timer ??= setTimeout(() => child.kill('SIGKILL'), delayMs)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => reject(new Error(text)))
    child.on('close', (_, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the writer ended by itself: ${said}`))
      // The last line may be cut by the kill; only whole lines are acknowledgements.
      resolve(
        said
          .split('\n')
          .slice(0, -1)
          .filter((line) => line !== 'ready'),
      )
    })
  })
}

test('a writer killed with SIGKILL 50 times loses no acknowledged run and damages nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bulkhead-crash-'))
  const random = seededRandom(20_26)
  const acknowledged = new Set<string>()
  try {
    for (let round = 0; round < kills; round += 1) {
      const ids = await writeUntilKilled(directory, `round ${round}`, randomInteger(random, 0, 80))
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
