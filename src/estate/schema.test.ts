import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import type * as z from 'zod/mini'
import { cluster, datastore, host, network, rule, vm } from '#estate/entity-schemas.ts'
import { storedJsonSchema } from '#estate/json-schema.ts'
import { type Estate, emptyEstate, type Requirement } from '#estate/model.ts'
import { estateSchema, parseEstate, partLimits } from '#estate/schema.ts'
import { acceptsQuickly } from '#estate/schema-leaves.ts'
import { toStored } from '#estate/stored.ts'
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

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T
/** Fails to compile when the schema reads less, or more, than the hand-written types say. */
const read = (value: DeepReadonly<z.output<typeof estateSchema>>): Estate => value
const written = (value: Estate): DeepReadonly<z.output<typeof estateSchema>> => value

const dns: Requirement = {
  kind: 'any',
  of: [
    { kind: 'component', ref: 'vm:v1' },
    { kind: 'at-least', k: 1, of: [] },
  ],
}
const sample = estateWith({
  sources: [{ file: 'a.xlsx', sheet: 'vInfo', columns: { vcpus: 'F' } }],
  facilities: [facilityOf('rack', 'r1', { standsIn: 'room:x', requires: dns })],
  clusters: [clusterOf('c1')],
  hosts: [hostOf('h1', { memoryBytes: 2 ** 39, coreMhz: 2199.9 })],
  datastores: [datastoreOf('d1', { hostIds: ['h1'] })],
  networks: [{ id: 'n1', name: '', origins: [], vlan: '7', requires: 'unknown' }],
  vms: [
    vmOf('v1', {
      origins: [[0, 12]],
      exactOrigins: { vcpus: [0, 12] },
      disks: [{ name: 'd', capacityBytes: 1, datastoreId: 'd1', raw: false, shared: 'unknown' }],
      devices: [{ kind: 'usb', name: 'dongle', bindsToHost: true }],
    }),
  ],
  services: [serviceOf('dns', dns)],
  rules: [ruleOf('r', { vmIds: ['v1'] })],
})

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const placesOf = (input: unknown): readonly string[] =>
  parseEstate(input, 'estate').issues.map((issue) => issue.where)
const withVm = (more: Record<string, unknown>) => ({ ...sample, vms: [{ ...sample.vms[0], ...more }] })

test('the schema and the hand-written types agree', () => {
  assert.deepEqual(written(read(sample)), sample)
})

test('an estate with every kind of entity reads back as it was written', () => {
  const outcome = parseEstate(plain(sample), 'estate')
  assert.ok(outcome.ok)
  assert.deepEqual(outcome.value, sample)
})

test('a negative amount is refused at its dotted path with what it must be', () => {
  const [issue] = parseEstate(withVm({ memoryBytes: -1 }), 'estate').issues
  assert.equal(issue?.where, 'estate.vms[0].memoryBytes')
  assert.match(
    issue?.message ?? '',
    /This is -1; it must be a whole number of bytes from 0 to 9007199254740991/,
  )
})

for (const value of [1.5, 2 ** 53, Number.NaN, null, '', '8', true, [], {}]) {
  test(`${JSON.stringify(value) ?? value} is not an amount of memory`, () => {
    assert.deepEqual(placesOf(withVm({ memoryBytes: value })), ['estate.vms[0].memoryBytes'])
  })
}

test('a missing member is refused and not filled in', () => {
  const { power, ...rest } = sample.vms[0] as (typeof sample.vms)[number]
  assert.equal(power, 'on')
  const [issue] = parseEstate({ ...sample, vms: [rest] }, 'estate').issues
  assert.equal(issue?.where, 'estate.vms[0].power')
  assert.match(issue?.message ?? '', /missing/)
})

test('an unknown member is refused by name and not dropped', () => {
  assert.deepEqual(placesOf(withVm({ memory: 1 })), ['estate.vms[0].memory'])
  assert.deepEqual(placesOf({ ...sample, racks: [] }), ['estate.racks'])
  assert.deepEqual(placesOf(JSON.parse('{"__proto__": {}, "constructor": 1}')).slice(0, 2), [
    'estate.__proto__',
    'estate.constructor',
  ])
})

test('issues inside lists, maps and requirements name the exact place', () => {
  const bad = {
    ...withVm({ disks: [{ name: 'd', capacityBytes: 'x', datastoreId: 'd1', raw: false, shared: false }] }),
    services: [{ ...sample.services[0], requires: { kind: 'any', of: [{ kind: 'component', ref: 'dns' }] } }],
  }
  assert.deepEqual(placesOf(bad), [
    'estate.vms[0].disks[0].capacityBytes',
    'estate.services[0].requires.of[0].ref',
  ])
})

for (const input of [null, 7, 'estate', [], undefined]) {
  test(`${JSON.stringify(input)} is not an estate`, () => {
    assert.deepEqual(placesOf(input), ['estate'])
  })
}

test('a list that is not a list is refused, and so is one above its limit', () => {
  assert.deepEqual(placesOf({ ...sample, hosts: {} }), ['estate.hosts'])
  const many = { ...sample, clusters: Array.from({ length: partLimits.clusters + 1 }, () => 0) }
  assert.deepEqual(placesOf(many), ['estate.clusters'])
})

test('any number of broken rows are told in a hundred issues', () => {
  const outcome = parseEstate({ ...sample, vms: Array.from({ length: 200_000 }, () => 0) }, 'estate')
  assert.ok(!outcome.ok)
  assert.equal(outcome.issues.length, 101)
  assert.equal(outcome.issues.at(-1)?.code, 'estate.issues-many')
})

test('a requirement a hundred thousand levels deep is refused and not followed', () => {
  let requires: unknown = { kind: 'component', ref: 'vm:v1' }
  for (let depth = 0; depth < 100_000; depth += 1) requires = { kind: 'all', of: [requires] }
  const services = [{ ...sample.services[0], requires }]
  assert.deepEqual(placesOf({ ...sample, services }), ['estate.services[0].requires'])
})

test('an ordinary entity of every kind passes the quick check, so that large estates are read fast', () => {
  assert.ok(acceptsQuickly(vm, sample.vms[0]))
  assert.ok(acceptsQuickly(host, sample.hosts[0]))
  assert.ok(acceptsQuickly(datastore, sample.datastores[0]))
  assert.ok(acceptsQuickly(network, sample.networks[0]))
  assert.ok(acceptsQuickly(cluster, sample.clusters[0]))
  assert.ok(acceptsQuickly(rule, sample.rules[0]))
})

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
const accepts = ajv.compile(storedJsonSchema() as object)

test('the published JSON Schema is a valid draft 2020-12 schema that accepts what we store', () => {
  assert.ok(accepts(plain(toStored(sample))), JSON.stringify(accepts.errors))
  assert.ok(accepts(plain(toStored(emptyEstate('')))))
})

test('the committed JSON Schema is the one the code publishes', () => {
  const committed = readFileSync('docs/reference/estate.schema.json', 'utf8')
  assert.equal(committed, `${JSON.stringify(storedJsonSchema(), null, 2)}\n`)
})

/** Values a careless or hostile file may hold anywhere. */
const odd = fc.constantFrom<unknown>(
  ...[
    null,
    '',
    'unknown',
    'none',
    'nowhere',
    'nothing',
    'x',
    'vm:',
    'vm:a',
    'vm:\n',
    'zz:a',
    ' ',
    'on',
    'usb',
  ],
  ...[0, -1, 1, 1.5, 2 ** 53, true, false, [], {}, ['a'], [''], [0, 1], [0, 1, 2], [0, -1]],
  ...[
    { kind: 'all', of: [] },
    { kind: 'component', ref: 'vm:a' },
    { kind: 'at-least', of: [] },
    { vcpus: [0, 1] },
  ],
)

test('our reader and the published schema accept the same estates', () => {
  const parts = [
    'facilities',
    'clusters',
    'hosts',
    'datastores',
    'networks',
    'vms',
    'services',
    'rules',
  ] as const
  const change = fc.constantFrom(...parts).chain((part) => {
    const entity = sample[part][0] as object
    return fc.record({
      part: fc.constant(part),
      key: fc.constantFrom(...Object.keys(entity), 'extra'),
      value: odd,
    })
  })
  fc.assert(
    fc.property(change, ({ part, key, value }) => {
      const estate = plain({ ...sample, [part]: [{ ...sample[part][0], [key]: value }] })
      const ours = parseEstate(estate, 'estate').ok
      assert.equal(
        ours,
        accepts({ format: 'bulkhead-estate/1', estate }),
        `${part}.${key} = ${JSON.stringify(value)}`,
      )
    }),
    { seed: 1, numRuns: 1000 },
  )
})

test('the quick check accepts nothing that parsing refuses', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(vmOf('v')), 'extra'), odd, (key, value) => {
      const estate = withVm({ [key]: value })
      const parsed = estateSchema['~standard'].validate(estate)
      assert.ok(!(parsed instanceof Promise))
      assert.equal(
        parseEstate(estate, 'estate').ok,
        parsed.issues === undefined,
        `${key} = ${JSON.stringify(value)}`,
      )
    }),
    { seed: 2, numRuns: 1000 },
  )
})

const traits: Estate = {
  ...sample,
  clusters: sample.clusters.map((cluster) => ({
    ...cluster,
    startMs: 60_000,
    traits: {
      admission: { kind: 'share', cpuRatio: 0.25, memoryRatio: 0.5 },
      balancing: 'full',
      storageCopies: 2,
    },
  })),
  hosts: sample.hosts.map((host) => ({
    ...host,
    reliability: { failuresPerYear: 0.2, repairHours: 'unknown' },
    traits: { accelerators: [{ model: 'a40', units: 2 }], dnsServers: ['dns-1'] },
  })),
  vms: sample.vms.map((vm) => ({
    ...vm,
    startRequires: { kind: 'component', ref: 'service:kms' },
    traits: {
      snapshots: [{ name: 'before patch', takenAt: '2026-11-01', sizeBytes: 'unknown' }],
      guestTools: 'outdated',
      cpuAffinity: [],
    },
  })),
}

test('members that may be left out read back as they were written, and stay out where they are not', () => {
  const outcome = parseEstate(plain(traits), 'estate')
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  assert.deepEqual(outcome.value, traits)
  assert.ok(!('traits' in (plain(sample) as typeof sample).hosts[0]!))
})

test('a member that may be left out is refused at its place when it is there and wrong', () => {
  const [host] = traits.hosts
  const bad = {
    ...sample,
    hosts: [
      { ...host, startMs: -1, traits: { accelerators: [{ model: 'a40', units: 0.5 }], colour: 'red' } },
    ],
  }
  assert.deepEqual([...placesOf(bad)].sort(), [
    'estate.hosts[0].startMs',
    'estate.hosts[0].traits.accelerators[0].units',
    'estate.hosts[0].traits.colour',
  ])
  assert.deepEqual(placesOf(withVm({ traits: { snapshots: 'none' } })), ['estate.vms[0].traits.snapshots'])
})
