import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type MergePart, mergeEstates } from '#estate/merge.ts'
import type { Estate } from '#estate/model.ts'
import { provenanceOf } from '#estate/provenance.ts'
import { checkEstate } from '#estate/validation.ts'
import { gib } from '#kernel/units.ts'
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

const part = (source: string, more: Partial<Estate>, role: MergePart['role'] = 'inventory'): MergePart => ({
  ...{ source, role },
  estate: estateWith({ name: source, ...more }),
})
function merged(...parts: readonly MergePart[]) {
  const outcome = mergeEstates(parts)
  assert.ok(outcome.ok)
  return {
    estate: outcome.value.estate,
    issues: outcome.issues,
    codes: outcome.issues.map(({ code }) => code),
  }
}
const idsOf = (list: readonly { readonly id: string }[]): readonly string[] => list.map(({ id }) => id)
const bios = (value: string) => [`bios-uuid:${value}`]

test('one VM in two inventories is one, and what one of them knows stands over unknown', () => {
  const { estate, issues } = merged(
    part('a', { vms: [vmOf('web', { identifiers: bios('1'), vcpus: 4 })] }),
    part('b', { vms: [vmOf('vm-7', { name: 'web', identifiers: bios('1'), memoryBytes: gib(8) })] }),
  )
  assert.deepEqual(issues, [])
  assert.deepEqual(idsOf(estate.vms), ['vm-7'])
  assert.deepEqual([estate.vms[0]?.vcpus, estate.vms[0]?.memoryBytes], [4, gib(8)])
})

test('a BIOS UUID that clones share proves nothing', () => {
  const { estate } = merged(
    part('a', { vms: [vmOf('v1', { identifiers: bios('1') }), vmOf('v2', { identifiers: bios('1') })] }),
    part('b', { vms: [vmOf('w1', { identifiers: bios('1') })] }),
  )
  assert.deepEqual(idsOf(estate.vms), ['v1', 'v2', 'w1'])
})

test('two instance UUIDs are two VMs, whatever else they share', () => {
  const of = (id: string, instance: string) =>
    vmOf(id, { name: 'web', identifiers: [...bios('1'), `instance-uuid:${instance}`] })
  const { estate, codes } = merged(part('a', { vms: [of('v', 'x')] }), part('b', { vms: [of('w', 'y')] }))
  assert.deepEqual(idsOf(estate.vms), ['v', 'w'])
  assert.deepEqual(codes, [])
})

test('a MAC address joins VMs of one name only', () => {
  const of = (id: string, name: string) => vmOf(id, { name, identifiers: ['mac:00:50:56:00:00:01'] })
  const same = merged(part('a', { vms: [of('v', 'web')] }), part('b', { vms: [of('w', 'WEB')] }))
  assert.deepEqual(idsOf(same.estate.vms), ['v'])
  const other = merged(part('a', { vms: [of('v', 'web')] }), part('b', { vms: [of('w', 'db')] }))
  assert.deepEqual(idsOf(other.estate.vms), ['v', 'w'])
})

test('one VM on two platforms stays two, and a warning names both with their power states', () => {
  const { estate, issues } = merged(
    part('a', { vms: [vmOf('web', { identifiers: bios('1'), power: 'off' })] }),
    part('b', { vms: [vmOf('101', { name: 'web', platform: 'proxmox', identifiers: bios('1') })] }),
  )
  assert.equal(estate.vms.length, 2)
  assert.deepEqual(
    issues.map(({ code, severity }) => [code, severity]),
    [['merge.two-platforms', 'warning']],
  )
  assert.match(issues[0]?.message ?? '', /on vsphere, power off.*on proxmox, power on.*bios-uuid:1/)
})

test('a host is found by its short name, unless two domains or two serial numbers speak against it', () => {
  const hosts = (name: string, more = {}) => ({ hosts: [hostOf(name, more)] })
  const one = merged(part('a', hosts('ESX-01')), part('b', hosts('esx-01.example.com')))
  assert.deepEqual([one.estate.hosts.length, one.estate.hosts[0]?.name], [1, 'esx-01.example.com'])
  const two = merged(
    part('a', hosts('esx-01.a.example')),
    part('b', hosts('esx-01.b.example')),
    part('c', hosts('esx-01')),
  )
  assert.equal(two.estate.hosts.length, 3)
  const serials = merged(
    part('a', hosts('esx-01', { identifiers: ['serial:1'] })),
    part('b', hosts('esx-01', { identifiers: ['serial:2'] })),
  )
  assert.deepEqual(idsOf(serials.estate.hosts), ['a/esx-01', 'b/esx-01'])
  const addresses = merged(part('a', hosts('10.0.0.1')), part('b', hosts('10.0.0.2')))
  assert.equal(addresses.estate.hosts.length, 2)
})

test('clusters of one name are one where they have a host in common, and else told apart with every reference', () => {
  const side = (host: string, vm: string) => ({
    clusters: [clusterOf('prod')],
    hosts: [hostOf(host, { clusterId: 'prod' })],
    vms: [vmOf(vm, { clusterId: 'prod', hostId: host })],
    rules: [ruleOf(`rule ${vm}`, { vmIds: [vm], hostIds: [host] })],
  })
  const shared = merged(part('a', side('h1', 'v1')), part('b', side('h1', 'v2')))
  assert.deepEqual(idsOf(shared.estate.clusters), ['prod'])
  const { estate } = merged(part('a', side('h1', 'v1')), part('b', side('h2', 'v2')))
  assert.deepEqual(idsOf(estate.clusters), ['a/prod', 'b/prod'])
  assert.deepEqual(
    estate.hosts.map(({ clusterId }) => clusterId),
    ['a/prod', 'b/prod'],
  )
  assert.deepEqual(
    estate.vms.map(({ clusterId }) => clusterId),
    ['a/prod', 'b/prod'],
  )
  assert.deepEqual(
    checkEstate(estate).filter(({ severity }) => severity === 'error'),
    [],
  )
})

test('VMs without identifiers are one by name on one host; elsewhere the doubt is told', () => {
  const on = (host: string) => ({ hosts: [hostOf(host)], vms: [vmOf('web', { hostId: host })] })
  assert.equal(merged(part('a', on('h1')), part('b', on('h1'))).estate.vms.length, 1)
  const { estate, codes } = merged(part('a', on('h1')), part('b', on('h2')))
  assert.deepEqual(idsOf(estate.vms), ['a/web', 'b/web'])
  assert.deepEqual(codes, ['merge.perhaps-one'])
})

test('a conflict shows both values with their cells; who knows more of the thing is followed, in any order of files', () => {
  const of = (file: string, column: string, more: Parameters<typeof vmOf>[1]) => ({
    sources: [{ file, sheet: 'vInfo', columns: { vcpus: column } }],
    vms: [vmOf('web', { identifiers: bios('1'), origins: [[0, 12]], ...more })],
  })
  const parts = [
    part('a', of('a.xlsx', 'F', { vcpus: 4 })),
    part('b', of('b.xlsx', 'G', { vcpus: 8, memoryBytes: 1, guestOs: 'x' })),
  ] as const
  const { estate, issues } = merged(...parts)
  assert.equal(estate.vms[0]?.vcpus, 8)
  assert.deepEqual(
    issues.map(({ code, where }) => [code, where]),
    [['merge.conflict', 'b.xlsx vInfo!G12']],
  )
  assert.match(issues[0]?.message ?? '', /vcpus 8 in b\.xlsx vInfo!G12 and 4 in a\.xlsx vInfo!F12/)
  const [vm] = estate.vms
  assert.equal(vm && provenanceOf(estate, vm, 'vcpus'), 'b.xlsx vInfo!G12')
  assert.deepEqual(merged(parts[1], parts[0]), merged(...parts))
})

test('each value still leads to the cell it was read from, whichever file it came from', () => {
  const source = (file: string) => ({ file, sheet: 's', columns: { vcpus: 'A', memoryBytes: 'B' } })
  const of = (file: string, more: Parameters<typeof vmOf>[1]) => ({
    sources: [source(file)],
    vms: [vmOf('web', { identifiers: bios('1'), origins: [[0, 2]], ...more })],
  })
  const { estate } = merged(part('a', of('a', { vcpus: 4 })), part('b', of('b', { memoryBytes: 1 })))
  const [vm] = estate.vms
  assert.ok(vm)
  assert.equal(provenanceOf(estate, vm, 'vcpus'), 'a s!A2')
  assert.equal(provenanceOf(estate, vm, 'memoryBytes'), 'b s!B2')
})

test('measurements of two moments differ without a warning', () => {
  const of = (active: number) => ({ vms: [vmOf('v', { identifiers: bios('1'), memoryActiveBytes: active })] })
  const { issues } = merged(part('a', of(1)), part('b', of(2)))
  assert.deepEqual(
    issues.map(({ code, severity }) => [code, severity]),
    [['merge.measured-apart', 'note']],
  )
})

test('disks are matched by name, and the longer list stands', () => {
  const disk = (name: string, capacityBytes: number | 'unknown', thick: boolean | 'unknown') => ({
    ...{ name, capacityBytes, datastoreId: 'unknown', raw: thick, shared: 'unknown' as const },
  })
  const of = (...disks: ReturnType<typeof disk>[]) => ({
    vms: [vmOf('v', { identifiers: bios('1'), disks })],
  })
  const { estate, issues } = merged(
    part('a', of(disk('d1', 1, 'unknown'), disk('d2', 2, false))),
    part('b', of(disk('d1', 'unknown', true))),
  )
  assert.deepEqual(estate.vms[0]?.disks, [disk('d1', 1, true), disk('d2', 2, false)])
  assert.deepEqual(issues, [])
  const clash = merged(part('a', of(disk('d1', 1, true))), part('b', of(disk('d1', 2, true))))
  assert.match(clash.issues[0]?.message ?? '', /disks\[d1\]\.capacityBytes/)
})

test('who sees a datastore is united, and contradicted only by a source that knows the host', () => {
  const of = (hosts: readonly string[], seenBy: readonly string[]) => ({
    hosts: hosts.map((host) => hostOf(host)),
    datastores: [datastoreOf('d', { identifiers: ['volume:1'], hostIds: seenBy })],
  })
  const united = merged(part('a', of(['h1'], ['h1'])), part('b', of(['h2'], ['h2'])))
  assert.deepEqual(united.estate.datastores[0]?.hostIds, ['h1', 'h2'])
  assert.deepEqual(united.codes, [])
  const contested = merged(part('a', of(['h1', 'h2'], ['h1'])), part('b', of(['h1', 'h2'], ['h1', 'h2'])))
  assert.deepEqual(contested.codes, ['merge.conflict'])
})

test('a completion completes what inventories list, brings places and services, and never a machine', () => {
  const { estate, codes, issues } = merged(
    part('rv', { hosts: [hostOf('h1'), hostOf('h2')], vms: [vmOf('web', { hostId: 'h1' })] }),
    part(
      'nb',
      {
        facilities: [facilityOf('rack', 'r1')],
        clusters: [clusterOf('other')],
        hosts: [
          hostOf('dev-1', { name: 'H1.example.com', standsIn: 'rack:r1', model: 'R740', clusterId: 'other' }),
          hostOf('spare', { standsIn: 'rack:r1' }),
        ],
        vms: [vmOf('7', { name: 'web', hostId: 'unknown' }), vmOf('8', { name: 'gone' })],
        services: [
          serviceOf('shop', { kind: 'component', ref: 'vm:7' }),
          serviceOf('old', { kind: 'component', ref: 'vm:8' }),
        ],
      },
      'completion',
    ),
  )
  assert.deepEqual(idsOf(estate.hosts), ['h1', 'h2'])
  assert.deepEqual([estate.hosts[0]?.standsIn, estate.hosts[0]?.model], ['rack:r1', 'R740'])
  assert.deepEqual(
    [idsOf(estate.vms), idsOf(estate.clusters), idsOf(estate.facilities)],
    [['web'], [], ['r1']],
  )
  assert.deepEqual(
    estate.services.map(({ id, requires }) => [id, requires]),
    [
      ['old', 'unknown'],
      ['shop', { kind: 'component', ref: 'vm:web' }],
    ],
  )
  assert.ok(codes.includes('merge.completion-matched'))
  const unmatched = issues.filter(({ code }) => code === 'merge.completion-unmatched')
  assert.match(unmatched[0]?.message ?? '', /does not know 1 of the inventory's hosts.*h2/)
  assert.match(unmatched[1]?.message ?? '', /VM gone, host spare/)
})

test('a completion alone is an inventory', () => {
  const estate = { hosts: [hostOf('h1')] }
  assert.equal(merged(part('nb', estate, 'completion')).estate.hosts.length, 1)
})

test('a reference to nothing stays one, so that checking finds it', () => {
  const { estate } = merged(
    part('a', { vms: [vmOf('v', { hostId: 'gone' })] }),
    part('b', { hosts: [hostOf('h')] }),
  )
  assert.deepEqual(
    checkEstate(estate).map(({ code }) => code),
    ['estate.reference-dangling'],
  )
})

test('no part is an empty estate, and one part is itself', () => {
  assert.equal(merged().estate.vms.length, 0)
  const only = part('a', { vms: [vmOf('v')] })
  assert.equal(merged(only).estate, only.estate)
})
