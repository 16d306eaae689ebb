import type { Project } from '#kernel/schedule/project.ts'

/**
 * A checked project as numbers. Activities are numbered so that predecessors come first; `original` leads back.
 *
 * `earliest` and `latestFinish` follow from releases, dues, precedence and calendars alone. The axis is `length` steps long:
 * behind the horizon every resource has its largest capacity, so that a schedule that is late can be drawn and compared.
 */
export type Instance = {
  readonly count: number
  readonly resources: number
  readonly horizon: number
  readonly length: number
  readonly original: Int32Array
  readonly duration: Int32Array
  readonly earliest: Int32Array
  readonly latestFinish: Int32Array
  /** Predecessors of i are at positions before.from[i] to before.from[i + 1] - 1; likewise the successors in after. */
  readonly before: Arcs
  readonly after: Arcs
  /** Resources that i holds, and how much. */
  readonly holds: Arcs
  /** Units of resource r in step t at r * length + t. */
  readonly capacity: Int32Array
  /** Steps at which some capacity changes, ascending. */
  readonly changes: Int32Array
}

/** Lists of pairs (what, amount), one list per activity, end to end. */
export type Arcs = {
  readonly from: Int32Array
  readonly to: Int32Array
  readonly weight: Int32Array
}

/** Packs lists of [what, amount] end to end. */
export function packArcs(lists: readonly (readonly (readonly [number, number])[])[]): Arcs {
  const from = new Int32Array(lists.length + 1)
  lists.forEach((list, at) => {
    from[at + 1] = from[at]! + list.length
  })
  const flat = lists.flat()
  return {
    from,
    to: Int32Array.from(flat, ([to]) => to),
    weight: Int32Array.from(flat, ([, weight]) => weight),
  }
}

/** Units of every resource in every step, and the steps at which one of them changes. */
export function calendarOf(
  project: Project,
  length: number,
): { readonly capacity: Int32Array; readonly changes: Int32Array } {
  const capacity = new Int32Array(project.resources.length * length)
  const changes = new Set<number>([project.horizonSteps])
  project.resources.forEach(({ windows }, resource) => {
    const base = resource * length
    windows.forEach((window, at) => {
      const end = Math.min(windows[at + 1]?.fromStep ?? length, project.horizonSteps)
      if (window.fromStep >= project.horizonSteps) return
      capacity.fill(window.capacity, base + window.fromStep, base + end)
      changes.add(window.fromStep)
    })
    const within = windows.filter(({ fromStep }) => fromStep < project.horizonSteps)
    const largest = within.reduce((most, window) => Math.max(most, window.capacity), 0)
    capacity.fill(largest, base + project.horizonSteps, base + length)
  })
  return { capacity, changes: Int32Array.from([...changes].sort((left, right) => left - right)) }
}

/** The first step from `from` on at which activity `i` finds its resources in `free` for its whole duration. */
export function firstFit(instance: Instance, free: Int32Array, i: number, from: number): number {
  const { holds, length, duration } = instance
  const d = duration[i]!
  const first = holds.from[i]!
  const last = holds.from[i + 1]!
  let start = from
  search: for (;;) {
    for (let k = first; k < last; k += 1) {
      const amount = holds.weight[k]!
      const base = holds.to[k]! * length
      for (let at = base + start + d - 1; at >= base + start; at -= 1) {
        if (free[at]! < amount) {
          start = at - base + 1
          // Nothing fits behind the axis: the caller sees a start too late for it.
          if (start + d > length) return start
          continue search
        }
      }
    }
    return start
  }
}

/** The last start at which `i` finishes by `finish` and finds its resources in `free`; negative where there is none. */
export function lastFit(instance: Instance, free: Int32Array, i: number, finish: number): number {
  const { holds, length, duration } = instance
  const d = duration[i]!
  const first = holds.from[i]!
  const last = holds.from[i + 1]!
  let start = finish - d
  search: while (start >= 0) {
    for (let k = first; k < last; k += 1) {
      const amount = holds.weight[k]!
      const base = holds.to[k]! * length
      const end = base + start + d
      for (let at = base + start; at < end; at += 1) {
        if (free[at]! < amount) {
          start = at - base - d
          continue search
        }
      }
    }
    return start
  }
  return start
}
