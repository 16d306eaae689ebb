import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  compareQuantity,
  compareVerdict,
  compareWords,
  guessUnits,
  parseGuess,
} from '#path/progress/guess.ts'

test('a number is read in the unit that stands beside it', () => {
  assert.equal(parseGuess('40', '%', 'ratio'), 0.4)
  assert.equal(parseGuess(' 12,5 % ', '%', 'ratio'), 0.125)
  assert.equal(parseGuess('64', 'GiB', 'bytes'), 64 * 2 ** 30)
  assert.equal(parseGuess('1.5', 'TiB', 'bytes'), 1.5 * 2 ** 40)
  assert.equal(parseGuess('2', 'min', 'ms'), 120_000)
  assert.equal(parseGuess('1,200', 'VMs', 'vms'), 1200)
  assert.equal(parseGuess('1 200 VMs', 'VMs', 'vms'), 1200)
  assert.equal(parseGuess('0.66', 'services', 'services'), 0.66)
  assert.equal(parseGuess('-3', '', 'count'), -3)
})

test('what is no number is not taken for one', () => {
  for (const text of ['', 'many', 'about 3 or 4', '1-2', '1.2.3', '--', '%', '1e99', 'NaN', 'Infinity'])
    assert.equal(parseGuess(text, '%', 'ratio'), undefined, text)
})

test('every unit offers at least one way to type it', () => {
  assert.deepEqual(guessUnits('bytes'), ['GiB', 'TiB', 'MiB'])
  assert.deepEqual(guessUnits('services'), ['services'])
  assert.deepEqual(guessUnits('count'), [''])
})

test('a guess is held against the answer in a sentence', () => {
  const ready = { kind: 'quantity', label: 'ready', value: 0.61, unit: 'ratio' } as const
  assert.equal(
    compareQuantity(0.4, ready).difference,
    'You guessed 40 %, the model says 61 %: 21 points too low.',
  )
  assert.equal(compareQuantity(0.61, ready).difference, 'You guessed 61 %, the model says 61 %: as you said.')
  const memory = { kind: 'quantity', label: 'free', value: 2 ** 36, unit: 'bytes' } as const
  assert.equal(
    compareQuantity(2 ** 37, memory).difference,
    'You guessed 128 GiB, the model says 64 GiB: 64 GiB too high.',
  )
})

test('a model that cannot say is not turned into a number', () => {
  const unknown = { kind: 'quantity', label: 'ready', value: 'unknown', unit: 'ratio' } as const
  assert.match(compareQuantity(0.4, unknown).difference, /cannot say/)
})

test('a verdict is held against the model’s, and undecided is a verdict of its own', () => {
  const measured = { kind: 'verdict', label: 'cluster vs-01', verdict: 'undecided' } as const
  assert.equal(
    compareVerdict('safe', measured).difference,
    'You said safe, the model says undecided for cluster vs-01.',
  )
  assert.match(compareVerdict('undecided', measured).difference, /as you said/)
})

test('words are set beside the answer and not graded', () => {
  assert.equal(
    compareWords(' none ', { kind: 'words', text: 'Four.' }).difference,
    'You wrote “none”. The model says: Four.',
  )
})
