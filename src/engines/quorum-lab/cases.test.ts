import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import quorumLab from '#engines/quorum-lab/engine.ts'
import type { QuorumResult } from '#engines/quorum-lab/result.ts'
import { parseEstate } from '#estate/schema.ts'

/** What a case expects; what it leaves out, it does not say. */
type Expected = {
  readonly layout?: Readonly<Record<string, unknown>>
  readonly policy?: string
  readonly fate: string
  readonly who?: string
  readonly share?: number
  readonly pool?: string
  readonly contrast?: string
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
    const outcome = quorumLab.run({ estate: estate.value, digest: '' }, params, {
      seed: 1,
      progress: () => {},
    })
    assert.ok(outcome.ok)
    const expected = read('expected.json') as Expected
    const result = outcome.value.result as QuorumResult
    const found = {
      ...{ layout: result.layout, policy: result.policy, fate: result.answer.fate, who: result.answer.who },
      ...{ share: result.answer.share, pool: result.pool?.fate, contrast: result.contrast?.fate },
    }
    const { says, ...values } = expected
    for (const [key, value] of Object.entries(values))
      assert.deepEqual(found[key as keyof typeof found], value, key)
    const text = outcome.value.blocks
      .flatMap((block) => (block.kind === 'sentence' ? [block.text] : []))
      .join(' ')
    for (const said of says) assert.ok(text.includes(said), `${said} is said in: ${text}`)
  })
}
