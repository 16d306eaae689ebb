import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { emptyEstate } from '#estate/model.ts'
import { countEstate, countRows } from '#importers/counts.ts'
import { imported, info, parsed, web } from '#importers/rvtools/sample-export.ts'

test('a stored estate counts as many hosts as the export it came from', () => {
  const name = 'SizingWorkshop-RVTools.xlsx'
  const bytes = new Uint8Array(readFileSync(new URL(`./rvtools/cases/${name}`, import.meta.url)))
  const { estate, counts } = parsed({ name, bytes }).value
  assert.equal(estate.hosts.length, 39, '34 rows of vHost and 5 hosts that only VMs name')
  assert.equal(countEstate(estate).hosts, 34)
  assert.equal(counts.hosts, 34)
})

test('where no host has a row of its own, the hosts that VMs name are counted', () => {
  const { estate, counts } = imported(info(web, ['db', 'poweredOn', false, 2, 4096, 'C1', 'esx2'])).value
  assert.equal(countEstate(estate).hosts, 2)
  assert.equal(counts.hosts, 2)
  assert.equal(countEstate({ ...estate, hosts: [] }).hosts, null)
})

test('every count has its words, each once', () => {
  assert.deepEqual(
    countRows.map(({ key }) => key).sort(),
    Object.keys(countEstate(emptyEstate('none'))).sort(),
  )
})
