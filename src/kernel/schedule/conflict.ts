/** Why a project has no schedule at all: activities that cannot be scheduled even if there were no others. */
export type Conflict = {
  /**
   * - `cycle`: each waits for the next, the last for the first; no shorter circle exists among those looked at.
   * - `demand`: one activity asks for more of a resource than there ever is.
   * - `window`: release, precedence, calendars and due leave too little time for this chain (or this one activity).
   * - `together`: their windows overlap too much for what they share.
   */
  readonly kind: 'cycle' | 'demand' | 'window' | 'together'
  /** Ids; along the circle or chain where there is one, else in the project's order. */
  readonly activities: readonly string[]
  /** Resources that take part; empty where time alone is too short. */
  readonly resources: readonly string[]
  /** What was found and what to do next, as a sentence. */
  readonly why: string
  /** Whether leaving out any one was tried and makes the refutation fail; large conflicts are not searched to the end. */
  readonly least: 'shown' | 'not shown'
}

/** Most activities from which the shortest circle is searched; beyond them the shortest through these is named. */
const circleStartsMax = 200
/** Activities that all these searches together may visit. */
const circleVisitsMax = 400_000
const named = 6

/** A few ids in quotes, and how many more there are. */
export function naming(ids: readonly string[]): string {
  const more = ids.length > named ? ` and ${ids.length - named} more` : ''
  return `${ids
    .slice(0, named)
    .map((id) => `"${id}"`)
    .join(', ')}${more}`
}

/**
 * A short circle among `among` (of which each lies on or behind a circle); `next` lists who waits for whom. It is the
 * shortest through the first of them, and then again the shortest among its own, until it gets no shorter.
 */
export function shortestCircle(
  among: readonly number[],
  next: readonly (readonly number[])[],
): { readonly circle: readonly number[]; readonly least: Conflict['least'] } {
  const cameFrom = new Int32Array(next.length).fill(-1)
  let circle = among
  for (;;) {
    const inside = new Set(circle)
    const own = new Map(circle.map((at) => [at, next[at]!.filter((to) => inside.has(to))]))
    const shorter = shortestThrough(circle, own, cameFrom)
    const isShorter = shorter.length < circle.length
    circle = shorter
    if (!isShorter) break
  }
  return { circle, least: circle.length <= circleStartsMax ? 'shown' : 'not shown' }
}

function shortestThrough(
  among: readonly number[],
  next: ReadonlyMap<number, readonly number[]>,
  cameFrom: Int32Array,
): readonly number[] {
  let best: readonly number[] = []
  const starts = Math.min(circleStartsMax, Math.ceil(circleVisitsMax / among.length))
  for (const start of among.slice(0, starts)) {
    const found = circleFrom(
      start,
      next,
      best.length === 0 ? Number.POSITIVE_INFINITY : best.length,
      cameFrom,
    )
    if (found.length > 0) best = found
    if (best.length === 1) break
  }
  // The first ones may all lie behind circles: walking on from any one ends in a circle.
  return best.length > 0 ? best : walkedCircle(among[0]!, next)
}

function walkedCircle(start: number, next: ReadonlyMap<number, readonly number[]>): readonly number[] {
  const place = new Map<number, number>()
  const walk: number[] = []
  for (let at = start; ; at = next.get(at)![0]!) {
    const met = place.get(at)
    if (met !== undefined) return walk.slice(met)
    place.set(at, walk.length)
    walk.push(at)
  }
}

/** Breadth first from `start` until it is met again: a circle shorter than `below`, or nothing. `cameFrom` holds -1 only. */
function circleFrom(
  start: number,
  next: ReadonlyMap<number, readonly number[]>,
  below: number,
  cameFrom: Int32Array,
): readonly number[] {
  const met: number[] = []
  let front: readonly number[] = [start]
  let circle: number[] = []
  for (let length = 1; length < below && front.length > 0 && circle.length === 0; length += 1) {
    const further: number[] = []
    for (const at of front) {
      for (const to of next.get(at)!) {
        if (to === start && circle.length === 0) {
          for (let back = at; back !== start; back = cameFrom[back]!) circle.push(back)
          circle = [start, ...circle.reverse()]
        }
        if (to === start || cameFrom[to]! >= 0) continue
        cameFrom[to] = at
        met.push(to)
        further.push(to)
      }
    }
    front = further
  }
  for (const at of met) cameFrom[at] = -1
  return circle
}
