import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareText, sortedBy, sortedById } from '#kernel/sort.ts'

test('text is compared by code unit, the same in every locale', () => {
  assert.deepEqual(['é', 'z', 'Z', 'a', '10', '9'].sort(compareText), ['10', '9', 'Z', 'a', 'z', 'é'])
  assert.equal(compareText('a', 'a'), 0)
})

test('equal keys keep their order', () => {
  const list = [
    { id: 'b', size: 1 },
    { id: 'a', size: 1 },
    { id: 'c', size: 0 },
  ]
  assert.deepEqual(
    sortedBy(list, ({ size }) => size).map(({ id }) => id),
    ['c', 'b', 'a'],
  )
})

test('the input is left as it was', () => {
  const list = [{ id: 'b' }, { id: 'a' }]
  assert.deepEqual(
    sortedById(list).map(({ id }) => id),
    ['a', 'b'],
  )
  assert.deepEqual(
    list.map(({ id }) => id),
    ['b', 'a'],
  )
})

test('the key is asked once per item', () => {
  let asked = 0
  const key = (item: number): number => {
    asked += 1
    return item
  }
  sortedBy([3, 1, 2, 5, 4], key)
  assert.equal(asked, 5)
})
