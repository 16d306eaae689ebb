import type { ComponentKind, Entity, Estate } from '#estate/model.ts'
import { componentKinds } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import type { ComponentHit } from '#web/worker/message.ts'

/** What to look for: components of some kinds (any when empty) whose kind, name or id have every word of a text. */
export type ComponentSearch = {
  readonly kinds: readonly string[]
  readonly text: string
  /** At most this many. */
  readonly count: number
}

/**
 * The first components that match: those whose kind a word names ("account"), then those with all words in name or
 * id, then those whose kind only begins so; each in the order of the kinds and of the estate. Cost O(entities).
 */
export function findComponents(
  estate: Estate,
  { kinds, text, count }: ComponentSearch,
): readonly ComponentHit[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const ranks: readonly ComponentHit[][] = [[], [], []]
  for (const kind of componentKinds) {
    if (kinds.length > 0 && !kinds.includes(kind)) continue
    const left = words.filter((word) => !namesKind(kind, word))
    const named = words.length > left.length
    for (const { id, name } of entitiesOf(estate, kind)) {
      const [said, ref] = [name.toLowerCase(), `${kind}:${id.toLowerCase()}`]
      const inName = (word: string): boolean =>
        said.includes(word) || ref.slice(kind.length + 1).includes(word)
      const inKind = (word: string): boolean => kind.split('-').some((part) => part.startsWith(word))
      const matches = left.every((word) => inName(word) || inKind(word) || ref.startsWith(word))
      if (!matches) continue
      const rank = ranks[named ? 0 : left.every(inName) ? 1 : 2] as ComponentHit[]
      if (rank.length < count) rank.push({ ref: refTo(kind, id), kind, name })
    }
  }
  return ranks.flat().slice(0, count)
}

/** The references of a list to components that an estate does not have, in order. Cost O(refs + entities). */
export function missingComponents(estate: Estate, refs: readonly string[]): readonly string[] {
  const kinds = componentKinds.filter((kind) => refs.some((ref) => ref.startsWith(`${kind}:`)))
  const known = new Set<string>(
    kinds.flatMap((kind) => entitiesOf(estate, kind).map(({ id }) => refTo(kind, id))),
  )
  return refs.filter((ref) => !known.has(ref))
}

/** Whether a word is the name of a kind, in the singular or the plural. */
const namesKind = (kind: ComponentKind, word: string): boolean =>
  word === kind || word === `${kind}s` || word === `${kind}es`

function entitiesOf(estate: Estate, kind: ComponentKind): readonly Entity[] {
  switch (kind) {
    case 'cluster':
      return estate.clusters
    case 'host':
      return estate.hosts
    case 'datastore':
      return estate.datastores
    case 'network':
      return estate.networks
    case 'vm':
      return estate.vms
    case 'service':
      return estate.services
    default:
      return estate.facilities.filter((facility) => facility.kind === kind)
  }
}
