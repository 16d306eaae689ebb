/** A span of time from `fromMs` up to, not including, `toMs`: milliseconds of UTC since 1970-01-01. */
export type Interval = { readonly fromMs: number; readonly toMs: number }

/**
 * The same moments as `list`, in order, without overlap, touching spans joined and empty ones left out. All functions
 * below give lists in this form and take them in it. Cost O(n log n).
 */
export function normalized(list: readonly Interval[]): readonly Interval[] {
  const sorted = list.filter(isSpan).sort((left, right) => left.fromMs - right.fromMs)
  const joined: { fromMs: number; toMs: number }[] = []
  for (const { fromMs, toMs } of sorted) {
    const last = joined.at(-1)
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs)
    else joined.push({ fromMs, toMs })
  }
  return joined
}

const isSpan = ({ fromMs, toMs }: Interval): boolean => fromMs < toMs

/** The moments that lie in any of the lists. */
export const union = (...lists: readonly (readonly Interval[])[]): readonly Interval[] =>
  normalized(lists.flat())

/** The moments that lie in both lists. Cost O(n + m). */
export function intersection(left: readonly Interval[], right: readonly Interval[]): readonly Interval[] {
  const shared: Interval[] = []
  let [one, other] = [0, 0]
  for (;;) {
    const [a, b] = [left[one], right[other]]
    if (a === undefined || b === undefined) return shared
    const both = { fromMs: Math.max(a.fromMs, b.fromMs), toMs: Math.min(a.toMs, b.toMs) }
    if (isSpan(both)) shared.push(both)
    if (a.toMs <= b.toMs) one += 1
    else other += 1
  }
}

/** The moments of `from` that do not lie in `without`. Cost O(n + m). */
export function subtraction(from: readonly Interval[], without: readonly Interval[]): readonly Interval[] {
  const left: Interval[] = []
  let next = 0
  for (const { fromMs, toMs } of from) {
    let startMs = fromMs
    while ((without[next]?.toMs ?? Infinity) <= startMs) next += 1
    for (let at = next; startMs < toMs; at += 1) {
      const hole = without[at]
      const endMs = Math.min(toMs, hole?.fromMs ?? Infinity)
      if (startMs < endMs) left.push({ fromMs: startMs, toMs: endMs })
      startMs = hole === undefined ? toMs : Math.max(startMs, hole.toMs)
    }
  }
  return left
}

/** How long all spans are together, in ms. */
export const lengthMs = (list: readonly Interval[]): number =>
  list.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)

/**
 * The index of the first span that ends after `atMs`: the one that holds it, or the next one; the number of spans when
 * there is none. Cost O(log n).
 */
export function spanAt(list: readonly Interval[], atMs: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle]?.toMs ?? Infinity) > atMs) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * When work of `workMs` ends that may pause: it begins at `fromMs` or later and goes on only inside `open`. Undefined
 * when the spans left are too short. Work of no length ends where it could begin.
 * Example: advance([{0..10}, {20..30}], 5, 8) → 23
 */
export function advance(open: readonly Interval[], fromMs: number, workMs: number): number | undefined {
  let leftMs = workMs
  for (let index = spanAt(open, fromMs); index < open.length; index += 1) {
    const span = open[index] as Interval
    const startMs = Math.max(span.fromMs, fromMs)
    if (leftMs <= span.toMs - startMs) return startMs + leftMs
    leftMs -= span.toMs - startMs
  }
  return undefined
}

/**
 * When work of `workMs` can begin that may not pause: the first moment at or after `fromMs` from which `open` holds all
 * of it in one span. Undefined when there is none.
 */
export function firstFit(open: readonly Interval[], fromMs: number, workMs: number): number | undefined {
  for (let index = spanAt(open, fromMs); index < open.length; index += 1) {
    const span = open[index] as Interval
    const startMs = Math.max(span.fromMs, fromMs)
    if (workMs <= span.toMs - startMs) return startMs
  }
  return undefined
}
