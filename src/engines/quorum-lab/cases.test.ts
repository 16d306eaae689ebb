import engine from '#engines/quorum-lab/engine.ts'
import type { QuorumResult } from '#engines/quorum-lab/result.ts'
import { holds, runCases, says } from '#test/engine-cases.ts'

/** The fate of the cluster and its votes, and words of the answer's sentences. */
type Expected = { readonly says: readonly string[] }

runCases<Expected>(import.meta.dirname, engine, (run, { says: words, ...values }) => {
  const { layout, policy, answer, pool, contrast } = run.result as QuorumResult
  const { fate, who, share } = answer
  holds({ layout, policy, fate, who, share, pool: pool?.fate, contrast: contrast?.fate }, values, 0)
  says(run, words)
})
