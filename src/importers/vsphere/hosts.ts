import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import type { Host, HostTraits, Known } from '#estate/model.ts'
import { blankHost } from '#importers/blanks.ts'
import { textOf, valueAt } from '#importers/json-reader.ts'
import { pathsOf, uplinksOf } from '#importers/vsphere/host-links.ts'
import type { Look } from '#importers/vsphere/look.ts'
import { idOf, nameOf, platformId, someOf, type Translation } from '#importers/vsphere/translation.ts'
import type { Managed } from '#importers/vsphere/vendor-model.ts'

/** Source: HostSystemConnectionState. */
const connections: Readonly<{ [word: string]: 'answers' | 'lost' }> = {
  connected: 'answers',
  notresponding: 'lost',
  disconnected: 'lost',
}

/** The host an object is; hosts that only others name have a name and no more. */
export function hostOf(translation: Translation, object: Managed): Host {
  const look = translation.look(object)
  const id = translation.ids.get(object) ?? object.moref
  look.note('name', 'name')
  const blank = blankHost({ id, name: nameOf(object), platform: 'vsphere', origin: [0, 1] })
  const clusterId = clusterIdOf(translation, look)
  if (object.named === 'by-others') return { ...blank, ...look.places(), identity: 'named', clusterId }
  const cores = someOf(look.whole('cores', 1, 'summary.hardware.numCpuCores', 'hardware.cpuInfo.numCpuCores'))
  const traits = traitsOf(translation, look)
  const maintenance = maintenanceOf(translation, look, traits.online)
  const host: Host = {
    ...blank,
    ...identifiedBy(identifiersOf(translation, look)),
    ...(Object.keys(traits).length === 0 ? {} : { traits }),
    clusterId,
    sockets: someOf(
      look.whole('sockets', 1, 'summary.hardware.numCpuPkgs', 'hardware.cpuInfo.numCpuPackages'),
    ),
    cores,
    threads: threadsOf(look, cores),
    coreMhz: coreMhzOf(look),
    memoryBytes: someOf(look.whole('memoryBytes', 1, 'summary.hardware.memorySize', 'hardware.memorySize')),
    numaNodes: someOf(look.whole('numaNodes', 1, 'hardware.numaInfo.numNodes')),
    maintenance,
    vendor: look.text('vendor', 'summary.hardware.vendor', 'hardware.systemInfo.vendor'),
    model: look.text('model', 'summary.hardware.model', 'hardware.systemInfo.model'),
    cpuModel: look.text('cpuModel', 'summary.hardware.cpuModel', 'hardware.cpuPkg.0.description'),
    version: versionOf(look),
  }
  return { ...host, ...look.places() }
}

function clusterIdOf(translation: Translation, look: Look): Host['clusterId'] {
  const parent = look.reference('clusterId', 'parent')
  if (parent?.type === 'ComputeResource') return 'none'
  return parent?.type === 'ClusterComputeResource' ? idOf(translation, parent) : 'unknown'
}

function threadsOf(look: Look, cores: Known<number>): Known<number> {
  const threads = someOf(
    look.whole('threads', 1, 'summary.hardware.numCpuThreads', 'hardware.cpuInfo.numCpuThreads'),
  )
  if (threads !== 'unknown' || cores === 'unknown') return threads
  const hyperthreading = look.flag('threads', 'config.hyperThread.active')
  return hyperthreading === 'unknown' ? 'unknown' : hyperthreading ? cores * 2 : cores
}

function coreMhzOf(look: Look): Known<number> {
  const mhz = someOf(look.whole('coreMhz', 1, 'summary.hardware.cpuMhz'))
  return mhz === 'unknown' ? someOf(look.whole('coreMhz', 1e-6, 'hardware.cpuInfo.hz')) : mhz
}

/** The product with its build, as the platform writes it in one: 'VMware ESXi 8.0.2 build-22380479'. */
function versionOf(look: Look): Known<string> {
  for (const root of ['summary.config.product', 'config.product']) {
    const full = look.text('version', `${root}.fullName`)
    if (full !== 'unknown') return full
    const version = look.text('version', `${root}.version`)
    if (version === 'unknown') continue
    const [name, build] = [textOf(look.value(`${root}.name`)), textOf(look.value(`${root}.build`))]
    return `${name === undefined ? '' : `${name} `}${version}${build === undefined ? '' : ` build-${build}`}`
  }
  return 'unknown'
}

/**
 * Whether it receives no VM: in maintenance, in quarantine, or not answering its vCenter, whose last knowledge of it this
 * then is.
 */
function maintenanceOf({ log }: Translation, look: Look, online: HostTraits['online']): Known<boolean> {
  const name = nameOf(look.object)
  const maintenance = look.flag(
    'maintenance',
    'runtime.inMaintenanceMode',
    'summary.runtime.inMaintenanceMode',
  )
  if (look.flag('maintenance', 'runtime.inQuarantineMode', 'summary.runtime.inQuarantineMode') === true) {
    const message =
      `Host ${name} is in quarantine mode, so it counts as in maintenance: it receives no VM. Repair it or end the ` +
      'quarantine, and read again.'
    log.add('vsphere.host-quarantined', 'warning', look.where('runtime.inQuarantineMode'), message)
    return true
  }
  if (online !== false) return maintenance
  const message =
    `Host ${name} does not answer its vCenter, so it counts as in maintenance: it receives no VM, and what is known of it ` +
    'may be out of date. Connect it and read again.'
  log.add('vsphere.host-disconnected', 'warning', look.where('runtime.connectionState'), message)
  return true
}

function traitsOf(translation: Translation, look: Look): HostTraits {
  const firmwareVersion = look.text('traits.firmwareVersion', 'hardware.biosInfo.biosVersion')
  const cpuGeneration = look.text('traits.cpuGeneration', 'summary.maxEVCModeKey')
  const dnsServers = textsOf(look.list('traits.dnsServers', 'config.network.dnsConfig.address'))
  const timeServers = textsOf(look.list('traits.timeServers', 'config.dateTimeInfo.ntpConfig.server'))
  const licence = licenceOf(translation, look)
  const connection = look.oneOf(
    'traits.online',
    connections,
    'runtime.connectionState',
    'summary.runtime.connectionState',
  )
  const standby = look.text('traits.online', 'runtime.standbyMode', 'summary.runtime.standbyMode')
  const uplinks = uplinksOf(look)
  const storagePaths = pathsOf(translation, look)
  return {
    ...(firmwareVersion === 'unknown' ? {} : { firmwareVersion }),
    ...(cpuGeneration === 'unknown' ? {} : { cpuGeneration }),
    ...(dnsServers === undefined ? {} : { dnsServers }),
    ...(timeServers === undefined ? {} : { timeServers }),
    ...(licence === undefined ? {} : { licence }),
    ...(connection === 'unknown' ? {} : { online: connection === 'answers' && standby !== 'in' }),
    ...(uplinks === undefined ? {} : { uplinks }),
    ...(storagePaths === undefined ? {} : { storagePaths }),
  }
}

const textsOf = (list: readonly unknown[] | undefined): readonly string[] | undefined =>
  list?.map(textOf).filter((text) => text !== undefined)

/** The name of the licence assigned to the host; its key is no part of an estate. */
function licenceOf({ inventory }: Translation, look: Look): string | undefined {
  const { moref } = look.object
  const names = inventory.assignments.filter(({ entity }) => entity === moref).map(({ name }) => name)
  return names.length === 0 ? undefined : [...new Set(names)].sort().join(', ')
}

/** Numbers that are fixed to a machine, by the label its firmware gives them. */
const labelled: Readonly<{ [key: string]: 'serial' | 'asset-tag' }> = {
  ServiceTag: 'serial',
  SerialNumberTag: 'serial',
  AssetTag: 'asset-tag',
}

function identifiersOf(translation: Translation, look: Look): readonly (string | undefined)[] {
  const uuid = textOf(look.value('hardware.systemInfo.uuid') ?? look.value('summary.hardware.uuid'))
  const serial = textOf(look.value('hardware.systemInfo.serialNumber'))
  const others =
    look.list(
      'identifiers',
      'hardware.systemInfo.otherIdentifyingInfo',
      'summary.hardware.otherIdentifyingInfo',
    ) ?? []
  const cards = look.list('identifiers', 'config.network.pnic') ?? []
  return [
    platformId(translation, look.object),
    uuid === undefined ? undefined : identifierOf('bios-uuid', uuid),
    serial === undefined ? undefined : identifierOf('serial', serial),
    ...others.map((other) => {
      const kind = labelled[textOf(valueAt(other, 'identifierType.key')) ?? '']
      const value = textOf(valueAt(other, 'identifierValue'))
      return kind === undefined || value === undefined ? undefined : identifierOf(kind, value)
    }),
    ...cards.map((card) => identifierOf('mac', textOf(valueAt(card, 'mac')) ?? '')),
  ]
}
