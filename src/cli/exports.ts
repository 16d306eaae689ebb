import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { systemReason, writeOut } from '#cli/files.ts'
import type { ExportFile } from '#engines/engine.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

const problem = (code: string, where: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

/**
 * Writes the files of an answer into a folder, which is made where it is missing, and gives their paths. Nothing is
 * replaced: when one of them is there already, none is written.
 */
export function writeExports(folder: string, files: readonly ExportFile[]): Outcome<readonly string[]> {
  if (files.length === 0) {
    const message = 'This engine offers no files beyond its answer. Use --json or --out to keep the run.'
    return refused(problem('cli.exports-none', folder, message))
  }
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    const message = `"${folder}" is a file. Name a folder for the files of the answer.`
    return refused(problem('cli.export-not-folder', folder, message))
  }
  const there = files.map(({ name }) => join(folder, name)).find((path) => existsSync(path))
  if (there !== undefined) {
    const message = `"${there}" is there already and nothing was written. Move it away, or name another folder.`
    return refused(problem('cli.export-exists', there, message))
  }
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    const message = `The folder "${folder}" was not made: ${systemReason(error)}. Name one in a folder you may write to.`
    return refused(problem('cli.not-writable', folder, message))
  }
  for (const { name, text } of files) {
    const written = writeOut(join(folder, name), text)
    if (!written.ok) return written
  }
  return done(files.map(({ name }) => join(folder, name)))
}

/** What was written, one file to a line with what it is for. */
export const exportsText = (paths: readonly string[], files: readonly ExportFile[]): string =>
  files.map(({ title }, index) => `Wrote ${paths[index]}: ${title}\n`).join('')
