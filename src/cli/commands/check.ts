import { engines } from '#catalog'
import type { Command } from '#cli/command.ts'
import { digested, loadInventory, printIssues } from '#cli/estate.ts'
import { progressLine } from '#cli/progress.ts'
import { assessEstate, findingsOf } from '#engines/assess.ts'
import { distinctIssues, type FindingsFormat, needAttention, renderFindings } from '#report/findings.ts'

const formats: readonly FindingsFormat[] = ['text', 'json', 'sarif', 'junit']

export const command: Command = {
  name: 'check',
  summary: 'Ask every question; end with 1 when an answer is not safe or anything is doubted: for pipelines.',
  usage: 'bulkhead check FILES… [--format text|json|sarif|junit] [--json]',
  flags: {
    format: { value: 'FORMAT', help: 'text (default), json, sarif or junit.' },
    json: { help: 'The same as --format json.' },
  },
  examples: [
    'bulkhead check RVTools_export_all.xlsx',
    'bulkhead check reference --format sarif > findings.sarif',
  ],
  notes: [
    'Ends with 1 when a verdict is unsafe or undecided, or when the import or an answer carries a warning or an error:',
    'a safe verdict on an inventory that is doubted is not safe. Notes alone end with 0.',
  ],
  openFlags: false,
  async run({ words, flags, terminal }) {
    const format = formats.find((name) => name === (flags.json ? 'json' : (flags.format ?? 'text')))
    if (format === undefined) {
      terminal.err(`--format is one of ${formats.join(', ')}, not "${flags.format}".\n`)
      return 2
    }
    const inventory = loadInventory(words)
    if (!inventory.ok) {
      printIssues(inventory.issues, terminal)
      return 2
    }
    const line = progressLine('Checking', terminal)
    const { runs, withheld } = assessEstate(digested(inventory.value.estate), engines, 1, line.progress)
    line.end()
    const findings = findingsOf(runs)
    const issues = distinctIssues([
      ...inventory.issues,
      ...[...withheld, ...runs].flatMap((answer) => answer.issues),
    ])
    const all = { file: words.join(' '), findings, issues }
    terminal.out(renderFindings(all, format, terminal))
    return needAttention(all) ? 1 : 0
  },
}
