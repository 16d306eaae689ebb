import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { engines, patterns } from '#catalog'
import { emptyEstate } from '#estate/model.ts'
import { estateOf, host, vm } from '#failure/estate-fixture.ts'
import { compilePath } from '#path/compile.ts'
import { statusOf } from '#patterns/answer.ts'
import { askPatterns } from '#patterns/ask-patterns.ts'
import { supportEnds } from '#patterns/control/support-ends.table.ts'
import { patternSeverities } from '#patterns/pattern.ts'
import { ownContent } from '#test/own-content.ts'

const content = compilePath(ownContent(), engines)
assert.ok(content.ok)
const graph = content.value

const ask = (estate: Parameters<typeof askPatterns>[0], examples = 5) =>
  askPatterns(estate, patterns, { asOf: '2026-11-30' }, { examples }, () => undefined)

test('ids are kebab-case, said once, never negated, and no engine bears one', () => {
  const ids = patterns.map(({ id }) => id)
  assert.equal(new Set([...ids, ...engines.map(({ id }) => id)]).size, ids.length + engines.length)
  for (const id of ids) {
    assert.match(id, /^[a-z]+(-[a-z]+)*$/)
    assert.doesNotMatch(id, /^(no|not|non|check|missing|without)-/)
  }
})

test('there are at least forty checks, and each stands in the file of its id', () => {
  assert.ok(patterns.length >= 40)
  const groups = ['fate', 'control', 'cluster', 'capacity', 'storage', 'protection', 'mobility', 'conversion']
  for (const { id } of patterns) {
    assert.ok(
      groups.some((group) => existsSync(`src/patterns/${group}/${id}.ts`)),
      id,
    )
  }
})

test('each check is shown to fire by a test beside it', () => {
  const groups = ['fate', 'control', 'cluster', 'capacity', 'storage', 'protection', 'mobility', 'conversion']
  const tests = groups
    .map((group) => readFileSync(`src/patterns/${group}/${group}.test.ts`, 'utf8'))
    .join('\n')
  for (const { id } of patterns) assert.match(tests, new RegExp(`'${id}',\\s+'found'`), id)
})

test('texts are sentences, and say what to do', () => {
  for (const { id, title, looksAt, why, cure, settledBy, severity } of patterns) {
    assert.ok(patternSeverities.includes(severity), id)
    for (const text of [looksAt, why, cure]) {
      assert.match(text, /^(vCPUs|[A-Z]).*\.$/s, `${id}: ${text}`)
      assert.ok(text.length <= 320, `${id}: ${text.length} characters`)
    }
    assert.doesNotMatch(title, /[.!]$/, id)
    assert.ok(settledBy.length > 0 && !settledBy.endsWith('.'), id)
  }
})

test('the articles, patterns and facts that checks name are in the content', () => {
  const { articles, patterns: known, facts } = graph
  const ids = (list: readonly { readonly id: string }[]): ReadonlySet<string> =>
    new Set(list.map(({ id }) => id))
  const [article, pattern, fact] = [ids(articles), ids(known), ids(facts)]
  for (const one of patterns) {
    assert.ok(article.has(one.article), `${one.id}: article ${one.article}`)
    if (one.pattern !== undefined) assert.ok(pattern.has(one.pattern), `${one.id}: pattern ${one.pattern}`)
    for (const id of one.facts) assert.ok(fact.has(id), `${one.id}: fact ${id}`)
  }
})

test('the end of support of each version is the value of its fact', () => {
  const { facts } = graph
  for (const { fact, ends } of supportEnds) {
    assert.equal(String(facts.find(({ id }) => id === fact)?.value), ends, fact)
  }
})

test('an empty estate is unknown and never clear', () => {
  const statuses = new Set(ask(emptyEstate('nothing')).map(statusOf))
  assert.deepEqual([...statuses].sort(), ['outside', 'unknown'])
})

test('counts add up, and listing more or fewer examples changes none', () => {
  const estate = estateOf({
    hosts: [host('h1', {}), host('h2', { maintenance: 'unknown' })],
    vms: Array.from({ length: 9 }, (_, n) => vm(`v_${n}`, 'h1', n % 2 === 0 ? {} : { devices: 'unknown' })),
  })
  const [all, none] = [ask(estate, 100), ask(estate, 0)]
  for (const [at, answer] of all.entries()) {
    const { subjects, found, clear, unknown, open } = answer
    assert.equal(found + clear + unknown, subjects, answer.id)
    assert.equal(
      open.reduce((sum, { count }) => sum + count, 0),
      unknown,
      answer.id,
    )
    assert.equal(answer.findings.length, found)
    assert.deepEqual({ ...none[at], findings: [], open: [] }, { ...answer, findings: [], open: [] })
    assert.equal(none[at]?.findings.length, 0)
  }
})

test('damaged estates are answered: ids twice, references to nothing, places in a ring, rules that name nobody', () => {
  const twice = [host('h1', {}), host('h1', { maintenance: true })]
  const ring = [
    { id: 'r', name: 'r', origins: [], kind: 'rack', standsIn: 'room:q', requires: 'nothing' },
    { id: 'q', name: 'q', origins: [], kind: 'room', standsIn: 'rack:r', requires: 'nothing' },
  ] as const
  const estate = estateOf({
    facilities: [...ring, ...ring],
    hosts: [...twice, host('h2', { standsIn: 'rack:r', clusterId: 'gone' })],
    vms: [
      vm('v', 'nowhere', { datastoreIds: ['gone'] }),
      vm('v', 'h2', {}),
      vm('dc-1', 'h2', {}),
      vm('dc-2', 'h2', {}),
    ],
    rules: [
      { id: 'r', name: 'r', origins: [], kind: 'vm-apart', strength: 'must', vmIds: ['x', 'y'], hostIds: [] },
    ],
    services: [
      { id: 's', name: 's', origins: [], requires: { kind: 'component', ref: 'service:s' } },
      { id: 't', name: 't', origins: [], requires: { kind: 'at-least', k: 5, of: [] } },
    ],
  })
  assert.equal(ask(estate).length, patterns.length)
})
