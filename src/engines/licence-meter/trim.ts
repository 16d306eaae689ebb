import { chosenClusters, type LicenceEstate } from '#engines/licence-meter/fleet.ts'
import type { LicenceParams } from '#engines/licence-meter/params.ts'
import type { Datastore } from '#estate/model.ts'
import { chassisOf } from '#licensing/chassis.ts'
import { unitsOf } from '#licensing/metric.ts'
import { metrics } from '#licensing/metrics.table.ts'
import { examineOut, type OutGround, outGroundOf } from '#placement/hosts-out.ts'
import { isIdle, type Members, membersOf } from '#placement/members.ts'
import type { Instance } from '#placement/model.ts'

/** The hosts of one cluster whose licences could be given up, most cores first. */
export type Trim = {
  readonly cluster: string
  readonly name: string
  readonly hosts: readonly string[]
  /** VMware cores and physical cores that go with them. */
  readonly coresFreed: number
  readonly physicalFreed: number
  /** Whether it is proved that no other choice frees more: every one that would was refuted by arithmetic. */
  readonly most: boolean
  /** Why nothing could go, or why it is not known whether more could. */
  readonly why: 'found' | 'unsafe-already' | 'unknown' | 'none-fits' | 'too-many'
}

/** Most hosts of a cluster that are looked at, choices that are listed, and choices that are tried with a full proof. */
export const trimLimits = { hosts: 128, choices: 20_000, tries: 24 } as const

const rule = metrics.find(({ id }) => id === 'vmware-core')!.rule

/**
 * For every cluster of an estate the hosts that could go so that the fewest licensed cores (16 at least per processor) are
 * left: a placement of their VMs on the rest was found and checked, and after it every loss of `hostsLost` hosts is survived.
 * A VM that HA would not restart must find a place as well, for its host is given up for good.
 *
 * Exact where `most` says so: hosts of like size and licence are interchangeable for the bound used, that all VMs need no more
 * than the hosts left have without the largest `hostsLost`. Choices that pass it are tried by falling gain, the emptiest hosts
 * of a kind first.
 */
export function trimsOf(
  estate: LicenceEstate,
  values: LicenceParams,
  progress: (done: number, total: number) => void,
): readonly Trim[] {
  const wanted = chosenClusters(values.clusters)
  const grouping = membersOf(estate)
  const datastores = new Map(estate.datastores.map((store) => [store.id, store]))
  const asked = grouping.clusters.filter((one) => !isIdle(one) && (wanted.size === 0 || wanted.has(one.id)))
  return asked.map((members, at) => {
    progress(at, asked.length)
    return trimOf(members, datastores, values)
  })
}

function trimOf(members: Members, datastores: ReadonlyMap<string, Datastore>, values: LicenceParams): Trim {
  const said = {
    cluster: members.id,
    name: members.name,
    hosts: [],
    coresFreed: 0,
    physicalFreed: 0,
    most: false,
  }
  if (members.hosts.length > trimLimits.hosts) return { ...said, why: 'too-many' }
  const ground = outGroundOf(members, datastores, values, { tied: [], halted: [] })
  if (!ground.provable || members.adrift.length > 0) return { ...said, why: 'unknown' }
  const asIs = examineOut(ground, [], values.hostsLost)
  if (asIs.kind !== 'may') return { ...said, why: asIs.kind === 'may-not' ? 'unsafe-already' : 'unknown' }
  const kinds = kindsOf(ground)
  if (kinds === undefined) return { ...said, why: 'unknown' }
  const choices = choicesOf(kinds)
  if (choices === undefined) return { ...said, why: 'too-many' }
  let [tries, isMost] = [0, true]
  for (const counts of choices) {
    const lost = kinds.flatMap(({ hosts }, kind) => hosts.slice(0, counts[kind]))
    if (cannotHold(ground.question.pessimistic, lost, values.hostsLost)) continue
    if (tries === trimLimits.tries) return { ...said, why: 'too-many' }
    tries += 1
    const found = examineOut(ground, lost, values.hostsLost)
    if (found.kind === 'may') {
      const names = lost.map((host) => members.hosts[host]?.name ?? '')
      const sum = (of: (kind: Kind) => number): number =>
        kinds.reduce((total, kind, at) => total + of(kind) * (counts[at] as number), 0)
      return {
        ...{ ...said, hosts: names, most: isMost, why: 'found' },
        coresFreed: sum(({ owed }) => owed),
        physicalFreed: sum(({ cores }) => cores),
      }
    }
    // Other hosts of the same kinds carry other VMs, so a refutation of these says nothing about those.
    isMost = false
  }
  return { ...said, most: isMost, why: 'none-fits' }
}

/** Hosts of one size and licence, the emptiest first. */
type Kind = { readonly owed: number; readonly cores: number; readonly hosts: readonly number[] }

/** The kinds of hosts that could go; undefined when what one of them owes is not known. */
function kindsOf({ members, question: { pessimistic } }: OutGround): readonly Kind[] | undefined {
  const kinds = new Map<string, Kind & { hosts: number[] }>()
  const { width, capacity, free, hostCount } = pessimistic
  for (let host = 0; host < hostCount; host += 1) {
    const chassis = chassisOf(members.hosts[host]!)
    const { low, high } = unitsOf(chassis, rule)
    if (low !== high || chassis.cores === 'unknown') return undefined
    const size = capacity.subarray(host * width, (host + 1) * width).join(' ')
    const key = `${low} ${chassis.cores} ${size}`
    const kind = kinds.get(key) ?? { owed: low, cores: chassis.cores, hosts: [] }
    kinds.set(key, kind)
    kind.hosts.push(host)
  }
  const memoryLeft = (host: number): number => free[host * width] as number
  for (const { hosts } of kinds.values())
    hosts.sort((left, right) => memoryLeft(right) - memoryLeft(left) || left - right)
  return [...kinds.values()]
}

/** How many hosts of each kind go, by falling gain and then by fewer hosts; undefined when there are too many ways. */
function choicesOf(kinds: readonly Kind[]): readonly (readonly number[])[] | undefined {
  const ways = kinds.reduce((product, { hosts }) => product * (hosts.length + 1), 1)
  if (ways > trimLimits.choices) return undefined
  let lists: readonly (readonly number[])[] = [[]]
  for (const { hosts } of kinds)
    lists = lists.flatMap((list) => Array.from({ length: hosts.length + 1 }, (_, count) => [...list, count]))
  const gain = (counts: readonly number[]): number =>
    counts.reduce((sum, count, at) => sum + count * (kinds[at] as Kind).owed, 0)
  const size = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)
  return lists
    .filter((counts) => size(counts) > 0)
    .map((counts) => ({ counts, gain: gain(counts), size: size(counts) }))
    .sort((left, right) => right.gain - left.gain || left.size - right.size)
    .map(({ counts }) => counts)
}

/** Whether the hosts left, without the `spare` largest, have less of something than all VMs need. A proof, for any placement. */
function cannotHold(instance: Instance, lost: readonly number[], spare: number): boolean {
  const { width, need, capacity, vmCount, hostCount } = instance
  const gone = new Set(lost)
  if (hostCount - gone.size <= spare) return true
  for (let d = 0; d < width; d += 1) {
    let total = 0
    for (let vm = 0; vm < vmCount; vm += 1) total += need[vm * width + d] as number
    const left: number[] = []
    for (let host = 0; host < hostCount; host += 1)
      if (!gone.has(host)) left.push(capacity[host * width + d] as number)
    left.sort((one, other) => other - one)
    const kept = left.slice(spare).reduce((sum, amount) => sum + amount, 0)
    if (total > kept) return true
  }
  return false
}
