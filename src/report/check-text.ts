import { cellText } from '#estate/provenance.ts'
import type { Block } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'
import { type Instance, statusOf } from '#patterns/answer.ts'
import { scopeWords } from '#patterns/ask-patterns.ts'
import { type Pattern, patternSeverities } from '#patterns/pattern.ts'
import { type CheckReport, shareText } from '#report/check-report.ts'

/** Checks as blocks: what was found, gravest first; what stays open and would be settled by what; and the rest counted. */
export function checkBlocks(checks: readonly CheckReport[]): readonly Block[] {
  const found = checks.filter(({ answer }) => answer.found > 0)
  const bySeverity = patternSeverities.flatMap((severity) =>
    found.filter(({ pattern }) => pattern.severity === severity),
  )
  return [...bySeverity.flatMap(foundBlocks), ...openBlocks(checks), ...sumBlocks(checks)]
}

function foundBlocks(check: CheckReport): readonly Block[] {
  const { pattern, answer } = check
  const read = answer.findings.some(({ evidence }) => evidence.some(({ cell }) => cell !== undefined))
  const rows = answer.findings.map((finding) => [
    ...[finding.name, finding.text],
    ...(read ? [placesText(finding)] : []),
  ])
  const left = answer.found - answer.findings.length
  const more = left > 0 ? [`And ${formatQuantity(left, 'count')} more; --examples lists them.`] : []
  const title = `${pattern.severity} ${pattern.id}: ${pattern.title}, ${shareText(check)}`
  const columns = [{ title: 'Where' }, { title: 'What' }, ...(read ? [{ title: 'Cells' }] : [])]
  const about = [...more, pattern.why, `Cure: ${pattern.cure} Article: ${pattern.article}.`].join(' ')
  return [
    ...(rows.length === 0 ? [sentence(`${title}.`)] : [{ kind: 'table', title, columns, rows } as const]),
    sentence(about),
  ]
}

/** Cells named beside a finding in text; JSON and SARIF have all of them. */
const cellsNamed = 3

function placesText({ evidence }: Instance): string {
  const cells = [...new Set(evidence.flatMap(({ cell }) => (cell === undefined ? [] : [cellText(cell)])))]
  const more = cells.length > cellsNamed ? ` and ${cells.length - cellsNamed} more` : ''
  return cells.length === 0 ? 'stated' : `${cells.slice(0, cellsNamed).join(', ')}${more}`
}

function openBlocks(checks: readonly CheckReport[]): readonly Block[] {
  const rows = checks.flatMap(({ pattern, answer }) =>
    answer.open.map(({ settledBy, count, examples }) => {
      const [one, several] = scopeWords[pattern.scope]
      const whom = `${formatQuantity(count, 'count')} ${count === 1 ? one : several}`
      return [
        pattern.id,
        pattern.severity,
        examples.length === 1 && count === 1 ? `${one} ${examples[0]}` : whom,
        settledBy,
      ]
    }),
  )
  const absent = checks.flatMap(({ pattern, answer }) =>
    answer.absent === undefined
      ? []
      : [[pattern.id, pattern.severity, `no ${scopeWords[pattern.scope][0]} stated`, answer.absent]],
  )
  if (rows.length + absent.length === 0) return []
  const columns = [
    { title: 'Check' },
    { title: 'Severity' },
    { title: 'Unknown for' },
    { title: 'Settled by' },
  ]
  return [{ kind: 'table', title: 'Unknown, which is not a pass', columns, rows: [...rows, ...absent] }]
}

function sumBlocks(checks: readonly CheckReport[]): readonly Block[] {
  if (checks.length === 0) return []
  const count = (status: ReturnType<typeof statusOf>): number =>
    checks.filter(({ answer }) => statusOf(answer) === status).length
  const parts = [
    `${count('found')} found something`,
    `${count('unknown')} unknown`,
    `${count('clear')} clear`,
    `${count('outside')} with nothing to ask about`,
  ]
  return [sentence(`${checks.length} checks: ${parts.join(', ')}.`)]
}

/** The list of checks as a table, for people who choose some. */
export const checkListBlock = (patterns: readonly Pattern[]): Block => ({
  kind: 'table',
  title: `${patterns.length} checks`,
  columns: [{ title: 'Check' }, { title: 'Severity' }, { title: 'About' }, { title: 'What it looks at' }],
  rows: patterns.map(({ id, severity, scope, looksAt }) => [id, severity, scopeWords[scope][1], looksAt]),
})

const sentence = (text: string): Block => ({ kind: 'sentence', text })
