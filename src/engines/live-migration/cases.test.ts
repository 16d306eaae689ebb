import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import liveMigration from '#engines/live-migration/engine.ts'
import type { MigrationResult } from '#engines/live-migration/result.ts'
import { parseEstate } from '#estate/schema.ts'

/** What a case expects; what it leaves out, it does not say. */
type Expected = {
  readonly vms?: number
  readonly together?: number
  readonly bytesPerSecond?: number
  readonly stuck?: number
  readonly rounds?: number
  /** Compared within 1 in 10,000: worked out by hand. */
  readonly stopMs?: number
  readonly riskMs?: number
  readonly moveMs?: number
  readonly emptyMs?: number
  readonly says: readonly string[]
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
    const outcome = liveMigration.run({ estate: estate.value, digest: '' }, params, {
      seed: 1,
      progress: () => {},
    })
    assert.ok(outcome.ok)
    const expected = read('expected.json') as Expected
    const result = outcome.value.result as MigrationResult
    const { chosen } = result
    const found = {
      ...{ vms: result.vms, together: chosen.together, bytesPerSecond: chosen.bytesPerSecond },
      ...{ stuck: chosen.stuck, rounds: chosen.lead.roundCount, stopMs: chosen.lead.stopMs },
      ...{ riskMs: chosen.lead.riskMs, moveMs: chosen.lead.totalMs, emptyMs: chosen.totalMs },
    }
    const { says, ...values } = expected
    for (const [key, value] of Object.entries(values)) {
      const got = found[key as keyof typeof found] ?? Number.NaN
      assert.ok(Math.abs(got - value) <= Math.abs(value) * 1e-4, `${key}: ${got}, expected ${value}`)
    }
    const text = outcome.value.blocks
      .flatMap((block) => (block.kind === 'sentence' ? [block.text] : []))
      .join(' ')
    for (const said of says) assert.ok(text.includes(said), `${said} is said in: ${text}`)
  })
}
