import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import importer from '#importers/libvirt/importer.ts'
import { gib, kib, mib } from '#kernel/units.ts'
import { corpusTest } from '#test/corpus.ts'

function read(folder: string, name: string) {
  const file = givenFile({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) })
  assert.ok(importer.sniff(file) >= 0.5, name)
  const outcome = importer.parse([file])
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  assert.deepEqual(
    checkEstate(outcome.value.estate).filter(({ severity }) => severity === 'error'),
    [],
  )
  return { ...outcome.value.estate, issues: outcome.issues }
}

corpusTest(
  'libvirt',
  'capabilities of several architectures give the processors and memory that stand in them',
  (folder) => {
    const host = (name: string) => {
      const [found] = read(folder, `capabilities/${name}.xml`).hosts
      return [
        found?.sockets,
        found?.cores,
        found?.threads,
        found?.numaNodes,
        found?.memoryBytes,
        found?.coreMhz,
      ]
    }
    assert.deepEqual(host('kvm-x86_64'), [1, 4, 8, 1, kib(32_731_708), 3408])
    assert.deepEqual(host('vircaps-x86_64-basic-dies'), [2, 12, 12, 1, gib(1), 'unknown'])
    assert.deepEqual(host('kvm-s390x'), [2, 4, 4, 1, kib(2_878_860), 'unknown'])
    assert.deepEqual(host('kvm-ppc64le').slice(1), [12, 96, 2, kib(33_364_032 + 33_354_368), 'unknown'])
    assert.deepEqual(host('kvm-aarch64').slice(2), [160, 2, kib(263_763_320 + 262_082_520), 'unknown'])
    assert.deepEqual(host('xen-rhel5.4'), ['unknown', 'unknown', 2, 1, 'unknown', 'unknown'])
  },
)

corpusTest(
  'libvirt',
  'a node of the test driver is a host with all its domains, pools and networks',
  (folder) => {
    const { hosts, vms, datastores, networks, issues } = read(folder, 'testdriver.xml')
    // "4 sockets, 4 cores, 1 thread, 4 active": sixteen processors of which four are on.
    assert.deepEqual(
      [hosts.length, hosts[0]?.sockets, hosts[0]?.cores, hosts[0]?.threads, hosts[0]?.numaNodes],
      [1, 4, 'unknown', 4, 1],
    )
    assert.equal(hosts[0]?.memoryBytes, kib(10_000_000))
    assert.ok(issues.some(({ code }) => code === 'libvirt.processors-off'))
    assert.equal(vms.length, 14)
    assert.ok(vms.every(({ hostId }) => hostId === hosts[0]?.id))
    const by = new Map(vms.map((vm) => [vm.name, vm]))
    assert.deepEqual(
      ['test-state-shutoff', 'test-state-paused', 'test-state-crashed', 'test-state-managedsave', 'test'].map(
        (name) => by.get(name)?.power,
      ),
      ['off', 'on', 'off', 'suspended', 'unknown'],
    )
    const many = by.get('test-many-devices')
    assert.equal(many?.vcpus, 9)
    assert.equal(many?.memoryBytes, kib(219_136 * 2))
    assert.equal(many?.memoryReservationBytes, many?.memoryBytes, 'huge pages and PCI devices hold it')
    assert.deepEqual(many?.traits?.cpuAffinity, ['1', '2', '5', '6', '7', '8', '9', '11', '13', '14'])
    assert.deepEqual(
      many?.devices === 'unknown'
        ? []
        : many?.devices.filter(({ kind }) => kind !== 'other').map(({ kind, name }) => `${kind} ${name}`),
      [
        'passthrough /dev/tzz',
        'passthrough pci 0x00 0x19 0x0',
        'passthrough pci 0x03 0x00 0x19 0x0',
        'usb usb 0x03 0x02',
        'usb usb 0x03f0:0x7e04',
        'usb usb 0x04b3:0x4485',
      ],
    )
    const store = (name: string) => datastores.find((one) => one.name === name)
    assert.equal(datastores.length, 15)
    assert.equal(store('pool-rbd-ceph')?.traits?.format, 'ceph-rbd')
    assert.ok(networks.length >= 16)
  },
)

corpusTest('libvirt', 'the node that the test driver itself provides is its default host', (folder) => {
  const { hosts, vms, datastores, networks } = read(folder, 'testdefault.xml')
  assert.deepEqual(
    [hosts[0]?.sockets, hosts[0]?.cores, hosts[0]?.threads, hosts[0]?.numaNodes],
    [4, 8, 16, 2],
  )
  assert.deepEqual(
    vms.map(({ name, power, memoryBytes, vcpus }) => [name, power, memoryBytes, vcpus]),
    [['test', 'on', gib(8), 2]],
  )
  assert.deepEqual(
    datastores.map(({ name, capacityBytes }) => [name, capacityBytes]),
    [['pool-dir', gib(100)]],
  )
  assert.deepEqual(
    networks.map(({ name }) => name),
    ['default'],
  )
})

corpusTest(
  'libvirt',
  'definitions of all installers are read: one machine each, whatever phases a file holds',
  (folder) => {
    const files = globSync('domains/*.xml', { cwd: folder }).sort()
    assert.equal(files.length, 21)
    for (const name of files) {
      const { vms, hosts } = read(folder, name)
      assert.ok(vms.length >= 1 && hosts.length === 0, name)
      for (const vm of vms) {
        assert.equal(typeof vm.memoryBytes, 'number', name)
        assert.equal(typeof vm.vcpus, 'number', name)
        assert.equal(vm.power, 'unknown', name)
      }
    }
    const plugged = read(folder, 'domains/virt-install-memory-hotplug.xml').vms
    assert.deepEqual(
      plugged.map(({ memoryBytes, traits }) => [memoryBytes, traits?.memoryHotAdd]),
      [[mib(1024 + 256 + 256), true]],
    )
    const [secure] = read(folder, 'domains/virt-install-singleton-config-1.xml').vms
    assert.deepEqual(
      [secure?.vcpus, secure?.memoryBytes, secure?.traits?.secureBoot, secure?.traits?.cpuAffinity],
      [4, gib(1), true, ['1', '3', '4', '5']],
    )
    const [windows] = read(folder, 'domains/virt-install-win7-uefi.xml').vms
    assert.deepEqual(
      [windows?.guestOs, windows?.traits?.bootFirmware, windows?.traits?.vtpm],
      ['microsoft.com/win/7', 'uefi', true],
    )
  },
)
