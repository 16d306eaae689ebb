import type { Issue } from '#kernel/outcome.ts'
import { compilePath } from '#path/compile.ts'
import { type ContentFile, localPath } from '#path/content-file.ts'
import type { LeaningEngine } from '#path/governance/leaning.ts'
import { deskOf, type LintRule, lintIssue } from '#path/governance/lint/desk.ts'
import { frontMatterRule, missingKeys, reviewDayRule } from '#path/governance/lint/front-matter.ts'
import { carryingRule, pinRule, unmarkedRule } from '#path/governance/lint/governance-rules.ts'
import { fillerRule, numberRule, rankingRule } from '#path/governance/lint/prose-rules.ts'
import {
  budgetRule,
  imageRule,
  linkRule,
  questionRule,
  threadRule,
} from '#path/governance/lint/structure-rules.ts'
import { introductionRule, termRule } from '#path/governance/lint/term-rules.ts'
import { parsePins } from '#path/governance/pins.ts'
import type { EngineShape } from '#path/graph.ts'

// The compiler finds these two already; the desk only says which of its rules they break.
const cycleRule: LintRule = {
  code: 'lint.prerequisite-cycle',
  sentence: 'What an article requires never requires it in turn.',
  cure: 'Take one requirement out of the circle.',
  check: () => [],
}

const horizonRule: LintRule = {
  code: 'lint.horizon-missing',
  sentence: 'Every kind of fact has a horizon, so that every fact stops being good one day.',
  cure: 'Add the kind to the horizons of governance.yaml, with the reason for its days.',
  check: () => [],
}

/** Every rule of the editor's desk, in the order the desk asks. */
export const lintRules: readonly LintRule[] = [
  frontMatterRule,
  reviewDayRule,
  cycleRule,
  termRule,
  introductionRule,
  numberRule,
  linkRule,
  imageRule,
  budgetRule,
  fillerRule,
  rankingRule,
  questionRule,
  threadRule,
  unmarkedRule,
  carryingRule,
  horizonRule,
  pinRule,
]

/**
 * What the compiler refuses, as rules of the desk. A code that is not here keeps its own. The compiler says its own cure,
 * which fits the place, so only the code is the desk's.
 */
const told: Readonly<Record<string, LintRule>> = {
  'content.prerequisites-cyclic': cycleRule,
  'content.horizon-missing': horizonRule,
  'content.front-matter-missing': frontMatterRule,
  'content.article-unknown': linkRule,
  'content.anchor-missing': linkRule,
  'content.anchor-duplicate': linkRule,
  'content.figure-untitled': imageRule,
  'content.fact-unverified': carryingRule,
}

/**
 * Everything the editor's desk objects to in these content files, by rule and place; empty when the path may be
 * published. A path that does not compile is answered with what the compiler says and what can be told without it.
 * Cost is linear in the text.
 */
export function lintPath(
  files: readonly ContentFile[],
  engines: readonly (EngineShape & LeaningEngine)[],
): readonly Issue[] {
  const lacking = files
    .filter((file) => /^articles\/[^/]+\.md$/.test(localPath(file)))
    .flatMap((file) => missingKeys(file).map((finding) => ({ file: file.path, ...finding })))
  const gaps = lacking.map((finding) =>
    lintIssue(finding.key === 'check' ? questionRule : frontMatterRule, finding),
  )
  const graph = compilePath(files, engines)
  const pins = parsePins(files)
  if (!graph.ok || !pins.ok) {
    const incomplete = new Set(lacking.map(({ file }) => file))
    const isTold = ({ code, where }: Issue): boolean =>
      code === 'content.shape' && incomplete.has(where.replace(/:\d+$/, ''))
    return [...gaps, ...[...graph.issues, ...pins.issues].filter((issue) => !isTold(issue)).map(asRule)]
  }
  const desk = deskOf(graph.value, files, engines, pins.value)
  return [
    ...gaps,
    ...lintRules.flatMap((rule) => rule.check(desk).map((finding) => lintIssue(rule, finding))),
  ]
}

const asRule = (issue: Issue): Issue => {
  const rule = told[issue.code]
  // A stage or a route that lists an article nobody wrote has no link that could be mended.
  const isList = rule === linkRule && /\.yaml(:\d+)?$/.test(issue.where)
  return rule === undefined || isList ? issue : { ...issue, code: rule.code }
}
