import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import type { BalancingMode, Cluster, ClusterTraits, Host, Known } from '#estate/model.ts'
import { blankCluster, blankHost } from '#importers/blanks.ts'
import {
  type EngineRecord,
  engineIdentifier,
  type Fields,
  fieldsOf,
  type Inventory,
} from '#importers/ovirt/inventory.ts'

/** Policies that come with every engine, by the id they have on each. Source: ovirt-engine, internal cluster policies. */
const policies: Readonly<Record<string, string>> = {
  'b4ed2332-a7ac-4d5f-9596-99a439cb2812': 'none',
  '20d25257-b4bd-4589-92a6-c4c5c5d3fd1a': 'evenly_distributed',
  '5a2b0939-7d46-4b73-a469-e9c2c7fc6a53': 'power_saving',
  '8d5d7bec-68de-4a67-b53e-0ac54686d579': 'vm_evenly_distributed',
}
const balancing: Readonly<Record<string, BalancingMode>> = {
  none: 'off',
  cluster_maintenance: 'off',
  evenly_distributed: 'full',
  power_saving: 'full',
  vm_evenly_distributed: 'full',
}

/**
 * A cluster. The engine restarts highly available VMs of a host it has fenced, or whose lease has run out; `haEnabled` says
 * whether it can. Nothing is refused for want of spare capacity: a reservation for high availability is watched, not kept.
 */
export function readCluster(record: EngineRecord, inventory: Inventory): Cluster {
  const fields = fieldsOf(record)
  const reserved = fields.flag('ha_reservation')
  if (reserved === true) {
    const message =
      'The cluster watches whether its highly available VMs would find room after a loss and warns if not; it refuses nothing, so no capacity counts as kept free.'
    fields.record.readers[0]?.place.log.add(
      'ovirt.reservation-watched',
      'note',
      fields.where('ha_reservation'),
      message,
    )
  }
  return {
    ...blankCluster({ id: record.id, name: nameOf(fields), platform: 'libvirt', origin: fields.origin }),
    haEnabled: restarts(fields, inventory),
    admissionControl: false,
    failoverHosts: reserved === 'unknown' ? 'unknown' : reserved ? 1 : 0,
    traits: clusterTraits(fields, inventory),
    ...identifiedBy([engineIdentifier(record.id)]),
    exactOrigins: fields.origins({
      name: 'name',
      failoverHosts: 'ha_reservation',
      'traits.cpuBaseline': 'cpu/type',
    }),
  }
}

export const nameOf = (fields: Fields): string =>
  fields.raw('name') ?? fields.raw('alias') ?? fields.record.id

/** Whether highly available VMs of a lost host come back without somebody confirming that it is off. */
function restarts(cluster: Fields, inventory: Inventory): Known<boolean> {
  const inside = ({ readers }: EngineRecord): boolean =>
    readers.some((reader) => reader.raw('cluster@id') === cluster.record.id)
  const hosts = inventory.of('host').filter(inside).map(fieldsOf)
  const vms = inventory.of('vm').filter(inside).map(fieldsOf)
  const protectedVms = vms.filter((vm) => vm.flag('high_availability/enabled') === true)
  const leased = protectedVms.filter((vm) => vm.has('lease/storage_domain'))
  if (protectedVms.length > 0 && leased.length === protectedVms.length) return true
  const fencing = cluster.flag('fencing_policy/enabled')
  const powers = hosts.map((host) => host.flag('power_management/enabled'))
  if (powers.length === 0 || powers.includes('unknown') || fencing === 'unknown') return 'unknown'
  if (fencing && !powers.includes(false)) return true
  if (leased.length > 0 || (fencing && powers.includes(true))) return 'unknown'
  const message = fencing
    ? `No host of cluster "${nameOf(cluster)}" has power management, so the engine cannot fence one that is lost and restarts nothing until somebody confirms that it is off.`
    : `Fencing is off in cluster "${nameOf(cluster)}", so the engine restarts nothing until somebody confirms that a lost host is off.`
  cluster.record.readers[0]?.place.log.add(
    'ovirt.fencing-missing',
    'note',
    cluster.where('fencing_policy'),
    message,
  )
  return false
}

function clusterTraits(fields: Fields, inventory: Inventory): ClusterTraits {
  const policyId = fields.ref('scheduling_policy') ?? ''
  const known = inventory.find('scheduling_policy', policyId)
  const policy = (known === undefined ? undefined : fieldsOf(known).raw('name')) ?? policies[policyId]
  const mode = policy === undefined ? undefined : balancing[policy.toLowerCase()]
  const baseline = fields.raw('cpu/type')
  const powersOff = fields
    .list('custom_scheduling_policy_properties', 'property')
    .find((property) => property.raw('name') === 'EnableAutomaticHostPowerManagement')
    ?.flag('value')
  return {
    admission: { kind: 'none' },
    ...(mode === undefined ? {} : { balancing: mode }),
    ...(powersOff === undefined
      ? mode === undefined
        ? {}
        : { powersHostsOff: false }
      : { powersHostsOff: powersOff }),
    ...(baseline === undefined ? {} : { cpuBaseline: baseline }),
  }
}

/** States in which a host answers its engine. */
const answering = new Set(['up', 'maintenance', 'preparing_for_maintenance', 'non_operational'])

/** A host. What it reports while it does not answer is what it reported last; a count of 0 is none. */
export function readHost(record: EngineRecord): Host {
  const fields = fieldsOf(record)
  const status = fields.raw('status')
  const sockets = counted(fields.whole('cpu/topology/sockets'))
  const cores = times(sockets, counted(fields.whole('cpu/topology/cores')))
  const generation = fields.raw('cpu/type')
  return {
    ...blankHost({ id: record.id, name: nameOf(fields), platform: 'libvirt', origin: fields.origin }),
    clusterId: fields.ref('cluster') ?? 'unknown',
    ...{ sockets, cores },
    threads: times(cores, counted(fields.whole('cpu/topology/threads'))),
    coreMhz: counted(fields.whole('cpu/speed')),
    memoryBytes: counted(fields.whole('memory')),
    maintenance: status === undefined ? 'unknown' : /^(preparing_for_)?maintenance$/.test(status),
    vendor: fields.text('hardware_information/manufacturer'),
    model: fields.text('hardware_information/product_name'),
    cpuModel: fields.text('cpu/name'),
    version: fields.text('version/full_version'),
    reported: { vmsPoweredOn: fields.whole('summary/active'), vcpus: 'unknown', memoryBytes: 'unknown' },
    traits: {
      ...(generation === undefined ? {} : { cpuGeneration: generation }),
      ...(status === undefined ? {} : { online: answering.has(status) }),
    },
    ...identifiedBy([
      engineIdentifier(record.id),
      identifierOf('bios-uuid', fields.raw('hardware_information/uuid') ?? ''),
      identifierOf('serial', fields.raw('hardware_information/serial_number') ?? ''),
    ]),
    exactOrigins: fields.origins({
      name: 'name',
      clusterId: 'cluster@id',
      sockets: 'cpu/topology/sockets',
      cores: 'cpu/topology/cores',
      threads: 'cpu/topology/threads',
      coreMhz: 'cpu/speed',
      memoryBytes: 'memory',
      maintenance: 'status',
      vendor: 'hardware_information/manufacturer',
      model: 'hardware_information/product_name',
      cpuModel: 'cpu/name',
      version: 'version/full_version',
    }),
  }
}

const counted = (value: Known<number>): Known<number> => (value === 0 ? 'unknown' : value)

export function times(left: Known<number>, right: Known<number>): Known<number> {
  if (left === 'unknown' || right === 'unknown') return 'unknown'
  return Number.isSafeInteger(left * right) ? left * right : 'unknown'
}
