import assert from 'node:assert/strict'
import engine from '#engines/availability/engine.ts'
import type { Availability } from '#engines/availability/result.ts'
import { holds, runCases, says } from '#test/engine-cases.ts'

/** The first subject as derived by hand in the README, the verdict on it, and words of the answer's sentences. */
type Expected = {
  readonly says: readonly string[]
  readonly verdict: string
  readonly subject: Readonly<Record<string, unknown>>
}

runCases<Expected>(import.meta.dirname, engine, (run, { says: words, verdict, subject }) => {
  const { subjects, check } = run.result as Availability
  holds(subjects[0], subject, 1e-9)
  const given = run.blocks.find((block) => block.kind === 'verdict')
  assert.equal(given?.kind === 'verdict' ? given.verdict : 'none', verdict)
  assert.ok(check === null || (check.low <= check.exact && check.exact <= check.high))
  says(run, words)
})
