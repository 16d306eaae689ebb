import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pagesOfNames } from '#web/editions/pdf-dests.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Two pages under a tree of two levels, and two named places: written by hand after ISO 32000-1, 7.7.3 and 12.3.2.3. */
const pdf = `%PDF-1.4
1 0 obj
<</Type /Page /Parent 3 0 R>>
endobj
2 0 obj
<</Type /Page /Parent 4 0 R>>
endobj
3 0 obj
<</Type /Pages /Kids [1 0 R] /Count 1>>
endobj
4 0 obj
<</Type /Pages /Kids [3 0 R 2 0 R] /Count 2>>
endobj
5 0 obj
<</articles#2Fx [2 0 R /XYZ 0 800 0]
/index [1 0 R /XYZ 0 842 0]>>
endobj
6 0 obj
<</Type /Catalog /Pages 4 0 R /Dests 5 0 R>>
endobj
`

test('a named place stands on the page its tree gives, counted from 1', () => {
  assert.deepEqual(
    [...pagesOfNames(bytes(pdf))],
    [
      ['articles/x', 2],
      ['index', 1],
    ],
  )
})

test('something that is no PDF, or one without names, gives no page numbers', () => {
  assert.equal(pagesOfNames(bytes('')).size, 0)
  assert.equal(pagesOfNames(bytes('<html>')).size, 0)
  assert.equal(pagesOfNames(bytes(pdf.replaceAll('/XYZ', '/Fit'))).size, 0)
})

test('a tree of pages that holds itself is left', () => {
  assert.equal(pagesOfNames(bytes(pdf.replace('/Kids [1 0 R]', '/Kids [4 0 R]'))).size <= 2, true)
})
