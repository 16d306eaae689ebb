import assert from 'node:assert/strict'
import { test } from 'node:test'
import { olderHashes } from '#path/progress/versions.ts'

type Version = Parameters<typeof olderHashes>[0][number]
const version = (hash: string, mark: Version['mark']): Version => ({
  ...{ hash, on: '2026-11-22', mark, note: 'A note.', text: hash },
})

test('a section that never changed reopens for nobody', () => {
  assert.deepEqual(olderHashes([version('a', 'first')], 'a'), { reopens: [], keeps: [] })
  assert.deepEqual(olderHashes([], 'a'), { reopens: [], keeps: [] })
})

test('editorial and clarifying changes keep those who read before them', () => {
  const versions = [version('a', 'first'), version('b', 'editorial'), version('c', 'clarifying')]
  assert.deepEqual(olderHashes(versions, 'c'), { reopens: [], keeps: ['a', 'b'] })
})

test('a material change reopens for all who read before it and keeps those who read it', () => {
  const versions = [version('a', 'first'), version('b', 'material'), version('c', 'editorial')]
  assert.deepEqual(olderHashes(versions, 'c'), { reopens: ['a'], keeps: ['b'] })
})

test('a text that went back to what it was is read by those who read it then', () => {
  const versions = [version('a', 'first'), version('b', 'material'), version('a', 'material')]
  assert.deepEqual(olderHashes(versions, 'a'), { reopens: ['b'], keeps: [] })
})

test('a change that no editor has judged keeps nobody', () => {
  const versions = [version('a', 'first'), version('b', 'editorial')]
  assert.deepEqual(olderHashes(versions, 'unmarked'), { reopens: ['a', 'b'], keeps: [] })
})
