import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseChallenges } from '#path/challenge/challenge.ts'
import type { EngineShape } from '#path/graph.ts'

const engines: readonly EngineShape[] = [
  {
    id: 'toy',
    facts: [],
    params: {
      amount: {
        kind: 'number',
        label: 'Amount',
        help: '',
        unit: 'count',
        min: 0,
        max: 9,
        step: 1,
        default: 1,
      },
    },
  },
]
const graph = { articles: [{ id: 'an-article', place: 'stage-1' }] } as unknown as Parameters<
  typeof parseChallenges
>[1]
const sound = `id: stage-1
place: stage-1
title: A challenge
opening: Words.
guessedOnceIn: 1000
questions:
  - id: one
    engine: toy
    taughtIn: an-article
    ask: With {amount}, how much?
    draw: { amount: { values: [1, 2] } }
    params: { amount: $amount }
    because: It doubles.
    answer:
      kind: quantity
      unit: count
      measure: [twice]
      margin: 0.1
      wrong:
        - { because: Once., params: { amount: 3 } }
        - { because: Never., params: { amount: 4 } }
`
const parsed = (text: string) => parseChallenges([{ path: 'challenges/stage-1.yaml', text }], graph, engines)
const refusal = (from: string, to: string): string => {
  assert.ok(sound.includes(from))
  const outcome = parsed(sound.replace(from, to))
  assert.ok(!outcome.ok)
  const [{ where, message }] = outcome.issues
  return `${where} ${message}`
}

test('a sound challenge is read', () => {
  const outcome = parsed(sound)
  assert.ok(outcome.ok, JSON.stringify(outcome))
  assert.equal(outcome.value[0]?.questions.length, 1)
})

test('what a question names must exist: place, article, engine, knob, drawn value', () => {
  assert.match(
    refusal('place: stage-1', 'place: nowhere'),
    /^challenges\/stage-1\.yaml:2 "nowhere" is no stage or track/,
  )
  assert.match(
    refusal('taughtIn: an-article', 'taughtIn: no-article'),
    /yaml:9 There is no article "no-article"/,
  )
  assert.match(refusal('engine: toy', 'engine: other'), /yaml:8 There is no engine "other"/)
  assert.match(
    refusal('params: { amount: 3 }', 'params: { weight: 3 }'),
    /yaml:20 The engine "toy" has no knob "weight"/,
  )
  assert.match(refusal('With {amount}', 'With {weight}'), /"\$weight" is not drawn/)
  const barred = 'because: It doubles.\n    unless: [{ weight: 1 }]'
  assert.match(refusal('because: It doubles.', barred), /"\$weight" is not drawn/)
})

test('two questions or two challenges of one id are refused', () => {
  const twice = sound + sound.slice(sound.indexOf('  - id: one'))
  const outcome = parsed(twice)
  assert.ok(
    !outcome.ok && outcome.issues.some(({ message }) => message.includes('Two questions have the id "one"')),
  )
  const both = parseChallenges(
    ['a', 'b'].map((name) => ({ path: `challenges/${name}.yaml`, text: sound })),
    graph,
    engines,
  )
  assert.ok(!both.ok)
  assert.match(both.issues[0].message, /Two challenges have the id "stage-1"/)
})

test('what is no challenge is refused with its line', () => {
  assert.match(refusal('margin: 0.1', 'margin: 7'), /yaml:18 /)
  assert.ok(!parsed('just words').ok)
  assert.ok(!parsed('id: [').ok)
})
