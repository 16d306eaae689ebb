import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import engine from '#engines/memory-debt/engine.ts'
import { parseEstate } from '#estate/schema.ts'

/** Holds what a case states against what was found; numbers to a millionth, what is left out is not compared. */
function compare(found: unknown, stated: unknown, path: string): void {
  if (typeof stated === 'number') {
    assert.ok(typeof found === 'number', path)
    assert.ok(
      Math.abs(found - stated) <= 1e-6 * Math.max(1, Math.abs(stated)),
      `${path}: ${found}, not ${stated}`,
    )
  } else if (typeof stated === 'object' && stated !== null) {
    for (const [key, value] of Object.entries(stated))
      compare((found as Readonly<Record<string, unknown>>)[key], value, `${path}.${key}`)
  } else assert.equal(found, stated, path)
}

const folders = globSync(join(import.meta.dirname, 'cases', '*/')).sort()

test('there are cases', () => assert.ok(folders.length >= 3))

for (const folder of folders) {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const [title = ''] = readFileSync(join(folder, 'README.md'), 'utf8').split('\n')

  test(`case: ${title.replace(/^# /, '')}`, () => {
    const estate = parseEstate(read('estate.json'), 'estate.json')
    assert.ok(estate.ok, JSON.stringify(estate.issues))
    const params = read('params.json') as Readonly<Record<string, unknown>>
    const run = engine.run({ estate: estate.value, digest: '' }, params, { seed: 0, progress: () => {} })
    assert.ok(run.ok, JSON.stringify(run.issues))
    compare(run.value.result, (read('expected.json') as { readonly result: unknown }).result, 'result')
  })
}
