import type { Run } from '#engines/engine.ts'
import { countRows } from '#importers/counts.ts'
import type { ImportCounts } from '#importers/importer.ts'
import type { Block, Verdict } from '#kernel/block.ts'
import { canonicalJson, digestOf } from '#kernel/canonical.ts'
import type { Issue } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'
import type { AssessedEngine, Assessment } from '#report/assessment.ts'
import { issueGroups, issueTable, severityText } from '#report/issue-groups.ts'
import { grouped } from '#report/states.ts'

/** One verdict of one run, for the table on the first page. */
export type VerdictRow = {
  readonly verdict: Verdict
  readonly subject: string
  readonly text: string
  readonly question: string
  /** Id of the answer's section. */
  readonly anchor: string
}
/** Part of a section that a page folds away and a text prints after the rest. */
export type Fold = { readonly summary: string; readonly blocks: readonly Block[] }
/** A headed part of the report, the same in every format. */
export type Section = {
  readonly id: string
  readonly title: string
  readonly lead: string
  readonly blocks: readonly Block[]
  readonly folds: readonly Fold[]
  readonly sections: readonly Section[]
}
/** The report before it becomes a document. */
export type Outline = {
  readonly verdicts: readonly VerdictRow[]
  /** What the first page leaves to the answers, as a sentence; empty when it shows every verdict. */
  readonly verdictsLeft: string
  readonly toKnow: readonly string[]
  readonly sections: readonly Section[]
}

/** Verdicts of one answer on the first page, gravest first. */
const verdictsShown = 10
const verdictWords = ['unsafe', 'undecided', 'safe'] as const satisfies readonly Verdict[]
const order: Readonly<Record<Verdict, number>> = { unsafe: 0, undecided: 1, safe: 2 }

/** The parts of a report in reading order: verdicts, what to know, what was read, the answers, how to repeat it. */
export function outlineOf(assessment: Assessment): Outline {
  const byRun = assessment.runs.map((run, index) =>
    sortedBy(verdictRows(run, index, assessment), (row) => order[row.verdict]),
  )
  const shown = byRun.flatMap((rows) => rows.slice(0, verdictsShown))
  const left = byRun.flatMap((rows) => rows.slice(verdictsShown))
  return {
    verdicts: sortedBy(shown, (row) => order[row.verdict]),
    verdictsLeft: leftText(left),
    toKnow: toKnow(assessment, byRun),
    sections: [readSection(assessment), answersSection(assessment), replaySection(assessment)],
  }
}

/** What the first page leaves to the answers, by verdict: a cut never hides that something is unsafe. */
function leftText(rows: readonly VerdictRow[]): string {
  if (rows.length === 0) return ''
  const parts = verdictWords
    .map((verdict) => [verdict, rows.filter((row) => row.verdict === verdict).length] as const)
    .filter(([, found]) => found > 0)
    .map(([verdict, found]) => `${grouped(found)} ${verdict}`)
  const noun = rows.length === 1 ? 'verdict stands with its answer' : 'verdicts stand with their answers'
  return `${grouped(rows.length)} further ${noun} below: ${parts.join(', ')}.`
}

/** The section of a run in the document. */
const anchorOf = (index: number): string => `answer-${index + 1}`

const engineOf = (run: Pick<Run, 'engine'>, assessment: Assessment): AssessedEngine | undefined =>
  assessment.engines.find((engine) => engine.id === run.engine)

function verdictRows(run: Run, index: number, assessment: Assessment): readonly VerdictRow[] {
  const question = answerTitle(run, assessment)
  return run.blocks
    .filter((block) => block.kind === 'verdict')
    .map(({ verdict, subject, text }) => ({ verdict, subject, text, question, anchor: anchorOf(index) }))
}

/** At most three sentences, the gravest first: what is unsafe, what is not answered, what was doubted, what is safe. */
function toKnow(assessment: Assessment, byRun: readonly (readonly VerdictRow[])[]): readonly string[] {
  const of = (verdict: Verdict): readonly string[] =>
    byRun.map((rows) => verdictSentence(rows, verdict)).filter((sentence) => sentence !== '')
  const doubts = issueGroups(assessment.issues.filter((issue) => issue.severity !== 'note'))
  const [gravest] = doubts
  const [withheld] = assessment.withheld
  const refusal = withheld === undefined ? '' : (withheld.issues[0]?.message ?? '')
  const found = [
    ...of('unsafe').slice(0, 2),
    ...(withheld === undefined
      ? []
      : [`${count(assessment.withheld.length, 'question')} got no answer. ${refusal}`]),
    ...of('undecided'),
    ...(gravest === undefined
      ? []
      : [
          `Reading the inventory raised ${severityText(assessment.issues)}. The gravest${gravest.count > 1 ? `, ${grouped(gravest.count)} times` : ''}: ${gravest.message}`,
        ]),
    ...of('unsafe').slice(2),
    ...of('safe'),
  ].slice(0, 3)
  return found.length > 0
    ? found
    : ['Nothing was asked and nothing was doubted: this report holds no verdict.']
}

function verdictSentence(rows: readonly VerdictRow[], verdict: Verdict): string {
  const chosen = rows.filter((row) => row.verdict === verdict)
  const [first] = chosen
  if (first === undefined) return ''
  const share = `${grouped(chosen.length)} of ${count(rows.length, 'verdict')}`
  return `${first.question}: ${share} ${chosen.length === 1 ? 'is' : 'are'} ${verdict}. ${first.subject}: ${first.text}`
}

const count = (value: number, noun: string): string => `${grouped(value)} ${noun}${value === 1 ? '' : 's'}`

/** A file's own name: where it lay on somebody's disk is nobody else's business. */
export const fileName = (path: string): string =>
  path
    .split(/[\\/]/)
    .filter((part) => part !== '')
    .at(-1) ?? path

function readSection(assessment: Assessment): Section {
  const { source, files, counts } = assessment.preparedFrom
  const groups = issueGroups(assessment.issues)
  const names = files.map(fileName).filter((name) => name !== source)
  const from = names.length === 0 ? '' : ` from ${names.join(', ')}`
  return {
    id: 'read',
    title: 'What was read and what was doubted',
    lead: `Read as ${source}${from}: ${severityText(assessment.issues)}.`,
    blocks: counts === null ? [] : countBlocks(counts),
    folds:
      groups.length === 0
        ? []
        : [{ summary: doubtsSummary(assessment.issues), blocks: [issueTable(groups)] }],
    sections: [],
  }
}

function doubtsSummary(issues: readonly Issue[]): string {
  const kinds = new Set(issues.map((issue) => issue.code)).size
  return `${count(issues.length, 'issue')} of ${count(kinds, 'kind')}`
}

const countBlocks = (counts: ImportCounts): readonly Block[] =>
  countRows.map(({ key, label, unit }) => ({ kind: 'quantity', label, value: counts[key], unit }))

function answersSection(assessment: Assessment): Section {
  const answers = assessment.runs.map((run, index) => answer(run, index, assessment))
  const withheld = assessment.withheld.map((one, index): Section => {
    const engine = engineOf(one, assessment)
    return {
      id: `withheld-${index + 1}`,
      title: `${engine?.title ?? one.engine}: no answer`,
      lead: engine?.question ?? '',
      blocks: [issueTable(issueGroups(one.issues))],
      folds: [{ summary: 'What was asked', blocks: [pairs(paramRows(one.params))] }],
      sections: [],
    }
  })
  const lead = answers.length === 0 ? 'No question was answered.' : ''
  return { id: 'answers', title: 'Answers', lead, blocks: [], folds: [], sections: [...answers, ...withheld] }
}

/** The title of an answer; where an engine answered several times, with the parameters that tell them apart. */
function answerTitle(run: Run, assessment: Assessment): string {
  const title = engineOf(run, assessment)?.title ?? run.engine
  const others = assessment.runs.filter((other) => other.engine === run.engine)
  const differing = Object.keys(run.params).filter((name) =>
    others.some(
      (other) => canonicalJson(other.params[name] ?? null) !== canonicalJson(run.params[name] ?? null),
    ),
  )
  const params = differing.sort().map((name) => `${name} ${valueText(run.params[name])}`)
  return params.length === 0 ? title : `${title}: ${params.join(', ')}`
}

function answer(run: Run, index: number, assessment: Assessment): Section {
  const engine = engineOf(run, assessment)
  const groups = issueGroups(run.issues)
  const assumptions: readonly Block[] = (engine?.assumptions ?? []).map((text) => ({
    kind: 'sentence',
    text,
  }))
  const provenance: readonly (readonly [string, string])[] = [
    ['Engine', `${run.engine}, version ${run.version}`],
    ['Estate (SHA-256)', run.estateDigest],
    ['Result (SHA-256)', digestOf([canonicalJson(run.result)])],
    ['Seed', String(run.seed)],
    ...paramRows(run.params),
    ...(run.facts.length === 0 ? [] : [['Facts', run.facts.join(', ')] as const]),
  ]
  return {
    id: anchorOf(index),
    title: answerTitle(run, assessment),
    lead: engine?.question ?? '',
    blocks: run.blocks,
    folds: [
      ...(groups.length === 0
        ? []
        : [
            { summary: `What this answer doubts: ${severityText(run.issues)}`, blocks: [issueTable(groups)] },
          ]),
      ...(assumptions.length === 0 ? [] : [{ summary: 'What this answer assumes', blocks: assumptions }]),
      { summary: 'Provenance of this answer', blocks: [pairs(provenance)] },
    ],
    sections: [],
  }
}

const paramRows = (params: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] =>
  Object.keys(params)
    .sort()
    .map((name) => [`Parameter ${name}`, valueText(params[name])])

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueText).join(', ')
  return typeof value === 'string' ? value : canonicalJson(value ?? null)
}

const pairs = (rows: readonly (readonly [string, string])[]): Block => ({
  kind: 'table',
  title: '',
  columns: [{ title: 'What' }, { title: 'Value' }],
  rows,
})

function replaySection(assessment: Assessment): Section {
  const commands = assessment.replay
  const lead =
    commands.length === 0
      ? 'Every answer names its engine, version, parameters, seed and the digest of the estate. The same five give the same bytes.'
      : 'The same files and the same version give the same bytes. To repeat it:'
  return {
    id: 'replay',
    title: 'How to repeat it',
    lead,
    blocks: commands.map((text) => ({ kind: 'sentence', text })),
    folds: [],
    sections: [],
  }
}
