import { engines } from '#catalog'
import type { Command } from '#cli/command.ts'
import { answeredCode, digested, loadInventory, printIssues } from '#cli/estate.ts'
import { writeOut } from '#cli/files.ts'
import { progressLine } from '#cli/progress.ts'
import { assessEstate } from '#engines/assess.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { type AssessmentFormat, assessmentOf, renderAssessment } from '#report/assessment.ts'

const formats: Readonly<Record<string, AssessmentFormat>> = { html: 'html', md: 'markdown', txt: 'text' }

export const command: Command = {
  name: 'assess',
  summary: 'Answer every question about an inventory in one report, with proofs and provenance.',
  usage: 'bulkhead assess FILES… [--out report.html|report.md] [--json] [--seed N]',
  flags: {
    out: {
      value: 'FILE',
      help: 'Write a self-contained report; the ending chooses HTML (.html), Markdown (.md) or text (.txt).',
    },
    json: { help: 'Print every run and issue as canonical JSON.' },
    seed: { value: 'N', help: 'Seed of engines that use chance; 1 unless given.' },
  },
  examples: [
    'bulkhead assess RVTools_export_all.xlsx --out report.html',
    'bulkhead assess reference',
    'bulkhead assess exports/ --out report.md',
  ],
  openFlags: false,
  async run({ words, flags, terminal }) {
    const ending = typeof flags.out === 'string' ? (flags.out.split('.').at(-1) ?? '') : 'txt'
    const format = formats[ending.toLowerCase()]
    const seed = flags.seed === undefined ? 1 : Number(flags.seed)
    if (format === undefined || !Number.isSafeInteger(seed)) {
      const endings = 'A report ends in .html, .md or .txt'
      terminal.err(
        `${format === undefined ? `${endings}, not "${flags.out}"` : `--seed must be a whole number, not "${flags.seed}"`}.\n`,
      )
      return 2
    }
    const inventory = loadInventory(words)
    if (!inventory.ok) {
      printIssues(inventory.issues, terminal)
      return 2
    }
    const { estate, source, counts } = inventory.value
    const on = digested(estate)
    const line = progressLine('Assessing', terminal)
    const answers = assessEstate(on, engines, seed, line.progress)
    line.end()
    const { issues } = inventory
    if (flags.json) {
      terminal.out(`${canonicalJson({ source, counts, estateDigest: on.digest, issues, ...answers })}\n`)
    }
    const reading = { title: estate.name, issues, source, files: words, counts }
    const report = renderAssessment(assessmentOf(reading, answers, engines), format)
    if (typeof flags.out === 'string') {
      const written = writeOut(flags.out, report)
      if (!written.ok) {
        printIssues(written.issues, terminal)
        return 2
      }
      terminal.err(`Wrote ${flags.out}.\n`)
    } else if (!flags.json) terminal.out(report)
    return answeredCode(issues)
  },
}
