import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Estate } from '#estate/model.ts'
import type { InputFile } from '#importers/importer.ts'
import { isObject } from '#importers/json-reader.ts'
import { fileOf, only, readFiles } from '#importers/proxmox/reading-fixture.ts'
import { sampleCluster, sampleWithGroups } from '#importers/proxmox/sample.ts'
import { apiAnswers, asCapture } from '#importers/proxmox/sample-api.ts'
import { asEtcPve } from '#importers/proxmox/sample-etc.ts'
import { gib } from '#kernel/units.ts'

const sample = (): Estate => readFiles(asCapture(sampleCluster)).estate

test('HA restarts what it manages and is asked to run; all else stays down, and nothing has an order', () => {
  const { clusters, vms } = sample()
  assert.equal(clusters[0]?.haEnabled, true)
  const priorities = Object.fromEntries(vms.map(({ id, restartPriority }) => [id, restartPriority]))
  assert.deepEqual(priorities, {
    ...{ 100: 'medium', 101: 'medium', 102: 'disabled', 103: 'disabled', 104: 'disabled', 110: 'medium' },
    111: 'disabled',
  })
})

const answers = (changes: Readonly<Record<string, unknown>>, without: readonly string[] = []): InputFile => {
  const all = { ...apiAnswers(sampleCluster), ...changes }
  return fileOf('capture.json', {
    format: 'proxmox-api',
    answers: Object.fromEntries(Object.entries(all).filter(([path]) => !without.includes(path))),
  })
}

test('whether HA restarts anything is unknown where nobody read it, and off where it has nothing to do', () => {
  const { estate: unread, issues } = readFiles(answers({}, ['/cluster/ha/resources']))
  assert.ok(issues.some(({ code }) => code === 'proxmox.ha-unread'))
  assert.equal(unread.clusters[0]?.haEnabled, 'unknown')
  assert.ok(unread.vms.every(({ restartPriority }) => restartPriority === 'unknown'))
  const none = readFiles(answers({ '/cluster/ha/resources': [] })).estate
  assert.equal(none.clusters[0]?.haEnabled, false)
  assert.ok(none.vms.every(({ restartPriority }) => restartPriority === 'disabled'))
  const disarmed = [
    { id: 'fencing', type: 'fencing', node: 'pve1', status: 'disarmed', 'armed-state': 'disarmed' },
  ]
  assert.equal(
    readFiles(answers({ '/cluster/ha/status/current': disarmed })).estate.clusters[0]?.haEnabled,
    false,
  )
})

test('a strict rule is a must, its preferred nodes a should; resources apart are a must; a rule that is off is none', () => {
  const { estate, issues } = readFiles(asCapture(sampleCluster))
  assert.deepEqual(
    estate.rules.map(({ id, kind, strength, vmIds, hostIds }) => [id, kind, strength, vmIds, hostIds]),
    [
      ['apart', 'vm-apart', 'must', ['100', '101'], []],
      ['mapping-gpu', 'vm-on-hosts', 'must', ['102'], ['pve1', 'pve2']],
      ['web-near', 'vm-on-hosts', 'must', ['100', '110'], ['pve1', 'pve2']],
      ['web-near-preferred', 'vm-on-hosts', 'should', ['100', '110'], ['pve1']],
    ],
  )
  assert.ok(issues.some(({ code }) => code === 'proxmox.rule-off'))
})

test('a group of version 8 says what a node-affinity rule of version 9 says', () => {
  const shape = ({ rules }: Estate) =>
    rules
      .filter(({ id, kind }) => kind === 'vm-on-hosts' && id !== 'mapping-gpu')
      .map(({ kind, strength, vmIds, hostIds }) => [kind, strength, vmIds, hostIds])
  assert.deepEqual(shape(readFiles(asCapture(sampleWithGroups)).estate), shape(sample()))
})

test('a rule about guests or nodes that are not there, or of a kind nobody knows, is told and never dropped in silence', () => {
  const rules = [
    { rule: 'a', type: 'node-affinity', resources: 'vm:100,vm:999', nodes: 'pve1,gone', strict: 1 },
    { rule: 'b', type: 'moon-affinity', resources: 'vm:101' },
  ]
  const { estate, issues } = readFiles(answers({ '/cluster/ha/rules': rules }))
  const codes = new Set(issues.map(({ code }) => code))
  for (const code of ['rule-guest-missing', 'rule-node-missing', 'rule-unread'])
    assert.ok(codes.has(`proxmox.${code}`), code)
  assert.deepEqual(
    estate.rules.filter(({ id }) => id !== 'mapping-gpu').map(({ kind, vmIds }) => [kind, vmIds]),
    [
      ['vm-on-hosts', ['100']],
      ['unread', ['101']],
    ],
  )
  const grouped = [{ sid: 'vm:100', type: 'vm', state: 'started', group: 'lost' }]
  const unread = readFiles(answers({ '/cluster/ha/resources': grouped, '/cluster/ha/rules': [] }))
  assert.deepEqual(
    unread.estate.rules.map(({ id, kind }) => [id, kind]),
    [
      ['group-lost', 'unread'],
      ['mapping-gpu', 'vm-on-hosts'],
    ],
  )
  assert.ok(unread.issues.some(({ code }) => code === 'proxmox.group-missing'))
})

test('a node that is away has no size and no guest whose power is known, whatever zeros it reports', () => {
  const { hosts, vms } = sample()
  const away = only(hosts, 'pve4')
  assert.deepEqual(
    [away.threads, away.memoryBytes, away.cores, away.traits?.online],
    ['unknown', 'unknown', 'unknown', false],
  )
  assert.equal(only(vms, '104').power, 'unknown')
  assert.equal(only(hosts, 'pve1').traits?.online, true)
  const stale = answers({
    '/cluster/resources': [
      { id: 'qemu/104', type: 'qemu', vmid: 104, node: 'pve4', status: 'stopped', maxmem: gib(4) },
    ],
  })
  assert.equal(only(readFiles(stale).estate.vms, '104').power, 'unknown')
})

test('the clock of the moment is no clock of the processor; the name of the processor states the nominal one', () => {
  assert.equal(only(sample().hosts, 'pve1').coreMhz, 2500)
  const status = {
    cpuinfo: { model: 'AMD EPYC 9354 32-Core Processor', mhz: '3799.540', cores: 32, cpus: 64 },
    memory: {},
  }
  assert.equal(
    only(readFiles(answers({ '/nodes/pve1/status': status })).estate.hosts, 'pve1').coreMhz,
    'unknown',
  )
})

test('a local storage is one datastore on each node, a shared one is one, and one that is off is seen by nobody', () => {
  const { datastores } = sample()
  assert.deepEqual(
    datastores.map(({ id, hostIds }) => [id, hostIds === 'unknown' ? hostIds : hostIds.length]),
    [
      ...[1, 2, 3, 4].map((n) => [`local-lvm@pve${n}`, 1]),
      ...[1, 2, 3, 4].map((n) => [`local@pve${n}`, 1]),
      ['nfs1', 3],
      ['vmpool', 4],
    ],
  )
  assert.deepEqual(only(datastores, 'local@pve1').requires, { kind: 'component', ref: 'host:pve1' })
  assert.deepEqual(only(datastores, 'nfs1').requires, { kind: 'component', ref: 'array:server-10.0.0.50' })
  assert.equal(only(datastores, 'local-lvm@pve4').capacityBytes, 'unknown')
})

test('a pool of Ceph needs most monitors and all but as many hosts as may miss of its copies', () => {
  const { datastores, facilities } = sample()
  const pool = only(datastores, 'vmpool')
  assert.equal(pool.traits?.storageCopies, 3)
  const needs = (id: string): unknown => {
    const { requires } = only(facilities, id)
    return typeof requires === 'object' && requires.kind === 'at-least'
      ? [requires.k, requires.of.length]
      : requires
  }
  assert.deepEqual(needs('ceph-monitors-d0a1b2c3'), [2, 3])
  assert.deepEqual(needs('ceph-vmpool-d0a1b2c3'), [3, 4])
})

test('how a pool of Ceph survives is unknown under a rule that is not the platform’s own', () => {
  const pools = [
    { pool: 2, pool_name: 'vmpool', size: 3, min_size: 2, crush_rule_name: 'by-rack', type: 'replicated' },
  ]
  const { facilities, datastores } = readFiles(answers({ '/nodes/pve1/ceph/pool': pools })).estate
  assert.equal(only(facilities, 'ceph-vmpool-d0a1b2c3').requires, 'unknown')
  assert.equal(only(datastores, 'vmpool').traits?.storageCopies, 3)
})

test('votes count once each, the quorum device among them, and quorum is unknown where votes were not read', () => {
  const requires = (file: InputFile): unknown => readFiles(file).estate.clusters[0]?.requires
  const of = (answer: unknown): unknown =>
    isObject(answer) && Array.isArray(answer.of) ? [answer.k, answer.of.length] : answer
  assert.deepEqual(of(requires(answers({}))), [3, 5])
  assert.equal(requires(answers({}, ['/cluster/config/nodes'])), 'unknown')
  assert.equal(requires(answers({}, ['/cluster/config/qdevice'])), 'unknown')
  const votes = [1, 2, 3, 4].map((n) => ({ name: `pve${n}`, nodeid: n, quorum_votes: n === 1 ? 2 : 1 }))
  assert.deepEqual(
    of(requires(answers({ '/cluster/config/nodes': votes, '/cluster/config/qdevice': {} }))),
    [3, 5],
  )
  const lms = { Model: 'Net', Algorithm: 'Last man standing', 'QNetd host': '10.0.9.9:5403' }
  assert.deepEqual(of(requires(answers({ '/cluster/config/qdevice': lms }))), [4, 7])
  assert.equal(requires(answers({ '/cluster/config/qdevice': { Model: 'Net' } })), 'unknown')
})

test('a storage that guests name and no list has is there, with nothing known of it but who said so', () => {
  const config = { scsi0: 'gone:vm-100-disk-0,size=1G', digest: '0' }
  const { estate, issues } = readFiles(answers({ '/nodes/pve1/qemu/100/config': config }))
  assert.equal(only(estate.datastores, 'gone').hostIds, 'unknown')
  assert.ok(issues.some(({ code }) => code === 'proxmox.storage-missing'))
})

test('a local disk that is copied to another node is in a datastore that both see, over the API and in files alike', () => {
  const storage = { storage: 'tank', type: 'zfspool', pool: 'tank' }
  const config = { scsi0: 'tank:vm-100-disk-0,size=1G', ide2: 'local:iso/a.iso,media=cdrom', digest: '0' }
  const jobs = [
    { id: '100-0', type: 'local', guest: 100, target: 'pve2' },
    { id: '100-1', type: 'local', guest: 100, target: 'pve3', disable: 1 },
  ]
  const storages = [...(apiAnswers(sampleCluster)['/storage'] as readonly unknown[]), storage]
  const { estate, issues } = readFiles(
    answers({ '/storage': storages, '/cluster/replication': jobs, '/nodes/pve1/qemu/100/config': config }),
  )
  const guest = only(estate.vms, '100')
  assert.deepEqual(guest.datastoreIds, ['local@pve1', 'tank@pve1+pve2'], 'a medium is not copied')
  const store = only(estate.datastores, 'tank@pve1+pve2')
  assert.deepEqual([store.hostIds, store.traits?.storageCopies], [['pve1', 'pve2'], 2])
  assert.ok(issues.some(({ code }) => code === 'proxmox.replicated'))
  const files = readFiles(
    fileOf('etc/pve/nodes/pve1/qemu-server/100.conf', 'scsi0: tank:vm-100-disk-0,size=1G\n'),
    fileOf('etc/pve/nodes/pve2/qemu-server/101.conf', 'memory: 512\n'),
    fileOf('etc/pve/storage.cfg', 'zfspool: tank\n\tpool tank\n'),
    fileOf(
      'etc/pve/replication.cfg',
      'local: 100-0\n\ttarget pve2\n\nlocal: 100-1\n\ttarget pve3\n\tdisable\n',
    ),
  )
  assert.deepEqual(only(files.estate.vms, '100').datastoreIds, ['tank@pve1+pve2'])
})

test('a node that guests alone name is there by name, with nothing stated about it', () => {
  const { estate, counts } = readFiles(
    fileOf('etc/pve/nodes/pve1/qemu-server/100.conf', 'memory: 512\n'),
    fileOf('etc/pve/nodes/pve2/qemu-server/101.conf', 'memory: 512\n'),
  )
  assert.deepEqual(
    estate.hosts.map(({ name, identity, origins }) => [name, identity, origins.length]),
    [
      ['pve1', 'named', 1],
      ['pve2', 'named', 1],
    ],
  )
  assert.equal(counts.hostMemoryBytes, null)
})

test('a node that no list has, beside a list, is told and counted to no cluster; storages do not spread to it', () => {
  const left = fileOf('etc/pve/nodes/old/qemu-server/900.conf', 'memory: 512\nscsi0: local-lvm:d,size=1G\n')
  const { estate, issues } = readFiles(...asEtcPve(sampleCluster, 'etc/pve'), left)
  const old = only(estate.hosts, 'old')
  assert.deepEqual([old.clusterId, old.identity], ['unknown', 'named'])
  const guest = only(estate.vms, '900')
  assert.deepEqual([guest.datastoreIds, guest.clusterId, guest.hostId], ['unknown', 'unknown', 'old'])
  assert.equal(only(estate.datastores, 'vmpool').hostIds.length, 4)
  assert.ok(issues.some(({ code }) => code === 'proxmox.node-unlisted'))
})

test('what is asked of a guest is read from the status of HA where the list of its resources was not', () => {
  const service = (sid: string, request: string) => ({
    ...{ id: `service:${sid}`, type: 'service', sid, node: 'pve1', status: 'x', state: 'started' },
    request_state: request,
  })
  const status = [service('vm:100', 'started'), service('vm:101', 'stopped')]
  const { vms } = readFiles(
    answers({ '/cluster/ha/status/current': status }, ['/cluster/ha/resources']),
  ).estate
  const of = (id: string) => only(vms, id).restartPriority
  assert.deepEqual([of('100'), of('101'), of('102')], ['medium', 'disabled', 'disabled'])
})

test('a guest whose memory was written to disk is suspended; one that is paused still takes its memory', () => {
  const power = (status: string, lock: object) => {
    const item = { id: 'qemu/100', type: 'qemu', vmid: 100, node: 'pve1', status, ...lock }
    return only(readFiles(answers({ '/cluster/resources': [item] })).estate.vms, '100').power
  }
  assert.equal(power('stopped', { lock: 'suspended' }), 'suspended')
  assert.equal(power('stopped', {}), 'off')
  assert.equal(power('paused', {}), 'on')
  assert.equal(power('unknown', {}), 'unknown')
})
