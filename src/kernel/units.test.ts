import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatQuantity, gb, gib, kib, mib, parseBytes, tib } from '#kernel/units.ts'

const bytesOf = (text: string): number | undefined => {
  const parsed = parseBytes(text, 'params.x')
  return parsed.ok ? parsed.value : undefined
}

test('binary amounts are powers of 1024 and decimal ones powers of 1000', () => {
  assert.deepEqual([kib(1), mib(1), gib(1), tib(1)], [1024, 1_048_576, 1_073_741_824, 1_099_511_627_776])
  assert.equal(gb(1), 1_000_000_000)
  assert.equal(gib(0.5), 536_870_912)
})

test('people write amounts with a unit, in any case, with point or comma', () => {
  assert.equal(bytesOf('64 GiB'), 68_719_476_736)
  assert.equal(bytesOf('512mib'), 536_870_912)
  assert.equal(bytesOf(' 1,5 TiB '), 1_649_267_441_664)
  assert.equal(bytesOf('2 GB'), 2_000_000_000)
  assert.equal(bytesOf('0 B'), 0)
})

for (const text of [
  '',
  '64',
  'GiB',
  '-1 GiB',
  '1e3 GiB',
  '1 GiBs',
  '1 parsec',
  '9 PiB extra',
  '8192 PiB',
  '1.2.3 GiB',
  '٣ GiB',
  'NaN GiB',
]) {
  test(`"${text}" is not an amount of bytes`, () => {
    const parsed = parseBytes(text, 'params.x')
    assert.ok(!parsed.ok)
    assert.equal(parsed.issues[0].where, 'params.x')
  })
}

test('bytes are shown in the largest binary unit that keeps them above one', () => {
  assert.equal(formatQuantity(0, 'bytes'), '0 B')
  assert.equal(formatQuantity(1023, 'bytes'), '1,023 B')
  assert.equal(formatQuantity(68_719_476_736, 'bytes'), '64 GiB')
  assert.equal(formatQuantity(1_649_267_441_664, 'bytes'), '1.5 TiB')
  assert.equal(formatQuantity(-gib(2), 'bytes'), '-2 GiB')
})

test('ratios print as percentages, counts in groups of three, one host in the singular', () => {
  assert.equal(formatQuantity(0.625, 'ratio'), '62.5 %')
  assert.equal(formatQuantity(1_234_567, 'count'), '1,234,567')
  assert.equal(formatQuantity(1, 'hosts'), '1 host')
  assert.equal(formatQuantity(2, 'hosts'), '2 hosts')
  assert.equal(formatQuantity(1, 'vcpus'), '1 vCPU')
  assert.equal(formatQuantity(2600, 'mhz'), '2,600 MHz')
  assert.equal(formatQuantity(83_200, 'mhz'), '83.2 GHz')
  assert.equal(formatQuantity(12_000, 'ms'), '12 s')
  assert.equal(formatQuantity(150, 'ms'), '150 ms')
  assert.equal(formatQuantity(0.25, 'hours'), '0.25 h')
})

test('a number that is none is unknown, never zero', () => {
  assert.equal(formatQuantity(Number.NaN, 'bytes'), 'unknown')
  assert.equal(formatQuantity(Number.POSITIVE_INFINITY, 'ratio'), 'unknown')
})
