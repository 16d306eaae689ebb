import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyEstate, estateParts } from '#estate/model.ts'
import { countEstate } from '#importers/counts.ts'
import { hostsText, sourceText } from '#web/app/estate/told.ts'
import type { EstateSummary } from '#web/worker/message.ts'

const importers = [{ id: 'rvtools', title: 'RVTools export (vSphere)', extensions: [], howToExport: '' }]
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
