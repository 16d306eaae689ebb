import { isKnown } from '#estate/model.ts'
import type { Cells } from '#importers/rvtools/cells.ts'
import { type DatastoreDraft, datastoreDraft, type HostDraft, type Scope } from '#importers/rvtools/drafts.ts'
import { countOf, storage } from '#importers/rvtools/measures.ts'
import { identifyDatastore } from '#importers/rvtools/read-identity.ts'
import { named, type Reading } from '#importers/rvtools/reading.ts'

/** Reads vDatastore: one datastore per row, with the hosts that see it. */
export function readDatastores(reading: Reading): void {
  reading.each(
    'vdatastore',
    {
      ...named('name', 'capacityBytes', 'freeBytes'),
      hostIds: 'hosts',
      identifiers: 'url',
      'traits.format': 'type',
      'traits.provisionedBytes': 'provisionedBytes',
    },
    (cells) => {
      const name = cells.text('name')
      if (name === '') {
        const message = 'This datastore has no name, so no disk can be matched to it and it was left out.'
        reading.log.add('rvtools.datastore-nameless', 'warning', cells.where('name'), message)
        return
      }
      const scope = { server: cells.text('server'), datacenter: '' }
      const objectId = cells.text('objectId')
      if (isListed(reading, name, scope, objectId, cells)) return
      const datastore = reading.datastores.add(datastoreDraft(name, scope, objectId))
      datastore.origins = [cells.origin]
      datastore.capacityBytes = cells.number('capacityBytes', storage)
      datastore.freeBytes = cells.number('freeBytes', storage)
      const [format, promised] = [cells.text('type'), cells.number('provisionedBytes', storage)]
      if (format !== '') datastore.traits.format = format.toLowerCase()
      if (isKnown(promised)) datastore.traits.provisionedBytes = promised
      identifyDatastore(datastore, cells)
      datastore.hosts = hostsListed(reading, datastore, scope, cells)
      const guests = cells.number('vmsTotal', countOf(1e6))
      if (isKnown(guests)) datastore.reportedGuests = { value: guests, where: cells.where('vmsTotal') }
      if (cells.flag('accessible') === false) {
        const message = `Datastore ${name} was not accessible when the export was made; VMs on it may be down already.`
        reading.log.add('rvtools.datastore-inaccessible', 'warning', cells.where('accessible'), message)
      }
    },
  )
}

/** The same row twice, as in two exports of one vCenter. Another object id is another datastore. */
function isListed(
  reading: Reading,
  name: string,
  scope: Scope,
  objectId: string,
  cells: Cells<'vdatastore'>,
): boolean {
  const found = reading.datastores.find(name, scope)
  const same = found === 'several' ? undefined : found
  if (same === undefined || (objectId !== '' && same.objectId !== objectId)) return false
  const message = `Datastore ${name} is listed twice; the first row was read. Remove the other, or export each vCenter once.`
  reading.log.add('rvtools.datastore-twice', 'warning', cells.where('name'), message)
  return true
}

/** The hosts in the list of a datastore; unknown when it is not there, or not as long as it should be. */
function hostsListed(
  reading: Reading,
  datastore: DatastoreDraft,
  scope: Scope,
  cells: Cells<'vdatastore'>,
): Set<HostDraft> | 'unknown' {
  const names = cells
    .text('hosts')
    .split(/[,;\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const count = cells.number('hostCount', countOf(100_000))
  if (names.length === 0) return 'unknown'
  if (isKnown(count) && count !== names.length) {
    const message =
      `Datastore ${datastore.name} is said to have ${count} hosts but lists ${names.length}, so which hosts see it ` +
      'counts as unknown. The list may be cut off: export again.'
    reading.log.add('rvtools.datastore-hosts-disagree', 'warning', cells.where('hosts'), message)
    return 'unknown'
  }
  const hosts = new Set<HostDraft>()
  for (const name of names) {
    const host = reading.hosts.find(name, scope)
    if (typeof host === 'object') hosts.add(host)
    else reading.unresolved.push({ datastore, name, scope, where: cells.where('hosts') })
  }
  return hosts
}

/**
 * Resolves hosts that datastores list and vHost lacks, once VMs have named theirs. One that nobody else names
 * leaves the list unknown: it is longer than we can say.
 */
export function resolveHosts(reading: Reading): void {
  for (const { datastore, name, scope, where } of reading.unresolved) {
    const host = reading.hosts.find(name, scope)
    if (typeof host === 'object') {
      if (datastore.hosts !== 'unknown') datastore.hosts.add(host)
      continue
    }
    const message =
      `Datastore ${datastore.name} lists host ${name}, which neither vHost nor any VM names, so which hosts see it ` +
      'counts as unknown. Export vHost too.'
    reading.log.add('rvtools.datastore-host-unknown', 'warning', where, message)
    datastore.hosts = 'unknown'
  }
}

/**
 * Reads vMultiPath: where vDatastore gives no hosts, a path from a host to a datastore means that it sees it; and of
 * every host the fewest paths that work to a datastore it shares with others.
 */
export function readMultipath(reading: Reading): void {
  const listed = reading.has('vdatastore', 'hosts')
  const fewest = new Map<HostDraft, { readonly datastore: DatastoreDraft; readonly paths: number }[]>()
  reading.each('vmultipath', { hostIds: 'host', 'traits.storagePaths': 'state1' }, (cells) => {
    const scope = { server: cells.text('server'), datacenter: cells.text('datacenter') }
    const name = cells.text('datastore')
    const host = name === '' ? undefined : reading.hosts.find(cells.text('host'), scope)
    const datastore = name === '' ? undefined : reading.datastores.find(name, scope)
    if (typeof datastore !== 'object' || typeof host !== 'object') return
    if (!listed) {
      if (datastore.hosts === 'unknown') datastore.hosts = new Set()
      datastore.hosts.add(host)
      if (datastore.origins.length === 0) datastore.origins.push(cells.origin)
    }
    const paths = pathsWorking(cells)
    if (paths === undefined) return
    const list = fewest.get(host)
    if (list === undefined) {
      fewest.set(host, [{ datastore, paths }])
      host.origins.push(cells.origin)
    } else list.push({ datastore, paths })
  })
  for (const [host, list] of fewest) {
    const shared = list.filter(({ datastore: { hosts } }) => hosts !== 'unknown' && hosts.size > 1)
    if (shared.length > 0) host.traits.storagePaths = Math.min(...shared.map(({ paths }) => paths))
  }
}

const states = ['state1', 'state2', 'state3', 'state4', 'state5', 'state6', 'state7', 'state8'] as const

/** Paths of a row that carry or could carry traffic; undefined where no path has a state. */
function pathsWorking(cells: Cells<'vmultipath'>): number | undefined {
  let [stated, working] = [0, 0]
  for (const state of states) {
    const text = cells.text(state)
    if (text === '') continue
    stated += 1
    if (/^(active|standby)/i.test(text)) working += 1
  }
  return stated === 0 ? undefined : working
}

/** Reads vPort and dvPort for the VLANs of networks that VMs attach to. */
export function readPorts(reading: Reading): void {
  const disagreeing = new Set<string>()
  const setVlan = (cells: Cells<'vport'> | Cells<'dvport'>, datacenter: string): void => {
    const { text, where, origin } = cells as Cells<'dvport'>
    const [name, vlan] = [text('name'), text('vlan')]
    const network =
      name === '' ? undefined : reading.networks.find(name, { server: text('server'), datacenter })
    if (typeof network !== 'object' || vlan === '') return
    if (network.vlan === 'unknown' && !disagreeing.has(network.name)) {
      network.vlan = vlan
      network.origins.push(origin)
    } else if (network.vlan !== vlan && !disagreeing.has(network.name)) {
      disagreeing.add(network.name)
      const message = `Network ${name} has VLAN ${network.vlan} on one host and ${vlan} here, so its VLAN counts as unknown.`
      reading.log.add('rvtools.vlan-disagrees', 'warning', where('vlan'), message)
      network.vlan = 'unknown'
    }
  }
  reading.each('vport', named('vlan'), (cells) => setVlan(cells, cells.text('datacenter')))
  reading.each('dvport', named('vlan'), (cells) => setVlan(cells, ''))
}
