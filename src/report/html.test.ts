import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Block } from '#kernel/block.ts'
import { renderHtml } from '#report/html.ts'
import { sampleBlocks } from '#report/samples.ts'
import { xmlFault } from '#report/well-formed.ts'

const render = (blocks: readonly Block[]): string => renderHtml(blocks, { idPrefix: 'b' })
const hostile = `<script>alert(1)</script> | "q" 'a' & \u0007 \u202e\n\u05e9\u05dc\u05d5\u05dd \u{1f525}`

const hostileBlocks: readonly Block[] = [
  { kind: 'sentence', text: hostile },
  { kind: 'verdict', subject: hostile, verdict: 'unsafe', text: hostile },
  { kind: 'quantity', label: hostile, value: null, unit: 'bytes' },
  { kind: 'table', title: hostile, columns: [{ title: hostile }], rows: [[hostile], [null]] },
  {
    kind: 'bars',
    title: hostile,
    unit: 'vms',
    bars: [{ label: hostile, value: 1 }],
    limit: { label: hostile, value: 2 },
  },
  {
    kind: 'line',
    title: hostile,
    x: { label: hostile, unit: 'count' },
    y: { label: hostile, unit: 'count' },
    series: [{ label: hostile, points: [[1, 1]] }],
    mark: { label: hostile, x: 1 },
  },
  { kind: 'heatmap', title: hostile, rows: [hostile], columns: [hostile], states: [['failed']] },
  {
    kind: 'domain-map',
    title: hostile,
    domains: [
      {
        ref: hostile,
        kind: hostile,
        name: hostile,
        state: 'failed',
        children: [],
        cells: [{ state: 'failed', count: 1 }],
      },
    ],
    overlays: [{ ref: hostile, kind: hostile, name: hostile, state: 'failed', holds: [hostile] }],
  },
]

test('blocks of every kind are well-formed, also with hostile names, and no name becomes markup', () => {
  for (const blocks of [sampleBlocks, hostileBlocks]) {
    assert.equal(xmlFault(`<div>${render(blocks)}</div>`), undefined)
  }
  for (const text of ['<script', '\u202e', '\u0007']) assert.ok(!render(hostileBlocks).includes(text))
})

test('nothing inline that a strict content policy refuses, nothing fetched, no headings of its own', () => {
  assert.doesNotMatch(
    render([...sampleBlocks, ...hostileBlocks]),
    / style="| on\w+="|<h\d|<img|<script|<link| href=/,
  )
})

test('ids are unique in a page that shows the same blocks twice under two prefixes', () => {
  const page = render(sampleBlocks) + renderHtml(sampleBlocks, { idPrefix: 'other' })
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  assert.equal(new Set(ids).size, ids.length)
  for (const [, id] of page.matchAll(/url\(#([^)]+)\)/g)) assert.ok(ids.includes(id), `nothing has id ${id}`)
  for (const [, list = ''] of page.matchAll(/aria-labelledby="([^"]+)"/g)) {
    for (const id of list.split(' ')) assert.ok(ids.includes(id), `nothing has id ${id}`)
  }
})

test('a picture has its message as caption, a name, a description and its numbers as a table', () => {
  const bars = sampleBlocks.filter((block) => block.kind === 'bars')
  const shown = render(bars)
  assert.match(
    shown,
    /<figcaption class="bh-caption">One host carries more than any other could take over<\/figcaption>/,
  )
  assert.match(shown, /<svg [^>]*role="img"[^>]*><title id="b0w-t">/)
  assert.match(
    shown,
    /<details class="bh-twin"><summary>[^<]+<\/summary>.*<th scope="row">esx-07<\/th><td class="bh-n">1,024<\/td>/s,
  )
})

test('headings carry scope and unit, unknown is a word', () => {
  const shown = render(sampleBlocks.filter((block) => block.kind === 'table'))
  assert.match(shown, /<th scope="col" class="bh-n">Memory needed \(GiB\)<\/th>/)
  assert.match(shown, /<td class="bh-n">unknown<\/td>/)
  const names = Array.from({ length: 12 }, (_, index) => `esx-${index}`)
  const wide: Block = { kind: 'heatmap', title: 'N-2', rows: names, columns: names, states: [] }
  assert.doesNotMatch(render([...sampleBlocks, wide]), /<th[^>]*><\/th>/)
})

test('verdicts form one list and say their word beside the mark', () => {
  const shown = render(sampleBlocks.filter((block) => block.kind === 'verdict'))
  assert.equal(shown.split('<ul').length - 1, 1)
  for (const word of ['safe', 'unsafe', 'undecided'])
    assert.match(shown, new RegExp(`</span> ${word}</span>`))
})

test('a huge table is cut and says by how much; no blocks are no text', () => {
  const rows = Array.from({ length: 50_000 }, (_, index) => [`vm-${index}`])
  const shown = render([{ kind: 'table', title: 'VMs', columns: [{ title: 'VM' }], rows }])
  assert.ok(shown.length < 60_000)
  assert.match(shown, /49,500 further rows/)
  assert.equal(render([]), '')
})
