import { isDissolved, itemsBy, type Policy, policyOf } from '#estate/merge/policies.ts'
import { same, statedCount } from '#estate/merge/same.ts'
import type { Entity, Needs } from '#estate/model.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { compareText } from '#kernel/sort.ts'

/** One source's word on an entity. */
export type Voice<E extends Entity = Entity> = {
  readonly entity: E
  readonly source: string
  readonly role: 'inventory' | 'completion'
  /** Whether this source has a component of this id at all, whatever it says of it. */
  readonly knows: (field: string, id: string) => boolean
  /** How many values it states of this entity; counted when it is first asked. */
  readonly stated: () => number
}

/** A voice. */
export function voiceOf<E extends Entity>(
  entity: E,
  source: string,
  role: Voice['role'],
  knows: Voice['knows'],
): Voice<E> {
  let count = -1
  const stated = (): number => {
    if (count < 0) count = statedCount(entity)
    return count
  }
  return { entity, source, role, knows, stated }
}

/** Two values of one member that cannot both be so, or were measured at different moments. */
export type Clash = {
  readonly kind: 'conflict' | 'measured'
  readonly field: string
  /** Index of the voice that was followed, and of one that says otherwise. */
  readonly chosen: number
  readonly other: number
  readonly values: readonly [chosen: unknown, other: unknown]
}

/** A merged value and the voices that hold it; no voices where nobody states one. */
type Merged = { readonly value: unknown; readonly by: readonly number[] }
type Context = {
  readonly voices: readonly Voice[]
  readonly clash: (clash: Clash) => void
  readonly holds: (field: string, by: readonly number[]) => void
  /** The name of the item of a list that is looked at, for people. */
  readonly item: string
}

/** Members that are not values: they are settled by whoever merges. */
const settledElsewhere: ReadonlySet<string> = new Set(['id', 'name', 'origins', 'exactOrigins'])

/**
 * The members of one thing that several voices describe, without id, name and origins: what one knows stands over
 * unknown, what two state is compared by the policy of the member. `holds` hears which voices hold the value of a member
 * that not all of them hold. Neither the order of voices nor of members matters. Cost O(size of the voices).
 */
export function mergedMembers(
  voices: readonly Voice[],
  clash: Context['clash'],
  holds: Context['holds'],
): Record<string, unknown> {
  const everybody = voices.map((_, index) => index)
  const entities = voices.map(({ entity }) => entity as unknown as Record<string, unknown>)
  return mergeObjects(entities, everybody, '', { voices, clash, holds, item: '' })
}

function mergeObjects(
  objects: readonly Readonly<Record<string, unknown>>[],
  speakers: readonly number[],
  path: string,
  context: Context,
): Record<string, unknown> {
  const merged: Record<string, unknown> = {}
  for (const [index, object] of objects.entries()) {
    for (const key of Object.keys(object)) {
      if (Object.hasOwn(merged, key) || (path === '' && settledElsewhere.has(key))) continue
      // What every source says alike, most of what there is, is not looked at twice.
      if (index === 0 && objects.every((other) => other[key] === object[key])) {
        merged[key] = object[key]
        if (speakers.length < context.voices.length)
          context.holds(path === '' ? key : `${path}.${key}`, speakers)
        continue
      }
      const field = path === '' ? key : `${path}.${key}`
      const values = objects.map((one) => (Object.hasOwn(one, key) ? one[key] : undefined))
      const { value, by } = mergeValues(values, speakers, field, context)
      if (by.length < context.voices.length && !isDissolved(field)) context.holds(field, by)
      merged[key] = value
    }
  }
  return merged
}

function mergeValues(
  values: readonly unknown[],
  speakers: readonly number[],
  field: string,
  context: Context,
): Merged {
  const stated: number[] = []
  for (const [index, value] of values.entries()) {
    if (value !== undefined && value !== 'unknown') stated.push(index)
  }
  const voicesOf = (indexes: readonly number[]): readonly number[] =>
    indexes.map((index) => speakers[index] as number)
  const [first] = stated
  if (first === undefined) return { value: values.find((value) => value !== undefined), by: speakers }
  if (isDissolved(field)) {
    const objects = stated.map((index) => values[index] as Readonly<Record<string, unknown>>)
    return { value: mergeObjects(objects, voicesOf(stated), field, context), by: voicesOf(stated) }
  }
  if (stated.every((index) => same(values[index], values[first]))) {
    return { value: values[first], by: voicesOf(stated) }
  }
  return differing(
    stated.map((index) => values[index]),
    voicesOf(stated),
    field,
    context,
  )
}

/** Values that are stated and not all the same. */
function differing(
  values: readonly unknown[],
  speakers: readonly number[],
  field: string,
  context: Context,
): Merged {
  const policy = policyOf(field)
  switch (policy.kind) {
    case 'agree':
    case 'measured':
      return follow(values, speakers, field, policy.kind === 'agree' ? 'conflict' : 'measured', context)
    case 'label':
      return follow(values, speakers, field, 'silent', context)
    case 'united':
      return {
        value: [...new Set(values.flatMap((list) => list as string[]))].sort(compareText),
        by: speakers,
      }
    case 'references':
      return mergeReferences(values as readonly (readonly string[])[], speakers, field, context)
    case 'by-name':
      return mergeLists(values as readonly Items[], speakers, field, policy, context)
    case 'needs':
      return mergeNeeds(values as readonly Needs[], speakers, field, context)
    case 'surest': {
      const [best = ''] = policy.order.filter((word) => values.includes(word))
      return { value: best, by: speakers.filter((_, index) => values[index] === best) }
    }
    default:
      return policy satisfies never
  }
}

/** Which of two voices is followed where they differ: an inventory, who states more, then by name of the source. */
export function precedence(left: Voice, right: Voice): number {
  if (left.role !== right.role) return left.role === 'inventory' ? -1 : 1
  return (
    right.stated() - left.stated() ||
    compareText(left.source, right.source) ||
    compareText(contentOf(left.entity), contentOf(right.entity))
  )
}

const contentOf = ({ origins, exactOrigins, ...content }: Entity): string => canonicalJson(content)

/** The value of the voice to be followed; the first that says otherwise is told. */
function follow(
  values: readonly unknown[],
  speakers: readonly number[],
  field: string,
  kind: Clash['kind'] | 'silent',
  { voices, clash, item }: Context,
): Merged {
  const order = [...speakers.keys()].sort((left, right) =>
    precedence(voices[speakers[left] as number] as Voice, voices[speakers[right] as number] as Voice),
  )
  const best = order[0] as number
  const value = values[best]
  const other = order.find((index) => !same(values[index], value))
  if (kind !== 'silent' && other !== undefined) {
    const [chosen, against] = [speakers[best] as number, speakers[other] as number]
    const shown = field.replace('[]', `[${item}]`)
    clash({ kind, field: shown, chosen, other: against, values: [value, values[other]] })
  }
  return { value, by: speakers.filter((_, index) => same(values[index], value)) }
}

/**
 * Ids from several lists. A list that lacks an id contradicts it only where its source knows the component: a source that
 * has never heard of a host says nothing about who else sees a datastore.
 */
function mergeReferences(
  values: readonly (readonly string[])[],
  speakers: readonly number[],
  field: string,
  context: Context,
): Merged {
  const sets = values.map((list) => new Set(list))
  const all = new Set(values.flat())
  const contested = [...all].some((id) =>
    sets.some((set, index) => !set.has(id) && context.voices[speakers[index] as number]?.knows(field, id)),
  )
  if (contested) return follow(values, speakers, field, 'conflict', context)
  return { value: [...all].sort(compareText), by: speakers }
}

/** 'nothing' is what an importer says for want of anything better: a requirement that somebody states stands over it. */
function mergeNeeds(
  values: readonly Needs[],
  speakers: readonly number[],
  field: string,
  context: Context,
): Merged {
  const stating = [...values.keys()].filter((index) => values[index] !== 'nothing')
  const said = stating.map((index) => values[index] as Needs)
  const by = stating.map((index) => speakers[index] as number)
  const [first] = said
  if (said.every((needs) => same(needs, first))) return { value: first, by }
  return follow(said, by, field, 'conflict', context)
}

type Items = readonly Readonly<Record<string, unknown>>[]

/** Lists of items that have names. Without names that are unique in every list they are taken whole. */
function mergeLists(
  values: readonly Items[],
  speakers: readonly number[],
  field: string,
  { keys }: Policy & { readonly kind: 'by-name' },
  context: Context,
): Merged {
  const maps = namedItems(values, keys)
  if (maps === undefined) return longest(values, speakers, field, context)
  const names = new Set(maps.flatMap((map) => [...map.keys()]))
  const whole = maps.some((map) => map.size === names.size)
  const base = whole ? undefined : longest(values, speakers, field, context)
  const kept = base === undefined ? names : maps[values.indexOf(base.value as Items)]?.keys()
  const sorted = [...(kept ?? [])].sort(compareText)
  const value = (sameOrder(maps, sorted) ?? sorted).map((name) => {
    const holding = [...maps.keys()].filter((index) => maps[index]?.has(name))
    const items = holding.map((index) => maps[index]?.get(name) as Items[number])
    const by = holding.map((index) => speakers[index] as number)
    return mergeObjects(items, by, `${field}[]`, { ...context, item: name, holds: () => undefined })
  })
  return { value, by: base?.by ?? speakers }
}

function namedItems(
  values: readonly Items[],
  ways: readonly (readonly string[])[],
): readonly ReadonlyMap<string, Items[number]>[] | undefined {
  for (const keys of ways) {
    const maps = values.map((list) => itemsBy(list, keys))
    if (maps.every((map) => map !== undefined)) return maps
  }
  return undefined
}

/** The order that every complete list has, where they have the same. */
function sameOrder(
  maps: readonly ReadonlyMap<string, unknown>[],
  names: readonly string[],
): readonly string[] | undefined {
  const complete = maps.filter((map) => map.size === names.length && names.every((name) => map.has(name)))
  const [first] = complete.map((map) => [...map.keys()])
  return first && complete.every((map) => same([...map.keys()], first)) ? first : undefined
}

/** The longest list; among equally long ones that of the voice to be followed. */
function longest(
  values: readonly Items[],
  speakers: readonly number[],
  field: string,
  context: Context,
): Merged {
  const most = Math.max(...values.map((list) => list.length))
  const long = [...values.keys()].filter((index) => values[index]?.length === most)
  const order = long.map((index) => values[index] as Items)
  const by = long.map((index) => speakers[index] as number)
  const best = follow(order, by, field, 'silent', context)
  const chosen = best.by[0] as number
  const other = [...values.keys()].find((index) => !same(shape(values[index]), shape(best.value)))
  if (other !== undefined) {
    const against = speakers[other] as number
    context.clash({ kind: 'conflict', field, chosen, other: against, values: [best.value, values[other]] })
  }
  return best
}

/** What two lists of items must have in common to describe the same things under other names: how many and how large. */
const shape = (list: unknown): unknown =>
  (list as Items).map(({ capacityBytes }) => String(capacityBytes ?? '')).sort(compareText)
