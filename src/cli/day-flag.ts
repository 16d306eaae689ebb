import type { Terminal } from '#cli/command.ts'
import { isDay } from '#kernel/calendar/day.ts'

/** The day that a flag names, or `otherwise` when it is not given; undefined, with a sentence, when it is no day. */
export function dayFlag(
  name: string,
  given: string | true | undefined,
  otherwise: string,
  terminal: Terminal,
): string | undefined {
  if (given === undefined) return otherwise
  if (typeof given === 'string' && isDay(given)) return given
  terminal.err(`--${name} is a day such as 2027-06-01, not "${given}".\n`)
  return undefined
}

/** Today, by the clock of this computer, as a day. The one place where a command asks for it: what is written is dated. */
export const today = (): string => new Date().toISOString().slice(0, 10)
