import { fileURLToPath } from 'node:url'
import { importers } from '#catalog'
import type { Terminal } from '#cli/command.ts'
import { loadFiles, loadJson } from '#cli/files.ts'
import type { DigestedEstate } from '#engines/engine.ts'
import { estateDigest } from '#estate/digest.ts'
import { parseStored } from '#estate/stored.ts'
import { countEstate } from '#importers/counts.ts'
import type { Import, InputFile, Inventory } from '#importers/importer.ts'
import { readInventory } from '#importers/inventory.ts'
import { done, type Issue, type Outcome } from '#kernel/outcome.ts'
import { issueGroups, issueGroupText, severityText } from '#report/issue-groups.ts'

/** The word that stands for the reference estate wherever a command takes files. */
export const referenceWord = 'reference'

/** Where the reference estate is kept. */
const referencePath = fileURLToPath(new URL('../../content/estates/reference.json', import.meta.url))

/** The inventory behind the words of a command line (files, folders, or the reference estate) and files read otherwise. */
export function loadInventory(
  words: readonly string[],
  besides: readonly InputFile[] = [],
): Outcome<Inventory> {
  if (words.length === 1 && words[0] === referenceWord && besides.length === 0) {
    const raw = loadJson(referencePath)
    if (!raw.ok) return raw
    const estate = parseStored(raw.value, 'reference estate')
    if (!estate.ok) return estate
    const { value } = estate
    const read = { source: 'reference', estate: value, counts: countEstate(value), files: [] }
    return done(read, estate.issues)
  }
  const files = loadFiles(words, importers)
  if (!files.ok) return files
  const read = readInventory([...files.value, ...besides], importers)
  if (!read.ok) return read
  return done(read.value, [...files.issues, ...read.issues])
}

/** An estate with its digest, ready to be asked. */
export const digested = (estate: Import['estate']): DigestedEstate => ({
  estate,
  digest: estateDigest(estate),
})

/**
 * How a command ends that has answered: 2 when what the inventory says cannot be so (an error stands among its issues),
 * because an answer about it is one about another estate, otherwise 0.
 */
export const answeredCode = (issues: readonly Issue[]): 0 | 2 =>
  issues.some(({ severity }) => severity === 'error') ? 2 : 0

/** Prints issues to standard error by code, gravest first: how many there are, where the first is, what it says. */
export function printIssues(issues: readonly Issue[], terminal: Terminal): void {
  const groups = issueGroups(issues)
  for (const group of groups) terminal.err(`${mark(group.severity, terminal)} ${issueGroupText(group)}\n`)
  if (groups.length < issues.length) {
    terminal.err(`In all ${severityText(issues)}; --json lists each of them.\n`)
  }
}

function mark(severity: Issue['severity'], terminal: Terminal): string {
  if (terminal.colour === 'none') return `${severity}:`
  const colour = severity === 'error' ? 31 : severity === 'warning' ? 33 : 36
  return `\u001b[${colour}m${severity}:\u001b[0m`
}
