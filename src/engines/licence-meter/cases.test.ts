import engine from '#engines/licence-meter/engine.ts'
import { holds, runCases, says } from '#test/engine-cases.ts'

runCases<{ readonly result: unknown; readonly says?: readonly string[] }>(
  import.meta.dirname,
  engine,
  (run, expected) => {
    holds(run.result, expected.result, 1e-9)
    says(run, expected.says ?? [])
  },
)
