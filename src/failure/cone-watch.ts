import type { Cone } from '#failure/cone.ts'
import type { Net } from '#failure/net.ts'
import {
  type Comeback,
  clearComeback,
  comeBack,
  comebackOf,
  fail,
  restore,
  type Simulation,
  simulationOf,
} from '#failure/simulation.ts'

/** A cone with some of its nodes failed, and the question whether its root is lost. */
export type ConeWatch = {
  readonly cone: Cone
  readonly simulation: Simulation
  /** Present where what comes back decides. */
  readonly comeback: Comeback | undefined
  /** Scratch: the order in which nodes came back, by node; 0 for those that did not. */
  readonly rank: Int32Array
  /** Scratch: the visit, by its number, in which a node was last entered, per mode. */
  readonly entered: readonly Int32Array[]
  readonly queue: Int32Array
  visits: number
}

/** A cone in which nothing has failed yet. */
export function watchOf(cone: Cone): ConeWatch {
  const net = cone.decides === 'later' ? cone.later : cone.now
  const comeback = cone.decides === 'comeback' ? comebackOf(cone.later) : undefined
  const scratch = () => new Int32Array(net.size)
  const entered = comeback === undefined ? [scratch()] : [scratch(), scratch()]
  return {
    cone,
    simulation: simulationOf(net),
    comeback,
    rank: scratch(),
    entered,
    queue: scratch(),
    visits: 0,
  }
}

/** Whether the root is lost under what has failed. */
export function isLost({ simulation, comeback }: ConeWatch): boolean {
  if (simulation.down[0] === 0) return false
  if (comeback === undefined) return true
  comeBack(simulation, comeback)
  const lost = comeback.back[0] === 0
  clearComeback(simulation, comeback)
  return lost
}

/** Whether the root is lost when `node` fails as well. */
export function losesWith(watch: ConeWatch, node: number): boolean {
  const mark = fail(watch.simulation, node)
  const lost = isLost(watch)
  restore(watch.simulation, node, mark)
  return lost
}

/**
 * Nodes that keep the root up under what has failed: every set of further failures that loses the root has one of
 * them. The root must not be lost. Linear in what is visited.
 *
 * In one net: every node of the answer that needs `n` of `c` children down has `c - n + 1` of its children in it, so
 * the first of them to fall can only be one that failed itself. Where what comes back decides, a node outside loops
 * counts on children that stay up or come back; one inside a loop either on children that never fell, by the same
 * argument, or on children that came back before it, so that no loop counts on itself.
 */
export function supportOf(watch: ConeWatch): Iterable<number> {
  const { cone, simulation, comeback, rank } = watch
  if (comeback === undefined) return visitOne(watch)
  comeBack(simulation, comeback)
  let back = 0
  for (let at = 0; at < simulation.length; at += 1) back += comeback.back[simulation.fallen[at]!]!
  for (let at = 0; at < back; at += 1) rank[comeback.queue[at]!] = at + 1
  const support = visit(watch, [cone.later, cone.now])
  for (let at = 0; at < back; at += 1) rank[comeback.queue[at]!] = 0
  clearComeback(simulation, comeback)
  return support
}

/** The support in one net. Written for speed: a search spends most of its time here. */
function visitOne(watch: ConeWatch): Int32Array {
  const { simulation, queue } = watch
  const { down, net } = simulation
  const { childStart, child, need } = net
  const entered = watch.entered[0]!
  watch.visits += 1
  const { visits } = watch
  entered[0] = visits
  queue[0] = 0
  let length = 1
  for (let index = 0; index < length; index += 1) {
    const node = queue[index]!
    const from = childStart[node]!
    const to = childStart[node + 1]!
    let wanted = to - from - need[node]! + 1
    simulation.steps += wanted
    if (wanted < to - from) {
      for (let at = from; at < to && wanted > 0; at += 1) {
        if (entered[child[at]!] === visits) wanted -= 1
      }
    }
    for (let at = from; at < to && wanted > 0; at += 1) {
      const next = child[at]!
      if (entered[next] === visits || down[next] === 1) continue
      entered[next] = visits
      queue[length] = next
      length += 1
      wanted -= 1
    }
  }
  return queue.slice(0, length)
}

/** Visits nodes in a mode, the index of the net whose children hold them up; mode 1 never leaves what did not fall. */
function visit(watch: ConeWatch, nets: readonly Net[]): readonly number[] {
  const { cone, simulation, rank, entered } = watch
  watch.visits += 1
  const size = cone.nodes.length
  const isIn = (mode: number, node: number): boolean => entered[mode]![node] === watch.visits
  const standsInLoop = (node: number): boolean => nets.length > 1 && cone.looped[node] === 1
  const queue: number[] = []
  const support: number[] = []
  const enter = (node: number, wish: number): void => {
    const mode = standsInLoop(node) && simulation.down[node] === 0 ? 1 : wish
    if (isIn(mode, node)) return
    if (!nets.some((_, other) => isIn(other, node))) support.push(node)
    entered[mode]![node] = watch.visits
    queue.push(mode * size + node)
  }
  enter(0, 0)
  for (let index = 0; index < queue.length; index += 1) {
    const mode = queue[index]! >= size ? 1 : 0
    const node = queue[index]! - mode * size
    const net = nets[mode]!
    const [from, to] = [net.childStart[node]!, net.childStart[node + 1]!]
    simulation.steps += to - from
    const before = standsInLoop(node) ? rank[node]! : Number.POSITIVE_INFINITY
    const holds = (child: number): boolean =>
      simulation.down[child] === 0 || (mode === 0 && rank[child]! > 0 && rank[child]! < before)
    let wanted = to - from - net.need[node]! + 1
    // Those that are in already come first, so that the support stays small.
    for (const first of [true, false]) {
      for (let at = from; at < to && wanted > 0; at += 1) {
        const child = net.child[at]!
        if (isIn(mode, child) !== first || !holds(child)) continue
        wanted -= 1
        enter(child, mode)
      }
    }
  }
  return support
}
