import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseEstate } from '#estate/schema.ts'
import { givenFile } from '#importers/given-file.ts'
import type { InputFile } from '#importers/importer.ts'
import proxmox from '#importers/proxmox/importer.ts'
import { fileOf, only, readFiles } from '#importers/proxmox/reading-fixture.ts'
import { sampleCluster } from '#importers/proxmox/sample.ts'
import { apiAnswers, asCapture } from '#importers/proxmox/sample-api.ts'
import { asEtcPve } from '#importers/proxmox/sample-etc.ts'
import { seededRandom } from '#kernel/random.ts'

/** Reads whatever it is: an estate of the schema, or issues that say why not. Never an exception, never a silent zero. */
function survives(...files: readonly InputFile[]): 'read' | 'refused' {
  const given = files.map(givenFile)
  for (const file of given) {
    const sure = proxmox.sniff(file)
    assert.ok(sure >= 0 && sure <= 1)
  }
  const outcome = proxmox.parse(given)
  if (!outcome.ok) {
    for (const { code, message, where } of outcome.issues)
      assert.ok(code !== '' && message !== '' && where !== '')
    return 'refused'
  }
  const { estate } = outcome.value
  for (const { memoryBytes, vcpus } of estate.vms) assert.ok(memoryBytes !== 0 && vcpus !== 0)
  for (const { memoryBytes, threads } of estate.hosts) assert.ok(memoryBytes !== 0 && threads !== 0)
  for (const { capacityBytes } of estate.datastores) assert.ok(capacityBytes !== 0)
  const parsed = parseEstate(estate, 'estate')
  assert.ok(parsed.ok, JSON.stringify(parsed.issues.slice(0, 3)))
  return 'read'
}

const decoder = new TextDecoder()
const textOf = ({ bytes }: InputFile): string => decoder.decode(bytes)

test('a capture that is cut off anywhere is refused by name, not read by half', () => {
  const whole = asCapture(sampleCluster)
  for (let end = 1; end < whole.bytes.length - 1; end += 97) {
    const cut = { name: whole.name, bytes: whole.bytes.subarray(0, end) }
    assert.equal(survives(cut), 'refused', String(end))
  }
})

test('a configuration file that is cut off anywhere gives an estate or says why not', () => {
  for (const file of asEtcPve(sampleCluster, 'etc/pve')) {
    for (let end = 0; end < file.bytes.length; end += 7) {
      survives({ name: file.name, bytes: file.bytes.subarray(0, end) })
    }
  }
})

/** Values of every type that no member expects. */
const wrong: readonly unknown[] = [
  ...[null, true, false, -1, 0, 1e308, 1.5, '', ' ', 'x', '-5', '1e999', '9'.repeat(400), 'y'.repeat(5000)],
  ...[[], [[]], {}, { a: { b: 1 } }, [1, 'a', null], '\u0000', '../..', '=,=,;', ':::', '__proto__'],
]

test('every member of every answer may be of any wrong type', () => {
  const answers = apiAnswers(sampleCluster)
  for (const [path, data] of Object.entries(answers)) {
    const first: unknown = Array.isArray(data) ? data[0] : data
    if (typeof first !== 'object' || first === null) continue
    for (const [n, key] of Object.keys(first).entries()) {
      for (const value of wrong.filter((_, at) => (at + n) % 2 === 0)) {
        const changed = { ...first, [key]: value }
        const rest: unknown = Array.isArray(data) ? [changed, ...data.slice(1)] : changed
        survives(
          fileOf('capture.json', {
            format: 'proxmox-api',
            answers: { [path]: rest, '/nodes': answers['/nodes'] },
          }),
        )
      }
    }
  }
})

test('an answer of the wrong shape costs itself', () => {
  const { guests, nodes } = sampleCluster
  const small = apiAnswers({ ...sampleCluster, guests: guests.slice(0, 2), nodes: nodes.slice(0, 1) })
  for (const path of Object.keys(small)) {
    for (const value of wrong.slice(8)) {
      const answers = { ...small, [path]: value }
      survives(fileOf('capture.json', { format: 'proxmox-api', answers }))
    }
  }
})

test('every key of a guest’s file may hold anything', () => {
  const keys = [
    'memory',
    'cores',
    'sockets',
    'vcpus',
    'name',
    'scsi0',
    'rootfs',
    'mp0',
    'net0',
    'hostpci0',
    'usb0',
  ]
  const more = [
    'numa0',
    'affinity',
    'hotplug',
    'machine',
    'bios',
    'efidisk0',
    'tpmstate0',
    'smbios1',
    'tags',
    'lock',
  ]
  for (const key of [...keys, ...more, 'template', 'ostype', 'snaptime', 'agent', 'cdrom']) {
    for (const value of wrong.map(String)) {
      for (const folder of ['qemu-server', 'lxc'])
        survives(fileOf(`nodes/a/${folder}/100.conf`, `${key}: ${value}\n`))
    }
  }
})

test('ten thousand mutated files never end in an exception and never in an estate that its schema refuses', () => {
  const random = seededRandom(20_261_130)
  const below = (n: number): number => Math.floor(random() * n)
  const { '/cluster/resources': resources, '/cluster/ha/rules': rules } = apiAnswers(sampleCluster)
  const small = { ...sampleCluster, guests: sampleCluster.guests.slice(0, 2) }
  const seeds: readonly InputFile[] = [
    ...asEtcPve(small, 'etc/pve').filter(({ bytes }) => bytes.length > 40),
    fileOf('cluster_resources.json', (resources as readonly unknown[]).slice(0, 4)),
    fileOf('cluster_ha_rules.json', rules),
  ]
  const tokens = [
    '[',
    ']',
    '{',
    '}',
    ':',
    ',',
    '=',
    '\n',
    '\t',
    '"',
    '\u0000',
    '\uFFFD',
    '-1',
    '1e400',
    '999999999999999999',
    'null',
  ]
  const counts = { read: 0, refused: 0 }
  for (let n = 0; n < 10_000; n += 1) {
    const seed = seeds[n % seeds.length] as InputFile
    let text = textOf(seed)
    for (let times = 1 + below(3); times > 0; times -= 1) {
      const [from, to] = [below(text.length + 1), below(12)]
      const insert = tokens[below(tokens.length)] ?? ''
      const kind = below(3)
      if (kind === 0) text = text.slice(0, from) + insert + text.slice(from)
      else if (kind === 1) text = text.slice(0, from) + text.slice(from + to)
      else text = text.slice(0, from) + text.slice(from, from + 60) + text.slice(from)
    }
    counts[survives(fileOf(seed.name, text))] += 1
  }
  assert.ok(counts.read > 1000 && counts.refused > 100, JSON.stringify(counts))
})

test('bytes that are no text are refused by name', () => {
  const files: readonly InputFile[] = [
    { name: 'etc/pve/storage.cfg', bytes: new Uint8Array([0, 1, 2, 3, 0, 255, 254, 0]) },
    { name: 'nodes/a/qemu-server/100.conf', bytes: new Uint8Array(5000).fill(0) },
    { name: 'capture.json', bytes: new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0]) },
  ]
  for (const file of files) assert.equal(survives(file), 'refused', file.name)
})

test('invalid UTF-8 in a name costs nothing but the name', () => {
  const bytes = new Uint8Array([...new TextEncoder().encode('memory: 1024\nname: a'), 0xff, 0xc3, 0x28, 0x0a])
  assert.equal(survives({ name: 'nodes/a/qemu-server/100.conf', bytes }), 'read')
})

test('deep nesting, huge files of nothing and one endless line end in time', () => {
  const started = performance.now()
  survives(
    fileOf(
      'capture.json',
      `{"format":"proxmox-api","answers":{"/nodes":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
    ),
  )
  survives(fileOf('etc/pve/corosync.conf', 'quorum {\n'.repeat(100_000)))
  survives(fileOf('etc/pve/corosync.conf', `quorum {\n${'}\n'.repeat(100_000)}`))
  survives(fileOf('nodes/a/qemu-server/100.conf', `scsi0: ${'a=b,'.repeat(500_000)}\n`))
  survives(fileOf('nodes/a/qemu-server/100.conf', `${'[s]\n'.repeat(200_000)}`))
  survives(fileOf('etc/pve/storage.cfg', 'dir: x\n'.repeat(200_000)))
  survives(fileOf('etc/pve/user.cfg', `pool:${':'.repeat(1_000_000)}\n`))
  survives(fileOf('nodes/a/qemu-server/100.conf', `${' '.repeat(1_000_000)}x\n${'x'.repeat(1_000_000)}`))
  const tree = `${'{"children":['.repeat(5000)}{"type":"osd"}${']}'.repeat(5000)}`
  const status = '{"fsid":"d0a1b2c3-1111-4222-8333-444455556666","monmap":{"mons":[]}}'
  const paths = `"/cluster/ceph/status":${status},"/nodes/a/ceph/osd":{"root":${tree}}`
  survives(fileOf('capture.json', `{"format":"proxmox-api","answers":{${paths},"/nodes":[{"node":"a"}]}}`))
  assert.ok(performance.now() - started < 10_000)
})

test('members named like those of every object are members and nothing else', () => {
  const text =
    '{"format":"proxmox-api","answers":{"/nodes":[{"node":"__proto__","status":"online","maxcpu":4,"maxmem":8},{"node":"constructor","__proto__":{"maxcpu":9}}]}}'
  const { estate } = readFiles(fileOf('capture.json', text))
  assert.deepEqual(
    estate.hosts.map(({ id, threads }) => [id, threads]),
    [
      ['__proto__', 4],
      ['constructor', 'unknown'],
    ],
  )
  const conf = fileOf(
    'nodes/a/qemu-server/100.conf',
    'cores: 2\nconstructor: x\ntoString: y\nhasOwnProperty: z\n',
  )
  assert.equal(only(readFiles(conf).estate.vms, '100').vcpus, 2)
})

test('a key that comes twice counts once, by the last line, as on the platform', () => {
  const conf = fileOf('nodes/a/qemu-server/100.conf', 'cores: 2\ncores: 3\n')
  assert.equal(only(readFiles(conf).estate.vms, '100').vcpus, 3)
})

test('sizes below zero and beyond counting are unknown and told', () => {
  for (const maxmem of [-1, 1e300, '-5', 'many']) {
    const { estate, issues } = readFiles(
      fileOf('cluster_resources.json', [
        { id: 'qemu/1', type: 'qemu', vmid: 1, node: 'a', status: 'running', maxmem },
      ]),
    )
    assert.equal(only(estate.vms, '1').memoryBytes, 'unknown')
    assert.ok(issues.some(({ code }) => code === 'proxmox.number-unreadable'))
  }
})
