/** Why a project has no schedule at all: activities that cannot be scheduled even if there were no others. */
export type Conflict = {
  /**
   * - `cycle`: each waits for the next, the last for the first; no shorter circle exists among those looked at.
   * - `demand`: one activity asks for more of a resource than there ever is.
   * - `window`: release, precedence, calendars and due leave too little time for this chain (or this one activity).
   * - `together`: their windows overlap too much for what they share; leaving out any one makes the refutation fail.
   */
  readonly kind: 'cycle' | 'demand' | 'window' | 'together'
  /** Ids; along the circle or chain where there is one, else in the project's order. */
  readonly activities: readonly string[]
  /** Resources that take part; empty where time alone is too short. */
  readonly resources: readonly string[]
  /** What was found and what to do next, as a sentence. */
  readonly why: string
}

/** Most activities from which the shortest circle is searched; beyond them the shortest through these is named. */
const circleStartsMax = 200
const named = 6

/** A few ids in quotes, and how many more there are. */
export function naming(ids: readonly string[]): string {
  const more = ids.length > named ? ` and ${ids.length - named} more` : ''
  return `${ids
    .slice(0, named)
    .map((id) => `"${id}"`)
    .join(', ')}${more}`
}

/** A shortest circle through one of `among` (all of which lie on or behind a circle); `next` lists who waits for whom. */
export function shortestCircle(
  among: readonly number[],
  next: readonly (readonly number[])[],
): readonly number[] {
  let best: readonly number[] = []
  for (const start of among.slice(0, circleStartsMax)) {
    const found = circleFrom(start, next, best.length === 0 ? Number.POSITIVE_INFINITY : best.length)
    if (found.length > 0) best = found
    if (best.length === 1) break
  }
  return best
}

/** Breadth first from `start` until it is met again: a circle shorter than `below`, or nothing. */
function circleFrom(start: number, next: readonly (readonly number[])[], below: number): readonly number[] {
  const cameFrom = new Map<number, number>()
  let front: readonly number[] = [start]
  for (let length = 1; length < below && front.length > 0; length += 1) {
    const further: number[] = []
    for (const at of front) {
      for (const to of next[at]!) {
        if (to === start) {
          const circle = [at]
          while (circle[0] !== start) circle.unshift(cameFrom.get(circle[0]!)!)
          return circle
        }
        if (cameFrom.has(to)) continue
        cameFrom.set(to, at)
        further.push(to)
      }
    }
    front = further
  }
  return []
}
