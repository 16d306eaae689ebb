import { nearest } from '#cli/arguments.ts'
import type { Invocation } from '#cli/command.ts'
import { contentFolder, type LoadedPath, loadPath } from '#cli/content.ts'
import { printIssues } from '#cli/estate.ts'
import type { Fact } from '#path/schema.ts'

/** The one fact that the words of a command name, with the path it stands in; undefined after a sentence. */
export function knownFact(
  name: string,
  { words, flags, terminal }: Invocation,
): (LoadedPath & { readonly fact: Fact }) | undefined {
  const [id, ...rest] = words
  if (id === undefined || rest.length > 0) {
    terminal.err(`Name one fact: bulkhead facts ${name} ID. bulkhead facts list shows them.\n`)
    return undefined
  }
  const loaded = loadPath(contentFolder(flags.content))
  if (!loaded.ok) {
    printIssues(loaded.issues, terminal)
    return undefined
  }
  const { facts } = loaded.value.graph
  const fact = facts.find((candidate) => candidate.id === id)
  if (fact !== undefined) return { ...loaded.value, fact }
  const near = nearest(
    id,
    facts.map((candidate) => candidate.id),
  )
  terminal.err(
    `There is no fact "${id}".${near ? ` Did you mean ${near}?` : ''} bulkhead facts list shows them.\n`,
  )
  return undefined
}
