import { identifierOf } from '#estate/identifiers.ts'
import { isKnown, type Known } from '#estate/model.ts'
import type { Row } from '#importers/hyper-v/cmdlets.ts'
import { nodeStates } from '#importers/hyper-v/enums.ts'
import { type Given, nameIn, passedOver, positive } from '#importers/hyper-v/given.ts'
import { readGroup, readRule } from '#importers/hyper-v/read-groups.ts'
import {
  readAdapter,
  readCheckpoint,
  readDiskDrive,
  readVhd,
  readVm,
} from '#importers/hyper-v/read-guests.ts'
import { readPool, readSharedVolume, readVirtualDisk } from '#importers/hyper-v/read-storage.ts'
import { clusterNamed, findHost, hostNamed, identify, type Reading } from '#importers/hyper-v/reading.ts'
import { recordReader, textOf } from '#importers/json-reader.ts'

/** The order in which kinds are read: what others refer to comes first. */
const order: readonly Row['kind'][] = [
  'cluster',
  'cluster-node',
  'quorum',
  'vm-host',
  'processor',
  'product',
  'shared-volume',
  'pool',
  'virtual-disk',
  'vm',
  'adapter',
  'disk-drive',
  'vhd',
  'checkpoint',
  'group',
  'rule',
]

/** A row with the file it stands in. */
export type FileRow = { readonly file: string; readonly row: Row }

/**
 * Reads the records of all files together, of whatever kinds, in the order in which they refer to each other: so it makes
 * no difference which file a record stands in.
 */
export function readRows(reading: Reading, rows: readonly FileRow[]): void {
  const names = rows.filter(({ row }) => row.kind === 'cluster').map(({ row }) => nameIn(row.record.Name))
  const only = new Set(names).size === 1 ? names[0] : undefined
  for (const kind of order) {
    for (const { file, row } of rows) {
      if (row.kind !== kind) continue
      const { record, list, item } = row
      const place = list === '' ? `${file}:${item}` : `${file} ${list}[${item}]`
      const origin = reading.book.origin(file, list, item, columnsOf[kind] ?? {})
      const reader = recordReader(record, 'hyper-v', place, reading.log)
      const cluster = nameIn(record.Cluster) ?? nameIn(record.ClusterName) ?? only
      readRow(reading, kind, { record, reader, origin, cluster })
    }
  }
}

/** Which field of the estate a property fills, for the kinds that people look up. */
const columnsOf: Readonly<Partial<Record<Row['kind'], Readonly<Record<string, string>>>>> = {
  vm: {
    name: 'Name',
    vcpus: 'ProcessorCount',
    memoryBytes: 'MemoryStartup',
    power: 'State',
    hostId: 'ComputerName',
  },
  'vm-host': { memoryBytes: 'MemoryCapacity', threads: 'LogicalProcessorCount' },
  'cluster-node': { clusterId: 'Cluster', maintenance: 'State', model: 'Model' },
  'shared-volume': { capacityBytes: 'SharedVolumeInfo', freeBytes: 'SharedVolumeInfo' },
  group: { restartPriority: 'Priority' },
}

function readRow(reading: Reading, kind: Row['kind'], given: Given): void {
  switch (kind) {
    case 'cluster':
      readCluster(reading, given)
      break
    case 'cluster-node':
      readNode(reading, given)
      break
    case 'quorum':
      readQuorum(reading, given)
      break
    case 'vm-host':
      readHost(reading, given)
      break
    case 'processor':
      readProcessor(reading, given)
      break
    case 'product':
      readProduct(reading, given)
      break
    case 'shared-volume':
      readSharedVolume(reading, given)
      break
    case 'pool':
      readPool(reading, given)
      break
    case 'virtual-disk':
      readVirtualDisk(reading, given)
      break
    case 'vm':
      readVm(reading, given)
      break
    case 'adapter':
      readAdapter(reading, given)
      break
    case 'disk-drive':
      readDiskDrive(reading, given)
      break
    case 'vhd':
      readVhd(reading, given)
      break
    case 'checkpoint':
      readCheckpoint(reading, given)
      break
    case 'group':
      readGroup(reading, given)
      break
    case 'rule':
      readRule(reading, given)
      break
    default:
      kind satisfies never
  }
}

function readCluster(reading: Reading, given: Given): void {
  const name = nameIn(given.record.Name)
  if (name === undefined) {
    passedOver(reading, given, 'Name')
    return
  }
  const draft = clusterNamed(reading, name, given.origin)
  identify(draft.cluster, [identifierOf('instance-uuid', textOf(given.record.Id) ?? '')])
  const s2d = given.record.S2DEnabled
  if (s2d !== undefined && s2d !== null)
    draft.storageSpaces = s2d === 1 || s2d === true || s2d === '1' || s2d === 'True'
}

function readNode(reading: Reading, given: Given): void {
  const { record, reader, origin } = given
  const name = nameIn(record.Name)
  if (name === undefined) {
    passedOver(reading, given, 'Name')
    return
  }
  const draft = hostNamed(reading, name, origin)
  draft.host.identity = 'stated'
  const state = reader.oneOf('State', nodeStates)
  if (isKnown(state)) {
    draft.host.maintenance = state === 'paused'
    draft.host.traits = { ...draft.host.traits, online: state !== 'down' }
  }
  for (const [field, property] of [
    ['vendor', 'Manufacturer'],
    ['model', 'Model'],
  ] as const) {
    const said = reader.text(property)
    if (isKnown(said)) draft.host[field] = said
  }
  identify(draft.host, [identifierOf('serial', textOf(record.SerialNumber) ?? '')])
  if (given.cluster === undefined) return
  const cluster = clusterNamed(reading, given.cluster, origin)
  draft.cluster = cluster.name
  cluster.nodes.push({ host: name, weight: reader.whole('NodeWeight') })
}

/** Names of the witness resource by which people and the cluster itself say that there is none. */
const noWitness = /^(none|null|\s*)$/i

function readQuorum(reading: Reading, given: Given): void {
  const { record, origin } = given
  const name = given.cluster
  if (name === undefined) {
    passedOver(reading, given, 'Cluster')
    return
  }
  const draft = clusterNamed(reading, name, origin)
  const witness = nameIn(record.QuorumResource) ?? ''
  draft.witness = noWitness.test(witness) ? { kind: 'none' } : { kind: 'named', name: witness, origin }
}

function readHost(reading: Reading, given: Given): void {
  const { record, reader, origin } = given
  const name = nameIn(record.FullyQualifiedDomainName) ?? nameIn(record.Name) ?? nameIn(record.ComputerName)
  if (name === undefined) {
    passedOver(reading, given, 'Name')
    return
  }
  const draft = hostNamed(reading, name, origin)
  draft.host.identity = 'stated'
  draft.host.threads = positive(reader.whole('LogicalProcessorCount'))
  draft.host.memoryBytes = positive(reader.whole('MemoryCapacity'))
}

/** One record for each socket. */
function readProcessor(reading: Reading, given: Given): void {
  const { record, reader, origin } = given
  const name = nameIn(record.PSComputerName) ?? nameIn(record.SystemName)
  if (name === undefined) {
    passedOver(reading, given, 'PSComputerName')
    return
  }
  const { host } = hostNamed(reading, name, origin)
  const sum = (before: Known<number>, more: Known<number>): Known<number> =>
    isKnown(more) ? (isKnown(before) ? before + more : more) : before
  host.sockets = sum(host.sockets, 1)
  host.cores = sum(host.cores, positive(reader.whole('NumberOfCores')))
  host.coreMhz = positive(reader.number('MaxClockSpeed'))
  const model = reader.text('Name')
  if (isKnown(model)) host.cpuModel = model.replace(/\s+/g, ' ')
}

function readProduct(reading: Reading, given: Given): void {
  const { record, reader } = given
  const name = nameIn(record.PSComputerName)
  const draft = name === undefined ? undefined : findHost(reading, name)
  if (draft === undefined) {
    passedOver(reading, given, 'PSComputerName')
    return
  }
  identify(draft.host, [
    identifierOf('bios-uuid', textOf(record.UUID) ?? ''),
    identifierOf('serial', textOf(record.IdentifyingNumber) ?? ''),
  ])
  const vendor = reader.text('Vendor')
  if (isKnown(vendor)) draft.host.vendor = vendor
}
