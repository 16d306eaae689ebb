import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { estateDigest } from '#estate/digest.ts'
import { requirementText } from '#estate/requirement.ts'
import { parseStored, toStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import importer from '#importers/avs/importer.ts'
import { type GivenFile, givenFile } from '#importers/given-file.ts'
import { withinLimits } from '#importers/within-limits.ts'

const json = (name: string, content: unknown): GivenFile =>
  givenFile({ name, bytes: strToU8(JSON.stringify(content)) })
const parsed = (...files: readonly GivenFile[]) => {
  const outcome = importer.parse(files)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return { ...outcome.value, issues: outcome.issues }
}
const published = ['Hosts_List', 'PlacementPolicies_List', 'PrivateClouds_List_Stretched']
const root = '/subscriptions/s/resourceGroups/g/providers/Microsoft.AVS/privateClouds/pc1'

test('the published answers give three hosts with zone and fault domain, a stretched cloud and two policies', () => {
  const files = published.map((name) => {
    const bytes = readFileSync(join(import.meta.dirname, 'cases', `${name}.json`))
    const file = givenFile({ name: `${name}.json`, bytes: new Uint8Array(bytes) })
    assert.equal(importer.sniff(file), 1, name)
    return file
  })
  const { estate, issues } = parsed(...files)
  assert.deepEqual(
    estate.clusters.map(({ id }) => id),
    ['cloud1/Cluster-1', 'cloud1/cluster1'],
  )
  const hosts = estate.hosts.filter(({ name }) => name.startsWith('esx03'))
  assert.deepEqual(
    hosts.map(({ name, standsIn, maintenance, model, clusterId }) => [
      name.split('.')[0],
      standsIn,
      maintenance,
      model,
      clusterId,
    ]),
    [
      ['esx03-r52', 'rack:cloud1 zone 1 fault domain 1', false, 'AV64', 'cloud1/cluster1'],
      ['esx03-r60', 'site:eastus2 zone 1', true, 'AV64', 'cloud1/cluster1'],
      ['esx03-r65', 'site:eastus2 zone 1', false, 'unknown', 'cloud1/cluster1'],
    ],
  )
  assert.ok(estate.hosts.every(({ memoryBytes, cores }) => memoryBytes === 'unknown' && cores === 'unknown'))
  const inFirst = estate.hosts.filter(({ clusterId }) => clusterId === 'cloud1/Cluster-1')
  assert.deepEqual(
    inFirst.map(({ model }) => model),
    ['AV36', 'AV36', 'AV36', 'AV36'],
  )
  assert.deepEqual(
    estate.facilities.map(({ kind, id }) => `${kind}:${id}`),
    [
      'witness:cloud1 witness',
      'rack:cloud1 zone 1 fault domain 1',
      'site:eastus2 zone 1',
      'site:eastus2 zone 2',
      'site:eastus2 zone of the witness',
    ],
  )
  assert.deepEqual(
    estate.rules.map(({ id, kind, strength, vmIds, hostIds }) => [id, kind, strength, vmIds, hostIds.length]),
    [
      ['cloud1/cluster1/policy1', 'vm-off-hosts', 'must', ['cloud1/vm-128', 'cloud1/vm-256'], 3],
      ['cloud1/cluster1/policy2', 'vm-together', 'should', ['cloud1/vm-128', 'cloud1/vm-256'], 0],
    ],
  )
  assert.deepEqual(
    issues.map(({ code }) => code),
    ['avs.sizes-unknown'],
  )
  assert.deepEqual(
    checkEstate(estate).filter(({ severity }) => severity === 'error'),
    [],
  )
  const reversed = parsed(...[...files].reverse())
  assert.equal(estateDigest(reversed.estate), estateDigest(estate))
})

test('a stretched cluster goes on with any two of its zones and the witness, which stands in a third', () => {
  const files = published.map((name) =>
    givenFile({
      name,
      bytes: new Uint8Array(readFileSync(join(import.meta.dirname, 'cases', `${name}.json`))),
    }),
  )
  const { estate } = parsed(...files)
  for (const { requires } of estate.clusters) {
    assert.equal(
      requirementText(requires),
      'at least 2 of site:eastus2 zone 1, site:eastus2 zone 2, witness:cloud1 witness',
    )
  }
  assert.equal(
    estate.facilities.find(({ kind }) => kind === 'witness')?.standsIn,
    'site:eastus2 zone of the witness',
  )
  const named = estate.hosts.filter(({ identity }) => identity === 'named')
  assert.equal(named.length, 3, 'hosts that only a policy names are not in the inventory')
})

test('clouds of one name, zones of two regions and policies of one title stay apart', () => {
  const at = (group: string, cloud: string) =>
    `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.AVS/privateClouds/${cloud}`
  const cloud = (group: string, location: string) => ({
    ...{ id: at(group, 'pc'), name: 'pc', location, type: 'Microsoft.AVS/privateClouds' },
    properties: { availability: { strategy: 'SingleZone', zone: 1 } },
  })
  const host = (group: string) => ({
    ...{ id: `${at(group, 'pc')}/clusters/c1/hosts/${group}-esx`, name: `${group}-esx`, zones: ['1'] },
    ...{ type: 'Microsoft.AVS/privateClouds/clusters/hosts', properties: { faultDomain: '1' } },
  })
  const policy = (group: string, name: string) => ({
    ...{ id: `${at(group, 'pc')}/clusters/c1/placementPolicies/${name}`, name },
    type: 'Microsoft.AVS/privateClouds/clusters/placementPolicies',
    properties: { displayName: 'apart', type: 'VmVm', affinityType: 'AntiAffinity', vmMembers: [] },
  })
  const all = [
    cloud('g1', 'eastus'),
    cloud('g2', 'westus'),
    host('g1'),
    host('g2'),
    policy('g1', 'a'),
    policy('g1', 'b'),
  ]
  const { estate } = parsed(json('all.json', all))
  assert.deepEqual(
    estate.clusters.map(({ id }) => id),
    ['s/g1/pc/Cluster-1', 's/g1/pc/c1', 's/g2/pc/Cluster-1', 's/g2/pc/c1'],
  )
  assert.deepEqual(
    estate.facilities.filter(({ kind }) => kind === 'site').map(({ id }) => id),
    ['eastus zone 1', 'westus zone 1'],
  )
  assert.equal(estate.facilities.filter(({ kind }) => kind === 'rack').length, 2)
  assert.equal(new Set(estate.rules.map(({ id }) => id)).size, 2)
  assert.deepEqual(
    checkEstate(estate).filter(({ severity }) => severity === 'error'),
    [],
  )
})

test('a list as the command line prints it and an answer of the API are read alike', () => {
  const cluster = {
    ...{
      id: `${root}/clusters/c2`,
      name: 'c2',
      type: 'Microsoft.AVS/privateClouds/clusters',
      sku: { name: 'av52' },
    },
    properties: { clusterSize: 3, hosts: ['a', 'b'] },
  }
  const list = parsed(json('clusters.json', [cluster]))
  const answer = parsed(json('clusters.json', { value: [cluster] }))
  const one = parsed(json('cluster.json', cluster))
  assert.equal(estateDigest(list.estate), estateDigest(answer.estate))
  assert.equal(estateDigest(list.estate), estateDigest(one.estate))
  assert.deepEqual(
    list.estate.hosts.map(({ model }) => model),
    ['AV52', 'AV52'],
  )
  assert.deepEqual(
    list.issues.map(({ code }) => code),
    ['avs.hosts-unlisted', 'avs.sizes-unknown'],
  )
})

test('a policy that is switched off is no rule, and one of an unknown type is kept as one nobody could read', () => {
  const policy = (name: string, properties: object) => ({
    ...{ id: `${root}/clusters/c1/placementPolicies/${name}`, name },
    ...{ type: 'Microsoft.AVS/privateClouds/clusters/placementPolicies', properties },
  })
  const off = policy('off', { type: 'VmVm', affinityType: 'Affinity', state: 'Disabled', vmMembers: [] })
  const odd = policy('odd', {
    type: 'VmRack',
    affinityType: 'Affinity',
    vmMembers: [`${root}/clusters/c1/virtualMachines/vm-1`],
  })
  const { estate, issues } = parsed(json('p.json', [off, odd]))
  assert.deepEqual(
    estate.rules.map(({ name, kind }) => [name, kind]),
    [['odd', 'unread']],
  )
  assert.deepEqual(
    issues.map(({ code }) => code),
    ['avs.policy-unknown'],
  )
})

test('damaged answers end in an outcome, whatever was damaged, and nobody else is claimed', () => {
  const host = {
    id: 5,
    type: 'Microsoft.AVS/privateClouds/clusters/hosts',
    zones: 7,
    properties: [],
    sku: 'x',
  }
  for (const content of [[host], { value: [host, null, 3, 'x', []] }, [{ ...host, id: '////', name: {} }]]) {
    const outcome = importer.parse([json('x.json', content)])
    if (outcome.ok) assert.ok(outcome.value.estate.hosts.every(({ name }) => name !== ''))
    else assert.notEqual(outcome.issues[0].message, '')
  }
  for (const content of [
    {},
    [],
    { value: [] },
    { value: [{ type: 'Microsoft.Compute/virtualMachines' }] },
    5,
    null,
  ]) {
    assert.equal(importer.sniff(json('x.json', content)), 0)
  }
  assert.equal(importer.parse([json('x.json', {})]).ok, false)
})

test('a value of the wrong type in any place of the published answers ends in an estate that can be stored', () => {
  const odd = ['x'.repeat(5000), null, -1, 1e300, '', 'constructor', [], {}, [[1]], '__proto__', true]
  for (const name of published) {
    const text = readFileSync(join(import.meta.dirname, 'cases', `${name}.json`), 'utf8')
    let places = 0
    JSON.parse(text, (_, value: unknown) => {
      places += 1
      return value
    })
    for (let at = 0; at < places; at++) {
      let seen = 0
      const content: unknown = JSON.parse(text, (_, value: unknown) =>
        seen++ === at ? odd[at % odd.length] : value,
      )
      const outcome = importer.parse([json('x.json', content)])
      if (!outcome.ok) continue
      const stored = parseStored(
        JSON.parse(JSON.stringify(toStored(withinLimits(outcome.value.estate).estate))),
        'x',
      )
      assert.ok(stored.ok, `${name} ${at}: ${stored.issues[0]?.where} ${stored.issues[0]?.message}`)
    }
  }
})
