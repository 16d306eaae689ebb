import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guessedAtLeast, guessedRight, passMark } from '#path/challenge/guessing.ts'

test('four options four times give the binomial distribution', () => {
  // (3/4 + x/4)^4 = 81/256, 108/256, 54/256, 12/256, 1/256
  assert.deepEqual(
    guessedRight([4, 4, 4, 4]).map((chance) => chance * 256),
    [81, 108, 54, 12, 1],
  )
})

test('questions with different numbers of options multiply out', () => {
  // 1/2 and 1/3: none 1/3, one 1/6 + 1/3 = 1/2, both 1/6
  const chances = guessedRight([2, 3])
  for (const [index, expected] of [1 / 3, 1 / 2, 1 / 6].entries())
    assert.ok(Math.abs((chances[index] ?? 0) - expected) < 1e-15)
  assert.ok(Math.abs(guessedAtLeast([2, 3], 1) - 2 / 3) < 1e-15)
})

test('the pass mark is the least that guessing reaches rarely enough', () => {
  const options = Array.from({ length: 16 }, () => 4)
  const mark = passMark(options, 10_000)
  assert.equal(mark.right, 12)
  // Binomial tail of 16 and 1/4 from 12 on: sum of C(16,k) 3^(16-k) / 4^16 = 163,669 / 4,294,967,296
  assert.ok(Math.abs(mark.chance - 163_669 / 4 ** 16) < 1e-12)
  assert.ok(guessedAtLeast(options, 11) > 1 / 10_000)
})

test('where even all right answers are likelier, all are asked for', () => {
  assert.deepEqual(passMark([2, 2], 1000), { right: 2, asked: 2, chance: 0.25 })
})
