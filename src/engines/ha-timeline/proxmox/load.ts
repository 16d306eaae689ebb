import type { GuestLoad, Size } from '#engines/ha-timeline/proxmox/scenario.ts'
import { occupied, type Service } from '#engines/ha-timeline/proxmox/service.ts'
import { type Criterion, topsisScores } from '#engines/ha-timeline/proxmox/topsis.ts'

/**
 * What the guests weigh on each online host, as the scheduler counts it. It is drawn up anew each round of the manager
 * and kept up while the round changes guests.
 */
export type LoadAccount = {
  /** Online hosts by name, as they were when the account was drawn up. */
  readonly hosts: readonly string[]
  readonly online: ReadonlySet<string>
  /** Enters a guest, or enters it again after a change. */
  put(service: Service): void
  /** A number for each host, the lower the better for starting `guest` there. */
  scores(guest: string): ReadonlyMap<string, number>
  /** How the hosts stand, for schedulers that weigh them; nothing to weigh under the basic one. */
  weights(): readonly HostWeight[]
  /** What the guests of a move weigh together, or null where a load is not known. */
  moved(guests: readonly string[]): Weight | null
}

export type Weight = { readonly cores: number; readonly memoryBytes: number }
export type HostWeight = Weight & { readonly host: string; readonly size: Size }

/** Counts guests under high availability on each host, whatever they weigh: the basic scheduler. */
export function countedLoad(hosts: readonly string[]): LoadAccount {
  const online = new Set(hosts)
  const places = new Map<string, readonly string[]>()
  const counts = new Map<string, number>(hosts.map((host) => [host, 0]))
  const add = (list: readonly string[], step: number): void => {
    for (const host of list) counts.set(host, (counts.get(host) ?? 0) + step)
  }
  return {
    hosts,
    online,
    put(service) {
      add(places.get(service.id) ?? [], -1)
      const list = placesOf(service, online)
      places.set(service.id, list)
      add(list, 1)
    },
    scores: () => counts,
    weights: () => [],
    moved: () => null,
  }
}

/** What a scheduler by weight needs to know of the cluster. */
export type WeighedCluster = {
  readonly hosts: readonly (Size & { readonly host: string })[]
  readonly loads: ReadonlyMap<string, GuestLoad>
  /** Load measured on each host already; empty for the static scheduler, which adds up what guests are given. */
  readonly measured: ReadonlyMap<string, Weight>
  readonly by: 'given' | 'measured'
}

/** Weights of the criteria: mean and peak of cores, mean and peak of memory (fact ha-pve-scheduler-weights). */
export const startCriteria: readonly Criterion[] = [
  { weight: 1 },
  { weight: 2 },
  { weight: 5 },
  { weight: 10 },
]

/**
 * Weighs guests by cores and memory: the static scheduler by what they are given, the dynamic one by what hosts measure
 * and, for guests that are only about to run, by what they are given.
 */
export function weighedLoad(cluster: WeighedCluster): LoadAccount {
  const { loads, measured, by } = cluster
  const hosts = cluster.hosts.map(({ host }) => host)
  const online = new Set(hosts)
  const entries = new Map<string, { readonly places: readonly string[]; readonly runs: boolean }>()
  const weights = (count: 'all' | 'running'): HostWeight[] => {
    const sums = new Map(cluster.hosts.map(({ host }) => [host, { ...(measured.get(host) ?? nothing) }]))
    for (const [guest, { places, runs }] of entries) {
      const load = loads.get(guest)
      // What runs has been measured already; what only starts is not yet there to be balanced.
      if (load === undefined || (by === 'measured' && (runs || count === 'running'))) continue
      for (const place of places) addGiven(sums.get(place), load, sizeOf(cluster, place))
    }
    return cluster.hosts.map(({ host, cores, memoryBytes }) => ({
      ...{ host, size: { cores, memoryBytes } },
      ...(sums.get(host) ?? nothing),
    }))
  }
  return {
    hosts,
    online,
    weights: () => weights('running'),
    put(service) {
      const places = placesOf(service, online)
      // Only a confirmed start counts as running; in every other state a guest counts where it is.
      const { here } = occupied(service, online)
      const runs = service.state === 'started' ? service.confirmed : here !== null
      entries.set(service.id, { places, runs })
    },
    scores(guest) {
      const load = loads.get(guest)
      if (load === undefined) return new Map(hosts.map((host) => [host, 0]))
      const now = weights('all')
      const rows = now.map(({ host }) =>
        criteriaOf(
          now.map((one) => {
            const sum = { cores: one.cores, memoryBytes: one.memoryBytes }
            if (one.host === host) addGiven(sum, load, one.size)
            return { ...one, ...sum }
          }),
        ),
      )
      const scores = topsisScores(rows, startCriteria)
      return new Map(now.map(({ host }, at) => [host, -(scores[at] ?? 0)]))
    },
    moved(guests) {
      let [cores, memoryBytes] = [0, 0]
      for (const guest of guests) {
        const load = loads.get(guest)
        if (load === undefined) return null
        cores += by === 'given' ? load.maxCores : load.cores
        memoryBytes += by === 'given' ? load.maxMemoryBytes : load.memoryBytes
      }
      return { cores, memoryBytes }
    },
  }
}

/** The hosts a guest counts on, each once. */
function placesOf(service: Service, online: ReadonlySet<string>): readonly string[] {
  const { here, there } = occupied(service, online)
  if (here === null) return there === null ? [] : [there]
  return there === null || there === here ? [here] : [here, there]
}

const nothing: Weight = { cores: 0, memoryBytes: 0 }

const sizeOf = (cluster: WeighedCluster, host: string): Size =>
  cluster.hosts.find((one) => one.host === host) ?? { cores: 0, memoryBytes: 0 }

/** Adds a guest at what it is given; without a limit on cores it may take the whole host. */
function addGiven(
  sum: { cores: number; memoryBytes: number } | undefined,
  load: GuestLoad,
  size: Size,
): void {
  if (sum === undefined) return
  sum.cores += load.maxCores === 0 ? size.cores : load.maxCores
  sum.memoryBytes += load.maxMemoryBytes
}

/** One is added to every share, so that a tiny share twice another does not count as twice as bad. */
export function criteriaOf(hosts: readonly HostWeight[]): number[] {
  const cores = hosts.map((one) => one.cores / one.size.cores)
  const memory = hosts.map((one) => one.memoryBytes / one.size.memoryBytes)
  return [rootMeanSquare(cores), Math.max(0, ...cores), rootMeanSquare(memory), Math.max(0, ...memory)].map(
    (value) => 1 + value,
  )
}

const rootMeanSquare = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)

/**
 * How unevenly hosts are loaded: standard deviation over mean of their loads, a load being the mean of the shares of
 * cores and memory (fact ha-pve-imbalance). 0 for one host, for none, and where nothing runs.
 */
export function imbalanceOf(hosts: readonly HostWeight[]): number {
  if (hosts.length < 2) return 0
  const loads = hosts.map((one) => (one.cores / one.size.cores + one.memoryBytes / one.size.memoryBytes) / 2)
  const sum = loads.reduce((total, load) => total + load, 0)
  if (sum === 0) return 0
  const mean = sum / loads.length
  const squares = loads.reduce((total, load) => total + (load - mean) ** 2, 0)
  return Math.sqrt(squares / loads.length) / mean
}
