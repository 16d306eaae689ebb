import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import {
  type Cluster,
  type Host,
  isKnown,
  type Known,
  type Platform,
  type PowerState,
  type Vm,
} from '#estate/model.ts'
import { blankCluster, blankVm } from '#importers/blanks.ts'
import { recordReader, textOf } from '#importers/json-reader.ts'
import type { DeviceHost } from '#importers/netbox/devices.ts'
import { nameOf, originOf, type Reading } from '#importers/netbox/reading.ts'
import { choiceIn, keyIn, type NetboxRecord, shownName } from '#importers/netbox/records.ts'
import { uniqueIds } from '#importers/unique-ids.ts'
import { mib } from '#kernel/units.ts'

/** Platforms by what people call the type of a cluster. */
const platformNames: readonly (readonly [RegExp, Platform])[] = [
  [/azure vmware|\bavs\b/i, 'avs'],
  [/vmware|vsphere|esxi?\b|vcenter/i, 'vsphere'],
  [/nutanix|\bahv\b/i, 'ahv'],
  [/proxmox|\bpve\b/i, 'proxmox'],
  [/xcp|xen/i, 'xcp-ng'],
  [/hyper-?v|azure (local|stack)/i, 'hyper-v'],
  [/kvm|libvirt|ovirt|qemu/i, 'libvirt'],
]

/** Clusters and their VMs as somebody wrote them down, with the hosts told which cluster they are in. */
export type Machines = {
  readonly clusters: readonly Cluster[]
  readonly vms: readonly Vm[]
  readonly hosts: readonly Host[]
}

/** States that somebody keeps by hand: what is planned or staged does not run. */
const states: Readonly<Record<string, PowerState>> = {
  active: 'on',
  offline: 'off',
  planned: 'off',
  staged: 'off',
  failed: 'off',
  paused: 'suspended',
}

/** What is being decommissioned may still run: its state says nothing of its power. */
function powerIn(status: unknown): Known<PowerState> {
  const said = choiceIn(status)
  return Object.hasOwn(states, said) ? (states[said] ?? 'unknown') : 'unknown'
}

const wholeOf = (value: Known<number>): Known<number> =>
  isKnown(value) && value > 0 && value <= Number.MAX_SAFE_INTEGER ? Math.ceil(value) : 'unknown'

export function readMachines(reading: Reading, hosts: readonly DeviceHost[]): Machines {
  const { store } = reading
  const records = store.all('virtualization.cluster')
  const clusterIds = uniqueIds(new Map(records.map((record) => [record, nameOf(record)])), ({ pk }) =>
    String(pk).padStart(15, '0'),
  )
  const clusterOf = (key: unknown): string | undefined => {
    const record = store.get('virtualization.cluster', key)
    return record === undefined ? undefined : clusterIds.get(record)
  }
  const clusters = records.map((record) =>
    clusterFrom(reading, record, clusterIds.get(record) ?? nameOf(record)),
  )
  const platformOf = new Map(clusters.map(({ id, platform }) => [id, platform]))
  const placed = hosts.map(({ host, key }): Host => {
    const device = store.get('dcim.device', key)
    const clusterId = clusterOf(device?.fields.cluster)
    if (clusterId === undefined) return host
    return { ...host, clusterId, platform: platformOf.get(clusterId) ?? 'unknown' }
  })
  const hostByDevice = new Map(hosts.map(({ host, key }) => [key, host.id]))
  const guests = store.all('virtualization.virtualmachine')
  const vmIds = uniqueIds(
    new Map(guests.map((record) => [record, nameOf(record)])),
    (record) => `${clusterOf(record.fields.cluster) ?? ''} ${record.pk}`,
  )
  const macs = macsByVm(reading)
  const vms = guests.map((record): Vm => {
    const clusterId = clusterOf(record.fields.cluster)
    const reader = recordReader(
      record.fields,
      'netbox',
      `${record.file} ${record.list}[${record.item}]`,
      reading.log,
    )
    const columns = {
      name: 'name',
      vcpus: 'vcpus',
      memoryBytes: 'memory',
      power: 'status',
      clusterId: 'cluster',
    }
    const origin = originOf(reading, record, columns)
    const device = keyIn(record.fields.device)
    return {
      ...blankVm({
        id: vmIds.get(record) ?? nameOf(record),
        name: nameOf(record),
        platform: 'vsphere',
        origin,
      }),
      platform: clusterId === undefined ? 'unknown' : (platformOf.get(clusterId) ?? 'unknown'),
      power: powerIn(record.fields.status),
      clusterId: clusterId ?? 'unknown',
      hostId: device === undefined ? 'unknown' : (hostByDevice.get(device) ?? 'unknown'),
      // Parts of a processor are allowed; a host schedules whole ones. What is zero was never filled in.
      vcpus: wholeOf(reader.number('vcpus')),
      memoryBytes: wholeOf(reader.whole('memory', mib(1))),
      ...identifiedBy([
        identifierOf('serial', textOf(record.fields.serial) ?? ''),
        ...(macs.get(record.pk) ?? []),
      ]),
    }
  })
  return { clusters, vms, hosts: placed }
}

function clusterFrom(reading: Reading, record: NetboxRecord, id: string): Cluster {
  const { type } = record.fields
  const typeName =
    shownName(type) ?? textOf(reading.store.get('virtualization.clustertype', type)?.fields.name) ?? ''
  const platform = platformNames.find(([pattern]) => pattern.test(typeName))?.[1] ?? 'unknown'
  const origin = originOf(reading, record, { name: 'name', platform: 'type' })
  return {
    ...blankCluster({ id, name: nameOf(record), platform: 'vsphere', origin }),
    platform,
    requires: 'unknown',
  }
}

function macsByVm(reading: Reading): ReadonlyMap<number, readonly (string | undefined)[]> {
  const macs = new Map<number, (string | undefined)[]>()
  for (const { fields } of reading.store.all('virtualization.vminterface')) {
    const vm = keyIn(fields.virtual_machine)
    if (vm !== undefined)
      macs.set(vm, [...(macs.get(vm) ?? []), identifierOf('mac', textOf(fields.mac_address) ?? '')])
  }
  return macs
}
