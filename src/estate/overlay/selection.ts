import {
  type ComponentKind,
  componentKinds,
  type Datastore,
  type Entity,
  type EstatePart,
  type Host,
  type Vm,
} from '#estate/model.ts'
import { type Draft, entityAt, idsMeant, resolveRef } from '#estate/overlay/draft.ts'
import { isAffordable, parsePattern } from '#estate/overlay/pattern.ts'
import { complain, placeOf, type Reading, readText, readTexts, remark } from '#estate/overlay/reading.ts'
import type { Member, Tree } from '#estate/overlay/tree.ts'
import { splitRef } from '#estate/requirement.ts'

/** The keys by which a rule says whom it is about; with several, all must agree. */
export const selectorKeys = ['match', 'names', 'in'] as const

/** Kinds of entity that rules select, with the list they are in. */
export const selectableParts = {
  cluster: 'clusters',
  host: 'hosts',
  datastore: 'datastores',
  network: 'networks',
  vm: 'vms',
} as const satisfies Partial<Record<ComponentKind, EstatePart>>
export type SelectableKind = keyof typeof selectableParts

/** A kind as people read it: "VM", and the others as they are. */
export const nounOf = (kind: SelectableKind): string => (kind === 'vm' ? 'VM' : kind)

/**
 * The ids that a rule's `match`, `names` and `in` pick, in the estate's order; undefined when they cannot be
 * read. Nobody is a valid answer: the caller warns. A name in `names` that nobody has is a warning of its own.
 */
export function readSelection(
  draft: Draft,
  reading: Reading,
  kind: SelectableKind,
  members: ReadonlyMap<string, Member>,
  at: { readonly line: number },
): readonly string[] | undefined {
  const filters: ((entity: Entity) => boolean)[] = []
  for (const key of selectorKeys) {
    const member = members.get(key)
    if (member === undefined) continue
    const filter =
      key === 'match'
        ? readMatch(draft, reading, kind, member.value)
        : key === 'names'
          ? readNames(draft, reading, kind, member.value)
          : readIn(draft, reading, kind, member.value)
    if (filter === undefined) return undefined
    filters.push(filter)
  }
  if (filters.length === 0) {
    return complain(
      reading,
      at,
      'topology.rule-unaddressed',
      'This rule does not say whom it is about. Add match, names or in.',
    )
  }
  const entities = [...(draft.parts[selectableParts[kind]] as ReadonlyMap<string, Entity>).values()]
  return entities.filter((entity) => filters.every((filter) => filter(entity))).map((entity) => entity.id)
}

/** The ids of a kind whose name a pattern matches; undefined when the pattern is refused. */
export function idsMatching(
  draft: Draft,
  reading: Reading,
  kind: SelectableKind,
  tree: Tree,
): readonly string[] | undefined {
  const filter = readMatch(draft, reading, kind, tree)
  if (filter === undefined) return undefined
  const entities = [...(draft.parts[selectableParts[kind]] as ReadonlyMap<string, Entity>).values()]
  return entities.filter(filter).map((entity) => entity.id)
}

function readMatch(draft: Draft, reading: Reading, kind: SelectableKind, tree: Tree) {
  const text = readText(reading, tree)
  if (text === undefined) return undefined
  const pattern = parsePattern(text, placeOf(reading, tree))
  if (!pattern.ok) {
    reading.issues.push(...pattern.issues)
    return undefined
  }
  const entities = [...(draft.parts[selectableParts[kind]] as ReadonlyMap<string, Entity>).values()]
  if (
    !isAffordable(
      pattern.value,
      entities.map((entity) => entity.name),
    )
  ) {
    const message = `The pattern "${text}" could take too long on these names. Anchor it with ^ and use fewer "*" and "+".`
    return complain(reading, tree, 'topology.pattern-refused', message)
  }
  return (entity: Entity): boolean => pattern.value.regex.test(entity.name)
}

function readNames(draft: Draft, reading: Reading, kind: SelectableKind, tree: Tree) {
  const names = readTexts(reading, tree)
  if (names === undefined) return undefined
  const ids = new Set<string>()
  for (const name of names) {
    const meant = idsMeant(draft, kind, name)
    if (meant.length === 0) {
      remark(
        reading,
        tree,
        'warning',
        'topology.name-unknown',
        `There is no ${nounOf(kind)} "${name.slice(0, 80)}". Correct the name, or leave it out.`,
      )
    }
    for (const id of meant) ids.add(id)
  }
  return (entity: Entity): boolean => ids.has(entity.id)
}

const containersOf: Readonly<Record<SelectableKind, readonly string[]>> = {
  cluster: [],
  host: ['cluster', 'site', 'room', 'rack'],
  datastore: ['host'],
  network: [],
  vm: ['cluster', 'host', 'datastore', 'network', 'site', 'room', 'rack'],
}

function readIn(draft: Draft, reading: Reading, kind: SelectableKind, tree: Tree) {
  const text = readText(reading, tree)
  const ref = text === undefined ? undefined : resolveRef(draft, reading, text, tree)
  if (ref === undefined) return undefined
  const [container, id] = splitRef(ref)
  if (!containersOf[kind].includes(container)) {
    const may = containersOf[kind].join(', ') || 'nothing'
    return complain(
      reading,
      tree,
      'topology.reference-misplaced',
      `A ${nounOf(kind)} can be "in" ${may}, not in a ${container}.`,
    )
  }
  const isHostIn = (hostId: string): boolean => {
    const host = draft.parts.hosts.get(hostId)
    if (host === undefined) return false
    return container === 'cluster' ? host.clusterId === id : standsWithin(draft, host, ref)
  }
  if (kind === 'host') return (entity: Entity): boolean => isHostIn(entity.id)
  if (kind === 'datastore') return (entity: Entity): boolean => listed((entity as Datastore).hostIds, id)
  return (entity: Entity): boolean => {
    const vm = entity as Vm
    switch (container) {
      case 'cluster':
        return vm.clusterId === id
      case 'host':
        return vm.hostId === id
      case 'datastore':
        return listed(vm.datastoreIds, id)
      case 'network':
        return listed(vm.networkIds, id)
      default:
        return isHostIn(vm.hostId)
    }
  }
}

const listed = (ids: readonly string[] | 'unknown', id: string): boolean =>
  ids !== 'unknown' && ids.includes(id)

function standsWithin(draft: Draft, host: Host, ref: string): boolean {
  let place: string = host.standsIn
  // A chain of places is short; the bound ends one that runs in a circle.
  for (let step = 0; step < 32 && place !== 'nowhere' && place !== 'unknown'; step += 1) {
    if (place === ref) return true
    const [kind, id] = splitRef(place as `host:${string}`)
    if (!componentKinds.includes(kind)) return false
    const next = entityAt(draft, kind, id) as { readonly standsIn?: string } | undefined
    place = next?.standsIn ?? 'unknown'
  }
  return false
}
