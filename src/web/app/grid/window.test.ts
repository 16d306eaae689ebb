import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cellAfter, scrollTopShowing, visibleRows } from '#web/app/grid/window.ts'

const view = { scrollTop: 0, height: 480, rowHeight: 32, total: 200_000 }

test('the rows kept in the page cover everything seen and stay few at any length', () => {
  const anywhere = fc.record({
    scrollTop: fc.integer({ min: 0, max: 7_000_000 }),
    height: fc.integer({ min: 100, max: 900 }),
    rowHeight: fc.constant(32),
    total: fc.integer({ min: 0, max: 200_000 }),
  })
  fc.assert(
    fc.property(anywhere, (viewport) => {
      const { first, count } = visibleRows(viewport)
      const seenFirst = Math.floor(viewport.scrollTop / 32)
      const seenEnd = Math.min(viewport.total, Math.ceil((viewport.scrollTop + viewport.height) / 32))
      assert.ok(count <= Math.ceil(viewport.height / 32) + 1 + 4 * 8)
      if (seenFirst < seenEnd) assert.ok(first <= seenFirst && first + count >= seenEnd)
      assert.ok(first >= 0 && first + count <= viewport.total)
    }),
  )
})

test('scrolling by a pixel inside a step asks for the same rows', () => {
  assert.deepEqual(visibleRows({ ...view, scrollTop: 3200 }), visibleRows({ ...view, scrollTop: 3201 }))
})

test('an empty table has no rows wherever it is scrolled', () => {
  assert.deepEqual(visibleRows({ ...view, total: 0, scrollTop: 900 }), { first: 0, count: 0 })
})

test('a row that is seen does not move the table, one below scrolls just as far as needed', () => {
  assert.equal(scrollTopShowing(3, view), 0)
  // Row 20 ends at 672; the view shows 480 less a header of 32.
  assert.equal(scrollTopShowing(20, view), 672 - 448)
  assert.equal(scrollTopShowing(2, { ...view, scrollTop: 320 }), 64)
})

test('keys move within the grid and never out of it', () => {
  const size = { rows: 10, columns: 3, page: 5 }
  const press = (key: string, ctrlKey = false) => ({ key, ctrlKey })
  assert.deepEqual(cellAfter(press('ArrowUp'), { row: 0, column: 1 }, size), { row: -1, column: 1 })
  assert.deepEqual(cellAfter(press('ArrowUp'), { row: -1, column: 1 }, size), { row: -1, column: 1 })
  assert.deepEqual(cellAfter(press('PageDown'), { row: 7, column: 1 }, size), { row: 9, column: 1 })
  assert.deepEqual(cellAfter(press('End', true), { row: 0, column: 0 }, size), { row: 9, column: 2 })
  assert.deepEqual(cellAfter(press('ArrowRight'), { row: 0, column: 2 }, size), { row: 0, column: 2 })
  assert.equal(cellAfter(press('a'), { row: 0, column: 0 }, size), undefined)
})

test('a grid without rows keeps the keyboard on its header', () => {
  const size = { rows: 0, columns: 2, page: 5 }
  assert.deepEqual(cellAfter({ key: 'ArrowDown', ctrlKey: false }, { row: -1, column: 0 }, size), {
    row: -1,
    column: 0,
  })
  assert.deepEqual(cellAfter({ key: 'End', ctrlKey: true }, { row: -1, column: 0 }, size), {
    row: -1,
    column: 1,
  })
})
