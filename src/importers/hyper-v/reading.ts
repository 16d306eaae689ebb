import { identifiedBy } from '#estate/identifiers.ts'
import type { Known, Origin } from '#estate/model.ts'
import { blankCluster, blankDatastore, blankHost, blankNetwork, blankVm } from '#importers/blanks.ts'
import type {
  ClusterDraft,
  HostDraft,
  NetworkDraft,
  RuleDraft,
  VmDraft,
  VolumeDraft,
} from '#importers/hyper-v/draft.ts'
import { type IssueLog, issueLog } from '#importers/issue-log.ts'
import { type SourceBook, sourceBook } from '#importers/source-book.ts'

/** Everything read so far, found by name or id, so that several cmdlets can speak of one thing. */
export type Reading = {
  readonly log: IssueLog
  readonly book: SourceBook
  readonly clusters: Map<string, ClusterDraft>
  readonly hosts: HostDraft[]
  readonly volumes: Map<string, VolumeDraft>
  readonly networks: Map<string, NetworkDraft>
  readonly vms: VmDraft[]
  /** Guests by id and by name, and hosts by every name they were asked for: 20,000 guests are found without a search. */
  readonly vmsById: Map<string, VmDraft[]>
  readonly vmsByName: Map<string, VmDraft[]>
  readonly vmsWithoutId: Map<string, VmDraft[]>
  readonly hostsByName: Map<string, HostDraft>
  /** Rules by kind, cluster and name. */
  readonly rules: Map<string, RuleDraft>
  /** The guests of clustered roles, by cluster and name of the role. */
  readonly guestsOfGroups: Map<string, readonly VmDraft[]>
  /** Sizes of virtual disks, by host and path, or by path alone where every host has the same there. */
  readonly diskSizes: Map<string, Known<number>>
  /** Sockets and cores of hosts by host and list, because a list that is given twice must not count twice. */
  readonly processors: Map<string, { readonly host: HostDraft; sockets: number; cores: Known<number> }>
}

/** A reading in which nothing was met. */
export const startReading = (): Reading => ({
  log: issueLog(),
  book: sourceBook(),
  clusters: new Map(),
  hosts: [],
  volumes: new Map(),
  networks: new Map(),
  vms: [],
  vmsById: new Map(),
  vmsByName: new Map(),
  vmsWithoutId: new Map(),
  hostsByName: new Map(),
  rules: new Map(),
  guestsOfGroups: new Map(),
  diskSizes: new Map(),
  processors: new Map(),
})

/** A name as Windows compares it. */
export const fold = (name: string): string => name.trim().toLowerCase()
/** The part of a name before its domain. */
export const shortName = (name: string): string => fold(name).split('.')[0] ?? ''

/** Whether two host names are of one host: equal, or one the other without its domain. */
function samePlace(names: ReadonlySet<string>, name: string): boolean {
  const folded = fold(name)
  if (names.has(folded)) return true
  const isShort = !folded.includes('.')
  for (const known of names) {
    if (isShort ? shortName(known) === folded : !known.includes('.') && known === shortName(folded))
      return true
  }
  return false
}

/** The host that goes by a name, made when nobody spoke of it before. */
export function hostNamed(reading: Reading, name: string, origin: Origin): HostDraft {
  const found = findHost(reading, name)
  if (found !== undefined) {
    found.names.add(fold(name))
    if (!found.host.origins.some(([source, row]) => source === origin[0] && row === origin[1])) {
      found.host.origins = [...found.host.origins, origin]
    }
    // The longest name is the fully qualified one: it is what other tools call the host.
    if (name.trim().length > found.host.name.length) found.host.name = name.trim()
    return found
  }
  const draft: HostDraft = {
    names: new Set([fold(name)]),
    host: { ...blankHost({ id: name, name: name.trim(), platform: 'hyper-v', origin }), identity: 'named' },
    cluster: undefined,
  }
  reading.hosts.push(draft)
  reading.hostsByName.set(fold(name), draft)
  return draft
}

/** The host that goes by a name, or undefined. */
export function findHost(reading: Reading, name: string): HostDraft | undefined {
  const key = fold(name)
  const known = reading.hostsByName.get(key)
  if (known !== undefined) return known
  const found = reading.hosts.find(({ names }) => samePlace(names, key))
  if (found !== undefined) reading.hostsByName.set(key, found)
  return found
}

/** The cluster of a name, made when nobody spoke of it before. Its quorum is unknown until somebody tells. */
export function clusterNamed(reading: Reading, name: string, origin: Origin): ClusterDraft {
  const key = shortName(name)
  const found = reading.clusters.get(key)
  if (found !== undefined) {
    found.cluster.origins = [...found.cluster.origins, origin]
    return found
  }
  const blank = blankCluster({ id: name, name: name.trim(), platform: 'hyper-v', origin })
  const draft: ClusterDraft = {
    name: name.trim(),
    // A failover cluster restarts what is clustered on it, always: there is no switch and no admission control.
    cluster: { ...blank, haEnabled: true, admissionControl: false, requires: 'unknown' },
    nodes: [],
    witness: 'unknown',
    dynamicQuorum: 'unknown',
    enforcedAntiAffinity: 'unknown',
    storageSpaces: 'unknown',
    diskLosses: new Map(),
  }
  reading.clusters.set(key, draft)
  return draft
}

/** The network of a name, made when nobody spoke of it before. */
export function networkNamed(reading: Reading, name: string, origin: Origin): NetworkDraft {
  const key = fold(name)
  const found = reading.networks.get(key)
  if (found !== undefined) return found
  const draft = {
    name: name.trim(),
    network: { ...blankNetwork({ id: name.trim(), name: name.trim(), origin }) },
  }
  reading.networks.set(key, draft)
  return draft
}

/** A path as it is compared: lower case, ending in a backslash. */
export const pathOf = (path: string): string => `${fold(path).replace(/\\+$/, '')}\\`

/** Whether a path is the same on every host: a volume of the cluster or a share. */
export const isEverywhere = (path: string): boolean =>
  /^(\\\\[^?.]|[a-z]:\\clusterstorage\\)/i.test(path.trim())

/** The key of a virtual disk's size: its path on a host, or on every host for ''. */
export const sizeKey = (host: string, path: string): string => `${shortName(host)}|${fold(path)}`

/** The volume of a key, made when nobody spoke of it before. */
export function volumeOf(reading: Reading, key: string, name: string, origin: Origin): VolumeDraft {
  const found = reading.volumes.get(key)
  if (found !== undefined) return found
  const draft: VolumeDraft = {
    key,
    ids: new Set(),
    paths: new Set(),
    hosts: new Set(),
    cluster: undefined,
    virtualDisk: '',
    datastore: { ...blankDatastore({ id: name, name, origin }) },
  }
  reading.volumes.set(key, draft)
  return draft
}

/**
 * A guest by its id, else by its name where only one goes by it; made when nobody spoke of it before. A replica and what
 * it is a copy of share an id: `role` tells which one is meant, or 'any' where a record speaks of either by its host.
 */
export function guestOf(
  reading: Reading,
  name: string,
  vmId: string,
  hostName: string,
  origin: Origin,
  role: 'own' | 'replica' | 'any',
): VmDraft {
  const id = fold(vmId)
  const standsThere = (draft: VmDraft): boolean =>
    hostName === '' || draft.hostName === undefined || samePlace(new Set([fold(draft.hostName)]), hostName)
  const named = reading.vmsByName.get(fold(name)) ?? []
  // A record with an id can only be of a guest that has none yet, so guests of one name are not searched for each.
  const open = id === '' ? named : (reading.vmsWithoutId.get(fold(name)) ?? [])
  const sharing = id === '' ? [] : (reading.vmsById.get(id) ?? [])
  const found =
    role === 'any'
      ? (sharing.find(standsThere) ?? sharing[0] ?? open.find(standsThere))
      : (sharing.find((draft) => draft.role === role && (role === 'own' || standsThere(draft))) ??
        open.find((draft) => draft.role === role && standsThere(draft)))
  if (found !== undefined) {
    if (found.hostName === undefined && hostName !== '') found.hostName = hostName
    found.vm.origins = [...found.vm.origins, origin]
    return found
  }
  const draft: VmDraft = {
    name: name.trim(),
    vmId: id,
    role: role === 'any' ? 'own' : role,
    hostName: hostName === '' ? undefined : hostName,
    vm: { ...blankVm({ id: name, name: name.trim(), platform: 'hyper-v', origin }) },
    traits: {},
    disks: 'unknown',
    nics: 'unknown',
    snapshots: 'unknown',
    clustered: 'unknown',
    priority: 'unknown',
  }
  reading.vms.push(draft)
  if (id !== '') reading.vmsById.set(id, [...sharing, draft])
  else reading.vmsWithoutId.set(fold(name), pushed(reading.vmsWithoutId.get(fold(name)), draft))
  reading.vmsByName.set(fold(name), pushed(reading.vmsByName.get(fold(name)), draft))
  return draft
}

function pushed(list: VmDraft[] | undefined, draft: VmDraft): VmDraft[] {
  if (list === undefined) return [draft]
  list.push(draft)
  return list
}

/** Gives an entity its identifiers, where there are any. */
export function identify(
  entity: { identifiers?: readonly string[] },
  found: readonly (string | undefined)[],
): void {
  const { identifiers } = identifiedBy([...(entity.identifiers ?? []), ...found])
  if (identifiers !== undefined) entity.identifiers = identifiers
}

/** A day in the forms PowerShell writes it: '/Date(1465573273343)/', an ISO moment, or an object with one of them. */
export function momentIn(value: unknown): string | 'unknown' {
  const text =
    typeof value === 'string'
      ? value
      : typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'string'
        ? value.value
        : ''
  const at = momentOf(text)
  // A moment before there were such machines is what tools write for none.
  return at === undefined || Date.parse(at) < earliest ? 'unknown' : at
}

const earliest = Date.UTC(1990, 0)

function momentOf(text: string): string | undefined {
  const ms = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/.exec(text)?.[1]
  if (ms !== undefined) {
    const moment = new Date(Number(ms))
    return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString()
  }
  const iso = text.replace(' ', 'T')
  const isMoment = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/.test(iso)
  return isMoment && !Number.isNaN(Date.parse(iso)) ? iso : undefined
}
