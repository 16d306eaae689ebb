import { exportColumns } from '#importers/rvtools/columns.table.ts'
import { type Sheets, workbook } from '#importers/rvtools/sample-export.ts'
import type { SampleObject } from '#importers/vsphere/sample.ts'
import { sampleUuid } from '#importers/vsphere/sample.ts'

type Row = Readonly<Record<string, string | number | boolean>>

/** Members as deep as a path leads; properties of the API have dots in their names, so the longest name is tried first. */
function at(object: unknown, path: string): unknown {
  if (path === '' || typeof object !== 'object' || object === null) return path === '' ? object : undefined
  const parts = path.split('.')
  for (let count = parts.length; count > 0; count--) {
    const name = parts.slice(0, count).join('.')
    if (Object.hasOwn(object, name)) {
      return at((object as Readonly<Record<string, unknown>>)[name], parts.slice(count).join('.'))
    }
  }
  return undefined
}
const text = (object: unknown, path: string): string => String(at(object, path) ?? '')
const number = (object: unknown, path: string): number => Number(at(object, path))
const list = (object: unknown, path: string): readonly unknown[] =>
  (at(object, path) ?? []) as readonly unknown[]
const mib = (bytes: number): number => bytes / 2 ** 20

/** Rows of a sheet under the headings that RVTools gives it; a heading that it does not have is a mistake of ours. */
function sheet(name: string, rows: readonly Row[]): Sheets {
  const headings = exportColumns[name] ?? []
  for (const heading of rows.flatMap(Object.keys)) {
    if (!headings.includes(heading)) throw new Error(`${name} has no column "${heading}".`)
  }
  return { [name]: [headings, ...rows.map((row) => headings.map((heading) => row[heading] ?? null))] }
}

/** The workbook that RVTools would write of sample objects of one cluster: what its columns have a place for. */
export function rvtoolsOf(objects: readonly SampleObject[]): Uint8Array {
  const all = (type: string) => objects.filter((object) => object.type === type)
  const nameOf = (moref: string): string =>
    text(objects.find((one) => one.moref === moref)?.properties, 'name')
  const [cluster] = all('ClusterComputeResource')
  const clusterName = text(cluster?.properties, 'name')
  const server: Row = { 'VI SDK Server': 'vcenter.example.net', 'VI SDK UUID': sampleUuid }
  const inside: Row = { ...server, Datacenter: 'East', Cluster: clusterName }
  const guests = all('VirtualMachine').map(({ moref, properties: vm }) => {
    const guest: Row = {
      ...{ ...inside, VM: text(vm, 'name'), 'VM ID': moref, Template: false },
      ...{ Powerstate: text(vm, 'runtime.powerState'), Host: nameOf(text(vm, 'runtime.host.value')) },
      'OS according to the configuration file': text(vm, 'config.guestFullName'),
      'VM UUID': text(vm, 'config.instanceUuid'),
    }
    return { vm, guest, devices: list(vm, 'config.hardware.device') }
  })
  return workbook({
    ...sheet(
      'vInfo',
      guests.map(({ vm, guest }) => infoRow(vm, guest, cluster?.properties ?? {})),
    ),
    ...sheet(
      'vCPU',
      guests.map(({ vm, guest }) => cpuRow(vm, guest)),
    ),
    ...sheet(
      'vMemory',
      guests.map(({ vm, guest }) => memoryRow(vm, guest)),
    ),
    ...sheet(
      'vDisk',
      guests.flatMap(({ guest, devices }) => diskRows(guest, devices)),
    ),
    ...sheet(
      'vNetwork',
      guests.flatMap(({ guest, devices }) => cardRows(guest, devices)),
    ),
    ...sheet(
      'vHost',
      all('HostSystem').map((host) =>
        hostRow(
          host,
          inside,
          guests.map(({ vm }) => vm),
        ),
      ),
    ),
    ...sheet('vCluster', [clusterRow(cluster?.properties ?? {}, all('HostSystem').length, server)]),
    ...sheet(
      'vDatastore',
      all('Datastore').map(
        ({ moref, properties: store }): Row => ({
          ...{ ...server, 'Object ID': moref, Name: text(store, 'name'), Type: 'VMFS', Accessible: true },
          ...{
            'Capacity MiB': mib(number(store, 'summary.capacity')),
            '# Hosts': list(store, 'host').length,
          },
          'Provisioned MiB': mib(
            number(store, 'summary.capacity') -
              number(store, 'summary.freeSpace') +
              number(store, 'summary.uncommitted'),
          ),
          ...{ 'Free MiB': mib(number(store, 'summary.freeSpace')), URL: text(store, 'summary.url') },
          Hosts: list(store, 'host')
            .map((mount) => nameOf(text(mount, 'key.value')))
            .join(', '),
        }),
      ),
    ),
    ...sheet('dvPort', [{ ...server, Port: 'web-120', Switch: 'dvs-east', VLAN: '120' }]),
  })
}

const ofType = (devices: readonly unknown[], type: string) =>
  devices.filter((device) => at(device, '_typeName') === type)

const diskRows = (guest: Row, devices: readonly unknown[]): readonly Row[] =>
  ofType(devices, 'VirtualDisk').map((disk) => ({
    ...guest,
    ...{ Disk: text(disk, 'deviceInfo.label'), 'Disk Key': number(disk, 'key'), Raw: false },
    ...{ 'Capacity MiB': mib(number(disk, 'capacityInBytes')), Path: text(disk, 'backing.fileName') },
    ...{ 'Disk Mode': text(disk, 'backing.diskMode'), 'Sharing mode': text(disk, 'backing.sharing') },
    'Shared Bus': 'noSharing',
  }))

const cardRows = (guest: Row, devices: readonly unknown[]): readonly Row[] =>
  ofType(devices, 'VirtualVmxnet3').map((card) => ({
    ...guest,
    ...{ 'NIC label': text(card, 'deviceInfo.label'), Adapter: 'Vmxnet3', Network: 'web-120' },
    ...{ 'Mac Address': text(card, 'macAddress'), Connected: true, 'Direct Path IO': false },
  }))

function infoRow(vm: unknown, guest: Row, cluster: unknown): Row {
  const own = list(cluster, 'configurationEx.dasVmConfig').find(
    (one) => text(one, 'key.value') === guest['VM ID'],
  )
  return {
    ...guest,
    ...{ CPUs: number(vm, 'config.hardware.numCPU'), Memory: number(vm, 'config.hardware.memoryMB') },
    ...{
      Folder: 'Web',
      'Resource pool': 'Resources',
      NICs: 1,
      Disks: 2,
      'SMBIOS UUID': text(vm, 'config.uuid'),
      'Network #1': 'web-120',
    },
    ...{
      'Provisioned MiB': mib(
        number(vm, 'summary.storage.committed') + number(vm, 'summary.storage.uncommitted'),
      ),
    },
    ...{
      'In Use MiB': mib(number(vm, 'summary.storage.committed')),
      Path: text(vm, 'config.files.vmPathName'),
    },
    ...{
      'HA Restart Priority':
        own === undefined ? 'clusterRestartPriority' : text(own, 'dasSettings.restartPriority'),
    },
    ...{ 'DNS Name': text(vm, 'guest.hostName'), 'Primary IP Address': text(vm, 'guest.ipAddress') },
    ...{ CBT: true, EnableUUID: true, Firmware: 'efi', 'EFI Secure boot': true, 'HW version': '19' },
    ...{ 'Consolidation Needed': false, 'FT State': 'notConfigured', 'Connection state': 'connected' },
    'Active Memory': number(vm, 'summary.quickStats.guestMemoryUsage'),
  }
}

const cpuRow = (vm: unknown, guest: Row): Row => ({
  ...guest,
  ...{
    CPUs: number(vm, 'config.hardware.numCPU'),
    Overall: number(vm, 'summary.quickStats.overallCpuUsage'),
  },
  ...{
    Sockets: 2,
    'Cores p/s': 2,
    Reservation: number(vm, 'config.cpuAllocation.reservation'),
    'Hot Add': true,
  },
})

const memoryRow = (vm: unknown, guest: Row): Row => ({
  ...guest,
  ...{
    'Size MiB': number(vm, 'config.hardware.memoryMB'),
    Overhead: mib(number(vm, 'runtime.memoryOverhead')),
  },
  ...{ Active: number(vm, 'summary.quickStats.guestMemoryUsage'), 'Memory Reservation Locked To Max': false },
  ...{ Reservation: number(vm, 'config.memoryAllocation.reservation'), 'Hot Add': false },
})

function hostRow({ moref, properties: host }: SampleObject, inside: Row, vms: readonly unknown[]): Row {
  const own = vms.filter(
    (vm) => text(vm, 'runtime.host.value') === moref && text(vm, 'runtime.powerState') === 'poweredOn',
  )
  const hardware = (path: string): number => number(host, `summary.hardware.${path}`)
  return {
    ...{
      ...inside,
      Host: text(host, 'name'),
      'Object ID': moref,
      'in Maintenance Mode': false,
      'Current EVC': 'intel-broadwell',
      'HT Active': true,
    },
    ...{
      'CPU Model': text(host, 'summary.hardware.cpuModel'),
      Speed: hardware('cpuMhz'),
      '# CPU': hardware('numCpuPkgs'),
    },
    ...{
      'Cores per CPU': hardware('numCpuCores') / hardware('numCpuPkgs'),
      '# Cores': hardware('numCpuCores'),
    },
    ...{
      '# Memory': mib(hardware('memorySize')),
      '# VMs': own.length,
      UUID: text(host, 'summary.hardware.uuid'),
    },
    ...{
      '# vCPUs': own.length * 4,
      vRAM: own.length * 16_384,
      '# NICs': list(host, 'config.network.pnic').length,
    },
    ...{
      'ESX Version': text(host, 'summary.config.product.fullName'),
      Vendor: text(host, 'summary.hardware.vendor'),
    },
    ...{
      Model: text(host, 'summary.hardware.model'),
      'BIOS Version': text(host, 'hardware.biosInfo.biosVersion'),
    },
    ...{ 'DNS Servers': '10.0.0.53, 10.0.1.53', 'NTP Server(s)': 'ntp.example.net' },
    'Service tag': text(list(host, 'summary.hardware.otherIdentifyingInfo')[0], 'identifierValue'),
  }
}

const clusterRow = (cluster: unknown, hosts: number, server: Row): Row => ({
  ...{ ...server, Name: text(cluster, 'name'), NumHosts: hosts, 'HA enabled': true, 'Failover Level': 1 },
  ...{ AdmissionControlEnabled: true, 'Restart Priority': 'medium', 'Isolation Response': 'powerOff' },
  ...{ 'DRS enabled': true, 'DRS default VM behavior': 'fullyAutomated', 'DPM enabled': false },
})
