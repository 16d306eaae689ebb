/** How a command ends: fine, findings, bad input, our bug. */
export type ExitCode = 0 | 1 | 2 | 70

/** A flag of a command. A flag with a `value` word takes one; without it, it is a switch. */
export type Flag = { readonly help: string; readonly value?: string }

/** Where a command writes and how: the only things it knows about the terminal. */
export type Terminal = {
  /** The answer: standard output. */
  readonly out: (text: string) => void
  /** Everything else: issues, progress, advice. */
  readonly err: (text: string) => void
  readonly columns: number
  readonly colour: 'ansi' | 'none'
  readonly interactive: boolean
}

/** Arguments as the command's own flags and the words between them. */
export type Invocation = {
  readonly words: readonly string[]
  readonly flags: Readonly<Record<string, string | true>>
  readonly terminal: Terminal
}

/** One command of the CLI. Help, completion of flags and the overview derive from it. */
export type Command = {
  readonly name: string
  readonly summary: string
  readonly usage: string
  readonly flags: Readonly<Record<string, Flag>>
  /** Runnable lines, the commonest first. */
  readonly examples: readonly string[]
  /** Lines help says beyond the flags, such as what makes the command end with 1. */
  readonly notes?: readonly string[]
  /** Accepts flags beyond the declared ones (the fields of an engine). */
  readonly openFlags: boolean
  run(invocation: Invocation): Promise<ExitCode>
}
