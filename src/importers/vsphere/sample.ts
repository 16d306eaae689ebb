/** A value of the web-services API as tests write it down; `_typeName` where its type is not the declared one. */
export type SampleValue =
  | string
  | number
  | boolean
  | null
  | readonly SampleValue[]
  | { readonly [member: string]: SampleValue }
export type SampleObject = {
  readonly type: string
  readonly moref: string
  readonly properties: { readonly [property: string]: SampleValue }
}

export const ref = (type: string, value: string): SampleValue => ({ type, value })
export const sampleUuid = '5f3e2d1c-0b0a-4987-8765-43210fedcba9'

const gib = 2 ** 30

/** How large a sample is. */
export type SampleSize = { readonly clusters: number; readonly hosts: number; readonly vms: number }

/** A vCenter of clusters with hosts and VMs alike, with one of everything that is read. */
export function sampleObjects({ clusters, hosts, vms }: SampleSize): readonly SampleObject[] {
  const objects: SampleObject[] = [
    { type: 'Folder', moref: 'group-d1', properties: { name: 'Datacenters' } },
    {
      type: 'Datacenter',
      moref: 'datacenter-2',
      properties: { name: 'East', parent: ref('Folder', 'group-d1') },
    },
    {
      type: 'Folder',
      moref: 'group-v3',
      properties: { name: 'vm', parent: ref('Datacenter', 'datacenter-2') },
    },
    {
      type: 'Folder',
      moref: 'group-h4',
      properties: { name: 'host', parent: ref('Datacenter', 'datacenter-2') },
    },
    { type: 'Folder', moref: 'group-v5', properties: { name: 'Web', parent: ref('Folder', 'group-v3') } },
    sampleSwitch,
    sampleNetwork,
  ]
  for (let c = 0; c < clusters; c++) objects.push(...sampleCluster(c, hosts, vms))
  for (let c = 0; c < clusters; c++) {
    for (let h = 0; h < hosts; h++) objects.push(sampleHost(c, h))
    for (let v = 0; v < vms; v++) objects.push(sampleVm(c, v, hosts))
  }
  return objects
}

const sampleSwitch: SampleObject = {
  type: 'VmwareDistributedVirtualSwitch',
  moref: 'dvs-6',
  properties: { name: 'dvs-east' },
}

const sampleNetwork: SampleObject = {
  type: 'DistributedVirtualPortgroup',
  moref: 'dvportgroup-7',
  properties: {
    name: 'web-120',
    parent: ref('Folder', 'group-h4'),
    config: {
      key: 'dvportgroup-7',
      distributedVirtualSwitch: ref('VmwareDistributedVirtualSwitch', 'dvs-6'),
      defaultPortConfig: {
        _typeName: 'VMwareDVSPortSetting',
        vlan: { _typeName: 'VmwareDistributedVirtualSwitchVlanIdSpec', inherited: false, vlanId: 120 },
      },
    },
  },
}

const hostRef = (c: number, h: number): SampleValue => ref('HostSystem', `host-${c}0${h}`)
const vmRef = (c: number, v: number): SampleValue => ref('VirtualMachine', `vm-${c}0${v}`)

function sampleCluster(c: number, hosts: number, vms: number): readonly SampleObject[] {
  const cluster = ref('ClusterComputeResource', `domain-c${c}`)
  const rules: SampleValue[] =
    vms < 2
      ? []
      : [
          {
            ...{
              _typeName: 'ClusterAntiAffinityRuleSpec',
              key: 1,
              name: 'apart',
              enabled: true,
              mandatory: false,
            },
            vm: [vmRef(c, 0), vmRef(c, 1)],
          },
          {
            ...{
              _typeName: 'ClusterVmHostRuleInfo',
              key: 2,
              name: 'licensed',
              enabled: true,
              mandatory: true,
            },
            ...{ vmGroupName: 'databases', affineHostGroupName: 'licensed hosts' },
          },
        ]
  return [
    {
      type: 'ClusterComputeResource',
      moref: `domain-c${c}`,
      properties: {
        name: `cluster-${c}`,
        parent: ref('Folder', 'group-h4'),
        host: Array.from({ length: hosts }, (_, h) => hostRef(c, h)),
        summary: { _typeName: 'ClusterComputeResourceSummary', currentEVCModeKey: 'intel-broadwell' },
        configurationEx: {
          _typeName: 'ClusterConfigInfoEx',
          dasConfig: {
            enabled: true,
            admissionControlEnabled: true,
            admissionControlPolicy: {
              _typeName: 'ClusterFailoverResourcesAdmissionControlPolicy',
              cpuFailoverResourcesPercent: 25,
              memoryFailoverResourcesPercent: 30,
            },
            defaultVmSettings: { restartPriority: 'medium', isolationResponse: 'powerOff' },
            hBDatastoreCandidatePolicy: 'userSelectedDs',
            heartbeatDatastore: [ref('Datastore', `datastore-${c}`)],
          },
          dasVmConfig: [{ key: vmRef(c, 0), dasSettings: { restartPriority: 'high' } }],
          drsConfig: { enabled: true, defaultVmBehavior: 'fullyAutomated' },
          dpmConfigInfo: { enabled: false },
          rule: rules,
          group: [
            { _typeName: 'ClusterVmGroup', name: 'databases', vm: [vmRef(c, 0)] },
            { _typeName: 'ClusterHostGroup', name: 'licensed hosts', host: [hostRef(c, 0)] },
          ],
        },
      },
    },
    { type: 'ResourcePool', moref: `resgroup-${c}`, properties: { name: 'Resources', parent: cluster } },
    {
      type: 'Datastore',
      moref: `datastore-${c}`,
      properties: {
        name: `vmfs-${c}`,
        parent: ref('Datacenter', 'datacenter-2'),
        summary: {
          ...{
            accessible: true,
            capacity: 4096 * gib,
            freeSpace: 1024 * gib,
            uncommitted: 512 * gib,
            type: 'VMFS',
          },
          url: `ds:///vmfs/volumes/5f3e2d1c-${c}/`,
        },
        host: Array.from({ length: hosts }, (_, h) => ({
          key: hostRef(c, h),
          mountInfo: { accessMode: 'readWrite', mounted: true, accessible: true },
        })),
        info: {
          _typeName: 'VmfsDatastoreInfo',
          vmfs: { extent: [{ diskName: `naa.600${c}`, partition: 1 }] },
        },
      },
    },
  ]
}

function sampleHost(c: number, h: number): SampleObject {
  return {
    type: 'HostSystem',
    moref: `host-${c}0${h}`,
    properties: {
      name: `esx-${c}-${h}.example.net`,
      parent: ref('ClusterComputeResource', `domain-c${c}`),
      runtime: { connectionState: 'connected', inMaintenanceMode: false, standbyMode: 'none' },
      summary: {
        maxEVCModeKey: 'intel-icelake',
        hardware: {
          ...{ vendor: 'Contoso', model: 'R1', cpuModel: 'Xeon Example', cpuMhz: 2500, numCpuPkgs: 2 },
          ...{
            numCpuCores: 64,
            numCpuThreads: 128,
            memorySize: 1024 * gib,
            uuid: `4c4c4544-0000-0000-0000-0000000${c}00${h}a`,
          },
          otherIdentifyingInfo: [
            {
              identifierValue: `TAG${c}${h}`,
              identifierType: { key: 'ServiceTag', label: 'Service tag', summary: '' },
            },
          ],
        },
        config: { product: { fullName: 'VMware ESXi 8.0.2 build-22380479' } },
      },
      'hardware.biosInfo': { biosVersion: '2.19.1' },
      'hardware.numaInfo': { type: 'NUMA', numNodes: 2 },
      'config.network': {
        dnsConfig: { address: ['10.0.0.53', '10.0.1.53'] },
        pnic: [
          { key: 'nic-0', device: 'vmnic0', mac: `02:00:00:00:0${c % 10}:0${h % 10}` },
          { key: 'nic-1', device: 'vmnic1', mac: `02:00:00:01:0${c % 10}:0${h % 10}` },
        ],
        vswitch: [],
        proxySwitch: [{ dvsName: 'dvs-east', pnic: ['nic-0', 'nic-1'] }],
      },
      'config.dateTimeInfo': { ntpConfig: { server: ['ntp.example.net'] } },
      'config.storageDevice': {
        scsiLun: [{ _typeName: 'HostScsiDisk', key: 'lun-0', canonicalName: `naa.600${c}` }],
        multipathInfo: {
          lun: [{ lun: 'lun-0', path: [{ state: 'active' }, { state: 'standby' }, { state: 'dead' }] }],
        },
      },
    },
  }
}

function sampleVm(c: number, v: number, hosts: number): SampleObject {
  return {
    type: 'VirtualMachine',
    moref: `vm-${c}0${v}`,
    properties: {
      name: `web-${c}-${v}`,
      parent: ref('Folder', 'group-v5'),
      resourcePool: ref('ResourcePool', `resgroup-${c}`),
      datastore: [ref('Datastore', `datastore-${c}`)],
      network: [ref('DistributedVirtualPortgroup', 'dvportgroup-7')],
      rootSnapshot: [],
      runtime: {
        ...{ connectionState: 'connected', powerState: v % 8 === 7 ? 'poweredOff' : 'poweredOn' },
        ...{ consolidationNeeded: false, faultToleranceState: 'notConfigured', memoryOverhead: 64 * 2 ** 20 },
        host: hostRef(c, v % hosts),
      },
      config: sampleConfig(c, v),
      guest: sampleGuest(c, v),
      summary: {
        storage: { committed: 40 * gib, uncommitted: 60 * gib, unshared: 40 * gib },
        quickStats: { overallCpuDemand: 300 + v, overallCpuUsage: 280, guestMemoryUsage: 1024 },
      },
    },
  }
}

const uuidOf = (kind: string, c: number, v: number): string =>
  `${kind}a90b-853b-1101-3350-${String(c).padStart(4, '0')}${String(v).padStart(8, '0')}`

function sampleConfig(c: number, v: number): SampleValue {
  return {
    ...{
      name: `web-${c}-${v}`,
      version: 'vmx-19',
      uuid: uuidOf('422c', c, v),
      instanceUuid: uuidOf('502c', c, v),
    },
    ...{
      guestFullName: 'Ubuntu Linux (64-bit)',
      template: false,
      firmware: 'efi',
      changeTrackingEnabled: true,
    },
    ...{ cpuHotAddEnabled: true, memoryHotAddEnabled: false, bootOptions: { efiSecureBootEnabled: true } },
    files: { vmPathName: `[vmfs-${c}] web-${c}-${v}/web-${c}-${v}.vmx` },
    cpuAllocation: { reservation: 500, limit: -1 },
    memoryAllocation: { reservation: 2048, limit: -1 },
    extraConfig: [
      { key: 'nvram', value: 'web.nvram' },
      { key: 'disk.EnableUUID', value: 'TRUE' },
    ],
    hardware: {
      ...{ numCPU: 4, numCoresPerSocket: 2, memoryMB: 16384 },
      device: sampleDevices(c, v),
    },
  }
}

const label = (text: string): SampleValue => ({ label: text, summary: text })

function sampleDevices(c: number, v: number): readonly SampleValue[] {
  const disk = (n: number): SampleValue => ({
    _typeName: 'VirtualDisk',
    ...{ key: 2000 + n, deviceInfo: label(`Hard disk ${n + 1}`), controllerKey: 1000, unitNumber: n },
    ...{ capacityInKB: 52428800, capacityInBytes: 53687091200 },
    backing: {
      _typeName: 'VirtualDiskFlatVer2BackingInfo',
      ...{
        fileName: `[vmfs-${c}] web-${c}-${v}/disk-${n}.vmdk`,
        diskMode: 'persistent',
        thinProvisioned: true,
      },
      ...{ sharing: 'sharingNone', datastore: ref('Datastore', `datastore-${c}`) },
    },
  })
  return [
    { _typeName: 'VirtualIDEController', key: 200, deviceInfo: label('IDE 0'), busNumber: 0 },
    { _typeName: 'VirtualPCIController', key: 100, deviceInfo: label('PCI controller 0'), busNumber: 0 },
    {
      _typeName: 'ParaVirtualSCSIController',
      ...{ key: 1000, deviceInfo: label('SCSI controller 0'), busNumber: 0, sharedBus: 'noSharing' },
    },
    disk(0),
    disk(1),
    {
      _typeName: 'VirtualVmxnet3',
      ...{ key: 4000, deviceInfo: label('Network adapter 1'), controllerKey: 100, addressType: 'assigned' },
      macAddress: `00:50:56:${hex(c)}:${hex(v >> 8)}:${hex(v)}`,
      connectable: { startConnected: true, allowGuestControl: true, connected: true, status: 'ok' },
      backing: {
        _typeName: 'VirtualEthernetCardDistributedVirtualPortBackingInfo',
        port: { switchUuid: '50 2c', portgroupKey: 'dvportgroup-7', portKey: String(v) },
      },
    },
  ]
}

const hex = (value: number): string => (value & 255).toString(16).padStart(2, '0')

function sampleGuest(c: number, v: number): SampleValue {
  return {
    ...{
      hostName: `web-${c}-${v}.example.net`,
      ipAddress: `10.${c}.${v >> 8}.${v & 255}`,
      toolsStatus: 'toolsOk',
    },
    net: [{ macAddress: '00:50:56:00:00:00', ipAddress: [`10.${c}.${v >> 8}.${v & 255}`, 'fe80::1'] }],
    disk: [{ diskPath: '/', capacity: 50 * gib, freeSpace: 20 * gib }],
  }
}
