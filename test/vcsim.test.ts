import assert from 'node:assert/strict'
import { givenFile } from '#importers/given-file.ts'
import type { InputFile } from '#importers/importer.ts'
import vsphere from '#importers/vsphere/importer.ts'
import type { Outcome } from '#kernel/outcome.ts'
import { standardHttpLimits } from '#live/http.ts'
import { readLive } from '#live/reading.ts'
import { secret } from '#live/secret.ts'
import source from '#live/vcenter/source.ts'
import { type Vcsim, vcsimTest } from '#test/vcsim.ts'

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
  const imported = vsphere.parse(read.value.filter(({ name }) => name.endsWith('.xml')).map(givenFile))
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
