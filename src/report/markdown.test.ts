import assert from 'node:assert/strict'
import { test } from 'node:test'
import markdownIt from 'markdown-it'
import type { Block } from '#kernel/block.ts'
import { renderMarkdown } from '#report/markdown.ts'
import { sampleBlocks } from '#report/samples.ts'

const hostile = 'a|b <script>x</script> *bold* [l](http://e.example) `c` _u_ ~~s~~ # h\n- item & \u202e'

test('a pipe in a name does not open a column', () => {
  const block: Block = {
    kind: 'table',
    title: '',
    columns: [{ title: 'Host' }, { title: 'n', unit: 'count' }],
    rows: [['a|b', 3]],
  }
  assert.equal(renderMarkdown([block]), '| Host | n |\n| --- | ---: |\n| a\\|b | 3 |\n')
})

test('hostile text prints as itself in every kind of block: no tag, link, emphasis, heading or list', () => {
  const blocks: readonly Block[] = [
    { kind: 'sentence', text: hostile },
    { kind: 'sentence', text: '1. not a list' },
    { kind: 'sentence', text: '---' },
    { kind: 'verdict', subject: hostile, verdict: 'unsafe', text: hostile },
    { kind: 'quantity', label: hostile, value: null, unit: 'vms' },
    {
      kind: 'table',
      title: hostile,
      columns: [{ title: hostile }, { title: 'b' }],
      rows: [[hostile, '# x']],
    },
    { kind: 'bars', title: hostile, unit: 'count', bars: [{ label: hostile, value: 1 }] },
  ]
  const rendered = markdownIt({ html: true, linkify: true }).render(renderMarkdown(blocks))
  assert.doesNotMatch(rendered, /<(script|a|em|code|h\d|ul|ol|li|s|hr)\b/)
  assert.match(rendered, /a\|b &lt;script&gt;x&lt;\/script&gt; \*bold\* \[l\]/)
  assert.match(rendered, /1\. not a list/)
})

test('a picture reads as a table: nothing of it is lost without graphics', () => {
  const shown = renderMarkdown(sampleBlocks)
  assert.match(shown, /\| esx-07 \| 1,024 \| failed \|/)
  assert.match(shown, /\| VMs per host \| Two racks \(VMs\) \|/)
  assert.match(shown, /\| Harbour \/ Room HA \/ HA-R2 \| rack \| failed \|/)
  assert.doesNotMatch(shown, /NaN|undefined|Infinity/)
})

test('decimals are not escaped, unknown is a word', () => {
  const shown = renderMarkdown(sampleBlocks)
  assert.match(shown, /\| 12\.5 \|/)
  assert.match(shown, /CPU demand: \*\*unknown\*\*/)
})
