import { identifierOf } from '#estate/identifiers.ts'
import type { Known, Origin } from '#estate/model.ts'
import { childAt, childrenOf } from '#formats/xml-tree.ts'
import { isRecordKind, type RecordKind, singular, type Told } from '#importers/ovirt/documents.ts'
import type { XmlReader } from '#importers/xml-reader.ts'
import { compareText, sortedBy } from '#kernel/sort.ts'

/** Everything an engine told of one thing; the fullest telling first, the others fill what it leaves out. */
export type EngineRecord = {
  readonly id: string
  readonly kind: RecordKind
  readonly readers: readonly XmlReader[]
  /** What it is listed under, by the engine's address: ['vms', '12'] for a network card of VM 12. */
  readonly owners: ReadonlyMap<string, string>
}

/** Records by kind, each in order of id. */
export type Inventory = {
  of(kind: RecordKind): readonly EngineRecord[]
  find(kind: RecordKind, id: string): EngineRecord | undefined
}

/** Records that stand inside others where the engine was asked to follow links: of a VM its cards, disks and snapshots. */
const followed = ['nics', 'disk_attachments', 'snapshots', 'host_devices', 'affinity_groups']

/** What was told, one record for each thing. */
export function inventoryOf(told: readonly Told[]): Inventory {
  const drafts = new Map<
    string,
    { kind: RecordKind; id: string; readers: XmlReader[]; owners: Map<string, string> }
  >()
  const open: { readonly one: Told; readonly under: readonly [string, string] | undefined }[] = told
    .map((one) => ({ one, under: undefined }))
    .reverse()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { one, under } = next
    const { kind, reader } = one
    const id = reader.raw('@id')
    if (id === undefined) {
      reader.place.log.add(
        'ovirt.id-missing',
        'warning',
        reader.where(''),
        `A ${kind} has no id, so nothing can refer to it. It is passed over: ask the engine again.`,
      )
      continue
    }
    const draft = drafts.get(`${kind} ${id}`) ?? { kind, id, readers: [], owners: new Map<string, string>() }
    draft.readers.push(reader)
    for (const [name, owner] of ownersIn(reader.raw('@href') ?? '')) draft.owners.set(name, owner)
    for (const [name, owner] of ownersIn(`${one.address}/x`)) draft.owners.set(name, owner)
    if (under !== undefined) draft.owners.set(...under)
    drafts.set(`${kind} ${id}`, draft)
    for (const list of followed) {
      const holder = childAt(reader.tree, reader.element, list)
      const name = singular(list)
      if (holder === undefined || !isRecordKind(name)) continue
      for (const element of childrenOf(reader.tree, holder, name))
        open.push({
          one: { kind: name, reader: reader.below(element), address: '' },
          under: [`${kind}s`, id],
        })
    }
  }
  const byKind = new Map<RecordKind, EngineRecord[]>()
  const byId = new Map<string, EngineRecord>()
  for (const draft of drafts.values()) {
    const record = { ...draft, readers: sortedBy(draft.readers, ({ element }) => -element.children.length) }
    const list = byKind.get(draft.kind)
    if (list) list.push(record)
    else byKind.set(draft.kind, [record])
    byId.set(`${draft.kind} ${draft.id}`, record)
  }
  for (const list of byKind.values()) list.sort((left, right) => compareText(left.id, right.id))
  return {
    of: (kind) => byKind.get(kind) ?? [],
    find: (kind, id) => byId.get(`${kind} ${id}`),
  }
}

/** Lists and ids on the way to something: '/ovirt-engine/api/vms/12/nics/3' is under vms 12. */
function ownersIn(address: string): readonly (readonly [string, string])[] {
  const parts = address
    .slice(0, 2048)
    .split('/')
    .filter((part) => part !== '')
  const owners: [string, string][] = []
  const start = parts.indexOf('api') + 1
  for (let at = start; at + 2 < parts.length; at += 2)
    owners.push([parts[at] as string, parts[at + 1] as string])
  return owners
}

/** Reads values of a record from the fullest telling that has them. */
export type Fields = {
  readonly record: EngineRecord
  raw(path: string): string | undefined
  text(path: string): Known<string>
  whole(path: string, scale?: number): Known<number>
  flag(path: string): Known<boolean>
  /** The id of what an element refers to. */
  ref(path: string): string | undefined
  /** Elements of a list, read one by one. */
  list(path: string, name: string): readonly XmlReader[]
  has(path: string): boolean
  readonly origin: Origin
  origins(paths: Readonly<Record<string, string>>): Readonly<Record<string, Origin>>
  where(path: string): string
}

/** Fields of a record. */
export function fieldsOf(record: EngineRecord): Fields {
  const [first] = record.readers as [XmlReader, ...XmlReader[]]
  const pick = (path: string): XmlReader =>
    record.readers.find((reader) => reader.raw(path) !== undefined) ?? first
  const holding = (path: string): XmlReader | undefined =>
    record.readers.find((reader) => childAt(reader.tree, reader.element, path) !== undefined)
  return {
    record,
    raw: (path) => pick(path).raw(path),
    text: (path) => pick(path).text(path),
    whole: (path, scale) => pick(path).whole(path, scale),
    flag: (path) => pick(path).flag(path),
    ref: (path) => pick(`${path}@id`).raw(`${path}@id`),
    list(path, name) {
      const reader = holding(path)
      const holder = reader === undefined ? undefined : childAt(reader.tree, reader.element, path)
      if (reader === undefined || holder === undefined) return []
      return childrenOf(reader.tree, holder, name).map((element) => reader.below(element))
    },
    has: (path) => holding(path) !== undefined,
    origin: [first.place.source, first.element.line],
    origins: (paths) =>
      Object.assign(
        {},
        ...Object.entries(paths).map(([field, path]) => pick(path).origins({ [field]: path })),
      ),
    where: (path) => pick(path).where(path),
  }
}

/** Ids that every engine has alike: the blank template, and clusters and data centers of old installations. */
const everywhere = /^0{8}-|^0000000[0-9a-f]-000[0-9a-f]-/

/** The identifier of what an engine made; undefined for ids that several engines share. */
export const engineIdentifier = (id: string): string | undefined =>
  everywhere.test(id) ? undefined : identifierOf('platform-id', `ovirt/${id}`)
