import { nearest } from '#cli/arguments.ts'
import type { Command, ExitCode, Flag, Invocation } from '#cli/command.ts'

/** A command below another one: `bulkhead path status`. Its flags are checked by its own list. */
export type Subcommand = {
  readonly name: string
  /** What follows the name in the usage line, and what it does. */
  readonly takes: string
  readonly summary: string
  readonly flags: Readonly<Record<string, Flag>>
  run(invocation: Invocation): Promise<ExitCode>
}

/** A command whose first word chooses one of several; its help lists them. A flag of another one is refused. */
export function commandOf(
  name: string,
  summary: string,
  examples: readonly string[],
  subcommands: readonly Subcommand[],
): Command {
  const lines = subcommands.map((sub) => `  ${`${sub.name} ${sub.takes}`.trim()}\n      ${sub.summary}`)
  return {
    ...{ name, summary, examples },
    usage: `bulkhead ${name} ${subcommands.map((sub) => sub.name).join('|')} …`,
    flags: Object.assign({}, ...subcommands.map(({ flags }) => flags)),
    notes: ['Commands', ...lines],
    openFlags: false,
    async run(invocation) {
      const [word = '', ...words] = invocation.words
      const sub = subcommands.find((candidate) => candidate.name === word)
      const { err } = invocation.terminal
      if (sub === undefined) {
        const names = subcommands.map((candidate) => candidate.name)
        const near = nearest(word, names)
        const advice = near === undefined ? `Known: ${names.join(', ')}.` : `Did you mean ${near}?`
        err(
          word === ''
            ? `Say what to do: bulkhead ${name} ${names.join('|')}.\n`
            : `There is no ${name} ${word}. ${advice}\n`,
        )
        return 2
      }
      const foreign = Object.keys(invocation.flags).find((flag) => sub.flags[flag] === undefined)
      if (foreign !== undefined) {
        const known = Object.keys(sub.flags).map((flag) => `--${flag}`)
        err(`bulkhead ${name} ${word} has no flag --${foreign}. Known: ${known.join(', ')}.\n`)
        return 2
      }
      return sub.run({ ...invocation, words })
    },
  }
}

/** The flags that every command over the path takes. */
export const contentFlags: Readonly<Record<string, Flag>> = {
  content: { value: 'FOLDER', help: "Work on this content folder instead of Bulkhead's own." },
  json: { help: 'Print JSON.' },
}
