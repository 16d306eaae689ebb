/** Settings of one guest as lines of its file; numbers are numbers in the API's answer. */
export type Settings = Readonly<Record<string, string | number>>

/** A guest of the sample. */
export type SampleGuest = {
  readonly vmid: number
  readonly type: 'qemu' | 'lxc'
  readonly node: string
  readonly status: 'running' | 'stopped'
  readonly vcpus: number
  readonly memoryMib: number
  readonly settings: Settings
  readonly snapshots: Readonly<Record<string, Settings>>
}

/** A node of the sample; one that is away reports zeros, as the API does. */
export type SampleNode = { readonly name: string; readonly id: number; readonly state: 'online' | 'offline' }

/** A section of storage.cfg and the like: its id, its type and its values. */
export type Section = { readonly id: string; readonly type: string; readonly values: Settings }

/** A cluster that is written in both dialects. */
export type SampleCluster = {
  readonly name: string
  readonly nodes: readonly SampleNode[]
  readonly guests: readonly SampleGuest[]
  readonly storages: readonly Section[]
  readonly resources: readonly Section[]
  readonly groups: readonly Section[]
  readonly rules: readonly Section[]
  readonly pools: Readonly<Record<string, readonly number[]>>
  readonly device: 'ffsplit' | 'none'
  readonly twoNode: 'two-node' | 'majority'
}

const vm = (guest: Omit<SampleGuest, 'type' | 'snapshots'>): SampleGuest => ({
  ...guest,
  type: 'qemu',
  snapshots: {},
})
const uuid = (n: number): string => `6f0c2b1e-0000-4000-8000-${String(n).padStart(12, '0')}`
const mac = (n: number): string => `BC:24:11:00:00:${n.toString(16).padStart(2, '0').toUpperCase()}`

const guests: readonly SampleGuest[] = [
  vm({
    ...{ vmid: 100, node: 'pve1', status: 'running', vcpus: 4, memoryMib: 8192 },
    settings: {
      ...{
        agent: 1,
        boot: 'order=scsi0',
        cores: 2,
        sockets: 2,
        memory: 8192,
        name: 'web',
        onboot: 1,
        ostype: 'l26',
      },
      ...{ scsi0: 'vmpool:vm-100-disk-0,iothread=1,size=32G', ide2: 'none,media=cdrom', tags: 'front;prod' },
      ...{ net0: `virtio=${mac(1)},bridge=vmbr0,tag=10,firewall=1`, smbios1: `uuid=${uuid(100)}`, numa: 0 },
    },
  }),
  {
    ...vm({
      ...{ vmid: 101, node: 'pve2', status: 'running', vcpus: 6, memoryMib: 16384 },
      settings: {
        ...{
          bios: 'ovmf',
          machine: 'q35',
          cores: 8,
          vcpus: 6,
          memory: 'current=16384',
          hugepages: '1024',
          name: 'db',
        },
        ...{ efidisk0: 'vmpool:vm-101-disk-0,efitype=4m,pre-enrolled-keys=1,size=528K', ostype: 'win11' },
        ...{
          tpmstate0: 'vmpool:vm-101-disk-1,size=4M,version=v2.0',
          scsi0: 'vmpool:vm-101-disk-2,size=100G',
        },
        ...{
          net0: `virtio=${mac(2)},bridge=vnet1`,
          smbios1: `uuid=${uuid(101)}`,
          affinity: '0-7',
          hotplug: 'cpu,disk',
        },
        ...{ numa: 1, numa0: 'cpus=0-5,hostnodes=1,memory=16384,policy=bind', parent: 'before', balloon: 0 },
      },
    }),
    snapshots: { before: { memory: '16384', name: 'db', snaptime: 1_760_000_000 } },
  },
  vm({
    ...{ vmid: 102, node: 'pve1', status: 'running', vcpus: 1, memoryMib: 512 },
    settings: {
      ...{ hostpci0: 'mapping=gpu,pcie=1', usb0: 'host=1-2', name: 'render', ostype: 'other' },
      ...{ virtio0: 'local-lvm:vm-102-disk-0,size=20G', ide2: 'local:iso/tools.iso,media=cdrom,size=112M' },
      ...{ net0: `e1000=${mac(3)},bridge=vmbr0,link_down=1`, smbios1: `uuid=${uuid(102)}` },
    },
  }),
  vm({
    ...{ vmid: 103, node: 'pve3', status: 'stopped', vcpus: 2, memoryMib: 2048 },
    settings: {
      ...{
        template: 1,
        cores: 2,
        memory: 2048,
        name: 'tpl-debian',
        ostype: 'l26',
        smbios1: `uuid=${uuid(103)}`,
      },
      ...{ scsi0: 'vmpool:base-103-disk-0,size=8G', ide2: 'local-lvm:vm-103-cloudinit,media=cdrom' },
    },
  }),
  vm({
    ...{ vmid: 104, node: 'pve4', status: 'running', vcpus: 2, memoryMib: 4096 },
    settings: {
      ...{ cores: 2, memory: 4096, name: 'batch', ostype: 'l26', smbios1: `uuid=${uuid(104)}` },
      ...{ scsi0: 'vmpool:vm-104-disk-0,size=16G', net0: `virtio=${mac(4)},bridge=vmbr0` },
    },
  }),
  {
    ...{ vmid: 110, type: 'lxc', node: 'pve2', status: 'running', vcpus: 2, memoryMib: 1024, snapshots: {} },
    settings: {
      ...{
        arch: 'amd64',
        cores: 2,
        hostname: 'proxy',
        memory: 1024,
        ostype: 'debian',
        swap: 512,
        unprivileged: 1,
      },
      ...{ rootfs: 'vmpool:vm-110-disk-0,size=8G', mp0: 'nfs1:110/vm-110-disk-1.raw,mp=/srv,size=50G' },
      ...{
        net0: `name=eth0,bridge=vmbr0,hwaddr=${mac(5)},ip=dhcp,tag=10,type=veth`,
        onboot: 1,
        tags: 'front',
      },
    },
  },
  {
    ...{ vmid: 111, type: 'lxc', node: 'pve3', status: 'stopped', vcpus: 1, memoryMib: 256, snapshots: {} },
    settings: {
      ...{ arch: 'amd64', cores: 1, hostname: 'collector', memory: 256, ostype: 'alpine', swap: 0 },
      ...{ rootfs: 'local-lvm:vm-111-disk-0,size=2G', mp0: '/var/log,mp=/logs' },
      net0: `name=eth0,bridge=vmbr0,hwaddr=${mac(6)},type=veth`,
    },
  },
]

const storages: readonly Section[] = [
  { id: 'local', type: 'dir', values: { path: '/var/lib/vz', content: 'iso,vztmpl,backup' } },
  {
    id: 'local-lvm',
    type: 'lvmthin',
    values: { thinpool: 'data', vgname: 'pve', content: 'rootdir,images' },
  },
  { id: 'vmpool', type: 'rbd', values: { pool: 'vmpool', content: 'images,rootdir', krbd: 0 } },
  {
    ...{ id: 'nfs1', type: 'nfs' },
    values: {
      server: '10.0.0.50',
      export: '/tank/vm',
      path: '/mnt/pve/nfs1',
      content: 'images,rootdir',
      nodes: 'pve1,pve2,pve3',
    },
  },
  { id: 'old', type: 'dir', values: { path: '/mnt/old', content: 'backup', disable: 1 } },
]

/**
 * A cluster of four nodes, of which one is away, with a quorum device, a Ceph of its own, virtual machines, containers
 * and a template, under HA rules of version 9.
 */
export const sampleCluster: SampleCluster = {
  name: 'lab-west',
  nodes: [1, 2, 3, 4].map((id) => ({ name: `pve${id}`, id, state: id === 4 ? 'offline' : 'online' })),
  ...{ guests, storages, device: 'ffsplit', twoNode: 'majority' },
  resources: [
    { id: '100', type: 'vm', values: { state: 'started', max_restart: 2, max_relocate: 2 } },
    { id: '101', type: 'vm', values: { state: 'started' } },
    { id: '104', type: 'vm', values: { state: 'stopped' } },
    { id: '110', type: 'ct', values: {} },
  ],
  groups: [],
  rules: [
    {
      id: 'web-near',
      type: 'node-affinity',
      values: { resources: 'vm:100,ct:110', nodes: 'pve1:2,pve2:1', strict: 1 },
    },
    { id: 'apart', type: 'resource-affinity', values: { resources: 'vm:100,vm:101', affinity: 'negative' } },
    {
      id: 'off',
      type: 'resource-affinity',
      values: { resources: 'vm:100,vm:104', affinity: 'positive', disable: 1 },
    },
  ],
  pools: { production: [100, 101, 110] },
}

/** The same under HA groups of version 8. */
export const sampleWithGroups: SampleCluster = {
  ...sampleCluster,
  resources: sampleCluster.resources.map((one) =>
    one.id === '100' || one.id === '110' ? { ...one, values: { ...one.values, group: 'near' } } : one,
  ),
  groups: [{ id: 'near', type: 'group', values: { nodes: 'pve1:2,pve2:1', restricted: 1 } }],
  rules: [],
}

/** The id of its Ceph and the nodes with a monitor. */
export const cephId = 'd0a1b2c3-1111-4222-8333-444455556666'
export const monitors = ['pve1', 'pve2', 'pve3']
