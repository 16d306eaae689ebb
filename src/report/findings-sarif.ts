import { type CellPlace, cellText } from '#estate/provenance.ts'
import { formatQuantity } from '#kernel/units.ts'
import type { Instance, OpenQuestion } from '#patterns/answer.ts'
import { scopeWords } from '#patterns/ask-patterns.ts'
import type { Pattern } from '#patterns/pattern.ts'
import { type CheckReport, shareText } from '#report/check-report.ts'
import type { Findings } from '#report/findings.ts'

const levels = { safe: 'none', undecided: 'warning', unsafe: 'error' } as const
const kinds = { safe: 'pass', undecided: 'open', unsafe: 'fail' } as const
const patternLevels = { critical: 'error', warning: 'warning', note: 'note' } as const

type Result = { readonly ruleId: string } & Readonly<Record<string, unknown>>

/** Findings as a SARIF 2.1.0 log: one result per verdict, per doubt, per finding of a check and per open question. */
export function sarifOf({ file, findings, issues, checks, site }: Findings): object {
  const location = { physicalLocation: { artifactLocation: { uri: encodeURI(file) } } }
  const verdicts = findings.map(({ engine, subject, verdict, text }) => ({
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
  const answers = checks.flatMap((check) => checkResults(check, location))
  const results: readonly Result[] = [...verdicts, ...answers, ...doubts]
  const described = new Map(checks.map(({ pattern }) => [pattern.id, ruleOf(pattern, site)]))
  const ids = [
    ...new Set([
      ...verdicts.map(({ ruleId }) => ruleId),
      ...described.keys(),
      ...doubts.map(({ ruleId }) => ruleId),
    ]),
  ]
  const rules = ids.map((id) => described.get(id) ?? { id })
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'Bulkhead', rules } }, results }],
  }
}

function ruleOf(
  { id, title, severity, looksAt, why, cure, article, pattern, scope }: Pattern,
  site: string,
): object {
  const help = `${why} ${cure}`
  const address = `${site}articles/${article}.html`
  return {
    id,
    name: title,
    shortDescription: { text: title },
    fullDescription: { text: looksAt },
    help: { text: help, markdown: `${why}\n\n**Cure.** ${cure}\n\n[${article}](${address})` },
    helpUri: address,
    defaultConfiguration: { level: patternLevels[severity] },
    properties: { tags: [scope, ...(pattern === undefined ? [] : [pattern])] },
  }
}

function checkResults(check: CheckReport, location: object): readonly Result[] {
  const { pattern, answer } = check
  const found = answer.findings.map((finding) => foundResult(pattern, finding, location))
  const left = answer.found - answer.findings.length
  const rest = {
    ruleId: pattern.id,
    kind: 'fail',
    level: patternLevels[pattern.severity],
    message: {
      text: `${shareText(check)} in all; ${formatQuantity(left, 'count')} of them are not listed here.`,
    },
    locations: [location],
  }
  return [
    ...found,
    ...(left > 0 ? [rest] : []),
    ...answer.open.map((open) => openResult(pattern, open, location)),
    ...absentResult(check, location),
  ]
}

function foundResult(pattern: Pattern, { ref, name, text, evidence }: Instance, location: object): Result {
  const logicalLocations = [{ name, fullyQualifiedName: ref }]
  const places = evidence.flatMap(({ cell }) => (cell === undefined ? [] : [placeOf(cell)]))
  const [first, ...others] = places
  return {
    ruleId: pattern.id,
    kind: 'fail',
    level: patternLevels[pattern.severity],
    message: { text: `${name}: ${text}` },
    locations: [{ ...(first ?? location), logicalLocations }],
    ...(others.length === 0 ? {} : { relatedLocations: others.map((place, id) => ({ id, ...place })) }),
    partialFingerprints: { 'subject/v1': `${pattern.id} ${ref}` },
  }
}

/** A cell as a place in a file: the row is the line, the column the character, and the message says it as people do. */
function placeOf(cell: CellPlace): object {
  const startColumn = [...cell.column].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(cell.file) },
      region: { startLine: cell.row, ...(startColumn > 0 ? { startColumn } : {}) },
    },
    message: { text: cellText(cell) },
  }
}

function openResult(
  pattern: Pattern,
  { settledBy, count, examples }: OpenQuestion,
  location: object,
): Result {
  const [one, several] = scopeWords[pattern.scope]
  const whom = `${formatQuantity(count, 'count')} ${count === 1 ? one : several}`
  const named = examples.length === 0 ? '' : ` (${examples.slice(0, 3).join(', ')}${count > 3 ? ' …' : ''})`
  return unsettled(pattern, `Unknown for ${whom}${named}. Settled by: ${settledBy}.`, location)
}

function absentResult({ pattern, answer }: CheckReport, location: object): readonly Result[] {
  if (answer.absent === undefined) return []
  const text = `Unknown: no ${scopeWords[pattern.scope][0]} is stated. Settled by: ${answer.absent}.`
  return [unsettled(pattern, text, location)]
}

const unsettled = ({ id }: Pattern, text: string, location: object): Result => ({
  ruleId: id,
  kind: 'open',
  level: 'none',
  message: { text },
  locations: [location],
})
