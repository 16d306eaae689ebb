import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyEstate, estateParts } from '#estate/model.ts'
import { countEstate } from '#importers/counts.ts'
import { hostsText, howToParts, nameText, sourceText } from '#web/app/estate/told.ts'
import type { EstateSummary } from '#web/worker/message.ts'

const importers = [
  {
    id: 'rvtools',
    title: 'RVTools export (vSphere)',
    heading: 'VMware vSphere' as const,
    extensions: [],
    howToExport: '',
  },
]
const sizes = (hosts: number) =>
  ({ ...Object.fromEntries(estateParts.map((part) => [part, 0])), hosts }) as EstateSummary['sizes']
const counts = (hosts: number | null) => ({ ...countEstate(emptyEstate('small')), hosts })

test('an importer is named by its title, and a saved estate by what it is', () => {
  assert.equal(sourceText('rvtools', importers), 'Read as “RVTools export (vSphere)”')
  assert.equal(sourceText('stored', importers), 'Opened from a saved estate')
  assert.equal(sourceText('estate', importers), 'Opened from a saved estate')
  assert.match(sourceText('topology', importers), /topology\.yaml/)
  const both = sourceText('estate+rvtools', importers)
  assert.equal(both, 'Merged from a saved estate and “RVTools export (vSphere)”')
})

test('hosts without a row in the inventory are counted apart', () => {
  const text = hostsText({ counts: counts(34), sizes: sizes(39) })
  assert.equal(text, '34 with a row in the inventory, 5 named by VMs only')
})

test('numbers that agree, or that no file counted, need no explanation', () => {
  assert.equal(hostsText({ counts: counts(34), sizes: sizes(34) }), '')
  assert.equal(hostsText({ counts: counts(null), sizes: sizes(3) }), '')
  assert.equal(hostsText({ counts: 'unknown', sizes: sizes(3) }), '')
})

test('an estate merged from many is called by two of them, and one from few by all', () => {
  assert.equal(nameText('vc1 + vc2 + vc3'), 'vc1 + vc2 + vc3')
  assert.equal(nameText('vc1 + vc2 + vc3 + vc4'), 'vc1 + vc2 and 2 more')
  assert.equal(sourceText('a+b+c+d', importers), 'Merged from 4 kinds of source, listed below')
})

test('what is typed is told from words, and no text is lost where backticks do not pair', () => {
  assert.deepEqual(howToParts('Run `a | b`.'), [
    { kind: 'prose', text: 'Run ' },
    { kind: 'typed', text: 'a | b' },
    { kind: 'prose', text: '.' },
  ])
  assert.deepEqual(howToParts('`a`'), [{ kind: 'typed', text: 'a' }])
  assert.deepEqual(howToParts('a ` b'), [{ kind: 'prose', text: 'a ` b' }])
})
