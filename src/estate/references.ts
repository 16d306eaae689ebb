import type { ComponentKind, ComponentRef, EstatePart, Needs, Requirement } from '#estate/model.ts'
import { refTo, splitRef } from '#estate/requirement.ts'

/**
 * What a member that refers to components holds: an id, a list of ids, a reference with its kind, a list of such, or a
 * requirement.
 */
type Holds =
  | { readonly holds: 'id' | 'ids'; readonly kind: ComponentKind }
  | { readonly holds: 'place' | 'refs' | 'needs' }
/** A member that refers to components, by its path; '[]' stands for every item of a list. */
export type ReferenceMember = Holds & { readonly path: readonly string[] }

const id = (kind: ComponentKind, ...path: readonly string[]): ReferenceMember => ({ holds: 'id', kind, path })
const ids = (kind: ComponentKind, ...path: readonly string[]): ReferenceMember => ({
  holds: 'ids',
  kind,
  path,
})
const place: ReferenceMember = { holds: 'place', path: ['standsIn'] }
const covers: ReferenceMember = { holds: 'refs', path: ['covers'] }
const needs: ReferenceMember = { holds: 'needs', path: ['requires'] }
const start: ReferenceMember = { holds: 'needs', path: ['startRequires'] }

/** Every member of an estate that refers to components. A test holds the schema against it. */
export const referenceMembers: Readonly<Record<EstatePart, readonly ReferenceMember[]>> = {
  facilities: [place, needs, start],
  clusters: [needs, start, ids('host', 'traits', 'admission', 'hostIds')],
  hosts: [place, needs, start, id('cluster', 'clusterId')],
  datastores: [needs, start, ids('host', 'hostIds')],
  networks: [needs, start],
  vms: [
    start,
    id('host', 'hostId'),
    id('cluster', 'clusterId'),
    ids('datastore', 'datastoreIds'),
    ids('network', 'networkIds'),
    id('datastore', 'disks', '[]', 'datastoreId'),
    id('network', 'traits', 'nics', '[]', 'networkId'),
  ],
  services: [needs, start],
  rules: [start, ids('vm', 'vmIds'), ids('host', 'hostIds')],
  windows: [start, covers],
}

/** The new id of a component; undefined for one that is no longer there. */
export type Rename = (kind: ComponentKind, id: string) => string | undefined

/**
 * An entity whose references follow `rename`. A reference to what is no longer there becomes unknown, is left out of a
 * list, unless that would empty a list of references, and makes a requirement that names it unknown as a whole: the rest of it would promise too much. What does
 * not change is the same object. Cost O(size of the entity).
 */
export function withReferences<E extends object>(part: EstatePart, entity: E, rename: Rename): E {
  let next: unknown = entity
  for (const member of referenceMembers[part]) next = changed(next, member, 0, rename)
  return next as E
}

function changed(value: unknown, member: ReferenceMember, depth: number, rename: Rename): unknown {
  const step = member.path[depth]
  if (step === undefined) return renamed(value, member, rename)
  if (step === '[]') {
    if (!Array.isArray(value)) return value
    const next = value.map((item) => changed(item, member, depth + 1, rename))
    return next.some((item, index) => item !== value[index]) ? next : value
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return value
  const before = (value as Readonly<Record<string, unknown>>)[step]
  const after = changed(before, member, depth + 1, rename)
  return after === before ? value : { ...value, [step]: after }
}

function renamed(value: unknown, member: ReferenceMember, rename: Rename): unknown {
  switch (member.holds) {
    case 'id':
      if (value === 'unknown' || value === 'none') return value
      return rename(member.kind, value as string) ?? 'unknown'
    case 'ids':
      return Array.isArray(value) ? renamedIds(value, member.kind, rename) : value
    case 'place':
      if (value === 'unknown' || value === 'nowhere') return value
      return renamedRef(value as ComponentRef, rename) ?? 'unknown'
    case 'refs':
      return Array.isArray(value) ? renamedRefs(value, rename) : value
    case 'needs':
      return value === undefined ? value : renamedNeeds(value as Needs, rename)
    default:
      return member satisfies never
  }
}

function renamedIds(list: readonly string[], kind: ComponentKind, rename: Rename): readonly string[] {
  const next = list.map((one) => rename(kind, one)).filter((one) => one !== undefined)
  return next.length === list.length && next.every((one, index) => one === list[index])
    ? list
    : [...new Set(next)]
}

/** A list without a member left stays as it was, for a check to find: an empty one covers everything. */
function renamedRefs(list: readonly ComponentRef[], rename: Rename): readonly ComponentRef[] {
  const next = list.map((ref) => renamedRef(ref, rename)).filter((ref) => ref !== undefined)
  const isSame = next.length === list.length && next.every((ref, index) => ref === list[index])
  return isSame || next.length === 0 ? list : [...new Set(next)]
}

function renamedRef(ref: ComponentRef, rename: Rename): ComponentRef | undefined {
  const [kind, before] = splitRef(ref)
  const after = rename(kind, before)
  if (after === before) return ref
  return after === undefined ? undefined : refTo(kind, after)
}

/** A requirement under new ids; unknown as a whole when it names something that is no longer there. */
export function renamedNeeds(needs: Needs, rename: Rename): Needs {
  if (typeof needs === 'string') return needs
  return renamedRequirement(needs, rename) ?? 'unknown'
}

function renamedRequirement(requirement: Requirement, rename: Rename): Requirement | undefined {
  if (requirement.kind === 'component') {
    const ref = renamedRef(requirement.ref, rename)
    if (ref === requirement.ref) return requirement
    return ref === undefined ? undefined : { kind: 'component', ref }
  }
  const of: Requirement[] = []
  for (const part of requirement.of) {
    const next = renamedRequirement(part, rename)
    if (next === undefined) return undefined
    of.push(next)
  }
  return of.every((part, index) => part === requirement.of[index]) ? requirement : { ...requirement, of }
}
