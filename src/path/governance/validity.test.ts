import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, isDay } from '#kernel/calendar/day.ts'
import { factHash } from '#path/governance/fact-hash.ts'
import { earliest, factValidUntil } from '#path/governance/validity.ts'
import type { Fact } from '#path/schema.ts'

const governance = { horizons: [{ kind: 'licensing', days: 183, because: 'Price books move.' }] }
const fact: Fact = {
  id: 'floor',
  platform: 'toy',
  kind: 'licensing',
  statement: 'A floor.',
  value: 16,
  unit: 'cores per CPU',
  validFrom: null,
  observed: '2025-03-17',
  source: null,
  confidence: 'read-primary',
  staleWhen: 'The floor moves.',
  checked: '2026-11-22',
}
const until = (changes: Partial<Fact>) => factValidUntil({ ...fact, ...changes }, governance)

test('a fact is good for the days of its kind after somebody looked', () => {
  // 22 November 2026 and 183 days: 8 in November, 31, 31, 28, 31, 30, then the 24th of May.
  assert.equal(until({}), '2027-05-24')
})

test('a fact that says its own day is good until that day, and for ever when it says never', () => {
  assert.equal(until({ expires: '2026-12-31' }), '2026-12-31')
  assert.equal(until({ expires: 'never' }), 'ever')
})

test('a fact that is itself a day to come is good until that day at most', () => {
  const passing = { value: '2027-01-12', unit: 'date (extended support end)' }
  assert.equal(until(passing), '2027-01-12')
  assert.equal(until({ ...passing, value: '2031-10-14' }), '2027-05-24')
  assert.equal(until({ ...passing, value: '2025-10-02' }), '2027-05-24')
})

test('a kind without a horizon is good on the day of its check and no longer', () => {
  assert.equal(until({ kind: 'rumour' }), '2026-11-22')
})

test('days count over the ends of months, years and leap years', () => {
  assert.equal(addDays('2026-12-31', 1), '2027-01-01')
  assert.equal(addDays('2028-02-28', 1), '2028-02-29')
  assert.equal(addDays('2026-03-01', -1), '2026-02-28')
})

test('what is no day of the calendar is no day', () => {
  for (const text of ['2026-02-29', '2026-13-01', '2026-11', '26-11-22', 'tomorrow', '']) {
    assert.equal(isDay(text), false, text)
  }
  assert.equal(isDay('2028-02-29'), true)
})

test('the earliest day is the one that counts, and for ever counts last', () => {
  assert.equal(earliest(['ever', '2027-05-24', '2026-12-31']), '2026-12-31')
  assert.equal(earliest(['ever']), 'ever')
  assert.equal(earliest([]), 'ever')
})

test('a hash moves with value, unit and contest, and with nothing else', () => {
  const same: Partial<Fact>[] = [{ statement: 'Said better.' }, { checked: '2027-01-01' }, { observed: null }]
  for (const change of same) assert.equal(factHash({ ...fact, ...change }), factHash(fact))
  const source = { title: 'Guide', publisher: 'Adviser', address: 'https://example.org' }
  const contest = { value: 32, unit: 'cores per pack', source, observed: null, note: 'Packs.' }
  const other: Partial<Fact>[] = [
    { value: 17 },
    { value: '16' },
    { unit: 'cores' },
    { contestedBy: [contest] },
  ]
  const hashes = other.map((change) => factHash({ ...fact, ...change }))
  assert.equal(new Set([factHash(fact), ...hashes]).size, other.length + 1)
})
