import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import type { ComponentRef, Facility, FacilityKind, Needs, Origin, Requirement } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { textOf } from '#importers/json-reader.ts'
import type { Cabling } from '#importers/netbox/cabling.ts'
import type { NetboxRecord, Store } from '#importers/netbox/records.ts'
import type { SourceBook } from '#importers/source-book.ts'
import { sortedBy } from '#kernel/sort.ts'

/** Everything at hand while the records become an estate. */
export type Reading = {
  readonly store: Store
  readonly cabling: Cabling
  readonly book: SourceBook
  readonly log: IssueLog
  /** Facilities by reference, in which a later step may still put what they require. */
  readonly facilities: Map<ComponentRef, Facility>
  /** The reference of each record that became a component, by model and key. */
  readonly refs: Map<string, ComponentRef>
}

/** The name of a record as people know it, or its key where it has none. */
export const nameOf = ({ fields, model, pk }: NetboxRecord): string =>
  textOf(fields.name) ?? textOf(fields.cid) ?? textOf(fields.display) ?? `${model.split('.')[1]} ${pk}`

/** Where a record was read; `columns` maps fields of the entity to fields of the record. */
export function originOf(
  reading: Reading,
  record: NetboxRecord,
  columns: Readonly<Record<string, string>>,
): Origin {
  const below = record.list === '$' && 'model' in record.fields === false ? 'fields.' : ''
  const paths = Object.fromEntries(Object.entries(columns).map(([field, path]) => [field, `${below}${path}`]))
  return reading.book.origin(record.file, record.list, record.item, paths)
}

/** Longest id made of the names of places within places; past it the key tells a place from others. */
const idLengthMax = 900

/** A facility of a record. Its id is its name within what it stands in, made unique where a name is used twice. */
export function addFacility(
  reading: Reading,
  record: NetboxRecord,
  kind: FacilityKind,
  standsIn: ComponentRef | 'nowhere' | 'unknown',
  requires: Needs,
): ComponentRef {
  const name = nameOf(record)
  const parent =
    standsIn === 'nowhere' || standsIn === 'unknown' ? '' : `${standsIn.slice(standsIn.indexOf(':') + 1)}/`
  const whole = `${parent}${name}`
  let ref: ComponentRef = `${kind}:${whole.length <= idLengthMax ? whole : `${name.slice(0, 100)}~${record.pk}`}`
  if (reading.facilities.has(ref)) ref = `${kind}:${parent}${name}~${record.pk}`
  reading.facilities.set(ref, {
    ...{ id: ref.slice(kind.length + 1), name, kind, standsIn, requires },
    origins: [originOf(reading, record, { name: 'name', standsIn: 'site' })],
    ...identifiedBy([
      identifierOf('serial', textOf(record.fields.serial) ?? ''),
      identifierOf('asset-tag', textOf(record.fields.asset_tag) ?? ''),
    ]),
  })
  reading.refs.set(`${record.model}:${record.pk}`, ref)
  return ref
}

/** The component a record became, by the reference of another record to it. */
export const refOf = (reading: Reading, model: string, key: number | undefined): ComponentRef | undefined =>
  key === undefined ? undefined : reading.refs.get(`${model}:${key}`)

/** Any of several, the one of one, or undefined for none. */
export function anyOf(parts: readonly Requirement[]): Requirement | undefined {
  const each = new Map(parts.map((part) => [JSON.stringify(part), part]))
  const of = sortedBy([...each.values()], (part) => JSON.stringify(part))
  const [only, second] = of
  return second === undefined ? only : { kind: 'any', of }
}

/** A component as a requirement. */
export const component = (ref: ComponentRef): Requirement => ({ kind: 'component', ref })

/** All of what is known to be required; unknown where nothing is. */
export function allOf(parts: readonly (Requirement | undefined)[]): Needs {
  const known = parts.filter((part) => part !== undefined)
  const [only, second] = known
  if (only === undefined) return 'unknown'
  return second === undefined ? only : { kind: 'all', of: known }
}
