import assert from 'node:assert/strict'
import engine from '#engines/control-loss/engine.ts'
import type { ControlLoss } from '#engines/control-loss/result.ts'
import { holds, runCases } from '#test/engine-cases.ts'

/** Parts of the result; states and days of stopping by operation. */
type Expected = {
  readonly states: Readonly<Record<string, string>>
  readonly stopsOnDay?: Readonly<Record<string, number | null>>
}

runCases<Expected>(import.meta.dirname, engine, (run, { states, stopsOnDay, ...rest }) => {
  const result = run.result as ControlLoss
  holds(result, rest, 0)
  const row = (operation: string) => result.rows.find((one) => one.operation === operation)
  for (const [operation, state] of Object.entries(states))
    assert.equal(row(operation)?.state, state, operation)
  for (const [operation, day] of Object.entries(stopsOnDay ?? {})) {
    assert.equal(row(operation)?.stopsOnDay, day, operation)
  }
})
