import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { estateDigest } from '#estate/digest.ts'
import { requirementText } from '#estate/requirement.ts'
import { checkEstate } from '#estate/validation.ts'
import { gunzip } from '#formats/gzip.ts'
import { type GivenFile, givenFile } from '#importers/given-file.ts'
import importer from '#importers/netbox/importer.ts'
import { sampleAnswers, sampleDump } from '#importers/netbox/sample.ts'
import { corpusTest } from '#test/corpus.ts'

const json = (name: string, content: unknown): GivenFile =>
  givenFile({ name, bytes: strToU8(JSON.stringify(content)) })
const parsed = (...files: readonly GivenFile[]) => {
  const outcome = importer.parse(files)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return { ...outcome.value, issues: outcome.issues }
}

corpusTest(
  'netbox',
  'the published demonstration site has the places, supplies and machines its source counts',
  (folder) => {
    const bytes = gunzip('netbox.gz', readFileSync(join(folder, 'netbox-demo-v3.6.json.gz')))
    assert.ok(bytes.ok)
    const file = givenFile({ name: 'netbox.json', bytes: bytes.value })
    assert.ok(importer.sniff(file) > 0.9)
    const { estate } = parsed(file)
    const count = (kind: string): number =>
      estate.facilities.filter((facility) => facility.kind === kind).length
    // 24 sites, 4 locations, 42 racks; 4 panels and 48 feeds; 13 PDUs; 13 routers and 26 switches; 29 circuits.
    assert.deepEqual(
      ['site', 'room', 'rack', 'feed', 'pdu', 'switch', 'fabric'].map(count),
      [24, 4, 42, 52, 13, 39, 29],
    )
    assert.deepEqual([estate.clusters.length, estate.vms.length, estate.hosts.length], [32, 180, 1])
    const rack = estate.facilities.find(({ id, kind }) => kind === 'rack' && id.endsWith('R101'))
    assert.equal(rack?.standsIn, 'room:MDF/Row 1')
    assert.equal(requirementText(rack?.requires ?? 'unknown'), 'any of feed:MDF/P1-1A, feed:MDF/P2-1B')
    const router = estate.facilities.find(({ name }) => name === 'dmi01-akron-rtr01')
    assert.equal(
      requirementText(router?.requires ?? 'unknown'),
      'pdu:DM-Akron/Comms closet/dmi01-akron-pdu01',
    )
    assert.ok(estate.vms.every(({ vcpus, memoryBytes }) => vcpus === 'unknown' && memoryBytes === 'unknown'))
    assert.deepEqual(
      checkEstate(estate).filter(({ severity }) => severity === 'error'),
      [],
    )
  },
)

test('a host requires one of the PDUs its cords lead to and one of the switches its cards reach, panels followed', () => {
  const { estate } = parsed(json('netbox.json', sampleDump()))
  const [host] = estate.hosts
  assert.deepEqual(
    [host?.name, host?.standsIn, host?.clusterId, host?.platform],
    ['hv-1', 'rack:Berlin/Room 1/R1', 'pve', 'proxmox'],
  )
  const text = requirementText(host?.requires ?? 'unknown')
  assert.match(text, /any of pdu:Berlin\/Room 1\/R1\/pdu-a, pdu:Berlin\/Room 1\/R1\/pdu-b/)
  assert.match(text, /any of switch:Berlin\/Room 1\/R1\/tor-1, switch:Berlin\/Room 1\/R2\/tor-2/)
  assert.equal(typeof host?.requires === 'object' && host.requires.kind, 'all')
  assert.deepEqual(host?.identifiers, ['asset-tag:inv-7', 'mac:00:50:56:00:00:01', 'serial:abc123'])
  const pdu = estate.facilities.find(({ name }) => name === 'pdu-a')
  assert.equal(requirementText(pdu?.requires ?? 'unknown'), 'feed:Berlin/Room 1/A-R1')
  const feed = estate.facilities.find(({ name }) => name === 'A-R1')
  assert.equal(requirementText(feed?.requires ?? 'unknown'), 'feed:Berlin/Room 1/A')
  const [vm] = estate.vms
  assert.deepEqual([vm?.hostId, vm?.clusterId, vm?.vcpus, vm?.memoryBytes], ['hv-1', 'pve', 2, 4 * 2 ** 30])
})

test('a dump and the answers of the API say the same, in any order of files and records', () => {
  const dump = estateDigest(parsed(json('netbox.json', sampleDump())).estate)
  const files = Object.entries(sampleAnswers()).map(([path, answer]) =>
    json(`${path.replace('/', '-')}.json`, answer),
  )
  for (const file of files) assert.ok(importer.sniff(file) > 0.9, file.name)
  assert.equal(estateDigest(parsed(...files).estate), dump)
  assert.equal(estateDigest(parsed(...[...files].reverse()).estate), dump)
  assert.equal(estateDigest(parsed(json('netbox.json', [...sampleDump()].reverse())).estate), dump)
  assert.equal(estateDigest(parsed(json('capture.json', sampleAnswers())).estate), dump)
})

test('a loop of locations or of patch panels ends, and a record without its parent stands where nobody said', () => {
  const loop = [
    { model: 'dcim.location', pk: 1, fields: { name: 'a', parent: 2 } },
    { model: 'dcim.location', pk: 2, fields: { name: 'b', parent: 1 } },
    { model: 'dcim.rack', pk: 1, fields: { name: 'r', location: 99, site: 98 } },
    { model: 'dcim.frontport', pk: 1, fields: { device: 1, rear_port: 1 } },
    {
      model: 'dcim.cabletermination',
      pk: 1,
      fields: { cable: 1, cable_end: 'A', termination_type: ['dcim', 'frontport'], termination_id: 1 },
    },
    {
      model: 'dcim.cabletermination',
      pk: 2,
      fields: { cable: 1, cable_end: 'B', termination_type: ['dcim', 'rearport'], termination_id: 1 },
    },
  ]
  const { estate } = parsed(json('x.json', loop))
  assert.equal(estate.facilities.find(({ kind }) => kind === 'rack')?.standsIn, 'unknown')
})

test('records with wrong types end in an outcome, and other JSON is left to others', () => {
  const wrong = sampleDump().map(({ model, pk }, index) => ({
    ...{ model, pk },
    fields: {
      name: [index],
      site: 'x',
      rack: {},
      device: null,
      role: -1,
      memory: 'much',
      vcpus: -4,
      status: 7,
    },
  }))
  const outcome = importer.parse([json('x.json', wrong)])
  assert.ok(outcome.ok)
  assert.equal(outcome.value.estate.vms[0]?.vcpus, 'unknown')
  assert.ok(outcome.issues.some(({ code }) => code === 'netbox.number-unreadable'))
  for (const content of [
    {},
    [],
    [1, 2],
    { results: [] },
    { results: [{ url: 'https://x/api/a/b/1/' }] },
    'x',
    null,
  ]) {
    assert.equal(importer.sniff(json('x.json', content)), 0)
  }
  assert.equal(importer.parse([json('x.json', [])]).ok, false)
})
