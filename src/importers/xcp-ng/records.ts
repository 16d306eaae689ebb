import type { JsonObject } from '#importers/json-reader.ts'
import type { Place } from '#importers/source-register.ts'
import type { XapiClass } from '#importers/xcp-ng/fields.table.ts'

/**
 * One record of the XenAPI, whichever dialect it came in: its fields under their names in the API, sets as lists and
 * maps as objects; numbers and flags may still be text. `ref` is what others refer to it by.
 */
export type XapiRecord = {
  readonly xapiClass: XapiClass
  readonly ref: string
  readonly fields: JsonObject
  /** The pool it belongs to, where its dialect says so beside the fields; '' where it does not. */
  readonly pool: string
  readonly place: Place
  readonly where: string
}

/** Records of one file beyond this are not read: a pool of 64 hosts with 2,400 VMs has some 40,000. */
export const recordsMax = 1_000_000

const nulls = new Set(['', 'OpaqueRef:NULL', '<not in database>', 'NULL'])

/** A reference that leads somewhere; undefined for the words that mean none. */
export const refOf = (value: unknown): string | undefined =>
  typeof value === 'string' && !nulls.has(value) ? value : undefined

/** The references in a set that lead somewhere. */
export const refsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(refOf).filter((ref) => ref !== undefined) : []
