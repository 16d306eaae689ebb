import { engineById, engines } from '#catalog'
import { nearest } from '#cli/arguments.ts'
import { fileCheckpoint } from '#cli/checkpoint.ts'
import type { Command, ExitCode, Invocation } from '#cli/command.ts'
import { digested, loadInventory, printIssues } from '#cli/estate.ts'
import { writeOut } from '#cli/files.ts'
import { progressLine } from '#cli/progress.ts'
import { type Engine, questionKey } from '#engines/engine.ts'
import { recordText } from '#engines/record.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { renderText } from '#report/text.ts'

const own = new Set(['json', 'out', 'seed', 'checkpoint'])

async function ask(engine: Engine, { words, flags, terminal }: Invocation): Promise<ExitCode> {
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
  const params = Object.fromEntries(Object.entries(flags).filter(([name]) => !own.has(name)))
  const on = digested(estate)
  const kept =
    typeof flags.checkpoint === 'string'
      ? fileCheckpoint(flags.checkpoint, questionKey(engine, on.digest, params, seed))
      : undefined
  if (kept?.ok === false) {
    printIssues(kept.issues, terminal)
    return 2
  }
  const line = progressLine(engine.title, terminal)
  const context = { seed, progress: line.progress, ...(kept && { checkpoint: kept.value.checkpoint }) }
  const outcome = engine.run(on, params, context)
  line.end()
  if (outcome.ok) kept?.value.finish()
  if (!flags.json) printIssues([...inventory.issues, ...outcome.issues], terminal)
  if (!outcome.ok) {
    if (flags.json) terminal.out(`${JSON.stringify({ issues: outcome.issues })}\n`)
    return 2
  }
  terminal.out(flags.json ? `${canonicalJson(outcome.value)}\n` : renderText(outcome.value.blocks, terminal))
  if (typeof flags.out !== 'string') return 0
  const written = writeOut(flags.out, `${recordText(estate, outcome.value)}\n`)
  printIssues(written.issues, terminal)
  return written.ok ? 0 : 2
}

export const command: Command = {
  name: 'run',
  summary: 'Ask one engine one question about an inventory.',
  usage:
    'bulkhead run ENGINE FILES… [--PARAMETER VALUE …] [--seed N] [--json] [--out run.json] [--checkpoint FILE]',
  flags: {
    json: { help: 'Print the run as canonical JSON: the same bytes on every surface.' },
    checkpoint: {
      value: 'FILE',
      help: 'Keep what is found so far there, and go on from it when asked again; removed at the end.',
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
