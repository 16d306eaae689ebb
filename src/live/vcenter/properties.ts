/**
 * What is read of each kind of object: what the neutral estate can hold, and nothing that is large or private beside it
 * (no annotations, no extra configuration, no lists of files). A vCenter that does not know a property is asked again
 * without it. Hardware of VMs is read whole because the property collector cannot choose among devices.
 */
export const propertiesOf: Readonly<Record<string, readonly string[]>> = {
  Folder: ['name', 'parent'],
  Datacenter: ['name', 'parent'],
  StoragePod: ['name', 'parent'],
  ComputeResource: ['name', 'parent', 'host', 'resourcePool'],
  ClusterComputeResource: ['name', 'parent', 'host', 'resourcePool', 'configurationEx', 'summary'],
  HostSystem: [
    ...['name', 'parent', 'datastore', 'network'],
    ...['runtime.connectionState', 'runtime.powerState', 'runtime.inMaintenanceMode'],
    ...['summary.hardware', 'summary.currentEVCModeKey', 'summary.maxEVCModeKey'],
    ...['hardware.systemInfo', 'hardware.biosInfo', 'hardware.cpuInfo', 'hardware.numaInfo.numNodes'],
    ...['config.product', 'config.dateTimeInfo.ntpConfig', 'config.graphicsInfo', 'config.autoStart'],
    ...['config.network.dnsConfig', 'config.network.pnic', 'config.network.vswitch'],
    ...['config.network.portgroup', 'config.storageDevice.multipathInfo'],
  ],
  ResourcePool: ['name', 'parent', 'owner', 'config.cpuAllocation', 'config.memoryAllocation'],
  VirtualApp: ['name', 'parent', 'owner', 'config.cpuAllocation', 'config.memoryAllocation'],
  Datastore: ['name', 'parent', 'summary', 'info', 'host'],
  Network: ['name', 'parent'],
  OpaqueNetwork: ['name', 'parent', 'summary'],
  DistributedVirtualPortgroup: [
    ...['name', 'parent', 'key', 'config.distributedVirtualSwitch', 'config.defaultPortConfig'],
    'config.uplink',
  ],
  DistributedVirtualSwitch: ['name', 'parent', 'uuid', 'config.uplinkPortgroup'],
  VmwareDistributedVirtualSwitch: ['name', 'parent', 'uuid', 'config.uplinkPortgroup'],
  VirtualMachine: [
    ...['name', 'parent', 'resourcePool', 'datastore', 'network', 'customValue', 'snapshot'],
    ...['runtime.host', 'runtime.powerState', 'runtime.connectionState', 'runtime.consolidationNeeded'],
    'runtime.faultToleranceState',
    ...['config.template', 'config.uuid', 'config.instanceUuid', 'config.version', 'config.firmware'],
    ...['config.guestFullName', 'config.guestId', 'config.hardware', 'config.bootOptions'],
    ...['config.cpuAllocation', 'config.memoryAllocation', 'config.cpuAffinity', 'config.memoryAffinity'],
    ...['config.cpuHotAddEnabled', 'config.memoryHotAddEnabled', 'config.changeTrackingEnabled'],
    ...['config.keyId', 'config.flags.diskUuidEnabled'],
    ...['guest.hostName', 'guest.toolsStatus', 'guest.toolsRunningStatus', 'guest.toolsVersionStatus2'],
    ...['guest.ipAddress', 'guest.net', 'guest.disk'],
    ...['summary.storage', 'summary.quickStats', 'storage.perDatastoreUsage'],
  ],
}

/** Types in the order they are read: what others refer to comes before what refers to it, VMs last. */
export const typesInOrder: readonly string[] = Object.keys(propertiesOf)

/** Objects asked for at once: answers stay at a few MiB, and a chunk that fails is soon read again. */
export const chunkOf = (type: string): number =>
  type === 'VirtualMachine' ? 250 : type === 'HostSystem' ? 50 : 200

/** What objects of a type are called in progress and issues. */
export const nounOf: Readonly<Record<string, string>> = {
  Folder: 'folders',
  Datacenter: 'datacenters',
  StoragePod: 'datastore clusters',
  ComputeResource: 'standalone hosts',
  ClusterComputeResource: 'clusters',
  HostSystem: 'hosts',
  ResourcePool: 'resource pools',
  VirtualApp: 'vApps',
  Datastore: 'datastores',
  Network: 'networks',
  OpaqueNetwork: 'NSX networks',
  DistributedVirtualPortgroup: 'distributed port groups',
  DistributedVirtualSwitch: 'distributed switches',
  VmwareDistributedVirtualSwitch: 'distributed switches',
  VirtualMachine: 'virtual machines',
}
