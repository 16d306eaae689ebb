import type { Host, Known, PowerState } from '#estate/model.ts'
import type { Snapshot } from '#estate/vm-traits.ts'
import { childAt } from '#formats/xml-tree.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import {
  type Document,
  insideNode,
  type TextDocument,
  type XmlDocument,
} from '#importers/libvirt/documents.ts'
import { type DomainDraft, readDomain } from '#importers/libvirt/read-domain.ts'
import {
  factsOfCapabilities,
  factsOfNode,
  factsOfNodeInfo,
  factsOfSystem,
  factsOfVersion,
  hostOf,
} from '#importers/libvirt/read-host.ts'
import { type NetworkDraft, readNetwork } from '#importers/libvirt/read-network.ts'
import { type PoolDraft, readPool, readVolume, type VolumeDraft } from '#importers/libvirt/read-storage.ts'
import type { XmlReader } from '#importers/xml-reader.ts'

/** What one daemon keeps: a host where it is known, and everything that was found with it. */
export type Scope = {
  readonly host: Host | undefined
  readonly domains: readonly DomainDraft[]
  readonly pools: readonly PoolDraft[]
  /** Volumes of which only their path says where they are. */
  readonly volumes: readonly VolumeDraft[]
  readonly networks: readonly NetworkDraft[]
}

const hostKinds: ReadonlySet<Document['kind']> = new Set([
  'capabilities',
  'nodeinfo',
  'sysinfo',
  'version',
] as const)
const describesHost = ({ kind }: Document): boolean => hostKinds.has(kind)

/**
 * Documents by the daemon they come from: a node of the test driver is one by itself; capabilities, nodeinfo and sysinfo
 * of one folder are one host, and whatever lies in that folder or below it is on it. What lies nowhere near is on a host
 * nobody named.
 */
export function scopesOf(documents: readonly Document[], log: IssueLog): readonly Scope[] {
  const nodes = documents.filter((one): one is XmlDocument => one.kind === 'node')
  const folders = new Map<string, Document[]>()
  for (const document of documents.filter(describesHost)) {
    const list = folders.get(document.folder)
    if (list) list.push(document)
    else folders.set(document.folder, [document])
  }
  const shared = [...folders].filter(([folder, list]) => isOneHost(folder, list, log))
  const hosts = new Map(shared)
  const alone = [...folders].filter(([folder]) => !hosts.has(folder)).flatMap(([, list]) => list)
  const rest = new Map<string, Document[]>()
  for (const document of documents) {
    if (document.kind === 'node' || describesHost(document)) continue
    const folder = nearest(document.folder, hosts)
    const list = rest.get(folder ?? '\0')
    if (list) list.push(document)
    else rest.set(folder ?? '\0', [document])
  }
  const none = rest.get('\0')
  return [
    ...nodes.map((node) => scopeOf(hostOfNode(node), insideNode(node.reader, node.folder), 'stated', log)),
    ...shared.map(([folder, list]) =>
      scopeOf(hostIn(folder, list), rest.get(folder) ?? [], 'by-folder', log),
    ),
    ...alone
      .filter(({ kind }) => kind === 'capabilities')
      .map((one) => scopeOf(hostIn('', [one]), [], 'stated', log)),
    ...(none === undefined ? [] : [scopeOf(undefined, none, 'stated', log)]),
  ]
}

/** One folder tells of one host unless something of a kind is there twice. */
function isOneHost(folder: string, documents: readonly Document[], log: IssueLog): boolean {
  const kinds = new Set(documents.map(({ kind }) => kind))
  if (kinds.size === documents.length) return true
  const message = `${documents.length} files here describe hosts, so which domain is on which is not known. Put the files of each host into a folder with its name.`
  log.add('libvirt.hosts-in-one-folder', 'warning', folder === '' ? placeOf(documents[0]) : folder, message)
  return false
}

const placeOf = (document: Document | undefined): string =>
  document === undefined
    ? 'files'
    : 'reader' in document
      ? document.reader.where('')
      : `${document.place.file}:1`

/** The folder of a host that a file lies in or below; the top, which has no name, holds only what is in it directly. */
function nearest(folder: string, hosts: ReadonlyMap<string, unknown>): string | undefined {
  if (folder === '') return hosts.has('') ? '' : undefined
  const parts = folder.split('/')
  for (let count = parts.length; count > 0; count -= 1) {
    const above = parts.slice(0, count).join('/')
    if (hosts.has(above)) return above
  }
  return undefined
}

/** A host is called as its folder is: none of its documents names it. */
const hostName = (folder: string): string =>
  (folder.split('/').at(-1) ?? '').replace(/\.(tar|tgz|tar\.gz|zip|gz)$/i, '')

function hostIn(folder: string, documents: readonly Document[]): Host {
  const find = <K extends Document['kind']>(kind: K) => documents.find((one) => one.kind === kind)
  const capabilities = find('capabilities') as XmlDocument | undefined
  const system = find('sysinfo') as XmlDocument | undefined
  const info = find('nodeinfo') as TextDocument | undefined
  const told = [
    ...(capabilities === undefined ? [] : [factsOfCapabilities(capabilities.reader)]),
    ...(system === undefined ? [] : [factsOfSystem(system.reader)]),
    ...(info === undefined ? [] : [factsOfNodeInfo(info.lines, info.place)]),
  ]
  const version = find('version') as TextDocument | undefined
  if (version !== undefined) told.push(factsOfVersion(version.lines, version.place))
  const uuid = capabilities?.reader.raw('host/uuid')
  const name = hostName(folder) || (uuid === undefined ? 'host' : `host ${uuid}`)
  return hostOf(name, name, told)
}

function hostOfNode({ reader, folder }: XmlDocument): Host {
  const system = childAt(reader.tree, reader.element, 'sysinfo')
  const name = hostName(folder) || 'host'
  const told = [factsOfNode(reader), ...(system === undefined ? [] : [factsOfSystem(reader.below(system))])]
  return hostOf(name, name, told)
}

type State = { readonly power: Known<PowerState>; readonly autoStart: Known<boolean> }

function scopeOf(
  host: Host | undefined,
  documents: readonly Document[],
  link: 'stated' | 'by-folder',
  log: IssueLog,
): Scope {
  const xml = (kind: XmlDocument['kind']): readonly XmlReader[] =>
    documents.flatMap((one) => (one.kind === kind ? [(one as XmlDocument).reader] : []))
  const states = statesOf(documents)
  const snapshots = snapshotsOf(xml('domainsnapshot'))
  const domains = [
    ...xml('domain').map((reader) => ({ reader, word: undefined })),
    ...xml('domstatus').flatMap((reader) => {
      const inside = childAt(reader.tree, reader.element, 'domain')
      return inside === undefined ? [] : [{ reader: reader.below(inside), word: reader.raw('@state') }]
    }),
  ].map(({ reader, word }) => {
    const uuid = reader.raw('uuid')?.toLowerCase() ?? ''
    const state = states.get(uuid)
    const power = word === undefined ? (state?.power ?? 'unknown') : powerOf(word)
    return completed(readDomain(reader, power), state, snapshots.get(uuid))
  })
  const { pools, volumes } = storageOf(xml('pool'), xml('volume'))
  if (link === 'by-folder' && host !== undefined && domains.length > 0) {
    const message = `Files of ${domains.length} domains lie beside those of host "${host.name}", so the domains are taken to be on it.`
    log.add('libvirt.host-by-folder', 'note', placeOf(documents[0]), message)
  }
  return { host, domains, pools, volumes, networks: xml('network').map(readNetwork) }
}

/** Volumes in the file of one pool are in that pool. */
function storageOf(
  pools: readonly XmlReader[],
  volumes: readonly XmlReader[],
): { readonly pools: readonly PoolDraft[]; readonly volumes: readonly VolumeDraft[] } {
  const perFile = new Map<string, number>()
  for (const { place } of pools) perFile.set(place.file, (perFile.get(place.file) ?? 0) + 1)
  const beside = new Map<string, XmlReader[]>()
  const loose: VolumeDraft[] = []
  for (const volume of volumes) {
    const { file } = volume.place
    if (perFile.get(file) !== 1) {
      loose.push(readVolume(volume))
      continue
    }
    const list = beside.get(file)
    if (list) list.push(volume)
    else beside.set(file, [volume])
  }
  return {
    pools: pools.map((pool) =>
      readPool(pool, perFile.get(pool.place.file) === 1 ? (beside.get(pool.place.file) ?? []) : []),
    ),
    volumes: loose,
  }
}

/** Words of libvirt for what a domain does. A paused one keeps its memory, so for its host it is on. */
const powers: Readonly<Record<string, PowerState>> = {
  running: 'on',
  idle: 'on',
  blocked: 'on',
  paused: 'on',
  pmsuspended: 'on',
  'in shutdown': 'on',
  'shut off': 'off',
  shutoff: 'off',
  crashed: 'off',
}

const powerOf = (word: string): Known<PowerState> => {
  const said = word.toLowerCase()
  return Object.hasOwn(powers, said) ? (powers[said] ?? 'unknown') : 'unknown'
}

function statesOf(documents: readonly Document[]): ReadonlyMap<string, State> {
  const states = new Map<string, State>()
  for (const document of documents) {
    if (document.kind !== 'dominfo') continue
    const line = (key: string): string => document.lines.get(key)?.value.toLowerCase() ?? ''
    const power = powerOf(line('state'))
    const isSaved = power === 'off' && line('managed save') === 'yes'
    const start = line('autostart')
    states.set(line('uuid'), {
      power: isSaved ? 'suspended' : power,
      autoStart: start === 'enable' ? true : start === 'disable' ? false : 'unknown',
    })
  }
  return states
}

/** The latest second that a date can hold. */
const secondsMax = 8_640_000_000_000

function snapshotsOf(readers: readonly XmlReader[]): ReadonlyMap<string, readonly Snapshot[]> {
  const snapshots = new Map<string, Snapshot[]>()
  for (const reader of readers) {
    const uuid = (reader.raw('domain/uuid') ?? reader.raw('inactiveDomain/uuid'))?.toLowerCase() ?? ''
    const seconds = reader.whole('creationTime')
    const takenAt: Known<string> =
      seconds === 'unknown' || seconds > secondsMax ? 'unknown' : new Date(seconds * 1000).toISOString()
    const list = snapshots.get(uuid) ?? []
    list.push({ name: reader.raw('name') ?? 'snapshot', takenAt, sizeBytes: 'unknown' })
    snapshots.set(uuid, list)
  }
  return snapshots
}

function completed(
  draft: DomainDraft,
  state: State | undefined,
  snapshots: readonly Snapshot[] | undefined,
): DomainDraft {
  const traits = {
    ...draft.vm.traits,
    ...(state === undefined || state.autoStart === 'unknown' ? {} : { autoStart: state.autoStart }),
    ...(snapshots === undefined
      ? {}
      : { snapshots: snapshots.toSorted((left, right) => (left.name < right.name ? -1 : 1)) }),
  }
  return { ...draft, vm: { ...draft.vm, traits } }
}
