import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { engines } from '#catalog'
import { compilePath } from '#path/compile.ts'

const files = globSync('content/**/*.{yaml,md}').map((path) => ({
  path: path.replaceAll('\\', '/').slice('content/'.length),
  text: readFileSync(path, 'utf8'),
}))
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
