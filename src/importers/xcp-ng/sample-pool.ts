import type { JsonObject } from '#importers/json-reader.ts'
import type { XapiClass } from '#importers/xcp-ng/fields.table.ts'
import { gib } from '#kernel/units.ts'

/** Records of a small pool by class and reference, as the API would answer: what the tests write in every dialect. */
export type SampleRecords = Readonly<Partial<Record<XapiClass, Readonly<Record<string, JsonObject>>>>>

const nobody = 'OpaqueRef:NULL'
/** The uuid and the reference of the n-th object of a kind. */
export const uuidOf = (kind: number, n: number): string =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`
export const refTo = (kind: number, n: number): string => `OpaqueRef:${uuidOf(kind, n)}`

/** Numbers of kinds, so that references read alike everywhere. */
export const kind = {
  ...{ pool: 1, host: 2, metrics: 3, network: 4, pif: 5, sr: 6, pbd: 7, vdi: 8, vbd: 9, vif: 10, vm: 11 },
  ...{ guest: 12, group: 13, vtpm: 14, vgpu: 15, vgpuType: 16, gpuGroup: 17, pgpu: 18, pci: 19 },
} as const

const hosts = [1, 2, 3]

const host = (n: number): JsonObject => ({
  uuid: uuidOf(kind.host, n),
  name_label: `xcp-0${n}`,
  hostname: `xcp-0${n}`,
  enabled: n !== 3,
  software_version: { product_version: '8.3.0', product_brand: 'XCP-ng' },
  cpu_info: {
    cpu_count: '64',
    socket_count: '2',
    threads_per_core: '2',
    speed: '2794.748',
    modelname: 'AMD EPYC 7343 16-Core Processor',
    vendor: 'AuthenticAMD',
  },
  metrics: refTo(kind.metrics, n),
  edition: 'xcp-ng',
  bios_strings: {
    'system-manufacturer': 'HPE',
    'system-product-name': 'ProLiant DL385 Gen10 Plus',
    'system-serial-number': `CZ2000000${n}`,
    'bios-version': 'A42',
  },
  control_domain: refTo(kind.vm, 100 + n),
})

const pif = (n: number, port: number): JsonObject => ({
  host: refTo(kind.host, n),
  network: refTo(kind.network, port === 2 ? 2 : 1),
  MAC: `00:16:3e:00:0${n}:0${port}`,
  VLAN: port === 2 ? 20 : -1,
  physical: port !== 2,
  management: port === 0,
  DNS: port === 0 ? '10.0.0.53,10.0.1.53' : '',
  sriov_logical_PIF_of: [],
})

const sr = (n: number, name: string, type: string, more: JsonObject): JsonObject => ({
  uuid: uuidOf(kind.sr, n),
  name_label: name,
  type,
  shared: false,
  physical_size: gib(1000),
  physical_utilisation: gib(200),
  virtual_allocation: gib(400),
  is_tools_sr: false,
  sm_config: {},
  ...more,
})

const vdi = (n: number, name: string, storage: number, size: number): JsonObject => ({
  uuid: uuidOf(kind.vdi, n),
  name_label: name,
  SR: refTo(kind.sr, storage),
  virtual_size: gib(size),
  physical_utilisation: gib(size / 2),
  sharable: false,
  cbt_enabled: n === 1,
})

const vbd = (vm: number, slot: number, disk: number | 'empty' | 'disc'): JsonObject => ({
  VM: refTo(kind.vm, vm),
  VDI: disk === 'empty' ? nobody : refTo(kind.vdi, disk === 'disc' ? 50 : disk),
  userdevice: String(slot),
  device: slot === 3 ? 'xvdd' : 'xvda',
  type: typeof disk === 'string' ? 'CD' : 'Disk',
  empty: disk === 'empty',
})

const vif = (vm: number, network: number): JsonObject => ({
  VM: refTo(kind.vm, vm),
  network: refTo(kind.network, network),
  device: '0',
  MAC: `00:16:3e:11:00:${String(vm).padStart(2, '0')}`,
  currently_attached: vm !== 4,
})

const vm = (n: number, name: string, more: JsonObject): JsonObject => ({
  uuid: uuidOf(kind.vm, n),
  name_label: name,
  power_state: 'Halted',
  is_a_template: false,
  is_default_template: false,
  is_a_snapshot: false,
  is_control_domain: false,
  snapshot_of: nobody,
  snapshot_time: '19700101T00:00:00Z',
  snapshots: [],
  resident_on: nobody,
  affinity: nobody,
  memory_static_max: gib(16),
  memory_dynamic_max: gib(16),
  memory_dynamic_min: gib(8),
  memory_overhead: gib(0.125),
  VCPUs_max: 8,
  VCPUs_at_startup: 4,
  VCPUs_params: {},
  platform: { 'cores-per-socket': '2' },
  HVM_boot_policy: 'BIOS order',
  HVM_boot_params: { order: 'cdn', firmware: 'bios' },
  domain_type: 'hvm',
  other_config: {},
  tags: [],
  guest_metrics: nobody,
  ha_restart_priority: '',
  order: 0,
  VBDs: [],
  VIFs: [],
  VTPMs: [],
  VGPUs: [],
  VUSBs: [],
  attached_PCIs: [],
  groups: [],
  ...more,
})

const on = (n: number): JsonObject => ({ power_state: 'Running', resident_on: refTo(kind.host, n) })
const parts = (n: number): JsonObject => ({ VBDs: [refTo(kind.vbd, n)], VIFs: [refTo(kind.vif, n)] })
const group = [refTo(kind.group, 1)]
const byRef = (ofKind: number, entries: readonly (readonly [number, JsonObject])[]) =>
  Object.fromEntries(
    entries.map(([n, record]) => [refTo(ofKind, n), { uuid: uuidOf(ofKind, n), ...record }] as const),
  )

const vms: readonly (readonly [number, JsonObject])[] = [
  [
    1,
    vm(1, 'web-1', {
      ...{ ...on(1), ...parts(1), ha_restart_priority: 'restart', order: 0, groups: group },
      ...{ tags: ['prod', 'web'], guest_metrics: refTo(kind.guest, 1), snapshots: [refTo(kind.vm, 21)] },
      other_config: { auto_poweron: 'true' },
    }),
  ],
  [2, vm(2, 'web-2', { ...on(2), ...parts(2), ha_restart_priority: 'restart', order: 1, groups: group })],
  [
    3,
    vm(3, 'db-1', {
      ...{ ...on(3), ha_restart_priority: 'best-effort', affinity: refTo(kind.host, 3) },
      ...{ VBDs: [refTo(kind.vbd, 3), refTo(kind.vbd, 30)], VIFs: [refTo(kind.vif, 3)] },
      VCPUs_params: { mask: '0,1,2,3' },
    }),
  ],
  [
    4,
    vm(4, 'old (really) 50% off', {
      ...parts(4),
      HVM_boot_params: { firmware: 'uefi' },
      platform: { secureboot: 'true', 'cores-per-socket': '1' },
      VTPMs: [refTo(kind.vtpm, 4)],
    }),
  ],
  [
    5,
    vm(5, 'cad-1', {
      ...on(1),
      ...parts(5),
      VGPUs: [refTo(kind.vgpu, 1)],
      ha_restart_priority: 'restart',
      order: 9,
    }),
  ],
  [11, vm(11, 'golden image', { is_a_template: true, ...parts(11) })],
  [12, vm(12, 'Debian Bookworm 12', { is_a_template: true, is_default_template: true })],
  [
    21,
    vm(21, 'before update', {
      ...{ is_a_snapshot: true, snapshot_of: refTo(kind.vm, 1), snapshot_time: '20260301T06:30:00Z' },
      ...{ is_a_template: true, VBDs: [refTo(kind.vbd, 21)] },
    }),
  ],
  ...hosts.map(
    (n) =>
      [
        100 + n,
        vm(100 + n, `Control domain on host: xcp-0${n}`, { is_control_domain: true, ...on(n) }),
      ] as const,
  ),
]

/** A pool of three hosts and five VMs with HA on. */
export const samplePool: SampleRecords = {
  pool: byRef(kind.pool, [
    [
      1,
      {
        uuid: uuidOf(kind.pool, 1),
        name_label: 'lab',
        master: refTo(kind.host, 1),
        ha_enabled: true,
        ha_statefiles: [refTo(kind.vdi, 60)],
        ha_host_failures_to_tolerate: 1,
        ha_plan_exists_for: 1,
        ha_allow_overcommit: false,
        ha_overcommitted: false,
        wlb_enabled: false,
      },
    ],
  ]),
  host: byRef(
    kind.host,
    hosts.map((n) => [n, host(n)] as const),
  ),
  host_metrics: byRef(
    kind.metrics,
    hosts.map((n) => [n, { memory_total: gib(256), live: true }] as const),
  ),
  network: byRef(kind.network, [
    [1, { uuid: uuidOf(kind.network, 1), name_label: 'management', bridge: 'xenbr0', other_config: {} }],
    [2, { uuid: uuidOf(kind.network, 2), name_label: 'production', bridge: 'xapi1', other_config: {} }],
    [
      3,
      {
        ...{
          uuid: uuidOf(kind.network, 3),
          name_label: 'Host internal management network',
          bridge: 'xenapi',
        },
        other_config: { is_host_internal_management_network: 'true', is_guest_installer_network: 'true' },
      },
    ],
  ]),
  PIF: byRef(
    kind.pif,
    hosts.flatMap((n) => [0, 1, 2].map((port) => [n * 10 + port, pif(n, port)] as const)),
  ),
  SR: byRef(kind.sr, [
    [1, sr(1, 'tank', 'nfs', { shared: true, physical_size: gib(4096) })],
    ...hosts.map((n) => [10 + n, sr(10 + n, 'Local storage', 'lvm', {})] as const),
    [20, sr(20, 'ISO library', 'iso', { shared: true, physical_size: 0, physical_utilisation: 0 })],
    [30, sr(30, 'DVD drives', 'udev', { physical_size: 0 })],
    [40, sr(40, 'XCP-ng Tools', 'iso', { shared: true, is_tools_sr: true })],
  ]),
  PBD: byRef(kind.pbd, [
    ...[1, 20].flatMap((storage) =>
      hosts.map(
        (n) =>
          [
            storage * 10 + n,
            {
              ...{ host: refTo(kind.host, n), SR: refTo(kind.sr, storage) },
              ...{ currently_attached: true, device_config: { server: '10.0.0.9', password: 'Sw0rdfish' } },
            },
          ] as const,
      ),
    ),
    ...hosts.map(
      (n) =>
        [
          (10 + n) * 10 + n,
          {
            ...{ host: refTo(kind.host, n), SR: refTo(kind.sr, 10 + n) },
            ...{ currently_attached: true, device_config: { device: '/dev/sda3' } },
          },
        ] as const,
    ),
  ]),
  VDI: byRef(kind.vdi, [
    [1, vdi(1, 'web-1 root', 1, 40)],
    [2, vdi(2, 'web-2 root', 1, 40)],
    [3, vdi(3, 'db-1 root', 13, 200)],
    [4, vdi(4, 'old root', 1, 10)],
    [5, vdi(5, 'cad-1 root', 1, 100)],
    [11, vdi(11, 'golden root', 1, 20)],
    [21, vdi(21, 'web-1 root before', 1, 40)],
    [50, vdi(50, 'debian-12.iso', 20, 1)],
    [60, vdi(60, 'Statefile for HA', 1, 1)],
  ]),
  VBD: byRef(kind.vbd, [
    ...[1, 2, 3, 4, 5, 11].map((n) => [n, vbd(n, 0, n)] as const),
    [21, vbd(21, 0, 21)],
    [30, vbd(3, 3, 'disc')],
  ]),
  VIF: byRef(
    kind.vif,
    [1, 2, 3, 4, 5, 11].map((n) => [n, vif(n, n === 5 ? 1 : 2)] as const),
  ),
  VM: byRef(kind.vm, vms),
  VM_guest_metrics: byRef(kind.guest, [
    [
      1,
      {
        os_version: { name: 'Debian GNU/Linux 12 (bookworm)', distro: 'debian', major: '12' },
        networks: { '0/ip': '10.0.20.11', '0/ipv4/0': '10.0.20.11', '0/ipv6/0': 'fe80::216:3eff:fe11:1' },
        PV_drivers_version: { major: '7', minor: '30', micro: '0', build: '12' },
      },
    ],
  ]),
  VM_group: byRef(kind.group, [
    [
      1,
      {
        ...{ uuid: uuidOf(kind.group, 1), name_label: 'web apart', placement: 'anti_affinity' },
        VMs: [refTo(kind.vm, 1), refTo(kind.vm, 2)],
      },
    ],
  ]),
  VTPM: byRef(kind.vtpm, [[4, { VM: refTo(kind.vm, 4) }]]),
  VGPU: byRef(kind.vgpu, [
    [
      1,
      {
        ...{ VM: refTo(kind.vm, 5), GPU_group: refTo(kind.gpuGroup, 1), type: refTo(kind.vgpuType, 1) },
      },
    ],
  ]),
  VGPU_type: byRef(kind.vgpuType, [[1, { model_name: 'NVIDIA A16-4Q' }]]),
  GPU_group: byRef(kind.gpuGroup, [[1, { name_label: 'Group of NVIDIA A16 GPUs' }]]),
  PGPU: byRef(kind.pgpu, [
    [1, { host: refTo(kind.host, 1), GPU_group: refTo(kind.gpuGroup, 1), PCI: refTo(kind.pci, 1) }],
  ]),
  PCI: byRef(kind.pci, [[1, { device_name: 'GA107GL [A16]', host: refTo(kind.host, 1) }]]),
  VUSB: {},
}
