import { textOf } from '#importers/json-reader.ts'
import { fieldsOf, type XapiClass, xapiClasses } from '#importers/xcp-ng/fields.table.ts'
import { refOf, refsOf, type XapiRecord } from '#importers/xcp-ng/records.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { sortedBy } from '#kernel/sort.ts'

/** Records to look up, each once, whichever dialects they came in. */
export type RecordsIndex = {
  /** Records of a class, in order of their ids. */
  all(xapiClass: XapiClass): readonly XapiRecord[]
  /** The record of a class that a reference leads to. */
  find(xapiClass: XapiClass, ref: unknown): XapiRecord | undefined
  /** Records of a class whose field refers to a record. */
  referring(xapiClass: XapiClass, field: string, to: XapiRecord): readonly XapiRecord[]
  /** The pool a record belongs to, where it can be told. */
  poolOf(record: XapiRecord): XapiRecord | undefined
  /** Whether a class was read, though it may have no records. */
  has(xapiClass: XapiClass): boolean
  /** What tells a record from others of its class: its uuid, else its reference. */
  idOf(record: XapiRecord): string
}

/** An index over records; `listed` names classes that were read, also where they had none. Two of one thing become one: what the fuller leaves out is taken from the other. */
export function recordsIndex(records: readonly XapiRecord[], listed: ReadonlySet<XapiClass>): RecordsIndex {
  const alias = new Map<string, string>()
  for (const { xapiClass, ref, fields } of records) {
    const uuid = textOf(fields.uuid)
    if (uuid !== undefined) alias.set(`${xapiClass} ${ref}`, uuid)
  }
  const keyOf = (xapiClass: XapiClass, ref: string): string => alias.get(`${xapiClass} ${ref}`) ?? ref
  const idOf = ({ xapiClass, ref }: XapiRecord): string => keyOf(xapiClass, ref)
  const byClass = new Map<XapiClass, Map<string, XapiRecord>>()
  const grouped = Map.groupBy(records, ({ xapiClass }) => xapiClass)
  for (const xapiClass of xapiClasses) {
    const own = new Map<string, XapiRecord[]>()
    for (const record of grouped.get(xapiClass) ?? []) {
      const same = own.get(idOf(record))
      if (same === undefined) own.set(idOf(record), [record])
      else same.push(record)
    }
    const unique = sortedBy([...own], ([id]) => id).map(([id, same]) => [id, joined(same)] as const)
    byClass.set(xapiClass, new Map(unique))
  }
  const all = (xapiClass: XapiClass): readonly XapiRecord[] => [...(byClass.get(xapiClass)?.values() ?? [])]
  const find = (xapiClass: XapiClass, value: unknown): XapiRecord | undefined => {
    const ref = refOf(value)
    return ref === undefined ? undefined : byClass.get(xapiClass)?.get(keyOf(xapiClass, ref))
  }
  const has = (xapiClass: XapiClass): boolean =>
    listed.has(xapiClass) || (byClass.get(xapiClass)?.size ?? 0) > 0
  return { all, find, has, idOf, ...relations(all, find, idOf) }
}

function joined(same: readonly XapiRecord[]): XapiRecord {
  if (same.length === 1) return same[0] as XapiRecord
  const texts = new Map(same.map((one) => [one, canonicalJson(one.fields)]))
  const [first, ...rest] = sortedBy(same, (one) => {
    const text = texts.get(one) ?? ''
    return `${String(1e9 - text.length).padStart(12, '0')} ${text}`
  }) as [XapiRecord, ...XapiRecord[]]
  const fields = Object.assign(
    {},
    ...rest.map((one) => one.fields).reverse(),
    first.fields,
  ) as XapiRecord['fields']
  return { ...first, fields, pool: same.find(({ pool }) => pool !== '')?.pool ?? '' }
}

/** What refers to what, and which pool each record is in. */
function relations(
  all: RecordsIndex['all'],
  find: RecordsIndex['find'],
  idOf: RecordsIndex['idOf'],
): Pick<RecordsIndex, 'referring' | 'poolOf'> {
  const backward = new Map<string, ReadonlyMap<string, readonly XapiRecord[]>>()
  const referring: RecordsIndex['referring'] = (xapiClass, field, to) => {
    const key = `${xapiClass}.${field} ${to.xapiClass}`
    let found = backward.get(key)
    if (found === undefined) {
      found = Map.groupBy(all(xapiClass), (record) => {
        const target = find(to.xapiClass, record.fields[field])
        return target === undefined ? '' : idOf(target)
      })
      backward.set(key, found)
    }
    return found.get(idOf(to)) ?? []
  }
  const pools = all('pool')
  const [only] = pools
  if (only === undefined || pools.length === 1) return { referring, poolOf: () => only }
  const groups = connected(all, idOf)
  const byGroup = new Map(pools.map((pool) => [groups(pool), pool]))
  return {
    referring,
    poolOf: (record) => find('pool', record.pool) ?? byGroup.get(groups(record)),
  }
}

/** Records that refer to one another, directly or through others, have one group: pools share no object. */
function connected(all: RecordsIndex['all'], idOf: RecordsIndex['idOf']): (record: XapiRecord) => string {
  const parent = new Map<string, string>()
  const root = (key: string): string => {
    let at = key
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) {
      parent.set(at, parent.get(up) ?? up)
      at = up
    }
    return at
  }
  const join = (left: string, right: string): void => {
    const [from, to] = [root(left), root(right)]
    if (from !== to) parent.set(from, to)
  }
  for (const xapiClass of xapiClasses) {
    const kinds = Object.entries(fieldsOf(xapiClass))
    for (const record of all(xapiClass)) {
      join(idOf(record), record.ref)
      for (const [field, kind] of kinds) {
        const value = record.fields[field]
        const refs = kind === 'ref' ? [refOf(value)] : kind === 'refs' ? refsOf(value) : []
        for (const ref of refs) if (ref !== undefined) join(record.ref, ref)
      }
    }
  }
  return (record) => root(record.ref)
}
