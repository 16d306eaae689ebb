import { gib } from '#kernel/units.ts'

/** A cluster of three nodes and four VMs, as the lists of v4 and of v3 tell it, and as Collector's sheets do. */
export const uuid = (kind: number, n: number): string =>
  `0000000${kind}-0000-4000-8000-${String(n).padStart(12, '0')}`
const kind = {
  cluster: 1,
  host: 2,
  vm: 3,
  subnet: 4,
  container: 5,
  unit: 6,
  category: 7,
  policy: 8,
  manager: 9,
}
export const clusterUuid = uuid(kind.cluster, 1)

const hosts = [1, 2, 3]
type SampleVm = {
  readonly n: number
  readonly name: string
  readonly host: number
  readonly categories: number[]
}
const vms: readonly SampleVm[] = [
  { n: 1, name: 'web-1', host: 1, categories: [1] },
  { n: 2, name: 'web-2', host: 2, categories: [1] },
  { n: 3, name: 'db-1', host: 3, categories: [2] },
  { n: 4, name: 'spare', host: 0, categories: [] },
]
const categoryNames = ['', 'App:Web', 'App:Database', 'Site:East']

const listed = (entities: readonly unknown[], metadata: object): string =>
  JSON.stringify({ api_version: '3.1', metadata, entities })
const v3 = (name: string, list: readonly unknown[]): string =>
  listed(list, { kind: name, total_matches: list.length, length: list.length, offset: 0 })
const reference = (name: string, id: string, called: string) => ({ kind: name, uuid: id, name: called })
const inCluster = { cluster_reference: reference('cluster', clusterUuid, 'north') }

/** The lists of v3, by file. */
export const v3Files: Readonly<Record<string, string>> = {
  'clusters.json': v3('cluster', [
    {
      metadata: { kind: 'cluster', uuid: clusterUuid },
      status: {
        name: 'north',
        resources: {
          config: { service_list: ['AOS'], redundancy_factor: 3, domain_awareness_level: 'NODE' },
          nodes: { hypervisor_server_list: hosts.map((n) => ({ ip: `10.0.0.${n}`, type: 'AHV' })) },
          network: { external_ip: '10.0.0.100' },
        },
      },
    },
    {
      metadata: { kind: 'cluster', uuid: uuid(kind.manager, 1) },
      status: {
        name: 'central',
        resources: {
          config: { service_list: ['PRISM_CENTRAL'] },
          network: { external_ip: '10.0.1.3' },
        },
      },
    },
  ]),
  'hosts.json': v3(
    'host',
    hosts.map((n) => ({
      metadata: { kind: 'host', uuid: uuid(kind.host, n) },
      status: {
        name: `node-${n}`,
        ...inCluster,
        resources: {
          ...{ num_cpu_sockets: 2, num_cpu_cores: 32, num_cpu_threads: 64, cpu_model: 'Xeon Gold 6338' },
          ...{ cpu_capacity_hz: 64_000_000_000, memory_capacity_mib: 524_288, serial_number: `S${n}` },
          block: { block_serial_number: n < 3 ? 'B1' : 'B2', block_model: 'NX-8155' },
          hypervisor: { hypervisor_full_name: 'Nutanix 10.0' },
          controller_vm: { ip: `10.0.0.${n + 10}` },
        },
      },
    })),
  ),
  'containers.json': v3('storage_container', [
    {
      metadata: { kind: 'storage_container', uuid: uuid(kind.container, 1) },
      spec: { name: 'default', ...inCluster },
      status: {
        name: 'default',
        resources: {
          ...{ replication_factor: 2, max_capacity_bytes: gib(40_000) },
          usage_stats: { 'storage.user_usage_bytes': String(gib(10_000)) },
        },
      },
    },
  ]),
  'subnets.json': v3('subnet', [
    {
      metadata: { kind: 'subnet', uuid: uuid(kind.subnet, 1) },
      spec: { name: 'production', ...inCluster, resources: { vlan_id: 20, subnet_type: 'VLAN' } },
      status: {},
    },
  ]),
  'vms.json': v3(
    'vm',
    vms.map(({ n, name, host, categories }) => ({
      metadata: {
        ...{ kind: 'vm', uuid: uuid(kind.vm, n) },
        categories_mapping: Object.fromEntries(
          categories
            .map((one) => (categoryNames[one] ?? '').split(':'))
            .map(([key, value]) => [key, [value]]),
        ),
      },
      spec: {
        ...{ name, ...inCluster },
        resources: {
          ...{ power_state: host === 0 ? 'OFF' : 'ON', num_sockets: 2, num_vcpus_per_socket: 2 },
          ...{ num_threads_per_core: 1, memory_size_mib: 8192, machine_type: 'PC', gpu_list: [] },
          boot_config: { boot_type: 'SECURE_BOOT' },
          vtpm_config: { vtpm_enabled: true },
          nic_list: [
            {
              ...{ uuid: `nic-${n}`, mac_address: `50:6b:8d:00:00:0${n}`, is_connected: true },
              subnet_reference: reference('subnet', uuid(kind.subnet, 1), 'production'),
              ip_endpoint_list: [{ ip: `10.0.1.${n}` }],
            },
          ],
          disk_list: [
            {
              ...{ uuid: `disk-${n}`, disk_size_bytes: gib(50) },
              device_properties: {
                device_type: 'DISK',
                disk_address: { device_index: 0, adapter_type: 'SCSI' },
              },
              storage_config: {
                storage_container_reference: reference(
                  'storage_container',
                  uuid(kind.container, 1),
                  'default',
                ),
              },
            },
          ],
        },
      },
      status: {
        resources: {
          hypervisor_type: 'AHV',
          cpu_hotplug_enabled: true,
          bios_uuid: uuid(kind.vm, n),
          ...(host === 0 ? {} : { host_reference: reference('host', uuid(kind.host, host), `node-${host}`) }),
        },
      },
    })),
  ),
}

const v4 = (data: readonly unknown[]): string =>
  JSON.stringify({ data, metadata: { totalAvailableResults: data.length } })
const address = (value: string) => ({ ipv4: { value, prefixLength: 32 } })

/** The lists of v4, by file. */
export const v4Files: Readonly<Record<string, string>> = {
  'clusters.json': v4([
    {
      ...{ $objectType: 'clustermgmt.v4.config.Cluster', extId: clusterUuid, name: 'north' },
      nodes: { numberOfNodes: 3, nodeList: [] },
      config: {
        ...{ clusterFunction: ['AOS'], hypervisorTypes: ['AHV'], redundancyFactor: 3 },
        faultToleranceState: { domainAwarenessLevel: 'NODE' },
      },
      network: { externalAddress: address('10.0.0.100') },
    },
    {
      ...{ $objectType: 'clustermgmt.v4.config.Cluster', extId: uuid(kind.manager, 1), name: 'central' },
      config: { clusterFunction: ['PRISM_CENTRAL'] },
      network: { externalAddress: address('10.0.1.3') },
    },
  ]),
  'hosts.json': v4(
    hosts.map((n) => ({
      ...{ $objectType: 'clustermgmt.v4.config.Host', extId: uuid(kind.host, n), hostName: `node-${n}` },
      ...{ numberOfCpuSockets: 2, numberOfCpuCores: 32, numberOfCpuThreads: 64, cpuModel: 'Xeon Gold 6338' },
      ...{ cpuFrequencyHz: 2_000_000_000, memorySizeBytes: gib(512), blockModel: 'NX-8155' },
      ...{ blockSerial: n < 3 ? 'B1' : 'B2', rackableUnitUuid: uuid(kind.unit, n < 3 ? 1 : 2) },
      cluster: { uuid: clusterUuid, name: 'north' },
      hypervisor: { type: 'AHV', fullName: 'Nutanix 10.0', state: 'ACROPOLIS_NORMAL' },
      controllerVm: { externalAddress: address(`10.0.0.${n + 10}`) },
    })),
  ),
  'containers.json': v4([
    {
      ...{ $objectType: 'clustermgmt.v4.config.StorageContainer', extId: uuid(kind.container, 1) },
      ...{ name: 'default', clusterExtId: clusterUuid, replicationFactor: 2 },
      ...{ maxCapacityBytes: gib(40_000), usageBytes: gib(10_000) },
    },
  ]),
  'subnets.json': v4([
    {
      ...{ $objectType: 'networking.v4.config.Subnet', extId: uuid(kind.subnet, 1), name: 'production' },
      ...{ subnetType: 'VLAN', networkId: 20, clusterReference: clusterUuid },
    },
  ]),
  'categories.json': v4(
    [1, 2, 3].map((n) => {
      const [key, value] = (categoryNames[n] ?? '').split(':')
      return { $objectType: 'prism.v4.config.Category', extId: uuid(kind.category, n), key, value }
    }),
  ),
  'vms.json': v4(
    vms.map(({ n, name, host, categories }) => ({
      ...{ $objectType: 'vmm.v4.ahv.config.Vm', extId: uuid(kind.vm, n), name, biosUuid: uuid(kind.vm, n) },
      ...{ numSockets: 2, numCoresPerSocket: 2, numThreadsPerCore: 1, memorySizeBytes: gib(8) },
      ...{ powerState: host === 0 ? 'OFF' : 'ON', machineType: 'PC', isCpuHotplugEnabled: true },
      bootConfig: { $objectType: 'vmm.v4.ahv.config.UefiBoot', isSecureBootEnabled: true },
      vtpmConfig: { isVtpmEnabled: true },
      ...(categories.length === 0
        ? {}
        : { categories: categories.map((one) => ({ extId: uuid(kind.category, one) })) }),
      cluster: { extId: clusterUuid },
      ...(host === 0 ? {} : { host: { extId: uuid(kind.host, host) } }),
      nics: [
        {
          backingInfo: { macAddress: `50:6b:8d:00:00:0${n}`, isConnected: true },
          networkInfo: {
            subnet: { extId: uuid(kind.subnet, 1) },
            ipv4Info: { learnedIpAddresses: [{ value: `10.0.1.${n}` }] },
          },
        },
      ],
      disks: [
        {
          diskAddress: { busType: 'SCSI', index: 0 },
          backingInfo: { diskSizeBytes: gib(50), storageContainer: { extId: uuid(kind.container, 1) } },
        },
      ],
    })),
  ),
}

/** Answers that only v4 and v2 have: racks, policies, and what a cluster reserves. */
export const moreFiles: Readonly<Record<string, string>> = {
  'units.json': v4(
    [1, 2].map((n) => ({
      ...{ $objectType: 'clustermgmt.v4.config.RackableUnit', extId: uuid(kind.unit, n), serial: `B${n}` },
      ...{ rack: { id: n, uuid: `r-${n}` }, nodes: [] },
    })),
  ),
  'apart.json': v4([
    {
      ...{ $objectType: 'vmm.v4.ahv.policies.VmAntiAffinityPolicy', extId: uuid(kind.policy, 1) },
      ...{ name: 'web apart', categories: [{ extId: uuid(kind.category, 1) }] },
    },
  ]),
  'home.json': v4([
    {
      ...{ $objectType: 'vmm.v4.ahv.policies.VmHostAffinityPolicy', extId: uuid(kind.policy, 2) },
      ...{ name: 'database east', vmCategories: [{ extId: uuid(kind.category, 2) }] },
      hostCategories: [{ extId: uuid(kind.category, 3) }],
    },
  ]),
  'ha.json': JSON.stringify([
    {
      method: 'GET',
      uri: `https://prism:9440/PrismGateway/services/rest/v2.0/ha?proxyClusterUuid=${clusterUuid}`,
      body: {
        ...{ failover_enabled: true, num_host_failures_to_tolerate: 1, ha_state: 'HighlyAvailable' },
        ...{ reservation_type: 'RESERVE_SEGMENTS', failover_in_progress_host_uuids: null },
      },
    },
  ]),
}

/** Sheets of Collector as CSV, which tell the same VMs, hosts and cluster. */
export const collectorFiles: Readonly<Record<string, string>> = {
  'vmList.csv': [
    'VM Name,Power State,vCPUs,Memory (MiB),Thin Provisioned,Capacity (MiB),Consumed (MiB),Guest OS,Cluster Name,Host Name,UUID',
    ...vms.map(
      ({ n, name, host }) =>
        `${name},${host === 0 ? 'OFF' : 'ON'},4,8192,Yes,51200,20480,Debian 12,north,${host === 0 ? '' : `node-${host}`},${uuid(kind.vm, n)}`,
    ),
  ].join('\n'),
  'vHosts.csv': [
    'Host Name,Cluster,CPUs,CPU Cores,CPU Speed,Cores per CPU,Memory Size,VMs,CPU Usage,UUID',
    ...hosts.map((n) => `node-${n},${clusterUuid},2,32,2000,16,512,1,10,${uuid(kind.host, n)}`),
  ].join('\r\n'),
  'vCluster.csv': `Datacenter;MOID;Cluster Name;CPU Usage %\nEast;${clusterUuid};north;12\n`,
}
