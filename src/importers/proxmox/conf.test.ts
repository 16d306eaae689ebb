import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { provenanceOf } from '#estate/provenance.ts'
import type { InputFile } from '#importers/importer.ts'
import { issueLog } from '#importers/issue-log.ts'
import { guestFile } from '#importers/proxmox/guest-conf.ts'
import { diskBytes, nodePriorities, propertiesIn } from '#importers/proxmox/property-string.ts'
import { fileOf, only, readFiles } from '#importers/proxmox/reading-fixture.ts'
import { sectionsIn } from '#importers/proxmox/section-config.ts'
import { gib, kib, mib } from '#kernel/units.ts'
import { corpusTest } from '#test/corpus.ts'

const conf = (text: string) => fileOf('etc/pve/nodes/pve1/qemu-server/100.conf', text)
const guestIn = (text: string) => only(readFiles(conf(text)).estate.vms, '100')

test('sizes of disks are multiples of 1024, and what is no size is none', () => {
  assert.equal(diskBytes('32G'), gib(32))
  assert.equal(diskBytes('528K'), kib(528))
  assert.equal(diskBytes('104858K'), kib(104_858))
  assert.equal(diskBytes('1.5T'), gib(1536))
  assert.equal(diskBytes('4096'), 4096)
  for (const text of ['', 'G', '-1G', '1Q', '1 G', 'NaN', '99999999999999T', '1e9']) {
    assert.equal(diskBytes(text), undefined, text)
  }
})

test('a property string has one part without a name, and the last of equal names', () => {
  const found = propertiesIn('local:100/a.raw,size=1G,cache=none,size=2G,strange')
  assert.deepEqual(
    [...found],
    [
      ['', 'local:100/a.raw'],
      ['size', '2G'],
      ['cache', 'none'],
    ],
  )
  assert.deepEqual(nodePriorities('pve1:2, pve2;pve3:x'), [
    { node: 'pve1', priority: 2 },
    { node: 'pve2', priority: 0 },
    { node: 'pve3', priority: 0 },
  ])
})

test('a guest is what its first section says; pending changes and snapshots are kept apart from it', () => {
  const text =
    '# first\n#second%20line\nname: now\nmemory: 1024\nparent: a\n\n[PENDING]\nmemory: 2048\n\n' +
    '[special:cloudinit]\nname: then\n\n[a]\nmemory: 512\nsnaptime: 1700000000\n\n[:3]\nname: none\n'
  const { issues, estate } = readFiles(conf(text))
  const guest = only(estate.vms, '100')
  assert.equal(guest.name, 'now')
  assert.equal(guest.memoryBytes, mib(1024))
  assert.deepEqual(guest.traits?.snapshots, [
    { name: 'a', takenAt: '2023-11-14T22:13:20.000Z', sizeBytes: 'unknown' },
  ])
  const pending = issues.find(({ code }) => code === 'proxmox.changes-pending')
  assert.equal(pending?.where, 'etc/pve/nodes/pve1/qemu-server/100.conf:7')
  assert.equal(provenanceOf(estate, guest, 'memoryBytes'), 'etc/pve/nodes/pve1/qemu-server/100.conf:4')
})

test('line ends of any kind and a byte order mark change nothing', () => {
  const text = 'name: a\ncores: 2\nscsi0: local:100/d.raw,size=1G\n[s]\nsnaptime: 5\n'
  const plain = guestIn(text)
  for (const other of [text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\r'), `\uFEFF${text}`]) {
    assert.deepEqual(guestIn(other), plain)
  }
})

test('processors are cores times sockets, or as many of them as are plugged in', () => {
  assert.equal(guestIn('memory: 512\n').vcpus, 1)
  assert.equal(guestIn('cores: 4\nsockets: 2\n').vcpus, 8)
  assert.equal(guestIn('cores: 4\nsockets: 2\nvcpus: 3\n').vcpus, 3)
  assert.equal(guestIn('cores: many\n').vcpus, 'unknown')
  assert.equal(guestIn('cores: 0\n').vcpus, 'unknown')
})

test('memory is in MiB, also behind a name, and 512 where nothing is said', () => {
  assert.equal(guestIn('cores: 1\n').memoryBytes, mib(512))
  assert.equal(guestIn('memory: 4096\nballoon: 1024\n').memoryBytes, mib(4096))
  assert.equal(guestIn('memory: current=2048\n').memoryBytes, mib(2048))
  for (const bad of ['-1', '0', 'lots', '1e3', '99999999999']) {
    const { estate, issues } = readFiles(conf(`memory: ${bad}\n`))
    assert.equal(only(estate.vms, '100').memoryBytes, 'unknown', bad)
    assert.ok(
      issues.some(({ code, where }) => code === 'proxmox.memory-unreadable' && where.endsWith('100.conf:1')),
    )
  }
})

test('memory is taken whole from the host with huge pages and with a device that is passed through', () => {
  assert.equal(guestIn('memory: 1024\n').memoryReservationBytes, 0)
  assert.equal(guestIn('memory: 1024\nhugepages: 2\n').memoryReservationBytes, mib(1024))
  assert.equal(guestIn('memory: 1024\nhostpci0: 01:00.0\n').memoryReservationBytes, mib(1024))
})

test('disks are what is no medium, no cloud-init and not unused', () => {
  const guest = guestIn(
    'scsi0: a:vm-100-disk-0,size=1G\nide2: a:iso/x.iso,media=cdrom,size=5M\nide0: a:vm-100-cloudinit,media=cdrom\n' +
      'ide1: none,media=cdrom\nunused0: a:vm-100-disk-9\nefidisk0: b:vm-100-disk-1,size=528K\nsata3: file=a:d,size=2G\n',
  )
  assert.ok(guest.disks !== 'unknown')
  assert.deepEqual(
    guest.disks.map(({ name, datastoreId, capacityBytes }) => [name, datastoreId, capacityBytes]),
    [
      ['efidisk0', 'b', kib(528)],
      ['sata3', 'a', gib(2)],
      ['scsi0', 'a', gib(1)],
    ],
  )
  assert.equal(guest.provisionedBytes, kib(528) + gib(3))
  assert.deepEqual(guest.datastoreIds, ['a', 'b'])
  assert.deepEqual(guest.devices, [{ kind: 'cd', name: 'a:iso/x.iso', bindsToHost: false }])
})

test('a disk of the host itself is raw, lies on no datastore that is known, and binds', () => {
  const guest = guestIn('scsi1: /dev/disk/by-id/ata-X,size=1G\nide2: cdrom,media=cdrom\n')
  assert.deepEqual(guest.disks, [
    { name: 'scsi1', capacityBytes: gib(1), datastoreId: 'unknown', raw: true, shared: false },
  ])
  assert.deepEqual(guest.devices, [
    { kind: 'cd', name: 'cdrom', bindsToHost: true },
    { kind: 'passthrough', name: '/dev/disk/by-id/ata-X', bindsToHost: true },
  ])
})

test('a device binds to its host unless its mapping covers more than one', () => {
  const file = conf(
    'hostpci0: mapping=one\nhostpci1: mapping=two,mdev=nvidia-63\nhostpci2: 0000:01:00.0,pcie=1\nusb0: spice\nusb1: host=1-4\nserial0: socket\nserial1: /dev/ttyS0\n',
  )
  const mapping =
    'one\n\tmap id=1:2,node=pve1,path=0\n\ntwo\n\tmap id=1:2,node=pve1,path=0\n\tmap id=1:2,node=pve2,path=0\n'
  const devices = (...files: readonly InputFile[]) => only(readFiles(...files).estate.vms, '100').devices
  assert.deepEqual(devices(file, fileOf('etc/pve/mapping/pci.cfg', mapping)), [
    { kind: 'passthrough', name: 'one', bindsToHost: true },
    { kind: 'vgpu', name: 'two', bindsToHost: false },
    { kind: 'passthrough', name: '0000:01:00.0', bindsToHost: true },
    { kind: 'usb', name: '1-4', bindsToHost: true },
    { kind: 'other', name: '/dev/ttyS0', bindsToHost: true },
  ])
  const alone = devices(file)
  assert.ok(alone !== 'unknown' && alone.every(({ bindsToHost }) => bindsToHost))
})

test('a network card has its model first or by name, its tag, and may be unplugged', () => {
  const guest = guestIn(
    'net0: virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=7,queues=4\nnet1: model=e1000,macaddr=bc-24-11-00-00-02,bridge=vmbr0,link_down=1\nnet2: rtl8139,firewall=1\n',
  )
  assert.deepEqual(guest.traits?.nics, [
    { name: 'net0', macAddress: 'bc:24:11:00:00:01', networkId: 'vmbr0.7', model: 'virtio', connected: true },
    { name: 'net1', macAddress: 'bc:24:11:00:00:02', networkId: 'vmbr0', model: 'e1000', connected: false },
    { name: 'net2', macAddress: 'unknown', networkId: 'none', model: 'rtl8139', connected: true },
  ])
  assert.deepEqual(guest.networkIds, ['vmbr0', 'vmbr0.7'])
})

test('a container is a guest whose hardware is called lxc, and a folder of its host binds it', () => {
  const text =
    'arch: amd64\ncores: 2\nhostname: ct\nmemory: 256\nrootfs: local-lvm:vm-101-disk-0,size=4G\nmp0: /srv,mp=/srv\n' +
    'mp1: nfs:101/d.raw,mp=/d,size=1G\nmp2: /mnt/all,mp=/all,shared=1\nlxc.cgroup2.devices.allow: c 226:0 rwm\n' +
    'lxc.mount.entry = /a b none bind 0 0\n'
  const { estate, issues } = readFiles(fileOf('etc/pve/nodes/pve1/lxc/101.conf', text))
  const guest = only(estate.vms, '101')
  assert.deepEqual(
    issues.map(({ code }) => code),
    ['proxmox.ha-unread'],
  )
  assert.equal(guest.traits?.hardwareVersion, 'lxc')
  assert.equal(guest.name, 'ct')
  assert.deepEqual(guest.devices, [
    { kind: 'other', name: '/srv', bindsToHost: true },
    { kind: 'other', name: '/mnt/all', bindsToHost: false },
  ])
  assert.deepEqual(guest.disks !== 'unknown' && guest.disks.map(({ name }) => name), ['mp1', 'rootfs'])
})

test('a container without a limit of its own has as many processors as its list says, or nobody knows', () => {
  const file = fileOf(
    'etc/pve/nodes/pve1/lxc/101.conf',
    'hostname: ct\nmemory: 256\nrootfs: local:101/d.raw,size=1G\n',
  )
  assert.equal(only(readFiles(file).estate.vms, '101').vcpus, 'unknown')
  const list = fileOf('nodes_pve1_lxc.json', [{ vmid: 101, status: 'running', cpus: 64, maxmem: mib(256) }])
  assert.equal(only(readFiles(file, list).estate.vms, '101').vcpus, 64)
})

test('a line that says nothing costs itself alone and is named', () => {
  const { estate, issues } = readFiles(conf('cores: 2\n???\nmemory 1024\nname: a\n'))
  assert.equal(only(estate.vms, '100').vcpus, 2)
  assert.deepEqual(
    issues
      .filter(({ severity }) => severity === 'warning')
      .map(({ code, where }) => [code, where.replace(/^.*:/, '')]),
    [
      ['proxmox.line-unread', '2'],
      ['proxmox.line-unread', '3'],
    ],
  )
})

test('sections have an id and a type, values behind a space, and flags alone', () => {
  const log = issueLog()
  const text =
    'nfs: a\n\tserver 10.0.0.1\n\tdisable\n\nlvmthin: b\n    thinpool data\nbroken\n\tcontent images\n: x\n'
  const found = sectionsIn('storage.cfg', text, 'storage', log)
  assert.deepEqual(
    found.map(({ fields }) => fields),
    [
      { storage: 'a', type: 'nfs', server: '10.0.0.1', disable: '1' },
      { storage: 'b', type: 'lvmthin', thinpool: 'data', content: 'images' },
    ],
  )
  assert.deepEqual(
    log.issues().map(({ where }) => where),
    ['storage.cfg:7', 'storage.cfg:9'],
  )
})

const read = (folder: string, name: string) => {
  const log = issueLog()
  const file = guestFile(name, readFileSync(join(folder, name), 'utf8'), log)
  return { file, issues: log.issues() }
}

corpusTest(
  'proxmox',
  'all 60 published guest files are read whole: no line of theirs is passed over',
  (folder) => {
    let count = 0
    for (const part of ['qemu-conf', 'qemu-conf-with-snapshots']) {
      for (const name of readdirSync(join(folder, part))) {
        count += 1
        assert.deepEqual(read(join(folder, part), name).issues, [], name)
      }
    }
    assert.equal(count, 60)
  },
)

corpusTest(
  'proxmox',
  'sections of published files are pending changes, notes of the platform, or snapshots by name',
  (folder) => {
    const part = join(folder, 'qemu-conf-with-snapshots')
    const sections = (name: string) => {
      const { file } = read(part, `parse-config-input-${name}.conf`)
      return {
        pending: file.pending?.fields,
        special: file.special.map((one) => one.name),
        snapshots: file.snapshots.map((one) => one.name),
      }
    }
    assert.deepEqual(sections('plain'), { pending: undefined, special: [], snapshots: [] })
    assert.deepEqual(sections('fleecing-section').special, ['fleecing'])
    assert.deepEqual(sections('cloudinit-snapshot'), {
      pending: undefined,
      special: ['cloudinit'],
      snapshots: ['cloudinit'],
    })
    assert.deepEqual(sections('sections'), {
      pending: { bios: 'ovmf' },
      special: ['cloudinit'],
      snapshots: ['foo'],
    })
    assert.deepEqual(sections('unknown-sections').snapshots, ['foo'])
  },
)

corpusTest(
  'proxmox',
  'published guest files give the sizes, firmware and devices that stand in them',
  (folder) => {
    const guest = (name: string) => {
      const text = readFileSync(join(folder, 'qemu-conf', `${name}.conf`), 'utf8')
      return guestIn(text)
    }
    const simple = guest('simple1')
    assert.deepEqual([simple.name, simple.vcpus, simple.memoryBytes], ['simple', 3, mib(768)])
    assert.deepEqual(simple.disks, [
      { name: 'scsi0', capacityBytes: kib(104_858), datastoreId: 'local', raw: false, shared: false },
    ])
    assert.ok(simple.identifiers?.includes('bios-uuid:7b10d7af-b932-4c66-b2c3-3996152ec465'))
    const secure = guest('efi-secboot-and-tpm-q35').traits
    assert.deepEqual([secure?.bootFirmware, secure?.secureBoot, secure?.vtpm], ['uefi', true, true])
    assert.equal(secure?.hardwareVersion, 'q35')
    const huge = guest('memory-hugepages-1g')
    assert.deepEqual([huge.vcpus, huge.memoryReservationBytes], [4, gib(8)])
    assert.equal(guest('memory-hotplug-hugepages').traits?.memoryHotAdd, true)
    const template = guest('q35-linux-hostpci-template')
    assert.equal(template.template, true)
    assert.equal(template.devices !== 'unknown' && template.devices.length, 6)
    const mapped = guest('q35-linux-hostpci-mapping').devices
    assert.deepEqual(mapped !== 'unknown' && mapped.map(({ kind, name }) => [kind, name]), [
      ['passthrough', 'someNic'],
      ['vgpu', 'someGpu'],
      ['passthrough', 'someNic'],
    ])
    assert.equal(guest('q35-viommu-intel-guest-phys-bits').traits?.hardwareVersion, 'q35')
    const media = guest('ide-no-media-error')
    assert.deepEqual(media.disks !== 'unknown' && media.disks.map(({ name }) => name), [
      'ide2',
      'ide3',
      'scsi0',
    ])
    assert.deepEqual(guest('usb13-error').devices, [])
    const bare = guest('minimal-defaults')
    assert.deepEqual([bare.vcpus, bare.memoryBytes, bare.disks], [1, mib(512), []])
  },
)

corpusTest(
  'proxmox',
  'published corosync files give nodes, rings and votes, and a number that comes twice is told',
  (folder) => {
    const cluster = (name: string) =>
      readFiles(
        fileOf('etc/pve/corosync.conf', readFileSync(join(folder, 'corosync', `${name}.conf`), 'utf8')),
      )
    const four = cluster('multiple-nodes')
    assert.deepEqual(
      four.estate.hosts.map(({ name }) => name),
      ['prox1', 'prox2', 'prox3', 'prox4'],
    )
    assert.deepEqual(
      four.estate.clusters.map(({ name }) => name),
      ['cloud'],
    )
    const of = ['prox1', 'prox2', 'prox3', 'prox4'].map((id) => ({ kind: 'component', ref: `host:${id}` }))
    assert.deepEqual(four.estate.clusters[0]?.requires, { kind: 'at-least', k: 3, of })
    assert.ok(four.issues.some(({ code }) => code === 'proxmox.node-number-twice'))
    assert.deepEqual(
      cluster('old').estate.hosts.map(({ name }) => name),
      ['prox1'],
    )
    assert.deepEqual(cluster('single-node').estate.clusters[0]?.requires, {
      kind: 'at-least',
      k: 1,
      of: of.slice(0, 1),
    })
  },
)
