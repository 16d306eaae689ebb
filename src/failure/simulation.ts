import type { Net } from '#failure/net.ts'

/**
 * A net with some nodes down. `down` is 1 for what has stopped; `fallen` lists it in order of falling, the first
 * `base` of them down before anything failed. Failing costs what it touches, and so does taking it back.
 */
export type Simulation = {
  readonly net: Net
  readonly down: Uint8Array
  /** How many children of each node are down. */
  readonly count: Int32Array
  readonly fallen: Int32Array
  readonly forced: Uint8Array
  length: number
  /** Parents visited so far: the measure that limits are stated in. */
  steps: number
}

/**
 * A simulation in which nothing has failed yet. A loop of nodes that need each other is up: what was running keeps
 * running (the greatest fixpoint). That says nothing about a cold start.
 */
export function simulationOf(net: Net): Simulation {
  const simulation: Simulation = {
    net,
    down: new Uint8Array(net.size),
    count: new Int32Array(net.size),
    fallen: new Int32Array(net.size),
    forced: new Uint8Array(net.size),
    length: 0,
    steps: 0,
  }
  for (let node = 0; node < net.size; node += 1) if (net.need[node]! <= 0) drop(simulation, node)
  spread(simulation, 0)
  return simulation
}

/** Fails a node and everything that falls with it. Returns the mark that `restore` takes it back to. */
export function fail(simulation: Simulation, node: number): number {
  const mark = simulation.length
  simulation.forced[node]! += 1
  if (simulation.down[node] === 0) {
    drop(simulation, node)
    spread(simulation, mark)
  }
  return mark
}

/** Takes back the last failure, that of `node`, which `fail` answered with `mark`. */
export function restore(simulation: Simulation, node: number, mark: number): void {
  const { net, down, count, fallen } = simulation
  simulation.forced[node]! -= 1
  for (let index = mark; index < simulation.length; index += 1) {
    const item = fallen[index]!
    down[item] = 0
    for (let at = net.parentStart[item]!; at < net.parentStart[item + 1]!; at += 1)
      count[net.parent[at]!]! -= 1
  }
  simulation.length = mark
}

function drop(simulation: Simulation, node: number): void {
  if (simulation.down[node] === 1) return
  simulation.down[node] = 1
  simulation.fallen[simulation.length] = node
  simulation.length += 1
}

function spread(simulation: Simulation, from: number): void {
  const { net, down, count, fallen } = simulation
  for (let index = from; index < simulation.length; index += 1) {
    const node = fallen[index]!
    for (let at = net.parentStart[node]!; at < net.parentStart[node + 1]!; at += 1) {
      const parent = net.parent[at]!
      simulation.steps += 1
      count[parent]! += 1
      if (down[parent] === 0 && count[parent]! >= net.need[parent]!) drop(simulation, parent)
    }
  }
}

/** Scratch arrays for `comeback`, made once per net. */
export type Comeback = {
  readonly net: Net
  /** 1 for a node that is down at first and comes back without a repair. Cleared by `clearComeback`. */
  readonly back: Uint8Array
  readonly count: Int32Array
  readonly queue: Int32Array
}

/** Scratch for `comeback` on the net in which VMs may move to another host. */
export const comebackOf = (net: Net): Comeback => ({
  net,
  back: new Uint8Array(net.size),
  count: new Int32Array(net.size),
  queue: new Int32Array(net.size),
})

/**
 * Marks in `comeback.back` what comes back by itself: starting from what never stopped, whatever has its needs met in
 * the comeback net, in which a VM may run on another host. A VM that waits for itself to come back does not (the
 * least fixpoint). Cost is linear in what is down. Call `clearComeback` before the next one.
 */
export function comeBack(simulation: Simulation, comeback: Comeback): void {
  const { net, back, count, queue } = comeback
  const { down, fallen, forced } = simulation
  let length = 0
  for (let index = 0; index < simulation.length; index += 1) {
    const node = fallen[index]!
    let failing = 0
    for (let at = net.childStart[node]!; at < net.childStart[node + 1]!; at += 1)
      failing += down[net.child[at]!]!
    simulation.steps += net.childStart[node + 1]! - net.childStart[node]!
    count[node] = failing
  }
  const consider = (node: number): void => {
    if (back[node] === 1 || forced[node]! > 0 || count[node]! >= net.need[node]!) return
    back[node] = 1
    queue[length] = node
    length += 1
  }
  for (let index = 0; index < simulation.length; index += 1) consider(fallen[index]!)
  for (let index = 0; index < length; index += 1) {
    const node = queue[index]!
    for (let at = net.parentStart[node]!; at < net.parentStart[node + 1]!; at += 1) {
      const parent = net.parent[at]!
      simulation.steps += 1
      if (down[parent] === 0) continue
      count[parent]! -= 1
      consider(parent)
    }
  }
}

/** Forgets the last comeback. */
export function clearComeback(simulation: Simulation, comeback: Comeback): void {
  for (let index = 0; index < simulation.length; index += 1) comeback.back[simulation.fallen[index]!] = 0
}
