import { identifierOf } from '#estate/identifiers.ts'
import { isKnown } from '#estate/model.ts'
import { mirrorNames } from '#importers/hyper-v/enums.ts'
import { type Given, nameIn, passedOver } from '#importers/hyper-v/given.ts'
import { clusterNamed, identify, pathOf, type Reading, volumeOf } from '#importers/hyper-v/reading.ts'
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
  const draft = volumeOf(reading, `shared ${given.cluster ?? ''} ${name}`, path ?? name, origin)
  draft.hosts = 'cluster'
  draft.cluster = given.cluster
  if (path !== undefined) draft.paths.add(pathOf(path))
  const inside = recordReader(info, 'hyper-v', reader.where('SharedVolumeInfo[0]'), reading.log)
  const capacity = inside.whole('Partition.Size')
  draft.datastore.capacityBytes = capacity
  draft.datastore.freeBytes = inside.whole('Partition.FreeSpace')
  const fileSystem = inside.text('Partition.FileSystem')
  draft.datastore.traits = {
    ...draft.datastore.traits,
    format: isKnown(fileSystem) ? fileSystem.toLowerCase() : 'csv',
  }
  identify(draft.datastore, [identifierOf('volume', textOf(record.Id) ?? '')])
}

/** A pool of drives; the primordial one is those that belong to none. */
export function readPool(reading: Reading, given: Given): void {
  const { record, reader, origin } = given
  if (record.IsPrimordial === true || record.IsPrimordial === 'True' || given.cluster === undefined) return
  const size = reader.whole('Size')
  const allocated = reader.whole('AllocatedSize')
  const draft = clusterNamed(reading, given.cluster, origin)
  if (draft.storageSpaces === 'unknown') draft.storageSpaces = true
  if (!isKnown(size) || !isKnown(allocated) || allocated > size) return
  // Room that no volume was given is what a rebuild can use.
  draft.cluster.traits = { ...draft.cluster.traits, rebuildReserveBytes: size - allocated }
}

/** Copies that the cluster's storage keeps: the fewest of any volume, because that one is lost first. */
export function readVirtualDisk(reading: Reading, given: Given): void {
  const { record, reader, origin } = given
  if (given.cluster === undefined) return
  const isMirror = mirrorNames.has((nameIn(record.ResiliencySettingName) ?? '').toLowerCase())
  const copies = reader.whole('NumberOfDataCopies')
  if (!isMirror || !isKnown(copies) || copies < 1) return
  const draft = clusterNamed(reading, given.cluster, origin)
  const before = draft.cluster.traits?.storageCopies
  const fewest = before === undefined || before === 'unknown' ? copies : Math.min(before, copies)
  draft.cluster.traits = { ...draft.cluster.traits, storageCopies: fewest }
}
