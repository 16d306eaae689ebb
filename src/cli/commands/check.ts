import { engines } from '#catalog'
import type { Command } from '#cli/command.ts'
import { digested, loadInventory, printIssues } from '#cli/estate.ts'
import { progressLine } from '#cli/progress.ts'
import { assessEstate, findingsOf } from '#engines/assess.ts'
import { type FindingsFormat, renderFindings } from '#report/findings.ts'

const formats: readonly FindingsFormat[] = ['text', 'json', 'sarif', 'junit']

export const command: Command = {
  name: 'check',
  summary: 'Ask every question and end with 1 when an answer is not safe: for pipelines.',
  usage: 'bulkhead check FILES… [--format text|json|sarif|junit] [--json]',
  flags: {
    format: { value: 'FORMAT', help: 'text (default), json, sarif or junit.' },
    json: { help: 'The same as --format json.' },
  },
  examples: [
    'bulkhead check RVTools_export_all.xlsx',
    'bulkhead check reference --format sarif > findings.sarif',
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
    const issues = withheld.flatMap((answer) => answer.issues)
    terminal.out(renderFindings({ file: words.join(' '), findings, issues }, format, terminal))
    const open = findings.some((finding) => finding.verdict !== 'safe') || issues.length > 0
    return open ? 1 : 0
  },
}
