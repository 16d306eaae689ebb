import type { Command, Invocation } from '#cli/command.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/**
 * Words and flags of a command line. `--flag value` and `--flag=value` are both read; `--` ends the flags. A flag
 * nobody declared is refused with the nearest known name, unless the command takes open flags.
 */
export function parseArguments(
  command: Command,
  given: readonly string[],
): Outcome<Pick<Invocation, 'words' | 'flags'>> {
  const words: string[] = []
  const flags: Record<string, string | true> = {}
  for (let index = 0; index < given.length; index += 1) {
    const word = given[index] as string
    if (word === '--') {
      words.push(...given.slice(index + 1))
      break
    }
    if (!word.startsWith('--')) {
      words.push(word)
      continue
    }
    const [name = '', inline] = splitOnce(word.slice(2), '=')
    const flag = command.flags[name]
    if (flag === undefined && !command.openFlags) return refused(unknownFlag(command, name))
    if (flag !== undefined && flag.value === undefined) {
      flags[name] = true
      continue
    }
    const value = inline ?? given[index + 1]
    if (value === undefined) return refused(problem(`--${name}`, `--${name} needs a value.`))
    flags[name] = value
    if (inline === undefined) index += 1
  }
  return done({ words, flags })
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

function unknownFlag(command: Command, name: string): Issue {
  const known = Object.keys(command.flags).map((flag) => `--${flag}`)
  const near = nearest(name, Object.keys(command.flags))
  const advice = near === undefined ? `Known: ${known.join(', ') || 'none'}.` : `Did you mean --${near}?`
  return problem(`--${name}`, `bulkhead ${command.name} has no flag --${name}. ${advice}`)
}

const problem = (where: string, message: string): Issue => ({
  ...{ code: 'cli.usage', severity: 'error', where, message },
})

/** The known name closest to a mistyped one (at most two edits away), or undefined. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const ranked = known.map((name) => ({ name, edits: editDistance(given, name) }))
  ranked.sort((left, right) => left.edits - right.edits)
  const [best] = ranked
  return best !== undefined && best.edits <= 2 ? best.name : undefined
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1)
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution))
    }
    previous = current
  }
  return previous[right.length] ?? 0
}
