import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import type { InputFile } from '#importers/importer.ts'
import { readInventory } from '#importers/inventory.ts'
import rvtools from '#importers/rvtools/importer.ts'
import { workbook } from '#importers/rvtools/sample-export.ts'
import { refused } from '#kernel/outcome.ts'

const refusalOf = (...files: readonly InputFile[]): string => {
  const outcome = readInventory(files, [rvtools])
  assert.ok(!outcome.ok)
  return outcome.issues[0].message
}
const text = (name: string): InputFile => ({ name, bytes: strToU8('some words\n') })

test('a text file renamed to .xlsx is told by its bytes, not refused as a kind that is read', () => {
  const message = refusalOf(text('text.xlsx'))
  assert.match(message, /^text\.xlsx is plain text inside: neither a workbook .* nor an old \.xls/)
  assert.doesNotMatch(message, /Nothing here reads/)
})

test('a file of another kind is refused by name, and one of a kind that is read says what it lacks', () => {
  assert.match(refusalOf(text('notes.docx')), /^Nothing here reads notes\.docx\. Bulkhead reads/)
  assert.match(refusalOf(text('list.csv')), /^list\.csv is plain text, without the headings/)
  const both = refusalOf(text('notes.docx'), text('text.xlsx'))
  assert.match(both, /^Nothing here reads notes\.docx, text\.xlsx\. text\.xlsx is plain text inside/)
  const zip = { name: 'a.zip', bytes: workbook({ Budget: [['Item'], ['Chairs']] }) }
  assert.match(refusalOf(zip), /^a\.zip opens as a zip or workbook, but none of its sheets/)
})

test('files of the same bytes are read once, unless their names tell what they are about', () => {
  const seen: string[][] = []
  const kept = {
    ...rvtools,
    id: 'any',
    sniff: () => 1,
    parse: (files: readonly InputFile[]) => {
      seen.push(files.map(({ name }) => name))
      return refused({ code: 'any.none', severity: 'error', where: '', message: '' } as const)
    },
  }
  const files = ['b/100.conf', 'a/101.conf'].map(text)
  readInventory(files, [kept])
  readInventory(files, [{ ...kept, namesTell: true }])
  assert.deepEqual(seen, [['a/101.conf'], ['a/101.conf', 'b/100.conf']])
})
