import type { Answers, Withheld } from '#engines/assess.ts'
import type { Run } from '#engines/engine.ts'
import type { ImportCounts } from '#importers/importer.ts'
import type { Issue } from '#kernel/outcome.ts'
import { version } from '#kernel/version.ts'
import { assessmentHtml } from '#report/assessment-html.ts'
import { assessmentMarkdown, assessmentText } from '#report/assessment-text.ts'

/** The forms an assessment comes in. */
export type AssessmentFormat = 'html' | 'markdown' | 'text'

/** What an assessment prints about an engine that answered. */
export type AssessedEngine = {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly question: string
  readonly assumptions: readonly string[]
}

/** Everything one report needs. It takes no clock: `date` is the caller's, as it should print. */
export type Assessment = {
  readonly title: string
  readonly date?: string
  /** What wrote the report, e.g. 'Bulkhead 0.1.0'. */
  readonly producer: string
  /** `source` is what the files were read as; counts are null where the estate was not imported from files. */
  readonly preparedFrom: {
    readonly source: string
    readonly files: readonly string[]
    readonly counts: ImportCounts | null
  }
  readonly issues: readonly Issue[]
  readonly engines: readonly AssessedEngine[]
  readonly runs: readonly Run[]
  readonly withheld: readonly Withheld[]
  /** Commands that repeat the assessment, one a line, as a person types them. */
  readonly replay: readonly string[]
}

/** What was read before anything was asked. */
export type Reading = Assessment['preparedFrom'] & {
  readonly title: string
  readonly issues: readonly Issue[]
}

/** A word as a shell takes it: bare where it is plain, otherwise in single quotes. */
const shellWord = (word: string): string =>
  /^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/** The assessment that some answers about an inventory make. */
export function assessmentOf(
  { title, issues, source, files, counts }: Reading,
  { runs, withheld }: Answers,
  engines: readonly AssessedEngine[],
): Assessment {
  const preparedFrom = { source, files, counts }
  const names = files.map(shellWord).join(' ')
  const replay = [`npx bulkhead assess ${names || 'estate.json'} --out report.html`]
  return { title, producer: `Bulkhead ${version}`, preparedFrom, issues, engines, runs, withheld, replay }
}

/**
 * One document with every answer, its proof and its provenance. HTML embeds its style and pictures, asks nobody for
 * anything, needs no script and prints on A4; text is 100 columns wide. Same assessment, same bytes.
 */
export function renderAssessment(assessment: Assessment, format: AssessmentFormat): string {
  switch (format) {
    case 'html':
      return assessmentHtml(assessment)
    case 'markdown':
      return assessmentMarkdown(assessment)
    case 'text':
      return assessmentText(assessment)
    default:
      return format satisfies never
  }
}
