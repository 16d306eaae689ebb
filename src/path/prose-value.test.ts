import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBody } from '#path/body.ts'
import type { EngineShape } from '#path/graph.ts'

const engine: EngineShape = {
  id: 'toy',
  facts: [],
  params: {
    failures: { kind: 'number', label: 'F', help: '', unit: 'hosts', min: 0, max: 2, step: 1, default: 1 },
  },
}
const figure = '\n\n:::model{engine=toy title="Two fit"}\nCaption.\n:::\n'
const parsed = (text: string) => parseBody('articles/a.md', `${text}${figure}`, 0, [engine])
const codes = (text: string): readonly string[] => parsed(text).issues.map(({ code }) => code)

test('a value names its figure and which of its numbers it is', () => {
  const { body, issues } = parsed(
    'Of :value[services lost]{figure=1}, :value[fall together]{figure=1 row="dns" column="Alone"},\n:value[as placed]{figure=1 at=40} and :value[can be taken]{figure=1 show=sentence}.',
  )
  assert.deepEqual(issues, [])
  assert.deepEqual(body.values, [
    { figure: 1, words: 'services lost', pick: { kind: 'quantity' }, where: 'articles/a.md:1' },
    {
      figure: 1,
      words: 'fall together',
      pick: { kind: 'cell', row: 'dns', column: 'Alone' },
      where: 'articles/a.md:1',
    },
    { figure: 1, words: 'as placed', pick: { kind: 'point', x: 40 }, where: 'articles/a.md:2' },
    { figure: 1, words: 'can be taken', pick: { kind: 'sentence' }, where: 'articles/a.md:2' },
  ])
})

test('another number of the same figure is another meaning of the section', () => {
  const hash = (text: string): string | undefined => parsed(text).body.sections[0]?.hash
  assert.notEqual(hash(':value[lost]{figure=1}'), hash(':value[kept]{figure=1}'))
})

test('a value without a figure, of a figure that is not there, or half a cell is refused where it stands', () => {
  assert.deepEqual(codes(':value[lost]'), ['content.value-unreadable'])
  assert.deepEqual(codes(':value[lost]{figure=first}'), ['content.value-unreadable'])
  assert.deepEqual(codes(':value[]{figure=1}'), ['content.value-unreadable'])
  assert.deepEqual(codes(':value[lost]{figure=2}'), ['content.value-figure'])
  assert.deepEqual(codes(':value[lost]{figure=1 row="dns"}'), ['content.value-unreadable'])
  assert.deepEqual(codes(':value[lost]{figure=1 at=soon}'), ['content.value-unreadable'])
  assert.deepEqual(codes(':value[lost]{figure=1 show=all}'), ['content.value-unreadable'])
  assert.deepEqual(codes(':value[lost]{figure=1 colour=red}'), ['content.value-unreadable'])
})
