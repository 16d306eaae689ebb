import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patterns } from '#catalog'
import { applyOverlay } from '#estate/overlay.ts'
import { cellText } from '#estate/provenance.ts'
import { imported, infoHead } from '#importers/rvtools/sample-export.ts'
import { askPatterns } from '#patterns/ask-patterns.ts'

const sheets = {
  vInfo: [
    [...infoHead, 'CBT', 'HA Restart Priority'],
    ['web', 'poweredOn', false, 2, 4096, 'C1', 'esx1', false, 'high'],
  ],
  vTools: [
    ['VM', 'Tools'],
    ['web', 'toolsNotInstalled'],
  ],
  vHost: [
    ['Host', 'Cluster', '# CPU', '# Cores', 'Speed', '# Memory', 'in Maintenance Mode'],
    ['esx1', 'C1', 2, 32, 2500, 524_288, true],
  ],
}
const { estate } = imported(sheets).value
const cellsOf = (id: string, of = estate) =>
  askPatterns(
    of,
    patterns.filter((one) => one.id === id),
    { asOf: '2026-11-30' },
    { examples: 5 },
    () => undefined,
  ).flatMap(({ findings }) =>
    findings.flatMap(({ evidence }) =>
      evidence.map(({ field, cell }) => `${field} ${cell ? cellText(cell) : '-'}`),
    ),
  )

test('a finding names the cells it rests on, of its subject and of what else it rests on', () => {
  assert.deepEqual(cellsOf('changed-block-tracking'), ['traits.changedBlockTracking x.xlsx vInfo!H2'])
  assert.deepEqual(cellsOf('guest-tools'), ['traits.guestTools x.xlsx vTools!B2', 'power x.xlsx vInfo!B2'])
  assert.deepEqual(cellsOf('maintenance-load'), [
    'maintenance x.xlsx vHost!G2',
    'hostId x.xlsx vInfo!G2',
    'power x.xlsx vInfo!B2',
  ])
})

test('a trait that a topology file sets names its line, and the others keep their cells', () => {
  const text = 'vms:\n  - { names: [web], guestTools: stopped, vtpm: true }\n'
  const laid = applyOverlay(estate, { name: 'topology.yaml', text })
  assert.ok(laid.ok, JSON.stringify(laid.issues))
  assert.deepEqual(laid.value.vms[0]?.traits, { ...estate.vms[0]?.traits, guestTools: 'stopped', vtpm: true })
  assert.deepEqual(cellsOf('guest-tools', laid.value)[0], 'traits.guestTools topology.yaml:2')
  assert.deepEqual(cellsOf('virtual-tpm', laid.value), ['traits.vtpm topology.yaml:2'])
  assert.deepEqual(cellsOf('changed-block-tracking', laid.value), [
    'traits.changedBlockTracking x.xlsx vInfo!H2',
  ])
})
