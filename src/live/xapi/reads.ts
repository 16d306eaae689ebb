/** A class that is read as a whole: what it is called on the way, and whether every version has it. */
export type XapiRead = {
  readonly xapiClass: string
  readonly words: string
  readonly since: 'ever' | 'later'
}

/** The classes in the order in which they are read: what refers to others first, so that little can be missing. */
export const xapiReads: readonly XapiRead[] = [
  { xapiClass: 'pool', words: 'pools', since: 'ever' },
  { xapiClass: 'VM', words: 'virtual machines', since: 'ever' },
  { xapiClass: 'VM_guest_metrics', words: 'what guests report', since: 'ever' },
  { xapiClass: 'VBD', words: 'drives of virtual machines', since: 'ever' },
  { xapiClass: 'VIF', words: 'cards of virtual machines', since: 'ever' },
  { xapiClass: 'VDI', words: 'disks', since: 'ever' },
  { xapiClass: 'SR', words: 'storage', since: 'ever' },
  { xapiClass: 'PBD', words: 'connections to storage', since: 'ever' },
  { xapiClass: 'network', words: 'networks', since: 'ever' },
  { xapiClass: 'PIF', words: 'interfaces', since: 'ever' },
  { xapiClass: 'host', words: 'hosts', since: 'ever' },
  { xapiClass: 'host_metrics', words: 'memory of hosts', since: 'ever' },
  { xapiClass: 'host_cpu', words: 'processors of hosts', since: 'ever' },
  { xapiClass: 'VGPU', words: 'virtual graphics', since: 'later' },
  { xapiClass: 'VGPU_type', words: 'profiles of graphics', since: 'later' },
  { xapiClass: 'GPU_group', words: 'groups of graphics', since: 'later' },
  { xapiClass: 'PGPU', words: 'graphics', since: 'later' },
  { xapiClass: 'PCI', words: 'devices', since: 'later' },
  { xapiClass: 'VUSB', words: 'USB devices', since: 'later' },
  { xapiClass: 'VTPM', words: 'virtual TPMs', since: 'later' },
  { xapiClass: 'VM_group', words: 'groups of virtual machines', since: 'later' },
]

/** Fields that are large or private, and tell an estate nothing. */
export const fieldsLeftOut: ReadonlySet<string> = new Set([
  ...['NVRAM', 'blobs', 'consoles', 'crash_dumps', 'current_operations', 'allowed_operations', 'features'],
  ...['flags', 'guest_agent_config', 'gui_config', 'last_booted_record', 'license_server', 'logging'],
  ...['recommendations', 'snapshot_info', 'snapshot_metadata', 'uefi_certificates', 'xenstore_data'],
  ...['custom_uefi_certificates', 'last_boot_CPU_flags', 'generation_id'],
])
