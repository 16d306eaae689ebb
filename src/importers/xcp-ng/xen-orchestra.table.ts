import { isObject, type JsonObject, textOf, valueAt } from '#importers/json-reader.ts'
import type { XapiClass } from '#importers/xcp-ng/fields.table.ts'

/** A field's path in an object of Xen Orchestra, or what works it out where it is not kept as it was. */
export type XoNames = Readonly<Record<string, string | ((item: JsonObject) => unknown)>>

/** The class behind each type of object. Controllers are the hosts' own domains. */
export const xoTypes: Readonly<Record<string, XapiClass>> = {
  pool: 'pool',
  host: 'host',
  VM: 'VM',
  'VM-template': 'VM',
  'VM-snapshot': 'VM',
  'VM-controller': 'VM',
  SR: 'SR',
  PBD: 'PBD',
  PIF: 'PIF',
  network: 'network',
  VDI: 'VDI',
  'VDI-snapshot': 'VDI',
  'VDI-unmanaged': 'VDI',
  VBD: 'VBD',
  VIF: 'VIF',
  VTPM: 'VTPM',
  vgpu: 'VGPU',
  vgpuType: 'VGPU_type',
  gpuGroup: 'GPU_group',
  PGPU: 'PGPU',
  PCI: 'PCI',
  VUSB: 'VUSB',
}

const isOf =
  (type: string) =>
  (item: JsonObject): boolean =>
    item.type === type

/** Seconds since 1970 as the API writes moments. */
const momentOf = (value: unknown): string | undefined =>
  typeof value === 'number' && value > 0 && value < 1e11 ? new Date(value * 1000).toISOString() : undefined

/** The platform keys that decide something. An unset secure boot may still be on by the pool's setting. */
const platformOf = (item: JsonObject): JsonObject => ({
  ...(item.secureBoot === true ? { secureboot: 'true' } : {}),
  ...(typeof item.coresPerSocket === 'number' ? { 'cores-per-socket': String(item.coresPerSocket) } : {}),
})

/** A version of the guest's drivers where Xen Orchestra found one. */
const driversOf = ({ xenTools }: JsonObject): JsonObject | undefined =>
  isObject(xenTools) ? { major: textOf(xenTools.major), minor: textOf(xenTools.minor) } : undefined

/** Maps are kept only where the guest reported: an empty one is what Xen Orchestra writes for no guest metrics. */
const reported = (value: unknown): JsonObject | undefined =>
  isObject(value) && Object.keys(value).length > 0 ? value : undefined

export const xoNames: Readonly<Partial<Record<XapiClass, XoNames>>> = {
  pool: {
    uuid: 'uuid',
    name_label: 'name_label',
    master: 'master',
    ha_enabled: 'HA_enabled',
    ha_statefiles: 'haSrs',
  },
  host: {
    uuid: 'uuid',
    name_label: 'name_label',
    hostname: 'hostname',
    enabled: 'enabled',
    software_version: ({ version, productBrand }) => ({
      product_version: version,
      product_brand: productBrand,
    }),
    cpu_info: 'CPUs',
    bios_strings: 'bios_strings',
    control_domain: 'controlDomain',
  },
  host_metrics: {
    memory_total: 'memory.size',
    live: ({ power_state: state }) => (state === 'Running' ? true : state === 'Halted' ? false : undefined),
  },
  PIF: {
    host: '$host',
    network: '$network',
    MAC: 'mac',
    VLAN: 'vlan',
    physical: 'physical',
    management: 'management',
    DNS: 'dns',
  },
  network: { uuid: 'uuid', name_label: 'name_label', bridge: 'bridge', other_config: 'other_config' },
  SR: {
    uuid: 'uuid',
    name_label: 'name_label',
    type: 'SR_type',
    shared: 'shared',
    physical_size: 'size',
    physical_utilisation: 'physical_usage',
    virtual_allocation: 'usage',
    is_tools_sr: (item) => valueAt(item, 'other_config.xensource_internal') === 'true',
    sm_config: 'sm_config',
  },
  PBD: { host: 'host', SR: 'SR', currently_attached: 'attached', device_config: 'device_config' },
  VDI: {
    uuid: 'uuid',
    name_label: 'name_label',
    SR: '$SR',
    virtual_size: 'size',
    physical_utilisation: 'usage',
  },
  VBD: {
    VM: 'VM',
    VDI: 'VDI',
    userdevice: 'position',
    device: 'device',
    type: ({ is_cd_drive: isDrive }) => (isDrive === true ? 'CD' : 'Disk'),
    empty: ({ VDI }) => typeof VDI !== 'string',
  },
  VIF: { VM: '$VM', network: '$network', device: 'device', MAC: 'MAC', currently_attached: 'attached' },
  VM: {
    uuid: 'uuid',
    name_label: 'name_label',
    power_state: 'power_state',
    is_a_template: isOf('VM-template'),
    is_default_template: 'isDefaultTemplate',
    is_a_snapshot: isOf('VM-snapshot'),
    is_control_domain: isOf('VM-controller'),
    snapshot_of: '$snapshot_of',
    snapshot_time: ({ snapshot_time: time }) => momentOf(time),
    snapshots: 'snapshots',
    resident_on: '$container',
    affinity: (item) => item.affinityHost ?? '',
    memory_static_max: ({ memory }) => atEnd(memory, 'static', 1),
    memory_dynamic_max: ({ memory }) => atEnd(memory, 'dynamic', 1),
    memory_dynamic_min: ({ memory }) => atEnd(memory, 'dynamic', 0),
    VCPUs_max: 'CPUs.max',
    VCPUs_at_startup: 'CPUs.number',
    VCPUs_params: ({ cpuMask }) =>
      Array.isArray(cpuMask) ? { mask: cpuMask.map((cpu) => textOf(cpu) ?? '').join(',') } : {},
    platform: platformOf,
    HVM_boot_params: 'boot',
    domain_type: 'virtualizationMode',
    other_config: (item) => item.other ?? item.otherConfig,
    tags: 'tags',
    ha_restart_priority: 'high_availability',
    VBDs: '$VBDs',
    VIFs: 'VIFs',
    VTPMs: 'VTPMs',
    VGPUs: '$VGPUs',
  },
  VM_guest_metrics: {
    os_version: (item) => reported(item.os_version),
    networks: (item) => reported(item.addresses),
    PV_drivers_version: driversOf,
  },
  VTPM: { VM: 'vm' },
  VGPU: { VM: 'vm', GPU_group: 'gpuGroup', type: 'vgpuType' },
  VGPU_type: { model_name: 'modelName' },
  GPU_group: { name_label: 'name_label' },
  PGPU: { host: '$host', GPU_group: 'gpuGroup', PCI: 'pci' },
  PCI: { device_name: 'device_name', host: '$host' },
  VUSB: { VM: 'vm', USB_group: 'usbGroup' },
}

/** One end of a range that is written as a pair. */
const atEnd = (memory: unknown, range: string, end: 0 | 1): unknown => {
  const pair = valueAt(memory, range)
  return Array.isArray(pair) ? pair[end] : undefined
}
