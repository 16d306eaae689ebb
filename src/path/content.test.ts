import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '#catalog'
import { compilePath } from '#path/compile.ts'
import { pathIndex } from '#path/path-index.ts'
import { readingPlan } from '#path/plan.ts'
import { aimsOf } from '#path/plan-aim.ts'
import { nextAcross, nextBySequence, readFirst } from '#path/sequence.ts'
import { loadContent } from '#tools/content.ts'

const loaded = loadContent('content', [])
if (!loaded.ok) throw new Error(loaded.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
const files = loaded.value
const compiled = compilePath(files, engines)
if (!compiled.ok)
  throw new Error(compiled.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
const graph = compiled.value

test('the path has five stages on four levels, seven tracks and five ways to enter', () => {
  assert.equal(graph.stages.length, 5)
  assert.equal(new Set(graph.stages.map(({ level }) => level)).size, 4)
  assert.equal(graph.tracks.length, 7)
  assert.deepEqual(
    graph.audiences.map(({ enter }) => enter),
    ['stage-1', 'stage-2', 'stage-3', 'stage-4', 'stage-5'],
  )
})

test('every depth takes as long as it promises', () => {
  for (const { title, minutes, promiseMinutes } of graph.depths) {
    const isKept = minutes >= promiseMinutes.from && minutes <= promiseMinutes.to
    assert.ok(
      isKept,
      `${title} takes ${minutes} minutes, promised ${promiseMinutes.from} to ${promiseMinutes.to}`,
    )
  }
})

test('an article stands on nothing that a reader of its stage has not met', () => {
  const stageOf = new Map(
    graph.stages.flatMap((stage, index) => stage.articles.map(({ id }) => [id, index] as const)),
  )
  for (const article of graph.stages.flatMap(({ articles }) => articles)) {
    for (const required of article.prerequisites) {
      assert.ok(
        (stageOf.get(required) ?? 9) <= (stageOf.get(article.id) ?? 0),
        `${article.id} requires ${required}`,
      )
    }
  }
})

test('no article is due for review before it was reviewed', () => {
  for (const article of graph.articles) {
    if (article.state === 'written') assert.ok(article.reviewBy > article.reviewedOn, article.id)
  }
})

test('the order of stages and tracks is stated in YAML, so no content file name carries a number of order', () => {
  for (const { path } of files) assert.doesNotMatch(path, /\/\d+[-_]/)
})

test('the path holds seventy-seven articles, fourteen patterns, five domains of which one can be read', () => {
  assert.equal(graph.articles.length, 77)
  assert.equal(graph.patterns.length, 14)
  assert.deepEqual(
    graph.domains.map(({ id, state }) => [id, state]),
    [
      ['virtualization', 'readable'],
      ['cloud', 'planned'],
      ['data-protection', 'planned'],
      ['modern-infrastructure', 'planned'],
      ['ai-infrastructure', 'planned'],
    ],
  )
})

test('reading takes what its words take at 200 a minute, and the sections of an article sum to it', () => {
  for (const article of graph.articles) {
    if (article.state === 'planned') continue
    const { reading, model, check, total } = article.minutes
    assert.equal(reading, article.body.words / 200, article.id)
    const sections = article.body.sections.reduce((sum, section) => sum + section.minutes, 0)
    const figures = article.body.figures.length === 0 ? model : 0
    assert.ok(Math.abs(sections + figures + check - total) < 1e-9, article.id)
  }
})

test('the sequence of the stages leads from the first article to the last without leaving one out', () => {
  const order = graph.stages.flatMap(({ articles }) => articles.map(({ id }) => id))
  const walked: string[] = []
  let at = graph.articles[0] ?? ('end' as const)
  while (at !== 'end' && walked.length <= order.length) {
    walked.push(at.id)
    at = nextBySequence(graph, at.id)
  }
  assert.deepEqual(walked, order)
})

test('advice to read something first always names words that tell whether it is needed', () => {
  for (const { id, prerequisites } of graph.articles) {
    const advice = readFirst(graph, id)
    assert.equal(advice.length, prerequisites.length, id)
    for (const { article, terms } of advice) {
      if (article.introduces.length > 0) assert.ok(terms.length > 0, `${id} on ${article.id}`)
    }
  }
})

test('a crossing leads to a domain that says whether it can be read', () => {
  const onward = nextAcross(graph, 'rollback-ends-at-the-first-write')
  assert.deepEqual(
    onward.map(({ to }) => to.kind === 'domain' && [to.domain.id, to.domain.state]),
    [['data-protection', 'planned']],
  )
})

test('twenty-five minutes and a renewal in ninety days give an ordered list that keeps to the minutes', () => {
  const index = pathIndex(graph, engines)
  const aim = { kind: 'route', id: 'renewal-in-ninety-days' } as const
  const plan = readingPlan(index, { minutes: 25, aim, read: [] })
  assert.ok(plan.ok)
  const { steps, minutes, leftOut, proof } = plan.value
  assert.equal(proof, 'best')
  assert.ok(steps.length > 0 && minutes <= 25)
  assert.ok(leftOut.every(({ text }) => text !== ''))
  const states = new Map(graph.articles.map(({ id, state }) => [id, state]))
  assert.ok(steps.every(({ article }) => states.get(article) === 'written'))
})

test('every aim of the path gets the best plan there is, within the budget of the search', () => {
  const index = pathIndex(graph, engines)
  // As if everything were written: the search is then at its largest.
  const all = {
    ...index,
    articles: index.articles.map((article) => ({ ...article, state: 'written' as const })),
  }
  for (const aim of aimsOf(all)) {
    for (const minutes of [25, 60, 150, 400]) {
      const plan = readingPlan(all, { minutes, aim, read: [] })
      assert.ok(plan.ok && plan.value.proof === 'best', `${aim.kind} ${aim.id} in ${minutes} min`)
    }
  }
})
