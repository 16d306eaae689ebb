import {
  type ComponentKind,
  type ComponentRef,
  componentKinds,
  type Entity,
  type Estate,
  type EstatePart,
  estateParts,
  facilityKinds,
  type Origin,
  type Source,
} from '#estate/model.ts'
import { complain, type Reading } from '#estate/overlay/reading.ts'
import { refTo } from '#estate/requirement.ts'
import { canonicalJson } from '#kernel/canonical.ts'

/** The lists of an estate while an overlay completes them, each entity under the key of its id. */
export type Draft = {
  name: string
  readonly sources: Source[]
  readonly parts: { readonly [P in EstatePart]: Map<string, Estate[P][number]> }
  /** Ids by kind and name, made when first asked for and thrown away when a name or id appears. */
  readonly idsByName: Map<ComponentKind, ReadonlyMap<string, readonly string[]>>
  /** Hosts that a rule of this file has put somewhere. */
  readonly placed: Set<string>
}

const partOfKind: Readonly<Record<ComponentKind, EstatePart>> = {
  ...(Object.fromEntries(facilityKinds.map((kind) => [kind, 'facilities'])) as Record<
    (typeof facilityKinds)[number],
    'facilities'
  >),
  cluster: 'clusters',
  host: 'hosts',
  datastore: 'datastores',
  network: 'networks',
  vm: 'vms',
  service: 'services',
}

/** The key of an entity in its list: a facility's id is unique within its own kind only. */
export const keyOf = (entity: Entity & { readonly kind?: string }, part: EstatePart): string =>
  part === 'facilities' ? `${entity.kind}:${entity.id}` : entity.id

/** A draft of an estate in which no id occurs twice. */
export function draftOf(estate: Estate): Draft {
  const parts = Object.fromEntries(
    estateParts.map((part) => {
      const list: readonly Entity[] = estate[part]
      return [part, new Map(list.map((entity) => [keyOf(entity, part), entity]))]
    }),
  ) as unknown as Draft['parts']
  return { name: estate.name, sources: [...estate.sources], parts, idsByName: new Map(), placed: new Set() }
}

/** The estate a draft has become. */
export function estateOf(draft: Draft): Estate {
  const lists = Object.fromEntries(estateParts.map((part) => [part, [...draft.parts[part].values()]]))
  return { name: draft.name, sources: draft.sources, ...lists } as unknown as Estate
}

/** The entity with this id, or undefined. */
export const entityAt = (draft: Draft, kind: ComponentKind, id: string): Entity | undefined =>
  (draft.parts[partOfKind[kind]] as ReadonlyMap<string, Entity>).get(
    partOfKind[kind] === 'facilities' ? `${kind}:${id}` : id,
  )

function idsByName(draft: Draft, kind: ComponentKind): ReadonlyMap<string, readonly string[]> {
  const known = draft.idsByName.get(kind)
  if (known !== undefined) return known
  const index = new Map<string, string[]>()
  const part = partOfKind[kind]
  for (const entity of (draft.parts[part] as ReadonlyMap<string, Entity & { kind?: string }>).values()) {
    if (part === 'facilities' && entity.kind !== kind) continue
    const ids = index.get(entity.name)
    if (ids === undefined) index.set(entity.name, [entity.id])
    else ids.push(entity.id)
  }
  draft.idsByName.set(kind, index)
  return index
}

/** The ids a word can mean: that id, or else every id of that name. */
export function idsMeant(draft: Draft, kind: ComponentKind, word: string): readonly string[] {
  return entityAt(draft, kind, word) === undefined ? (idsByName(draft, kind).get(word) ?? []) : [word]
}

/** A reference people wrote, kind:id or kind:name, to a component there is exactly one of. */
export function resolveRef(
  draft: Draft,
  reading: Reading,
  text: string,
  at: { readonly line: number },
): ComponentRef | undefined {
  const [, kindText = '', word = ''] = /^([a-z-]+):([\s\S]+)$/.exec(text) ?? []
  const kind = componentKinds.find((known) => known === kindText)
  if (kind === undefined) {
    const message = `"${text.slice(0, 80)}" is not a component. Write kind:id with one of ${componentKinds.join(', ')}.`
    return complain(reading, at, 'topology.reference-unreadable', message)
  }
  const ids = idsMeant(draft, kind, word)
  const [id] = ids
  if (id === undefined) {
    const message = `There is no ${kind} "${word.slice(0, 80)}", neither by id nor by name. Declare it, or correct the name.`
    return complain(reading, at, 'topology.reference-unknown', message)
  }
  if (ids.length > 1) {
    const shown = ids.slice(0, 4).join(', ')
    return complain(
      reading,
      at,
      'topology.reference-ambiguous',
      `${ids.length} components are called ${kind} "${word.slice(0, 80)}". Write the id instead: ${shown}.`,
    )
  }
  return refTo(kind, id)
}

/** The index of the source that stands for rules of `file` which set exactly these fields. */
export function sourceFor(draft: Draft, file: string, fields: readonly string[]): number {
  const columns = Object.fromEntries([...fields].sort().map((field) => [field, '']))
  const text = canonicalJson(columns)
  const found = draft.sources.findIndex(
    (source) => source.file === file && source.sheet === '' && canonicalJson(source.columns) === text,
  )
  if (found >= 0) return found
  draft.sources.push({ file, sheet: '', columns })
  return draft.sources.length - 1
}

/** What a patch did to an entity: the entity with the patch and its origin, and the known fields it replaced. */
export type Patched<E extends Entity> = { readonly entity: E; readonly overridden: readonly string[] }

/** The value a patch would replace; a field 'traits.uplinks' is the member of that name among the traits. */
export function valueAt(entity: object, field: string): unknown {
  const [member = '', inner] = field.split('.')
  const value = (entity as Readonly<Record<string, unknown>>)[member]
  if (inner === undefined) return value
  return (value as Readonly<Record<string, unknown>> | undefined)?.[inner]
}

/** The members a patch sets, those of traits joined to the traits there were. */
function applied(entity: object, patch: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const next: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(patch)) {
    const [member = '', inner] = field.split('.')
    const before = (next[member] ?? valueAt(entity, member)) as object | undefined
    next[member] = inner === undefined ? value : { ...before, [inner]: value }
  }
  return next
}

/** An entity with new field values that come from `origin`, which from now on takes precedence for them. */
export function patched<E extends Entity>(
  entity: E,
  patch: Readonly<Record<string, unknown>>,
  origin: Origin,
): Patched<E> {
  const overridden = Object.keys(patch).filter((field) => {
    const old = valueAt(entity, field)
    return old !== undefined && old !== 'unknown' && canonicalJson(old) !== canonicalJson(patch[field])
  })
  const { exactOrigins, ...rest } = entity
  const kept = Object.entries(exactOrigins ?? {}).filter(([field]) => !Object.hasOwn(patch, field))
  const next = { ...rest, ...applied(entity, patch), origins: [...entity.origins, origin] } as unknown as E
  if (kept.length === 0) return { entity: next, overridden }
  return { entity: { ...next, exactOrigins: Object.fromEntries(kept) }, overridden }
}
