import { type Cone, countedNodes } from '#failure/cone.ts'
import { fail, restore, type Simulation, simulationOf } from '#failure/simulation.ts'

/**
 * The causes of a cone, sorted by what they do to its root: fatal alone, without any effect, or in classes of which
 * every member does the same in whatever company. Members are in the order of the cone's causes.
 */
export type Classes = {
  readonly fatal: readonly number[]
  readonly members: readonly (readonly number[])[]
  /** The counted nodes that each class takes with it, by reading: one net, or `now` and `later`. */
  readonly effects: readonly (readonly Int32Array[])[]
  readonly steps: number
}

/**
 * Classes of interchangeable causes; undefined when it takes more than `stepsAtMost` visited edges. `loses` says
 * whether the root is lost when one node fails.
 *
 * A failure acts on the rest through the nodes that some count counts (and those of loops), because what a node with a
 * need of 1 does is done by any child that falls. So two causes that take the same of those nodes with them can stand
 * for each other in every set; a fatal set with two of one class is not minimal; and a cause that takes none is in no
 * minimal fatal set. Hence minimal fatal sets of components are those of classes with one member of each.
 */
export function interchangeable(
  cone: Cone,
  loses: (node: number) => boolean,
  stepsAtMost: number,
): Classes | undefined {
  const views = cone.decides === 'comeback' ? [cone.now, cone.later] : [cone[cone.decides]]
  const readings = views.map((net) => ({ simulation: simulationOf(net), counted: countedNodes(net) }))
  if (cone.decides === 'comeback') {
    for (const { counted } of readings) {
      for (const [node, looped] of cone.looped.entries()) counted[node]! |= looped
    }
  }
  const fatal: number[] = []
  const byKey = new Map<string, { readonly members: number[]; readonly effects: readonly Int32Array[] }>()
  let written = 0
  for (const cause of cone.causes) {
    if (loses(cause)) {
      fatal.push(cause)
      continue
    }
    const effects = readings.map(({ simulation, counted }) => effectOf(simulation, counted, cause))
    written += effects.reduce((sum, effect) => sum + effect.length, 0)
    const steps = readings.reduce((sum, { simulation }) => sum + simulation.steps, written)
    if (steps > stepsAtMost) return undefined
    const key = effects.map((effect) => effect.join()).join('/')
    if (effects.every((effect) => effect.length === 0)) continue
    const found = byKey.get(key)
    if (found === undefined) byKey.set(key, { members: [cause], effects })
    else found.members.push(cause)
  }
  const classes = [...byKey.values()]
  const steps = readings.reduce((sum, { simulation }) => sum + simulation.steps, written)
  return {
    fatal,
    members: classes.map(({ members }) => members),
    effects: classes.map(({ effects }) => effects),
    steps,
  }
}

/** The counted nodes that fall with a node, in order. */
export function effectOf(simulation: Simulation, counted: Uint8Array, cause: number): Int32Array {
  const mark = fail(simulation, cause)
  const effect: number[] = []
  for (let at = mark; at < simulation.length; at += 1) {
    if (counted[simulation.fallen[at]!] === 1) effect.push(simulation.fallen[at]!)
  }
  restore(simulation, cause, mark)
  return Int32Array.from(effect).sort()
}
