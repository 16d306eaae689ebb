import type { SharedLinks } from '#engines/shared-links/answer.ts'
import engine from '#engines/shared-links/engine.ts'
import { holds, runCases } from '#test/engine-cases.ts'

type Expected = { readonly now: unknown; readonly state: unknown; readonly used: unknown }

runCases<Expected>(import.meta.dirname, engine, ({ result }, expected) => {
  const { now, used } = result as SharedLinks
  holds(now, expected.now, 1e-11, 'now')
  holds(now.state, expected.state, 1e-11, 'state')
  holds(used, expected.used, 1e-11, 'used')
})
