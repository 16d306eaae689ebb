import type { Command, Invocation, Terminal } from '#cli/command.ts'
import { loadInventory, printIssues } from '#cli/estate.ts'
import { writeOut } from '#cli/files.ts'
import { liveFlags, loadLive } from '#cli/live.ts'
import { toStored } from '#estate/stored.ts'
import { countRows } from '#importers/counts.ts'
import type { Import, ImportCounts } from '#importers/importer.ts'
import type { Block } from '#kernel/block.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { done, type Outcome } from '#kernel/outcome.ts'
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

/** The inventory in the files and behind the addresses of a command line. */
async function loadAll(
  words: readonly string[],
  flags: Invocation['flags'],
  terminal: Terminal,
): Promise<Outcome<Import>> {
  const live = await loadLive(words, flags, terminal)
  if (!live.ok) return live
  const read = loadInventory(live.value.words, live.value.files)
  return read.ok ? done(read.value, [...live.issues, ...read.issues]) : read
}

export const command: Command = {
  name: 'import',
  summary: 'Read an inventory and say what was found and what is doubtful.',
  usage: 'bulkhead import FILES… ADDRESSES… [--json] [--out estate.json]',
  flags: {
    json: { help: 'Print {source, counts, issues} as JSON.' },
    out: { value: 'FILE', help: 'Write the estate, for other commands to read without importing again.' },
    ...liveFlags,
  },
  examples: [
    'bulkhead import RVTools_export_all.xlsx',
    'bulkhead import exports/ topology.yaml --out estate.json',
    'bulkhead import RVTools_export_all.xlsx --json',
    'bulkhead import vcenter://bulkhead@vsphere.local@vc.example.org --out estate.json',
  ],
  notes: [
    'An ADDRESS names a platform that is read live, by reading calls alone; `bulkhead sources` lists them, with the role',
    'each needs and every call it makes. FILE of --out is replaced when everything was read, and not before.',
  ],
  openFlags: false,
  async run({ words, flags, terminal }) {
    const outcome = await loadAll(words, flags, terminal)
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
