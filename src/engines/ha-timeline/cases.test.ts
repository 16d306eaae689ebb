import engine from '#engines/ha-timeline/engine.ts'
import type { HaTimeline } from '#engines/ha-timeline/result.ts'
import { holds, runCases } from '#test/engine-cases.ts'

runCases(import.meta.dirname, engine, ({ result }, expected) =>
  holds((result as HaTimeline).play, expected, 0),
)
