import { type Change, changesOf, isMeasured, isPlace } from '#estate/difference/changes.ts'
import { type Group, grouped, type Seen } from '#estate/merge/grouping.ts'
import { contradicted, identifierKeys, nameRank } from '#estate/merge/telling.ts'
import {
  type ComponentKind,
  type Entity,
  type Estate,
  type EstatePart,
  estateParts,
  type Facility,
  facilityKinds,
} from '#estate/model.ts'
import { withReferences } from '#estate/references.ts'
import { sortedBy } from '#kernel/sort.ts'

/** Entities listed of one kind of difference; of the rest only their number is told. */
const listedMax = 200

/** An entity by what people and references call it. */
export type Named = { readonly id: string; readonly name: string }
/** An entity with what changed about it. */
export type ChangedEntity = Named & { readonly changes: readonly Change[] }
/** A list of which the first 200, in order of id, are given. */
export type Listed<T> = { readonly total: number; readonly listed: readonly T[] }

/** What one part of two estates has apart. */
export type PartDifference = {
  readonly added: Listed<Named>
  readonly removed: Listed<Named>
  /** Guests that run elsewhere, or lie elsewhere, than before. One that changed besides is listed in `changed` too. */
  readonly moved: Listed<ChangedEntity>
  /** What is set up differently, without moves and measurements. */
  readonly changed: Listed<ChangedEntity>
  /** Entities of which nothing but measurements differ. */
  readonly measured: number
  readonly same: number
}

/** What came, went, moved and changed between two readings of an estate, by parts. */
export type EstateDifference = Readonly<Record<EstatePart, PartDifference>>

/**
 * The difference between an estate and a later one. Entities are the same by their identifiers, else by their ids, and
 * references are compared by what they lead to, so that a host with another id changes none of its VMs. Provenance does not
 * count. Cost O(n log n).
 */
export function estateDifference(before: Estate, after: Estate): EstateDifference {
  const pairs = new Map(estateParts.map((part) => [part, pairsOf(part, before, after)]))
  const renames = new Map<string, string>()
  for (const [part, { both }] of pairs) {
    for (const [old, now] of both) renames.set(`${kindOf(part, old)} ${old.id}`, now.id)
  }
  const rename = (kind: ComponentKind, id: string): string => renames.get(`${kind} ${id}`) ?? id
  return Object.fromEntries(
    [...pairs].map(([part, { both, added, removed }]) => {
      const told = both.map(([old, now]) => ({
        now,
        changes: changesOf(withReferences(part, { ...old, id: now.id }, rename), now),
      }))
      return [part, partDifference(told, added, removed)]
    }),
  ) as unknown as EstateDifference
}

const kindOfPart = {
  clusters: 'cluster',
  hosts: 'host',
  datastores: 'datastore',
  networks: 'network',
  vms: 'vm',
  services: 'service',
  rules: 'rule',
  windows: 'window',
} as const

const kindOf = (part: EstatePart, entity: Entity): string =>
  part === 'facilities' ? (entity as Facility).kind : kindOfPart[part]

type Pairs = {
  readonly both: readonly (readonly [Entity, Entity])[]
  readonly added: readonly Entity[]
  readonly removed: readonly Entity[]
}

function pairsOf(part: EstatePart, before: Estate, after: Estate): Pairs {
  const groups =
    part === 'facilities'
      ? facilityKinds.flatMap((kind) =>
          groupsOf([before, after].map((estate) => estate.facilities.filter((one) => one.kind === kind))),
        )
      : groupsOf([before[part], after[part]])
  const both: (readonly [Entity, Entity])[] = []
  const [added, removed]: [Entity[], Entity[]] = [[], []]
  for (const [first, second] of groups) {
    if (first !== undefined && second !== undefined) both.push([first.entity, second.entity])
    else if (first !== undefined) (first.part === 0 ? removed : added).push(first.entity)
  }
  return { both, added, removed }
}

function groupsOf(lists: readonly (readonly Entity[])[]): readonly Group[] {
  const seen = lists.flatMap((list, part) => list.map((entity): Seen => ({ part, entity })))
  return grouped(seen, {
    ranks: nameRank + 1,
    keysAt: (rank, { entity }) => (rank === nameRank ? [entity.id] : identifierKeys(rank, entity)),
    judge: (left, right, rank) => (contradicted(left.entity, right.entity, rank) ? 'contradicted' : 'one'),
    sole: () => false,
    lists: () => true,
  }).groups
}

function partDifference(
  told: readonly { readonly now: Entity; readonly changes: readonly Change[] }[],
  added: readonly Entity[],
  removed: readonly Entity[],
): PartDifference {
  const [moved, changed]: [ChangedEntity[], ChangedEntity[]] = [[], []]
  let [measured, same] = [0, 0]
  for (const { now, changes } of told) {
    const { id, name } = now
    const moves = changes.filter(isPlace)
    const others = changes.filter((change) => !isPlace(change) && !isMeasured(change))
    if (moves.length > 0) moved.push({ id, name, changes: moves })
    if (others.length > 0) changed.push({ id, name, changes: others })
    if (moves.length + others.length > 0) continue
    if (changes.length > 0) measured += 1
    else same += 1
  }
  const names = (list: readonly Entity[]): readonly Named[] => list.map(({ id, name }) => ({ id, name }))
  return {
    added: bounded(names(added)),
    removed: bounded(names(removed)),
    moved: bounded(moved),
    changed: bounded(changed),
    measured,
    same,
  }
}

const bounded = <T extends Named>(list: readonly T[]): Listed<T> => ({
  total: list.length,
  listed: sortedBy(list, ({ id }) => id).slice(0, listedMax),
})

/** Whether two readings differ in anything but measurements. */
export const isDifferent = (difference: EstateDifference): boolean =>
  estateParts.some((part) => {
    const { added, removed, moved, changed } = difference[part]
    return added.total + removed.total + moved.total + changed.total > 0
  })
