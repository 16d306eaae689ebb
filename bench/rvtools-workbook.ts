import { type WrittenCell, workbookWriter } from '#formats/workbook-writer.ts'
import { exportColumns } from '#importers/rvtools/columns.table.ts'
import { type Random, seededRandom } from '#kernel/random.ts'
import {
  coresPerHost,
  type GeneratedEstate,
  type Guest,
  generatedEstate,
  hex,
  hostMhz,
  hostsPerCluster,
  roles,
  server,
  serverUuid,
  uuid,
} from './rvtools-estate.ts'

type Values = Readonly<Record<string, WrittenCell>>

const hostName = (n: number): string => `esx-${String(n).padStart(4, '0')}.example.net`
const clusterName = (host: number): string =>
  `Cluster-${String(Math.floor(host / hostsPerCluster)).padStart(2, '0')}`
const datastoreName = (n: number): string => `DS-${String(n).padStart(4, '0')}`
const networkName = (n: number): string => `VLAN-${100 + (n % 60)}`
const origin: Values = { 'VI SDK Server': server, 'VI SDK UUID': serverUuid, Datacenter: 'DC-1' }

const guestValues = (guest: Guest): Values => ({
  ...origin,
  VM: guest.name,
  Powerstate: guest.on ? 'poweredOn' : 'poweredOff',
  Template: guest.template,
  'SRM Placeholder': false,
  Annotation: guest.n % 3 === 0 ? `Owner team-${guest.n % 37}; ticket CHG${100_000 + guest.n}` : null,
  Cluster: clusterName(guest.host),
  Host: hostName(guest.host),
  Folder: `/DC-1/vm/${roles[guest.n % roles.length]}`,
  'OS according to the configuration file': guest.os,
  'OS according to the VMware Tools': guest.os,
  'VM ID': `vm-${10_000 + guest.n}`,
  VMRef: `vm-${10_000 + guest.n}`,
  'VM UUID': guest.uuid,
  CPUs: guest.vcpus,
})

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function* infoRows({ guests }: GeneratedEstate, random: Random): Generator<Values> {
  for (const guest of guests) {
    const path = `[${datastoreName(guest.datastore)}] ${guest.name}/`
    yield {
      ...guestValues(guest),
      Memory: guest.memoryMib,
      'Active Memory': Math.floor(guest.memoryMib * random() * 0.5),
      'DNS Name': `${guest.name}.example.net`,
      'Primary IP Address': `10.${guest.n >> 16}.${(guest.n >> 8) & 255}.${guest.n & 255}`,
      NICs: guest.nics,
      Disks: guest.disksMib.length,
      'Total disk capacity MiB': sum(guest.disksMib),
      'Provisioned MiB': sum(guest.disksMib) + guest.memoryMib,
      'In Use MiB': Math.floor(sum(guest.disksMib) * random()),
      'Network #1': networkName(guest.n),
      'Resource pool': `/DC-1/${clusterName(guest.host)}/Resources`,
      'DAS protection': guest.on,
      'HA Restart Priority': 'clusterRestartPriority',
      Path: `${path}${guest.name}.vmx`,
      'Log directory': path,
      'Snapshot directory': path,
      'Suspend directory': path,
      PowerOn: 45_000 + random() * 900,
      'Creation date': 44_000 + random() * 900,
      'SMBIOS UUID': uuid(random),
      'Fixed Passthru HotPlug': false,
      'Cluster rule(s)': null,
      'Cluster rule name(s)': null,
    }
  }
}

function* perGuest(estate: GeneratedEstate, more: (guest: Guest) => Values): Generator<Values> {
  for (const guest of estate.guests) yield { ...guestValues(guest), ...more(guest) }
}

function* diskRows({ guests }: GeneratedEstate, random: Random): Generator<Values> {
  for (const guest of guests) {
    const folder = `[${datastoreName(guest.datastore)}] ${guest.name}/${guest.name}`
    for (const [n, capacity] of guest.disksMib.entries()) {
      const path = `${folder}${n === 0 ? '' : `_${n}`}.vmdk`
      yield {
        ...guestValues(guest),
        ...{
          Disk: `Hard disk ${n + 1}`,
          'Disk Key': 2000 + n,
          'Disk UUID': uuid(random),
          'Disk Path': path,
          Path: path,
        },
        ...{ 'Capacity MiB': capacity, Raw: false, 'Disk Mode': 'persistent', 'Sharing mode': 'sharingNone' },
        ...{
          Thin: random() < 0.7,
          Controller: 'VMware paravirtual SCSI',
          Label: `Hard disk ${n + 1}`,
          'Shared Bus': 'noSharing',
        },
      }
    }
  }
}

function* repeated(
  estate: GeneratedEstate,
  times: (guest: Guest) => number,
  row: (guest: Guest, n: number) => Values,
) {
  for (const guest of estate.guests) {
    for (let n = 0; n < times(guest); n++) yield { ...guestValues(guest), ...row(guest, n) }
  }
}

function* perHost({ hosts }: GeneratedEstate, times: number, more: (host: number, n: number) => Values) {
  for (let host = 0; host < hosts; host++) {
    for (let n = 0; n < times; n++) {
      yield { ...origin, Host: hostName(host), Cluster: clusterName(host), ...more(host, n) }
    }
  }
}

function hostRows(estate: GeneratedEstate): Iterable<Values> {
  const running = Array.from({ length: estate.hosts }, () => ({ vms: 0, all: 0, vcpus: 0, memory: 0 }))
  for (const guest of estate.guests) {
    const load = running[guest.host]
    if (load === undefined) continue
    load.all += 1
    if (!guest.on) continue
    load.vms += 1
    load.vcpus += guest.vcpus
    load.memory += guest.memoryMib
  }
  return perHost(estate, 1, (host) => ({
    ...{
      'in Maintenance Mode': false,
      'CPU Model': 'Example CPU 32-core',
      Speed: hostMhz,
      'HT Available': true,
    },
    ...{
      'HT Active': true,
      '# CPU': 2,
      'Cores per CPU': coresPerHost / 2,
      '# Cores': coresPerHost,
      '# Memory': 2 ** 20,
    },
    ...{
      '# VMs total': running[host]?.all ?? 0,
      '# VMs': running[host]?.vms ?? 0,
      '# vCPUs': running[host]?.vcpus ?? 0,
    },
    ...{
      vRAM: running[host]?.memory ?? 0,
      Vendor: 'Example',
      Model: 'Server 2U',
      'ESX Version': 'VMware ESXi 8.0.3',
    },
  }))
}

function* clusterRows({ clusters, hosts }: GeneratedEstate): Generator<Values> {
  for (let n = 0; n < clusters; n++) {
    const members = Math.min(hostsPerCluster, hosts - n * hostsPerCluster)
    yield {
      ...{ ...origin, Name: clusterName(n * hostsPerCluster), NumHosts: members, numEffectiveHosts: members },
      ...{ NumCpuCores: members * coresPerHost, NumCpuThreads: members * coresPerHost * 2 },
      ...{ TotalCpu: members * coresPerHost * hostMhz, TotalMemory: members * 2 ** 20 },
      ...{
        'HA enabled': true,
        'Failover Level': 1,
        AdmissionControlEnabled: true,
        'Restart Priority': 'medium',
      },
    }
  }
}

function* datastoreRows({ datastores, guests, hosts }: GeneratedEstate): Generator<Values> {
  const used = new Array<number>(datastores).fill(0)
  for (const { datastore } of guests) used[datastore] = (used[datastore] ?? 0) + 1
  const names = Array.from({ length: hosts }, (_, host) => hostName(host))
  for (let n = 0; n < datastores; n++) {
    yield {
      ...{ ...origin, Name: datastoreName(n), Accessible: true, Type: 'VMFS', '# VMs total': used[n] ?? 0 },
      ...{ 'Capacity MiB': 16 * 2 ** 20, 'Free MiB': 4 * 2 ** 20, '# Hosts': hosts, Hosts: names.join(', ') },
      'Object ID': `datastore-${n}`,
    }
  }
}

function* numbered(count: number, row: (n: number) => Values): Generator<Values> {
  for (let n = 0; n < count; n++) yield { ...origin, ...row(n) }
}

/** A plausible value for a column nobody has a rule for, as wide as the real thing. */
function filler(heading: string, row: number): WrittenCell {
  if (heading === 'Connection state') return 'connected'
  if (heading === 'in Quarantine Mode') return false
  if (/UUID|^Object ID$/.test(heading))
    return `${heading.length.toString(16)}${(row * 2654435761) % 2 ** 32}-object`
  if (/MiB|KiB|^#|bytes|Mem |CPU |QS |Max|Limit|Shares|delay|Speed|Port|Width/i.test(heading))
    return (row * 97) % 65_536
  if (/enabled|Connected|Hot |Required|Accessible|active/i.test(heading)) return row % 2 === 0
  if (/status|state|Heartbeat/i.test(heading)) return row % 50 === 0 ? 'yellow' : 'green'
  return row % 4 === 0 ? null : 'notConfigured'
}

type Rules = Readonly<Record<string, () => Iterable<Values>>>

/** Values that are the same in every row. */
const always =
  (values: Values): (() => Values) =>
  () =>
    values

/** The sheets with rows per guest. */
function guestSheets(estate: GeneratedEstate, random: Random): Rules {
  const drive: Values = { 'Device Node': 'CD/DVD drive 1', Connected: false, 'Device Type': 'Client device' }
  const usb: Values = { 'Device Node': 'USB 1', Connected: false, 'Device Type': 'controller' }
  const guestFile = (guest: Guest, n: number): string => `${guest.name}${n === 0 ? '.vmx' : `-${n}.log`}`
  return {
    vInfo: () => infoRows(estate, random),
    vCPU: () =>
      perGuest(estate, ({ vcpus }) => ({ Overall: Math.floor(vcpus * 300 * random()), Reservation: 0 })),
    vMemory: () =>
      perGuest(estate, ({ memoryMib }) => ({
        ...{ 'Size MiB': memoryMib, 'Memory Reservation Locked To Max': false, Overhead: 64, Reservation: 0 },
        Active: Math.floor(memoryMib * random() * 0.5),
      })),
    vDisk: () => diskRows(estate, random),
    vPartition: () =>
      repeated(
        estate,
        ({ disksMib }) => disksMib.length + 1,
        (_, n) => ({ Disk: n === 0 ? '/' : `/data${n}` }),
      ),
    vNetwork: () =>
      repeated(
        estate,
        ({ nics }) => nics,
        (guest, n) => ({
          ...{
            'NIC label': `Network adapter ${n + 1}`,
            Adapter: 'Vmxnet3',
            Network: networkName(guest.n + n),
          },
          ...{
            Connected: true,
            'Mac Address': `00:50:56:${hex(random, 2)}:${hex(random, 2)}:${hex(random, 2)}`,
          },
          ...{
            Type: 'assigned',
            'Direct Path IO': false,
            'IPv4 Address': `10.1.${guest.n >> 8}.${guest.n & 255}`,
          },
        }),
      ),
    vCD: () => perGuest(estate, always(drive)),
    vUSB: () => repeated(estate, ({ n }) => (n % 40 === 0 ? 1 : 0), always(usb)),
    vSnapshot: () =>
      repeated(
        estate,
        ({ n }) => (n % 8 === 0 ? 1 : 0),
        ({ n }) => ({ 'Date / time': 45_000 + (n % 900) }),
      ),
    vTools: () => perGuest(estate, always({ Tools: 'toolsOk' })),
    vHealth: () =>
      numbered(estate.guests.length >> 1, (n) => ({
        Name: estate.guests[n]?.name ?? '',
        Message: 'Snapshot is old',
      })),
    vFileInfo: () =>
      repeated(
        estate,
        () => 10,
        (guest, n) => ({
          ...{
            'Friendly Path Name': `[${datastoreName(guest.datastore)}] ${guest.name}/${guestFile(guest, n)}`,
          },
          ...{
            'File Name': guestFile(guest, n),
            'File Type': 'VmLogFileInfo',
            'File Size in bytes': guest.n * 31 + n,
          },
          Path: `ds:///vmfs/volumes/${datastoreName(guest.datastore)}/${guest.name}/`,
        }),
      ),
  }
}

/** The sheets with rows per host, cluster, datastore or export. */
function otherSheets(estate: GeneratedEstate): Rules {
  return {
    vHost: () => hostRows(estate),
    vCluster: () => clusterRows(estate),
    vDatastore: () => datastoreRows(estate),
    vHBA: () => perHost(estate, 3, (_, n) => ({ Device: `vmhba${n}`, Type: 'Fibre Channel' })),
    vNIC: () => perHost(estate, 4, (_, n) => ({ 'Network Device': `vmnic${n}`, Driver: 'ixgben' })),
    vSwitch: () => perHost(estate, 1, () => ({ Switch: 'vSwitch0' })),
    vPort: () =>
      perHost(estate, 2, (_, n) => ({
        'Port Group': n === 0 ? 'Management' : 'vMotion',
        Switch: 'vSwitch0',
        VLAN: 10 + n,
      })),
    vSC_VMK: () => perHost(estate, 3, (_, n) => ({ Device: `vmk${n}` })),
    vMultiPath: () =>
      perHost(estate, 30, (host, n) => ({ Datastore: datastoreName((host + n) % estate.datastores) })),
    dvPort: () => numbered(60, (n) => ({ Port: networkName(n), Switch: 'dvs-1', VLAN: 100 + n })),
    dvSwitch: () => numbered(2, (n) => ({ Switch: `dvs-${n + 1}`, Name: `dvs-${n + 1}` })),
    vRP: () => numbered(estate.clusters, (n) => ({ 'Resource Pool name': `pool-${n}` })),
    vSource: () => numbered(1, always({ Name: server, Fullname: 'VMware vCenter Server 8.0.3' })),
    vLicense: () => numbered(6, (n) => ({ Name: `Licence ${n}` })),
    vMetaData: () =>
      numbered(
        1,
        always({
          'RVTools major version': '4.7',
          'RVTools version': '4.7.1.4',
          'xlsx creation datetime': '2026-01-15 08:00:00',
          Server: server,
        }),
      ),
  }
}

function rowsOf(sheet: string, estate: GeneratedEstate, random: Random): Iterable<Values> {
  const rules = { ...guestSheets(estate, random), ...otherSheets(estate) }
  return rules[sheet]?.() ?? []
}

/**
 * Writes an export with all 27 sheets and 755 columns of RVTools 4.7.1.4 for `vms` guests. The same numbers give
 * the same bytes. Returns the estate it tells of.
 */
export function writeRvtoolsWorkbook(
  sink: (bytes: Uint8Array) => void,
  vms: number,
  seed: number,
  level: 0 | 1 | 6 | 9,
): GeneratedEstate {
  const estate = generatedEstate(vms, seed)
  const random = seededRandom(seed + 1)
  const writer = workbookWriter(sink, 'shared', level)
  for (const [sheet, headings] of Object.entries(exportColumns))
    writer.sheet(sheet, sheetRows(sheet, headings, estate, random))
  writer.end()
  return estate
}

function* sheetRows(
  sheet: string,
  headings: readonly string[],
  estate: GeneratedEstate,
  random: Random,
): Generator<readonly WrittenCell[]> {
  yield headings
  let row = 0
  for (const values of rowsOf(sheet, estate, random)) {
    row += 1
    yield headings.map((heading) =>
      Object.hasOwn(values, heading) ? (values[heading] ?? null) : filler(heading, row),
    )
  }
}
