import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Estate } from '#estate/model.ts'
import { applyOverlay } from '#estate/overlay.ts'
import { provenanceOf } from '#estate/provenance.ts'
import { parseEstate } from '#estate/schema.ts'
import { checkEstate } from '#estate/validation.ts'
import type { Issue } from '#kernel/outcome.ts'
import { gib } from '#kernel/units.ts'
import { clusterOf, datastoreOf, estateWith, facilityOf, hostOf, ruleOf, vmOf } from '#test/sample-estate.ts'

const source = {
  file: 'export.xlsx',
  sheet: 'vHost',
  columns: { memoryBytes: 'M', cores: 'K', standsIn: 'Z' },
}
const imported: Estate = estateWith({
  sources: [source],
  clusters: [clusterOf('c1', { name: 'Prod-01', requires: 'unknown' })],
  hosts: [
    hostOf('h1', { name: 'vmsp-01', clusterId: 'c1', memoryBytes: gib(256), origins: [[0, 2]] }),
    hostOf('h2', { name: 'vmsp-02', clusterId: 'c1', memoryBytes: gib(256), origins: [[0, 3]] }),
    hostOf('h3', { name: 'vmsp-03', clusterId: 'c1', origins: [[0, 4]] }),
    hostOf('h9', { name: 'bovmsp-02.customer.com', identity: 'named', clusterId: 'c1' }),
  ],
  datastores: [datastoreOf('d1', { name: 'san1-lun1', hostIds: ['h1', 'h9'] })],
  vms: [
    ...['dns-1', 'dns-2', 'dc-1', 'dc-2', 'mbx-1', 'mbx-2'].map((id) =>
      vmOf(id, { hostId: 'h1', clusterId: 'c1' }),
    ),
    vmOf('app-1', { hostId: 'h9', clusterId: 'c1', restartPriority: 'low', tags: ['gold'] }),
    vmOf('app-2', { hostId: 'h3', clusterId: 'c1' }),
  ],
  rules: [ruleOf('pinned', { kind: 'vm-on-hosts', vmIds: ['app-1'], hostIds: ['h9'] })],
})

const read = (text: string, estate: Estate = imported) =>
  applyOverlay(estate, { name: 'topology.yaml', text })
function applied(text: string, estate: Estate = imported): Estate {
  const outcome = read(text, estate)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value
}
const host = (estate: Estate, id: string) =>
  estate.hosts.find((candidate) => candidate.id === id) ?? assert.fail(id)
const vm = (estate: Estate, id: string) =>
  estate.vms.find((candidate) => candidate.id === id) ?? assert.fail(id)
const short = (issues: readonly Issue[]) =>
  issues.map(({ code, where }) => `${code} ${where.replace('topology.yaml', '')}`)

test('the worked example of the reference page is read without an error and means what it says', () => {
  const page = readFileSync('docs/reference/topology.md', 'utf8')
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? []
  const outcome = read(example)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const estate = outcome.value
  assert.equal(estate.name, 'Two rooms and one export')
  assert.deepEqual(
    outcome.issues.filter((issue) => issue.severity !== 'note'),
    [],
  )
  assert.equal(host(estate, 'h1').standsIn, 'rack:r1-07')
  assert.equal(host(estate, 'h3').memoryBytes, gib(512))
  assert.deepEqual(vm(estate, 'app-2').tags, ['room-2'])
  assert.deepEqual(estate.services[0]?.requires, {
    kind: 'any',
    of: [
      { kind: 'component', ref: 'vm:dns-1' },
      { kind: 'component', ref: 'vm:dns-2' },
    ],
  })
  assert.deepEqual(
    checkEstate(estate).filter((issue) => issue.severity === 'error'),
    [],
  )
  assert.ok(parseEstate(JSON.parse(JSON.stringify(estate)), 'estate').ok)
})

test('a later rule replaces an earlier one and an import, and the note says so', () => {
  const outcome = read(
    "hosts:\n  - { match: '^vmsp', memory: 384 GiB }\n  - { names: [vmsp-01], memory: 512 GiB }\n",
  )
  assert.ok(outcome.ok)
  assert.equal(host(outcome.value, 'h1').memoryBytes, gib(512))
  assert.equal(host(outcome.value, 'h2').memoryBytes, gib(384))
  assert.deepEqual(short(outcome.issues), ['topology.rule-applied :2', 'topology.rule-applied :3'])
  assert.equal(
    outcome.issues[0]?.message,
    'This rule set memoryBytes on 3 hosts. It replaced known values of 2.',
  )
  assert.equal(
    outcome.issues[1]?.message,
    'This rule set memoryBytes on 1 host. It replaced known values of 1.',
  )
})

test('a replaced value names the line of its rule, and the row it came from is kept', () => {
  const estate = applied("hosts:\n  - match: '^vmsp-01'\n    memory: 512 GiB\n")
  assert.equal(provenanceOf(estate, host(estate, 'h1'), 'memoryBytes'), 'topology.yaml:2')
  assert.deepEqual(host(estate, 'h1').origins[0], [0, 2])
  assert.equal(provenanceOf(estate, host(estate, 'h1'), 'cores'), 'export.xlsx vHost!K2')
})

test('an exact origin gives way to a rule that sets its field', () => {
  const exact = {
    ...imported,
    hosts: imported.hosts.map((one) => ({
      ...one,
      exactOrigins: { memoryBytes: [0, 9], cores: [0, 9] } as const,
    })),
  }
  const estate = applied("hosts: [{ match: '.', memory: 1 GiB }]", exact)
  assert.equal(provenanceOf(estate, host(estate, 'h1'), 'memoryBytes'), 'topology.yaml:1')
  assert.equal(provenanceOf(estate, host(estate, 'h1'), 'cores'), 'export.xlsx vHost!K9')
})

test('an alias merges a named host into the stated one, wherever it was named', () => {
  const estate = applied("aliases:\n  - { match: '^bo(vmsp-\\d+)\\.customer\\.com$', is: '$1' }\n")
  assert.deepEqual(
    estate.hosts.map(({ id }) => id),
    ['h1', 'h2', 'h3'],
  )
  assert.equal(vm(estate, 'app-1').hostId, 'h2')
  assert.deepEqual(estate.datastores[0]?.hostIds, ['h1', 'h2'])
  assert.deepEqual(estate.rules[0]?.hostIds, ['h2'])
})

test('two hosts with a row in the inventory are never merged', () => {
  const outcome = read("aliases: [{ match: '^vmsp-01$', is: vmsp-02 }]")
  assert.ok(outcome.ok)
  assert.equal(outcome.value.hosts.length, 4)
  assert.deepEqual(short(outcome.issues), ['topology.alias-refused :1'])
})

test('an alias to a host that is not there changes nothing and says so', () => {
  const outcome = read("aliases: [{ match: '^bo(.+)$', is: 'x$1' }]")
  assert.ok(outcome.ok)
  assert.deepEqual(outcome.value.hosts, imported.hosts)
  assert.deepEqual(short(outcome.issues), ['topology.alias-unresolved :1'])
})

test('names that swap are merged once and never go in circles', () => {
  const named = (id: string) => hostOf(id, { identity: 'named' })
  const estate = estateWith({ hosts: [named('ab'), named('ba')], vms: [vmOf('v', { hostId: 'ab' })] })
  const outcome = read("aliases: [{ match: '^(.)(.)$', is: '$2$1' }]", estate)
  assert.ok(outcome.ok)
  assert.deepEqual(
    outcome.value.hosts.map(({ id }) => id),
    ['ba'],
  )
  assert.equal(outcome.value.vms[0]?.hostId, 'ba')
  assert.deepEqual(short(outcome.issues).slice(0, 1), ['topology.alias-unresolved :1'])
})

test('a requirement over more components than anybody can mean is refused', () => {
  const estate = estateWith({ vms: Array.from({ length: 10_001 }, (_, index) => vmOf(`v${index}`)) })
  const outcome = read("services: [{ id: s, requires: { anyVm: '^v' } }]", estate)
  assert.match(outcome.issues[0]?.message ?? '', /matches 10001 VMs; a requirement names at most 10000/)
})

test('a host whose capacity is stated is no longer known by its VMs alone', () => {
  const estate = applied("hosts: [{ names: ['bovmsp-02.customer.com'], memory: 1 TiB, cores: 64 }]")
  assert.equal(host(estate, 'h9').identity, 'stated')
})

test('requires replaces, alsoRequires adds', () => {
  const feeds = 'feeds: [{ id: a }, { id: b }]\naccounts: [{ id: x }]\n'
  const estate = applied(
    `${feeds}hosts:\n  - { match: '01', requires: { any: [feed:a, feed:b] } }\n  - { match: '0[12]', alsoRequires: account:x }\n`,
  )
  assert.deepEqual(host(estate, 'h1').requires, {
    kind: 'all',
    of: [
      {
        kind: 'any',
        of: [
          { kind: 'component', ref: 'feed:a' },
          { kind: 'component', ref: 'feed:b' },
        ],
      },
      { kind: 'component', ref: 'account:x' },
    ],
  })
  assert.deepEqual(host(estate, 'h2').requires, { kind: 'component', ref: 'account:x' })
})

test('tags are added, once each', () => {
  const estate = applied("vms:\n  - { match: '^app', tags: [gold, web] }\n")
  assert.deepEqual(vm(estate, 'app-1').tags, ['gold', 'web'])
})

test('"in" finds by cluster, host, datastore and place, through rooms and sites', () => {
  const places =
    'sites: [{ id: s }]\nrooms: [{ id: r, in: site:s }]\nracks: [{ id: k, in: room:r }]\nhosts: [{ match: 03, place: rack:k }]\n'
  const estate = applied(
    `${places}vms:\n  - { in: site:s, tags: [here] }\n  - { in: host:vmsp-03, tags: [there] }\n  - { in: cluster:Prod-01, match: '^app-2', tags: [prod] }\n`,
  )
  assert.deepEqual(vm(estate, 'app-2').tags, ['here', 'there', 'prod'])
  assert.deepEqual(vm(estate, 'dns-1').tags, [])
})

test('placement rules are read in both strengths and all four kinds', () => {
  const estate = applied(
    [
      'rules:',
      "  - { id: apart, apart: { match: '^dns' }, strength: must }",
      '  - { id: together, together: [app-1, app-2], strength: should }',
      '  - { id: on, vms: [app-1], on: { in: cluster:c1 }, strength: must }',
      '  - { vms: [app-2], off: [vmsp-01], strength: should }',
    ].join('\n'),
  )
  assert.deepEqual(
    estate.rules
      .slice(1)
      .map(({ id, kind, strength, vmIds, hostIds }) => [id, kind, strength, vmIds.length, hostIds.length]),
    [
      ['apart', 'vm-apart', 'must', 2, 0],
      ['together', 'vm-together', 'should', 2, 0],
      ['on', 'vm-on-hosts', 'must', 1, 4],
      ['topology.yaml:5', 'vm-off-hosts', 'should', 1, 1],
    ],
  )
})

test('a declaration replaces what an import said about the same facility, and says so', () => {
  const before = {
    ...imported,
    facilities: [facilityOf('rack', 'k', { standsIn: 'room:old', origins: [[0, 9]] })],
  }
  const outcome = read('rooms: [{ id: new, in: nowhere }]\nracks: [{ id: k, in: room:new }]', before)
  assert.ok(outcome.ok)
  assert.equal(outcome.value.facilities.find(({ id }) => id === 'k')?.standsIn, 'room:new')
  assert.deepEqual(short(outcome.issues), ['topology.declaration-overrides :2'])
})

test('one id may be used for two kinds of facility', () => {
  const estate = applied('sites: [{ id: x }]\nrooms: [{ id: x, in: site:x }]\n')
  assert.deepEqual(
    estate.facilities.map(({ kind, standsIn }) => [kind, standsIn]),
    [
      ['site', 'nowhere'],
      ['room', 'site:x'],
    ],
  )
})

test('where something stands, and what a service needs, is unknown until somebody says so', () => {
  const outcome = read('racks: [{ id: k }]\nservices: [{ id: s }]\naccounts: [{ id: a }]')
  assert.ok(outcome.ok)
  assert.deepEqual(
    outcome.value.facilities.map(({ standsIn }) => standsIn),
    ['unknown', 'nowhere'],
  )
  assert.equal(outcome.value.services[0]?.requires, 'unknown')
  assert.deepEqual(short(outcome.issues), ['topology.service-unexplained :2'])
})

test('a pattern that matches nobody leaves a requirement unknown and never true', () => {
  const outcome = read("services:\n  - { id: s, requires: { all: [vm:dns-1, { anyVm: '^nobody' }] } }\n")
  assert.ok(outcome.ok)
  assert.equal(outcome.value.services[0]?.requires, 'unknown')
  assert.deepEqual(short(outcome.issues), ['topology.rule-matches-nobody :2'])
})

test('a rule that matches nobody sets nothing and is a warning', () => {
  const outcome = read("hosts:\n  - match: '^esx'\n    cores: 4\n")
  assert.ok(outcome.ok)
  assert.deepEqual(outcome.value.hosts, imported.hosts)
  assert.deepEqual(
    outcome.issues.map(({ severity, where }) => `${severity} ${where}`),
    ['warning topology.yaml:2'],
  )
})

test('an empty file leaves the estate as it is, with a warning', () => {
  for (const text of ['', '# nothing yet\n', '---\n']) {
    const outcome = read(text)
    assert.ok(outcome.ok)
    assert.equal(outcome.value, imported)
    assert.equal(outcome.issues[0]?.code, 'topology.empty')
  }
})

test('a file read twice changes nothing the second time but the notes', () => {
  const text = 'sites: [{ id: s }]\nracks: [{ id: k, in: site:s }]\nhosts: [{ match: vmsp, place: rack:k }]\n'
  const once = applied(text)
  const twice = applied(text, once)
  const bare = (estate: Estate) => estate.hosts.map(({ origins, ...rest }) => rest)
  assert.deepEqual(bare(twice), bare(once))
})

test('a name that several components bear is not guessed', () => {
  const twins = {
    ...imported,
    vms: [...imported.vms, vmOf('x1', { name: 'twin' }), vmOf('x2', { name: 'twin' })],
  }
  const outcome = read('services: [{ id: s, requires: vm:twin }]', twins)
  assert.match(outcome.issues[0]?.message ?? '', /2 components are called vm "twin".*x1, x2/)
})

test('an estate in which an id occurs twice is not laid over', () => {
  const outcome = read('name: x', { ...imported, vms: [vmOf('a'), vmOf('a')] })
  assert.deepEqual(short(outcome.issues), ['topology.estate-ambiguous vms[1].id'])
})

test('a rule the inventory could only name gives way to the rule that says what it asks', () => {
  const unread = ruleOf('must-run-on-a', {
    name: 'must-run-on-a',
    kind: 'unread',
    vmIds: ['app-1'],
    hostIds: [],
  })
  const estate = { ...imported, rules: [...imported.rules, unread] }
  const stated = 'rules:\n  - { name: must-run-on-a, vms: [app-1], on: [vmsp-01], strength: must }\n'
  const { rules } = applied(stated, estate)
  assert.deepEqual(
    rules.map((rule) => [rule.kind, rule.hostIds]),
    [
      ['vm-on-hosts', ['h9']],
      ['vm-on-hosts', ['h1']],
    ],
  )
  const other = applied(
    'rules:\n  - { name: another, vms: [app-1], on: [vmsp-01], strength: must }\n',
    estate,
  )
  assert.ok(other.rules.some((rule) => rule.kind === 'unread'))
})

test('how something starts and how often it fails is read for what is declared and for what was imported', () => {
  const estate = applied(`
pdus:
  - { id: p1, in: nowhere, failuresPerYear: 0.1, repairHours: 6 }
controllerVms:
  - { id: cvm-1, in: 'host:h1' }
software:
  - { id: release-9 }
services:
  - { id: kms, role: key-management, requires: 'vm:dc-1', startTime: 90 s }
datastores:
  - { names: [d1], startRequires: 'service:kms', failuresPerYear: 0.02 }
hosts:
  - { names: [h1], startTime: 5 min, repairHours: 24 }
`)
  const [pdu, controllerVm, software] = estate.facilities
  assert.deepEqual(pdu?.reliability, { failuresPerYear: 0.1, repairHours: 6 })
  assert.equal(controllerVm?.standsIn, 'host:h1')
  assert.equal(software?.standsIn, 'nowhere')
  assert.deepEqual([estate.services[0]?.role, estate.services[0]?.startMs], ['key-management', 90_000])
  assert.deepEqual(estate.datastores[0]?.startRequires, { kind: 'component', ref: 'service:kms' })
  assert.deepEqual(estate.datastores[0]?.reliability, { failuresPerYear: 0.02, repairHours: 'unknown' })
  assert.equal(host(estate, 'h1').startMs, 300_000)
  assert.deepEqual(
    checkEstate(estate).filter(({ severity }) => severity === 'error'),
    [],
  )
})

test('a duration without a unit, a negative rate and a rack inside a host are refused at their line', () => {
  const outcome = read(`racks:
  - { id: r1, in: 'host:h1', startTime: 90 }
  - { id: r2, in: nowhere, failuresPerYear: -1 }
`)
  assert.deepEqual(short(outcome.issues), [
    'topology.reference-misplaced :2',
    'topology.value-unreadable :2',
    'topology.value-unreadable :3',
  ])
})
