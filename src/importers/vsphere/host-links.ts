import { listOf, textOf, valueAt } from '#importers/json-reader.ts'
import { datastoreTypes } from '#importers/vsphere/datastores.ts'
import type { Look } from '#importers/vsphere/look.ts'
import type { Translation } from '#importers/vsphere/translation.ts'

/** Physical network cards of a host that hang on a virtual switch; undefined where its switches were not read. */
export function uplinksOf(look: Look): number | undefined {
  const switches = switchesAt(look, 'config.network.vswitch')
  const proxies = switchesAt(look, 'config.network.proxySwitch')
  if (switches === undefined && proxies === undefined) return undefined
  const read = [...(switches ?? []), ...(proxies ?? [])]
  // A switch of the kind that nobody asked for may hold the cards that are free here.
  if ((switches === undefined || proxies === undefined) && hasFreeCard(look, read)) return undefined
  const cards = new Set<string>()
  for (const one of read) {
    for (const card of listOf(valueAt(one, 'pnic'))) cards.add(textOf(card) ?? '')
  }
  cards.delete('')
  return cards.size
}

/** Switches of one kind; none where they were asked for and there are none. */
const switchesAt = (look: Look, path: string): readonly unknown[] | undefined =>
  look.list('traits.uplinks', path) ?? (look.asked(path) ? [] : undefined)

/** Whether a card of the host hangs on none of these switches, so that it may hang on one that was not read. */
function hasFreeCard(look: Look, switches: readonly unknown[]): boolean {
  const used = new Set(switches.flatMap((one) => listOf(valueAt(one, 'pnic')).map(textOf)))
  const cards = look.list('traits.uplinks', 'config.network.pnic')
  return cards === undefined || cards.some((card) => !used.has(textOf(valueAt(card, 'key'))))
}

/**
 * The fewest paths that work from a host to a datastore it shares with others; undefined where no path of such a
 * datastore was read. Source: HostMultipathInfo, HostScsiDisk, VmfsDatastoreInfo.
 */
export function pathsOf(translation: Translation, look: Look): number | undefined {
  const units = look.list('traits.storagePaths', 'config.storageDevice.multipathInfo.lun')
  const luns = look.list('traits.storagePaths', 'config.storageDevice.scsiLun')
  if (units === undefined) return undefined
  const nameOfLun = new Map<string, string>()
  for (const lun of luns ?? []) {
    nameOfLun.set(textOf(valueAt(lun, 'key')) ?? '', textOf(valueAt(lun, 'canonicalName')) ?? '')
  }
  const working = new Map<string, number>()
  for (const unit of units) {
    const key = textOf(valueAt(unit, 'lun')) ?? ''
    const name = nameOfLun.get(key) ?? nameInKey(key)
    if (name === '') continue
    const states = listOf(valueAt(unit, 'path')).map(
      (path) => textOf(valueAt(path, 'state')) ?? textOf(valueAt(path, 'pathState')) ?? '',
    )
    working.set(name, states.filter((state) => /^(active|standby)$/i.test(state)).length)
  }
  const counts = translation.inventory
    .ofTypes(datastoreTypes)
    .filter((datastore) => {
      const seeing = translation.seeing.get(datastore)
      return seeing !== undefined && seeing.size > 1 && seeing.has(look.object)
    })
    .flatMap((datastore) => listOf(valueAt(datastore.properties, 'info.vmfs.extent')))
    .map((extent) => working.get(textOf(valueAt(extent, 'diskName')) ?? ''))
    .filter((count) => count !== undefined)
  return counts.length === 0 ? undefined : Math.min(...counts)
}

/** A unit's key holds the identifier its name is made of, between the number of the unit and its model. */
const identifierInKey = /-0[12]00[\da-f]{8}([\da-f]{32}|[\da-f]{16})[\da-f]{12}$/i

function nameInKey(key: string): string {
  const found = identifierInKey.exec(key)?.[1]
  return found === undefined ? '' : `naa.${found.toLowerCase()}`
}
