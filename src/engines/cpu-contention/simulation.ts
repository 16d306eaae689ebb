/**
 * A discrete-event simulation of one host, to hold the model against. It shares no code with it: no chain, no
 * frontier, only VMs that sleep and work, a run queue in order of virtual time, and time slices. Test code.
 */

/** A class of VMs as the simulation takes it; plain numbers. */
export type SimulatedClass = {
  readonly vms: number
  readonly vcpus: number
  readonly busy: number
  /** Mean time asleep between bursts, in mean bursts. */
  readonly sleep: number
  readonly shares: number
  readonly limit: number
}

/** A host and how long to watch it. Times are in mean bursts. */
export type SimulatedHost = {
  readonly cores: number
  readonly threading: 'one-thread' | 'shared' | 'core'
  readonly gain: number
  readonly gang: 'strict' | 'relaxed' | 'independent'
  readonly slice: number
  readonly warmUp: number
  readonly duration: number
}

/** Shares of the time of one VM of a class, and every response time seen. */
export type SimulatedWait = {
  readonly active: number
  readonly waiting: number
  readonly stopped: number
  readonly limited: number
  readonly bursts: number
  readonly responses: readonly number[]
}

type Machine = {
  readonly kind: number
  readonly clock: { since: number; ran: number }
  readonly parts: Part[]
  awake: boolean
  wakesAt: number
}
/** What is dealt out as one: a whole VM, one vCPU, or the pair of vCPUs that shares a core. */
type Part = {
  readonly vm: Machine
  readonly places: number
  readonly threads: number
  left: number
  virtual: number
  running: boolean
}

/** Runs the host and returns what the VMs of each class met. `random` is a stream of numbers in [0, 1). */
export function simulateHost(
  host: SimulatedHost,
  classes: readonly SimulatedClass[],
  random: () => number,
): readonly SimulatedWait[] {
  const places = host.threading === 'shared' ? 2 * host.cores : host.cores
  const exponential = (mean: number): number => -mean * Math.log(1 - random())
  const vms = classes.flatMap((one, kind) =>
    Array.from({ length: one.vms }, () => machine(host, one, kind, exponential(one.sleep))),
  )
  const sums = classes.map(() => ({ active: 0, waiting: 0, stopped: 0, limited: 0, bursts: 0 }))
  const responses = classes.map((): number[] => [])
  let now = 0
  let sliceEnds = host.slice
  let watched = 0
  while (now < host.warmUp + host.duration) {
    const parts = vms.flatMap((vm) => (vm.awake ? vm.parts.filter((part) => part.left > 0) : []))
    const free = deal(host, classes, parts, places, now)
    const speeds = speedsOf(host, parts)
    let next = Math.min(sliceEnds, host.warmUp + host.duration)
    for (const vm of vms) if (!vm.awake) next = Math.min(next, vm.wakesAt)
    parts.forEach((part, at) => {
      if (part.running) next = Math.min(next, now + part.left / (speeds[at] as number))
    })
    const span = Math.max(0, next - now)
    if (now >= host.warmUp) {
      watched += span
      for (const part of parts) {
        const weight = (span * part.threads) / (classes[part.vm.kind] as SimulatedClass).busy
        const sum = sums[part.vm.kind] as (typeof sums)[number]
        sum.active += weight
        if (part.running) continue
        if (isHeld(classes, part.vm, now, host.slice)) sum.limited += weight
        else if (free >= 1 && host.gang !== 'independent') sum.stopped += weight
        else sum.waiting += weight
      }
    }
    parts.forEach((part, at) => {
      if (!part.running) return
      const { shares, busy } = classes[part.vm.kind] as SimulatedClass
      part.left -= span * (speeds[at] as number)
      part.virtual += span / shares
      part.vm.clock.ran += (span * part.threads) / busy
    })
    now = next
    if (now >= sliceEnds) sliceEnds += host.slice
    for (const vm of vms) {
      const one = classes[vm.kind] as SimulatedClass
      for (const part of vm.parts) if (part.left < 1e-12) part.left = 0
      if (vm.awake && vm.parts.every((part) => part.left === 0)) {
        vm.awake = false
        vm.wakesAt = now + exponential(one.sleep)
        if (now >= host.warmUp) {
          ;(sums[vm.kind] as (typeof sums)[number]).bursts += 1
          responses[vm.kind]?.push(now - vm.clock.since)
        }
      } else if (!vm.awake && vm.wakesAt <= now) {
        wakeUp(vm, vms, exponential(1), now)
      }
    }
  }
  return sums.map((sum, kind) => {
    const time = watched * Math.max(1, (classes[kind] as SimulatedClass).vms)
    return {
      ...{ active: sum.active / time, waiting: sum.waiting / time, stopped: sum.stopped / time },
      ...{ limited: sum.limited / time, bursts: sum.bursts / watched, responses: responses[kind] ?? [] },
    }
  })
}

function machine(host: SimulatedHost, one: SimulatedClass, kind: number, wakesAt: number): Machine {
  const vm: Machine = { kind, clock: { since: 0, ran: 0 }, parts: [], awake: false, wakesAt }
  const perPart = host.gang === 'independent' ? (host.threading === 'core' ? 2 : 1) : one.busy
  for (let given = 0; given < one.busy; given += perPart) {
    const threads = Math.min(perPart, one.busy - given)
    const held = host.gang === 'strict' ? one.vcpus : threads
    const places = host.threading === 'core' ? Math.ceil(held / 2) : held
    vm.parts.push({ vm, places, threads, left: 0, virtual: 0, running: false })
  }
  return vm
}

/** A VM that wakes up gets no credit for having slept. */
function wakeUp(vm: Machine, vms: readonly Machine[], work: number, now: number): void {
  let least = Number.POSITIVE_INFINITY
  for (const other of vms) {
    if (!other.awake) continue
    for (const part of other.parts) if (part.left > 0) least = Math.min(least, part.virtual)
  }
  vm.awake = true
  vm.clock.since = now
  vm.clock.ran = 0
  for (const part of vm.parts) {
    part.left = work
    if (least < Number.POSITIVE_INFINITY) part.virtual = Math.max(part.virtual, least)
  }
}

/** A VM over its limit may not run until time has caught up; a slice of credit keeps short bursts whole. */
function isHeld(classes: readonly SimulatedClass[], vm: Machine, now: number, slice: number): boolean {
  const { limit } = classes[vm.kind] as SimulatedClass
  return limit < 1 && vm.clock.ran > limit * (now - vm.clock.since) + 0.02 * slice
}

/** Lets those run who have had least so far and still fit; returns the places left free. */
function deal(
  host: SimulatedHost,
  classes: readonly SimulatedClass[],
  parts: readonly Part[],
  places: number,
  now: number,
): number {
  let free = places
  if (
    classes.every(({ limit }) => limit === 1) &&
    parts.reduce((sum, part) => sum + part.places, 0) <= places
  ) {
    for (const part of parts) {
      part.running = true
      free -= part.places
    }
    return free
  }
  const order = [...parts].sort((left, right) => left.virtual - right.virtual)
  for (const part of order) {
    part.running = part.places <= free && !isHeld(classes, part.vm, now, host.slice)
    if (part.running) free -= part.places
  }
  return free
}

function speedsOf(host: SimulatedHost, parts: readonly Part[]): readonly number[] {
  const both = (threads: number, cores: number): number =>
    threads <= cores ? 1 : (cores + host.gain * (threads - cores)) / threads
  if (host.threading === 'one-thread') return parts.map(() => 1)
  if (host.threading === 'core') {
    return parts.map(({ vm }) =>
      both(
        vm.parts.reduce((sum, part) => sum + part.threads, 0),
        vm.parts.reduce((sum, part) => sum + part.places, 0),
      ),
    )
  }
  const busy = parts.reduce((sum, part) => sum + (part.running ? part.threads : 0), 0)
  return parts.map(() => both(busy, host.cores))
}
