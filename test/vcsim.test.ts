import assert from 'node:assert/strict'
import { type WrittenCell, workbookWriter } from '#formats/workbook-writer.ts'
import { givenFile } from '#importers/given-file.ts'
import type { InputFile } from '#importers/importer.ts'
import rvtools from '#importers/rvtools/importer.ts'
import vsphere from '#importers/vsphere/importer.ts'
import type { Outcome } from '#kernel/outcome.ts'
import { standardHttpLimits } from '#live/http.ts'
import { readLive } from '#live/reading.ts'
import { secret } from '#live/secret.ts'
import source from '#live/vcenter/source.ts'
import { type Vcsim, type VcsimRegistry, vcsimTest } from '#test/vcsim.ts'

function readVcsim(
  { host, port, fingerprint }: Vcsim,
  password: string,
): Promise<Outcome<readonly InputFile[]>> {
  return readLive(
    { source, host, port, path: '', user: 'user' },
    { user: 'user', secret: secret(password) },
    {
      trust: { kind: 'fingerprint', sha256: fingerprint },
      limits: standardHttpLimits,
      program: () => assert.fail('no program is needed'),
      progress: () => undefined,
      signal: new AbortController().signal,
    },
  )
}

function estateOf(read: Outcome<readonly InputFile[]>) {
  assert.ok(read.ok, JSON.stringify(read.issues))
  const imported = vsphere.parse(read.value.map(givenFile))
  assert.ok(imported.ok, JSON.stringify(imported.issues))
  return imported.value.estate
}

const byName = <T extends { readonly name: string }>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((one) => [one.name, one]))

vcsimTest(
  'a simulated vCenter is read as its own registry has it',
  ['-hosts', '4', '-vms', '6'],
  async (vcsim) => {
    const estate = estateOf(await readVcsim(vcsim, 'pass'))
    const { Vms, Hosts, Datastores, Clusters } = vcsim.registry
    assert.equal(estate.vms.length, Vms.length)
    assert.equal(estate.hosts.length, Hosts.length)
    assert.equal(estate.datastores.length, Datastores.length)
    assert.equal(estate.clusters.length, Clusters?.length)
    const hosts = byName(estate.hosts)
    const nameOf = new Map(estate.hosts.map(({ id, name }) => [id, name]))
    for (const one of Hosts) {
      const host = hosts.get(one.Name)
      assert.deepEqual(
        [host?.sockets, host?.cores, host?.threads, host?.memoryBytes, host?.maintenance],
        [one.Sockets, one.Cores, one.Threads, one.MemoryBytes, one.Maintenance],
        one.Name,
      )
    }
    const vms = byName(estate.vms)
    for (const one of Vms) {
      const vm = vms.get(one.Name)
      assert.ok(vm, one.Name)
      assert.deepEqual(
        [vm.vcpus, vm.memoryBytes, nameOf.get(String(vm.hostId)), vm.power, vm.template],
        [one.Cpus, one.MemoryMiB * 2 ** 20, one.Host, one.Power === 'poweredOn' ? 'on' : 'off', one.Template],
        one.Name,
      )
      assert.ok(vm.identifiers?.includes(`instance-uuid:${one.InstanceUuid}`), one.Name)
      assert.ok(vm.disks !== 'unknown')
      assert.deepEqual(
        vm.disks.map(({ capacityBytes }) => capacityBytes),
        (one.Disks ?? []).map(({ KiB }) => KiB * 1024),
      )
    }
    const [cluster] = estate.clusters
    assert.deepEqual([cluster?.haEnabled, cluster?.admissionControl], [true, true])
  },
)

vcsimTest('a wrong password is refused by it in words', [], async (vcsim) => {
  const read = await readVcsim(vcsim, 'wrong-one')
  assert.equal(read.issues[0]?.code, 'live.credentials-refused')
})

vcsimTest('slow answers are waited for', ['-delay', '60'], async (vcsim) => {
  assert.equal(estateOf(await readVcsim(vcsim, 'pass')).vms.length, vcsim.registry.Vms.length)
})

const stirred = ['-vms', '10', '-copies', '29', '-churn', '20ms']
vcsimTest(
  'an inventory that changes while it is read refers to nothing that was not read',
  stirred,
  async (vcsim) => {
    const read = await readVcsim(vcsim, 'pass')
    const estate = estateOf(read)
    const hosts = new Set(estate.hosts.map(({ id }) => id))
    for (const { hostId, name } of estate.vms)
      assert.ok(hostId === 'unknown' || hostId === 'none' || hosts.has(hostId), name)
    assert.ok(estate.vms.length > 500)
  },
)

/** An export in the columns of RVTools, made from the registry alone. */
function exported({ Vms, Hosts, Datastores, Clusters, Uuid }: VcsimRegistry): InputFile {
  const chunks: Uint8Array[] = []
  const book = workbookWriter((bytes) => chunks.push(bytes), 'inline', 1)
  const sheet = (name: string, columns: readonly string[], rows: readonly (readonly WrittenCell[])[]): void =>
    book.sheet(name, [columns, ...rows])
  sheet(
    'vInfo',
    ['VM', 'Powerstate', 'Template', 'CPUs', 'Memory', 'Host', 'Cluster', 'VM UUID', 'VM ID', 'VI SDK UUID'],
    Vms.map((vm) => [
      ...[vm.Name, vm.Power, vm.Template ? 'True' : 'False', vm.Cpus, vm.MemoryMiB, vm.Host],
      ...[vm.Cluster || null, vm.Uuid, vm.Id, Uuid],
    ]),
  )
  sheet(
    'vDisk',
    ['VM', 'Powerstate', 'Template', 'Disk', 'Capacity MiB', 'Path', 'Host', 'Cluster', 'VM UUID', 'VM ID'],
    Vms.flatMap((vm) =>
      (vm.Disks ?? []).map((disk) => [
        ...[
          vm.Name,
          vm.Power,
          'False',
          disk.Label,
          disk.KiB / 1024,
          `[${disk.Datastore}] ${vm.Name}/disk.vmdk`,
        ],
        ...[vm.Host, vm.Cluster || null, vm.Uuid, vm.Id],
      ]),
    ),
  )
  sheet(
    'vHost',
    [
      ...['Host', 'Cluster', 'in Maintenance Mode', 'CPU Model', 'Speed', '# CPU', '# Cores', '# Memory'],
      ...['Vendor', 'Model', 'ESX Version', 'UUID', 'VI SDK UUID'],
    ],
    Hosts.map((host) => [
      ...[host.Name, host.Cluster || null, host.Maintenance ? 'True' : 'False', host.CpuModel, host.Mhz],
      ...[host.Sockets, host.Cores, host.MemoryBytes / 2 ** 20, host.Vendor, host.Model, host.FullName],
      ...[host.Uuid, Uuid],
    ]),
  )
  sheet(
    'vCluster',
    ['Name', 'NumHosts', 'HA enabled', 'AdmissionControlEnabled'],
    (Clusters ?? []).map(({ Name }) => [
      Name,
      Hosts.filter((host) => host.Cluster === Name).length,
      'True',
      'True',
    ]),
  )
  sheet(
    'vDatastore',
    ['Name', 'Type', 'Capacity MiB', 'Free MiB', 'Hosts'],
    Datastores.map(({ Name, Kind, Capacity, Free, Hosts: mounts }) => [
      ...[Name, Kind, Capacity / 2 ** 20, Free / 2 ** 20, mounts.join(', ')],
    ]),
  )
  book.end()
  return { name: 'RVTools_export_all.xlsx', bytes: new Uint8Array(Buffer.concat(chunks)) }
}

/** What both sources know; what is left out only one of them can know, and the last test names it. */
const shared = {
  vms: ['power', 'template', 'vcpus', 'memoryBytes'],
  hosts: ['sockets', 'cores', 'coreMhz', 'memoryBytes', 'maintenance', 'vendor', 'model', 'cpuModel'],
  clusters: ['haEnabled', 'admissionControl'],
} as const

const both = ['-hosts', '3', '-vms', '4']
vcsimTest(
  'live and exported, one inventory is one estate in all that both sources know',
  both,
  async (vcsim) => {
    const live = estateOf(await readVcsim(vcsim, 'pass'))
    const file = rvtools.parse([givenFile(exported(vcsim.registry))])
    assert.ok(file.ok, JSON.stringify(file.issues))
    const fromFile = file.value.estate
    for (const [part, fields] of Object.entries(shared)) {
      const of = part as keyof typeof shared
      const ones = byName<{ readonly name: string }>(live[of])
      const others = byName<{ readonly name: string }>(fromFile[of])
      assert.deepEqual([...others.keys()].sort(), [...ones.keys()].sort(), part)
      for (const [name, one] of ones) {
        const pick = (entity: object | undefined): readonly unknown[] =>
          fields.map((field) => (entity as Record<string, unknown> | undefined)?.[field])
        assert.deepEqual(pick(others.get(name)), pick(one), `${part} ${name}`)
      }
    }
    const placed = (estate: typeof live) => {
      const names = new Map(
        [...estate.hosts, ...estate.clusters, ...estate.datastores].map(({ id, name }) => [id, name]),
      )
      return estate.vms
        .map(({ name, hostId, datastoreIds, disks }) => [
          ...[name, names.get(String(hostId))],
          datastoreIds === 'unknown' ? datastoreIds : datastoreIds.map((id) => names.get(id)),
          disks === 'unknown' ? disks : disks.map(({ capacityBytes }) => capacityBytes),
        ])
        .sort((left, right) => String(left[0]).localeCompare(String(right[0])))
    }
    assert.deepEqual(placed(fromFile), placed(live))
    // The interface tells threads apart from cores, rules and tags; this export has no column for any of them.
    assert.ok(live.hosts.every(({ threads }) => threads !== 'unknown'))
    assert.ok(fromFile.hosts.every(({ threads }) => threads === 'unknown'))
    assert.equal(fromFile.rules.length, 0)
  },
)
