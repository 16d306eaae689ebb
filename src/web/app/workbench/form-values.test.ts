import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Fields } from '#kernel/field.ts'
import { changedText, formOf, freshForm, readForm } from '#web/app/workbench/form-values.ts'
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

test('an empty number is wrong, never zero', () => {
  assert.equal(readForm(fields, { ...freshForm(fields), ratio: '' }).kind, 'wrong')
})

test('a form shows parameters from a link, and the default where the link makes no sense', () => {
  assert.deepEqual(formOf(fields, { down: 'host:a,host:b', mode: ['x'] }), {
    ...{ ratio: '1', mode: 'strict', down: ['host:a', 'host:b'] },
  })
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
