import type { Finding } from '#engines/assess.ts'
import type { Block } from '#kernel/block.ts'
import type { Issue } from '#kernel/outcome.ts'
import { type CheckReport, checkJson, checksNeedLook } from '#report/check-report.ts'
import { checkBlocks } from '#report/check-text.ts'
import { junitOf } from '#report/findings-junit.ts'
import { sarifOf } from '#report/findings-sarif.ts'
import { issueGroups, issueGroupText, severityText } from '#report/issue-groups.ts'
import { renderText } from '#report/text.ts'

/** How findings leave: for people, for programs, for code scanning (SARIF 2.1.0), for test reports (JUnit). */
export type FindingsFormat = 'text' | 'json' | 'sarif' | 'junit'

/** The verdicts of every engine on one inventory, what every check says of it, and every issue of the import, of the runs and of what refused. */
export type Findings = {
  readonly file: string
  readonly findings: readonly Finding[]
  readonly issues: readonly Issue[]
  readonly checks: readonly CheckReport[]
  /** Where articles can be read, with a slash at its end: rules of SARIF link to them. */
  readonly site: string
}

/**
 * Whether somebody has to look: a verdict is not safe, anything was doubted more gravely than by a note, or a check that
 * is more than a note found something or could not tell. What is unknown must not pass a pipeline in silence.
 */
export const needAttention = ({ findings, issues, checks }: Findings): boolean =>
  findings.some(({ verdict }) => verdict !== 'safe') ||
  issues.some(({ severity }) => severity !== 'note') ||
  checksNeedLook(checks)

/** The issues in their order, each once: several runs of one engine meet the same doubt. */
export function distinctIssues(issues: readonly Issue[]): readonly Issue[] {
  const found = new Map<string, Issue>()
  for (const issue of issues) {
    const key = `${issue.severity} ${issue.code} ${issue.where} ${issue.message}`
    if (!found.has(key)) found.set(key, issue)
  }
  return [...found.values()]
}

/** The findings as text in a format. The terminal matters to the text form alone. */
export function renderFindings(
  all: Findings,
  format: FindingsFormat,
  terminal: { readonly columns: number; readonly colour: 'ansi' | 'none' },
): string {
  switch (format) {
    case 'text':
      return renderText(textBlocks(all), terminal)
    case 'json':
      return `${JSON.stringify({ findings: all.findings, issues: all.issues, checks: all.checks.map(checkJson) }, null, 2)}\n`
    case 'sarif':
      return `${JSON.stringify(sarifOf(all), null, 2)}\n`
    case 'junit':
      return junitOf(all)
    default:
      return format satisfies never
  }
}

function textBlocks({ findings, issues, checks }: Findings): readonly Block[] {
  const open = findings.filter((finding) => finding.verdict !== 'safe').length
  const verdicts = findings.map(
    ({ subject, verdict, text }): Block => ({ kind: 'verdict', subject, verdict, text }),
  )
  const doubts = issueGroups(issues).map(
    (group): Block => ({ kind: 'sentence', text: `${group.severity}: ${issueGroupText(group)}` }),
  )
  const doubted = issues.length === 0 ? 'nothing was doubted' : `doubted: ${severityText(issues)}`
  const last = `${findings.length - open} safe, ${open} to look at; ${doubted}.`
  return [...verdicts, ...checkBlocks(checks), ...doubts, { kind: 'sentence', text: last }]
}
