import { nounOf } from '#estate/merge/conflicts.ts'
import type { Doubts } from '#estate/merge/doubts.ts'
import type { Group, Seen } from '#estate/merge/grouping.ts'
import type { Joined } from '#estate/merge/joining.ts'
import type { NamedPart } from '#estate/merge/naming.ts'
import { contradicted, nameRank, plainName, platformsAgree } from '#estate/merge/telling.ts'
import type { Entity, EstatePart, Host, Vm } from '#estate/model.ts'
import { originText } from '#estate/provenance.ts'
import { sortedBy } from '#kernel/sort.ts'

/** What the merge kept apart although it may be one, so that nobody counts a machine twice without knowing. */
export function tellApart(groups: Joined, parts: readonly (NamedPart & PartSources)[], doubts: Doubts): void {
  const told = new Set<string>()
  for (const { key, pair } of sortedBy(groups.migrating, ({ key }) => key)) {
    const [one, other] = pair as readonly [Seen<Vm>, Seen<Vm>]
    const names = `${one.part} ${one.entity.id} ${other.part} ${other.entity.id}`
    if (told.has(names)) continue
    told.add(names)
    const power = ({ entity }: Seen<Vm>): string => `on ${entity.platform}, power ${entity.power}`
    const message = `VM "${one.entity.name}" (${power(one)}, ${whereOf(one, parts)}) and VM "${other.entity.name}" (${power(other)}, ${whereOf(other, parts)}) share ${key}: one machine on two platforms, as in the middle of a migration. Both are kept, so both are counted; take the one that is left behind out of its export.`
    doubts.add('merge.two-platforms', '', 'warning', () => ({ where: whereOf(one, parts), message }))
  }
  tellNamesakes('hosts', groups.hosts, parts, doubts)
  tellNamesakes('vms', groups.vms, parts, doubts)
}

type PartSources = { readonly estate: { readonly sources: readonly unknown[] } }

function whereOf({ part, entity }: Seen, parts: readonly (NamedPart & PartSources)[]): string {
  const { source, estate } = parts[part] as NamedPart & PartSources
  const last = entity.origins.at(-1)
  return last === undefined ? source : originText(estate as never, last)
}

/** Machines of one name in several parts which nothing shows to be one, and nothing to be two. */
function tellNamesakes(
  part: EstatePart & ('hosts' | 'vms'),
  groups: readonly Group[],
  parts: readonly (NamedPart & PartSources)[],
  doubts: Doubts,
): void {
  const byName = new Map<string, Group[]>()
  for (const group of groups) {
    for (const name of new Set(group.map(({ entity }) => plainName(entity.name)))) {
      const sharing = byName.get(name)
      if (sharing === undefined) byName.set(name, [group])
      else sharing.push(group)
    }
  }
  for (const [, sharing] of sortedBy([...byName], ([name]) => name)) {
    const pair = sharing.length > 1 ? perhapsOne(sharing, parts) : undefined
    if (pair === undefined) continue
    const [one, other] = pair
    const message = `${nounOf[part]} "${one.entity.name}" is in ${whereOf(one, parts)} and in ${whereOf(other, parts)}, and nothing shows whether they are one. They are kept as two: export them with their UUIDs or serial numbers, or leave one of the files out.`
    doubts.add('merge.perhaps-one', part, 'warning', () => ({ where: whereOf(one, parts), message }))
  }
}

function perhapsOne(
  groups: readonly Group[],
  parts: readonly NamedPart[],
): readonly [Seen, Seen] | undefined {
  const listing = (group: Group): readonly Seen[] =>
    group.filter(({ part }) => parts[part]?.role === 'inventory')
  for (const [index, group] of groups.entries()) {
    for (const other of groups.slice(0, index)) {
      const [one] = listing(other)
      const [two] = listing(group)
      if (
        one === undefined ||
        two === undefined ||
        other.some(({ part }) => group.some((seen) => seen.part === part))
      )
        continue
      const agree = platformsAgree(
        (one.entity as Entity as Host).platform,
        (two.entity as Entity as Host).platform,
      )
      const apart = other.some((left) =>
        group.some((right) => contradicted(left.entity, right.entity, nameRank)),
      )
      if (agree && !apart) return [one, two]
    }
  }
  return undefined
}
