import type { Source } from '#estate/model.ts'
import { isObject, type JsonObject, listOf, textOf, valueAt } from '#importers/json-reader.ts'
import { columnsOf, fieldsOf, type XapiClass } from '#importers/xcp-ng/fields.table.ts'
import { recordsMax, refOf, type XapiRecord } from '#importers/xcp-ng/records.ts'
import { type XoNames, xoNames, xoTypes } from '#importers/xcp-ng/xen-orchestra.table.ts'

/** Whether some JSON is a list of objects of Xen Orchestra, or one of them. */
export const looksLikeXenOrchestra = (json: unknown): boolean =>
  listOf(json)
    .slice(0, 20)
    .some((item) => isObject(item) && isXoObject(item))

const isXoObject = (item: JsonObject): boolean =>
  typeof item.type === 'string' &&
  Object.hasOwn(xoTypes, item.type) &&
  typeof item.id === 'string' &&
  (typeof item.$pool === 'string' || typeof item.$poolId === 'string' || item.type === 'pool')

/**
 * The records behind objects of Xen Orchestra (`xo-cli list-objects`, or /rest/v0/… with all fields). It refers to
 * objects by its own ids, folds metrics into hosts and VMs, rounds the memory of hosts up to whole GiB, and tells
 * neither start orders nor how many failures a pool tolerates.
 */
export function recordsOfXenOrchestra(file: string, json: unknown): readonly XapiRecord[] {
  const found: XapiRecord[] = []
  const sources = new Map<XapiClass, Source>()
  const isList = Array.isArray(json)
  for (const [at, item] of listOf(json).entries()) {
    if (!isObject(item) || !isXoObject(item)) continue
    if (found.length >= recordsMax) break
    const xapiClass = xoTypes[textOf(item.type) ?? '']
    const ref = textOf(item.id)
    if (xapiClass === undefined || ref === undefined) continue
    const pool = xapiClass === 'pool' ? ref : (textOf(item.$pool) ?? textOf(item.$poolId) ?? '')
    const where = isList ? `${file} $[${at}]` : `${file} $`
    const add = (own: XapiClass, ownRef: string, fields: JsonObject): void => {
      const names = xoNames[own] ?? {}
      const spelled = (field: string): string => (typeof names[field] === 'string' ? names[field] : field)
      const source = sources.get(own) ?? { file, sheet: '$', columns: columnsOf(own, spelled) }
      sources.set(own, source)
      found.push({ xapiClass: own, ref: ownRef, fields, pool, place: { source, row: at + 1 }, where })
    }
    const inner = innerOf(xapiClass)
    const innerFields = inner === undefined ? {} : fieldsIn(item, inner.xapiClass)
    const hasInner = inner !== undefined && Object.keys(innerFields).length > 0
    if (hasInner) add(inner.xapiClass, `${inner.xapiClass} ${ref}`, innerFields)
    const link = inner === undefined ? {} : { [inner.by]: hasInner ? `${inner.xapiClass} ${ref}` : '' }
    add(xapiClass, ref, { ...fieldsIn(item, xapiClass), ...link })
  }
  return found
}

/** The record that Xen Orchestra folds into objects of a class. */
const innerOf = (xapiClass: XapiClass): { readonly xapiClass: XapiClass; readonly by: string } | undefined =>
  xapiClass === 'host'
    ? { xapiClass: 'host_metrics', by: 'metrics' }
    : xapiClass === 'VM'
      ? { xapiClass: 'VM_guest_metrics', by: 'guest_metrics' }
      : undefined

/** The fields of a record that an object tells, by the table of names. */
function fieldsIn(item: JsonObject, xapiClass: XapiClass): JsonObject {
  const names: XoNames = xoNames[xapiClass] ?? {}
  const fields: Record<string, unknown> = {}
  for (const field of Object.keys(fieldsOf(xapiClass))) {
    const name = names[field]
    if (name === undefined) continue
    const value = typeof name === 'string' ? valueAt(item, name) : name(item)
    if (value !== undefined && value !== null) fields[field] = value
  }
  if (xapiClass === 'VM' && !isAwake(item)) fields.resident_on = refOf('') ?? ''
  return fields
}

const isAwake = (item: JsonObject): boolean => item.power_state === 'Running' || item.power_state === 'Paused'
