import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secondDomain } from '#path/cases/second-domain.ts'
import { edited, toyArticle, toyContent, toyEngine } from '#path/cases/toy-content.ts'
import { compilePath } from '#path/compile.ts'
import type { ContentFile } from '#path/content-file.ts'
import type { Article, ContentGraph } from '#path/graph.ts'
import {
  crossingsFrom,
  domainOf,
  nextAcross,
  nextByPrerequisite,
  nextBySequence,
  type Onward,
  previousBySequence,
  readFirst,
} from '#path/sequence.ts'

function graphOf(files: readonly ContentFile[]): ContentGraph {
  const outcome = compilePath(files, [toyEngine])
  assert.ok(outcome.ok, outcome.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
  return outcome.value
}
const idOf = (article: Article | 'end'): string => (article === 'end' ? 'end' : article.id)
const targets = (list: readonly Onward[]): readonly string[] =>
  list.map(({ to }) => {
    if (to.kind === 'article') return `article ${to.article.id} (${to.article.state})`
    return to.kind === 'place' ? `place ${to.place.id}` : `domain ${to.domain.id} (${to.domain.state})`
  })

const toy = graphOf(toyContent)
const both = graphOf([...toyContent, ...secondDomain])

test('the sequence goes through all stages of a domain and ends with them', () => {
  assert.equal(idOf(nextBySequence(toy, 'first')), 'later')
  assert.equal(idOf(previousBySequence(toy, 'later')), 'first')
  assert.equal(idOf(nextBySequence(toy, 'later')), 'end')
  assert.equal(idOf(previousBySequence(toy, 'first')), 'end')
  assert.equal(idOf(nextBySequence(both, 'later')), 'end')
})

test('an unknown article has no neighbours, no advice and nothing after it', () => {
  assert.equal(idOf(nextBySequence(toy, 'none')), 'end')
  assert.deepEqual(
    [readFirst(toy, 'none'), nextByPrerequisite(toy, 'none'), nextAcross(toy, 'none')],
    [[], [], []],
  )
})

test('an article opens those that stand on it, in every domain', () => {
  const opened = (graph: ContentGraph): readonly string[] =>
    nextByPrerequisite(graph, 'first').map(({ id }) => id)
  assert.deepEqual(opened(toy), ['later'])
  assert.deepEqual(opened(both), ['later', 'first-copy'])
})

test('the advice to read first names the terms that this article uses, by directive or in words', () => {
  const advice = (body: string): readonly string[] => {
    const files = [
      ...toyContent.filter(({ path }) => !/^(planned|glossary|articles)\//.test(path)),
      {
        path: 'glossary/glossary.yaml',
        text: ['one', 'two', 'three']
          .map(
            (name) =>
              `- { id: term-${name}, term: Grey ${name}, category: general, definition: A word., seeAlso: [] }\n`,
          )
          .join(''),
      },
      toyArticle('first', 'Text.\n', { introduces: '[term-one, term-two, term-three]' }),
      toyArticle('later', body, { prerequisites: '[first]', introduces: '[]' }),
    ]
    return readFirst(graphOf(files), 'later').flatMap(({ terms }) => terms.map(({ id }) => id))
  }
  assert.deepEqual(advice('With :term[term-two] only.\n'), ['term-two'])
  assert.deepEqual(advice('Many grey threes here.\n'), ['term-three'])
  assert.deepEqual(advice('No greys at all, only greythrees and grey one-offs.\n'), ['term-one'])
  assert.deepEqual(advice('Nothing of it.\n'), ['term-one', 'term-two', 'term-three'])
})

test('a second domain loads from data alone, with its own level, and the first keeps its parts', () => {
  assert.deepEqual(
    both.domains.map(({ id, state }) => [id, state]),
    [
      ['practice', 'readable'],
      ['recovery', 'readable'],
      ['cloud', 'planned'],
    ],
  )
  const recovery = domainOf(both, 'first-copy')
  assert.deepEqual(
    recovery?.levels.map(({ id }) => id),
    ['resilient'],
  )
  assert.deepEqual([recovery?.depths[0]?.minutes, recovery?.routes[0]?.readFirstMinutes], [12, 404 / 200 + 6])
  assert.deepEqual([both.stages, both.tracks, both.depths], [toy.stages, toy.tracks, toy.depths])
  assert.deepEqual(
    both.articles.map(({ id }) => id),
    ['first', 'later', 'first-copy'],
  )
})

test('what to read across domains: what stands on an article elsewhere, and where crossings lead', () => {
  assert.deepEqual(targets(nextAcross(both, 'first')), ['article first-copy (planned)'])
  assert.deepEqual(targets(nextAcross(both, 'first-copy')), ['domain cloud (planned)'])
  assert.deepEqual(targets(nextAcross(both, 'later')), [])
  assert.deepEqual(
    crossingsFrom(both, 'restore').map(({ because }) => because),
    ['A second site may be rented.'],
  )
})

test('a crossing to nowhere is refused at its line, and so is a second domain of the same name', () => {
  const refusedFor = (files: readonly ContentFile[]): readonly string[] => {
    const outcome = compilePath(files, [toyEngine])
    assert.ok(!outcome.ok)
    return outcome.issues.map(({ where, message }) => `${where} ${message}`)
  }
  const crossing = edited(
    'path.yaml',
    'routes: []',
    'routes: []\ncrossings: [{ from: first, to: mars, because: x }]',
  )
  assert.deepEqual(refusedFor(crossing), [
    'path.yaml:11 There is no destination "mars". Correct the id, or add the destination.',
  ])
  const twice = secondDomain.map(({ path, text }) => ({
    path,
    text: text.replace('domain: recovery', 'domain: practice'),
  }))
  assert.ok(
    refusedFor([...toyContent, ...twice]).some((text) =>
      /"practice" stands in path\.yaml:1 already/.test(text),
    ),
  )
})
