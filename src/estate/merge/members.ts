import type { IdentifierKind } from '#estate/identifiers.ts'
import { nounOf, placeOf, type Speaker, tellClash } from '#estate/merge/conflicts.ts'
import type { Doubts } from '#estate/merge/doubts.ts'
import type { Group } from '#estate/merge/grouping.ts'
import type { NamedPart } from '#estate/merge/naming.ts'
import { same } from '#estate/merge/same.ts'
import { type Move, movedOrigins, unitedOrigins } from '#estate/merge/sources.ts'
import { plainName, shortName } from '#estate/merge/telling.ts'
import { type Clash, mergedMembers, precedence, type Voice, voiceOf } from '#estate/merge/values.ts'
import type { ComponentKind, Entity, Estate, EstatePart, Source } from '#estate/model.ts'
import { type Rename, withReferences } from '#estate/references.ts'
import { compareText } from '#kernel/sort.ts'

/** A part whose entities can be put into the merged estate: where its ids and its sources lead. */
export type ReadyPart = NamedPart & {
  readonly estate: Estate
  readonly move: Move
  readonly rename: Rename | 'same'
  /** Whether the part has the component that the merged estate calls by this id. */
  readonly knows: (kind: ComponentKind, id: string) => boolean
}

/** Kinds that the members of lists of ids refer to. */
const kindOfList: Readonly<Record<string, ComponentKind>> = {
  hostIds: 'host',
  vmIds: 'vm',
  datastoreIds: 'datastore',
  networkIds: 'network',
}

/** What the merged estate lists as sources, and where doubts go. */
export type Ground = { readonly sources: readonly Source[]; readonly doubts: Doubts }

/** A group as one entity of the merged estate; what its members contradict each other in goes to the doubts. */
export function mergedGroup(
  part: EstatePart,
  group: Group,
  id: string,
  parts: readonly ReadyPart[],
  { sources, doubts }: Ground,
): Entity {
  const partOf = (seen: Group[number]): ReadyPart => parts[seen.part] as ReadyPart
  const [only, second] = group
  if (only !== undefined && second === undefined) {
    const { rename, move } = partOf(only)
    return { ...referring(part, only.entity, rename), id, ...movedOrigins(only.entity, move) }
  }
  const voices = group.map((seen): Voice => {
    const { source, role, rename, knows } = partOf(seen)
    const entity = referring(part, seen.entity, rename)
    return voiceOf(entity, source, role, (field, one) => knows(kindOfList[field] ?? 'host', one))
  })
  const speaker = (index: number): Speaker => {
    const { source, estate } = partOf(group[index] as Group[number])
    return { entity: (voices[index] as Voice).entity, source, sources: estate.sources }
  }
  const held = new Map<string, readonly number[]>()
  const name = mergedName(part, voices)
  const clash = (clash: Clash): void =>
    tellClash(part, name.text, clash, () => [speaker(clash.chosen), speaker(clash.other)], doubts)
  if (name.by.length < voices.length) held.set('name', name.by)
  if (name.other !== undefined) {
    const [chosen, other] = [name.by[0] as number, name.other]
    const values = [name.text, (voices[other] as Voice).entity.name] as const
    clash({ kind: 'conflict', field: 'name', chosen, other, values })
  }
  const members = mergedMembers(voices, clash, (field, by) => void held.set(field, by))
  const told = voices[0]?.entity.identifiers
  if (!voices.every(({ entity }) => same(entity.identifiers, told))) {
    tellIdentifiers(part, name.text, voices.map((_, index) => index).map(speaker), doubts)
  }
  const origins = group.map((seen) => movedOrigins(seen.entity, partOf(seen).move))
  return { id, name: name.text, ...unitedOrigins(origins, held, sources), ...members }
}

const referring = (part: EstatePart, entity: Entity, rename: Rename | 'same'): Entity =>
  rename === 'same' ? entity : withReferences(part, entity, rename)

/** The name of several that are one: they differ in more than case, domain and blanks only where somebody renamed it. */
function mergedName(part: EstatePart, voices: readonly Voice[]) {
  const names = voices.map(({ entity }) => entity.name)
  const [text = ''] = names
  if (names.every((name) => name === text))
    return { text, by: names.map((_, index) => index), other: undefined }
  const key = part === 'hosts' ? shortName : plainName
  const order = [...voices.keys()].sort((left, right) =>
    precedence(voices[left] as Voice, voices[right] as Voice),
  )
  const plain = key(names[order[0] as number] as string)
  const alike = names.filter((name) => key(name) === plain)
  // The fullest spelling tells most; among equally full ones the first in order of text.
  alike.sort((left, right) => right.length - left.length || compareText(left, right))
  const fullest = alike[0] as string
  const by = [...names.keys()].filter((index) => names[index] === fullest)
  return { text: fullest, by, other: order.find((index) => key(names[index] as string) !== plain) }
}

/** Kinds of identifier that a thing has one of and that people or tools can get wrong. */
const singleKinds: readonly IdentifierKind[] = ['bios-uuid', 'serial', 'asset-tag']

/** Tells identifiers that a thing has one of and of which its sources name several. All of them are kept. */
function tellIdentifiers(part: EstatePart, name: string, speakers: readonly Speaker[], doubts: Doubts): void {
  for (const kind of singleKinds) {
    const found = speakers.flatMap((speaker) =>
      (speaker.entity.identifiers ?? [])
        .filter((identifier) => identifier.startsWith(`${kind}:`))
        .map((identifier) => ({ speaker, value: identifier.slice(kind.length + 1) })),
    )
    const [first] = found
    const other = found.find(({ value }) => value !== first?.value)
    if (first === undefined || other === undefined || first.speaker === other.speaker) continue
    doubts.add('merge.conflict', kind, 'warning', () => {
      const where = placeOf(first.speaker, 'identifiers')
      const message = `${nounOf[part]} "${name}" has the ${kind} "${first.value}" in ${where} and "${other.value}" in ${placeOf(other.speaker, 'identifiers')}. Both are kept. Correct the source that is wrong.`
      return { where, message }
    })
  }
}
