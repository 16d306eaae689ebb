import assert from 'node:assert/strict'
import engine from '#engines/rebalancer/engine.ts'
import type { RebalanceResult } from '#engines/rebalancer/result.ts'
import { holds, runCases, says } from '#test/engine-cases.ts'

/** The verdict, words of its sentences, and members of the cluster's answer, worked out by hand. */
type Expected = { readonly verdict: string; readonly says: readonly string[]; readonly cluster: unknown }

runCases<Expected>(import.meta.dirname, engine, (run, { verdict, says: words, cluster }) => {
  const result = run.result as RebalanceResult
  assert.ok(result.mode === 'plan')
  assert.equal(run.blocks.find((block) => block.kind === 'verdict')?.verdict, verdict)
  holds(result.clusters[0], cluster, 1e-9)
  says(run, words)
})
