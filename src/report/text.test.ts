import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Block } from '#kernel/block.ts'
import { gib } from '#kernel/units.ts'
import { sampleBlocks } from '#report/samples.ts'
import { renderText } from '#report/text.ts'
import { displayWidth } from '#report/width.ts'

const withoutColour = (painted: string): string =>
  painted
    .split('\u001b')
    .map((part, index) => (index === 0 ? part : part.replace(/^\[[\d;]*m/, '')))
    .join('')

const text = (blocks: readonly Block[], columns: number): string =>
  renderText(blocks, { columns, colour: 'none' })

test('numbers stand right-aligned under a heading that carries their unit, unknown is a word', () => {
  const table: Block = {
    kind: 'table',
    title: 'Memory by host',
    columns: [{ title: 'Host' }, { title: 'Memory', unit: 'bytes' }, { title: 'VMs', unit: 'vms' }],
    rows: [
      ['esx-01', gib(512), 31],
      ['\u4e3b\u673a-2', gib(1024), 7],
      ['esx-03', null, 0],
    ],
  }
  assert.equal(
    text([table], 80),
    [
      'Memory by host',
      'Host    Memory (GiB)  VMs',
      '──────  ────────────  ───',
      'esx-01           512   31',
      '主机-2         1,024    7',
      'esx-03       unknown    0',
      '',
    ].join('\n'),
  )
})

test('verdicts say their word with and without colour, and colour adds nothing else', () => {
  const blocks = sampleBlocks.filter((block) => block.kind === 'verdict')
  const plain = text(blocks, 80)
  for (const word of ['SAFE', 'UNSAFE', 'UNDECIDED']) assert.match(plain, new RegExp(`\\b${word}\\b`))
  const painted = renderText(blocks, { columns: 80, colour: 'ansi' })
  assert.notEqual(painted, plain)
  assert.equal(withoutColour(painted), plain)
})

test('no line is wider than the terminal, from 20 columns to 200', () => {
  for (const columns of [20, 33, 40, 60, 80, 100, 132, 200]) {
    for (const line of text(sampleBlocks, columns).split('\n')) {
      assert.ok(displayWidth(line) <= columns, `${displayWidth(line)} > ${columns}: "${line}"`)
    }
  }
})

test('colour changes no layout: every picture reads the same without it', () => {
  const painted = renderText(sampleBlocks, { columns: 72, colour: 'ansi' })
  assert.equal(withoutColour(painted), text(sampleBlocks, 72))
})

test('bars grow from zero, the limit crosses them, and the smallest bar stays visible', () => {
  const bars: Block = {
    kind: 'bars',
    title: 'Memory',
    unit: 'hosts',
    bars: [
      { label: 'a', value: 8 },
      { label: 'b', value: 4, state: 'failed' },
      { label: 'c', value: 0 },
      { label: 'd', value: 0.001 },
    ],
    limit: { label: 'left', value: 6 },
  }
  assert.equal(
    text([bars], 40),
    [
      'Memory',
      // 40 columns less 1 of label, 11 of value, 7 of state and 3 blanks leave 18: a unit is 17 / 8 columns.
      'a █████████████████   8.00 hosts',
      'b ████████▌    │      4.00 hosts failed',
      'c              │      0.00 hosts',
      'd ▏            │     <0.01 hosts',
      '│ left: 6 hosts',
      '',
    ].join('\n'),
  )
})

test('negative bars grow to the left of zero', () => {
  const bars: Block = {
    kind: 'bars',
    title: 'Change',
    unit: 'vms',
    bars: [
      { label: 'x', value: -4 },
      { label: 'y', value: 4 },
    ],
  }
  const [, x = '', y = ''] = text([bars], 40).split('\n')
  assert.ok(x.indexOf('█') < y.indexOf('█'))
  assert.match(x, /\u22124 VMs$/)
})

test('a table with no room for columns becomes a list of headed values', () => {
  const columns = ['A long heading', 'Another one', 'Third', 'Fourth'].map((title) => ({ title }))
  const block: Block = { kind: 'table', title: 'T', columns, rows: [['one', 'two', 'three', null]] }
  assert.match(text([block], 24), /A long heading: one\nAnother one: two\nThird: three\nFourth: unknown/)
})

test('a name cannot steer the terminal or break a row', () => {
  const block: Block = {
    kind: 'table',
    title: 'T',
    columns: [{ title: 'Host' }],
    rows: [['a\u001b[2Jb\nc\u202e']],
  }
  assert.match(text([block], 40), /\na\ufffd\[2Jb c\ufffd\n$/)
})

test('empty blocks say that they are empty, and no blocks are no text', () => {
  assert.equal(text([], 80), '')
  const empty: readonly Block[] = [
    { kind: 'table', title: 'T', columns: [], rows: [] },
    { kind: 'bars', title: 'B', unit: 'count', bars: [] },
    {
      kind: 'line',
      title: 'L',
      x: { label: 'x', unit: 'count' },
      y: { label: 'y', unit: 'count' },
      series: [],
    },
    { kind: 'heatmap', title: 'H', rows: [], columns: [], states: [] },
    { kind: 'domain-map', title: 'M', domains: [], overlays: [] },
  ]
  const shown = text(empty, 80)
  for (const words of ['No bars', 'No points', 'Nothing to compare', 'No domains'])
    assert.match(shown, new RegExp(words))
  assert.doesNotMatch(shown, /NaN|Infinity|undefined/)
})

test('a tree sums up quiet neighbours and names every host that has news', () => {
  const map = sampleBlocks.filter((block) => block.kind === 'domain-map')
  const shown = text(map, 100)
  assert.match(shown, /rack HA-R2: failed, 98 VMs: 83 restarting, 15 failed/)
  assert.match(shown, /host ha-r2-03: failed, 17 VMs: 14 restarting, 3 failed/)
  assert.match(shown, /5 hosts: serving, 112 VMs/)
  assert.match(shown, /4 more hosts: serving, 86 VMs/)
  assert.match(shown, /feed H-A: failed, holds ha-r1-01/)
})

test('a table of 200,000 rows prints its first part and says how many rows it leaves out', () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => [`vm-${index}`, index])
  const block: Block = {
    kind: 'table',
    title: 'VMs',
    columns: [{ title: 'VM' }, { title: 'n', unit: 'count' }],
    rows,
  }
  assert.match(text([block], 80), /199,500 further rows are left out here/)
})

test('a timeline is one row of characters per lane, its moments numbered above and told below', () => {
  const timeline: Block = {
    ...{ kind: 'timeline', title: 'T', endMs: 100_000 },
    lanes: [
      { label: 'a', intervals: [{ state: 'serving', label: 'up', fromMs: 0, toMs: 50_000 }] },
      { label: 'b', intervals: [{ state: 'failed', label: 'down', fromMs: 50_000, toMs: 100_000 }] },
    ],
    marks: [{ label: 'half', atMs: 50_000 }],
  }
  const lines = text([timeline], 23).split('\n')
  assert.deepEqual(lines.slice(0, 5), [
    'T',
    `${' '.repeat(12)}1`,
    'a \u00b7\u00b7\u00b7\u00b7\u00b7\u00b7\u00b7\u00b7\u00b7\u00b7',
    `b ${' '.repeat(10)}${'X'.repeat(11)}`,
    `  0${' '.repeat(15)}100 s`,
  ])
  assert.ok(lines.includes('1 50 s: half'))
})
