import { identifierOf } from '#estate/identifiers.ts'
import { isKnown, type Known } from '#estate/model.ts'
import { copyingNames, driveAwareness } from '#importers/hyper-v/enums.ts'
import { type Given, nameIn, passedOver, positive } from '#importers/hyper-v/given.ts'
import { clusterNamed, fold, identify, pathOf, type Reading, volumeOf } from '#importers/hyper-v/reading.ts'
import { objectsOf, recordReader, textOf } from '#importers/json-reader.ts'

/** A cluster shared volume: every node sees it. */
export function readSharedVolume(reading: Reading, given: Given): void {
  const { record, origin, reader } = given
  const name = nameIn(record.Name)
  if (name === undefined) {
    passedOver(reading, given, 'Name')
    return
  }
  const [info] = objectsOf(record.SharedVolumeInfo)
  const path = textOf(info?.FriendlyVolumeName)
  const id = textOf(record.Id) ?? ''
  const draft = volumeOf(reading, `shared ${given.cluster ?? id} ${name}`, path ?? name, origin)
  draft.hosts = 'cluster'
  draft.cluster = given.cluster
  // A volume of the cluster is called after the virtual disk it lies on: 'Cluster Virtual Disk (Volume1)'.
  draft.virtualDisk = fold(/\(([^()]+)\)\s*$/.exec(name)?.[1] ?? '')
  if (path !== undefined) draft.paths.add(pathOf(path))
  const inside = recordReader(info, 'hyper-v', reader.where('SharedVolumeInfo[0]'), reading.log)
  const capacity = positive(inside.whole('Partition.Size'))
  draft.datastore.capacityBytes = capacity
  draft.datastore.freeBytes = isKnown(capacity) ? inside.whole('Partition.FreeSpace') : 'unknown'
  const fileSystem = inside.text('Partition.FileSystem')
  draft.datastore.traits = {
    ...draft.datastore.traits,
    format: isKnown(fileSystem) ? fileSystem.toLowerCase() : 'csv',
  }
  identify(draft.datastore, [identifierOf('volume', id)])
}

/** A pool of drives; the primordial one is those that belong to none. */
export function readPool(reading: Reading, given: Given): void {
  const { reader, origin } = given
  if (reader.flag('IsPrimordial') === true || given.cluster === undefined) return
  const size = reader.whole('Size')
  const allocated = reader.whole('AllocatedSize')
  const draft = clusterNamed(reading, given.cluster, origin)
  if (!isKnown(size) || !isKnown(allocated) || allocated > size) return
  // Room that no volume was given is what a rebuild can use.
  draft.cluster.traits = { ...draft.cluster.traits, rebuildReserveBytes: size - allocated }
}

/**
 * A virtual disk of the pool: the losses it bears, and the copies that the cluster's storage keeps, which are the fewest of
 * any disk, because that one is lost first. Parity keeps no copies, and then nobody can say how many there are.
 */
export function readVirtualDisk(reading: Reading, given: Given): void {
  const { record, reader, origin } = given
  if (given.cluster === undefined) return
  const resiliency = (nameIn(record.ResiliencySettingName) ?? '').toLowerCase()
  const said = reader.whole('NumberOfDataCopies')
  const copies = copyingNames.has(resiliency) && said !== 0 ? said : 'unknown'
  const draft = clusterNamed(reading, given.cluster, origin)
  const before = draft.cluster.traits?.storageCopies
  const fewest =
    before === undefined ? copies : isKnown(before) && isKnown(copies) ? Math.min(before, copies) : 'unknown'
  draft.cluster.traits = { ...draft.cluster.traits, storageCopies: fewest }
  const name = fold(nameIn(record.FriendlyName) ?? '')
  draft.diskLosses.set(name, lossesOf(given, copies))
}

/** Failures of whole hosts that a virtual disk bears; unknown where its copies may lie in one host. */
function lossesOf({ record, reader }: Given, copies: Known<number>): Known<number> {
  const awareness = (nameIn(record.FaultDomainAwareness) ?? '').toLowerCase()
  const redundancy = reader.whole('PhysicalDiskRedundancy')
  const losses = isKnown(redundancy) ? redundancy : isKnown(copies) ? copies - 1 : 'unknown'
  return driveAwareness.has(awareness) && losses !== 0 ? 'unknown' : losses
}
