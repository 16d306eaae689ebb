import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parse } from 'yaml'
import { engines } from '#catalog'
import { compilePath } from '#path/compile.ts'
import { articleSchema, plannedSchema } from '#path/schema.ts'
import { root } from '#test/site.ts'
import { loadContent } from '#tools/content.ts'

const copy = mkdtempSync(join(tmpdir(), 'bulkhead-new-'))
after(() => rmSync(copy, { recursive: true, force: true }))
cpSync(join(root, 'content'), join(copy, 'content'), {
  recursive: true,
  filter: (path) => !path.includes('estates'),
})

/** Ends as the command ends, in the copy. */
function newArticle(id: string): {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
} {
  return spawnSync(process.execPath, [join(root, 'tools/new.ts'), 'article', id], {
    ...{ cwd: root, encoding: 'utf8', env: { ...process.env, BULKHEAD_ROOT: copy } },
  })
}
const read = (path: string): string => readFileSync(join(copy, path), 'utf8')

const file = 'content/planned/stage-5.yaml'
const [plan, ...others] = plannedSchema.parse(parse(read(file)))
assert.ok(plan !== undefined)

test('a planned article takes its record along, and the others stay letter by letter', () => {
  const before = read(file)
  const { status, stdout, stderr } = newArticle(plan.id)
  assert.equal(status, 0, stderr)
  assert.match(stdout, new RegExp(`wrote content/articles/${plan.id}\\.md`))
  const text = read(`content/articles/${plan.id}.md`)
  const front = articleSchema.parse(parse(text.slice(4, text.indexOf('\n---\n', 4))))
  assert.deepEqual(
    [front.title, front.thesis, front.prerequisites, front.introduces, front.facts, front.check],
    [plan.title, plan.thesis, plan.prerequisites, plan.introduces, plan.facts, plan.check],
  )
  assert.equal(front.budgetWords, plan.minutes.reading * 200)
  const left = read(file)
  assert.deepEqual(plannedSchema.parse(parse(left)), others)
  const cut = before.indexOf(`- id: ${plan.id}`)
  const next = before.indexOf('\n- id: ', cut) + 1
  assert.equal(left, before.slice(0, cut) + before.slice(next))
})

test('what was begun compiles at once, as a written article in the place it was planned for', () => {
  const files = loadContent(join(copy, 'content'), [])
  assert.ok(files.ok)
  const graph = compilePath(files.value, engines)
  assert.ok(graph.ok, graph.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
  const article = graph.value.articles.find(({ id }) => id === plan.id)
  assert.deepEqual([article?.state, article?.place], ['written', plan.place])
})

test('an article that nobody planned begins as an example, and needs a line in its stage', () => {
  assert.equal(newArticle('an-idea-of-mine').status, 0)
  const files = loadContent(join(copy, 'content'), [])
  assert.ok(files.ok)
  const graph = compilePath(files.value, engines)
  assert.deepEqual(
    graph.issues.map(({ code, where }) => [code, where]),
    [['content.article-unlisted', 'articles/an-idea-of-mine.md:4']],
  )
})

test('an article that is written is not written over', () => {
  const { status, stderr } = newArticle(plan.id)
  assert.equal(status, 2)
  assert.match(stderr, /exists already/)
})
