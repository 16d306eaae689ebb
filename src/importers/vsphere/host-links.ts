import { listOf, textOf, valueAt } from '#importers/json-reader.ts'
import { datastoreTypes } from '#importers/vsphere/datastores.ts'
import type { Look } from '#importers/vsphere/look.ts'
import type { Translation } from '#importers/vsphere/translation.ts'

/** Physical network cards of a host that hang on a virtual switch; undefined where its switches were not read. */
export function uplinksOf(look: Look): number | undefined {
  const switches = look.list('traits.uplinks', 'config.network.vswitch')
  const proxies = look.list('traits.uplinks', 'config.network.proxySwitch')
  if (switches === undefined) return undefined
  // A distributed switch that nobody asked for may hold cards too.
  if (proxies === undefined && !look.asked('config.network.proxySwitch') && hasFreeCard(look, switches)) {
    return undefined
  }
  const cards = new Set<string>()
  for (const one of [...switches, ...(proxies ?? [])]) {
    for (const card of listOf(valueAt(one, 'pnic'))) cards.add(textOf(card) ?? '')
  }
  cards.delete('')
  return cards.size
}

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
  if (units === undefined || luns === undefined) return undefined
  const nameOfLun = new Map<string, string>()
  for (const lun of luns) {
    nameOfLun.set(textOf(valueAt(lun, 'key')) ?? '', textOf(valueAt(lun, 'canonicalName')) ?? '')
  }
  const working = new Map<string, number>()
  for (const unit of units) {
    const name = nameOfLun.get(textOf(valueAt(unit, 'lun')) ?? '')
    if (name === undefined || name === '') continue
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
