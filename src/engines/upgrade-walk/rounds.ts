import { activeOf, timesOf, totalOf, type Walk, type WalkHost } from '#engines/upgrade-walk/walk.ts'
import { firstFit, type Interval, intersection, union } from '#kernel/calendar/interval.ts'

/** Most hosts of a cluster whose rounds are searched through in full: 3 to the power of it steps. */
export const exactHostsMax = 10

/** In which rounds a cluster is walked through, alone on its calendar. */
export type Rounds = {
  readonly rounds: readonly (readonly number[])[]
  /** No legal walk of this cluster is done earlier. */
  readonly endMsAtLeast: number
  /** Every walk in rounds was considered, and every question about them was answered. */
  readonly exact: boolean
  /** Hosts that no round can hold, whatever the others do, with the reason. */
  readonly stuck: readonly {
    readonly host: number
    readonly why: string
    readonly kind: 'may-not' | 'open'
  }[]
}

/**
 * The rounds in which a cluster is walked through: hosts of one round leave together, and a round begins when the one
 * before is over.
 *
 * Up to `exactHostsMax` hosts the rounds and their order are those that are done first, by dynamic programming over sets
 * of hosts: done(S) is the least, over legal rounds R in S, of the end of R begun at the first fit after done(S without
 * R). The first fit never falls as its earliest moment rises, so an earlier end of the rest is never worse, and all
 * orders are covered. Beyond, hosts are grouped by falling duration. `endMsAtLeast` is a bound on every walk.
 *
 * Relaxing a promise never lengthens the exact walk: it only adds legal rounds, widens windows or shortens times, and
 * each of these leaves every walk possible that was, with no later end.
 */
export function roundsOf(walk: Walk, fromMs: number, agreeMs: number): Rounds {
  if (walk.hosts.length > exactHostsMax) {
    const { rounds, stuck } = greedyRounds(walk)
    return { rounds, endMsAtLeast: boundMs(walk, rounds.flat(), fromMs, agreeMs), exact: false, stuck }
  }
  const { able, stuck } = aloneIn(walk)
  const endMsAtLeast = boundMs(walk, able, fromMs, agreeMs)
  const found = exactRounds(walk, able, fromMs, agreeMs)
  if (found === undefined) return { rounds: greedyRounds(walk).rounds, endMsAtLeast, exact: false, stuck }
  return {
    rounds: found.rounds,
    endMsAtLeast: found.open ? endMsAtLeast : found.endMs,
    exact: !found.open,
    stuck,
  }
}

type Stuck = Rounds['stuck'][number]

/** Which hosts may be out alone, and why the others may not. */
function aloneIn(walk: Walk): { readonly able: readonly number[]; readonly stuck: readonly Stuck[] } {
  const stuck: Stuck[] = []
  const able: number[] = []
  walk.hosts.forEach((_, host) => {
    const alone = walk.leave([host])
    if (alone.kind === 'may') able.push(host)
    else stuck.push({ host, why: alone.why, kind: alone.kind })
  })
  return { able, stuck }
}

/** When all hosts of a round may be worked on. */
export function openOf(walk: Walk, hosts: readonly number[]): readonly Interval[] {
  const [first, ...others] = hosts.map((at) => (walk.hosts[at] as WalkHost).open)
  return others.reduce<readonly Interval[]>(
    (shared, open) => (shared === open ? shared : intersection(shared, open)),
    first ?? [],
  )
}

type Option = {
  readonly set: number
  readonly hosts: readonly number[]
  readonly open: readonly Interval[]
  readonly leadMs: number
  readonly activeMs: number
  readonly totalMs: number
}

/** Undefined when no order of legal rounds fits into the windows. */
function exactRounds(walk: Walk, able: readonly number[], fromMs: number, agreeMs: number) {
  const { sets, open } = legalSets(walk, able)
  const options = sets.map(
    ({ set, hosts }): Option => ({
      ...{ set, hosts, open: openOf(walk, hosts) },
      ...timesOf(walk, hosts, agreeMs),
    }),
  )
  const all = 2 ** able.length - 1
  const endMs = new Float64Array(all + 1).fill(Number.POSITIVE_INFINITY)
  const last = new Int32Array(all + 1).fill(-1)
  endMs[0] = fromMs
  for (let done = 0; done < all; done += 1) {
    if (endMs[done] === Number.POSITIVE_INFINITY) continue
    for (const [at, one] of options.entries()) {
      if ((one.set & done) !== 0) continue
      const startMs = firstFit(one.open, (endMs[done] as number) + one.leadMs, one.activeMs)
      if (startMs === undefined) continue
      const next = done | one.set
      if (startMs + one.totalMs >= (endMs[next] as number)) continue
      endMs[next] = startMs + one.totalMs
      last[next] = at
    }
  }
  if (endMs[all] === Number.POSITIVE_INFINITY) return undefined
  const rounds: (readonly number[])[] = []
  for (let set = all; set !== 0; ) {
    const option = options[last[set] as number] as Option
    rounds.unshift(option.hosts)
    set &= ~option.set
  }
  return { rounds, endMs: endMs[all] as number, open }
}

/** All sets that may leave together, smaller ones first; a set is asked about only when all its parts may. */
function legalSets(walk: Walk, able: readonly number[]) {
  let open = false
  const legal = new Set<number>()
  const sets: { set: number; hosts: readonly number[] }[] = []
  let front = able.map((_, bit) => 1 << bit)
  for (let size = 1; size <= walk.most && front.length > 0; size += 1) {
    const grown = new Set<number>()
    for (const set of front) {
      const hosts = able.filter((_, bit) => (set & (1 << bit)) !== 0)
      const parts = able.map((_, bit) => set & ~(1 << bit)).filter((part) => part !== set && part !== 0)
      if (size > 1 && !parts.every((part) => legal.has(part))) continue
      const found = size === 1 ? 'may' : walk.leave(hosts).kind
      if (found === 'open') open = true
      if (found !== 'may') continue
      legal.add(set)
      sets.push({ set, hosts })
      able.forEach((_, bit) => {
        if (2 ** bit > set) grown.add(set | (1 << bit))
      })
    }
    front = [...grown].sort((left, right) => left - right)
  }
  return { sets, open }
}

/** Attempts to add a host to a round beyond the first try, so that a round costs a bounded number of questions. */
const attemptsMax = 12

/** Rounds of hosts of falling duration, each as large as the promises allow; hosts that may not even leave alone. */
function greedyRounds(walk: Walk): {
  readonly rounds: readonly (readonly number[])[]
  readonly stuck: readonly Stuck[]
} {
  const total = (at: number): number => totalOf(walk.hosts[at] as WalkHost)
  let left = [...walk.hosts.keys()].sort((one, other) => total(other) - total(one) || one - other)
  const rounds: (readonly number[])[] = []
  const stuck: Stuck[] = []
  while (left.length > 0) {
    const round = nextRound(walk, left)
    if (Array.isArray(round)) rounds.push([...round].sort((one, other) => one - other))
    else stuck.push(round as Stuck)
    const taken = new Set(Array.isArray(round) ? round : [(round as Stuck).host])
    left = left.filter((host) => !taken.has(host))
  }
  return { rounds, stuck: stuck.sort((one, other) => one.host - other.host) }
}

/** Hosts of the next round, begun with the first that is left; or why that one can be in none. */
function nextRound(walk: Walk, left: readonly number[]): readonly number[] | Stuck {
  const whole = left.slice(0, walk.most)
  if (walk.leave(whole).kind === 'may') return whole
  const first = left[0] as number
  const alone = walk.leave([first])
  if (alone.kind !== 'may') return { host: first, why: alone.why, kind: alone.kind }
  let round = [first]
  let attempts = 0
  for (const host of left.slice(1)) {
    if (round.length >= walk.most || attempts >= attemptsMax + walk.most) break
    attempts += 1
    if (walk.leave([...round, host]).kind === 'may') round = [...round, host]
  }
  return round
}

/**
 * A moment before which no walk of these hosts is over. Rounds hold at most `most` hosts and follow one another, so their
 * lengths add up to at least the longest, plus the one `most` places after it, and so on (grouping by falling length is
 * best: Bartholdi 1988, for batches on one machine). And as many rounds as there must be, each as short as the shortest host, begin at first fits.
 */
function boundMs(walk: Walk, able: readonly number[], fromMs: number, agreeMs: number): number {
  if (able.length === 0) return fromMs
  const hosts = able.map((at) => walk.hosts[at] as WalkHost)
  const lengths = hosts.map(totalOf).sort((left, right) => right - left)
  const sumMs = lengths.reduce((sum, ms, at) => (at % walk.most === 0 ? sum + ms : sum), 0)
  const open = hosts.reduce<readonly Interval[]>(
    (all, host, at) => (at > 0 && host.open === hosts[at - 1]?.open ? all : union(all, host.open)),
    [],
  )
  const waits = hosts.every(({ stopped }) => stopped.length > 0) ? agreeMs : 0
  const [activeMs, totalMs] = [Math.min(...hosts.map(activeOf)), Math.min(...lengths)]
  let atMs = fromMs
  for (let round = 0; round < Math.ceil(hosts.length / walk.most); round += 1) {
    const startMs = firstFit(open, atMs + waits, activeMs)
    if (startMs === undefined) return atMs
    atMs = startMs + totalMs
  }
  return Math.max(fromMs + sumMs + waits * Math.ceil(hosts.length / walk.most), atMs)
}
