import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ContentGraph } from '#path/graph.ts'
import { deckOf } from '#path/progress/deck.ts'

const fact = {
  ...{
    id: 'pool-max',
    platform: 'xcpng',
    kind: 'limit',
    statement: 'The largest pool.',
    value: 64,
    unit: 'hosts',
  },
  ...{
    validFrom: null,
    observed: '2026-01-01',
    source: null,
    confidence: 'read-primary',
    staleWhen: 'never',
  },
}
const term = (id: string) => ({
  id,
  term: id,
  category: 'c',
  definition: `What ${id} is.`,
  seeAlso: [],
  facts: [],
})
const written = (id: string, introduces: readonly string[]) => ({
  ...{ state: 'written', id, introduces, facts: ['pool-max'] },
  check: { question: `Which, in ${id}?`, weighs: ['cost', 'time'] },
})
const graph = (value: typeof fact.value): ContentGraph =>
  ({
    facts: [{ ...fact, value }],
    terms: [term('quorum'), { ...term('pool'), facts: ['pool-max'], mistakenFor: 'a cluster' }],
    articles: [
      written('one', ['quorum', 'pool', 'nowhere']),
      written('two', ['quorum']),
      { ...written('three', ['pool']), state: 'planned' },
    ],
  }) as unknown as ContentGraph

test('cards are made of the terms and questions of written articles, a term once, where it is introduced first', () => {
  assert.deepEqual(
    deckOf(graph(64)).map(({ id, article }) => [id, article]),
    [
      ['term:quorum', 'one'],
      ['term:pool', 'one'],
      ['question:one', 'one'],
      ['question:two', 'two'],
    ],
  )
})

test('a card carries the facts it leans on, and another value gives another hash', () => {
  const [before, after] = [64, 32].map((value) => deckOf(graph(value)).find(({ id }) => id === 'term:pool'))
  assert.equal(before?.facts[0]?.said, '64 hosts')
  assert.equal(after?.facts[0]?.said, '32 hosts')
  assert.notEqual(before?.facts[0]?.hash, after?.facts[0]?.hash)
  assert.deepEqual(before?.back, ['What pool is.', 'Often mistaken for: a cluster'])
})
