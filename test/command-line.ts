import { parseArguments } from '#cli/arguments.ts'
import type { Command } from '#cli/command.ts'

/** What a command printed and how it ended. */
export type Ended = { readonly status: number; readonly stdout: string; readonly stderr: string }

/** Runs a command on the words of a command line in this process, as the CLI does, and collects what it prints. */
export async function commandLine(command: Command, words: readonly string[]): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  const parsed = parseArguments(command, words)
  if (!parsed.ok)
    return { status: 2, stdout, stderr: parsed.issues.map(({ message }) => `${message}\n`).join('') }
  const terminal = {
    out: (text: string): void => {
      stdout += text
    },
    err: (text: string): void => {
      stderr += text
    },
    ...({ columns: 200, colour: 'none', interactive: false } as const),
  }
  const status = await command.run({ ...parsed.value, terminal })
  return { status, stdout, stderr }
}
