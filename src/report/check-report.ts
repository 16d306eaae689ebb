import { formatQuantity } from '#kernel/units.ts'
import type { CheckAnswer, CheckStatus } from '#patterns/answer.ts'
import { needsLook, statusOf } from '#patterns/answer.ts'
import { scopeWords } from '#patterns/ask-patterns.ts'
import type { Pattern, PatternText } from '#patterns/pattern.ts'

/** A check with its answer, as every form of findings shows it. */
export type CheckReport = { readonly pattern: Pattern; readonly answer: CheckAnswer }

/** Checks with their answers, in the order of the checks. An answer without its check is left out. */
export function checkReports(
  patterns: readonly Pattern[],
  answers: readonly CheckAnswer[],
): readonly CheckReport[] {
  const byId = new Map(patterns.map((pattern) => [pattern.id, pattern]))
  return answers.flatMap((answer) => {
    const pattern = byId.get(answer.id)
    return pattern === undefined ? [] : [{ pattern, answer }]
  })
}

/** Whether one of the checks asks for a look. */
export const checksNeedLook = (checks: readonly CheckReport[]): boolean =>
  checks.some(({ answer }) => needsLook(answer))

/** How many subjects a check found it on, of how many. Example: "4 of 26 sets of twins" */
export function shareText({ pattern, answer }: CheckReport): string {
  const [one, several] = scopeWords[pattern.scope]
  const { found, subjects } = answer
  return `${formatQuantity(found, 'count')} of ${formatQuantity(subjects, 'count')} ${subjects === 1 ? one : several}`
}

/** A check in JSON: what it says about itself, and what it found. */
export function checkJson({ pattern, answer }: CheckReport): object {
  const { id, severity, subjects, found, clear, unknown, times, findings, open, absent } = answer
  const status: CheckStatus = statusOf(answer)
  return {
    ...{ id, severity, scope: pattern.scope, status, subjects, found, clear, unknown, times },
    ...patternJson(pattern),
    ...{ findings, open },
    ...(absent === undefined ? {} : { absent }),
  }
}

/** What a check says about itself, in JSON. */
export function patternJson({
  title,
  looksAt,
  why,
  cure,
  settledBy,
  article,
  pattern,
  facts,
}: PatternText): object {
  return {
    ...{ title, looksAt, why, cure, settledBy, article },
    ...(pattern === undefined ? {} : { pattern }),
    facts,
  }
}
