import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Fields } from '#kernel/field.ts'
import {
  asksSame,
  changedText,
  formOf,
  freshForm,
  missingText,
  readForm,
  readNumber,
} from '#web/app/workbench/form-values.ts'
import { linkHash, parseLink } from '#web/app/workbench/link.ts'

const fields: Fields = {
  ratio: {
    kind: 'number',
    label: 'Overcommit',
    help: '',
    unit: 'ratio',
    min: 0,
    max: 8,
    step: 0.1,
    default: 1,
  },
  mode: {
    ...{ kind: 'choice', label: 'Mode', help: '', default: 'strict' },
    options: [
      { value: 'strict', label: 'Strict' },
      { value: 'loose', label: 'Loose' },
    ],
  },
  down: { kind: 'components', label: 'Down', help: '', of: ['host'], max: 2, default: [] },
}

test('a fresh form reads as the defaults', () => {
  assert.deepEqual(readForm(fields, freshForm(fields)), {
    kind: 'ready',
    params: { ratio: 1, mode: 'strict', down: [] },
  })
})

test('what was typed wrong is told at its field', () => {
  const read = readForm(fields, { ratio: 'plenty', mode: 'strict', down: ['a', 'b', 'c'] })
  assert.equal(read.kind, 'wrong')
  assert.deepEqual(read.kind === 'wrong' && Object.keys(read.problems), ['ratio', 'down'])
})

test('a ratio stands in the form as a percentage and is sent as the ratio it was, to the last digit', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 8, noNaN: true }), (ratio) => {
      const read = readForm(fields, formOf(fields, { ratio }))
      assert.equal(read.kind === 'ready' && read.params.ratio, ratio === 0 ? 0 : ratio)
    }),
  )
  assert.equal(formOf(fields, { ratio: 0.07 }).ratio, '7 %')
  assert.equal(formOf(fields, { ratio: '0.05' }).ratio, '5 %')
  assert.equal(formOf(fields, { ratio: 'plenty' }).ratio, 'plenty')
})

test('a box that is refused stands for no number', () => {
  const field = fields.ratio
  assert.ok(field?.kind === 'number')
  assert.equal(readNumber(field, '5 %'), 0.05)
  assert.equal(readNumber(field, '900 %'), 'unreadable')
  assert.equal(readNumber(field, ''), 'unreadable')
})

test('a form matches an answer only while it asks the same; a refused form matches none', () => {
  const params = { ratio: 0.05, mode: 'strict', down: [] }
  assert.ok(asksSame(fields, { ...freshForm(fields), ratio: '5 %' }, params))
  assert.ok(!asksSame(fields, { ...freshForm(fields), ratio: '6 %' }, params))
  assert.ok(!asksSame(fields, { ...freshForm(fields), ratio: 'plenty' }, params))
})

test('an empty number is wrong, never zero', () => {
  assert.equal(readForm(fields, { ...freshForm(fields), ratio: '' }).kind, 'wrong')
})

test('a form shows parameters from a link, and the default where the link makes no sense', () => {
  assert.deepEqual(formOf(fields, { down: 'host:a,host:b', mode: ['x'] }), {
    ...{ ratio: '100 %', mode: 'strict', down: ['host:a', 'host:b'] },
  })
})

test('components of a link that the estate lacks are said by name, with what to do', () => {
  assert.equal(missingText([]), '')
  assert.equal(
    missingText(['feed:rz1-a']),
    'The open estate has no feed rz1-a. Remove it, or search for what is meant.',
  )
  assert.match(
    missingText(['feed:a', 'rack:b']),
    /^The open estate has neither feed a nor rack b\. Remove them,/,
  )
})

test('only what differs from the defaults is told of a run', () => {
  assert.equal(changedText(fields, { ratio: 1, mode: 'strict', down: [] }), 'all defaults')
  assert.equal(
    changedText(fields, { ratio: 1.5, mode: 'loose', down: ['host:a'] }),
    'Overcommit: 150 % · Mode: Loose · Down: host:a',
  )
})

test('a question survives the address bar, whatever its components are called', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !text.includes(',') && text.trim() === text)
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 2 }), (names) => {
      const down = names.map((text) => `host:${text}`).sort()
      const link = parseLink(linkHash('toy', { ratio: 2, mode: 'loose', down }))
      assert.notEqual(link, 'none')
      if (link === 'none') return
      assert.deepEqual(readForm(fields, formOf(fields, link.params)), {
        kind: 'ready',
        params: { ratio: 2, mode: 'loose', down },
      })
    }),
  )
})

test('a hash without an engine asks nothing', () => {
  assert.equal(parseLink(''), 'none')
  assert.equal(parseLink('#map'), 'none')
  assert.equal(parseLink('#engine='), 'none')
})

test('a day stands in the form as it is sent; an emptied one is told at its field', () => {
  const dated: Fields = { start: { kind: 'date', label: 'Start', help: '', default: '2027-01-04' } }
  assert.deepEqual(readForm(dated, freshForm(dated)), { kind: 'ready', params: { start: '2027-01-04' } })
  const emptied = readForm(dated, { start: '' })
  assert.deepEqual(emptied.kind === 'wrong' && Object.keys(emptied.problems), ['start'])
  assert.equal(changedText(dated, { start: '2027-06-01' }), 'Start: 2027-06-01')
})
