import { estateDigest } from '#estate/digest.ts'
import { isListed, reportCompletions } from '#estate/merge/completion.ts'
import { noDoubts } from '#estate/merge/doubts.ts'
import type { Group, Seen } from '#estate/merge/grouping.ts'
import { type Joined, joined } from '#estate/merge/joining.ts'
import { mergedGroup, type ReadyPart } from '#estate/merge/members.ts'
import { idsOf } from '#estate/merge/naming.ts'
import { same } from '#estate/merge/same.ts'
import { moveOf, unitedSources } from '#estate/merge/sources.ts'
import { tellApart } from '#estate/merge/twins.ts'
import {
  type ComponentKind,
  type Entity,
  type Estate,
  type EstatePart,
  emptyEstate,
  estateParts,
  type Facility,
  facilityKinds,
} from '#estate/model.ts'
import type { Rename } from '#estate/references.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { done, type Outcome } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'

/**
 * One reading of a platform: where it comes from, what it says, and whether it lists what runs ('inventory') or only
 * describes what others list ('completion').
 */
export type MergePart = {
  readonly source: string
  readonly role: 'inventory' | 'completion'
  readonly estate: Estate
}

/** What came of a merge. */
export type Merged = { readonly estate: Estate }

/**
 * One estate from several, by the rules of docs/decisions/19-what-makes-two-readings-one.md: entities that a stable
 * identifier or a name that can mean nothing else shows to be one are one; a known value stands over unknown; two that
 * differ are a conflict, told with both places. What shares an id and is not one is told apart by its source. A completion
 * adds places, supplies and services and completes what inventories list, never a host or VM. Neither the order of parts
 * nor reading one of them twice matters. Cost O(n log n).
 */
export function mergeEstates(given: readonly MergePart[]): Outcome<Merged> {
  const doubts = noDoubts()
  const parts = ordered(withoutRepeats(roles(given)))
  const [only, second] = parts
  if (only === undefined) return done({ estate: emptyEstate('') })
  if (second === undefined) return done({ estate: only.estate })
  const groups = joined(parts)
  const ids = new Map(estateParts.map((part) => [part, idsAmong(groups, part, parts)]))
  const sources = unitedSources(parts.map(({ estate }) => estate))
  const renames = parts.map((_, part) => renamesOf(part, groups, ids))
  const ready = parts.map(
    (part, index): ReadyPart => ({
      ...part,
      move: moveOf(sources.moved[index] ?? [], sources.list.length),
      rename: renames[index]?.rename ?? 'same',
      knows: (kind, id) => renames[index]?.after.get(kind)?.has(id) ?? false,
    }),
  )
  const lists = Object.fromEntries(
    estateParts.map((part) => [
      part,
      sortedBy([...(ids.get(part) ?? [])], ([, id]) => id).map(([group, id]) =>
        mergedGroup(part, group, id, ready, { sources: sources.list, doubts }),
      ),
    ]),
  ) as unknown as Omit<Estate, 'name' | 'sources'>
  tellApart(groups, parts, doubts)
  reportCompletions(parts, groups.hosts, groups.vms, doubts)
  return done({ estate: { name: nameOf(parts), sources: sources.list, ...lists } }, doubts.issues())
}

/** Completions alone have nothing to complete: they are read as inventories. */
const roles = (parts: readonly MergePart[]): readonly MergePart[] =>
  parts.some(({ role }) => role === 'inventory')
    ? parts
    : parts.map((part) => ({ ...part, role: 'inventory' as const }))

/** Parts without those that say what an earlier one says, wherever they were read. */
function withoutRepeats(parts: readonly MergePart[]): readonly MergePart[] {
  const kept: MergePart[] = []
  for (const part of ordered(parts)) {
    if (!kept.some((one) => one.role === part.role && sameContent(one.estate, part.estate))) kept.push(part)
  }
  return kept
}

/** Whether two estates say the same, in any order: what makes their digests equal, but stopping at the first difference. */
function sameContent(left: Estate, right: Estate): boolean {
  return estateParts.every((part) => {
    const [mine, theirs]: readonly (readonly Entity[])[] = [left[part], right[part]]
    if (mine === undefined || mine.length !== theirs?.length) return false
    const keyOf = (entity: Entity): string => `${(entity as Partial<Facility>).kind ?? ''} ${entity.id}`
    const byKey = new Map(theirs.map((entity) => [keyOf(entity), entity]))
    return (
      byKey.size === mine.length &&
      mine.every((entity) => same(contentOf(entity), contentOf(byKey.get(keyOf(entity)))))
    )
  })
}

const contentOf = (entity: Entity | undefined): unknown =>
  entity && { ...entity, origins: [], exactOrigins: undefined }

/** Parts in an order that depends on what they are alone. */
function ordered(parts: readonly MergePart[]): readonly MergePart[] {
  const textOf = ({ source, role, estate }: MergePart): string =>
    canonicalJson([role === 'inventory' ? 0 : 1, source, estate.name, estate.sources])
  const texts = parts.map((part) => ({ part, text: textOf(part) }))
  const repeated = new Set(texts.map(({ text }) => text)).size < texts.length
  return sortedBy(texts, ({ part, text }) => (repeated ? `${text} ${estateDigest(part.estate)}` : text)).map(
    ({ part }) => part,
  )
}

/** What a completion may bring that no inventory lists: what holds things up, what people ask for, when they may work. */
const broughtByCompletions: ReadonlySet<EstatePart> = new Set(['facilities', 'services', 'windows'])

type Ids = ReadonlyMap<Group, string>

/** The groups of a kind that the merged estate has, with their ids there. Facilities have ids of their kind each. */
function idsAmong(groups: Joined, part: EstatePart, parts: readonly MergePart[]): Ids {
  const all: readonly Group[] = groups[part]
  const kept = broughtByCompletions.has(part) ? all : all.filter((group) => isListed(group, parts))
  if (part !== 'facilities') return idsOf(kept, parts)
  return new Map(
    facilityKinds.flatMap((kind) => [
      ...idsOf(
        kept.filter((group) => kindOf(group) === kind),
        parts,
      ),
    ]),
  )
}

const kindOf = (group: Group): ComponentKind => (group[0] as Seen<Facility>).entity.kind

const kindOfPart: Readonly<Partial<Record<EstatePart, ComponentKind>>> = {
  clusters: 'cluster',
  hosts: 'host',
  datastores: 'datastore',
  networks: 'network',
  vms: 'vm',
  services: 'service',
}

type Renames = {
  /** 'same' where every id of the part stays, so that no reference has to be looked at. */
  readonly rename: Rename | 'same'
  readonly after: ReadonlyMap<ComponentKind, ReadonlySet<string>>
}

/**
 * Where the ids of a part lead. What the part itself does not have keeps its id, so that checking the merged estate finds
 * a reference to nothing just as it did before; what a completion may not bring leads nowhere.
 */
function renamesOf(part: number, groups: Joined, ids: ReadonlyMap<EstatePart, Ids>): Renames {
  const before = new Map<ComponentKind, Map<string, string | undefined>>()
  const after = new Map<ComponentKind, Set<string>>()
  let renamed = false
  for (const list of estateParts) {
    for (const group of groups[list]) {
      const own = group.find((seen) => seen.part === part)?.entity
      const kind = kindOfPart[list] ?? (list === 'facilities' ? kindOf(group) : undefined)
      if (own === undefined || kind === undefined) continue
      const known = before.get(kind) ?? new Map<string, string | undefined>()
      const id = ids.get(list)?.get(group)
      // Of two with one id the first stands, as everywhere; checking the estate reports such pairs.
      if (!known.has(own.id)) known.set(own.id, id)
      renamed ||= id !== own.id
      before.set(kind, known)
      if (id !== undefined) after.set(kind, (after.get(kind) ?? new Set<string>()).add(id))
    }
  }
  const rename: Rename = (kind, id) => {
    const known = before.get(kind)
    return known?.has(id) ? known.get(id) : id
  }
  return { rename: renamed ? rename : 'same', after }
}

/** What stands between the names of estates in the name of a merged one. */
const nameSeparator = ' + '
const nameMax = 200

/** The names of what was merged, each once. */
function nameOf(parts: readonly MergePart[]): string {
  const names = parts
    .filter(({ role }) => role === 'inventory')
    .flatMap(({ estate }) => estate.name.split(nameSeparator))
    .filter((name) => name !== '')
  const text = [...new Set(names)].sort().join(nameSeparator)
  return text.length > nameMax ? `${text.slice(0, nameMax)}…` : text
}
