import engine from '#engines/memory-debt/engine.ts'
import { holds, runCases } from '#test/engine-cases.ts'

runCases<{ readonly result: unknown }>(import.meta.dirname, engine, ({ result }, expected) =>
  holds(result, expected.result, 1e-6),
)
