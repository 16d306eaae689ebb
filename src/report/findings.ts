import type { Finding } from '#engines/assess.ts'
import type { Block } from '#kernel/block.ts'
import type { Issue } from '#kernel/outcome.ts'
import { issueGroups, issueGroupText, severityText } from '#report/issue-groups.ts'
import { escapeHtml } from '#report/markup.ts'
import { renderText } from '#report/text.ts'

/** How findings leave: for people, for programs, for code scanning (SARIF 2.1.0), for test reports (JUnit). */
export type FindingsFormat = 'text' | 'json' | 'sarif' | 'junit'

/** The verdicts of every engine on one inventory, and every issue of the import, of the runs and of what refused. */
export type Findings = {
  readonly file: string
  readonly findings: readonly Finding[]
  readonly issues: readonly Issue[]
}

/**
 * Whether somebody has to look: a verdict is not safe, or anything was doubted more gravely than by a note. A safe
 * verdict on an inventory that is doubted must not pass a pipeline in silence.
 */
export const needAttention = ({ findings, issues }: Findings): boolean =>
  findings.some(({ verdict }) => verdict !== 'safe') || issues.some(({ severity }) => severity !== 'note')

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
      return `${JSON.stringify({ findings: all.findings, issues: all.issues }, null, 2)}\n`
    case 'sarif':
      return `${JSON.stringify(sarif(all), null, 2)}\n`
    case 'junit':
      return junit(all)
    default:
      return format satisfies never
  }
}

function textBlocks({ findings, issues }: Findings): readonly Block[] {
  const open = findings.filter((finding) => finding.verdict !== 'safe').length
  const verdicts = findings.map(
    ({ subject, verdict, text }): Block => ({ kind: 'verdict', subject, verdict, text }),
  )
  const doubts = issueGroups(issues).map(
    (group): Block => ({ kind: 'sentence', text: `${group.severity}: ${issueGroupText(group)}` }),
  )
  const doubted = issues.length === 0 ? 'nothing was doubted' : `doubted: ${severityText(issues)}`
  const last = `${findings.length - open} safe, ${open} to look at; ${doubted}.`
  return [...verdicts, ...doubts, { kind: 'sentence', text: last }]
}

const levels = { safe: 'none', undecided: 'warning', unsafe: 'error' } as const
const kinds = { safe: 'pass', undecided: 'open', unsafe: 'fail' } as const

function sarif({ file, findings, issues }: Findings): object {
  const location = { physicalLocation: { artifactLocation: { uri: encodeURI(file) } } }
  const results = findings.map(({ engine, subject, verdict, text }) => ({
    ruleId: engine,
    kind: kinds[verdict],
    level: levels[verdict],
    message: { text: `${subject}: ${text}` },
    locations: [{ ...location, logicalLocations: [{ fullyQualifiedName: subject }] }],
  }))
  // A doubt is a finding too: the three severities are the three levels of SARIF.
  const doubts = issues.map(({ code, severity, where, message }) => ({
    ruleId: code,
    kind: 'fail',
    level: severity,
    message: { text: `${where}: ${message}` },
    locations: [location],
  }))
  const rules = [...new Set([...results, ...doubts].map((result) => result.ruleId))].map((id) => ({ id }))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'Bulkhead', rules } }, results: [...results, ...doubts] }],
  }
}

function junit({ findings, issues }: Findings): string {
  const cases = findings.map(({ engine, subject, verdict, text }) => {
    const head = `<testcase classname="${escapeHtml(engine)}" name="${escapeHtml(subject)}">`
    if (verdict === 'safe') return `    ${head}</testcase>`
    const tag = verdict === 'unsafe' ? 'failure' : 'error'
    return `    ${head}<${tag} message="${verdict}">${escapeHtml(text)}</${tag}></testcase>`
  })
  const [refused, doubted] = [errorsOf(issues), issues.filter(({ severity }) => severity !== 'error')]
  const refusals = refused.map(({ code, where, message }) => {
    const text = escapeHtml(`${where}: ${message}`)
    return `    <testcase classname="${escapeHtml(code)}" name="${escapeHtml(where)}"><error>${text}</error></testcase>`
  })
  const lines = doubted.map(({ code, severity, where, message }) => {
    return escapeHtml(`${severity}: ${where}: ${message} [${code}]`)
  })
  const failures = findings.filter((finding) => finding.verdict === 'unsafe').length
  const errors = findings.filter((finding) => finding.verdict === 'undecided').length + refused.length
  const total = findings.length + refused.length
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${total}" failures="${failures}" errors="${errors}">`,
    `  <testsuite name="Bulkhead" tests="${total}" failures="${failures}" errors="${errors}">`,
    ...cases,
    ...refusals,
    ...(lines.length === 0 ? [] : [`    <system-out>${lines.join('\n')}</system-out>`]),
    '  </testsuite>',
    '</testsuites>\n',
  ].join('\n')
}

const errorsOf = (issues: readonly Issue[]): readonly Issue[] =>
  issues.filter(({ severity }) => severity === 'error')
