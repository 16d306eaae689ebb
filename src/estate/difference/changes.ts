import { isDissolved, itemsBy, policyOf } from '#estate/merge/policies.ts'
import { same } from '#estate/merge/same.ts'
import type { Entity } from '#estate/model.ts'

/** One member that differs, by its path ('traits.nics[00:50:56:…].model'); undefined where it is left out. */
export type Change = { readonly field: string; readonly before: unknown; readonly after: unknown }

/** Changes of one entity that are looked for one by one; what differs beyond is not told apart. */
const changesMax = 200

/** Members that say where something was read, not what it is. */
const provenance: ReadonlySet<string> = new Set(['origins', 'exactOrigins'])
/** Measurements that a merge passes over and a person wants to see change. */
const worthTelling: ReadonlySet<string> = new Set(['traits.online', 'traits.guestTools'])

/** Where a guest runs and where it lies: what live migration changes all day. */
export const isPlace = ({ field }: Change): boolean =>
  field === 'hostId' || field === 'datastoreIds' || /^disks\[.*\]\.datastoreId$/s.test(field)

/** What is measured anew with every reading. */
export function isMeasured({ field }: Change): boolean {
  const path = field.replace(/\[.*\]/s, '[]')
  return policyOf(path).kind === 'measured' && !worthTelling.has(path)
}

/** The members in which an entity differs from what it was, in order of name. At most 200 are told. */
export function changesOf(before: Entity, after: Entity): readonly Change[] {
  const changes: Change[] = []
  compareMembers(before, after, '', '', changes)
  return changes
}

type Members = Readonly<Record<string, unknown>>

function compareMembers(before: object, after: object, path: string, shown: string, changes: Change[]): void {
  for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
    if (path === '' && provenance.has(key)) continue
    const [old, now] = [(before as Members)[key], (after as Members)[key]]
    const dot = path === '' ? '' : '.'
    if (!alike(old, now)) compare(old, now, `${path}${dot}${key}`, `${shown}${dot}${key}`, changes)
  }
}

/** What is left out is unknown. */
const alike = (old: unknown, now: unknown): boolean => same(old ?? 'unknown', now ?? 'unknown')

function compare(old: unknown, now: unknown, path: string, shown: string, changes: Change[]): void {
  if (changes.length >= changesMax) return
  if (isDissolved(path) && (isMembers(old) || old === undefined) && (isMembers(now) || now === undefined)) {
    compareMembers(old ?? {}, now ?? {}, path, shown, changes)
    return
  }
  const policy = policyOf(path)
  const items = policy.kind === 'by-name' ? itemsByName(old, now, policy.keys) : undefined
  if (items === undefined) {
    changes.push({ field: shown, before: old, after: now })
    return
  }
  for (const [name, [was, is]] of items) {
    if (was !== undefined && is !== undefined)
      compareMembers(was, is, `${path}[]`, `${shown}[${name}]`, changes)
    else if (changes.length < changesMax) changes.push({ field: `${shown}[${name}]`, before: was, after: is })
  }
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

type Item = Members | undefined

/** Items of two lists by name; undefined where one is no list or its items have no names of their own. */
function itemsByName(
  old: unknown,
  now: unknown,
  ways: readonly (readonly string[])[],
): ReadonlyMap<string, readonly [Item, Item]> | undefined {
  if (!Array.isArray(old) || !Array.isArray(now)) return undefined
  for (const keys of ways) {
    const [was, is] = [itemsBy(old as Members[], keys), itemsBy(now as Members[], keys)]
    if (was === undefined || is === undefined) continue
    const names = [...new Set([...was.keys(), ...is.keys()])].sort()
    return new Map(names.map((name) => [name, [was.get(name), is.get(name)]]))
  }
  return undefined
}
