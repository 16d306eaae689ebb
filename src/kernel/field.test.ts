import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultValues, parseFields } from '#kernel/field.ts'

const fields = {
  failures: {
    kind: 'number',
    label: 'Failures',
    help: '',
    unit: 'hosts',
    min: 1,
    max: 2,
    step: 1,
    default: 1,
  },
  reserve: {
    kind: 'number',
    label: 'Reserve',
    help: '',
    unit: 'ratio',
    min: 0,
    max: 0.5,
    step: 0.01,
    default: 0.05,
  },
  basis: {
    kind: 'choice',
    label: 'Basis',
    help: '',
    options: [
      { value: 'configured', label: 'size' },
      { value: 'reserved', label: 'reservation' },
    ],
    default: 'configured',
  },
  failed: { kind: 'components', label: 'Failed', help: '', of: ['host'], max: 2, default: [] },
  startDay: { kind: 'date', label: 'First day', help: '', default: '2027-01-04' },
} as const

const parse = (raw: Record<string, unknown>) => parseFields(fields, raw)
const values = (raw: Record<string, unknown>) => {
  const outcome = parse(raw)
  assert.ok(outcome.ok, JSON.stringify(outcome))
  return outcome.value
}

test('what is not given takes its default', () => {
  assert.deepEqual(values({}), defaultValues(fields))
  assert.deepEqual(values({ failures: undefined }), {
    failures: 1,
    reserve: 0.05,
    basis: 'configured',
    failed: [],
    startDay: '2027-01-04',
  })
})

test('text from a flag and JSON from a body read the same', () => {
  assert.deepEqual(
    values({ failures: '2', reserve: '0,1', failed: 'host:b, host:a,host:b', startDay: ' 2028-02-29' }),
    values({ failures: 2, reserve: 0.1, failed: ['host:a', 'host:b'], startDay: '2028-02-29' }),
  )
})

test('components come sorted, each once, so that one question has one record', () => {
  assert.deepEqual(values({ failed: 'host:b,host:a,host:b' }).failed, ['host:a', 'host:b'])
})

const bad: readonly (readonly [string, unknown])[] = [
  ['failures', 0],
  ['failures', 3],
  ['failures', 1.5],
  ['failures', ''],
  ['failures', ' '],
  ['failures', 'two'],
  ['failures', null],
  ['failures', Number.NaN],
  ['failures', true],
  ['failures', [1]],
  ['failures', '0x1g'],
  ['basis', 'Configured'],
  ['basis', 1],
  ['basis', null],
  ['failed', 7],
  ['failed', ['host']],
  ['failed', [':a']],
  ['failed', [1]],
  ['failed', 'host:a,host:b,host:c'],
  ['startDay', ''],
  ['startDay', '2027-02-29'],
  ['startDay', '2027-1-4'],
  ['startDay', '04.01.2027'],
  ['startDay', '2027-01-04T00:00'],
  ['startDay', '1969-12-31'],
  ['startDay', '2200-01-01'],
  ['startDay', 20270104],
  ['startDay', null],
]
for (const [name, value] of bad) {
  test(`${name}: ${JSON.stringify(value)} is refused at its name`, () => {
    const outcome = parse({ [name]: value })
    assert.ok(!outcome.ok)
    assert.deepEqual(
      outcome.issues.map((issue) => issue.where),
      [`params.${name}`],
    )
  })
}

test('a percentage in text reads as the ratio it is', () => {
  for (const [text, ratio] of [
    ['5 %', 0.05],
    ['5%', 0.05],
    ['12,5 %', 0.125],
    [' 50 % ', 0.5],
    ['0.05', 0.05],
  ] as const)
    assert.equal(values({ reserve: text }).reserve, ratio, text)
})

const refusal = (raw: Record<string, unknown>): string => {
  const outcome = parse(raw)
  assert.ok(!outcome.ok)
  return outcome.issues[0].message
}

test('a number that would do as a percentage is refused with both ways to write it', () => {
  const asked = '5 is outside the range. Give a number from 0 to 0.5, that is 0 % to 50 %. Write 5 % or 0.05.'
  assert.equal(refusal({ reserve: 5 }), asked)
  assert.equal(refusal({ reserve: '5' }), asked)
})

test('a percentage out of range, without digits or of another unit is refused without advice that fails too', () => {
  assert.doesNotMatch(refusal({ reserve: '60 %' }), /Write/)
  for (const given of ['60', '150 %', 0.6]) assert.doesNotMatch(refusal({ reserve: given }), /Write/)
  assert.match(refusal({ reserve: '%' }), /is not a number/)
  assert.match(refusal({ reserve: '5 % %' }), /is not a number/)
  assert.match(refusal({ failures: '100 %' }), /is not a number/)
})

test('a parameter that does not exist is refused with those that do', () => {
  const outcome = parse({ failure: 1 })
  assert.ok(!outcome.ok)
  assert.match(outcome.issues[0].message, /failures, reserve, basis, failed, startDay/)
})

test('every bad parameter is told at once', () => {
  const outcome = parse({ failures: 9, basis: 'x', more: 1 })
  assert.deepEqual(
    outcome.issues.map((issue) => issue.where),
    ['params.more', 'params.failures', 'params.basis'],
  )
})

test('names the language gives to every object are not parameters', () => {
  assert.ok(!parse({ constructor: 1 }).ok)
  assert.ok(!parse(JSON.parse('{"__proto__": 1}')).ok)
})
