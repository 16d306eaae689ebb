import { vmIdsOf } from '#engines/wave-planner/evidence.ts'
import type { Group } from '#engines/wave-planner/groups.ts'
import type { Ground, Subject } from '#engines/wave-planner/guests.ts'
import type { Service } from '#estate/model.ts'
import { requirementRefs, splitRef } from '#estate/requirement.ts'
import { netOf } from '#failure/net.ts'
import { loopsOf } from '#failure/strong-components.ts'

/** That a service needs another one, which therefore moves earlier. Groups by their number. */
type Need = { readonly from: number; readonly to: number; readonly text: string }

/** Services that need each other in a ring, the smallest found: as sentences "a needs b". */
export type Cycle = { readonly groups: readonly number[]; readonly needs: readonly string[] }

/** Groups in an order: `before[g]` move in an earlier window than g. Rings were made one group each. */
export type Order = {
  readonly groups: readonly Group[]
  readonly before: readonly (readonly number[])[]
  readonly cycles: readonly Cycle[]
  /** Whether needs were left out because there were more than are followed. */
  readonly isCut: boolean
}

/** Needs between groups that are followed at most. */
const needsMax = 1_000_000
/** Groups of one ring from which the smallest is looked for. */
const cycleStartsMax = 200

/** The order that services give to groups: what others need moves first. Linear in services and needs. */
export function orderOf(ground: Ground, subject: Subject, groups: readonly Group[]): Order {
  if (subject.from === 'knobs') return { groups, before: groups.map(() => []), cycles: [], isCut: false }
  const needs = needsBetween(ground, subject, groups)
  const rings = ringsOf(groups.length, needs)
  const cycles = rings.map((ring) => smallestCycle(ring, needs))
  const { merged, newOf } = mergedGroups(groups, rings)
  const before = merged.map(() => new Set<number>())
  for (const { from, to } of needs) if (newOf[from] !== newOf[to]) before[newOf[from]!]!.add(newOf[to]!)
  return {
    groups: merged,
    before: before.map((set) => [...set].sort((left, right) => left - right)),
    cycles: cycles.map(({ groups: old, needs: texts }) => ({
      groups: [...new Set(old.map((at) => newOf[at]!))],
      needs: texts,
    })),
    isCut: needs.length >= needsMax,
  }
}

function needsBetween(ground: Ground, { vms }: Subject, groups: readonly Group[]): readonly Need[] {
  const groupOf = new Int32Array(vms.length)
  for (const { id, guests } of groups) for (const guest of guests) groupOf[guest] = id
  const at = new Map(vms.map(({ id }, index) => [id, index]))
  const services = new Map(ground.services.map((service) => [service.id, service]))
  const homes = new Map<string, readonly number[]>()
  const homesOf = (service: Service): readonly number[] => {
    const found = homes.get(service.id) ?? homesBelow(service, services).flatMap((id) => at.get(id) ?? [])
    homes.set(service.id, found)
    return [...new Set(found.map((vm) => groupOf[vm]!))]
  }
  const needs = new Map<string, Need>()
  for (const service of ground.services) {
    const own = [
      ...new Set(
        vmIdsOf(service)
          .flatMap((id) => at.get(id) ?? [])
          .map((vm) => groupOf[vm]!),
      ),
    ]
    for (const ref of neededBy(service)) {
      const other = services.get(ref)
      if (other === undefined || other.id === service.id) continue
      for (const from of own)
        for (const to of homesOf(other)) {
          if (from === to || needs.size >= needsMax) continue
          const key = `${from}>${to}`
          if (!needs.has(key)) needs.set(key, { from, to, text: `${service.name} needs ${other.name}` })
        }
    }
  }
  return [...needs.values()]
}

/** Services that this one requires to run or to start. */
const neededBy = ({ requires, startRequires }: Service): readonly string[] =>
  [
    ...requirementRefs(requires),
    ...(startRequires === undefined ? [] : requirementRefs(startRequires)),
  ].flatMap((ref) => (ref.startsWith('service:') ? [splitRef(ref)[1]] : []))

/** The VMs a service stands on: its own, or, when it names none, those of the services it requires. */
function homesBelow(service: Service, services: ReadonlyMap<string, Service>): readonly string[] {
  const seen = new Set([service.id])
  const queue = [service]
  const found: string[] = []
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const own = vmIdsOf(next)
    found.push(...own)
    if (own.length > 0) continue
    for (const id of neededBy(next)) {
      const other = services.get(id)
      if (other === undefined || seen.has(id)) continue
      seen.add(id)
      queue.push(other)
    }
  }
  return found
}

function ringsOf(groups: number, needs: readonly Need[]): readonly (readonly number[])[] {
  const edges = {
    from: needs.map(({ from }) => from),
    to: needs.map(({ to }) => to),
    mask: needs.map(() => 1),
  }
  return loopsOf(netOf(new Int32Array(groups).fill(1), edges, 1), 'every node')
}

/** The shortest way around in a ring, by breadth-first search from its groups. */
function smallestCycle(ring: readonly number[], needs: readonly Need[]): Cycle {
  const inside = new Set(ring)
  const next = new Map<number, Need[]>()
  for (const need of needs) {
    if (!inside.has(need.from) || !inside.has(need.to)) continue
    next.set(need.from, [...(next.get(need.from) ?? []), need])
  }
  let best: readonly Need[] | undefined
  for (const start of [...ring].sort((left, right) => left - right).slice(0, cycleStartsMax)) {
    const way = wayAround(start, next)
    if (way !== undefined && (best === undefined || way.length < best.length)) best = way
    if (best?.length === 2) break
  }
  return { groups: ring, needs: (best ?? []).map(({ text }) => text) }
}

function wayAround(start: number, next: ReadonlyMap<number, readonly Need[]>): readonly Need[] | undefined {
  const arrived = new Map<number, Need>()
  const queue = [start]
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const need of next.get(at) ?? []) {
      if (arrived.has(need.to)) continue
      arrived.set(need.to, need)
      if (need.to !== start) {
        queue.push(need.to)
        continue
      }
      const way = [need]
      while (way[0]!.from !== start) way.unshift(arrived.get(way[0]!.from)!)
      return way
    }
  }
  return undefined
}

function mergedGroups(
  groups: readonly Group[],
  rings: readonly (readonly number[])[],
): { readonly merged: readonly Group[]; readonly newOf: Int32Array } {
  const leader = Int32Array.from(groups, ({ id }) => id)
  for (const ring of rings) {
    const first = Math.min(...ring)
    for (const member of ring) leader[member] = first
  }
  const newOf = new Int32Array(groups.length)
  const merged: Group[] = []
  const members = new Map<number, Group[]>()
  for (const group of groups)
    members.set(leader[group.id]!, [...(members.get(leader[group.id]!) ?? []), group])
  for (const list of members.values()) {
    const id = merged.length
    for (const { id: old } of list) newOf[old] = id
    const [only] = list
    merged.push(
      list.length === 1
        ? { ...only!, id }
        : {
            ...{ id, weakest: null, guests: list.flatMap(({ guests }) => guests).sort((a, b) => a - b) },
            ties: [...new Set(list.flatMap(({ ties }) => ties))].sort((a, b) => a - b),
          },
    )
  }
  return { merged, newOf }
}
