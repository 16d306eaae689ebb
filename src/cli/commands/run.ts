import { engineById, engines } from '#catalog'
import { nearest } from '#cli/arguments.ts'
import { fileCheckpoint } from '#cli/checkpoint.ts'
import type { Command, ExitCode, Invocation, Terminal } from '#cli/command.ts'
import { answeredCode, digested, loadInventory, printIssues } from '#cli/estate.ts'
import { exportsText, writeExports } from '#cli/exports.ts'
import { loadJson, writeOut } from '#cli/files.ts'
import { progressLine } from '#cli/progress.ts'
import { type Engine, questionKey, type Run } from '#engines/engine.ts'
import { parseRecord, recordText, replayRecord } from '#engines/record.ts'
import type { Estate } from '#estate/model.ts'
import type { Block } from '#kernel/block.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { assert, done, type Outcome, refused } from '#kernel/outcome.ts'
import { renderText } from '#report/text.ts'

const own = new Set(['json', 'out', 'export', 'seed', 'checkpoint', 'against'])

async function ask(engine: Engine, invocation: Invocation): Promise<ExitCode> {
  const { words, flags, terminal } = invocation
  const seed = flags.seed === undefined ? 1 : Number(flags.seed)
  if (!Number.isSafeInteger(seed)) {
    terminal.err(`--seed must be a whole number, not "${flags.seed}".\n`)
    return 2
  }
  const inventory = loadInventory(words)
  if (!inventory.ok) {
    printIssues(inventory.issues, terminal)
    return 2
  }
  const { estate } = inventory.value
  const before: Outcome<Run | 'not asked'> =
    typeof flags.against === 'string' ? runBefore(engine, flags.against, terminal) : done('not asked')
  const outcome = before.ok ? execute(engine, estate, seed, invocation) : before
  if (!flags.json) printIssues([...inventory.issues, ...outcome.issues], terminal)
  if (!before.ok || !outcome.ok) {
    if (flags.json) terminal.out(`${JSON.stringify({ issues: outcome.issues })}\n`)
    return 2
  }
  const run = outcome.value
  const said = before.value === 'not asked' ? run.blocks : changeSince(engine, before.value, run)
  const whole = before.value === 'not asked' ? run : said
  terminal.out(flags.json ? `${canonicalJson(whole)}\n` : renderText(said, terminal))
  const kept = keepFiles(engine, estate, run, invocation)
  printIssues(kept.issues, terminal)
  return kept.ok ? answeredCode(inventory.issues) : 2
}

/** Writes what the flags ask to be written: a record, the files of the answer, or both. */
function keepFiles(
  engine: Engine,
  estate: Estate,
  run: Run,
  { flags, terminal }: Invocation,
): Outcome<'kept'> {
  if (typeof flags.out === 'string') {
    const written = writeOut(flags.out, () => `${recordText(estate, run)}\n`)
    if (!written.ok) return written
  }
  if (typeof flags.export !== 'string') return done('kept')
  const files = engine.exports(digested(estate), run)
  const paths = files.ok ? writeExports(flags.export, files.value) : files
  if (!files.ok) return files
  if (!paths.ok) return paths
  terminal.err(exportsText(paths.value, files.value))
  return done('kept')
}

/** The run, from where an earlier one left off when there is a checkpoint. */
function execute(
  engine: Engine,
  estate: Estate,
  seed: number,
  { flags, terminal }: Invocation,
): Outcome<Run> {
  const params = Object.fromEntries(Object.entries(flags).filter(([name]) => !own.has(name)))
  const on = digested(estate)
  const kept =
    typeof flags.checkpoint === 'string'
      ? fileCheckpoint(flags.checkpoint, questionKey(engine, on.digest, params, seed))
      : undefined
  if (kept?.ok === false) return kept
  const line = progressLine(engine.title, terminal)
  const context = { seed, progress: line.progress, ...(kept && { checkpoint: kept.value.checkpoint }) }
  const outcome = engine.run(on, params, context)
  line.end()
  if (outcome.ok) kept?.value.finish()
  return outcome
}

/**
 * The run of a record, executed again: both answers are of this version, and nothing in the file is believed unseen.
 * A record that cannot be compared is refused here, before the new question takes its time.
 */
function runBefore(engine: Engine, path: string, terminal: Terminal): Outcome<Run> {
  const raw = loadJson(path)
  const record = raw.ok ? parseRecord(raw.value, path) : raw
  if (!record.ok) return record
  const line = progressLine('Replaying', terminal)
  const before = replayRecord(record.value, engines, line.progress)
  line.end()
  if (!before.ok) return before
  const { run } = before.value
  const change = engine.compare(run, run)
  if (!change.ok) return change
  if (change.value.length > 0) return done(run)
  const message = `${engine.id} compares no answers itself. Read both runs, or tick them in the Workbench to see them side by side.`
  return refused({ code: 'cli.no-comparison', severity: 'error', where: '--against', message })
}

function changeSince(engine: Engine, before: Run, after: Run): readonly Block[] {
  const change = engine.compare(before, after)
  assert(change.ok, `${engine.id} made two runs of one version and compares them`)
  return change.value
}

export const command: Command = {
  name: 'run',
  summary: 'Ask one engine one question about an inventory.',
  usage:
    'bulkhead run ENGINE FILES… [--PARAMETER VALUE …] [--seed N] [--json] [--out run.json] [--export FOLDER] [--checkpoint FILE] [--against run.json]',
  flags: {
    against: {
      value: 'FILE',
      help: 'Print what changed since the run of that record, which `--out` wrote, instead of the answer.',
    },
    json: { help: 'Print the run as canonical JSON: the same bytes on every surface.' },
    checkpoint: {
      value: 'FILE',
      help: 'Keep what is found so far there, and go on from it when asked again; removed at the end.',
    },
    export: {
      value: 'FOLDER',
      help: 'Write the files an engine offers of its answer, such as a calendar, there; replaces none.',
    },
    out: { value: 'FILE', help: 'Write a self-contained record that `bulkhead replay` can execute again.' },
    seed: { value: 'N', help: 'Seed of engines that use chance; 1 unless given.' },
  },
  examples: engines
    .slice(0, 2)
    .flatMap(({ id }) => [
      `bulkhead run ${id} RVTools_export_all.xlsx`,
      `bulkhead run ${id} reference --out run.json`,
    ]),
  openFlags: true,
  async run(invocation) {
    const [id = '', ...files] = invocation.words
    const engine = engineById(id)
    if (engine !== undefined && files.length > 0) return ask(engine, { ...invocation, words: files })
    const ids = engines.map((candidate) => candidate.id)
    const near = nearest(id, ids)
    const advice = near === undefined ? `Engines: ${ids.join(', ')}.` : `Did you mean ${near}?`
    const missing =
      engine === undefined
        ? `There is no engine "${id}". ${advice}`
        : 'Name the files to ask about, or "reference".'
    invocation.terminal.err(`${missing}\n`)
    return 2
  },
}
