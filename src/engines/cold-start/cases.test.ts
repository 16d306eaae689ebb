import assert from 'node:assert/strict'
import coldStart from '#engines/cold-start/engine.ts'
import type { ColdStart, Moment } from '#engines/cold-start/result.ts'
import { holds, runCases } from '#test/engine-cases.ts'

/** Parts of the result; times as [round, up at the earliest, up in this course]; and the verdict. */
type Expected = {
  readonly times?: Readonly<Record<string, readonly Moment[]>>
  readonly verdict: string
}

runCases<Expected>(import.meta.dirname, coldStart, (run, { times, verdict, ...rest }) => {
  const result = run.result as ColdStart
  holds(result, rest, 0)
  for (const [ref, stated] of Object.entries(times ?? {})) {
    const row = result.components.find((component) => component.ref === ref)
    assert.deepEqual([row?.wave, row?.upEarliestMs, row?.upMs], stated, ref)
  }
  const [block] = run.blocks
  assert.ok(block?.kind === 'verdict')
  assert.equal(block.verdict, verdict)
})
