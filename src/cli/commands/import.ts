import type { Command } from '#cli/command.ts'
import { loadInventory, printIssues } from '#cli/estate.ts'
import { writeOut } from '#cli/files.ts'
import { toStored } from '#estate/stored.ts'
import { countRows } from '#importers/counts.ts'
import type { ImportCounts } from '#importers/importer.ts'
import type { Block } from '#kernel/block.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { formatQuantity } from '#kernel/units.ts'
import { renderText } from '#report/text.ts'

const countsTable = (counts: ImportCounts): Block => ({
  kind: 'table',
  title: 'What was read',
  columns: [{ title: 'Count' }, { title: 'Value' }],
  rows: countRows.map(({ key, label, unit }) => {
    const value = counts[key]
    return [label, value === null ? null : formatQuantity(value, unit)]
  }),
})

export const command: Command = {
  name: 'import',
  summary: 'Read an inventory and say what was found and what is doubtful.',
  usage: 'bulkhead import FILES… [--json] [--out estate.json]',
  flags: {
    json: { help: 'Print {source, counts, issues} as JSON.' },
    out: { value: 'FILE', help: 'Write the estate, for other commands to read without importing again.' },
  },
  examples: [
    'bulkhead import RVTools_export_all.xlsx',
    'bulkhead import exports/ topology.yaml --out estate.json',
    'bulkhead import RVTools_export_all.xlsx --json',
  ],
  openFlags: false,
  async run({ words, flags, terminal }) {
    const outcome = loadInventory(words)
    if (flags.json) {
      const { source, counts } = outcome.ok ? outcome.value : { source: null, counts: null }
      terminal.out(`${JSON.stringify({ source, counts, issues: outcome.issues }, null, 2)}\n`)
    } else {
      if (outcome.ok) terminal.out(renderText([countsTable(outcome.value.counts)], terminal))
      printIssues(outcome.issues, terminal)
    }
    if (!outcome.ok) return 2
    if (typeof flags.out !== 'string') return 0
    const written = writeOut(flags.out, `${canonicalJson(toStored(outcome.value.estate))}\n`)
    printIssues(written.issues, terminal)
    return written.ok ? 0 : 2
  },
}
