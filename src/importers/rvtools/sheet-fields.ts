/**
 * Which columns of which sheet are read, by every heading under which versions 3.x to 4.x and tools that write
 * the same sheets are known to put them. Headings are compared without case, with MB written MiB: RVTools
 * counts mebibytes under both.
 */
const guest = {
  name: ['VM', 'VM Name'],
  vmId: ['VM ID', 'VMRef'],
  server: ['VI SDK Server'],
  power: ['Powerstate', 'Power State'],
  template: ['Template'],
  datacenter: ['Datacenter'],
  cluster: ['Cluster'],
  host: ['Host'],
} as const

export const sheetFields = {
  vinfo: {
    ...guest,
    placeholder: ['SRM Placeholder'],
    connection: ['Connection state'],
    vcpus: ['CPUs', '# CPUs', 'vCPUs', 'Num CPUs'],
    memoryBytes: ['Memory', 'Memory MiB', 'Size MiB'],
    memoryActiveBytes: ['Active Memory'],
    provisionedBytes: ['Provisioned MiB'],
    inUseBytes: ['In Use MiB'],
    nics: ['NICs'],
    disks: ['Disks'],
    totalDiskBytes: ['Total disk capacity MiB'],
    passthrough: ['Fixed Passthru HotPlug'],
    network1: ['Network #1'],
    network2: ['Network #2'],
    network3: ['Network #3'],
    network4: ['Network #4'],
    network5: ['Network #5'],
    network6: ['Network #6'],
    network7: ['Network #7'],
    network8: ['Network #8'],
    resourcePool: ['Resource pool'],
    folder: ['Folder'],
    vapp: ['vApp'],
    protection: ['DAS protection'],
    restartPriority: ['HA Restart Priority'],
    ruleKinds: ['Cluster rule(s)', 'Cluster rules'],
    ruleNames: ['Cluster rule name(s)', 'Cluster rule names'],
    path: ['Path'],
    guestOs: ['OS according to the configuration file', 'Guest OS', 'OS'],
    guestOsTools: ['OS according to the VMware Tools'],
  },
  vcpu: {
    ...guest,
    vcpus: ['CPUs'],
    cpuDemandMhz: ['Overall'],
    cpuReservationMhz: ['Reservation'],
  },
  vmemory: {
    ...guest,
    memoryBytes: ['Size MiB', 'Size'],
    lockedToMax: ['Memory Reservation Locked To Max'],
    memoryOverheadBytes: ['Overhead', 'Overhead MiB'],
    memoryActiveBytes: ['Active', 'Active MiB'],
    memoryReservationBytes: ['Reservation', 'Reservation MiB'],
  },
  vdisk: {
    ...guest,
    disk: ['Disk', 'Label'],
    key: ['Disk Key'],
    capacityBytes: ['Capacity MiB', 'Capacity'],
    raw: ['Raw'],
    sharing: ['Sharing mode'],
    sharedBus: ['Shared Bus'],
    path: ['Path', 'Disk Path'],
    diskPath: ['Disk Path'],
  },
  vnetwork: {
    ...guest,
    label: ['NIC label', 'Adapter label'],
    adapter: ['Adapter'],
    network: ['Network'],
    directPath: ['Direct Path IO'],
  },
  vcd: {
    ...guest,
    label: ['Device Node', 'Device'],
    connected: ['Connected'],
    type: ['Device Type'],
  },
  vusb: {
    ...guest,
    label: ['Device Node', 'Device'],
    connected: ['Connected'],
    type: ['Device Type'],
  },
  vsnapshot: { ...guest, created: ['Date / time'] },
  vhost: {
    name: ['Host', 'Name'],
    server: ['VI SDK Server'],
    datacenter: ['Datacenter'],
    cluster: ['Cluster'],
    maintenance: ['in Maintenance Mode'],
    quarantine: ['in Quarantine Mode'],
    cpuModel: ['CPU Model'],
    coreMhz: ['Speed'],
    hyperthreading: ['HT Active'],
    sockets: ['# CPU', '# CPUs'],
    coresPerSocket: ['Cores per CPU', 'Cores per Socket'],
    cores: ['# Cores'],
    memoryBytes: ['# Memory', 'Memory', '# Memory MiB', 'Memory MiB'],
    vms: ['# VMs'],
    vcpus: ['# vCPUs'],
    vram: ['vRAM'],
    version: ['ESX Version', 'ESXi Version'],
    vendor: ['Vendor'],
    model: ['Model'],
  },
  vcluster: {
    name: ['Name', 'Cluster'],
    server: ['VI SDK Server'],
    datacenter: ['Datacenter'],
    hosts: ['NumHosts', '# Hosts'],
    cores: ['NumCpuCores', '# CPU Cores'],
    totalMhz: ['TotalCpu', 'Total CPU'],
    haEnabled: ['HA enabled'],
    failoverHosts: ['Failover Level'],
    admissionControl: ['AdmissionControlEnabled', 'Admission Control Enabled'],
    restartPriority: ['Restart Priority'],
  },
  vdatastore: {
    name: ['Name', 'Datastore'],
    server: ['VI SDK Server'],
    datacenter: ['Datacenter'],
    objectId: ['Object ID'],
    accessible: ['Accessible'],
    type: ['Type'],
    vmsTotal: ['# VMs total'],
    capacityBytes: ['Capacity MiB'],
    freeBytes: ['Free MiB'],
    hostCount: ['# Hosts'],
    hosts: ['Hosts'],
  },
  vmultipath: {
    host: ['Host'],
    server: ['VI SDK Server'],
    datacenter: ['Datacenter'],
    datastore: ['Datastore'],
  },
  vport: {
    name: ['Port Group', 'Portgroup'],
    server: ['VI SDK Server'],
    datacenter: ['Datacenter'],
    host: ['Host'],
    vlan: ['VLAN'],
  },
  dvport: { name: ['Port', 'Port Group'], server: ['VI SDK Server'], switch: ['Switch'], vlan: ['VLAN'] },
  vsource: { name: ['Name', 'Server'], server: ['VI SDK Server'], product: ['Fullname', 'Full Name'] },
  vmetadata: { version: ['RVTools version'], written: ['xlsx creation datetime'], server: ['Server'] },
} as const

/** Sheets that something is read from. */
export type SheetKind = keyof typeof sheetFields
/** The fields of a sheet. */
export type FieldOf<K extends SheetKind> = keyof (typeof sheetFields)[K] & string

/** Sheets RVTools writes that hold nothing the estate model has a place for. */
export const unusedSheets: ReadonlySet<string> = new Set([
  'vpartition',
  'vtools',
  'vrp',
  'vhba',
  'vnic',
  'vswitch',
  'dvswitch',
  'vsc_vmk',
  'vlicense',
  'vfileinfo',
  'vhealth',
  'vfloppy',
])

/** A heading in the form headings are compared in. */
export const normalHeading = (heading: string): string =>
  heading
    .replace(/^\ufeff/, '')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase()
    .replace(/\bmb\b/, 'mib')
