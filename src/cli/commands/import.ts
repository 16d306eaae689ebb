import { randomBytes } from 'node:crypto'
import { importers } from '#catalog'
import type { Command, Invocation, Terminal } from '#cli/command.ts'
import { answeredCode, loadInventory, printIssues } from '#cli/estate.ts'
import { loadJson, writeOut } from '#cli/files.ts'
import { liveFlags, loadLive } from '#cli/live.ts'
import { anonymise } from '#estate/anonymise.ts'
import { type EstateDifference, estateDifference } from '#estate/difference.ts'
import type { Estate } from '#estate/model.ts'
import { parseStored, toStored } from '#estate/stored.ts'
import { countRows } from '#importers/counts.ts'
import type { ImportCounts, Inventory } from '#importers/importer.ts'
import type { Block } from '#kernel/block.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { formatQuantity } from '#kernel/units.ts'
import { differenceBlocks } from '#report/difference.ts'
import { readFilesBlocks } from '#report/read-files.ts'
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

/** What `--since` asks for: how the estate differs from one that was saved earlier. */
function differenceSince(
  flag: string | true | undefined,
  estate: Estate,
): Outcome<EstateDifference | 'not asked'> {
  if (typeof flag !== 'string') return done('not asked')
  const raw = loadJson(flag)
  if (!raw.ok) return raw
  const before = parseStored(raw.value, flag)
  return before.ok ? done(estateDifference(before.value, estate)) : before
}

/** The estate to be written: with pseudonyms where `--anonymise` asks for them, under a new key unless one is given. */
function estateToWrite(estate: Estate, flags: Invocation['flags']): Estate {
  if (!flags.anonymise) return estate
  return anonymise(estate, typeof flags.key === 'string' ? flags.key : randomBytes(32).toString('hex'))
}

/** Why flags do not go together, or nothing. */
function misuse({ anonymise: hides, key, out }: Invocation['flags']): string | undefined {
  if (hides && typeof out !== 'string') return '--anonymise needs --out FILE: the file is what it anonymises.'
  if (key !== undefined && !hides) return '--key belongs to --anonymise. Add it, or leave --key out.'
  return undefined
}

/** The inventory in the files and behind the addresses of a command line. */
async function loadAll(
  words: readonly string[],
  flags: Invocation['flags'],
  terminal: Terminal,
): Promise<Outcome<Inventory>> {
  const live = await loadLive(words, flags, terminal)
  if (!live.ok) return live
  const read = loadInventory(live.value.words, live.value.files)
  return read.ok ? done(read.value, [...live.issues, ...read.issues]) : read
}

export const command: Command = {
  name: 'import',
  summary: 'Read an inventory and say what was found and what is doubtful.',
  usage: 'bulkhead import FILES… ADDRESSES… [--json] [--since estate.json] [--out estate.json [--anonymise]]',
  flags: {
    json: { help: 'Print {source, counts, files, issues}, with --since also {difference}, as JSON.' },
    out: { value: 'FILE', help: 'Write the estate, for other commands to read without importing again.' },
    since: { value: 'FILE', help: 'Say what is different from an estate that was saved earlier.' },
    anonymise: { help: 'Write pseudonyms into --out in place of names, addresses, ids and file names.' },
    key: {
      value: 'WORD',
      help: 'With --anonymise: the same word gives the same pseudonyms. Keep it to yourself.',
    },
    ...liveFlags,
  },
  examples: [
    'bulkhead import RVTools_export_all.xlsx',
    'bulkhead import exports/ topology.yaml --out estate.json',
    'bulkhead import RVTools_export_all.xlsx --json',
    'bulkhead import exports/ --since estate.json',
    'bulkhead import exports/ --out shared.json --anonymise',
    'bulkhead import vcenter://bulkhead@vsphere.local@vc.example.org --out estate.json',
  ],
  notes: [
    'An ADDRESS names a platform that is read live, by reading calls alone; `bulkhead sources` lists them, with the role',
    'each needs and every call it makes. FILE of --out is replaced when everything was read, and not before.',
  ],
  openFlags: false,
  async run({ words, flags, terminal }) {
    const wrong = misuse(flags)
    const outcome =
      wrong === undefined
        ? await loadAll(words, flags, terminal)
        : refused({ code: 'cli.usage', severity: 'error', where: 'import', message: wrong })
    const since = outcome.ok ? differenceSince(flags.since, outcome.value.estate) : outcome
    const issues = since.ok || !outcome.ok ? outcome.issues : [...since.issues, ...outcome.issues]
    const difference = since.ok && since.value !== 'not asked' ? since.value : undefined
    if (flags.json) {
      const { source, counts, files } = outcome.ok ? outcome.value : { source: null, counts: null, files: [] }
      const answer = { source, counts, files, ...(difference && { difference }), issues }
      terminal.out(`${JSON.stringify(answer, null, 2)}\n`)
    } else {
      if (outcome.ok) {
        const { counts, files } = outcome.value
        const blocks = [countsTable(counts), ...readFilesBlocks(files, importers)]
        terminal.out(renderText([...blocks, ...(difference ? differenceBlocks(difference) : [])], terminal))
      }
      printIssues(issues, terminal)
    }
    if (!outcome.ok || !since.ok) return 2
    const code = answeredCode(outcome.issues)
    if (typeof flags.out !== 'string') return code
    const { estate } = outcome.value
    // Made inside, because a text that would be too long is refused there.
    const written = writeOut(flags.out, () => `${canonicalJson(toStored(estateToWrite(estate, flags)))}\n`)
    printIssues(written.issues, terminal)
    return written.ok ? code : 2
  },
}
