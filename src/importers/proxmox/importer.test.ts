import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'fflate'
import type { Estate } from '#estate/model.ts'
import { provenanceOf } from '#estate/provenance.ts'
import { givenFile } from '#importers/given-file.ts'
import type { InputFile } from '#importers/importer.ts'
import { readInventory } from '#importers/inventory.ts'
import proxmox from '#importers/proxmox/importer.ts'
import { fileOf, only, readFiles, refusalOf } from '#importers/proxmox/reading-fixture.ts'
import { sampleCluster } from '#importers/proxmox/sample.ts'
import { apiAnswers, asCapture } from '#importers/proxmox/sample-api.ts'
import { asEtcPve } from '#importers/proxmox/sample-etc.ts'
import { mib } from '#kernel/units.ts'
import { corpusTest } from '#test/corpus.ts'

const corpusFile = (folder: string, name: string): InputFile => ({
  name,
  bytes: new Uint8Array(readFileSync(join(folder, name))),
})

corpusTest('proxmox', 'the published 12-node capture gives the counts that its source states', (folder) => {
  const { counts, estate } = readFiles(corpusFile(folder, 'proxcenter-demo-cluster.json'))
  assert.equal(counts.hosts, 12)
  assert.equal(counts.hostMemoryBytes, 3_241_662_283_776)
  assert.equal(
    estate.hosts.reduce((sum, { threads }) => sum + (threads === 'unknown' ? Number.NaN : threads), 0),
    768,
  )
  assert.deepEqual([counts.vms, counts.poweredOn, counts.templates], [171, 161, 9])
  assert.equal(estate.vms.filter(({ power }) => power === 'off').length, 10)
  assert.equal(counts.memoryBytes, 1_994_402_037_760)
  assert.equal(counts.datastores, 14)
  assert.equal(counts.vcpus, null, 'the capture has no maxcpu')
  assert.ok(estate.vms.every(({ vcpus }) => vcpus === 'unknown'))
  const byNode = new Map<string, number>()
  for (const { hostId } of estate.vms) byNode.set(hostId, (byNode.get(hostId) ?? 0) + 1)
  assert.deepEqual(
    [...byNode.values()].sort((a, b) => b - a),
    [26, 18, 17, 16, 15, 14, 14, 13, 11, 10, 10, 7],
  )
  const monitors = estate.facilities.find(({ kind }) => kind === 'controller')
  assert.ok(typeof monitors?.requires === 'object' && monitors.requires.kind === 'at-least')
  assert.deepEqual([monitors.requires.k, monitors.requires.of.length], [4, 6])
})

corpusTest('proxmox', 'recorded answers of versions 7 and 8 give their nodes, guests and rules', (folder) => {
  const of = (version: string) =>
    readFiles(
      ...['cluster', 'nodes', 'pools', 'storage'].map((part) => {
        const file = corpusFile(join(folder, 'go-proxmox'), `pve${version}x-${part}.json`)
        return file
      }),
    ).estate
  const [seven, eight] = [of('7'), of('8')]
  for (const { hosts, clusters } of [seven, eight]) {
    assert.deepEqual(
      hosts.map(({ name }) => name),
      ['node1', 'node2', 'node3', 'node4'],
    )
    assert.deepEqual(
      clusters.map(({ name }) => name),
      ['clustername'],
    )
  }
  const node = only(seven.hosts, 'node1')
  assert.deepEqual([node.sockets, node.cores, node.threads, node.coreMhz], [1, 4, 8, 3400])
  assert.deepEqual([node.version, only(eight.hosts, 'node1').version], ['7.4-16', '8.4-1'])
  assert.deepEqual(only(seven.vms, '102').tags, ['go-proxmox+cloud-init'])
  assert.equal(only(seven.vms, '100').traits?.resourcePool, 'test-pool')
  assert.equal(only(eight.networks, 'user1').vlan, '10')
  assert.deepEqual(
    eight.rules.map(({ id, kind, strength, hostIds }) => [id, kind, strength, hostIds]),
    [
      ['group-test-group', 'vm-on-hosts', 'should', ['node1', 'node2']],
      ['rule-1', 'vm-on-hosts', 'must', ['node1']],
    ],
  )
  assert.equal(eight.clusters[0]?.haEnabled, true)
  assert.equal(only(eight.vms, '100').restartPriority, 'medium')
  assert.equal(only(eight.vms, '102').restartPriority, 'disabled')
  assert.equal(only(seven.vms, '100').restartPriority, 'unknown', 'version 7 was recorded without HA')
})

const sample = (): Estate => readFiles(asCapture(sampleCluster)).estate

test('single answers are known by their file names or by their shape, with the wrapper of the API or without', () => {
  const all = apiAnswers(sampleCluster)
  const named = Object.entries(all).map(([path, data]) =>
    fileOf(`${path.slice(1).replaceAll('/', '_')}.json`, path.includes('config') ? { data } : data),
  )
  const whole = sample()
  const strip = ({ vms, hosts, rules, clusters }: Estate) =>
    [...vms, ...hosts, ...rules, ...clusters].map(({ origins, exactOrigins, ...rest }) => rest)
  assert.deepEqual(strip(readFiles(...named).estate), strip(whole))
  const shaped = readFiles(
    fileOf('a.json', all['/cluster/resources']),
    fileOf('b.json', { data: all['/cluster/status'] }),
  )
  assert.deepEqual(
    shaped.estate.vms.map(({ id }) => id),
    whole.vms.map(({ id }) => id),
  )
  for (const file of named) assert.ok(proxmox.sniff(givenFile(file)) >= 0.5, file.name)
})

test('the order of files and of rows changes nothing', () => {
  const files = asEtcPve(sampleCluster, 'etc/pve')
  assert.deepEqual(readFiles(...[...files].reverse()).estate, readFiles(...files).estate)
  const strip = (file: InputFile) => {
    const { estate } = readFiles(file)
    return JSON.parse(JSON.stringify({ ...estate, sources: [] }), (key, value: unknown) =>
      key === 'origins' || key === 'exactOrigins' ? undefined : value,
    ) as unknown
  }
  const turned = Object.entries(apiAnswers(sampleCluster))
    .reverse()
    .map(([path, data]) => [path, Array.isArray(data) ? [...data].reverse() : data])
  const capture = fileOf('capture.json', { format: 'proxmox-api', answers: Object.fromEntries(turned) })
  assert.deepEqual(strip(capture), strip(asCapture(sampleCluster)))
})

test('two clusters stay two, with ids of their own where they share them', () => {
  const other = { ...sampleCluster, name: 'lab-east' }
  const { estate } = readFiles(asCapture(sampleCluster), ...asEtcPve(other, 'east/etc/pve'))
  assert.deepEqual(
    estate.clusters.map(({ id }) => id),
    ['lab-east', 'lab-west'],
  )
  assert.equal(estate.vms.length, 14)
  assert.equal(only(estate.vms, '100').clusterId, 'lab-east')
  assert.equal(only(estate.vms, '100~2').clusterId, 'lab-west')
  assert.equal(only(estate.vms, '100~2').hostId, 'pve1~2')
})

test('a node of no cluster is in none', () => {
  const status = [{ id: 'node/solo', type: 'node', name: 'solo', nodeid: 0, online: 1, local: 1 }]
  const resources = [
    { id: 'qemu/100', type: 'qemu', vmid: 100, node: 'solo', status: 'running', maxmem: mib(512), maxcpu: 1 },
  ]
  const { estate } = readFiles(
    fileOf('cluster_status.json', status),
    fileOf('cluster_resources.json', resources),
  )
  assert.deepEqual([estate.clusters, only(estate.hosts, 'solo').clusterId], [[], 'none'])
  assert.equal(only(estate.vms, '100').clusterId, 'none')
})

test('an archive of /etc/pve is read from within, and what it says besides is passed over in silence', () => {
  const noise = [
    'authkey.pub',
    'nodes/pve1/pve-ssl.pem',
    'nodes/pve1/lrm_status',
    'firewall/cluster.fw',
    '.version',
    '.rrd',
  ]
  const files = [
    ...asEtcPve(sampleCluster, 'etc/pve'),
    ...noise.map((name) => fileOf(`etc/pve/${name}`, 'x')),
  ]
  const outcome = readInventory([{ name: 'pve.tar.gz', bytes: gzipSync(tarOf(files)) }], [proxmox])
  assert.ok(outcome.ok)
  assert.equal(outcome.value.estate.vms.length, 7)
  assert.deepEqual(
    outcome.issues.filter(({ severity }) => severity === 'warning').map(({ code }) => code),
    [],
  )
})

/** A tar of small files, by the format's own description. */
function tarOf(files: readonly InputFile[]): Uint8Array {
  const blocks: Uint8Array[] = []
  for (const { name, bytes } of files) {
    const header = new Uint8Array(512)
    const put = (text: string, at: number) => header.set(new TextEncoder().encode(text), at)
    put(name, 0)
    put(bytes.length.toString(8).padStart(11, '0'), 124)
    put('        0', 148)
    put(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    )
    const body = new Uint8Array(Math.ceil(bytes.length / 512) * 512)
    body.set(bytes)
    blocks.push(header, body)
  }
  blocks.push(new Uint8Array(1024))
  const whole = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const block of blocks) {
    whole.set(block, at)
    at += block.length
  }
  return whole
}

test('every value knows its place: a path in an answer, a line in a file', () => {
  const api = sample()
  const web = only(api.vms, '100')
  assert.equal(
    provenanceOf(api, web, 'power'),
    "proxmox/capture.json $.answers['/cluster/resources'][0].status",
  )
  assert.equal(
    provenanceOf(api, web, 'memoryBytes'),
    "proxmox/capture.json $.answers['/nodes/pve1/qemu/100/config'].memory",
  )
  assert.equal(
    provenanceOf(api, only(api.hosts, 'pve1'), 'cores'),
    "proxmox/capture.json $.answers['/nodes/pve1/status'].cpuinfo.cores",
  )
  const files = readFiles(...asEtcPve(sampleCluster, 'etc/pve')).estate
  assert.equal(provenanceOf(files, only(files.datastores, 'nfs1'), 'traits.format'), 'etc/pve/storage.cfg:15')
})

test('files without a node or guest are refused, and so is one that cannot be read, by name', () => {
  assert.equal(
    refusalOf(fileOf('version.json', { release: '9.0', repoid: 'a', version: '9.0.1' }))[0]?.code,
    'proxmox.nothing-read',
  )
  const cut = fileOf('cluster_resources.json', '[{"id":"qemu/1')
  assert.ok(
    refusalOf(asCapture(sampleCluster), cut).some(({ where }) => where.startsWith('cluster_resources.json')),
  )
})

test('what other programs write is left to them', () => {
  for (const [name, content] of [
    ['a.json', { vms: [{ name: 'x' }] }],
    ['b.json', [{ name: 'x', status: 'active' }]],
    ['nginx.conf', 'server {\n  listen 80;\n}\n'],
    ['notes.txt', 'memory: full of holes\n'],
    ['c.json', '[]'],
    ['d.json', [{ node: 'x', status: 'Ready' }]],
    ['e.json', [{ group: 'x', nodes: 3 }]],
    ['f.json', [{ rule: 'allow', type: 'acl' }]],
    ['user.cfg', '[settings]\n'],
  ] as const) {
    assert.equal(proxmox.sniff(givenFile(fileOf(name, content))), 0, name)
  }
})
