import assert from 'node:assert/strict'
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { importers } from '#catalog'
import { loadFiles, loadJson, writeOut } from '#cli/files.ts'

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-files-'))
after(() => rmSync(folder, { recursive: true }))

/** A file that claims a size and takes no room on disk. */
function hollow(name: string, bytes: number): string {
  const path = join(folder, name)
  const file = openSync(path, 'w')
  ftruncateSync(file, bytes)
  closeSync(file)
  return path
}

test('a stored estate longer than a text can be is refused by its size, before it is read', () => {
  const path = hollow('estate.json', 2 ** 29 - 23)
  for (const outcome of [loadFiles([path], importers), loadJson(path)]) {
    assert.ok(!outcome.ok)
    assert.equal(outcome.issues[0].code, 'cli.file-too-large')
    assert.match(outcome.issues[0].message, /at most 536870888 can be read\. Divide the estate/)
  }
})

test('a text that would be too long to read back is not written, and says so', () => {
  const path = join(folder, 'run.json')
  const outcome = writeOut(path, () => 'x'.repeat(2 ** 29 - 23))
  assert.equal(!outcome.ok && outcome.issues[0].code, 'cli.file-too-large')
  assert.ok(writeOut(path, () => 'short').ok)
  assert.equal(readFileSync(path, 'utf8'), 'short')
})
