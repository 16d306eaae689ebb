/** How a value of a field is written: dialects that know only text decode by it. */
export type FieldKind = 'text' | 'count' | 'flag' | 'ref' | 'refs' | 'texts' | 'map'

/**
 * The classes and fields of the XenAPI that are read. Every one is in the API's own schema, but for what is newer than
 * the schema that the test compares with: VM_group and VM.groups.
 */
export const xapiFields = {
  pool: {
    uuid: 'text',
    name_label: 'text',
    master: 'ref',
    ha_enabled: 'flag',
    ha_statefiles: 'texts',
    ha_host_failures_to_tolerate: 'count',
    ha_plan_exists_for: 'count',
    ha_allow_overcommit: 'flag',
    ha_overcommitted: 'flag',
    wlb_enabled: 'flag',
  },
  host: {
    uuid: 'text',
    name_label: 'text',
    hostname: 'text',
    enabled: 'flag',
    software_version: 'map',
    cpu_info: 'map',
    metrics: 'ref',
    edition: 'text',
    bios_strings: 'map',
    control_domain: 'ref',
  },
  host_metrics: { uuid: 'text', memory_total: 'count', live: 'flag' },
  host_cpu: { uuid: 'text', host: 'ref', speed: 'count', modelname: 'text', vendor: 'text' },
  PIF: {
    uuid: 'text',
    host: 'ref',
    network: 'ref',
    MAC: 'text',
    VLAN: 'text',
    physical: 'flag',
    management: 'flag',
    DNS: 'text',
    sriov_logical_PIF_of: 'refs',
  },
  network: { uuid: 'text', name_label: 'text', bridge: 'text', other_config: 'map' },
  SR: {
    uuid: 'text',
    name_label: 'text',
    type: 'text',
    shared: 'flag',
    physical_size: 'text',
    physical_utilisation: 'text',
    virtual_allocation: 'text',
    is_tools_sr: 'flag',
    sm_config: 'map',
  },
  PBD: { uuid: 'text', host: 'ref', SR: 'ref', currently_attached: 'flag', device_config: 'map' },
  VDI: {
    uuid: 'text',
    name_label: 'text',
    SR: 'ref',
    virtual_size: 'count',
    physical_utilisation: 'text',
    sharable: 'flag',
    cbt_enabled: 'flag',
  },
  VBD: {
    uuid: 'text',
    VM: 'ref',
    VDI: 'ref',
    userdevice: 'text',
    device: 'text',
    type: 'text',
    empty: 'flag',
  },
  VIF: { uuid: 'text', VM: 'ref', network: 'ref', device: 'text', MAC: 'text', currently_attached: 'flag' },
  VM: {
    uuid: 'text',
    name_label: 'text',
    power_state: 'text',
    is_a_template: 'flag',
    is_default_template: 'flag',
    is_a_snapshot: 'flag',
    is_control_domain: 'flag',
    snapshot_of: 'ref',
    snapshot_time: 'text',
    snapshots: 'refs',
    resident_on: 'ref',
    affinity: 'ref',
    memory_static_max: 'count',
    memory_dynamic_max: 'count',
    memory_dynamic_min: 'count',
    memory_overhead: 'count',
    VCPUs_max: 'count',
    VCPUs_at_startup: 'count',
    VCPUs_params: 'map',
    platform: 'map',
    HVM_boot_policy: 'text',
    HVM_boot_params: 'map',
    domain_type: 'text',
    other_config: 'map',
    tags: 'texts',
    guest_metrics: 'ref',
    ha_restart_priority: 'text',
    order: 'count',
    VBDs: 'refs',
    VIFs: 'refs',
    VTPMs: 'refs',
    VGPUs: 'refs',
    VUSBs: 'refs',
    attached_PCIs: 'refs',
    groups: 'refs',
  },
  VM_guest_metrics: { uuid: 'text', os_version: 'map', networks: 'map', PV_drivers_version: 'map' },
  VM_group: { uuid: 'text', name_label: 'text', placement: 'text', VMs: 'refs' },
  VTPM: { uuid: 'text', VM: 'ref' },
  VGPU: { uuid: 'text', VM: 'ref', GPU_group: 'ref', type: 'ref' },
  VGPU_type: { uuid: 'text', model_name: 'text' },
  GPU_group: { uuid: 'text', name_label: 'text' },
  PGPU: { uuid: 'text', host: 'ref', GPU_group: 'ref', PCI: 'ref' },
  PCI: { uuid: 'text', device_name: 'text', host: 'ref' },
  VUSB: { uuid: 'text', VM: 'ref', USB_group: 'ref' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, FieldKind>>>>

/** A class of the XenAPI that is read. */
export type XapiClass = keyof typeof xapiFields
export const xapiClasses = Object.keys(xapiFields) as XapiClass[]

/** Whether a word names a class that is read. */
export const isXapiClass = (word: string): word is XapiClass => Object.hasOwn(xapiFields, word)

/** The fields of a class that are read, with how each is written. */
export const fieldsOf = (xapiClass: XapiClass): Readonly<Record<string, FieldKind>> => xapiFields[xapiClass]

/** What of an estate each field of a class tells, for the place of every value. */
const told: Readonly<Partial<Record<XapiClass, Readonly<Record<string, string>>>>> = {
  pool: {
    name: 'name_label',
    haEnabled: 'ha_enabled',
    failoverHosts: 'ha_host_failures_to_tolerate',
    admissionControl: 'ha_allow_overcommit',
  },
  host: {
    name: 'name_label',
    maintenance: 'enabled',
    sockets: 'cpu_info',
    cores: 'cpu_info',
    threads: 'cpu_info',
    coreMhz: 'cpu_info',
    cpuModel: 'cpu_info',
    vendor: 'bios_strings',
    model: 'bios_strings',
    version: 'software_version',
  },
  host_metrics: { memoryBytes: 'memory_total' },
  SR: { name: 'name_label', capacityBytes: 'physical_size', freeBytes: 'physical_utilisation' },
  network: { name: 'name_label' },
  VM: {
    name: 'name_label',
    power: 'power_state',
    template: 'is_a_template',
    hostId: 'resident_on',
    vcpus: 'VCPUs_at_startup',
    memoryBytes: 'memory_dynamic_max',
    memoryReservationBytes: 'memory_dynamic_min',
    memoryOverheadBytes: 'memory_overhead',
    restartPriority: 'ha_restart_priority',
    tags: 'tags',
  },
  VM_guest_metrics: { guestOs: 'os_version' },
  VM_group: { name: 'name_label', vmIds: 'VMs' },
}

/** The columns of a class in a dialect: field of the estate → what the dialect calls the field it comes from. */
export const columnsOf = (
  xapiClass: XapiClass,
  spelled: (field: string) => string,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(told[xapiClass] ?? {}).map(([field, name]) => [field, spelled(name)] as const),
  )
