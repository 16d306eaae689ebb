import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import haTimeline from '#engines/ha-timeline/engine.ts'
import type { HaTimeline } from '#engines/ha-timeline/result.ts'
import type { Estate } from '#estate/model.ts'

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
const folders = globSync('cases/*/', { cwd: import.meta.dirname }).sort()

test('there are cases', () => assert.ok(folders.length >= 3))

for (const folder of folders) {
  const path = `${import.meta.dirname}/${folder}`
  const [, title] = /^# (.+)$/m.exec(readFileSync(`${path}/README.md`, 'utf8')) ?? []
  test(`case ${folder}: ${title}`, () => {
    const estate = read(`${path}/estate.json`) as Estate
    const params = read(`${path}/params.json`) as Readonly<Record<string, unknown>>
    const expected = read(`${path}/expected.json`) as Readonly<Record<string, unknown>>
    const outcome = haTimeline.run({ estate, digest: 'case' }, params, { seed: 1, progress: () => {} })
    assert.ok(outcome.ok)
    const { play } = outcome.value.result as HaTimeline
    const got = play as unknown as Readonly<Record<string, unknown>>
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(got[key], value, key)
  })
}
