import { type Random, randomElement, randomInteger, seededRandom } from '#kernel/random.ts'
import type { Activity, Project, Resource } from '#kernel/schedule/project.ts'

/** What a generated project looks like, after the parameters of the PSPLIB literature. */
export type ProjectShape = {
  readonly activities: number
  readonly resources: number
  /** Arcs per activity: 1.5, 1.8 or 2.1 in PSPLIB. */
  readonly networkComplexity: number
  /** Ratio of the resources that an activity holds: 0.25 to 1. */
  readonly resourceFactor: number
  /** 0: just enough for the largest demand; 1: enough for the earliest schedule at its peak. */
  readonly resourceStrength: number
}

/**
 * A project of this shape that depends on the seed alone, without dues: durations 1 to 10, demands 1 to 10.
 * Source: Kolisch, Sprecher and Drexl 1995, "Characterization and generation of a general class of problems".
 */
export function randomProject(shape: ProjectShape, seed: number): Project {
  const random = seededRandom(seed)
  const ids = Array.from({ length: shape.activities }, (_, at) => `a${at + 1}`)
  const durations = ids.map(() => randomInteger(random, 1, 10))
  const waits: number[][] = ids.map((_, at) =>
    at < 3 ? [] : [randomInteger(random, Math.max(0, at - 12), at - 1)],
  )
  const arcs = Math.round(shape.networkComplexity * shape.activities)
  let have = waits.flat().length
  for (let tries = 0; have < arcs && tries < 20 * arcs; tries += 1) {
    const to = randomInteger(random, 1, shape.activities - 1)
    const from = randomInteger(random, Math.max(0, to - 15), to - 1)
    if (waits[to]!.includes(from)) continue
    waits[to]!.push(from)
    have += 1
  }
  const demands = ids.map(() =>
    Array.from({ length: shape.resources }, () =>
      random() < shape.resourceFactor ? randomInteger(random, 1, 10) : 0,
    ),
  )
  return {
    activities: ids.map((id, at) => ({
      ...{ id, durationSteps: durations[at]!, releaseStep: 0, dueStep: 'none' as const },
      demands: demands[at]!.flatMap((amount, r) => (amount > 0 ? [{ resource: `R${r + 1}`, amount }] : [])),
      predecessors: waits[at]!.map((from) => ({ activity: ids[from]!, lagSteps: 0 })),
    })),
    resources: Array.from({ length: shape.resources }, (_, r) => ({
      id: `R${r + 1}`,
      windows: [
        {
          fromStep: 0,
          capacity: capacityOf(
            demands.map((row) => row[r]!),
            durations,
            waits,
            shape,
          ),
        },
      ],
    })),
    horizonSteps: durations.reduce((sum, duration) => sum + duration, 0),
  }
}

function capacityOf(
  amounts: readonly number[],
  durations: readonly number[],
  waits: readonly (readonly number[])[],
  { resourceStrength }: ProjectShape,
): number {
  const least = Math.max(1, ...amounts)
  const use: number[] = []
  const finish: number[] = []
  durations.forEach((duration, at) => {
    const start = Math.max(0, ...waits[at]!.map((from) => finish[from]!))
    finish.push(start + duration)
    for (let t = start; t < start + duration; t += 1) use[t] = (use[t] ?? 0) + amounts[at]!
  })
  const peak = Math.max(least, ...use.map((value) => value ?? 0))
  return least + Math.round(resourceStrength * (peak - least))
}

/** What a generated maintenance year looks like: hosts in clusters and racks, worked on in windows of each week. */
export type CalendarShape = {
  readonly activities: number
  readonly clusters: number
  readonly racks: number
  /** Steps of a week. */
  readonly weekSteps: number
  readonly horizonSteps: number
}

/**
 * A project of this shape that depends on the seed alone. Each activity takes one place of its cluster, which has one or two
 * in a window of each week and none outside, its rack, of which one host may be out at a time, and one of a crew that is
 * larger by day. One in five waits for another of its cluster.
 */
export function calendarProject(shape: CalendarShape, seed: number): Project {
  const random = seededRandom(seed)
  const { activities, clusters, racks, weekSteps, horizonSteps } = shape
  const weeks = Math.floor(horizonSteps / weekSteps)
  const windowSteps = Math.max(1, Math.floor(weekSteps / 14))
  const weekly = (id: string, places: number): Resource => {
    const opens = randomInteger(random, 1, weekSteps - windowSteps - 1)
    const windows = Array.from({ length: weeks }, (_, week) => [
      { fromStep: week * weekSteps + opens, capacity: places },
      { fromStep: week * weekSteps + opens + windowSteps, capacity: 0 },
    ])
    return { id, windows: [{ fromStep: 0, capacity: 0 }, ...windows.flat()] }
  }
  const daySteps = Math.max(2, Math.floor(weekSteps / 7))
  const crew = Array.from({ length: Math.floor(horizonSteps / daySteps) }, (_, day) => [
    { fromStep: day * daySteps, capacity: 6 },
    { fromStep: day * daySteps + Math.floor(daySteps / 2), capacity: 12 },
  ])
  const clusterOf = Array.from({ length: activities }, () => randomInteger(random, 1, clusters))
  const lastOf = new Map<number, number>()
  return {
    horizonSteps,
    resources: [
      ...Array.from({ length: clusters }, (_, at) => weekly(`c${at + 1}`, randomInteger(random, 1, 2))),
      ...Array.from({ length: racks }, (_, at) => ({
        ...{ id: `r${at + 1}`, windows: [{ fromStep: 0, capacity: 1 }] },
      })),
      { id: 'crew', windows: crew.flat() },
    ],
    activities: clusterOf.map((cluster, at) => {
      const before = random() < 0.2 ? lastOf.get(cluster) : undefined
      lastOf.set(cluster, at)
      return {
        ...{ id: `h${at + 1}`, releaseStep: 0, dueStep: 'none' as const },
        durationSteps: randomInteger(random, 1, Math.max(1, Math.floor(windowSteps / 5))),
        demands: [`c${cluster}`, `r${randomInteger(random, 1, racks)}`, 'crew'].map((resource) => ({
          ...{ resource, amount: 1 },
        })),
        predecessors: before === undefined ? [] : [{ activity: `h${before + 1}`, lagSteps: 0 }],
      }
    }),
  }
}

/** A project of two to five activities with lags, calendars, releases and dues, often without any schedule. */
export function tinyProject(seed: number): Project {
  const random = seededRandom(seed)
  const horizonSteps = randomInteger(random, 5, 11)
  const resources: readonly Resource[] = ['x', 'y'].map((id) => ({ id, windows: tinyCalendar(random) }))
  const activities: Activity[] = []
  for (let at = 0, count = randomInteger(random, 2, 5); at < count; at += 1) {
    const earlier = activities.filter(() => random() < 0.3)
    const durationSteps = randomElement(random, [0, 1, 1, 2, 2, 3])
    activities.push({
      ...{ id: `a${at}`, durationSteps },
      demands: resources.flatMap(({ id }) =>
        random() < 0.6 ? [{ resource: id, amount: randomInteger(random, 1, 2) }] : [],
      ),
      predecessors: earlier.map(({ id }) => ({
        activity: id,
        lagSteps: randomElement(random, [0, 0, 1, 2]),
      })),
      releaseStep: random() < 0.3 ? randomInteger(random, 0, 4) : 0,
      dueStep: random() < 0.3 ? randomInteger(random, 3, horizonSteps) : 'none',
    })
  }
  return { activities: activities.reverse(), resources, horizonSteps }
}

function tinyCalendar(random: Random): Resource['windows'] {
  const windows = [{ fromStep: 0, capacity: randomInteger(random, 1, 3) }]
  for (let at = randomInteger(random, 1, 5); at < 11; at += randomInteger(random, 1, 5))
    windows.push({ fromStep: at, capacity: randomInteger(random, 0, 3) })
  return windows
}
