import { type AddedLimits, addedParts } from '#engines/blast-radius/added-part.ts'
import { believedSeparate } from '#engines/blast-radius/believed-separate.ts'
import { fatalSingles } from '#engines/blast-radius/fatal-singles.ts'
import { fatalTallies } from '#engines/blast-radius/fatal-tallies.ts'
import { findingsOf } from '#engines/blast-radius/findings.ts'
import type { Found } from '#engines/blast-radius/service-answers.ts'
import { sharedFates } from '#engines/blast-radius/shared-fate.ts'
import { compileGraph } from '#failure/compile.ts'
import type { LossKind } from '#failure/cone.ts'
import { type FailureGraph, type Ground, groundInOrder, type Topology } from '#failure/failure-graph.ts'

/** Edges visited, sets of classes kept and sets written down at most. */
const tallyLimits = {
  stepsPerService: 40_000_000,
  stepsTotal: 400_000_000,
  tripleStepsTotal: 100_000_000,
  classSetsAtMost: 500_000,
  listed: 20,
} as const
/** What the search for the part that buys most may take. */
const addedLimits: AddedLimits = { singlesTried: 200, pairsTried: 10, stepsAtMost: 50_000_000 }
/** Edges visited at most while every component fails alone. */
const singleStepsAtMost = 1_000_000_000
const believedListed = 200

type TripleSets = 'keep' | 'drop'

/** Which sets are fatal for which service, by what counts as a loss. */
export function searched(graph: FailureGraph, loss: LossKind, tripleSets: TripleSets): Found {
  const singles = fatalSingles(graph, loss, singleStepsAtMost)
  return { singles, tallies: fatalTallies(graph, singles, loss, { ...tallyLimits, tripleSets }) }
}

function standingAnew(graph: FailureGraph, ground: Ground, loss: LossKind, tripleSets: TripleSets) {
  const found = searched(graph, loss, tripleSets)
  const { singles, tallies } = found
  const limits = { stepsAtMost: singleStepsAtMost, listed: believedListed }
  return {
    found,
    shared: sharedFates(graph, singleStepsAtMost),
    believed: believedSeparate(graph, ground.rules, limits),
    added: addedParts(graph, singles, tallies, loss, addedLimits),
    issues: findingsOf(graph, singles, tallies),
  }
}

/** What an answer holds whatever fails. */
export type Standing = ReturnType<typeof standingAnew>

const standings = new WeakMap<FailureGraph, Map<string, Standing>>()

/**
 * What holds on a graph whatever fails: worked out once, because a map asks again at every click. `ground` is the
 * estate the graph was made from. Keeping it changes no answer.
 */
export function standingOf(
  graph: FailureGraph,
  ground: Ground,
  loss: LossKind,
  tripleSets: TripleSets,
): Standing {
  const byQuestion = standings.get(graph) ?? new Map<string, Standing>()
  standings.set(graph, byQuestion)
  const key = `${loss} ${tripleSets}`
  const standing = byQuestion.get(key) ?? standingAnew(graph, ground, loss, tripleSets)
  byQuestion.set(key, standing)
  return standing
}

type Compiled = {
  readonly given: Ground
  /** Every list in order of id, so that the order of rows changes no byte of the answer. */
  readonly estate: Ground
  readonly graphs: Map<Topology, FailureGraph>
}
const compiled = new WeakMap<Ground['vms'], Compiled>()

/** An estate in order of id, and its graph when asked for; the same lists again are not worked on twice. */
export function compiledOf(given: Ground): {
  readonly estate: Ground
  readonly graph: (topology: Topology) => FailureGraph
} {
  const before = compiled.get(given.vms)
  const isSame =
    before !== undefined &&
    (Object.keys(before.given) as (keyof Ground)[]).every((part) => before.given[part] === given[part])
  const entry = isSame ? before : { given, estate: groundInOrder(given), graphs: new Map() }
  compiled.set(given.vms, entry)
  return {
    estate: entry.estate,
    graph(topology) {
      const graph = entry.graphs.get(topology) ?? compileGraph(entry.estate, topology)
      entry.graphs.set(topology, graph)
      return graph
    },
  }
}
