import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Engine, Run } from '#engines/engine.ts'
import { parseEstate } from '#estate/schema.ts'

/** Fewer cases than this are no evidence. */
const casesMin = 3

/**
 * Runs every case of an engine: a folder below `cases` in `directory` with README.md, estate.json, params.json and
 * expected.json. `check` holds the run against what the case states by hand; what a case leaves out is not compared.
 */
export function runCases<Expected>(
  directory: string,
  engine: Engine,
  check: (run: Run, expected: Expected) => void,
): void {
  const folders = globSync(join(directory, 'cases', '*/')).sort()
  test(`${engine.id} has cases`, () => assert.ok(folders.length >= casesMin))

  for (const folder of folders) {
    const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'))
    const [, title] = /^# (.+)$/m.exec(readFileSync(join(folder, 'README.md'), 'utf8')) ?? []
    test(`case of ${engine.id}: ${title}`, () => {
      const estate = parseEstate(read('estate.json'), 'estate.json')
      assert.ok(estate.ok, JSON.stringify(estate.issues))
      const params = read('params.json') as Run['params']
      const run = engine.run({ estate: estate.value, digest: 'case' }, params, {
        seed: 1,
        progress: () => undefined,
      })
      assert.ok(run.ok, JSON.stringify(run.issues))
      check(run.value, read('expected.json') as Expected)
    })
  }
}

/**
 * Holds everything that `stated` says against what was found, however deep; numbers within `tolerance` of their size,
 * 0 for exactly. What `stated` leaves out is not compared.
 */
export function holds(found: unknown, stated: unknown, tolerance: number, path = 'result'): void {
  if (typeof stated === 'number') {
    assert.ok(typeof found === 'number', `${path} is ${found}, not ${stated}`)
    const off = Math.abs(found - stated)
    assert.ok(off <= tolerance * Math.max(1, Math.abs(stated)), `${path}: ${found}, not ${stated}`)
  } else if (typeof stated === 'object' && stated !== null) {
    if (Array.isArray(stated))
      assert.equal((found as readonly unknown[])?.length, stated.length, `${path}.length`)
    for (const [key, value] of Object.entries(stated))
      holds((found as Readonly<Record<string, unknown>>)?.[key], value, tolerance, `${path}.${key}`)
  } else assert.deepEqual(found, stated, path)
}

/** Holds that each of these words stands in a sentence of the answer. */
export function says({ blocks }: Run, words: readonly string[]): void {
  const text = blocks.flatMap((block) => (block.kind === 'sentence' ? [block.text] : [])).join(' ')
  for (const said of words) assert.ok(text.includes(said), `${said} is said in: ${text}`)
}
