/** How a member of a record becomes a property: as it is, scaled, or as a reference. */
export type Conversion =
  | 'text'
  | 'word'
  | 'reference'
  | 'references'
  | 'hardware-version'
  | { readonly times: number }

/** One property, the members that may hold it (the first that does counts), and how it is read. */
export type Column = readonly [property: string, members: readonly string[], conversion: Conversion]

const gib = 2 ** 30
const mib = 2 ** 20

/**
 * Where the records of PowerCLI's own commands keep what the web-services API calls otherwise. Members with a unit in
 * their name count in powers of two, as PowerCLI does. Source: object reference of VMware.VimAutomation.ViCore.
 */
export const cmdletColumns: Readonly<{ [type: string]: readonly Column[] }> = {
  VirtualMachine: [
    ['name', ['Name'], 'text'],
    ['runtime.powerState', ['PowerState'], 'text'],
    ['runtime.host', ['VMHostId', 'VMHost.Id'], 'reference'],
    ['resourcePool', ['ResourcePoolId', 'ResourcePool.Id'], 'reference'],
    ['parent', ['FolderId', 'Folder.Id'], 'reference'],
    ['datastore', ['DatastoreIdList'], 'references'],
    ['config.hardware.numCPU', ['NumCpu'], 'text'],
    ['config.hardware.numCoresPerSocket', ['CoresPerSocket'], 'text'],
    ['config.hardware.memoryMB', ['MemoryMB'], 'text'],
    ['config.hardware.memoryMB', ['MemoryGB'], { times: 1024 }],
    ['config.instanceUuid', ['PersistentId'], 'text'],
    ['config.version', ['HardwareVersion', 'Version'], 'hardware-version'],
    ['config.guestFullName', ['Guest.OSFullName', 'GuestId'], 'text'],
    ['guest.hostName', ['Guest.HostName'], 'text'],
    ['guest.ipAddress', ['Guest.IPAddress.0'], 'text'],
    ['config.cpuAllocation.reservation', ['VMResourceConfiguration.CpuReservationMhz'], 'text'],
    ['config.memoryAllocation.reservation', ['VMResourceConfiguration.MemReservationMB'], 'text'],
    ['config.memoryAllocation.reservation', ['VMResourceConfiguration.MemReservationGB'], { times: 1024 }],
    ['summary.storage.committed', ['UsedSpaceGB'], { times: gib }],
    ['cmdlet.provisionedBytes', ['ProvisionedSpaceGB'], { times: gib }],
    ['cmdlet.restartPriority', ['HARestartPriority'], 'text'],
  ],
  HostSystem: [
    ['name', ['Name'], 'text'],
    ['parent', ['ParentId', 'Parent.Id'], 'reference'],
    ['summary.hardware.vendor', ['Manufacturer'], 'text'],
    ['summary.hardware.model', ['Model'], 'text'],
    ['summary.hardware.cpuModel', ['ProcessorType'], 'text'],
    ['summary.hardware.numCpuCores', ['NumCpu'], 'text'],
    ['config.hyperThread.active', ['HyperthreadingActive'], 'text'],
    ['summary.hardware.memorySize', ['MemoryTotalMB'], { times: mib }],
    ['summary.hardware.memorySize', ['MemoryTotalGB'], { times: gib }],
    ['config.product.version', ['Version'], 'text'],
    ['config.product.build', ['Build'], 'text'],
    ['summary.maxEVCModeKey', ['MaxEVCMode'], 'text'],
    ['cmdlet.state', ['ConnectionState', 'State'], 'text'],
    ['cmdlet.totalMhz', ['CpuTotalMhz'], 'text'],
  ],
  ClusterComputeResource: [
    ['name', ['Name'], 'text'],
    ['parent', ['ParentId'], 'reference'],
    ['configurationEx.dasConfig.enabled', ['HAEnabled'], 'text'],
    ['configurationEx.dasConfig.admissionControlEnabled', ['HAAdmissionControlEnabled'], 'text'],
    ['configurationEx.dasConfig.failoverLevel', ['HAFailoverLevel'], 'text'],
    ['configurationEx.dasConfig.defaultVmSettings.restartPriority', ['HARestartPriority'], 'text'],
    ['configurationEx.dasConfig.defaultVmSettings.isolationResponse', ['HAIsolationResponse'], 'text'],
    ['configurationEx.drsConfig.enabled', ['DrsEnabled'], 'text'],
    ['configurationEx.drsConfig.defaultVmBehavior', ['DrsAutomationLevel', 'DrsMode'], 'text'],
    ['summary.currentEVCModeKey', ['EVCMode'], 'text'],
  ],
  Datastore: [
    ['name', ['Name'], 'text'],
    ['parent', ['ParentFolderId', 'DatacenterId'], 'reference'],
    ['summary.capacity', ['CapacityMB'], { times: mib }],
    ['summary.capacity', ['CapacityGB'], { times: gib }],
    ['summary.freeSpace', ['FreeSpaceMB'], { times: mib }],
    ['summary.freeSpace', ['FreeSpaceGB'], { times: gib }],
    ['summary.type', ['Type'], 'text'],
    ['summary.accessible', ['Accessible'], 'text'],
  ],
  ResourcePool: [
    ['name', ['Name'], 'text'],
    ['parent', ['ParentId'], 'reference'],
  ],
  Folder: [
    ['name', ['Name'], 'text'],
    ['parent', ['ParentId'], 'reference'],
  ],
  Datacenter: [
    ['name', ['Name'], 'text'],
    ['parent', ['ParentFolderId'], 'reference'],
  ],
  Network: [['name', ['Name'], 'text']],
  DistributedVirtualPortgroup: [
    ['name', ['Name'], 'text'],
    ['config.uplink', ['IsUplink'], 'text'],
    ['config.distributedVirtualSwitch', ['VDSwitch.Id'], 'reference'],
    ['vlan', ['VlanConfiguration', 'VlanConfiguration.VlanId'], 'word'],
  ],
  VmwareDistributedVirtualSwitch: [['name', ['Name'], 'text']],
}
