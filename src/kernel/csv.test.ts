import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cell } from '#kernel/block.ts'
import { renderCsv } from '#kernel/csv.ts'

const csvOf = (...cells: Cell[]): string =>
  renderCsv({
    kind: 'table',
    title: 'T',
    columns: cells.map((_, index) => ({ title: `c${index}` })),
    rows: [cells],
  })
    .split('\r\n')
    .slice(1, -1)
    .join('\r\n')

test('commas, quotes and line breaks are quoted as RFC 4180 asks', () => {
  assert.equal(csvOf('a,b', 'say "hi"', 'two\nlines', 'plain'), '"a,b","say ""hi""","two\nlines",plain')
})

test('a cell a spreadsheet would run is disarmed, a number is not', () => {
  assert.equal(csvOf('=1+1', '+cmd', '-2+3', '@SUM(A1)'), "'=1+1,'+cmd,'-2+3,'@SUM(A1)")
  assert.equal(csvOf('-12.5', '+3e4', -7, '.5'), '-12.5,+3e4,-7,.5')
})

test('blanks, tabs and full-width signs before a formula do not smuggle it through', () => {
  assert.equal(csvOf(' =1', '\t=1', '\uff1d1', '\ufeff@x'), "' =1,'\t=1,'\uff1d1,'\ufeff@x")
})

test('what is unknown says so, and numbers keep every digit in the base unit of the heading', () => {
  const table = {
    kind: 'table',
    title: '',
    columns: [
      { title: 'Memory', unit: 'bytes' },
      { title: 'n', unit: 'count' },
    ],
    rows: [[68_719_476_736, null], [0.1]],
  } as const
  assert.equal(renderCsv(table), 'Memory (bytes),n\r\n68719476736,unknown\r\n0.1,unknown\r\n')
})
