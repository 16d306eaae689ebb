import { type Machine, slotsOf, slotsTaken, speedOf, type VmClass } from '#engines/cpu-contention/machine.ts'

/** What happens while so many VMs of each class are at work; sums over the VMs of a class, per class. */
export type Allocation = {
  /** VMs running, on average of the time slices. */
  readonly running: readonly [number, number]
  /** Work done per mean burst of time, in bursts. */
  readonly progress: readonly [number, number]
  /** VMs that wait although places are free, because too few are. */
  readonly stopped: readonly [number, number]
  /** VMs that a limit holds back. */
  readonly limited: readonly [number, number]
}

type Vertex = readonly [wide: number, narrow: number]

/**
 * Shares the places of a machine among `first` VMs at work of one class and `second` of another.
 *
 * In each time slice a set of VMs runs that fits; over many slices the means lie under a frontier whose corners are
 * such sets. On it VMs of both classes run for times in the ratio of their shares, until a class has all it may use;
 * then the other takes what is left. Cost O(slots).
 */
export function allocate(
  machine: Machine,
  classes: readonly [VmClass, VmClass],
  first: number,
  second: number,
): Allocation {
  const taken = classes.map((vm) => slotsTaken(machine, vm)) as [number, number]
  const slots = slotsOf(machine)
  if (classes[0].limit === 1 && classes[1].limit === 1 && first * taken[0] + second * taken[1] <= slots)
    return unhindered(machine, classes, first, second)
  const frontier =
    machine.coScheduling === 'independent'
      ? straightFrontier(slots, taken, first, second)
      : packedFrontier(slots, taken, first, second)
  const caps = [first * classes[0].limit, second * classes[1].limit] as const
  const running = fairPoint(frontier, classes, [first, second], caps)
  const counts = [first, second] as const
  const held = [0, 1].map((k) => isHeld(running[k] as number, caps[k] as number, counts[k] as number))
  const limited = [0, 1].map((k) => (held[k] ? (counts[k] as number) - (caps[k] as number) : 0))
  return described(machine, classes, counts, running, frontier, {
    taken,
    limited: limited as [number, number],
  })
}

/** Everybody at work runs. */
function unhindered(
  machine: Machine,
  classes: readonly [VmClass, VmClass],
  first: number,
  second: number,
): Allocation {
  const busy = first * classes[0].busyVcpus + second * classes[1].busyVcpus
  const progress = [
    first * speedOf(machine, classes[0], busy),
    second * speedOf(machine, classes[1], busy),
  ] as const
  return { running: [first, second], progress, stopped: [0, 0], limited: [0, 0] }
}

/** Whether a limit, and not the lack of places, is what holds VMs back. */
const isHeld = (running: number, cap: number, count: number): boolean => cap < count && running >= cap - 1e-9

/** Every vCPU finds a place for itself, so that any mean that fits is possible. */
function straightFrontier(slots: number, taken: readonly number[], first: number, second: number): Vertex[] {
  const [t1 = 1, t2 = 1] = taken
  const most = Math.min(second, slots / t2)
  const bend = Math.min(most, Math.max(0, (slots - first * t1) / t2))
  const at = (wide: number): Vertex => [wide, Math.min(first, (slots - wide * t2) / t1)]
  return [...new Set([0, bend, most])].map(at)
}

/** The upper hull of the whole numbers of VMs that fit together. */
function packedFrontier(slots: number, taken: readonly number[], first: number, second: number): Vertex[] {
  const [t1 = 1, t2 = 1] = taken
  const most = Math.min(second, Math.floor(slots / t2))
  const hull: Vertex[] = []
  for (let wide = 0; wide <= most; wide += 1) {
    const next: Vertex = [wide, Math.min(first, Math.floor((slots - wide * t2) / t1))]
    while (hull.length > 1 && isBelow(hull[hull.length - 2] as Vertex, hull[hull.length - 1] as Vertex, next))
      hull.pop()
    hull.push(next)
  }
  return hull
}

const isBelow = (left: Vertex, middle: Vertex, right: Vertex): boolean =>
  (middle[1] - left[1]) * (right[0] - left[0]) <= (right[1] - left[1]) * (middle[0] - left[0])

/** Height of the frontier at a mean number of the second class. */
function heightAt(frontier: readonly Vertex[], wide: number): number {
  for (let at = 1; at < frontier.length; at += 1) {
    const [x1, y1] = frontier[at - 1] as Vertex
    const [x2, y2] = frontier[at] as Vertex
    if (wide <= x2) return y1 + ((y2 - y1) * (wide - x1)) / (x2 - x1)
  }
  return (frontier[frontier.length - 1] as Vertex)[1]
}

/** The largest mean of the second class at which the first still has `narrow`. */
function reachAt(frontier: readonly Vertex[], narrow: number): number {
  for (let at = frontier.length - 1; at > 0; at -= 1) {
    const [x1, y1] = frontier[at - 1] as Vertex
    const [x2, y2] = frontier[at] as Vertex
    if (y2 >= narrow) return x2
    if (y1 >= narrow) return x1 + ((x2 - x1) * (y1 - narrow)) / (y1 - y2)
  }
  return (frontier[0] as Vertex)[0]
}

const halvings = 50

function fairPoint(
  frontier: readonly Vertex[],
  classes: readonly [VmClass, VmClass],
  counts: readonly [number, number],
  caps: readonly [number, number],
): [number, number] {
  const most = (frontier[frontier.length - 1] as Vertex)[0]
  if (caps[1] <= most && heightAt(frontier, caps[1]) >= caps[0]) return [caps[0], caps[1]]
  const at = (level: number): [number, number] => [
    Math.min(caps[0], counts[0] * classes[0].shares * level),
    Math.min(caps[1], counts[1] * classes[1].shares * level),
  ]
  let low = 0
  let high = 1 / Math.min(classes[0].shares, classes[1].shares)
  for (let step = 0; step < halvings; step += 1) {
    const level = (low + high) / 2
    const [narrow, wide] = at(level)
    if (wide <= most && heightAt(frontier, wide) >= narrow) low = level
    else high = level
  }
  const [narrow, wide] = at(low)
  const wideMost = Math.max(wide, Math.min(caps[1], reachAt(frontier, narrow)))
  return [Math.max(narrow, Math.min(caps[0], heightAt(frontier, wideMost))), wideMost]
}

/** What the sets on either side of the point mean for speed, free places and those who wait. */
function described(
  machine: Machine,
  classes: readonly [VmClass, VmClass],
  counts: readonly [number, number],
  running: readonly [number, number],
  frontier: readonly Vertex[],
  {
    taken,
    limited,
  }: { readonly taken: readonly [number, number]; readonly limited: readonly [number, number] },
): Allocation {
  const progress: [number, number] = [0, 0]
  const stopped: [number, number] = [0, 0]
  const height = heightAt(frontier, running[1])
  const used = height > 0 ? running[0] / height : 0
  const slots = slotsOf(machine)
  for (const [weight, [wide, top]] of mixOf(frontier, running[1])) {
    const set = [top * used, wide] as const
    const busy = set[0] * classes[0].busyVcpus + set[1] * classes[1].busyVcpus
    const free = slots - set[0] * taken[0] - set[1] * taken[1]
    for (const k of [0, 1] as const) {
      progress[k] += weight * set[k] * speedOf(machine, classes[k], busy)
      const waiting = Math.max(0, counts[k] - set[k] - limited[k])
      if (machine.coScheduling !== 'independent' && free >= 1 - 1e-9) stopped[k] += weight * waiting
    }
  }
  for (const k of [0, 1] as const) {
    stopped[k] = Math.min(stopped[k], Math.max(0, counts[k] - running[k] - limited[k]))
  }
  return { running: [running[0], running[1]], progress, stopped, limited }
}

/** The corners that a point of the frontier lies between, with their weights. */
function mixOf(frontier: readonly Vertex[], wide: number): readonly (readonly [number, Vertex])[] {
  for (let at = 1; at < frontier.length; at += 1) {
    const left = frontier[at - 1] as Vertex
    const right = frontier[at] as Vertex
    if (wide > right[0]) continue
    const weight = (wide - left[0]) / (right[0] - left[0])
    if (weight === 0) return [[1, left]]
    return weight === 1
      ? [[1, right]]
      : [
          [1 - weight, left],
          [weight, right],
        ]
  }
  return [[1, frontier[frontier.length - 1] as Vertex]]
}
