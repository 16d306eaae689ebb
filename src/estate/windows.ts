import type { ChangeWindow, ComponentRef, Estate, Place } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import { type Interval, intersection, normalized, subtraction, union } from '#kernel/calendar/interval.ts'
import { intervalsOf } from '#kernel/calendar/recurrence.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** What a component stands in, or belongs to: everything whose windows hold for it as well, nearest first. */
export type AncestorsOf = (ref: ComponentRef) => readonly ComponentRef[]

/**
 * When work on all of `refs` at once is allowed, inside `within`: for each the union of the open windows that cover it or
 * anything it stands in (always, where no open window does), minus every freeze that covers it. Windows that cover
 * nothing by name cover everything. Refused when a window cannot be resolved, with its name.
 */
export function openFor(
  windows: readonly ChangeWindow[],
  ancestorsOf: AncestorsOf,
  refs: readonly ComponentRef[],
  within: Interval,
): Outcome<readonly Interval[]> {
  const times = openTimes(windows, ancestorsOf, within)
  return times.ok ? done(times.value(refs)) : times
}

/**
 * The same for many questions about one stretch of time: windows are resolved once, and components that the same windows
 * cover share their answer. Cost of a question O(ancestors) once its set of windows was met.
 */
export function openTimes(
  windows: readonly ChangeWindow[],
  ancestorsOf: AncestorsOf,
  within: Interval,
): Outcome<(refs: readonly ComponentRef[]) => readonly Interval[]> {
  const issues: Issue[] = []
  const spans: (readonly Interval[])[] = []
  const covering = new Map<ComponentRef | 'everything', number[]>()
  for (const [index, { name, covers, timeZone, when }] of windows.entries()) {
    const resolved = intervalsOf(when, timeZone, within)
    if (!resolved.ok) issues.push(...resolved.issues.map((issue) => named(issue, index, name)))
    spans.push(resolved.ok ? resolved.value : [])
    for (const ref of covers.length === 0 ? ['everything' as const] : covers) {
      const list = covering.get(ref)
      if (list === undefined) covering.set(ref, [index])
      else list.push(index)
    }
  }
  const [first, ...rest] = issues
  if (first !== undefined) return refused(first, ...rest)
  const whole = normalized([within])
  const answers = new Map<string, readonly Interval[]>()
  const openOf = (indices: readonly number[]): readonly Interval[] => {
    const of = (kind: ChangeWindow['kind']) =>
      indices.filter((index) => windows[index]?.kind === kind).map((index) => spans[index] ?? [])
    const open = of('open')
    return subtraction(open.length === 0 ? whole : union(...open), union(...of('frozen')))
  }
  const oneOpen = (ref: ComponentRef | 'everything'): readonly Interval[] => {
    const above = ref === 'everything' ? [] : [ref, ...ancestorsOf(ref)]
    const indices = [...new Set([...above, 'everything' as const].flatMap((one) => covering.get(one) ?? []))]
    const key = indices.sort((left, right) => left - right).join()
    const known = answers.get(key) ?? openOf(indices)
    answers.set(key, known)
    return known
  }
  return done((refs) => {
    const [one = whole, ...others] = (refs.length === 0 ? ['everything' as const] : refs).map(oneOpen)
    return others.reduce(intersection, one)
  })
}

/** Tells whether any window, open or frozen, covers a component or anything it stands in. */
export function coveredBy(
  estate: Pick<Estate, 'facilities' | 'hosts' | 'vms' | 'windows'>,
): (ref: ComponentRef) => boolean {
  const covers = new Set(estate.windows.flatMap((window) => window.covers))
  const isWhole = estate.windows.some((window) => window.covers.length === 0)
  const ancestorsOf = ancestorsIn(estate)
  return (ref) => isWhole || [ref, ...ancestorsOf(ref)].some((one) => covers.has(one))
}

const named = (issue: Issue, index: number, name: string): Issue => ({
  ...issue,
  where: `windows[${index}]`,
  message: `Window "${name}": ${issue.message}`,
})

/**
 * What each component of an estate stands in: the places of a facility or host up to its site, a host's cluster, a VM's
 * host and cluster with all of theirs. Each once, nearest first; places that lead in a circle end where they meet.
 * Cost O(hosts + VMs + facilities) once, then O(depth) a question.
 */
export function ancestorsIn(estate: Pick<Estate, 'facilities' | 'hosts' | 'vms'>): AncestorsOf {
  const parents = new Map<ComponentRef, readonly ComponentRef[]>()
  const placed = (place: Place): readonly ComponentRef[] =>
    place === 'unknown' || place === 'nowhere' ? [] : [place]
  const called = (kind: 'cluster' | 'host', id: string): readonly ComponentRef[] =>
    id === 'unknown' || id === 'none' ? [] : [refTo(kind, id)]
  for (const { kind, id, standsIn } of estate.facilities) parents.set(refTo(kind, id), placed(standsIn))
  for (const { id, standsIn, clusterId } of estate.hosts) {
    parents.set(refTo('host', id), [...placed(standsIn), ...called('cluster', clusterId)])
  }
  for (const { id, hostId, clusterId } of estate.vms) {
    parents.set(refTo('vm', id), [...called('host', hostId), ...called('cluster', clusterId)])
  }
  return (ref) => {
    const found = new Set<ComponentRef>()
    let next = parents.get(ref) ?? []
    while (next.length > 0) {
      const fresh = next.filter((one) => one !== ref && !found.has(one))
      for (const one of fresh) found.add(one)
      next = fresh.flatMap((one) => parents.get(one) ?? [])
    }
    return [...found]
  }
}
