import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Body } from '#path/body.ts'
import { type ParsedBody, parseBody } from '#path/body.ts'
import { parseAttributes } from '#path/directive.ts'
import type { EngineShape } from '#path/graph.ts'

const engine: EngineShape = {
  id: 'toy',
  facts: [],
  params: {
    failures: {
      kind: 'number',
      label: 'Failures',
      help: '',
      unit: 'hosts',
      min: 0,
      max: 2,
      step: 1,
      default: 1,
    },
    failed: { kind: 'components', label: 'Failed', help: '', of: ['rack'], max: 4, default: [] },
  },
}
const parsed = (text: string): ParsedBody => parseBody('articles/a.md', text, 0, [engine])
const codes = (text: string): readonly string[] => parsed(text).issues.map(({ code }) => code)
const sound = (text: string): Body => {
  const { body, issues } = parsed(text)
  assert.deepEqual(issues, [])
  return body
}

test('a model carries its parameters, its knobs and the question asked first', () => {
  const text =
    ':::model{engine=toy title="Two fit" turn="failed, failures" failed="rack:r1,rack:r2" guess="Do two fit?"}\nCaption.\n:::\n'
  assert.deepEqual(sound(text).figures, [
    {
      number: 1,
      engine: 'toy',
      title: 'Two fit',
      guess: 'Do two fit?',
      turn: ['failed', 'failures'],
      params: { failures: 1, failed: ['rack:r1', 'rack:r2'] },
      section: 'lead',
      measure: '',
      stated: ['failed'],
      view: { show: [], rows: 8, depth: 'all' },
      where: 'articles/a.md:1',
    },
  ])
})

test('a figure selects blocks, cuts tables and draws its map down to one kind', () => {
  const [figure] = sound(
    ':::model{engine=toy title="Two fit" show="line, table~shared fate" rows=5 depth=rack}\n:::\n',
  ).figures
  assert.deepEqual(figure?.view, { show: ['line', 'table~shared fate'], rows: 5, depth: 'rack' })
})

test('a number of rows that is none is an issue', () => {
  assert.deepEqual(codes(':::model{engine=toy title="Two fit" rows=many}\n:::\n'), [
    'content.rows-unreadable',
  ])
})

test('a model inside a fold is found, when the fold has more colons', () => {
  const text = '::::fold{title="More"}\n:::model{engine=toy title="Two fit"}\n:::\nAfter.\n::::\n'
  assert.equal(sound(text).figures.length, 1)
})

test('a directive ends a paragraph without a blank line', () => {
  assert.equal(sound('Text\n:::model{engine=toy title="Two fit"}\n:::\n').figures.length, 1)
})

test('a container that is never closed is an issue', () => {
  assert.deepEqual(codes('Text.\n\n:::fold{title="More"}\nAnd on.\n'), ['content.directive-open'])
})

test('an unknown container and an unknown inline directive are issues', () => {
  assert.deepEqual(codes(':::script{src=x}\n:::\n'), ['content.directive-unknown'])
  assert.deepEqual(codes('Run :script[alert] now.\n'), ['content.directive-unknown'])
})

test('a colon in a sentence, a time and an address are no directives', () => {
  const body = sound('At 12:30[1] see note: [this] and `x:fact[y]` and a:term[b].\n')
  assert.deepEqual([body.factIds, body.termIds], [[], []])
})

test('attributes that are not name=value are refused with what was found', () => {
  const outcome = parseAttributes('engine=toy onclick', 'a.md:1')
  assert.ok(!outcome.ok)
  assert.match(outcome.issues[0].message, /"onclick" is not name=value/)
})

test('an attribute given twice is refused', () => {
  assert.ok(!parseAttributes('a=1 a=2', 'a.md:1').ok)
})

test('a heading needs a pinned anchor, and two may not share one', () => {
  assert.deepEqual(codes('## Part\n'), ['content.anchor-missing'])
  assert.deepEqual(codes('## Part {#part}\n\n## Other {#part}\n'), ['content.anchor-duplicate'])
  assert.deepEqual(codes('## Part {#lead}\n'), ['content.anchor-duplicate'])
  const [section] = sound('## Part *two* {#part}\n').sections
  assert.deepEqual([section?.anchor, section?.title, section?.level], ['part', 'Part *two*', 2])
})

test('a heading of level 1 belongs to the page, not to the text', () => {
  assert.deepEqual(codes('# Title {#title}\n'), ['content.heading-level'])
})

test('HTML in the text is an issue and stays text', () => {
  const { body, issues } = parsed('A <script>alert(1)</script> b.\n\n<div onclick="x">c</div>\n')
  assert.ok(issues.every(({ code }) => code === 'content.html-not-allowed'))
  assert.equal(issues.length, 2)
  assert.ok(body.tokens.every(({ type }) => !type.startsWith('html')))
})

test('a link that would run code stays text', () => {
  const body = sound('[x](javascript:alert(1)) and [y](data:text/html,z)\n')
  const inline = body.tokens.flatMap((token) => token.children ?? [])
  assert.ok(inline.every(({ type }) => type !== 'link_open'))
})

test('words are counted in text, captions and folds, not in directives', () => {
  const text = 'One two :term[x] four.\n\n:::fold{title="not counted"}\nFive six.\n:::\n'
  assert.equal(parsed(text).body.words, 6)
})

test('arbitrary text never throws', () => {
  for (const text of [
    ':::',
    ':::model',
    ':::model{',
    ':fact[',
    ':fact[]{',
    '::::fold{title=x}\n:::\n',
    '{#a}',
    '## {#a}',
  ]) {
    parsed(text)
  }
})
