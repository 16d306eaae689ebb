import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { SharedLinks } from '#engines/shared-links/answer.ts'
import sharedLinks from '#engines/shared-links/engine.ts'
import type { Estate } from '#estate/model.ts'
import { rounded } from '#kernel/canonical.ts'

type Part = Readonly<Record<string, unknown>>
/** What a case states by hand; what it leaves out is not compared. */
type Expected = { readonly now: Part; readonly state: Part; readonly used: Part }

function matches(got: Part, expected: Part): void {
  for (const [key, value] of Object.entries(expected)) {
    const found = got[key]
    if (typeof value === 'number' && typeof found === 'number')
      assert.equal(rounded(found), rounded(value), key)
    else assert.deepEqual(found, value, key)
  }
}

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
const folders = globSync('cases/*/', { cwd: import.meta.dirname }).sort()

test('there are cases', () => assert.ok(folders.length >= 3))

for (const folder of folders) {
  const path = `${import.meta.dirname}/${folder}`
  const [, title] = /^# (.+)$/m.exec(readFileSync(`${path}/README.md`, 'utf8')) ?? []
  test(`case ${folder}: ${title}`, () => {
    const estate = read(`${path}/estate.json`) as Estate
    const params = read(`${path}/params.json`) as Readonly<Record<string, unknown>>
    const expected = read(`${path}/expected.json`) as Expected
    const outcome = sharedLinks.run({ estate, digest: 'case' }, params, { seed: 1, progress: () => {} })
    assert.ok(outcome.ok)
    const { now, used } = outcome.value.result as SharedLinks
    matches({ ...now }, expected.now)
    matches({ ...now.state }, expected.state)
    matches({ ...used }, expected.used)
  })
}
