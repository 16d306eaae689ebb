import assert from 'node:assert/strict'
import blastRadius from '#engines/blast-radius/engine.ts'
import type { BlastRadius } from '#engines/blast-radius/result.ts'
import type { Domain } from '#kernel/block.ts'
import { rounded } from '#kernel/canonical.ts'
import { runCases } from '#test/engine-cases.ts'

/** What a case states by hand; what it leaves out is not compared. */
type Expected = {
  readonly services?: readonly Readonly<Record<string, unknown>>[]
  readonly fates?: readonly (readonly unknown[])[]
  readonly states?: Readonly<Record<string, string>>
  readonly cells?: Readonly<Record<string, readonly (readonly [string, number])[]>>
  readonly hostsUsed?: number
  readonly sweep?: readonly (readonly number[])[]
}

const flat = (domains: readonly Domain[]): readonly Domain[] =>
  domains.flatMap((domain) => [domain, ...flat(domain.children)])

runCases<Expected>(import.meta.dirname, blastRadius, (run, expected) => {
  const result = run.result as BlastRadius
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
