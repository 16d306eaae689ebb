import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import type { Estate } from '#estate/model.ts'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import type { Import } from '#importers/importer.ts'
import xcpNg from '#importers/xcp-ng/importer.ts'
import { asJson, asStateDb, asXe, asXenOrchestra } from '#importers/xcp-ng/sample-dialects.ts'
import { samplePool } from '#importers/xcp-ng/sample-pool.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import type { Issue } from '#kernel/outcome.ts'
import { gib } from '#kernel/units.ts'

const read = (...texts: readonly string[]): { value: Import; issues: readonly Issue[] } => {
  const files = texts.map((text, n) => givenFile({ name: `file-${n}`, bytes: strToU8(text) }))
  for (const file of files) assert.equal(xcpNg.sniff(file), 1)
  const outcome = xcpNg.parse(files)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome
}

/** An estate without what says where it was read. */
const plain = (estate: Estate): Estate =>
  JSON.parse(JSON.stringify({ ...estate, sources: [] }), (key, value: unknown) =>
    key === 'origins' ? [] : value,
  ) as Estate

test('the sample pool counts as it was made', () => {
  const { value, issues } = read(asJson())
  assert.deepEqual(value.counts, {
    ...{ vms: 6, templates: 1, poweredOn: 4, hosts: 3, hostsNamed: 3, hostSockets: 6, hostCores: 96 },
    ...{ hostMemoryBytes: gib(768), clusters: 1, datastores: 5, networks: 2 },
    ...{ vcpus: 24, vcpusPoweredOn: 16, memoryBytes: gib(96), memoryBytesPoweredOn: gib(64) },
  })
  assert.deepEqual(issues.map(({ code }) => code).sort(), [
    'xcp-ng.order-coarse',
    'xcp-ng.templates-built-in',
  ])
  assert.deepEqual(
    checkEstate(value.estate).filter(({ severity }) => severity === 'error'),
    [],
  )
})

test('an HA pool is a cluster with a guarantee, its statefile and its plan', () => {
  const { estate } = read(asJson()).value
  assert.partialDeepStrictEqual(estate.clusters[0], {
    ...{ id: 'lab', platform: 'xcp-ng', haEnabled: true, admissionControl: true, failoverHosts: 1 },
    traits: { admission: { kind: 'guarantee', failoverHosts: 1 }, balancing: 'off', heartbeatDatastores: 1 },
  })
})

test('hosts carry processors, memory, state and what tells them apart', () => {
  const { estate } = read(asJson()).value
  assert.deepEqual(
    estate.hosts.map(({ id, maintenance }) => [id, maintenance]),
    [
      ['xcp-01', false],
      ['xcp-02', false],
      ['xcp-03', true],
    ],
  )
  assert.partialDeepStrictEqual(estate.hosts[0], {
    ...{ clusterId: 'lab', sockets: 2, cores: 32, threads: 64, coreMhz: 2795, memoryBytes: gib(256) },
    ...{ vendor: 'HPE', model: 'ProLiant DL385 Gen10 Plus', version: '8.3.0' },
    traits: {
      ...{ online: true, licence: 'xcp-ng', firmwareVersion: 'A42', uplinks: 2 },
      ...{ dnsServers: ['10.0.0.53', '10.0.1.53'], accelerators: [{ model: 'GA107GL [A16]', units: 1 }] },
    },
    identifiers: [
      'instance-uuid:00000002-0000-4000-8000-000000000001',
      'mac:00:16:3e:00:01:00',
      'mac:00:16:3e:00:01:01',
      'serial:cz20000001',
    ],
  })
})

test('storage is seen by the hosts it is plugged into; namesakes are told apart by theirs', () => {
  const { estate } = read(asJson()).value
  assert.deepEqual(
    estate.datastores.map(({ id, hostIds }) => [id, hostIds]),
    [
      ['ISO library', ['xcp-01', 'xcp-02', 'xcp-03']],
      ['Local storage (xcp-01)', ['xcp-01']],
      ['Local storage (xcp-02)', ['xcp-02']],
      ['Local storage (xcp-03)', ['xcp-03']],
      ['tank', ['xcp-01', 'xcp-02', 'xcp-03']],
    ],
  )
  const tank = estate.datastores.at(-1)
  assert.deepEqual([tank?.capacityBytes, tank?.freeBytes], [gib(4096), gib(3896)])
  assert.deepEqual(tank?.traits, { format: 'nfs', thin: true, provisionedBytes: gib(400) })
  assert.equal(
    estate.datastores[0]?.capacityBytes,
    'unknown',
    'an ISO library that reports 0 reports nothing',
  )
  assert.deepEqual(
    estate.networks.map(({ id, vlan, traits }) => [id, vlan, traits?.virtualSwitch]),
    [
      ['management', '0', 'xenbr0'],
      ['production', '20', 'xapi1'],
    ],
  )
})

test('guests carry what HA, placement and migration ask for', () => {
  const { estate } = read(asJson()).value
  assert.deepEqual(
    estate.vms.map(({ id, power, hostId, restartPriority, template }) => [
      ...[id, power, hostId, restartPriority, template],
    ]),
    [
      ['cad-1', 'on', 'xcp-01', 'low', false],
      ['db-1', 'on', 'xcp-03', 'lowest', false],
      ['golden image', 'off', 'none', 'disabled', true],
      ['old (really) 50% off', 'off', 'none', 'disabled', false],
      ['web-1', 'on', 'xcp-01', 'highest', false],
      ['web-2', 'on', 'xcp-02', 'high', false],
    ],
  )
  const [cad, db, , old, web] = estate.vms
  assert.partialDeepStrictEqual(web, {
    ...{ vcpus: 4, memoryBytes: gib(16), memoryReservationBytes: gib(8), memoryOverheadBytes: gib(0.125) },
    ...{ provisionedBytes: gib(40), inUseBytes: gib(20), datastoreIds: ['tank'], networkIds: ['production'] },
    ...{ guestOs: 'Debian GNU/Linux 12 (bookworm)', tags: ['prod', 'web'], devices: [] },
    disks: [{ name: 'web-1 root', capacityBytes: gib(40), datastoreId: 'tank', raw: false, shared: false }],
    traits: {
      snapshots: [{ name: 'before update', takenAt: '2026-03-01T06:30:00Z', sizeBytes: 'unknown' }],
      guestTools: 'running',
      guestAddresses: ['10.0.20.11', 'fe80::216:3eff:fe11:1'],
      ...{ bootFirmware: 'bios', secureBoot: false, vtpm: false, changedBlockTracking: true },
      ...{ cpuHotAdd: true, coresPerSocket: 2, hardwareVersion: 'hvm', autoStart: true, cpuAffinity: [] },
    },
  })
  assert.partialDeepStrictEqual(old?.traits, { bootFirmware: 'uefi', secureBoot: true, vtpm: true })
  assert.deepEqual(db?.devices, [{ kind: 'cd', name: 'debian-12.iso', bindsToHost: false }])
  assert.deepEqual(db?.traits?.cpuAffinity, ['0', '1', '2', '3'])
  assert.deepEqual(db?.datastoreIds, ['Local storage (xcp-03)'])
  assert.deepEqual(cad?.devices, [{ kind: 'vgpu', name: 'NVIDIA A16-4Q', bindsToHost: false }])
  assert.deepEqual(
    estate.rules.map(({ id, kind, strength, vmIds, hostIds }) => [id, kind, strength, vmIds, hostIds]),
    [
      ['home server xcp-03', 'vm-on-hosts', 'should', ['db-1'], ['xcp-03']],
      ['web apart', 'vm-apart', 'should', ['web-1', 'web-2'], []],
    ],
  )
})

test("the pool's database tells the very estate that the records tell", () => {
  assert.deepEqual(plain(read(asStateDb()).value.estate), plain(read(asJson()).value.estate))
})

test('xe tells the same estate but for makers and serial numbers of hosts', () => {
  const [told] = [plain(read(asXe()).value.estate)]
  const full = plain(read(asJson()).value.estate)
  const hosts = full.hosts.map((host) => {
    const { firmwareVersion: _, ...traits } = host.traits ?? {}
    const identifiers = (host.identifiers ?? []).filter((one) => !one.startsWith('serial:'))
    return { ...host, vendor: 'unknown', model: 'unknown', traits, identifiers }
  })
  assert.deepEqual(told, { ...full, hosts })
})

test('Xen Orchestra tells the same estate but for what its importer says it cannot know', () => {
  const told = plain(read(asXenOrchestra()).value.estate)
  const full = plain(read(asJson()).value.estate)
  const clusters = full.clusters.map((cluster) => ({
    ...{ ...cluster, admissionControl: 'unknown', failoverHosts: 'unknown' },
    traits: { admission: 'unknown', heartbeatDatastores: 1 },
  }))
  const hosts = full.hosts.map((host) => {
    const { licence: _, ...traits } = host.traits ?? {}
    return { ...host, traits }
  })
  const vms = full.vms.map((vm) => {
    const { changedBlockTracking: _, ...traits } = vm.traits ?? {}
    const isOrdered = vm.restartPriority !== 'disabled' && vm.restartPriority !== 'lowest'
    const disks =
      vm.disks === 'unknown'
        ? vm.disks
        : vm.disks.map(({ changedBlockTracking: __, ...disk }) => ({ ...disk, shared: 'unknown' }))
    return {
      ...{ ...vm, disks, traits, memoryOverheadBytes: 'unknown' },
      ...(isOrdered ? { restartPriority: 'unknown' } : {}),
    }
  })
  const rules = full.rules.filter(({ kind }) => kind !== 'vm-apart')
  assert.deepEqual(told, { ...full, clusters, hosts, vms, rules })
})

test('an answer of Xen Orchestra is known also where a long host with its type at the end comes first', () => {
  const objects = JSON.parse(asXenOrchestra()) as Record<string, unknown>[]
  const turned = objects
    .sort((one) => (one.type === 'host' ? -1 : 1))
    .map(({ type, CPUs, ...rest }) => ({
      ...(CPUs === undefined ? {} : { CPUs: { ...(CPUs as object), flags: 'fpu '.repeat(2000) } }),
      ...{ ...rest, type },
    }))
  const long = plain(read(JSON.stringify(turned)).value.estate)
  assert.deepEqual(long, plain(read(asXenOrchestra()).value.estate))
})

test('the order of classes, records and files changes no byte', () => {
  const whole = read(asJson()).value.estate
  const reversed = Object.fromEntries(
    Object.entries(samplePool)
      .reverse()
      .map(([name, records]) => [name, Object.fromEntries(Object.entries(records ?? {}).reverse())]),
  )
  assert.equal(canonicalJson(plain(read(asJson(reversed)).value.estate)), canonicalJson(plain(whole)))
  const pieces = Object.entries(samplePool).map(([name, records]) => asJson({ [name]: records }))
  const kept = pieces.filter((text) => text.includes('OpaqueRef:'))
  assert.equal(canonicalJson(plain(read(...kept).value.estate)), canonicalJson(plain(whole)))
  const backward = read(...[...kept].reverse()).value.estate
  assert.equal(canonicalJson(plain(backward)), canonicalJson(plain(whole)))
})

test('two dialects of one pool in one go are one pool', () => {
  const whole = plain(read(asJson()).value.estate)
  assert.deepEqual(plain(read(asJson(), asXe()).value.estate), whole)
  assert.deepEqual(plain(read(asStateDb(), asJson()).value.estate), whole)
})

test('two pools in one go stay two, each with its own hosts and guests', () => {
  const second = asJson().replaceAll('-4000-8000-', '-4000-9000-').replaceAll('"lab"', '"field"')
  const { estate } = read(asJson(), second).value
  assert.deepEqual(
    estate.clusters.map(({ id }) => id),
    ['field', 'lab'],
  )
  const byCluster = Map.groupBy([...estate.hosts, ...estate.vms], ({ clusterId }) => clusterId)
  assert.deepEqual([byCluster.get('lab')?.length, byCluster.get('field')?.length], [9, 9])
  assert.ok(estate.hosts.some(({ id }) => id === 'xcp-01 (field)'))
})

test('without HA nobody chose priorities, and nothing is guaranteed', () => {
  const { estate } = read(asJson().replace('"ha_enabled":true', '"ha_enabled":false')).value
  assert.partialDeepStrictEqual(estate.clusters[0], {
    ...{ haEnabled: false, admissionControl: false, failoverHosts: 'unknown' },
    traits: { admission: { kind: 'none' } },
  })
  const old = estate.vms.find(({ name }) => name.startsWith('old'))
  assert.equal(old?.restartPriority, 'unknown')
})

test('a plan for fewer failures than the pool is set to tolerate is said', () => {
  const short = asJson().replace('"ha_plan_exists_for":1', '"ha_plan_exists_for":0')
  const { issues } = read(short)
  assert.match(
    issues.find(({ code }) => code === 'xcp-ng.plan-short')?.message ?? '',
    /tolerate 1 .* plan for 0/,
  )
})

test('what was not read is unknown, never none', () => {
  const { VBD: _, VIF: __, PBD: ___, host_metrics: ____, ...rest } = samplePool
  const { estate } = read(asJson(rest)).value
  const web = estate.vms.find(({ id }) => id === 'web-1')
  assert.deepEqual(
    [web?.disks, web?.datastoreIds, web?.provisionedBytes, web?.networkIds, web?.devices],
    ['unknown', 'unknown', 'unknown', 'unknown', 'unknown'],
  )
  assert.equal(estate.hosts[0]?.memoryBytes, 'unknown')
  assert.ok(estate.datastores.every(({ hostIds }) => hostIds === 'unknown'))
})

test('threads without a count per core leave cores unknown', () => {
  const { estate } = read(asJson().replaceAll('"threads_per_core":"2"', '"threads_per_core":"0"')).value
  assert.deepEqual([estate.hosts[0]?.threads, estate.hosts[0]?.cores], [64, 'unknown'])
})

test('passwords that records carry reach neither the estate nor an issue', () => {
  const { value, issues } = read(asJson())
  assert.doesNotMatch(JSON.stringify([value, issues]), /Sw0rdfish/)
})
