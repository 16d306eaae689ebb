import { type Cone, coneUnder, type LossKind, subCone } from '#failure/cone.ts'
import { type ConeWatch, isLost, losesWith, supportOf, watchOf } from '#failure/cone-watch.ts'
import type { FailureGraph } from '#failure/failure-graph.ts'
import { type Classes, interchangeable } from '#failure/interchangeable.ts'
import { childrenOf } from '#failure/net.ts'
import { type Reduced, reducedCone } from '#failure/reduced-cone.ts'
import { fail, restore } from '#failure/simulation.ts'

/**
 * How much work one search may take, in visited edges: up to the pairs, and for triples on top; and how many sets of
 * classes of one size it may keep.
 */
export type SetLimits = {
  readonly stepsAtMost: number
  readonly tripleStepsAtMost: number
  readonly classSetsAtMost: number
}

/**
 * Minimal fatal sets of one size, written as sets of classes in ascending order: one member of each class makes a
 * fatal set. With `decided` false the search ran into its limit, and those found are minimal and fatal but not all.
 */
export type ClassSets = { readonly decided: boolean; readonly sets: readonly (readonly number[])[] }

/** The minimal fatal sets of one node of the graph. */
export type FatalSets = {
  readonly node: number
  /** Nodes of the graph that are fatal alone, in order. */
  readonly singles: readonly number[]
  /** Nodes of the graph that do the same to this one, class by class. */
  readonly members: readonly (readonly number[])[]
  readonly pairs: ClassSets
  readonly triples: ClassSets
  /** Visited edges: up to the pairs, and for triples. */
  readonly steps: number
  readonly tripleSteps: number
}

const undecided: ClassSets = { decided: false, sets: [] }
const none: ClassSets = { decided: true, sets: [] }

/**
 * Every minimal set of one, two and, for `order` 3, three components whose failure loses `root`, each once. Exact; a
 * search that meets its limit says so. Cost: the members of a support to the power of the order, for each count that
 * can take the root, whatever the estate's size.
 *
 * The root falls when one of the counts above it fires, so its minimal fatal sets are those of the counts, less those
 * that contain another. Each count is searched by itself, with its own, coarser classes.
 */
export function fatalSets(
  graph: FailureGraph,
  root: number,
  loss: LossKind,
  order: 2 | 3,
  limits: SetLimits,
): FatalSets {
  const cone = coneUnder(graph, root, loss, limits.stepsAtMost)
  if (cone === undefined) return { ...cut, node: root, steps: limits.stepsAtMost }
  const found = fatalSetsOf(cone, order, limits)
  const graphNodes = (list: readonly number[]): readonly number[] => list.map((node) => cone.nodes[node]!)
  return { ...found, node: root, singles: graphNodes(found.singles), members: found.members.map(graphNodes) }
}

const cut = { node: 0, singles: [], members: [], pairs: undecided, triples: undecided, tripleSteps: 0 }

/** The same for the root of a cone, with nodes of the cone. */
export function fatalSetsOf(cone: Cone, order: 2 | 3, limits: SetLimits): FatalSets {
  const watch = watchOf(cone)
  if (isLost(watch)) return { ...cut, pairs: none, triples: none, steps: watch.simulation.steps }
  const classes = interchangeable(cone, (node) => losesWith(watch, node), limits.stepsAtMost)
  if (classes === undefined) return { ...cut, steps: limits.stepsAtMost }
  const { fatal, members } = classes
  const branches = cone.decides === 'comeback' ? [whole(cone, classes)] : branchesOf(cone, classes, limits)
  if (branches === undefined) return { ...cut, singles: fatal, members, steps: limits.stepsAtMost }
  const steps = { taken: watch.simulation.steps + classes.steps, forTriples: 0 }
  const { pairs, triples } = searchAll(branches, members.length, order, limits, steps)
  const { taken, forTriples } = steps
  return {
    node: 0,
    singles: fatal,
    members,
    pairs,
    triples,
    steps: taken - forTriples,
    tripleSteps: forTriples,
  }
}

/** A cone to search, and for each of its classes the classes of the whole that it stands for. */
type Branch = Reduced & { readonly standsFor: readonly (readonly number[])[] }

/** The cone as it is, each class standing for itself. */
function whole(cone: Cone, { members }: Classes): Branch {
  const classOf = new Int32Array(cone.nodes.length).fill(-1)
  for (const [at, list] of members.entries()) for (const node of list) classOf[node] = at
  return { cone, nodeOf: members.map(([node]) => node!), classOf, standsFor: members.map((_, at) => [at]) }
}

/** One branch for each count that takes the root by firing; undefined when classes take too much work. */
function branchesOf(cone: Cone, classes: Classes, limits: SetLimits): readonly Branch[] | undefined {
  const reduced = reducedCone(cone, classes)
  const branches: Branch[] = []
  for (const count of childrenOf(reduced.cone.now, 0)) {
    const part = subCone(reduced.cone, count)
    const watch = watchOf(part)
    const inner = interchangeable(part, (node) => losesWith(watch, node), limits.stepsAtMost)
    if (inner === undefined) return undefined
    const standsFor = inner.members.map((list) => list.map((node) => reduced.classOf[part.nodes[node]!]!))
    branches.push({ ...reducedCone(part, inner), standsFor })
  }
  return branches
}

type Search = Branch & {
  readonly watch: ConeWatch
  readonly order: number
  /** Classes that a set under construction must not have, because the sets with them were found before. */
  readonly barred: Uint8Array
  readonly stepsAtMost: number
  /** Takes a fatal set of the branch's classes; false when there is room for no more. */
  readonly keep: (set: readonly number[]) => boolean
}

function searchAll(
  branches: readonly Branch[],
  classCount: number,
  order: 2 | 3,
  limits: SetLimits,
  steps: { taken: number; forTriples: number },
): { readonly pairs: ClassSets; readonly triples: ClassSets } {
  const keys = new Set<number>()
  const keyOf = (first: number, second: number): number => first * classCount + second
  const run = (size: 2 | 3, stepsAtMost: number, minimal: (set: readonly number[]) => boolean): ClassSets => {
    const sets: number[][] = []
    const known = size === 2 ? keys : new Set<number>()
    let decided = true
    const keep = (set: readonly number[]): boolean => {
      const key = set.reduce((sum, at) => keyOf(sum, at), 0)
      if (known.has(key) || !minimal(set)) return true
      if (sets.length >= limits.classSetsAtMost) return false
      known.add(key)
      sets.push([...set])
      return true
    }
    for (const branch of branches) {
      const watch = watchOf(branch.cone)
      watch.simulation.steps = steps.taken
      const barred = new Uint8Array(branch.nodeOf.length)
      const spread = (set: readonly number[]): boolean => eachChoice(branch.standsFor, set, keep)
      const complete = grow({ ...branch, watch, order: size, barred, stepsAtMost, keep: spread }, [])
      steps.taken = watch.simulation.steps
      decided &&= complete
    }
    return { decided, sets }
  }
  const pairs = run(2, limits.stepsAtMost, () => true)
  if (order === 2 || !pairs.decided) return { pairs, triples: undecided }
  const before = steps.taken
  const triples = run(
    3,
    before + limits.tripleStepsAtMost,
    ([first, second, third]) =>
      !keys.has(keyOf(first!, second!)) &&
      !keys.has(keyOf(first!, third!)) &&
      !keys.has(keyOf(second!, third!)),
  )
  steps.forTriples = steps.taken - before
  return { pairs, triples }
}

/** Every way to take one class for each of a set, in ascending order; false when `keep` had no room. */
function eachChoice(
  standsFor: readonly (readonly number[])[],
  set: readonly number[],
  keep: (set: readonly number[]) => boolean,
): boolean {
  const [first, second, third] = set.map((at) => standsFor[at]!)
  for (const one of first ?? []) {
    for (const two of second ?? []) {
      if (third === undefined) {
        if (!keep(one < two ? [one, two] : [two, one])) return false
        continue
      }
      for (const three of third) if (!keep([one, two, three].sort((a, b) => a - b))) return false
    }
  }
  return true
}

/**
 * Tries every member of one support, and after each the members of the support that is left; false when a limit ended
 * it.
 *
 * Every fatal set has a member in whatever keeps the root up, so sets grow by the members of one support at a time. A
 * member that was tried is barred from the sets that follow: each minimal set is met in one way only, that which takes
 * its members in the order in which supports meet them. Sets of full size that contain a smaller one are met as well;
 * `keep` tells them.
 */
function grow(search: Search, chosen: readonly number[]): boolean {
  const { watch, barred, order, stepsAtMost, keep } = search
  const tried: number[] = []
  let complete = true
  for (const node of supportOf(watch)) {
    const at = search.classOf[node]!
    if (at < 0 || barred[at] === 1) continue
    if (watch.simulation.steps > stepsAtMost) complete = false
    if (!complete) break
    const cause = search.nodeOf[at]!
    const mark = fail(watch.simulation, cause)
    barred[at] = 1
    tried.push(at)
    if (isLost(watch)) {
      if (chosen.length + 1 === order) complete = keep([...chosen, at])
    } else if (chosen.length + 1 < order) complete = grow(search, [...chosen, at])
    restore(watch.simulation, cause, mark)
  }
  for (const at of tried) barred[at] = 0
  return complete
}
