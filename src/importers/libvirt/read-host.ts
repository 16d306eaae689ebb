import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import type { Host, Known, Origin } from '#estate/model.ts'
import { childAt, childrenOf } from '#formats/xml-tree.ts'
import { blankHost } from '#importers/blanks.ts'
import { countIn, sizeAt } from '#importers/libvirt/sizes.ts'
import type { Labelled } from '#importers/libvirt/texts.ts'
import { lineText, type XmlPlace, type XmlReader } from '#importers/xml-reader.ts'
import { kib } from '#kernel/units.ts'

/** What one source tells of a host; the surest source of each value wins. */
export type HostFacts = Partial<
  Pick<
    Host,
    | 'sockets'
    | 'cores'
    | 'threads'
    | 'numaNodes'
    | 'memoryBytes'
    | 'coreMhz'
    | 'vendor'
    | 'model'
    | 'cpuModel'
    | 'version'
    | 'identifiers'
    | 'traits'
  >
>

type Told = { readonly facts: HostFacts; readonly place: XmlPlace; readonly line: number }

/** What `virsh capabilities` tells: cells with their processors, memory and the generation that libvirt recognizes. */
export function factsOfCapabilities(reader: XmlReader): Told {
  const { tree } = reader
  const cellList = childAt(tree, reader.element, 'host/topology/cells')
  const cells = cellList === undefined ? [] : childrenOf(tree, cellList, 'cell')
  const sockets = new Set<string>()
  const cores = new Set<string>()
  const threads = new Set<string>()
  let placed: 'all' | 'some' = 'all'
  let memoryBytes: Known<number> = cells.length === 0 ? 'unknown' : 0
  for (const cell of cells) {
    const size = sizeAt(reader.below(cell), 'memory', 'KiB')
    memoryBytes = memoryBytes === 'unknown' || size === 'unknown' ? 'unknown' : memoryBytes + size
    const cpus = childAt(tree, cell, 'cpus')
    for (const { attributes } of cpus === undefined ? [] : childrenOf(tree, cpus, 'cpu')) {
      const {
        id,
        socket_id: socket,
        die_id: die = '0',
        cluster_id: cluster = '0',
        core_id: core,
      } = attributes
      if (id === undefined) continue
      threads.add(id)
      if (socket === undefined || core === undefined) placed = 'some'
      else {
        sockets.add(socket)
        cores.add(`${socket} ${die} ${cluster} ${core}`)
      }
    }
  }
  const counted = (members: ReadonlySet<string>): Known<number> =>
    placed === 'all' && members.size > 0 ? members.size : 'unknown'
  const frequency = childrenOf(
    tree,
    childAt(tree, reader.element, 'host/cpu') ?? reader.element,
    'counter',
  ).find(({ attributes }) => attributes.name === 'tsc')?.attributes.frequency
  const hertz = countIn(frequency)
  const model = reader.raw('host/cpu/model')
  // Where libvirt recognizes no generation it writes the word for whatever the host has.
  const generation = model === 'host' ? undefined : model
  return {
    facts: {
      sockets: counted(sockets),
      cores: counted(cores),
      threads: threads.size === 0 ? 'unknown' : threads.size,
      numaNodes: cells.length === 0 ? 'unknown' : cells.length,
      memoryBytes:
        memoryBytes === 0 || (memoryBytes !== 'unknown' && !Number.isSafeInteger(memoryBytes))
          ? 'unknown'
          : memoryBytes,
      // The time stamp counter runs at the nominal speed, whatever the processor does at the moment.
      coreMhz: hertz === 'unknown' || hertz === 0 ? 'unknown' : Math.round(hertz / 1e6),
      ...identifiedBy([identifierOf('bios-uuid', reader.raw('host/uuid') ?? '')]),
      ...(generation === undefined ? {} : { traits: { cpuGeneration: generation } }),
    },
    place: reader.place,
    line: reader.element.line,
  }
}

/** What `virsh sysinfo` tells: the maker, the serial number, the processor by its full name. */
export function factsOfSystem(reader: XmlReader): Told {
  const entry = (part: string, name: string): string | undefined => {
    const holder = childAt(reader.tree, reader.element, part)
    const found =
      holder === undefined
        ? undefined
        : childrenOf(reader.tree, holder, 'entry').find(({ attributes }) => attributes.name === name)
    return found?.text === '' ? undefined : found?.text.slice(0, 1024)
  }
  const firmware = entry('bios', 'version')
  return {
    facts: {
      vendor: entry('system', 'manufacturer') ?? 'unknown',
      model: entry('system', 'product') ?? 'unknown',
      cpuModel: entry('processor', 'version') ?? 'unknown',
      ...identifiedBy([
        identifierOf('bios-uuid', entry('system', 'uuid') ?? ''),
        identifierOf('serial', entry('system', 'serial') ?? ''),
      ]),
      ...(firmware === undefined ? {} : { traits: { firmwareVersion: firmware } }),
    },
    place: reader.place,
    line: reader.element.line,
  }
}

type Counts = {
  readonly nodes: Known<number>
  readonly socketsPerNode: Known<number>
  readonly coresPerSocket: Known<number>
  readonly threadsPerCore: Known<number>
  readonly active: Known<number>
}

/** What `virsh nodeinfo` tells. */
export function factsOfNodeInfo(lines: Labelled, place: XmlPlace): Told {
  const count = (key: string): Known<number> => countIn(lines.get(key)?.value)
  const leading = (key: string): Known<number> => countIn(/^\d+/.exec(lines.get(key)?.value ?? '')?.[0])
  const memoryKib = leading('memory size')
  const counts = {
    nodes: count('numa cell(s)'),
    socketsPerNode: count('cpu socket(s)'),
    coresPerSocket: count('core(s) per socket'),
    threadsPerCore: count('thread(s) per core'),
    active: count('cpu(s)'),
  }
  const facts = multiplied(counts, place, lines.get('cpu(s)')?.line ?? 1)
  return {
    facts: { ...facts, memoryBytes: sizeOf(memoryKib), coreMhz: known(leading('cpu frequency')) },
    place,
    line: 1,
  }
}

/** What `virsh version` tells: the hypervisor that runs. */
export function factsOfVersion(lines: Labelled, place: XmlPlace): Told {
  const running = lines.get('running hypervisor')
  return { facts: { version: running?.value ?? 'unknown' }, place, line: running?.line ?? 1 }
}

/** What a node of the test driver tells of its host. */
export function factsOfNode(reader: XmlReader): Told {
  const counts = {
    nodes: reader.whole('cpu/nodes'),
    socketsPerNode: reader.whole('cpu/sockets'),
    coresPerSocket: reader.whole('cpu/cores'),
    threadsPerCore: reader.whole('cpu/threads'),
    active: reader.whole('cpu/active'),
  }
  const facts = multiplied(counts, reader.place, reader.element.line)
  const memory = sizeAt(reader, 'memory', 'KiB')
  return {
    facts: { ...facts, memoryBytes: known(memory), coreMhz: known(reader.whole('cpu/mhz')) },
    place: reader.place,
    line: reader.element.line,
  }
}

const known = (value: Known<number>): Known<number> => (value === 0 ? 'unknown' : value)
const sizeOf = (memoryKib: Known<number>): Known<number> =>
  memoryKib === 'unknown' || memoryKib === 0 || memoryKib > Number.MAX_SAFE_INTEGER / 1024
    ? 'unknown'
    : kib(memoryKib)

/**
 * libvirt counts sockets per NUMA node, cores per socket and threads per core. Where the product is not the number of
 * processors that are on, some are off, and which cores they belong to is not said.
 */
function multiplied(counts: Counts, place: XmlPlace, line: number): HostFacts {
  const { nodes, socketsPerNode, coresPerSocket, threadsPerCore, active } = counts
  const times = (...values: readonly Known<number>[]): Known<number> => {
    let product = 1
    for (const value of values) {
      if (value === 'unknown' || value === 0) return 'unknown'
      product *= value
    }
    return Number.isSafeInteger(product) ? product : 'unknown'
  }
  const sockets = times(nodes, socketsPerNode)
  const cores = times(sockets, coresPerSocket)
  const threads = times(cores, threadsPerCore)
  if (threads === active || active === 'unknown') return { numaNodes: known(nodes), sockets, cores, threads }
  if (threads !== 'unknown') {
    const message = `${active} of ${threads} processors are on. Which cores they belong to is not said, so the cores are unknown: give the output of virsh capabilities too.`
    place.log.add('libvirt.processors-off', 'note', `${place.file}:${line}`, message)
  }
  return { numaNodes: known(nodes), sockets, cores: 'unknown', threads: known(active) }
}

/** What should be the same whoever tells it. */
const compared = ['memoryBytes', 'threads'] as const

/** A host from what its sources tell, the surest first. */
export function hostOf(id: string, name: string, told: readonly Told[]): Host {
  const origins = told.map(({ place, line }): Origin => [place.source, line])
  let host: Host = blankHost({ id, name, platform: 'libvirt', origin: origins[0] ?? [0, 1] })
  const exact: Record<string, Origin> = {}
  const identifiers: string[] = []
  for (const [index, { facts, place, line }] of told.entries()) {
    const { identifiers: own = [], traits, ...rest } = facts
    identifiers.push(...own)
    for (const field of compared) {
      const [first, second] = [host[field], facts[field] ?? 'unknown']
      if (first === 'unknown' || second === 'unknown' || first === second) continue
      const message = `Host "${name}" has ${field} ${second} here and ${first} in a surer source, which counts. Check which of the two is right.`
      place.log.add('libvirt.host-disagrees', 'note', lineText(place, line), message)
    }
    for (const [field, value] of Object.entries(rest)) {
      if (value === 'unknown' || host[field as 'sockets'] !== 'unknown') continue
      host = { ...host, [field]: value }
      exact[field] = origins[index] as Origin
    }
    if (traits !== undefined) host = { ...host, traits: { ...traits, ...host.traits } }
  }
  return { ...host, origins, exactOrigins: exact, ...identifiedBy(identifiers) }
}
