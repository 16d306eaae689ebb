import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ComponentRef, Estate, Requirement } from '#estate/model.ts'
import { loopsOf } from '#estate/validation/cycles.ts'
import { checkEstate } from '#estate/validation.ts'
import { gib, tib } from '#kernel/units.ts'
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

const found = (parts: Partial<Estate>): readonly string[] =>
  checkEstate(estateWith(parts)).map(({ severity, code, where }) => `${severity} ${code} ${where}`)
const on = (ref: ComponentRef): Requirement => ({ kind: 'component', ref })
const sound: Partial<Estate> = {
  facilities: [facilityOf('room', 'r'), facilityOf('feed', 'f', { standsIn: 'room:r' })],
  clusters: [clusterOf('c')],
  hosts: [
    hostOf('h', {
      clusterId: 'c',
      standsIn: 'room:r',
      requires: on('feed:f'),
      memoryBytes: gib(64),
      cores: 8,
      threads: 16,
    }),
  ],
  datastores: [datastoreOf('d', { hostIds: ['h'], capacityBytes: gib(100), freeBytes: gib(50) })],
  vms: [
    vmOf('v', { hostId: 'h', clusterId: 'c', datastoreIds: ['d'], memoryBytes: gib(8), vcpus: 4 }),
    vmOf('w'),
  ],
  services: [serviceOf('s', on('vm:v'))],
  rules: [ruleOf('apart', { vmIds: ['v', 'w'] })],
}

test('a sound estate, and an empty one, give no issue', () => {
  assert.deepEqual(found(sound), [])
  assert.deepEqual(found({}), [])
})

test('an id given twice is an error; one id in two kinds is not', () => {
  assert.deepEqual(found({ hosts: [hostOf('a'), hostOf('a')], vms: [vmOf('a')] }), [
    'error estate.id-repeated hosts[1].id',
  ])
  assert.deepEqual(found({ facilities: [facilityOf('rack', 'a'), facilityOf('room', 'a')] }), [])
  assert.deepEqual(found({ facilities: [facilityOf('rack', 'a'), facilityOf('rack', 'a')] }), [
    'error estate.id-repeated facilities[1].id',
  ])
})

test('an id that is the word for having none is an error', () => {
  assert.deepEqual(found({ hosts: [hostOf('unknown')] }), ['error estate.id-reserved hosts[0].id'])
})

test('references to nothing are errors at the field that holds them', () => {
  const disk = { name: 'x', capacityBytes: 1, datastoreId: 'gone', raw: false, shared: false } as const
  assert.deepEqual(
    found({
      facilities: [facilityOf('rack', 'k', { standsIn: 'room:gone' })],
      hosts: [hostOf('h', { clusterId: 'gone', requires: on('feed:gone') })],
      datastores: [datastoreOf('d', { hostIds: ['gone'] })],
      vms: [
        vmOf('v', {
          hostId: 'gone',
          clusterId: 'gone',
          datastoreIds: ['gone'],
          networkIds: ['gone'],
          disks: [disk],
        }),
      ],
      services: [serviceOf('s', { kind: 'any', of: [on('vm:v'), on('vm:gone')] })],
      rules: [ruleOf('r', { vmIds: ['v', 'gone'], hostIds: ['gone'] })],
    }),
    [
      'hosts[0].clusterId',
      'vms[0].hostId',
      'vms[0].clusterId',
      'vms[0].datastoreIds',
      'vms[0].networkIds',
      'vms[0].disks',
      'datastores[0].hostIds',
      'rules[0].vmIds',
      'rules[0].hostIds',
      'facilities[0].standsIn',
      'hosts[0].requires',
      'services[0].requires',
    ].map((where) => `error estate.reference-dangling ${where}`),
  )
})

test('what nobody knows is not a dangling reference', () => {
  const vm = vmOf('v', { hostId: 'unknown', clusterId: 'none', disks: 'unknown', datastoreIds: 'unknown' })
  assert.deepEqual(
    found({ vms: [vm], hosts: [hostOf('h', { clusterId: 'unknown', standsIn: 'nowhere' })] }),
    [],
  )
})

test('the place of an issue is the cell its value was read from', () => {
  const sources = [{ file: 'e.xlsx', sheet: 'vInfo', columns: { hostId: 'AB' } }]
  const vms = [vmOf('v', { hostId: 'gone', origins: [[0, 7]] })]
  assert.deepEqual(found({ sources, vms }), ['error estate.reference-dangling e.xlsx vInfo!AB7'])
})

test('nothing stands in a VM, whatever it is called', () => {
  assert.deepEqual(found({ facilities: [facilityOf('rack', 'k', { standsIn: 'vm:v' })], vms: [vmOf('v')] }), [
    'error estate.place-impossible facilities[0].standsIn',
  ])
})

test('a place that stands in itself is told as a loop, once', () => {
  const facilities = [
    facilityOf('room', 'b', { standsIn: 'room:c' }),
    facilityOf('room', 'c', { standsIn: 'room:a' }),
    facilityOf('room', 'a', { standsIn: 'room:b' }),
  ]
  const [issue, other] = checkEstate(estateWith({ facilities }))
  assert.equal(other, undefined)
  assert.equal(issue?.code, 'estate.place-circular')
  assert.match(issue?.message ?? '', /^room:a → room:b → room:c → room:a: /)
})

test('facilities that need each other are an error, through a place as well', () => {
  const feed = facilityOf('feed', 'f', { standsIn: 'room:r' })
  assert.deepEqual(found({ facilities: [facilityOf('room', 'r', { requires: on('feed:f') }), feed] }), [
    'error estate.requirement-circular facilities[1].requires',
  ])
  assert.deepEqual(found({ facilities: [facilityOf('feed', 'f', { requires: on('feed:f') })] }), [
    'error estate.requirement-circular facilities[0].requires',
  ])
})

test('services that need each other are a note: they run, and none starts alone', () => {
  const services = [serviceOf('a', on('service:b')), serviceOf('b', on('service:a'))]
  assert.deepEqual(found({ services }), ['note estate.requirement-mutual services[0].requires'])
})

test('keys kept on the datastore they open are found through the VM and its disk', () => {
  const parts = {
    datastores: [datastoreOf('d', { requires: on('service:kms') })],
    vms: [vmOf('kms-1', { datastoreIds: ['d'] })],
    services: [serviceOf('kms', on('vm:kms-1'))],
  }
  const [issue] = checkEstate(estateWith(parts))
  assert.match(issue?.message ?? '', /^datastore:d → service:kms → vm:kms-1 → datastore:d: /)
})

test('a requirement that can never or always hold is an error', () => {
  const requires = (requirement: Requirement) =>
    found({ vms: [vmOf('v')], services: [serviceOf('s', requirement)] })
  const at = 'services[0].requires'
  assert.deepEqual(requires({ kind: 'at-least', k: 2, of: [on('vm:v')] }), [
    `error estate.requirement-impossible ${at}`,
  ])
  assert.deepEqual(requires({ kind: 'at-least', k: 0, of: [on('vm:v')] }), [
    `error estate.requirement-void ${at}`,
  ])
  assert.deepEqual(requires({ kind: 'any', of: [] }), [`error estate.requirement-empty ${at}`])
  assert.deepEqual(requires({ kind: 'all', of: [on('vm:v'), { kind: 'all', of: [] }] }), [
    `error estate.requirement-empty ${at}`,
  ])
})

test('an alternative named twice is a warning that says how it counts; an obligation named twice is none', () => {
  const facilities = ['a', 'b'].map((id) => facilityOf('feed', id))
  const twice: Requirement = { kind: 'at-least', k: 2, of: [on('feed:a'), on('feed:b'), on('feed:a')] }
  const [issue, other] = checkEstate(estateWith({ facilities, services: [serviceOf('s', twice)] }))
  assert.equal(other, undefined)
  assert.deepEqual([issue?.code, issue?.severity], ['estate.requirement-repeats', 'warning'])
  assert.match(issue?.message ?? '', /requires at least 2 of 3 and names feed:a 2 times\. It counts 2 times/)
  const nested: Requirement = {
    kind: 'any',
    of: [twice, twice].map(({ kind, k }) => ({ kind, k, of: facilities.map(({ id }) => on(`feed:${id}`)) })),
  }
  const same = checkEstate(estateWith({ facilities, services: [serviceOf('s', nested)] }))
  assert.match(same[0]?.message ?? '', /requires any of 2 and names the same formula 2 times/)
  const all: Requirement = { kind: 'all', of: [on('feed:a'), on('feed:a')] }
  assert.deepEqual(found({ facilities, services: [serviceOf('s', all)] }), [])
})

test('a VM of no memory or no processor is a slip of the export; a template of none is not', () => {
  assert.deepEqual(
    found({
      vms: [
        vmOf('v', { memoryBytes: 0 }),
        vmOf('w', { vcpus: 0 }),
        vmOf('t', { memoryBytes: 0, template: true }),
      ],
    }),
    ['warning estate.capacity-absurd vms[0].memoryBytes', 'warning estate.capacity-absurd vms[1].vcpus'],
  )
})

test('a rule that ties VMs to hosts and names none says that it may leave them nowhere to run', () => {
  const rules = [ruleOf('tied', { kind: 'vm-on-hosts', vmIds: ['v'], hostIds: [] })]
  const [issue] = checkEstate(estateWith({ vms: [vmOf('v')], rules }))
  assert.equal(issue?.code, 'estate.rule-empty')
  assert.match(issue.message, /names no host, so it leaves its VMs nowhere to run, or its hosts are missing/)
})

test('statements that cannot both be true of a machine are warnings', () => {
  const h = hostOf('h', { maintenance: true, memoryBytes: gib(64), cores: 8, threads: 16, clusterId: 'c' })
  const clusters = [clusterOf('c')]
  const withVm = (more: Partial<Estate['vms'][number]>, host = h) =>
    found({ clusters, hosts: [host], vms: [vmOf('v', { hostId: 'h', clusterId: 'c', ...more })] })
  const calm = { ...h, maintenance: false } as const
  assert.deepEqual(withVm({}), ['warning estate.maintenance-occupied hosts[0].maintenance'])
  assert.deepEqual(withVm({ power: 'off' }), [])
  assert.deepEqual(withVm({ memoryBytes: gib(65) }, calm), ['warning estate.vm-oversized vms[0].memoryBytes'])
  assert.deepEqual(withVm({ memoryBytes: gib(64) }, calm), [])
  assert.deepEqual(withVm({ vcpus: 17 }, calm), ['warning estate.vm-oversized vms[0].vcpus'])
  assert.deepEqual(withVm({ memoryBytes: gib(4), memoryReservationBytes: gib(5) }, calm), [
    'warning estate.reservation-absurd vms[0].memoryReservationBytes',
  ])
  assert.deepEqual(withVm({ clusterId: 'none' }, calm), [
    'warning estate.cluster-contradicted vms[0].clusterId',
  ])
})

test('capacities no machine has are slips of a unit', () => {
  const absurd = (more: Partial<Estate['hosts'][number]>) => found({ hosts: [hostOf('h', more)] }).length
  assert.equal(absurd({ memoryBytes: 0 }), 1)
  assert.equal(absurd({ memoryBytes: tib(641) }), 1)
  assert.equal(absurd({ memoryBytes: tib(24), cores: 480, coreMhz: 3000 }), 0)
  assert.equal(absurd({ cores: 0 }), 1)
  assert.equal(absurd({ coreMhz: 2_400_000 }), 1)
  assert.equal(absurd({ cores: 16, threads: 8 }), 1)
  assert.equal(absurd({ cores: 2, sockets: 4 }), 1)
  const full = datastoreOf('d', { capacityBytes: gib(1), freeBytes: gib(2) })
  assert.deepEqual(found({ datastores: [full] }), ['warning estate.capacity-absurd datastores[0].freeBytes'])
})

test('a cluster without hosts, a rule that binds nobody and a service that needs nothing are warnings', () => {
  const alone = ruleOf('alone', { vmIds: ['v', 'v'] })
  const hostless = ruleOf('hostless', { kind: 'vm-on-hosts', vmIds: ['v'] })
  assert.deepEqual(
    found({
      clusters: [clusterOf('c')],
      vms: [vmOf('v')],
      services: [serviceOf('s', 'nothing')],
      rules: [ruleOf('r'), alone, hostless],
    }),
    [
      'warning estate.cluster-empty clusters[0].id',
      'warning estate.service-unsupported services[0].requires',
      'warning estate.rule-empty rules[0].vmIds',
      'warning estate.rule-empty rules[1].vmIds',
      'warning estate.rule-empty rules[2].hostIds',
    ],
  )
})

test('ten thousand issues of one cause are fifty and a note', () => {
  const vms = Array.from({ length: 10_000 }, (_, index) => vmOf(`v${index}`, { hostId: 'gone' }))
  const issues = checkEstate(estateWith({ vms }))
  assert.equal(issues.length, 51)
  assert.match(issues.at(-1)?.message ?? '', /^9950 more of "estate\.reference-dangling"/)
})

test('a chain of twenty thousand places is walked, and its loop found', () => {
  const facilities = Array.from({ length: 20_000 }, (_, at) =>
    facilityOf('room', `r${at}`, { standsIn: `room:r${(at + 1) % 20_000}` }),
  )
  assert.deepEqual(
    checkEstate(estateWith({ facilities })).map(({ code }) => code),
    ['estate.place-circular'],
  )
})

test('a graph without a loop has none, however its paths meet', () => {
  const graph = new Map<ComponentRef, readonly ComponentRef[]>([
    ['vm:a', ['vm:b', 'vm:c']],
    ['vm:b', ['vm:d']],
    ['vm:c', ['vm:d', 'vm:gone']],
  ])
  assert.deepEqual(loopsOf(graph), [])
})
