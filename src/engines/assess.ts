import type { DigestedEstate, Engine, Progress, Run } from '#engines/engine.ts'
import type { Verdict } from '#kernel/block.ts'
import type { Issue } from '#kernel/outcome.ts'

/** A question that was asked and refused: an answer withheld, with the reasons. */
export type Withheld = {
  readonly engine: string
  readonly params: Readonly<Record<string, unknown>>
  readonly issues: readonly Issue[]
}

/** Every answer an assessment holds, and every one it had to withhold. */
export type Answers = { readonly runs: readonly Run[]; readonly withheld: readonly Withheld[] }

/**
 * Runs every engine on an estate with each parameter set it names for assessments. An engine that refuses leaves
 * its issues behind and the others go on. Progress counts finished runs.
 */
export function assessEstate(
  on: DigestedEstate,
  engines: readonly Engine[],
  seed: number,
  progress: Progress,
): Answers {
  const questions = engines.flatMap((engine) => engine.assess.map((params) => ({ engine, params })))
  const runs: Run[] = []
  const withheld: Withheld[] = []
  for (const [index, { engine, params }] of questions.entries()) {
    const share: Progress = (done, total) =>
      progress(index + (total > 0 ? done / total : 0), questions.length)
    const outcome = engine.run(on, params, { seed, progress: share })
    if (outcome.ok) runs.push(outcome.value)
    else withheld.push({ engine: engine.id, params, issues: outcome.issues })
  }
  progress(questions.length, questions.length)
  return { runs, withheld }
}

/** One verdict of one run: what pipelines and summaries read. */
export type Finding = {
  readonly engine: string
  readonly subject: string
  readonly verdict: Verdict
  readonly text: string
}

/** Every verdict in the blocks of the runs, in order: the whole answer at a glance. */
export const findingsOf = (runs: readonly Run[]): readonly Finding[] =>
  runs.flatMap((run) =>
    run.blocks.flatMap((block) => {
      if (block.kind !== 'verdict') return []
      return [{ engine: run.engine, subject: block.subject, verdict: block.verdict, text: block.text }]
    }),
  )
