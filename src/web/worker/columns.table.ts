import {
  type ChangeWindow,
  type Cluster,
  type Datastore,
  type Entity,
  type Estate,
  type EstatePart,
  type Facility,
  type Host,
  isKnown,
  type Known,
  type Network,
  type Rule,
  type Service,
  type Vm,
} from '#estate/model.ts'
import { requirementText } from '#estate/requirement.ts'
import { recurrenceText } from '#kernel/calendar/recurrence.ts'
import { formatQuantity, type Unit } from '#kernel/units.ts'

/** A value as a table sorts it. Unknown is the word, and sorts after everything known. */
export type Raw = string | number
/** Names of what other entities refer to by id. */
export type Names = { readonly cluster: (id: string) => string; readonly host: (id: string) => string }
/** A column of a part: the field it shows (provenance is asked by that name), and how to read and print it. */
export type PartColumn<T extends Entity> = {
  readonly field: string
  readonly title: string
  readonly align: 'start' | 'end'
  readonly raw: (entity: T, names: Names) => Raw
  readonly text: (raw: Raw) => string
}

const plain = (raw: Raw): string => String(raw)

const words = <T extends Entity>(
  field: string,
  title: string,
  raw: (entity: T, names: Names) => string,
): PartColumn<T> => ({ field, title, align: 'start', raw, text: plain })

const amount = <T extends Entity>(
  field: string,
  title: string,
  unit: Unit,
  raw: (entity: T) => Known<number>,
): PartColumn<T> => ({
  ...{ field, title, align: 'end', raw },
  text: (value) => (typeof value === 'number' ? formatQuantity(value, unit) : value),
})

const yesNo = (value: Known<boolean>): string => (isKnown(value) ? (value ? 'yes' : 'no') : value)
const listed = (list: Known<readonly string[]>, name: (id: string) => string): string =>
  isKnown(list) ? (list.length === 0 ? 'none' : list.map(name).join(', ')) : list
const same = (id: string): string => id
const counted = (list: Known<readonly unknown[]>): Known<number> => (isKnown(list) ? list.length : list)
const named = (id: string, name: (id: string) => string): string =>
  id === 'unknown' || id === 'none' ? id : name(id)

const facilities: readonly PartColumn<Facility>[] = [
  words('name', 'Name', (facility) => facility.name),
  words('kind', 'Kind', (facility) => facility.kind),
  words('standsIn', 'Stands in', (facility) => facility.standsIn),
  words('requires', 'Requires', (facility) => requirementText(facility.requires)),
]

const clusters: readonly PartColumn<Cluster>[] = [
  words('name', 'Name', (cluster) => cluster.name),
  words('platform', 'Platform', (cluster) => cluster.platform),
  words('haEnabled', 'HA', (cluster) => yesNo(cluster.haEnabled)),
  words('admissionControl', 'Admission control', (cluster) => yesNo(cluster.admissionControl)),
  amount('failoverHosts', 'Tolerates', 'hosts', (cluster) => cluster.failoverHosts),
  words('requires', 'Requires', (cluster) => requirementText(cluster.requires)),
]

const hosts: readonly PartColumn<Host>[] = [
  words('name', 'Name', (host) => host.name),
  words('clusterId', 'Cluster', (host, names) => named(host.clusterId, names.cluster)),
  words('standsIn', 'Stands in', (host) => host.standsIn),
  amount('sockets', 'Sockets', 'count', (host) => host.sockets),
  amount('cores', 'Cores', 'count', (host) => host.cores),
  amount('coreMhz', 'Core speed', 'mhz', (host) => host.coreMhz),
  amount('memoryBytes', 'Memory', 'bytes', (host) => host.memoryBytes),
  words('maintenance', 'Maintenance', (host) => yesNo(host.maintenance)),
  words('identity', 'Identity', (host) => host.identity),
  words('requires', 'Requires', (host) => requirementText(host.requires)),
  words('model', 'Model', (host) => host.model),
  words('cpuModel', 'Processor', (host) => host.cpuModel),
  words('version', 'Version', (host) => host.version),
]

const datastores: readonly PartColumn<Datastore>[] = [
  words('name', 'Name', (datastore) => datastore.name),
  amount('capacityBytes', 'Capacity', 'bytes', (datastore) => datastore.capacityBytes),
  amount('freeBytes', 'Free', 'bytes', (datastore) => datastore.freeBytes),
  amount('hostIds', 'Seen by', 'hosts', (datastore) => counted(datastore.hostIds)),
  words('requires', 'Requires', (datastore) => requirementText(datastore.requires)),
]

const networks: readonly PartColumn<Network>[] = [
  words('name', 'Name', (network) => network.name),
  words('vlan', 'VLAN', (network) => network.vlan),
  words('requires', 'Requires', (network) => requirementText(network.requires)),
]

const vms: readonly PartColumn<Vm>[] = [
  words('name', 'Name', (vm) => vm.name),
  words('power', 'Power', (vm) => vm.power),
  words('hostId', 'Host', (vm, names) => named(vm.hostId, names.host)),
  words('clusterId', 'Cluster', (vm, names) => named(vm.clusterId, names.cluster)),
  amount('vcpus', 'vCPUs', 'count', (vm) => vm.vcpus),
  amount('memoryBytes', 'Memory', 'bytes', (vm) => vm.memoryBytes),
  amount('memoryReservationBytes', 'Reserved', 'bytes', (vm) => vm.memoryReservationBytes),
  amount('inUseBytes', 'Disk in use', 'bytes', (vm) => vm.inUseBytes),
  words('restartPriority', 'Restart', (vm) => vm.restartPriority),
  words('template', 'Template', (vm) => yesNo(vm.template)),
  words('guestOs', 'Guest', (vm) => vm.guestOs),
  words('datastoreIds', 'Datastores', (vm) => listed(vm.datastoreIds, same)),
]

const services: readonly PartColumn<Service>[] = [
  words('name', 'Name', (service) => service.name),
  words('requires', 'Requires', (service) => requirementText(service.requires)),
]

const rules: readonly PartColumn<Rule>[] = [
  words('name', 'Name', (rule) => rule.name),
  words('kind', 'Kind', (rule) => rule.kind),
  words('strength', 'Strength', (rule) => rule.strength),
  words('vmIds', 'VMs', (rule) => listed(rule.vmIds, same)),
  words('hostIds', 'Hosts', (rule, names) => listed(rule.hostIds, names.host)),
]

const windows: readonly PartColumn<ChangeWindow>[] = [
  words('name', 'Name', (window) => window.name),
  words('kind', 'Kind', (window) => window.kind),
  words('covers', 'Covers', (window) =>
    window.covers.length === 0 ? 'everything' : listed(window.covers, same),
  ),
  words('timeZone', 'Time zone', (window) => window.timeZone),
  words('when', 'When', (window) => recurrenceText(window.when)),
]

/** The columns of every part's table. A part's columns read that part's entities. */
export const partColumns: {
  readonly [P in EstatePart]: readonly PartColumn<Estate[P][number]>[]
} = { facilities, clusters, hosts, datastores, networks, vms, services, rules, windows }
