import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import blastRadius from '#engines/blast-radius/engine.ts'
import type { BlastRadius } from '#engines/blast-radius/result.ts'
import type { Estate } from '#estate/model.ts'
import type { Domain } from '#kernel/block.ts'
import { rounded } from '#kernel/canonical.ts'

/** What a case states by hand; what it leaves out is not compared. */
type Expected = {
  readonly services?: readonly Readonly<Record<string, unknown>>[]
  readonly fates?: readonly (readonly unknown[])[]
  readonly states?: Readonly<Record<string, string>>
  readonly cells?: Readonly<Record<string, readonly (readonly [string, number])[]>>
  readonly hostsUsed?: number
  readonly sweep?: readonly (readonly number[])[]
}

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
const flat = (domains: readonly Domain[]): readonly Domain[] =>
  domains.flatMap((domain) => [domain, ...flat(domain.children)])

const folders = globSync('cases/*/', { cwd: import.meta.dirname }).sort()

test('there are cases', () => assert.ok(folders.length >= 3))

for (const folder of folders) {
  const path = `${import.meta.dirname}/${folder}`
  const [, title] = /^# (.+)$/m.exec(readFileSync(`${path}/README.md`, 'utf8')) ?? []
  test(`case ${folder}: ${title}`, () => {
    const estate = read(`${path}/estate.json`) as Estate
    const params = read(`${path}/params.json`) as Readonly<Record<string, unknown>>
    const expected = read(`${path}/expected.json`) as Expected
    const outcome = blastRadius.run({ estate, digest: 'case' }, params, { seed: 1, progress: () => {} })
    assert.ok(outcome.ok)
    const result = outcome.value.result as BlastRadius
    for (const [index, service] of (expected.services ?? []).entries()) {
      const got = result.services[index] as unknown as Readonly<Record<string, unknown>>
      for (const [key, value] of Object.entries(service)) assert.deepEqual(got[key], value, key)
    }
    if (expected.fates !== undefined) {
      const fates = result.fates.map((fate) => [
        fate.service,
        fate.cause,
        fate.branchesDown,
        fate.branches,
        fate.fatal,
      ])
      assert.deepEqual(fates, expected.fates)
    }
    const drawn = [...flat(result.domains), ...result.overlays]
    for (const [ref, state] of Object.entries(expected.states ?? {})) {
      assert.equal(drawn.find((item) => item.ref === ref)?.state, state, ref)
    }
    for (const [ref, cells] of Object.entries(expected.cells ?? {})) {
      const domain = flat(result.domains).find((item) => item.ref === ref)
      assert.deepEqual(
        domain?.cells.map(({ state, count }) => [state, count]),
        cells,
        ref,
      )
    }
    if (expected.hostsUsed !== undefined) assert.equal(result.hostsUsed, expected.hostsUsed)
    if (expected.sweep !== undefined) {
      const points = result.sweep.map((point) => [
        point.vmsPerHost,
        point.hostsUsed,
        point.servicesLostWorst,
        rounded(point.servicesLostMean),
        rounded(point.redundantLostMean),
      ])
      assert.deepEqual(
        points,
        expected.sweep.map((point) => point.map(rounded)),
      )
    }
  })
}
