import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import type { Checkpoint } from '#engines/engine.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** Time between two states on disk. */
const everyMs = 5_000

/** A checkpoint in a file, and what ends it: a finished question leaves no file behind. */
export type FileCheckpoint = { readonly checkpoint: Checkpoint; readonly finish: () => void }

/**
 * The checkpoint of one question in `path`. A file of another question is refused and left as it is; a file that cannot
 * be read as one as well. Without a file the question begins anew. Written whole beside the file and then renamed.
 */
export function fileCheckpoint(path: string, key: string): Outcome<FileCheckpoint> {
  const found = readState(path, key)
  if (!found.ok) return found
  let writtenMs = performance.now()
  const offer: Checkpoint['offer'] = (state) => {
    const nowMs = performance.now()
    if (nowMs - writtenMs < everyMs) return
    writtenMs = nowMs
    writeFileSync(`${path}.part`, serialize({ question: key, state: state() }))
    renameSync(`${path}.part`, path)
  }
  return done({ checkpoint: { found: found.value, offer }, finish: () => rmSync(path, { force: true }) })
}

function readState(path: string, key: string): Outcome<unknown> {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? done(undefined) : refused(unusable(path, `It cannot be read (${code}).`))
  }
  try {
    const read = deserialize(bytes) as { readonly question?: unknown; readonly state?: unknown } | null
    if (read?.question === key) return done(read.state)
    return refused(unusable(path, 'It belongs to another question, estate or version.'))
  } catch {
    return refused(unusable(path, 'It is not a checkpoint.'))
  }
}

const unusable = (path: string, found: string): Issue => ({
  code: 'cli.checkpoint-unusable',
  severity: 'error',
  where: path,
  message: `${found} Remove the file to begin anew, or name another with --checkpoint.`,
})
