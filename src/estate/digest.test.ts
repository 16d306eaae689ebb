import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { estateDigest } from '#estate/digest.ts'
import { type Estate, estateParts } from '#estate/model.ts'
import {
  clusterOf,
  datastoreOf,
  estateWith,
  facilityOf,
  hostOf,
  ruleOf,
  serviceOf,
  vmOf,
} from '#test/sample-estate.ts'

const estate: Estate = estateWith({
  facilities: [facilityOf('site', 's1'), facilityOf('room', 's1'), facilityOf('room', 'r2')],
  clusters: [clusterOf('c1'), clusterOf('c2')],
  hosts: ['h1', 'h2', 'h3'].map((id) => hostOf(id)),
  datastores: [datastoreOf('d1'), datastoreOf('d2')],
  vms: ['v1', 'v2', 'v3', 'v4'].map((id) => vmOf(id)),
  services: [serviceOf('x', 'nothing'), serviceOf('y', 'unknown')],
  rules: [ruleOf('r1'), ruleOf('r2')],
})
const digest = estateDigest(estate)

test('the order of rows does not move the digest', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat()), (stream) => {
      const shuffled = Object.fromEntries(
        estateParts.map((part) => {
          const keyed = estate[part].map((entity) => [stream.next().value as number, entity] as const)
          return [part, keyed.sort(([left], [right]) => left - right).map(([, entity]) => entity)]
        }),
      )
      assert.equal(estateDigest({ ...estate, ...shuffled } as Estate), digest)
    }),
    { seed: 6, numRuns: 100 },
  )
})

test('neither the name nor where values were read moves the digest', () => {
  const vms = estate.vms.map((vm) => ({
    ...vm,
    origins: [[0, 3]] as const,
    exactOrigins: { vcpus: [0, 3] as const },
  }))
  const sources = [{ file: 'b.xlsx', sheet: 'vInfo', columns: { vcpus: 'F' } }]
  assert.equal(estateDigest({ ...estate, name: 'other', vms, sources }), digest)
})

test('every value of every entity moves the digest, and unknown is not zero', () => {
  const changed = (vm: Partial<Estate['vms'][number]>) =>
    estateDigest({ ...estate, vms: estate.vms.with(1, { ...vmOf('v2'), ...vm }) })
  const digests = [
    digest,
    changed({ vcpus: 0 }),
    changed({ vcpus: 1 }),
    changed({ power: 'off' }),
    changed({ tags: ['a'] }),
  ]
  assert.equal(new Set(digests).size, digests.length)
})

test('the same entity in another list is another estate', () => {
  const service = serviceOf('x', 'nothing')
  const { requires, ...bare } = service
  assert.equal(requires, 'nothing')
  const asService = estateDigest(estateWith({ services: [service] }))
  const asNetwork = estateDigest(estateWith({ networks: [{ ...bare, vlan: 'unknown', requires }] }))
  assert.notEqual(asService, asNetwork)
})

test('an empty estate has the digest of its eight headings', () => {
  // printf '\nfacilities\n\nclusters\n\nhosts\n\ndatastores\n\nnetworks\n\nvms\n\nservices\n\nrules\n' | sha256sum
  assert.equal(
    estateDigest(estateWith({})),
    '71c33043881b55a6069d1e0a310e98b42ddde9638e0dad099b26dba9b21c1d85',
  )
})
