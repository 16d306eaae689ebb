import type { Reference } from '#importers/vsphere/vendor-model.ts'

/** Managed objects that something is read of, by the name the web-services API gives their type. */
export const managedTypes = [
  'VirtualMachine',
  'HostSystem',
  'ClusterComputeResource',
  'ComputeResource',
  'Datacenter',
  'Folder',
  'Datastore',
  'StoragePod',
  'ResourcePool',
  'VirtualApp',
  'Network',
  'DistributedVirtualPortgroup',
  'OpaqueNetwork',
  'VmwareDistributedVirtualSwitch',
  'DistributedVirtualSwitch',
  'LicenseManager',
] as const

const known: ReadonlySet<string> = new Set(managedTypes)
export const isManagedType = (type: string): boolean => known.has(type)

/** A reference as PowerCLI prints it: 'VirtualMachine-vm-123'. */
const printed = /^([A-Z][A-Za-z]{3,40})-([\w.:-]{1,200})$/

/**
 * The object a value refers to, in any dialect: { type, value }, or text such as 'VirtualMachine-vm-123'. Undefined
 * for anything else.
 */
export function referenceOf(value: unknown): Reference | undefined {
  if (typeof value === 'string') {
    const found = printed.exec(value)
    return found === null || !known.has(found[1] ?? '')
      ? undefined
      : { type: found[1] as string, value: found[2] as string }
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { type, value: moref } = value as { readonly type?: unknown; readonly value?: unknown }
  return typeof type === 'string' && typeof moref === 'string' && moref !== ''
    ? { type, value: moref }
    : undefined
}
