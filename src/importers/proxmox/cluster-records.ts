import { isKnown, type Known } from '#estate/model.ts'
import { textOf } from '#importers/json-reader.ts'
import type { Placed } from '#importers/proxmox/json-answers.ts'
import type { Answer, PveRecord } from '#importers/proxmox/record.ts'
import { compareText, sortedBy } from '#kernel/sort.ts'

/** What was read of one node, each list in rising precedence. */
export type NodeRecords = {
  readonly name: string
  readonly listed: PveRecord[]
  readonly status: PveRecord[]
  readonly version: PveRecord[]
  readonly membership: PveRecord[]
  readonly corosync: PveRecord[]
  /** Its interfaces; 'unread' where nobody asked for them. */
  interfaces: PveRecord[] | 'unread'
  /** A record about something else that names it. */
  named: PveRecord | undefined
}

/** What was read of one guest, each list in rising precedence. */
export type GuestRecords = {
  readonly vmid: string
  type: 'qemu' | 'lxc'
  /** The node it is on; unknown where no source says. */
  node: Known<string>
  readonly listed: PveRecord[]
  readonly config: PveRecord[]
  snapshots: readonly PveRecord[] | 'unread'
}

/** What was read of one storage: how it is set up, and what each node says of it. */
export type StorageRecords = {
  readonly id: string
  readonly config: PveRecord[]
  readonly usage: Map<string, PveRecord[]>
  /** A guest that has a disk there, for a storage that no list has. */
  named?: PveRecord
}

/** All that was read of one cluster, or of a node that is in none. */
export type ClusterRecords = {
  readonly nodes: Map<string, NodeRecords>
  readonly guests: Map<string, GuestRecords>
  readonly storages: Map<string, StorageRecords>
  /** Everything else, by path; a path that is missing was not asked. */
  readonly answers: Map<string, PveRecord[]>
}

/** Whether any list has a node, rather than guests or storages alone. */
export const isListed = ({ corosync, membership, listed, status }: NodeRecords): boolean =>
  [corosync, membership, listed, status].some(({ length }) => length > 0)

/** The names of the nodes of a cluster, in order: those that lists have; where no list was read, all that are named. */
export function memberNodes({ nodes }: ClusterRecords): readonly string[] {
  const all = [...nodes.values()]
  const listed = all.filter(isListed)
  return (listed.length > 0 ? listed : all).map(({ name }) => name).sort(compareText)
}

/** The name of a cluster as corosync or its status tell it. */
export function clusterName({ answers }: ClusterRecords): Known<string> {
  const status = answers.get('/cluster/status')?.find(({ fields }) => fields.type === 'cluster')
  const totem = answers.get('/cluster/config/totem')?.at(-1)
  return textOf(status?.fields.name) ?? textOf(totem?.fields.cluster_name) ?? 'unknown'
}

/** Sorts answers to nodes, guests and storages. Which of two answers counts does not depend on the order of files. */
export function clusterRecords(answers: readonly Answer[]): ClusterRecords {
  const into: ClusterRecords = {
    nodes: new Map(),
    guests: new Map(),
    storages: new Map(),
    answers: new Map(),
  }
  for (const answer of [...answers].sort(
    (left, right) => rank(left) - rank(right) || compareSpots(left, right),
  )) {
    place(into, answer)
  }
  return into
}

/** Answers that say more about a thing come later and win: lists of everything, lists of a kind, details. */
const rank = ({ path }: Answer): number => (path === '/cluster/resources' ? 0 : path.split('/').length)

const compareSpots = (left: Answer, right: Answer): number =>
  compareText(left.path, right.path) ||
  compareText(left.records[0]?.at.file ?? '', right.records[0]?.at.file ?? '') ||
  compareText(left.records[0]?.at.sheet ?? '', right.records[0]?.at.sheet ?? '')

function place(into: ClusterRecords, answer: Answer): void {
  const { path, records } = answer
  if (path === '/cluster/resources') placeResources(into, records)
  else if (path === '/nodes') placeNodes(into, records)
  else if (path === '/storage') placeStorages(into, records)
  else if (/^\/nodes\/[^/]+\/(?!ceph\/)/.test(path)) placeOfNode(into, answer)
  else {
    for (const record of records) placeMember(into, path, record)
    into.answers.set(path, [...(into.answers.get(path) ?? []), ...records])
  }
}

function placeMember(into: ClusterRecords, path: string, record: PveRecord): void {
  const { fields } = record
  if (path === '/cluster/status' && fields.type === 'node') at(into, fields.name)?.membership.push(record)
  if (path === '/cluster/config/nodes') at(into, fields.name ?? fields.node)?.corosync.push(record)
}

function placeOfNode(into: ClusterRecords, { path, records }: Answer): void {
  const [, , node = '', kind, vmid, detail] = path.split('/')
  const named = node === '?' ? alone(into) : nameNode(into, node, records[0])
  if (kind === 'qemu' || kind === 'lxc') placeGuests(into, node, kind, vmid, detail, records)
  else if (kind === 'storage') placeUsage(into, records, node)
  else if (kind === 'status') named?.status.push(...records)
  else if (kind === 'version') named?.version.push(...records)
  else if (kind === 'network' && named !== undefined) {
    named.interfaces = [...(named.interfaces === 'unread' ? [] : named.interfaces), ...records]
  }
}

/** The only node there is: an answer that names none can be about no other. */
const alone = ({ nodes }: ClusterRecords): NodeRecords | undefined =>
  nodes.size === 1 ? nodes.values().next().value : undefined

function at({ nodes }: ClusterRecords, said: unknown): NodeRecords | undefined {
  const name = textOf(said)
  if (name === undefined) return undefined
  const known = nodes.get(name)
  if (known !== undefined) return known
  const made: NodeRecords = {
    ...{ name, listed: [], status: [], version: [], membership: [], corosync: [], interfaces: 'unread' },
    named: undefined,
  }
  nodes.set(name, made)
  return made
}

/** A node that a record about something else names. */
function nameNode(
  into: ClusterRecords,
  said: unknown,
  record: PveRecord | undefined,
): NodeRecords | undefined {
  const node = at(into, said)
  if (node !== undefined) node.named ??= record
  return node
}

function guestAt({ guests }: ClusterRecords, vmid: string, type: 'qemu' | 'lxc'): GuestRecords {
  const known = guests.get(vmid)
  if (known !== undefined) return known
  const made: GuestRecords = { vmid, type, node: 'unknown', listed: [], config: [], snapshots: 'unread' }
  guests.set(vmid, made)
  return made
}

function storageAt({ storages }: ClusterRecords, said: unknown): StorageRecords | undefined {
  const id = textOf(said)
  if (id === undefined) return undefined
  const known = storages.get(id)
  if (known !== undefined) return known
  const made: StorageRecords = { id, config: [], usage: new Map() }
  storages.set(id, made)
  return made
}

/** The number of a guest, also where it stands in an id ('qemu/100'). */
const vmidOf = ({ fields }: PveRecord): string | undefined =>
  textOf(fields.vmid) ?? /(\d{1,9})$/.exec(textOf(fields.id) ?? '')?.[1]

function placeResources(into: ClusterRecords, records: readonly PveRecord[]): void {
  for (const record of records) {
    const { type, node, id, storage } = record.fields
    if (type === 'qemu' || type === 'lxc') listGuest(into, record, type, textOf(node) ?? 'unknown')
    else if (type === 'node') at(into, node ?? textOf(id)?.replace(/^node\//, ''))?.listed.push(record)
    else if (type === 'storage') use(into, record, storage, node)
  }
}

function listGuest(into: ClusterRecords, record: PveRecord, type: 'qemu' | 'lxc', node: Known<string>): void {
  const vmid = vmidOf(record)
  if (vmid === undefined) return
  const guest = guestAt(into, vmid, type)
  guest.type = type
  if (isKnown(node)) guest.node = node
  if (isKnown(node)) nameNode(into, node, record)
  guest.listed.push(record)
}

function placeGuests(
  into: ClusterRecords,
  node: string,
  type: 'qemu' | 'lxc',
  vmid: string | undefined,
  detail: string | undefined,
  records: readonly PveRecord[],
): void {
  const said = node === '?' ? 'unknown' : node
  if (vmid === undefined) {
    for (const record of records) listGuest(into, record, type, said)
    return
  }
  if (vmid === '?') return
  const guest = guestAt(into, vmid, type)
  // A list tells the node at one moment for all guests; a path tells it where no list was read.
  if (guest.node === 'unknown') guest.node = said
  if (detail === 'config') guest.config.push(...records)
  else if (detail === 'snapshot') guest.snapshots = records
  else if (detail === 'status') guest.listed.push(...records)
}

function placeNodes(into: ClusterRecords, records: readonly PveRecord[]): void {
  for (const record of records) at(into, record.fields.node)?.listed.push(record)
}

/** A list of storages; some managements list what each node says of them in the same answer. */
function placeStorages(into: ClusterRecords, records: readonly PveRecord[]): void {
  for (const record of records) {
    const { storage, node, total } = record.fields
    if (node !== undefined && total !== undefined) use(into, record, storage, node)
    else storageAt(into, storage)?.config.push(record)
  }
}

function placeUsage(into: ClusterRecords, records: readonly PveRecord[], node: string): void {
  if (node === '?') return
  for (const record of records) use(into, record, record.fields.storage, node)
}

function use(into: ClusterRecords, record: PveRecord, storage: unknown, node: unknown): void {
  const name = textOf(node)
  const used = storageAt(into, storage)
  if (used === undefined || name === undefined) return
  nameNode(into, name, record)
  used.usage.set(name, [...(used.usage.get(name) ?? []), record])
}

/**
 * The answers cluster by cluster, from parts of which each is about one: what names its cluster belongs to it, whatever
 * file it came in; what names none belongs where its nodes are, or to the only cluster there is, or stands for itself.
 */
export function clustersIn(parts: readonly (readonly Placed[])[]): readonly ClusterRecords[] {
  const named = new Map<string, Home>()
  const others: { readonly answers: readonly Answer[]; readonly read: ClusterRecords }[] = []
  for (const answers of parts) {
    const read = clusterRecords(answers)
    const name = clusterName(read)
    if (!isKnown(name)) {
      others.push({ answers, read })
      continue
    }
    const home = named.get(name) ?? { answers: [], nodes: new Set() }
    named.set(name, home)
    settleIn(home, answers, read)
  }
  const homes = sortedBy([...named], ([name]) => name).map(([, home]) => home)
  // Parts that list nodes come first, so that those without find them.
  others.sort((left, right) => compareText(firstNode(left.read), firstNode(right.read)))
  for (const { answers, read } of others) {
    const isOnly = homes.length === 1 && (named.size === 1 || read.nodes.size === 0)
    const shared = homes.find(({ nodes }) => [...read.nodes.keys()].some((node) => nodes.has(node)))
    const home = shared ?? (isOnly ? homes[0] : undefined)
    if (home !== undefined) {
      settleIn(home, answers, read)
      continue
    }
    const made: Home = { answers: [], nodes: new Set() }
    homes.push(made)
    settleIn(made, answers, read)
  }
  return homes.map(({ answers }) => clusterRecords(answers))
}

type Home = { readonly answers: Answer[]; readonly nodes: Set<string> }

function settleIn({ answers: into, nodes }: Home, answers: readonly Answer[], read: ClusterRecords): void {
  for (const answer of answers) into.push(answer)
  for (const node of read.nodes.keys()) nodes.add(node)
}

/** The first node by name; what has none comes last. */
const firstNode = ({ nodes }: ClusterRecords): string => [...nodes.keys()].sort(compareText)[0] ?? '\uffff'
