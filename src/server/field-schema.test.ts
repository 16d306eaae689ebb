import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { defaultValues, parseFields } from '#kernel/field.ts'
import { engines } from '#server/cases/toy-catalog.ts'
import { fieldsSchema } from '#server/field-schema.ts'

const [engine] = engines
assert.ok(engine)
const fields = engine.params
const accepts = new Ajv2020({ strict: false }).compile(fieldsSchema(fields))

test('the schema says the range, the options and the default of every field', () => {
  assert.deepEqual(fieldsSchema({ least: fields.least as never }), {
    type: 'object',
    additionalProperties: false,
    properties: {
      least: {
        ...{ title: 'At least', description: 'Hosts wanted.', default: 2 },
        ...{ type: 'integer', minimum: 0, maximum: 100, 'x-unit': 'hosts' },
      },
    },
  })
})

test('what the schema accepts, the engine reads, and the defaults are among it', () => {
  assert.ok(accepts(defaultValues(fields)))
  const value = fc.oneof(
    fc.integer({ min: -5, max: 120 }),
    fc.double(),
    fc.constantFrom('answer', 'refuse', 'nothing', '', 'host:a', null, true, undefined),
    fc.array(fc.constantFrom('host:a', 'host:b', 'host', 'rack:r', ':', 5), { maxLength: 5 }),
  )
  const params = fc.dictionary(fc.constantFrom('least', 'manner', 'without', 'colour'), value)
  let accepted = 0
  fc.assert(
    fc.property(params, (raw) => {
      const given = Object.fromEntries(Object.entries(raw).filter(([, member]) => member !== undefined))
      if (!accepts(given)) return
      accepted += 1
      const read = parseFields(fields, given)
      assert.ok(
        read.ok,
        `${JSON.stringify(given)} is valid by the schema and refused: ${JSON.stringify(read)}`,
      )
    }),
    { seed: 3, numRuns: 3000 },
  )
  assert.ok(accepted > 100, `only ${accepted} cases were valid`)
})

test('the schema refuses what the engine refuses, for values of JSON', () => {
  for (const raw of [
    { least: 101 },
    { least: -1 },
    { least: 1.5 },
    { least: [] },
    { manner: 'sideways' },
    { without: ['host:a', 'host:b', 'host:c', 'host:d'] },
    { without: ['host'] },
    { without: [5] },
    { colour: 'red' },
  ]) {
    assert.equal(accepts(raw), false, JSON.stringify(raw))
    assert.equal(parseFields(fields, raw).ok, false, JSON.stringify(raw))
  }
})

test('a day is a text in the format of dates', () => {
  const startDay = {
    kind: 'date',
    label: 'First day',
    help: 'When it begins.',
    default: '2027-01-04',
  } as const
  assert.deepEqual(fieldsSchema({ startDay }).properties, {
    startDay: {
      ...{ title: 'First day', description: 'When it begins.', default: '2027-01-04' },
      ...{ type: 'string', format: 'date' },
    },
  })
})
