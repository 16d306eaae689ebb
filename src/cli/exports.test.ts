import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { exportsText, writeExports } from '#cli/exports.ts'
import type { ExportFile } from '#engines/engine.ts'

const files: readonly ExportFile[] = [
  { name: 'plan.ics', mediaType: 'text/calendar', title: 'For a calendar program', text: 'a' },
  { name: 'plan.csv', mediaType: 'text/csv', title: 'For a spreadsheet', text: 'b' },
]
const codeOf = (folder: string, of: readonly ExportFile[]): string | undefined =>
  writeExports(folder, of).issues[0]?.code

test('a folder is made, every file is written and told, and nothing that is there is replaced', (t) => {
  const temporary = mkdtempSync(join(tmpdir(), 'bulkhead-'))
  t.after(() => rmSync(temporary, { recursive: true }))
  const folder = join(temporary, 'new', 'plans')
  const written = writeExports(folder, files)
  assert.ok(written.ok)
  assert.equal(readFileSync(join(folder, 'plan.ics'), 'utf8'), 'a')
  assert.equal(
    exportsText(written.value, files),
    `Wrote ${join(folder, 'plan.ics')}: For a calendar program\nWrote ${join(folder, 'plan.csv')}: For a spreadsheet\n`,
  )
  rmSync(join(folder, 'plan.ics'))
  writeFileSync(join(folder, 'plan.csv'), 'mine')
  assert.equal(codeOf(folder, files), 'cli.export-exists')
  assert.equal(readFileSync(join(folder, 'plan.csv'), 'utf8'), 'mine')
  assert.ok(!existsSync(join(folder, 'plan.ics')), 'when one stands in the way, none is written')
})

test('a file in place of a folder, a folder that cannot be made and an engine without files are refused', (t) => {
  const temporary = mkdtempSync(join(tmpdir(), 'bulkhead-'))
  t.after(() => rmSync(temporary, { recursive: true }))
  writeFileSync(join(temporary, 'file'), '')
  assert.equal(codeOf(join(temporary, 'file'), files), 'cli.export-not-folder')
  assert.equal(codeOf(join(temporary, 'file', 'inside'), files), 'cli.not-writable')
  assert.equal(codeOf(join(temporary, 'other'), []), 'cli.exports-none')
  assert.ok(!existsSync(join(temporary, 'other')))
})
