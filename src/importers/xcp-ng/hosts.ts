import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import { type Accelerator, type Host, type HostTraits, isKnown, type Known } from '#estate/model.ts'
import { blankHost } from '#importers/blanks.ts'
import { type RecordReader, textOf } from '#importers/json-reader.ts'
import { clusterIdOf, isTrue, nameOf, type Reading, readerOf, sizeOf } from '#importers/xcp-ng/reading.ts'
import type { XapiRecord } from '#importers/xcp-ng/records.ts'
import { sortedBy, sortedById } from '#kernel/sort.ts'

/** The hosts, those that only VMs name included, in order of id. */
export function hostsOf(reading: Reading): readonly Host[] {
  const stated = reading.index.all('host').map((host) => hostOf(reading, host))
  const named = [...reading.namedHosts.values()].map(
    ({ id, vm }): Host => ({
      ...blankHost({ id, name: id, platform: 'xcp-ng', origin: reading.register.originOf(vm.place) }),
      identity: 'named',
      clusterId: clusterIdOf(reading, vm),
    }),
  )
  return sortedById([...stated, ...named])
}

function hostOf(reading: Reading, host: XapiRecord): Host {
  const { index, hostIds, register } = reading
  const reader = readerOf(reading, host)
  const metrics = index.find('host_metrics', host.fields.metrics)
  const live = metrics === undefined ? 'unknown' : readerOf(reading, metrics).flag('live')
  const enabled = reader.flag('enabled')
  const name = nameOf(reading, host)
  const origins = [host, ...(metrics === undefined ? [] : [metrics])].map(({ place }) =>
    register.originOf(place),
  )
  return {
    ...blankHost({
      ...{ id: hostIds.get(host) ?? name, name, platform: 'xcp-ng' },
      origin: register.originOf(host.place),
    }),
    origins,
    clusterId: clusterIdOf(reading, host),
    ...processorsOf(reading, host, reader),
    memoryBytes: metrics === undefined ? 'unknown' : sizeOf(metrics.fields.memory_total),
    // A host that does not answer keeps the last word it said, which may be wrong by now.
    maintenance: isKnown(enabled) && live !== false ? !enabled : 'unknown',
    vendor: reader.text('bios_strings.system-manufacturer'),
    model: reader.text('bios_strings.system-product-name'),
    version: reader.text('software_version.product_version'),
    traits: traitsOf(reading, host, reader, live),
    ...identifiedBy([
      identifierOf('instance-uuid', textOf(host.fields.uuid) ?? ''),
      identifierOf('serial', knownOr(reader.text('bios_strings.system-serial-number'))),
      ...uplinksOf(reading, host).map(({ fields }) => identifierOf('mac', textOf(fields.MAC) ?? '')),
    ]),
  }
}

const knownOr = (value: Known<string>): string => (isKnown(value) ? value : '')

/**
 * The processors of a host. XAPI counts logical ones ("cpu_count") and sockets; how many share a core it has told since
 * version 24.12 of 2024, and before that nobody does, so cores are unknown then.
 */
function processorsOf(
  reading: Reading,
  host: XapiRecord,
  reader: RecordReader,
): Pick<Host, 'sockets' | 'cores' | 'threads' | 'coreMhz' | 'cpuModel'> {
  const cpus = reading.index.referring('host_cpu', 'host', host)
  const [first] = cpus
  const said = reader.whole('cpu_info.cpu_count')
  const threads = isKnown(said) && said > 0 ? said : cpus.length > 0 ? cpus.length : 'unknown'
  const perCore = reader.whole('cpu_info.threads_per_core')
  const sockets = reader.whole('cpu_info.socket_count')
  const mhz = reader.number('cpu_info.speed')
  const model = reader.text('cpu_info.modelname')
  const speed = isKnown(mhz) || first === undefined ? mhz : readerOf(reading, first).number('speed')
  return {
    sockets: sockets === 0 ? 'unknown' : sockets,
    threads,
    cores:
      isKnown(threads) && isKnown(perCore) && perCore > 0 && threads % perCore === 0
        ? threads / perCore
        : 'unknown',
    coreMhz: isKnown(speed) && speed > 0 ? Math.round(speed) : 'unknown',
    cpuModel: isKnown(model) ? model.replace(/\s+/g, ' ') : (textOf(first?.fields.modelname) ?? 'unknown'),
  }
}

const uplinksOf = ({ index }: Reading, host: XapiRecord): readonly XapiRecord[] =>
  index.referring('PIF', 'host', host).filter(({ fields }) => isTrue(fields.physical))

function traitsOf(
  reading: Reading,
  host: XapiRecord,
  reader: RecordReader,
  live: Known<boolean>,
): HostTraits {
  const { index } = reading
  const pifs = index.referring('PIF', 'host', host)
  const management = pifs.find(({ fields }) => isTrue(fields.management))
  const servers = textOf(management?.fields.DNS)
  const traits: HostTraits = {
    online: live,
    licence: reader.text('edition'),
    firmwareVersion: reader.text('bios_strings.bios-version'),
    uplinks: pifs.length === 0 ? 'unknown' : uplinksOf(reading, host).length,
    dnsServers: servers === undefined ? 'unknown' : servers.split(/[\s,]+/).filter((one) => one !== ''),
    accelerators: index.has('PGPU') ? acceleratorsOf(reading, host) : 'unknown',
  }
  return Object.fromEntries(Object.entries(traits).filter(([, value]) => value !== 'unknown'))
}

/** Graphics cards by model, in order of model. */
function acceleratorsOf({ index }: Reading, host: XapiRecord): readonly Accelerator[] {
  const counts = new Map<string, number>()
  for (const card of index.referring('PGPU', 'host', host)) {
    const device = index.find('PCI', card.fields.PCI)
    const group = index.find('GPU_group', card.fields.GPU_group)
    const model = textOf(device?.fields.device_name) ?? textOf(group?.fields.name_label) ?? 'GPU'
    counts.set(model, (counts.get(model) ?? 0) + 1)
  }
  return sortedBy([...counts], ([model]) => model).map(([model, units]) => ({ model, units }))
}
