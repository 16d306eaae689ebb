import engine from '#engines/live-migration/engine.ts'
import type { MigrationResult } from '#engines/live-migration/result.ts'
import { holds, runCases, says } from '#test/engine-cases.ts'

/** Quantities of the answer and words of its sentences. Worked out by hand, so compared within 1 in 10,000. */
type Expected = { readonly says: readonly string[] }

runCases<Expected>(import.meta.dirname, engine, (run, { says: words, ...values }) => {
  const { vms, chosen } = run.result as MigrationResult
  const { together, bytesPerSecond, stuck, lead, totalMs } = chosen
  const found = {
    ...{ vms, together, bytesPerSecond, stuck, rounds: lead.roundCount, stopMs: lead.stopMs },
    ...{ riskMs: lead.riskMs, moveMs: lead.totalMs, emptyMs: totalMs },
  }
  holds(found, values, 1e-4)
  says(run, words)
})
