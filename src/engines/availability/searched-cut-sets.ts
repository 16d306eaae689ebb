import type { Setting } from '#engines/availability/subject.ts'
import { coneUnder } from '#failure/cone.ts'
import { type FatalSets, fatalSetsOf, type SetLimits } from '#failure/fatal-sets.ts'

/** Minimal cut sets of one, two and three components, counted by search; null where it met its limit. */
export type SearchedCutSets = { readonly cutSets: readonly number[] | null; readonly steps: number }

/**
 * How many minimal sets of one, two and three components that have failures of their own take a node until something
 * is repaired: what a diagram counts, found without one. `limits` bound it, in visited edges.
 */
export function searchedCutSets(
  { graph, figures }: Setting,
  node: number,
  limits: SetLimits,
): SearchedCutSets {
  const cone = coneUnder(graph, node, 'until-repaired', limits.stepsAtMost)
  if (cone === undefined) return { cutSets: null, steps: limits.stepsAtMost }
  const fails = (at: number): boolean => {
    const figure = figures[cone.nodes[at]!]
    return figure !== undefined && figure.kind !== 'follows'
  }
  const causes = cone.nodes.flatMap((_, at) => (fails(at) ? [at] : []))
  causes.sort((left, right) => cone.nodes[left]! - cone.nodes[right]!)
  const found = fatalSetsOf({ ...cone, causes }, 3, limits)
  const steps = found.steps + found.tripleSteps
  if (!found.pairs.decided || !found.triples.decided) return { cutSets: null, steps }
  return { cutSets: [found.singles.length, countOf(found, 'pairs'), countOf(found, 'triples')], steps }
}

/** Sets of classes stand for every choice of a member of each. */
const countOf = (found: FatalSets, size: 'pairs' | 'triples'): number =>
  found[size].sets.reduce(
    (sum, set) => sum + set.reduce((product, at) => product * found.members[at]!.length, 1),
    0,
  )
