import assert from 'node:assert/strict'
import { test } from 'node:test'
import { issueLog } from '#importers/issue-log.ts'
import { recordReader } from '#importers/json-reader.ts'

const reading = (value: unknown) => {
  const log = issueLog()
  const reader = recordReader({ it: value }, 'x', 'f $[0]', log)
  return { reader, codes: () => log.issues().map(({ code }) => code) }
}

test('what is missing is unknown without a word, in whatever way it is missing', () => {
  for (const missing of [undefined, null, '']) {
    const { reader, codes } = reading(missing)
    assert.deepEqual(
      [reader.number('it'), reader.whole('it'), reader.text('it'), reader.flag('it'), reader.oneOf('it', {})],
      Array(5).fill('unknown'),
    )
    assert.deepEqual(codes(), [], String(missing))
  }
})

test('what is there and makes no sense is unknown and said, an object where a word should be among it', () => {
  for (const [read, value] of [
    ['number', 'many'],
    ['number', -1],
    ['number', Number.POSITIVE_INFINITY],
    ['whole', 2 ** 60],
    ['text', {}],
    ['flag', 'perhaps'],
    ['oneOf', { value: 1 }],
    ['oneOf', 'constructor'],
  ] as const) {
    const { reader, codes } = reading(value)
    const got = read === 'oneOf' ? reader.oneOf('it', { on: 'on' }) : reader[read]('it')
    assert.equal(got, 'unknown', JSON.stringify(value))
    assert.equal(codes().length, 1, JSON.stringify(value))
  }
})
