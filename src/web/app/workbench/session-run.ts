import type { Run } from '#engines/engine.ts'
import type { Verdict } from '#kernel/block.ts'
import { digestOf } from '#kernel/canonical.ts'

/** A run of this session: its exact text, what it says, and its place in the order they were made. */
export type SessionRun = {
  readonly id: string
  readonly number: number
  readonly text: string
  readonly run: Run
}

/** A run from its canonical text, named by its bytes. */
export const sessionRun = (text: string, number: number): SessionRun => ({
  ...{ id: digestOf([text]), number, text, run: JSON.parse(text) as Run },
})

/** How many verdicts of each kind a run holds, as words. Example: "3 safe, 1 unsafe"; none gives "no verdict". */
export function verdictText(run: Run): string {
  const kinds: readonly Verdict[] = ['unsafe', 'undecided', 'safe']
  const verdicts = run.blocks.flatMap((block) => (block.kind === 'verdict' ? [block.verdict] : []))
  const parts = kinds.flatMap((kind) => {
    const count = verdicts.filter((verdict) => verdict === kind).length
    return count === 0 ? [] : [`${count} ${kind}`]
  })
  return parts.length === 0 ? 'no verdict' : parts.join(', ')
}
