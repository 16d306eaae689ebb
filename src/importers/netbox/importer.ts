import { type Estate, emptyEstate } from '#estate/model.ts'
import { countEstate } from '#importers/counts.ts'
import type { GivenFile } from '#importers/given-file.ts'
import { defineImporter, type Import } from '#importers/importer.ts'
import { issueLog } from '#importers/issue-log.ts'
import { cablingOf } from '#importers/netbox/cabling.ts'
import { readCircuits } from '#importers/netbox/circuits.ts'
import { readDevices } from '#importers/netbox/devices.ts'
import { readMachines } from '#importers/netbox/machines.ts'
import { readFeeds, readPlaces } from '#importers/netbox/places.ts'
import type { Reading } from '#importers/netbox/reading.ts'
import { holdsRecords, type NetboxRecord, recordsIn, storeOf } from '#importers/netbox/records.ts'
import { sourceBook } from '#importers/source-book.ts'
import { uniqueIds } from '#importers/unique-ids.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { sortedById } from '#kernel/sort.ts'

/**
 * NetBox: where things stand and what feeds them, as somebody keeps it by hand. It completes an inventory: hosts are
 * matched by serial number, asset tag, MAC address or name. What it does not know is what runs and how large it is.
 */
export default defineImporter({
  id: 'netbox',
  title: 'NetBox (sites, racks, power, cabling)',
  heading: 'Racks, power and cabling',
  role: 'completion',
  extensions: ['.json', '.gz'],
  howToExport:
    'On the NetBox server run `manage.py dumpdata dcim virtualization circuits -o netbox.json` and drop the file here beside an ' +
    'inventory. Or save answers of its API, such as `/api/dcim/devices/?limit=0`, one file for each kind.',
  sniff(file: GivenFile): number {
    if (!/^\s*[[{]/.test(file.start)) return 0
    const json = file.json()
    return json.ok && holdsRecords(json.value) ? 0.95 : 0
  },
  parse,
})

function parse(files: readonly GivenFile[]): Outcome<Import> {
  const records: NetboxRecord[] = []
  for (const file of [...files].sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const json = file.json()
    if (!json.ok) return json
    for (const record of recordsIn(json.value, file.name)) records.push(record)
  }
  const store = storeOf(records)
  const { log, book } = { log: issueLog(), book: sourceBook() }
  const reading: Reading = {
    store,
    cabling: cablingOf(store),
    book,
    log,
    facilities: new Map(),
    refs: new Map(),
  }
  const estate = estateOf(reading)
  if (estate.facilities.length + estate.hosts.length + estate.vms.length === 0) {
    return refused({
      ...{ code: 'netbox.nothing-read', severity: 'error', where: files[0]?.name ?? 'files' },
      message:
        'No site, rack, device or virtual machine was found here. Export the apps dcim and virtualization.',
    })
  }
  return done({ source: 'netbox', estate, counts: countEstate(estate) }, log.issues())
}

function estateOf(reading: Reading): Estate {
  readPlaces(reading)
  readFeeds(reading)
  const hosts = readDevices(reading)
  readCircuits(reading)
  const ids = uniqueIds(new Map(hosts.map((each) => [each, each.host.id])), ({ key }) =>
    String(key).padStart(15, '0'),
  )
  const named = hosts.map((each) => ({ ...each, host: { ...each.host, id: ids.get(each) ?? each.host.id } }))
  const machines = readMachines(reading, named)
  return {
    ...emptyEstate('NetBox'),
    sources: reading.book.sources,
    facilities: sortedById([...reading.facilities.values()]),
    clusters: sortedById(machines.clusters),
    hosts: sortedById(machines.hosts),
    vms: sortedById(machines.vms),
  }
}
