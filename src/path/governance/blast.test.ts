import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '#catalog'
import { compilePath } from '#path/compile.ts'
import { factBlast } from '#path/governance/blast.ts'
import { ownContent } from '#test/own-content.ts'

const compiled = compilePath(ownContent(), engines)
assert.ok(compiled.ok)
const graph = compiled.value
const blast = (id: string) => factBlast(graph, engines, id)

test('a fact touches the article that cites it, its question and its card', () => {
  const { articles, checkQuestions, cards, engines: touched } = blast('max-xcp-pool')
  assert.ok(articles.includes('consolidation-is-a-fate-decision'))
  assert.ok(!articles.includes('domains-nest-and-overlap'))
  assert.deepEqual(checkQuestions, articles)
  assert.deepEqual(
    cards,
    articles.map((id) => `question:${id}`),
  )
  assert.deepEqual(touched, [])
})

test('a fact of an engine touches every article that shows the engine, and the question of none of them', () => {
  const { articles, checkQuestions, engines: touched, models } = blast('max-hv-host-vms')
  assert.deepEqual(touched, ['blast-radius'])
  assert.ok(models.includes('blast-radius'))
  for (const id of ['consolidation-is-a-fate-decision', 'domains-nest-and-overlap'])
    assert.ok(articles.includes(id))
  assert.ok(checkQuestions.includes('consolidation-is-a-fate-decision'))
  assert.ok(!checkQuestions.includes('domains-nest-and-overlap'))
})

test('patterns, questions people ask and planned articles are touched by what they list', () => {
  const { patterns, planned, faq } = blast('vmw-licence-refresh-180')
  const listed = (list: readonly { readonly id: string; readonly facts: readonly string[] }[]) =>
    list.filter(({ facts }) => facts.includes('vmw-licence-refresh-180')).map(({ id }) => id)
  assert.deepEqual(patterns, listed(graph.patterns))
  assert.deepEqual(faq, listed(graph.faq))
  assert.deepEqual(planned, listed(graph.articles.filter(({ state }) => state === 'planned')))
  assert.ok(patterns.length > 0 && faq.length > 0 && planned.length > 0)
})

test('an id that is no fact touches nothing', () => {
  const { fact, ...lists } = blast('no-such-fact')
  assert.equal(fact, 'no-such-fact')
  assert.ok(Object.values(lists).every((list) => list.length === 0))
})
