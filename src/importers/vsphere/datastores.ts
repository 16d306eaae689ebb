import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import type { Datastore, DatastoreTraits } from '#estate/model.ts'
import { blankDatastore } from '#importers/blanks.ts'
import { listOf, textOf, valueAt } from '#importers/json-reader.ts'
import { referenceOf } from '#importers/vsphere/managed-types.ts'
import { nameOf, platformId, type Translation } from '#importers/vsphere/translation.ts'
import type { Inventory, Managed } from '#importers/vsphere/vendor-model.ts'
import { compareText } from '#kernel/sort.ts'

export const datastoreTypes: ReadonlySet<string> = new Set(['Datastore'])

/** The datastore an object is. */
export function datastoreOf(translation: Translation, object: Managed): Datastore {
  const { log, ids } = translation
  const look = translation.look(object)
  const name = nameOf(object)
  const id = ids.get(object) ?? object.moref
  look.note('name', 'name')
  const capacityBytes = look.whole('capacityBytes', 1, 'summary.capacity')
  const freeBytes = look.whole('freeBytes', 1, 'summary.freeSpace', 'info.freeSpace')
  const format = look.text('traits.format', 'summary.type')
  const accessible = look.flag('', 'summary.accessible')
  if (accessible === false) {
    const message = `Datastore ${name} was not accessible when it was read; VMs on it may be down already.`
    log.add('vsphere.datastore-inaccessible', 'warning', look.where('summary.accessible'), message)
  }
  const mode = textOf(look.value('summary.maintenanceMode'))
  if (mode !== undefined && mode !== 'normal') {
    const message = `Datastore ${name} is in or entering maintenance mode (${mode}), so no new disks are placed on it.`
    log.add('vsphere.datastore-maintenance', 'note', look.where('summary.maintenanceMode'), message)
  }
  const uncommitted = look.whole('traits.provisionedBytes', 1, 'summary.uncommitted')
  const isFull = capacityBytes !== 'unknown' && freeBytes !== 'unknown' && uncommitted !== 'unknown'
  const traits: DatastoreTraits = {
    ...(format === 'unknown' ? {} : { format: format.toLowerCase() }),
    ...(isFull ? { provisionedBytes: Math.max(0, capacityBytes - freeBytes) + uncommitted } : {}),
  }
  const seeing = translation.seeing.get(object)
  if (look.value('host') !== undefined) look.note('hostIds', 'host')
  const url = look.text('identifiers', 'summary.url', 'info.url')
  // What a datastore that nobody can reach had is known from before: zeros say nothing.
  const known = accessible !== false || capacityBytes !== 0
  return {
    ...blankDatastore({ id, name, origin: [0, 1] }),
    ...look.places(),
    ...identifiedBy([
      platformId(translation, object),
      url === 'unknown' ? undefined : identifierOf('volume', url),
    ]),
    ...(Object.keys(traits).length === 0 ? {} : { traits }),
    hostIds:
      seeing === undefined
        ? 'unknown'
        : [...seeing].map((host) => ids.get(host) ?? host.moref).sort(compareText),
    capacityBytes: known && capacityBytes !== 0 ? capacityBytes : 'unknown',
    freeBytes: known && capacityBytes !== 0 ? freeBytes : 'unknown',
  }
}

/** The hosts that reach each datastore; undefined for one where that was not read, or not all of its hosts were. */
export type Seeing = ReadonlyMap<Managed, ReadonlySet<Managed> | undefined>

/** Who sees what, by what datastores say themselves, else by what every host says. Cost O(mounts). */
export function seeingOf(inventory: Inventory, hosts: readonly Managed[]): Seeing {
  const seeing = new Map<Managed, Set<Managed> | undefined>()
  const byHosts = new Map<Managed, Set<Managed>>()
  let everyHost = hosts.length > 0
  for (const host of hosts) {
    const list = valueAt(host.properties, 'datastore')
    if (list === undefined || list === null) everyHost = false
    for (const one of listOf(list)) {
      const datastore = inventory.find(referenceOf(one))
      if (datastore === undefined) continue
      const known = byHosts.get(datastore)
      if (known) known.add(host)
      else byHosts.set(datastore, new Set([host]))
    }
  }
  for (const datastore of inventory.ofTypes(datastoreTypes)) {
    const mounts = valueAt(datastore.properties, 'host')
    if (mounts === undefined || mounts === null) {
      seeing.set(datastore, everyHost ? (byHosts.get(datastore) ?? new Set()) : undefined)
    } else seeing.set(datastore, mountedOn(inventory, mounts))
  }
  return seeing
}

function mountedOn(inventory: Inventory, mounts: unknown): Set<Managed> | undefined {
  const hosts = new Set<Managed>()
  for (const mount of listOf(mounts)) {
    const reference = referenceOf(valueAt(mount, 'key'))
    const states = ['mountInfo.mounted', 'mountInfo.accessible'].map((path) => textOf(valueAt(mount, path)))
    if (reference === undefined || states.includes('false')) continue
    const host = inventory.find(reference)
    if (host === undefined) return undefined
    hosts.add(host)
  }
  return hosts
}
