/** Copies that are alike: all from one host and one array, each of as many streams, with how many run now. */
export type FlowClass = {
  readonly host: number
  readonly array: number
  readonly streams: number
  active: number
}

/** What each resource can carry, in bytes a second; Infinity for no limit. */
export type RateLimits = {
  /** One stream, that is one disk that is read. */
  readonly streamBytesPerSecond: number
  /** What one source host (or one repository) reads. */
  readonly hostBytesPerSecond: number
  /** What one array or datastore reads. */
  readonly arrayBytesPerSecond: number
  /** What everything shares: the network, or what the target writes. */
  readonly sharedBytesPerSecond: number
}

/** What a copy waits for. */
export type Bottleneck = 'start' | 'stream' | 'host' | 'array' | 'shared'

type Pool = { readonly kind: Bottleneck; left: number; open: number; readonly members: FlowClass[] }

/**
 * Bytes a second of one copy of each class, in their order: max-min fair, so that nobody could have more without
 * somebody who has no more than that getting less. `saturated` hears of every limit that binds.
 *
 * All rates rise together until a stream is full or a pool is empty; what that holds keeps its rate, the rest rises on
 * (progressive filling: Bertsekas and Gallager, Data Networks, 1992, section 6.5.2). Cost O(classes × limits that bind).
 */
export function fairRates(
  classes: readonly FlowClass[],
  limits: RateLimits,
  saturated: (kind: Bottleneck) => void,
): readonly number[] {
  const rates = new Map<FlowClass, number>()
  const open = new Set(classes.filter(({ active }) => active > 0))
  const pools = poolsOf([...open], limits)
  while (open.size > 0) {
    let level = Number.POSITIVE_INFINITY
    for (const pool of pools) if (pool.open > 0) level = Math.min(level, Math.max(0, pool.left) / pool.open)
    for (const { streams } of open) level = Math.min(level, streams * limits.streamBytesPerSecond)
    const full = new Set<FlowClass>()
    for (const pool of pools) {
      if (pool.open === 0 || Math.max(0, pool.left) / pool.open > level) continue
      saturated(pool.kind)
      for (const member of pool.members) if (open.has(member)) full.add(member)
    }
    for (const one of open) {
      if (full.has(one) || one.streams * limits.streamBytesPerSecond > level) continue
      saturated('stream')
      full.add(one)
    }
    // Without any limit the level is Infinity, and everybody is full.
    for (const one of full.size > 0 ? full : [...open]) {
      open.delete(one)
      rates.set(one, level)
      for (const pool of pools) {
        if (!holds(pool, one)) continue
        pool.left -= level * one.active
        pool.open -= one.active
      }
    }
  }
  return classes.map((one) => rates.get(one) ?? 0)
}

const holds = ({ kind, members }: Pool, one: FlowClass): boolean => {
  const [first] = members
  if (first === undefined) return false
  return kind === 'shared' || (kind === 'host' ? first.host === one.host : first.array === one.array)
}

function poolsOf(classes: readonly FlowClass[], limits: RateLimits): readonly Pool[] {
  const pools: Pool[] = []
  const gather = (kind: Bottleneck, limit: number, key: (one: FlowClass) => number): void => {
    if (limit === Number.POSITIVE_INFINITY) return
    const byKey = new Map<number, Pool>()
    for (const one of classes) {
      const at = key(one)
      let pool = byKey.get(at)
      if (pool === undefined) {
        pool = { kind, left: limit, open: 0, members: [] }
        byKey.set(at, pool)
        pools.push(pool)
      }
      pool.members.push(one)
      pool.open += one.active
    }
  }
  gather('shared', limits.sharedBytesPerSecond, () => 0)
  gather('host', limits.hostBytesPerSecond, ({ host }) => host)
  gather('array', limits.arrayBytesPerSecond, ({ array }) => array)
  return pools
}
