/** A cluster of four nodes as `exportCommand` writes it; PowerShell 5, so enumerations may be numbers. */
export const sampleExport = (): Record<string, unknown> => ({
  cluster: { Name: 'CLU1', Id: '5f6c2c1e-0001-4000-8000-000000000001', DynamicQuorum: 1, S2DEnabled: 1 },
  nodes: ['HV1', 'HV2', 'HV3', 'HV4'].map((Name, index) => ({
    Cluster: 'CLU1',
    Name,
    State: index === 3 ? 'Paused' : 'Up',
    NodeWeight: 1,
    Manufacturer: 'Example',
    Model: 'R1',
    SerialNumber: `SN00${index + 1}`,
  })),
  quorum: { Cluster: 'CLU1', QuorumResource: 'Cloud Witness' },
  groups: [
    {
      ...{ Cluster: 'CLU1', Name: 'dc-1', OwnerNode: 'HV1', GroupType: 'VirtualMachine', Priority: 3000 },
      AntiAffinityClassNames: ['domain controllers'],
    },
    {
      ...{ Cluster: 'CLU1', Name: 'dc-2', OwnerNode: 'HV2', GroupType: 111, Priority: 2000 },
      AntiAffinityClassNames: ['domain controllers'],
    },
    { Cluster: 'CLU1', Name: 'Cluster Group', OwnerNode: 'HV1', GroupType: 'Cluster', Priority: 2000 },
  ],
  volumes: {
    Name: 'Cluster Virtual Disk (Volume1)',
    Id: 'aaaa0000-0000-4000-8000-0000000000aa',
    SharedVolumeInfo: [
      {
        FriendlyVolumeName: 'C:\\ClusterStorage\\Volume1',
        Partition: { Size: 8_000_000_000_000, FreeSpace: 3_000_000_000_000, FileSystem: 'CSVFS' },
      },
    ],
  },
  pools: [
    { FriendlyName: 'Primordial', IsPrimordial: true, Size: 1, AllocatedSize: 1 },
    { FriendlyName: 'S2D on CLU1', IsPrimordial: false, Size: 40_000, AllocatedSize: 30_000 },
  ],
  disks: [{ FriendlyName: 'Volume1', ResiliencySettingName: 'Mirror', NumberOfDataCopies: 3, Size: 8 }],
  hosts: ['HV1', 'HV2', 'HV3'].map((Name) => ({
    Name,
    FullyQualifiedDomainName: `${Name.toLowerCase()}.lab.example`,
    LogicalProcessorCount: 64,
    MemoryCapacity: 549_755_813_888,
  })),
  processors: ['HV1', 'HV2', 'HV3'].flatMap((PSComputerName) =>
    [0, 1].map(() => ({
      ...{ PSComputerName, Name: 'Example CPU  @ 2.40GHz', NumberOfCores: 16 },
      ...{ NumberOfLogicalProcessors: 32, MaxClockSpeed: 2400 },
    })),
  ),
  products: ['HV1', 'HV2', 'HV3'].map((PSComputerName, index) => ({
    ...{ PSComputerName, Vendor: 'Example', UUID: `0000000${index + 1}-0000-4000-8000-000000000000` },
    IdentifyingNumber: `SN00${index + 1}`,
  })),
  vms: [
    {
      ...{ Name: 'dc-1', VMId: '11111111-aaaa-4000-8000-000000000001', ComputerName: 'HV1', State: 2 },
      ...{ ProcessorCount: 2, MemoryStartup: 4_294_967_296, MemoryDemand: 2_000_000_000, IsClustered: true },
      ...{ Generation: 2, AutomaticStartAction: 3 },
    },
    {
      ...{
        Name: 'dc-2',
        VMId: '11111111-aaaa-4000-8000-000000000002',
        ComputerName: 'HV2',
        State: 'Running',
      },
      ...{ ProcessorCount: 2, MemoryStartup: 4_294_967_296, IsClustered: true, Generation: 1 },
    },
    {
      ...{ Name: 'scratch', VMId: '11111111-aaaa-4000-8000-000000000003', ComputerName: 'HV1', State: 'Off' },
      ...{ ProcessorCount: 1, MemoryStartup: 1_073_741_824, IsClustered: false, Generation: 2 },
    },
  ],
  adapters: [
    {
      ...{ VMName: 'dc-1', VMId: '11111111-aaaa-4000-8000-000000000001', ComputerName: 'HV1' },
      ...{ Name: 'Network Adapter', MacAddress: '00155D010101', SwitchName: 'vSwitch', IsLegacy: false },
      IPAddresses: ['192.0.2.10'],
    },
    { VMName: null, MacAddress: '00155D010199', SwitchName: 'vSwitch', Name: 'Management' },
  ],
  drives: [
    {
      ...{ VMName: 'dc-1', VMId: '11111111-aaaa-4000-8000-000000000001', ComputerName: 'HV1' },
      ...{ ControllerType: 'SCSI', Path: 'C:\\ClusterStorage\\Volume1\\dc-1\\dc-1.vhdx' },
    },
  ],
})

/** One member of the export as Export-Csv writes it. */
export function sampleCsv(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cell = (value: unknown): string =>
    `"${typeof value === 'object' && value !== null ? 'System.Object[]' : String(value ?? '')}"`
  const line = (cells: readonly string[]): string => `${cells.join(',')}\r\n`
  return line(names.map(cell)) + rows.map((row) => line(names.map((name) => cell(row[name])))).join('')
}

/** A small inventory of System Center: two nodes, a shared volume, a disk of the cluster, a guest, its replica, a template. */
export const sampleScvmm = (): Record<string, unknown> => ({
  ems: { Name: 'vmm' },
  clusters: [
    { ClusterName: 'CLU1', ID: 'c1', Nodes: [{ Name: 'HV1' }, { Name: 'HV2', MaintenanceHost: true }] },
  ],
  hosts: ['HV1', 'HV2'].map((Name) => ({
    ...{ Name, ID: Name, HyperVStateString: 'Running', CommunicationStateString: 'Responding' },
    ...{ PhysicalCPUCount: 2, CoresPerCPU: 8, LogicalProcessorCount: 32, TotalMemory: 77_297_573_888 },
    DiskVolumes: [
      {
        ...{ Name: 'C:\\ClusterStorage\\V1', HostVolumeID: 'v1', Capacity: 800, FreeSpace: 300 },
        ...{ IsClustered: true, IsClusterSharedVolume: true, FileSystem: 'CSVFS' },
      },
      ...(Name === 'HV1'
        ? [{ Name: 'J:\\', HostVolumeID: 'v2', Capacity: 900, FreeSpace: 100, IsClustered: true }]
        : []),
    ],
  })),
  vmnetworks: [{ Name: 'prod', ID: 'n1' }],
  vms: [
    {
      ...{ Name: 'app', ID: 'a', VMId: '22222222-aaaa-4000-8000-000000000001', HostName: 'HV1' },
      ...{ CPUCount: 2, Memory: 4096, VirtualMachineStateString: 'Running' },
      ...{ IsHighlyAvailable: true, HAVMPriority: 3000 },
      VirtualHardDisks: [
        { Name: 'app.vhdx', Location: 'J:\\app\\app.vhdx', MaximumSize: 50, HostVolumeId: 'v2' },
      ],
      VirtualNetworkAdapters: [
        { VirtualNetwork: 'vSwitch', VMNetwork: 'prod', MACAddress: '00:15:5D:01:01:01' },
      ],
      VMCheckpoints: [{ Name: 'before patch', AddedTime: '/Date(1465573273343)/' }],
    },
    {
      ...{ Name: 'app', ID: 'b', VMId: '22222222-aaaa-4000-8000-000000000001', HostName: 'HV2' },
      ...{ CPUCount: 2, Memory: 4096, VirtualMachineStateString: 'PowerOff' },
      ...{ IsHighlyAvailable: true, HAVMPriority: 2000, IsRecoveryVM: true },
    },
    {
      ...{ Name: 'lone', ID: 'l', HostName: 'HV2', CPUCount: 1, Memory: 512 },
      ...{ VirtualMachineStateString: 'toString', IsHighlyAvailable: false },
    },
  ],
  images: [{ Name: 'golden', ID: 't', CPUCount: 1, Memory: 1024, VirtualHardDisks: [] }],
})
