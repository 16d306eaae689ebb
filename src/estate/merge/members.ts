import type { IdentifierKind } from '#estate/identifiers.ts'
import { nounOf, placeOf, type Speaker, tellClash } from '#estate/merge/conflicts.ts'
import type { Doubts } from '#estate/merge/doubts.ts'
import type { Group } from '#estate/merge/grouping.ts'
import type { NamedPart } from '#estate/merge/naming.ts'
import { type Holders, unitedOrigins, withOrigins } from '#estate/merge/sources.ts'
import { plainName, shortName } from '#estate/merge/telling.ts'
import { mergedMembers, precedence, type Voice } from '#estate/merge/values.ts'
import type { ComponentKind, Entity, EstatePart, Source } from '#estate/model.ts'
import { type Rename, withReferences } from '#estate/references.ts'
import { compareText } from '#kernel/sort.ts'

/** A part whose entities can be put into the merged estate: where its ids and its sources lead. */
export type ReadyPart = NamedPart & {
  readonly sources: readonly Source[]
  readonly moved: readonly number[]
  readonly rename: Rename
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

/** A group as one entity of the merged estate; what its members contradict each other in goes to `doubts`. */
export function mergedGroup(
  part: EstatePart,
  group: Group,
  id: string,
  parts: readonly ReadyPart[],
  doubts: Doubts,
): Entity {
  const voices = group.map((seen): Voice => {
    const { source, role, rename, moved, sources, knows } = parts[seen.part] as ReadyPart
    const entity = withOrigins(withReferences(part, seen.entity, rename), moved, sources.length)
    return { entity, source, role, knows: (field, one) => knows(kindOfList[field] ?? 'host', one) }
  })
  const [only, second] = voices
  if (only !== undefined && second === undefined)
    return only.entity.id === id ? only.entity : { ...only.entity, id }
  const sources = parts[0]?.sources ?? []
  const speakers = voices.map(({ entity, source }): Speaker => ({ entity, source, sources }))
  const speaker = (index: number): Speaker => speakers[index] as Speaker
  const held = new Map<string, readonly number[]>()
  const name = mergedName(part, voices)
  if (name.by.length < voices.length) held.set('name', name.by)
  if (name.other !== undefined) {
    const [chosen, other] = [name.by[0] as number, name.other]
    const values = [name.text, speaker(other).entity.name] as const
    tellClash(
      part,
      name.text,
      { kind: 'conflict', field: 'name', chosen, other, values },
      [speaker(chosen), speaker(other)],
      doubts,
    )
  }
  const members = mergedMembers(
    voices,
    (clash) => tellClash(part, name.text, clash, [speaker(clash.chosen), speaker(clash.other)], doubts),
    (field, by) => void held.set(field, by),
  )
  tellIdentifiers(part, name.text, speakers, doubts)
  const entities = voices.map(({ entity }) => entity)
  return { id, name: name.text, ...unitedOrigins(entities, held as Holders, sources), ...members }
}

/** The name of several that are one: they differ in more than case, domain and blanks only where somebody renamed it. */
function mergedName(part: EstatePart, voices: readonly Voice[]) {
  const names = voices.map(({ entity }) => entity.name)
  const key = part === 'hosts' ? shortName : plainName
  const order = [...voices.keys()].sort((left, right) =>
    precedence(voices[left] as Voice, voices[right] as Voice),
  )
  const plain = key(names[order[0] as number] as string)
  const alike = names.filter((name) => key(name) === plain)
  // The fullest spelling tells most; among equally full ones the first in order of text.
  alike.sort((left, right) => right.length - left.length || compareText(left, right))
  const text = alike[0] as string
  const by = [...names.keys()].filter((index) => names[index] === text)
  return { text, by, other: order.find((index) => key(names[index] as string) !== plain) }
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
    const where = placeOf(first.speaker, 'identifiers')
    const message = `${nounOf[part]} "${name}" has the ${kind} "${first.value}" in ${where} and "${other.value}" in ${placeOf(other.speaker, 'identifiers')}. Both are kept. Correct the source that is wrong.`
    doubts.add(`merge.conflict ${kind}`, 'warning', where, message)
  }
}
