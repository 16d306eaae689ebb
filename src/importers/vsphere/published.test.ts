import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Estate } from '#estate/model.ts'
import { gunzip } from '#formats/gzip.ts'
import { type GivenFile, givenFile } from '#importers/given-file.ts'
import importer from '#importers/vsphere/importer.ts'
import { corpusTest } from '../../../test/corpus.ts'

const unpacked = (folder: string, name: string): GivenFile => {
  const bytes = readFileSync(join(folder, name))
  if (!name.endsWith('.gz')) return givenFile({ name, bytes })
  const whole = gunzip(name, bytes)
  assert.ok(whole.ok)
  return givenFile({ name: name.replace(/\.gz$/, ''), bytes: whole.value })
}

const estateIn = (files: readonly GivenFile[]): Estate => {
  const read = importer.parse(files)
  assert.ok(read.ok, JSON.stringify(read.issues))
  return read.value.estate
}

corpusTest('vcenter-soap', 'the recorded updates hold the objects that their source counts', (folder) => {
  const files = [unpacked(folder, 'wait-for-updates-1.xml.gz'), unpacked(folder, 'wait-for-updates-2.xml.gz')]
  const { vms, hosts, clusters, datastores, networks } = estateIn(files)
  const counts = [vms.length, hosts.length, clusters.length, datastores.length]
  assert.deepEqual(counts, [64, 16, 4, 2])
  assert.equal(networks.length, 2 + 6 - 2, 'two of the six port groups carry uplinks')
})
