import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Run } from '#engines/engine.ts'
import type { Block } from '#kernel/block.ts'
import type { Fields } from '#kernel/field.ts'
import { gib } from '#kernel/units.ts'
import { compareRuns } from '#web/app/workbench/compare.ts'

const fields: Fields = {
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
  down: { kind: 'components', label: 'Down', help: '', of: ['host'], max: 5, default: [] },
}

const run = (failures: number, blocks: readonly Block[]): Run => ({
  ...{ engine: 'toy', version: 1, seed: 1, params: { failures, down: [] }, estateDigest: 'abc', facts: [] },
  ...{ result: {}, blocks, issues: [] },
})
const verdict = (subject: string, value: 'safe' | 'unsafe' | 'undecided'): Block => ({
  ...{ kind: 'verdict', subject, verdict: value, text: `${subject} is ${value}` },
})
const quantity = (label: string, value: number | null): Block => ({
  kind: 'quantity',
  label,
  value,
  unit: 'bytes',
})

test('parameters stand beside each other and those that differ are marked', () => {
  const { params } = compareRuns(run(1, []), run(2, []), fields)
  assert.deepEqual(params, [
    { label: 'Failures', left: '1 host', right: '2 hosts', same: false },
    { label: 'Down', left: 'none', right: 'none', same: true },
  ])
})

test('runs on different estates say so, because then more than the parameters changed', () => {
  const other: Run = { ...run(1, []), estateDigest: 'def' }
  const { params } = compareRuns(run(1, []), other, fields)
  assert.deepEqual(params.at(-1), { label: 'Estate', left: 'abc', right: 'def', same: false })
})

test('verdicts meet by subject, and a subject only one run has is absent, never safe, in the other', () => {
  const left = run(1, [verdict('Prod', 'safe'), verdict('Lab', 'safe')])
  const right = run(2, [verdict('Prod', 'unsafe'), verdict('Edge', 'undecided')])
  const found = compareRuns(left, right, fields).verdicts.map(
    ({ subject, left: one, right: two, difference }) => [subject, one, two, difference],
  )
  assert.deepEqual(found, [
    ['Prod', 'safe', 'unsafe', 'verdict'],
    ['Lab', 'safe', 'absent', 'verdict'],
    ['Edge', 'absent', 'undecided', 'verdict'],
  ])
})

test('the same verdict for another reason is not called the same', () => {
  const other: Block = { kind: 'verdict', subject: 'Prod', verdict: 'safe', text: 'Prod is safe by one host' }
  const [prod, lab] = compareRuns(
    run(1, [verdict('Prod', 'safe'), verdict('Lab', 'safe')]),
    run(1, [other, verdict('Lab', 'safe')]),
    fields,
  ).verdicts
  assert.equal(prod?.difference, 'reason')
  assert.equal(lab?.difference, 'none')
})

test('a difference is right less left, and unknown as soon as one side is', () => {
  const left = run(1, [quantity('Free', gib(10)), quantity('Spare', null), quantity('Gone', 1)])
  const right = run(2, [quantity('Free', gib(4)), quantity('Spare', gib(1))])
  const found = compareRuns(left, right, fields).quantities.map(({ label, difference }) => [
    label,
    difference,
  ])
  assert.deepEqual(found, [
    ['Free', -gib(6)],
    ['Spare', 'unknown'],
    ['Gone', 'unknown'],
  ])
})
