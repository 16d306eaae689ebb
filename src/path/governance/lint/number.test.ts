import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looseNumbers } from '#path/governance/lint/number.ts'

const loose = (text: string, derives: 'argument' | 'derivation' = 'argument'): readonly string[] =>
  looseNumbers({ text, derives }).map((found) => found.text)

test('digits that count or measure need a source, whatever unit follows', () => {
  assert.deepEqual(loose('Take 40 VMs and 64GB, or 64 GiB at 1,024 IOPS.'), [
    '40 VMs',
    '64GB',
    '64 GiB',
    '1,024 IOPS',
  ])
  assert.deepEqual(loose('It costs €5, about 30% of 99.99% at 10 GbE.'), ['€5', '30%', '99.99%', '10 GbE'])
  assert.deepEqual(loose('Retry 3 and 17.'), ['3', '17'])
})

test('a number word above twelve needs a source, and a smaller one before a unit of measure', () => {
  assert.deepEqual(loose('Sixteen hosts, a hundred times, five minutes, two-second steps.'), [
    'Sixteen',
    'hundred',
    'five minutes',
    'two-second',
  ])
  assert.deepEqual(loose('Two hosts in twelve racks, hundreds of VMs, one hour, half of them.'), [])
})

test('what names, dates or orders is no quantity', () => {
  assert.deepEqual(loose('N-1 holds, N+2 holds, 2N holds; RAID 6, IPv4, x86-64, KB 313548.'), [])
  assert.deepEqual(loose('Figure 2 of Stage 1 shows vSphere 8 and the 3rd host at 12:30.'), [])
  assert.deepEqual(loose('Since 2016, on 22 November 2026, from 2026-08 to 2026-11-22.'), [])
})

test('a year is no licence to count: two thousand and forty-eight vCPUs are vCPUs', () => {
  assert.deepEqual(loose('In 2024 a VM had 2048 vCPUs.'), ['2048 vCPUs'])
})

test('a name before a number does not excuse a quantity after it', () => {
  assert.deepEqual(loose('Windows Server 2025 on Proxmox 50 hosts'), ['50 hosts'])
  assert.deepEqual(loose('Take 40.'), ['40'])
})

test('in a derivation a coefficient beside an operator is algebra, a measured number is not', () => {
  assert.deepEqual(loose('With H = 12, c + (1 − c)·p² and S/H, 2·n and 1/H.', 'derivation'), [])
  assert.deepEqual(loose('So 40 percent of 12 hosts at H = 3 hosts.', 'derivation'), [
    '40 percent',
    '12 hosts',
    '3 hosts',
  ])
  assert.deepEqual(loose('1/H of them'), ['1/H'])
})

test('a number is told once, where it begins', () => {
  assert.deepEqual(looseNumbers({ text: 'Use 3-2-1 copies.', derives: 'argument' }), [
    { text: '3-2-1 copies', position: 4 },
  ])
})

test('no text of digits and signs throws or hangs', () => {
  for (const text of ['', '1', '.1.', '1'.repeat(50_000), '1 '.repeat(5_000), '(“1', '１２', '\uFFFC5'])
    loose(text)
})
