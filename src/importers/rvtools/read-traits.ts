import { isKnown } from '#estate/model.ts'
import type { Cells } from '#importers/rvtools/cells.ts'
import type { ClusterDraft, HostDraft, VmDraft } from '#importers/rvtools/drafts.ts'
import { scopeOf } from '#importers/rvtools/guests.ts'
import { countOf } from '#importers/rvtools/measures.ts'
import type { Reading } from '#importers/rvtools/reading.ts'

/** Traits that columns of vInfo give. */
export const infoTraits = {
  'traits.guestHostName': 'guestHostName',
  'traits.guestAddresses': 'address',
  'traits.consolidationNeeded': 'consolidation',
  'traits.changedBlockTracking': 'blockTracking',
  'traits.diskSerials': 'diskSerials',
  'traits.faultTolerant': 'faultTolerance',
  'traits.bootFirmware': 'firmware',
  'traits.secureBoot': 'secureBoot',
  'traits.hardwareVersion': 'hardwareVersion',
} as const

/** Reads what a row of vInfo says of a guest beside its size and place. An empty cell says nothing. */
export function readInfoTraits({ traits, power }: VmDraft, cells: Cells<'vinfo'>): void {
  const name = cells.text('guestHostName')
  if (name !== '') traits.guestHostName = name
  const address = cells.text('address')
  if (address !== '') traits.guestAddresses = [address]
  // The column is what the manager knows of a running guest: an empty cell says that it knows no address.
  else if (power === 'on' && cells.has('address')) traits.guestAddresses = noAddresses
  const consolidation = cells.flag('consolidation')
  if (isKnown(consolidation)) traits.consolidationNeeded = consolidation
  const tracking = cells.flag('blockTracking')
  if (isKnown(tracking)) traits.changedBlockTracking = tracking
  const serials = cells.flag('diskSerials')
  if (isKnown(serials)) traits.diskSerials = serials
  const tolerance = cells.text('faultTolerance')
  if (tolerance !== '') traits.faultTolerant = !/^not ?configured$/i.test(tolerance)
  const firmware = cells.text('firmware').toLowerCase()
  if (firmware === 'bios' || firmware === 'efi') traits.bootFirmware = firmware === 'efi' ? 'uefi' : 'bios'
  const secure = cells.flag('secureBoot')
  if (isKnown(secure)) traits.secureBoot = secure
  const version = /^(?:vmx-)?(\d{1,3})$/i.exec(cells.text('hardwareVersion'))?.[1]
  if (version !== undefined) traits.hardwareVersion = `vmx-${version.padStart(2, '0')}`
}

const noAddresses: readonly string[] = []

/** Traits that columns of vHost give. The baseline is one of the cluster, which vCluster does not tell. */
export const hostTraits = {
  'traits.firmwareVersion': 'firmwareVersion',
  'traits.dnsServers': 'dnsServers',
  'traits.timeServers': 'timeServers',
  'traits.licence': 'licence',
  'traits.cpuBaseline': 'evc',
} as const

/** Reads what a row of vHost says of a host beside its capacity. */
export function readHostTraits(host: HostDraft, cells: Cells<'vhost'>): void {
  const { traits } = host
  const firmware = cells.text('firmwareVersion')
  if (firmware !== '') traits.firmwareVersion = firmware
  const licence = cells.text('licence')
  if (licence !== '') traits.licence = licence
  const [dns, time] = [listed(cells.text('dnsServers')), listed(cells.text('timeServers'))]
  if (dns.length > 0) traits.dnsServers = dns
  if (time.length > 0) traits.timeServers = time
  if (cells.has('evc')) host.baseline = { name: cells.text('evc'), origin: cells.origin }
  const cards = cells.number('nics', countOf(10_000))
  // One card is one uplink at most; of more it takes vNIC to say which hang on a switch.
  if (isKnown(cards) && cards < 2) traits.uplinks = cards
}

const listed = (text: string): readonly string[] =>
  text
    .split(/[,;\s]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** Traits that columns of vCluster give. */
export const clusterTraits = {
  'traits.balancing': 'balancing',
  'traits.powersHostsOff': 'powersHostsOff',
  'traits.isolationResponse': 'isolationResponse',
} as const

/** Source: DrsBehavior and ClusterDasVmSettingsIsolationResponse. */
const balancing = { fullyautomated: 'full', partiallyautomated: 'partial', manual: 'manual' } as const
const isolation = { none: 'leave-on', poweroff: 'power-off', shutdown: 'shut-down' } as const

/** Reads what a row of vCluster says of how a cluster is set up. */
export function readClusterTraits({ traits }: ClusterDraft, cells: Cells<'vcluster'>): void {
  const balances = cells.flag('balancing')
  const mode = balancing[cells.text('balancingMode').toLowerCase() as keyof typeof balancing]
  if (balances === false) traits.balancing = 'off'
  else if (balances === true && mode !== undefined) traits.balancing = mode
  const powers = cells.flag('powersHostsOff')
  if (isKnown(powers)) traits.powersHostsOff = powers
  const response = isolation[cells.text('isolationResponse').toLowerCase() as keyof typeof isolation]
  if (response !== undefined) traits.isolationResponse = response
}

/** Reads vNIC: which network cards of a host hang on a switch. */
export function readUplinks(reading: Reading): void {
  reading.each('vnic', { 'traits.uplinks': 'switch' }, (cells) => {
    const host = reading.hosts.find(cells.text('host'), scopeOf(reading, cells))
    if (typeof host !== 'object' || !cells.has('switch')) return
    if (host.uplinks.size === 0) host.origins.push(cells.origin)
    if (cells.text('switch') !== '') host.uplinks.add(cells.text('device'))
    host.traits.uplinks = host.uplinks.size
  })
}

/** Gives clusters the processor baseline that all of their hosts report; one that they report differently is unknown. */
export function deriveBaselines(reading: Reading): void {
  const reported = new Map<ClusterDraft, HostDraft['baseline'][]>()
  for (const host of reading.hosts.all) {
    if (typeof host.cluster !== 'object' || reading.joined.has(host)) continue
    const list = reported.get(host.cluster)
    if (list === undefined) reported.set(host.cluster, [host.baseline])
    else list.push(host.baseline)
  }
  for (const [cluster, [first, ...rest]] of reported) {
    if (first === undefined || rest.some((other) => other?.name !== first.name)) continue
    cluster.traits.cpuBaseline = first.name === '' ? 'none' : first.name
    cluster.exactOrigins = { ...cluster.exactOrigins, 'traits.cpuBaseline': first.origin }
  }
}
