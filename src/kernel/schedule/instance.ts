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
  readonly calendar: Calendar
}

/** Lists of pairs (what, amount), one list per activity, end to end. */
export type Arcs = {
  readonly from: Int32Array
  readonly to: Int32Array
  readonly weight: Int32Array
}

/**
 * Capacity of each resource, piecewise constant: pieces of r are at from[r] to from[r + 1] - 1, the first begins at step 0,
 * each has another capacity than the one before and lasts until the next begins, the last for ever.
 */
export type Calendar = {
  readonly from: Int32Array
  readonly step: Int32Array
  readonly capacity: Int32Array
}

/** Packs lists of [what, amount] end to end. */
export function packArcs(lists: readonly (readonly (readonly [number, number])[])[]): Arcs {
  const from = new Int32Array(lists.length + 1)
  lists.forEach((list, at) => {
    from[at + 1] = from[at]! + list.length
  })
  const to = new Int32Array(from[lists.length]!)
  const weight = new Int32Array(to.length)
  let place = 0
  for (const list of lists) {
    for (const [what, amount] of list) {
      to[place] = what
      weight[place] = amount
      place += 1
    }
  }
  return { from, to, weight }
}

/** The calendars of a project, each with its largest capacity from the horizon on. */
export function calendarOf({ resources, horizonSteps }: Project): Calendar {
  const from = new Int32Array(resources.length + 1)
  const step: number[] = []
  const capacities: number[] = []
  resources.forEach(({ windows }, resource) => {
    let largest = 0
    const add = (fromStep: number, capacity: number): void => {
      if (step.length > from[resource]! && capacities.at(-1) === capacity) return
      step.push(fromStep)
      capacities.push(capacity)
    }
    for (const { fromStep, capacity } of windows) {
      if (fromStep >= horizonSteps) break
      largest = Math.max(largest, capacity)
      add(fromStep, capacity)
    }
    add(horizonSteps, largest)
    from[resource + 1] = step.length
  })
  return { from, step: Int32Array.from(step), capacity: Int32Array.from(capacities) }
}
