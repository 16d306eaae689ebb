import type { PrismApi, PrismKind } from '#importers/nutanix/prism-model.ts'

type Columns = Readonly<Record<string, string>>

const vmV3: Columns = {
  name: 'spec.name',
  clusterId: 'spec.cluster_reference.uuid',
  hostId: 'status.resources.host_reference.uuid',
  power: 'spec.resources.power_state',
  vcpus: 'spec.resources.num_sockets',
  memoryBytes: 'spec.resources.memory_size_mib',
  disks: 'spec.resources.disk_list',
  datastoreIds: 'spec.resources.disk_list',
  provisionedBytes: 'spec.resources.disk_list',
  networkIds: 'spec.resources.nic_list',
  devices: 'spec.resources.gpu_list',
  guestOs: 'spec.resources.guest_tools.nutanix_guest_tools.guest_os_version',
  tags: 'metadata.categories',
}
const vmV4: Columns = {
  name: 'name',
  clusterId: 'cluster.extId',
  hostId: 'host.extId',
  power: 'powerState',
  vcpus: 'numSockets',
  memoryBytes: 'memorySizeBytes',
  disks: 'disks',
  datastoreIds: 'disks',
  provisionedBytes: 'disks',
  networkIds: 'nics',
  devices: 'gpus',
  guestOs: 'guestTools.guestOsVersion',
  tags: 'categories',
}
const hostV3: Columns = {
  name: 'status.name',
  clusterId: 'status.cluster_reference.uuid',
  sockets: 'status.resources.num_cpu_sockets',
  cores: 'status.resources.num_cpu_cores',
  threads: 'status.resources.num_cpu_threads',
  coreMhz: 'status.resources.cpu_capacity_hz',
  memoryBytes: 'status.resources.memory_capacity_mib',
  cpuModel: 'status.resources.cpu_model',
  model: 'status.resources.block.block_model',
  version: 'status.resources.hypervisor.hypervisor_full_name',
}
const hostV4: Columns = {
  name: 'hostName',
  clusterId: 'cluster.uuid',
  sockets: 'numberOfCpuSockets',
  cores: 'numberOfCpuCores',
  threads: 'numberOfCpuThreads',
  coreMhz: 'cpuFrequencyHz',
  memoryBytes: 'memorySizeBytes',
  cpuModel: 'cpuModel',
  model: 'blockModel',
  version: 'hypervisor.fullName',
  maintenance: 'maintenanceState',
}
const ha: Columns = {
  haEnabled: 'ha_state',
  admissionControl: 'reservation_type',
  failoverHosts: 'num_host_failures_to_tolerate',
}

const tables: Readonly<Partial<Record<PrismKind, Readonly<Partial<Record<PrismApi, Columns>>>>>> = {
  vm: { v3: vmV3, v4: vmV4 },
  host: { v3: hostV3, v4: hostV4 },
  cluster: { v3: { name: 'status.name' }, v4: { name: 'name' } },
  container: {
    v2: { name: 'name', capacityBytes: 'max_capacity' },
    v3: { name: 'status.name', capacityBytes: 'status.resources.max_capacity_bytes' },
    v4: { name: 'name', capacityBytes: 'maxCapacityBytes' },
  },
  subnet: {
    v3: { name: 'spec.name', vlan: 'spec.resources.vlan_id' },
    v4: { name: 'name', vlan: 'networkId' },
  },
  ha: { v2: ha },
  'apart-policy': { v4: { name: 'name', vmIds: 'categories' } },
  'host-policy': { v4: { name: 'name', vmIds: 'vmCategories', hostIds: 'hostCategories' } },
}

/** Which member of a record a field of an entity comes from. */
export const columnsOf = (kind: PrismKind, api: PrismApi): Columns => tables[kind]?.[api] ?? {}
