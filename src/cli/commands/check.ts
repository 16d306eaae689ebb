import { engines, patterns } from '#catalog'
import { nearest } from '#cli/arguments.ts'
import type { Command, Invocation, Terminal } from '#cli/command.ts'
import { dayFlag, today } from '#cli/day-flag.ts'
import { digested, loadInventory, printIssues } from '#cli/estate.ts'
import { progressLine } from '#cli/progress.ts'
import { assessEstate, findingsOf } from '#engines/assess.ts'
import type { Engine } from '#engines/engine.ts'
import { askPatterns } from '#patterns/ask-patterns.ts'
import { type Pattern, patternSeverities } from '#patterns/pattern.ts'
import { checkReports, patternJson } from '#report/check-report.ts'
import { checkListBlock } from '#report/check-text.ts'
import { distinctIssues, type FindingsFormat, needAttention, renderFindings } from '#report/findings.ts'
import { renderText } from '#report/text.ts'
import { portDefault } from '#server/port.ts'

const formats: readonly FindingsFormat[] = ['text', 'json', 'sarif', 'junit']
const examplesDefault = 5
const examplesMax = 100_000
/** Where `bulkhead serve` shows the articles that findings link to. */
const site = `http://127.0.0.1:${portDefault}/`

export const command: Command = {
  name: 'check',
  summary:
    'Ask every question and look for failure patterns; end with 1 when something is not safe, found or unknown.',
  usage: 'bulkhead check FILES… [--only IDS] [--min-severity S] [--format text|json|sarif|junit] | --list',
  flags: {
    format: { value: 'FORMAT', help: 'text (default), json, sarif or junit.' },
    json: { help: 'The same as --format json.' },
    only: { value: 'IDS', help: 'Ask these checks and engines alone, separated by commas.' },
    'min-severity': {
      value: 'SEVERITY',
      help: 'Ask checks of this severity and graver: critical, warning or note (default).',
    },
    engines: { value: 'on|off', help: 'off leaves the verdicts of the engines out.' },
    'as-of': { value: 'DAY', help: 'The day that ages are counted to, such as 2027-06-01. Default: today.' },
    examples: {
      value: 'N',
      help: `Findings listed per check, 0 to ${examplesMax}. Default: ${examplesDefault}.`,
    },
    list: { help: 'List the checks and ask nothing.' },
  },
  examples: [
    'bulkhead check RVTools_export_all.xlsx',
    'bulkhead check reference --format sarif > findings.sarif',
    'bulkhead check export.xlsx topology.yaml --engines off --min-severity critical',
    'bulkhead check --list',
  ],
  notes: [
    'Ends with 1 when a verdict is unsafe or undecided, when a check that is more than a note found something or could not',
    'tell, or when the import or an answer carries a warning or an error: a safe verdict on an inventory that is doubted is',
    'not safe, and unknown is not a pass. Notes alone end with 0.',
  ],
  openFlags: false,
  async run(invocation) {
    const { words, flags, terminal } = invocation
    const choice = chosen(invocation)
    if (choice === undefined) return 2
    if (flags.list) {
      terminal.out(
        choice.format === 'json'
          ? listJson(choice.patterns)
          : renderText([checkListBlock(choice.patterns)], terminal),
      )
      return 0
    }
    const inventory = loadInventory(words)
    if (!inventory.ok) {
      printIssues(inventory.issues, terminal)
      return 2
    }
    const { estate } = inventory.value
    const verdicts = progressLine('Asking engines', terminal)
    const { runs, withheld } = assessEstate(digested(estate), choice.engines, 1, verdicts.progress)
    verdicts.end()
    const line = progressLine('Looking for patterns', terminal)
    const { asOf, examples } = choice
    const answers = askPatterns(estate, choice.patterns, { asOf }, { examples }, line.progress)
    line.end()
    const issues = distinctIssues([
      ...inventory.issues,
      ...[...withheld, ...runs].flatMap((answer) => answer.issues),
    ])
    const checks = checkReports(choice.patterns, answers)
    const all = { file: words.join(' '), findings: findingsOf(runs), issues, checks, site }
    terminal.out(renderFindings(all, choice.format, terminal))
    return needAttention(all) ? 1 : 0
  },
}

type Choice = {
  readonly format: FindingsFormat
  readonly asOf: string
  readonly examples: number
  readonly engines: readonly Engine[]
  readonly patterns: readonly Pattern[]
}

/** What the flags choose; undefined, with a sentence, when one of them makes no sense. */
function chosen({ flags, terminal }: Invocation): Choice | undefined {
  const format = formats.find((name) => name === (flags.json ? 'json' : (flags.format ?? 'text')))
  if (format === undefined)
    return refuse(terminal, `--format is one of ${formats.join(', ')}, not "${flags.format}".`)
  const asOf = dayFlag('as-of', flags['as-of'], today(), terminal)
  if (asOf === undefined) return undefined
  const least = patternSeverities.find((severity) => severity === (flags['min-severity'] ?? 'note'))
  if (least === undefined) {
    return refuse(
      terminal,
      `--min-severity is one of ${patternSeverities.join(', ')}, not "${flags['min-severity']}".`,
    )
  }
  const examples = Number(flags.examples ?? examplesDefault)
  if (!Number.isInteger(examples) || examples < 0 || examples > examplesMax) {
    return refuse(terminal, `--examples is a whole number from 0 to ${examplesMax}, not "${flags.examples}".`)
  }
  const switched = flags.engines ?? 'on'
  if (switched !== 'on' && switched !== 'off')
    return refuse(terminal, `--engines is on or off, not "${switched}".`)
  const only = onlyIds(flags.only, terminal)
  if (only === undefined) return undefined
  const wanted = (id: string): boolean => only.size === 0 || only.has(id)
  const grave = (pattern: Pattern): boolean =>
    patternSeverities.indexOf(pattern.severity) <= patternSeverities.indexOf(least)
  return {
    ...{ format, asOf, examples },
    engines: switched === 'off' ? [] : engines.filter(({ id }) => wanted(id)),
    patterns: patterns.filter((pattern) => wanted(pattern.id) && grave(pattern)),
  }
}

/** The ids that --only names; none where it is not given. */
function onlyIds(given: string | true | undefined, terminal: Terminal): ReadonlySet<string> | undefined {
  if (typeof given !== 'string') return new Set()
  const ids = given
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '')
  if (ids.length === 0) return refuse(terminal, '--only names no check. `bulkhead check --list` lists them.')
  const known = [...patterns, ...engines].map(({ id }) => id)
  const stray = ids.find((id) => !known.includes(id))
  if (stray === undefined) return new Set(ids)
  const near = nearest(stray, known)
  const advice = near === undefined ? '`bulkhead check --list` lists them.' : `Did you mean ${near}?`
  return refuse(terminal, `There is no check or engine "${stray}". ${advice}`)
}

function refuse(terminal: Terminal, sentence: string): undefined {
  terminal.err(`${sentence}\n`)
}

const listJson = (list: readonly Pattern[]): string =>
  `${JSON.stringify(
    list.map((one) => ({ id: one.id, severity: one.severity, scope: one.scope, ...patternJson(one) })),
    null,
    2,
  )}\n`
