import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { HeadroomResult } from '#engines/headroom/answer.ts'
import headroom from '#engines/headroom/engine.ts'
import { parseEstate } from '#estate/schema.ts'

/** What a case expects of one answer; what it leaves out, it does not say. */
type Expected = {
  readonly cluster: string
  readonly failures: number
  readonly verdict: string
  readonly losses?: number
  readonly unsafe?: number
  readonly placementsChecked?: number
  readonly tightest?: readonly string[]
  readonly placement?: readonly (readonly [string, string])[]
  readonly failing?: readonly string[]
  readonly proof?: string
  readonly stranded?: readonly string[]
  readonly obstacle?: string
  readonly gaps?: readonly string[]
  readonly text?: string
}

const ids = (list: readonly { readonly id: string }[] | undefined): readonly string[] =>
  (list ?? []).map(({ id }) => id)

for (const folder of globSync(join(import.meta.dirname, 'cases', '*/')).sort()) {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const [title = ''] = readFileSync(join(folder, 'README.md'), 'utf8').split('\n')

  test(`case: ${title.replace(/^# /, '')}`, () => {
    const estate = parseEstate(read('estate.json'), 'estate.json')
    assert.ok(estate.ok, JSON.stringify(estate.issues))
    const params = read('params.json') as Readonly<Record<string, unknown>>
    const outcome = headroom.run({ estate: estate.value, digest: '' }, params, {
      seed: 0,
      progress: () => {},
    })
    assert.ok(outcome.ok)
    const { clusters } = outcome.value.result as HeadroomResult
    for (const expected of (read('expected.json') as { readonly answers: readonly Expected[] }).answers) {
      const cluster = clusters.find(({ name }) => name === expected.cluster)
      const answer = cluster?.answers.find(({ failures }) => failures === expected.failures)
      assert.ok(cluster && answer, `${expected.cluster}, N-${expected.failures} is answered`)
      const subject = `${expected.cluster}, N-${expected.failures}`
      const block = outcome.value.blocks.find((one) => one.kind === 'verdict' && one.subject === subject)
      const found: Expected = {
        ...{
          cluster: cluster.name,
          failures: answer.failures,
          verdict: answer.verdict,
          losses: answer.losses,
        },
        ...{
          unsafe: answer.unsafe,
          placementsChecked: answer.placementsChecked,
          tightest: ids(answer.tightest?.hosts),
        },
        placement: (answer.tightest?.placement ?? []).map(({ vm, to }) => [vm.id, to.id] as const),
        ...{
          failing: ids(answer.failing?.hosts),
          stranded: ids(answer.failing?.vms),
          gaps: (answer.open?.gaps ?? []).map(({ code }) => code),
        },
        ...(answer.failing && { proof: answer.failing.proof.kind }),
        ...(answer.open && { obstacle: answer.open.obstacle }),
        ...(block?.kind === 'verdict' && { text: block.text }),
      }
      assert.deepEqual({ ...found, ...expected }, found, subject)
    }
  })
}
