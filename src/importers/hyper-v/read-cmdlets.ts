import { identifierOf } from '#estate/identifiers.ts'
import { isKnown } from '#estate/model.ts'
import type { Row } from '#importers/hyper-v/cmdlets.ts'
import { nodeStates } from '#importers/hyper-v/enums.ts'
import { type Given, nameIn, passedOver, positive } from '#importers/hyper-v/given.ts'
import { readGroup, readRule, readVmResource } from '#importers/hyper-v/read-groups.ts'
import {
  readAdapter,
  readCheckpoint,
  readDiskDrive,
  readVhd,
  readVm,
} from '#importers/hyper-v/read-guests.ts'
import { readPool, readSharedVolume, readVirtualDisk } from '#importers/hyper-v/read-storage.ts'
import {
  clusterNamed,
  findHost,
  fold,
  hostNamed,
  identify,
  type Reading,
  shortName,
} from '#importers/hyper-v/reading.ts'
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
  'vm-resource',
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
  const clusterOf = clustersOf(rows)
  for (const kind of order) {
    for (const { file, row } of rows) {
      if (row.kind !== kind) continue
      const { record, list, item } = row
      const place = list === '' ? `${file}:${item}` : `${file} ${list}[${item}]`
      const origin = reading.book.origin(file, list, item, columnsOf[kind] ?? {})
      const reader = recordReader(record, 'hyper-v', place, reading.log)
      const cluster = nameIn(record.Cluster) ?? nameIn(record.ClusterName) ?? clusterOf(file)
      readRow(reading, kind, { record, reader, origin, cluster })
    }
  }
  // The same list may be given twice, in two files: its sockets count once.
  for (const { host, sockets, cores } of reading.processors.values()) {
    const { host: known } = host
    if (isKnown(known.sockets) && known.sockets >= sockets) continue
    known.sockets = sockets
    known.cores = cores
  }
}

/** The cluster that a file speaks of: the one it lists, else the only one that any file lists. */
function clustersOf(rows: readonly FileRow[]): (file: string) => string | undefined {
  const byFile = new Map<string, Set<string>>()
  const all = new Set<string>()
  for (const { file, row } of rows) {
    const name = row.kind === 'cluster' ? nameIn(row.record.Name) : undefined
    if (name === undefined) continue
    all.add(name)
    byFile.set(file, (byFile.get(file) ?? new Set()).add(name))
  }
  return (file) => {
    const named = byFile.get(file) ?? all
    return named.size === 1 ? [...named][0] : undefined
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
    case 'vm-resource':
      readVmResource(reading, given)
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
  draft.storageSpaces = given.reader.flag('S2DEnabled')
  draft.dynamicQuorum = given.reader.flag('DynamicQuorum')
  draft.enforcedAntiAffinity = given.reader.flag('ClusterEnforcedAntiAffinity')
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
  const vote = { host: name, weight: reader.whole('NodeWeight'), isDown: state === 'down' }
  const before = cluster.nodes.findIndex(({ host }) => fold(host) === fold(name))
  if (before < 0) cluster.nodes.push(vote)
  else cluster.nodes[before] = vote
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
  draft.host.numaNodes = positive(reader.whole('NumaNodes'))
}

/** One record for each socket. */
function readProcessor(reading: Reading, given: Given): void {
  const { record, reader, origin } = given
  const name = nameIn(record.PSComputerName) ?? nameIn(record.SystemName)
  if (name === undefined) {
    passedOver(reading, given, 'PSComputerName')
    return
  }
  const draft = hostNamed(reading, name, origin)
  const { host } = draft
  const key = `${origin[0]}\n${shortName(name)}`
  const before = reading.processors.get(key) ?? { host: draft, sockets: 0, cores: 0 }
  const cores = positive(reader.whole('NumberOfCores'))
  reading.processors.set(key, {
    host: draft,
    sockets: before.sockets + 1,
    cores: isKnown(cores) && isKnown(before.cores) ? before.cores + cores : 'unknown',
  })
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
