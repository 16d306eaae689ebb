import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cellText, originText, provenanceOf } from '#estate/provenance.ts'
import { estateWith, vmOf } from '#test/sample-estate.ts'

const estate = estateWith({
  sources: [
    { file: 'e.xlsx', sheet: 'vInfo', columns: { vcpus: 'F', power: 'E' } },
    { file: 'e.xlsx', sheet: 'vCPU', columns: { vcpus: 'C' } },
    { file: 'topology.yaml', sheet: '', columns: { restartPriority: '' } },
  ],
})
const vm = vmOf('v', {
  origins: [
    [0, 12],
    [1, 40],
    [2, 7],
  ],
})

test('a value comes from the last origin whose source has its column', () => {
  assert.equal(provenanceOf(estate, vm, 'vcpus'), 'e.xlsx vCPU!C40')
  assert.equal(provenanceOf(estate, vm, 'power'), 'e.xlsx vInfo!E12')
})

test('a value of a file without cells has a line', () => {
  assert.equal(provenanceOf(estate, vm, 'restartPriority'), 'topology.yaml:7')
})

test('an exact origin takes precedence', () => {
  assert.equal(provenanceOf(estate, { ...vm, exactOrigins: { vcpus: [0, 12] } }, 'vcpus'), 'e.xlsx vInfo!F12')
})

test('a value no source states has no provenance', () => {
  assert.equal(provenanceOf(estate, vm, 'guestOs'), undefined)
})

test('a row without a column, and a source that is not there, are still told', () => {
  assert.equal(originText(estate, [0, 3]), 'e.xlsx vInfo!row 3')
  assert.equal(originText(estate, [9, 3]), 'source 9, row 3')
})

test('a value of an object that stands in no list has its path without an index', () => {
  const place = { file: 'status.json', sheet: '$.data{}', column: 'cpuinfo.cores', row: 1 }
  assert.equal(cellText(place), 'status.json $.data.cpuinfo.cores')
  assert.equal(cellText({ ...place, column: '' }), 'status.json $.data')
})
