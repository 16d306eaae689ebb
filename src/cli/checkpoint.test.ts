import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock, test } from 'node:test'
import { serialize } from 'node:v8'
import { fileCheckpoint } from '#cli/checkpoint.ts'

const fresh = (): string => join(mkdtempSync(join(tmpdir(), 'checkpoint-')), 'state.json')
const opened = (path: string, key: string) => {
  const outcome = fileCheckpoint(path, key)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value
}

test('a question goes on from the file it left, and leaves none when it is finished', () => {
  const path = fresh()
  const clock = mock.method(performance, 'now', () => 0)
  const first = opened(path, 'q')
  assert.equal(first.checkpoint.found, undefined)
  first.checkpoint.offer(() => assert.fail('a state is made only when it is written'))
  clock.mock.mockImplementation(() => 6_000)
  first.checkpoint.offer(() => ({ at: 7 }))
  clock.mock.restore()
  const second = opened(path, 'q')
  assert.deepEqual(second.checkpoint.found, { at: 7 })
  second.finish()
  assert.ok(!existsSync(path) && !existsSync(`${path}.part`))
})

test('a file of another question, and one that is no checkpoint, are refused and stay as they are', () => {
  const other = serialize({ question: 'other', state: 1 })
  for (const text of [other, 'PK\u0003\u0004', '', '[]', serialize(null)]) {
    const path = fresh()
    writeFileSync(path, text)
    const outcome = fileCheckpoint(path, 'q')
    assert.deepEqual(
      outcome.issues.map(({ code, where }) => [code, where]),
      [['cli.checkpoint-unusable', path]],
    )
    assert.deepEqual(readFileSync(path), Buffer.from(text))
  }
})
