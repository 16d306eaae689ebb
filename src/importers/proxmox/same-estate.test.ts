import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Estate, type EstatePart, estateParts } from '#estate/model.ts'
import { readFiles } from '#importers/proxmox/reading-fixture.ts'
import { type SampleCluster, sampleCluster, sampleWithGroups } from '#importers/proxmox/sample.ts'
import { asCapture } from '#importers/proxmox/sample-api.ts'
import { asEtcPve } from '#importers/proxmox/sample-etc.ts'

/** What /etc/pve cannot tell and the API does: there it is unknown or left out. */
const onlyByApi: Readonly<Record<string, string>> = {
  'hosts.sockets': 'the configuration lists no hardware',
  'hosts.cores': 'the configuration lists no hardware',
  'hosts.threads': 'the configuration lists no hardware',
  'hosts.coreMhz': 'the configuration lists no hardware',
  'hosts.cpuModel': 'the configuration lists no hardware',
  'hosts.memoryBytes': 'the configuration lists no hardware',
  'hosts.version': 'installed packages are not part of the configuration',
  'hosts.traits.licence': 'subscriptions lie on each node',
  'hosts.traits.uplinks': 'interfaces lie on each node, in /etc/network',
  'datastores.capacityBytes': 'sizes are measured, not configured',
  'datastores.freeBytes': 'sizes are measured, not configured',
  'datastores.traits.storageCopies': 'pools of Ceph know their copies, ceph.conf does not',
  'facilities.requires': 'where OSDs lie is known to Ceph alone',
  'vms.power': 'the configuration is the same whether a guest runs or not',
}
/** What the API cannot tell of guests whose node is away, and /etc/pve, which is on every node, does. */
const onlyByFiles: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'memoryReservationBytes',
    'cpuReservationMhz',
    'provisionedBytes',
    'datastoreIds',
    'networkIds',
    'disks',
    'devices',
  ]
    .concat([
      'guestOs',
      'identifiers',
      'traits.autoStart',
      'traits.snapshots',
      'traits.bootFirmware',
      'traits.vtpm',
    ])
    .concat(['traits.cpuHotAdd', 'traits.memoryHotAdd', 'traits.cpuAffinity', 'traits.numaAffinity'])
    .concat(['traits.coresPerSocket', 'traits.hardwareVersion', 'traits.nics'])
    .map((field) => [`vms.${field}`, 'a node that is away does not tell how its guests are set up']),
)

const places = new Set(['origins', 'exactOrigins'])

/** Every field of an entity with its value as text, traits one by one, without where it was read. */
function fieldsOf(entity: object): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(entity)) {
    if (places.has(key)) continue
    if (key === 'traits')
      for (const [name, of] of Object.entries(value as object))
        found.set(`traits.${name}`, JSON.stringify(of))
    else found.set(key, JSON.stringify(value))
  }
  return found
}

const isUnknown = (value: string | undefined): boolean => value === undefined || value === '"unknown"'

/** Fields in which two estates differ, with which of them does not know. */
function differences(api: Estate, etc: Estate): ReadonlySet<string> {
  const found = new Set<string>()
  for (const part of estateParts) {
    const list = (estate: Estate): ReadonlyMap<string, object> =>
      new Map(estate[part as EstatePart].map((entity) => [entity.id, entity] as const))
    const [left, right] = [list(api), list(etc)]
    assert.deepEqual([...left.keys()], [...right.keys()], part)
    for (const [id, entity] of left) {
      const [one, other] = [fieldsOf(entity), fieldsOf(right.get(id) ?? {})]
      for (const field of new Set([...one.keys(), ...other.keys()])) {
        const [byApi, byFiles] = [one.get(field), other.get(field)]
        if (byApi === byFiles) continue
        assert.ok(
          isUnknown(byApi) || isUnknown(byFiles),
          `${part} ${id} ${field}: ${byApi} by API, ${byFiles} by files`,
        )
        found.add(`${isUnknown(byFiles) ? 'api' : 'files'} ${part}.${field}`)
      }
    }
  }
  return found
}

const expected = [
  ...Object.keys(onlyByApi).map((field) => `api ${field}`),
  ...Object.keys(onlyByFiles).map((field) => `files ${field}`),
].sort()

for (const [title, cluster] of [
  ['HA rules', sampleCluster],
  ['HA groups', sampleWithGroups],
] as const) {
  test(`the API and /etc/pve tell the same of a cluster with ${title}, but for what each cannot know`, () => {
    const api = readFiles(asCapture(cluster)).estate
    const etc = readFiles(...asEtcPve(cluster, 'etc/pve')).estate
    assert.deepEqual([...differences(api, etc)].sort(), expected)
  })
}

test('both together know what either knows, and nothing else', () => {
  const api = readFiles(asCapture(sampleCluster)).estate
  const etc = readFiles(...asEtcPve(sampleCluster, 'etc/pve')).estate
  const both = readFiles(asCapture(sampleCluster), ...asEtcPve(sampleCluster, 'etc/pve')).estate
  assert.deepEqual(
    [...differences(both, etc)].filter((one) => one.startsWith('files')),
    [],
  )
  assert.deepEqual(
    [...differences(both, api)].map((one) => one.replace(/^api/, 'files')).sort(),
    expected.filter((one) => one.startsWith('files')),
  )
})

test('which of two nodes may act alone stands in corosync.conf, which the API does not tell', () => {
  const two = (twoNode: SampleCluster['twoNode']): SampleCluster => ({
    ...{ ...sampleCluster, twoNode, device: 'none' },
    nodes: sampleCluster.nodes.slice(0, 2),
    guests: sampleCluster.guests.filter(({ node }) => node === 'pve1' || node === 'pve2'),
  })
  const members = ['pve1', 'pve2'].map((id) => ({ kind: 'component', ref: `host:${id}` }))
  const requires = (estate: Estate): unknown => estate.clusters[0]?.requires
  const byFiles = (twoNode: SampleCluster['twoNode']): unknown =>
    requires(readFiles(...asEtcPve(two(twoNode), 'etc/pve')).estate)
  assert.deepEqual(byFiles('two-node'), { kind: 'at-least', k: 1, of: members })
  assert.deepEqual(byFiles('majority'), { kind: 'at-least', k: 2, of: members })
  const api = readFiles(asCapture(two('two-node')))
  assert.equal(requires(api.estate), 'unknown')
  assert.ok(api.issues.some(({ code }) => code === 'proxmox.two-node-unknown'))
})
