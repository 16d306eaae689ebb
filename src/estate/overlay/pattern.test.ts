import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAffordable, parsePattern } from '#estate/overlay/pattern.ts'

const costAt = (text: string, length: number): number => {
  const pattern = parsePattern(text, 'f:1')
  assert.ok(pattern.ok, text)
  return pattern.value.costAt(length)
}

for (const text of [
  '^rz1-',
  '^bo(vmsp-\\d+)\\.customer\\.com$',
  'a|b',
  '(?:web|app)-\\d{2}$',
  '[a-z]+-[0-9]+',
  '^x{2,3}$',
  '(?<n>a)b?',
  '[)(]+',
  'a{b',
]) {
  test(`${text} is a pattern people write, and is read`, () => {
    assert.ok(parsePattern(text, 'f:1').ok)
  })
}

for (const text of [
  '(a+)+',
  '(a|a)*',
  '(a|b){20}',
  '((a*))*',
  '(a?){30}',
  '(?:x+y*)+$',
  '(a)\\1',
  '(?=a)b',
  '(?!a)b',
  '(?<=a)b',
  '(?<!a)b',
  '(?i:a)',
  '',
  '(',
  '[a',
  '*',
  'a'.repeat(201),
]) {
  test(`${JSON.stringify(text.slice(0, 20))} is refused`, () => {
    const pattern = parsePattern(text, 'f:1')
    assert.ok(!pattern.ok)
    assert.equal(pattern.issues[0].where, 'f:1')
  })
}

test('the cost counts where an unanchored pattern starts and where each repetition stops', () => {
  assert.equal(costAt('^abc', 20), 1)
  assert.equal(costAt('abc', 20), 21)
  // Start and end of one repetition: 22 over 2.
  assert.equal(costAt('a+', 20), (22 * 21) / 2)
  assert.equal(costAt('^a?b?c?', 20), 8)
  assert.equal(costAt('^(?:a|b|c)', 20), 3)
  assert.equal(costAt('^a|b', 20), 2 * 21)
})

test('a pattern is affordable on many short names and not on many long ones', () => {
  const pattern = parsePattern('.*.*.*x', 'f:1')
  assert.ok(pattern.ok)
  assert.ok(
    isAffordable(
      pattern.value,
      Array.from({ length: 200 }, () => 'a-short-name'),
    ),
  )
  assert.ok(
    !isAffordable(
      pattern.value,
      Array.from({ length: 200 }, () => 'n'.repeat(1024)),
    ),
  )
})

test('exponential choices are counted, not only repetitions', () => {
  const pattern = parsePattern(`^${'a?'.repeat(40)}`, 'f:1')
  assert.ok(pattern.ok)
  assert.ok(!isAffordable(pattern.value, ['aaaa']))
})
