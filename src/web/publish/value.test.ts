import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineEngine } from '#engines/engine.ts'
import { estateDigest } from '#estate/digest.ts'
import { emptyEstate } from '#estate/model.ts'
import { done, type Outcome } from '#kernel/outcome.ts'
import { parseBody } from '#path/body.ts'
import type { Bench } from '#web/publish/figure.ts'
import { valueText } from '#web/publish/value.ts'

let runs = 0
const toy = defineEngine({
  ...{
    id: 'toy',
    version: 1,
    title: 'Toy',
    question: 'What?',
    assumptions: [],
    needs: ['hosts'],
    facts: [],
    assess: [],
  },
  params: {
    failures: { kind: 'number', label: 'F', help: '', unit: 'hosts', min: 0, max: 9, step: 1, default: 2 },
    rule: {
      kind: 'choice',
      label: 'R',
      help: '',
      options: [{ value: 'packed', label: 'packed tightly' }],
      default: 'packed',
    },
  },
  run() {
    runs += 1
    return done({})
  },
  explain: () => [
    { kind: 'quantity', label: 'Services lost', value: 12, unit: 'services' },
    { kind: 'quantity', label: 'Services lost, single', value: 5, unit: 'services' },
    { kind: 'quantity', label: 'Memory free', value: null, unit: 'bytes' },
    { kind: 'sentence', text: 'Five single components take a service.' },
    {
      kind: 'table',
      title: 'What falls together',
      columns: [{ title: 'Service' }, { title: 'Memory', unit: 'bytes' }, { title: 'Through' }],
      rows: [
        ['dns', 68_719_476_736, 'feed a'],
        ['mail', null, 'feed b'],
      ],
    },
    {
      kind: 'line',
      title: 'Growth',
      x: { label: 'VMs per host', unit: 'vms' },
      y: { label: 'Services lost', unit: 'services' },
      series: [
        {
          label: 'as placed',
          points: [
            [40, 7],
            [80, 21],
          ],
        },
      ],
    },
  ],
})
const estate = emptyEstate('nowhere')
const bench = (): Bench => ({ engines: [toy], estate: { estate, digest: estateDigest(estate) }, issues: [] })

function printed(directive: string, on: Bench = bench()): Outcome<string> {
  const text = `${directive}\n\n:::model{engine=toy title="Two fit" failures=3}\nCaption.\n:::\n`
  const { body, issues } = parseBody('articles/a.md', text, 0, [toy])
  assert.deepEqual(issues, [])
  const [value] = body.values
  assert.ok(value)
  return valueText(value, body.figures, on)
}
const text = (directive: string): string => {
  const outcome = printed(directive)
  assert.ok(outcome.ok, outcome.issues[0]?.message)
  return outcome.value
}

test('a quantity is found by its whole label first, then by words of it, and prints with its unit', () => {
  assert.equal(text(':value[services lost]{figure=1}'), '12 services')
  assert.equal(text(':value[single]{figure=1}'), '5 services')
})

test('a value nobody knows prints as unknown, never as nothing or zero', () => {
  assert.equal(text(':value[memory free]{figure=1}'), 'unknown')
  assert.equal(text(':value[falls together]{figure=1 row=mail column=Memory}'), 'unknown')
})

test('a cell, a point of a curve, a sentence and a parameter print what the figure shows', () => {
  assert.equal(text(':value[falls together]{figure=1 row=dns column=memory}'), '64 GiB')
  assert.equal(text(':value[falls together]{figure=1 row=dns column=Through}'), 'feed a')
  assert.equal(text(':value[as placed]{figure=1 at=80}'), '21 services')
  assert.equal(
    text(':value[single components]{figure=1 show=sentence}'),
    'Five single components take a service.',
  )
  assert.equal(text(':value[failures]{figure=1}'), '3 hosts')
  assert.equal(text(':value[rule]{figure=1}'), 'packed tightly')
})

test('words that fit nothing, or two things, are refused with what there is', () => {
  const missing = printed(':value[downtime]{figure=1}')
  assert.ok(!missing.ok)
  assert.equal(missing.issues[0].code, 'content.value-unfound')
  assert.match(missing.issues[0].message, /no value for "downtime"\. It has: "Services lost", /)
  const double = printed(':value[services]{figure=1}')
  assert.ok(!double.ok)
  assert.match(double.issues[0].message, /2 values/)
  assert.ok(!printed(':value[as placed]{figure=1 at=41}').ok)
  assert.ok(!printed(':value[falls together]{figure=1 row=web column=Memory}').ok)
})

test('the engine runs once for a figure, however many numbers the prose takes from it', () => {
  const on = bench()
  const before = runs
  const body = parseBody(
    'a.md',
    ':value[single]{figure=1} :value[rule]{figure=1} :value[memory]{figure=1}\n\n:::model{engine=toy title="T"}\nC.\n:::\n',
    0,
    [toy],
  ).body
  for (const value of body.values) valueText(value, body.figures, on)
  assert.equal(runs - before, 1)
})

test('a build without an estate says that it did not compute', () => {
  const outcome = printed(':value[single]{figure=1}', { ...bench(), estate: 'none' })
  assert.equal(outcome.ok && outcome.value, '(not computed in this build)')
})
