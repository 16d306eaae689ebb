import { nearest, parseArguments } from '#cli/arguments.ts'
import type { Command, ExitCode, Terminal } from '#cli/command.ts'
import { version } from '#kernel/version.ts'

/** Commands by name, each loaded when it is asked for, so that starting the server does not load the engines. */
const commands: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  serve: () => import('#cli/commands/serve.ts'),
  import: () => import('#cli/commands/import.ts'),
  sources: () => import('#cli/commands/sources.ts'),
  engines: () => import('#cli/commands/engines.ts'),
  run: () => import('#cli/commands/run.ts'),
  assess: () => import('#cli/commands/assess.ts'),
  check: () => import('#cli/commands/check.ts'),
  replay: () => import('#cli/commands/replay.ts'),
  path: () => import('#cli/commands/path.ts'),
  facts: () => import('#cli/commands/facts.ts'),
}

async function overview(): Promise<string> {
  const lines: string[] = []
  for (const load of Object.values(commands)) {
    const { command } = await load()
    lines.push(`  ${command.name.padEnd(9)} ${command.summary}`)
  }
  return [
    'Bulkhead: learn virtualization architecture, model your estate, decide with the consequences computed.',
    '',
    'Commands',
    ...lines,
    '',
    'FILES are inventory exports, folders of them, a saved estate.json, a topology.yaml, or the word "reference".',
    'Exit codes: 0 answered, 1 findings, 2 bad input, 70 our bug. Four commands end with 1: check when a',
    'verdict is not safe or anything is doubted, replay when the bytes differ, path when something is flagged or',
    'the desk objects, facts refresh-lifecycle when a date moved. run and assess end with 0 once they answered,',
    'whatever the answer, and with 2 when the inventory carries an error: then the answer is printed all the same.',
    '`bulkhead COMMAND --help` says more, `bulkhead --version` says which this is.',
    '',
  ].join('\n')
}

function help(command: Command): string {
  const flags = Object.entries(command.flags).map(([name, flag]) => {
    return `  ${`--${name}${flag.value ? ` ${flag.value}` : ''}`.padEnd(18)} ${flag.help}`
  })
  const examples = command.examples.map((example) => `  ${example}`)
  return [
    command.summary,
    '',
    `Usage: ${command.usage}`,
    '',
    'Flags',
    ...flags,
    '',
    'Examples',
    ...examples,
    '',
    ...(command.notes === undefined ? [] : [...command.notes, '']),
  ].join('\n')
}

async function main(given: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name = '', ...rest] = given
  if (name === '' || name === 'help' || name === '--help') {
    terminal.out(await overview())
    return 0
  }
  if (name === '--version') {
    terminal.out(`Bulkhead ${version}\n`)
    return 0
  }
  const load = commands[name]
  if (load === undefined) {
    const near = nearest(name, Object.keys(commands))
    terminal.err(
      `There is no command "${name}".${near ? ` Did you mean ${near}?` : ''} \`bulkhead help\` lists them.\n`,
    )
    return 2
  }
  const { command } = await load()
  if (rest.includes('--help')) {
    terminal.out(help(command))
    return 0
  }
  const parsed = parseArguments(command, rest)
  if (parsed.ok) return command.run({ ...parsed.value, terminal })
  for (const issue of parsed.issues) terminal.err(`${issue.message}\n`)
  return 2
}

/** Columns to write in: the terminal's own; in a pipe what COLUMNS says, 100 unless it says a number. */
function columnsOf(own: number | undefined, stated: string | undefined): number {
  const columns = own || Math.floor(Number(stated)) || 100
  return Math.min(500, Math.max(40, columns))
}

const plain = process.env.NO_COLOR !== undefined || !process.stdout.isTTY
const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  columns: columnsOf(process.stdout.columns, process.env.COLUMNS),
  colour: plain ? 'none' : 'ansi',
  interactive: process.stderr.isTTY === true,
}
// A reader of our output that closes early (head, a pager) is not an error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})
try {
  process.exitCode = await main(process.argv.slice(2), terminal)
} catch (error) {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  terminal.err(
    `This is a defect of Bulkhead, not of your input. Please report it with these lines:\n${detail}\n`,
  )
  process.exitCode = 70
}
