import { downShares, failuresOf } from '#engines/availability/chances-of.ts'
import { commonCauses, type Figure } from '#engines/availability/figures.ts'
import type { Contributor, OpenRange, Range, SubjectAnswer } from '#engines/availability/result.ts'
import { searchedCutSets } from '#engines/availability/searched-cut-sets.ts'
import { diagramsMost, type SolvedTrees, solvedTrees } from '#engines/availability/solved-trees.ts'
import { type NodeTree, withChances } from '#engines/availability/tree-under.ts'
import type { ComponentRef } from '#estate/model.ts'
import type { FailureGraph } from '#failure/failure-graph.ts'
import type { SetLimits } from '#failure/fatal-sets.ts'
import { cutSetCounts } from '#kernel/fault-tree/cut-sets.ts'
import { hoursPerYear } from '#kernel/fault-tree/frequency.ts'
import { birnbaumImportances } from '#kernel/fault-tree/importance.ts'
import type { PartMemo } from '#kernel/fault-tree/part-memo.ts'
import { topProbability } from '#kernel/fault-tree/probability.ts'
import { relevantEvents } from '#kernel/fault-tree/relevant-events.ts'
import type { SolvedTree } from '#kernel/fault-tree/solve.ts'
import { truncatedAnswer } from '#kernel/fault-tree/truncated.ts'
import { sortedBy } from '#kernel/sort.ts'
import { formatQuantity } from '#kernel/units.ts'

/** What subjects share. */
export type Setting = {
  readonly graph: FailureGraph
  readonly figures: readonly Figure[]
  readonly restartHours: number
  /** Diagrams of parts that subjects have in common. */
  readonly memo: PartMemo
}

/** How far one node's cut sets are searched, in visited edges, where no diagram counts them. */
const searchLimits: SetLimits = {
  stepsAtMost: 500_000,
  tripleStepsAtMost: 500_000,
  classSetsAtMost: 50_000,
}

/** Largest cut sets that are counted apart, and the largest that still give bounds. */
const orders = 3
/** How many contributors and lacking components are kept. */
const kept = 5

const never = (): boolean => false
const whole: Range = { low: 0, high: 1 }

/** Steps that one node takes at most: its diagrams, then two more to count or to bound. */
export const stepsMost = diagramsMost + 2

/**
 * What is known about one node, and how many diagram nodes it took to find out; `nodeLimit` bounds each diagram. `step`
 * hears how many of `stepsMost` are behind it: one node of a large estate can take many seconds.
 */
export function answerFor(
  setting: Setting,
  node: number,
  nodeLimit: number,
  step: (done: number) => void,
): { readonly answer: SubjectAnswer; readonly spent: number; readonly proved: NodeTree | null } {
  const open = (why: string, spent: number) => ({
    answer: { ...blank(setting, node), why },
    ...{ spent, proved: null },
  })
  if (nodeLimit < 1)
    return open('The limit of nodes for all services is used up. Ask about this one by name, as subjects.', 0)
  const solved = solvedTrees(setting, node, nodeLimit, step)
  const { trees } = solved
  if (trees.kind === 'loop') return open('Too many components need each other in one loop.', solved.made)
  const nodes =
    solved.kind === 'solved' && solved.over === 'every component'
      ? mattering(solved)
      : new Set([...trees.hoped.now.nodes, ...trees.feared.now.nodes])
  const shared = { ...blank(setting, node), ...countedFigures(setting, nodes) }
  step(diagramsMost)
  if (solved.kind === 'solved') {
    const counted = countedSets(setting, node, solved, nodeLimit)
    step(diagramsMost + 1)
    const answer = exactAnswer(setting, shared, solved, counted)
    return { answer, spent: solved.made + counted.nodes, proved: trees.hoped.later }
  }
  const low = truncated(setting, trees.hoped.later, 'never-fails', nodeLimit)
  step(diagramsMost + 1)
  const high = truncated(setting, trees.feared.later, 'always-down', nodeLimit)
  const unavailability = { low: low.bounds.low, high: high.bounds.high }
  const counted = searchedSets(setting, node)
  const most = failuresMost(setting, trees.feared.now)
  const restarts = most === null ? hoursPerYear : most * setting.restartHours
  const answer: SubjectAnswer = {
    ...shared,
    ...{ why: solved.why, unavailability, cutSets: counted.cutSets, nodes: low.nodes + high.nodes },
    outagesPerYear: { low: 0, high: most },
    downtimeHoursPerYear: {
      low: unavailability.low * hoursPerYear,
      high: Math.min(hoursPerYear, hoursPerYear * unavailability.high + restarts),
    },
  }
  return { answer, spent: solved.made + low.nodes + high.nodes + counted.nodes, proved: null }
}

/** Counts of minimal cut sets: total and by order, or small orders alone, or the limit that was in the way. */
type CountedSets = Pick<SubjectAnswer, 'cutSets' | 'cutSetsTotal' | 'why'> & { readonly nodes: number }

function countedSets(
  setting: Setting,
  node: number,
  solved: Extract<SolvedTrees, { kind: 'solved' }>,
  nodeLimit: number,
): CountedSets {
  if (solved.over === 'figures') return { ...searchedSets(setting, node), cutSetsTotal: null }
  const counted = cutSetCounts(solved.hoped.later, orders, nodeLimit)
  const { nodes } = counted
  if (counted.kind === 'counted')
    return { nodes, cutSets: counted.byOrder.slice(1), cutSetsTotal: String(counted.total), why: '' }
  const why = `Its cut sets need more than ${nodeLimit} nodes to be counted.`
  return { nodes, cutSets: null, cutSetsTotal: null, why }
}

function searchedSets(setting: Setting, node: number): Omit<CountedSets, 'cutSetsTotal'> {
  const { cutSets, steps } = searchedCutSets(setting, node, searchLimits)
  const { stepsAtMost } = searchLimits
  const why =
    cutSets === null
      ? `Its cut sets need more than ${formatQuantity(stepsAtMost, 'count')} steps to be counted.`
      : ''
  return { cutSets, nodes: steps, why }
}

/** An answer that says nothing yet. */
const blank = ({ graph }: Setting, node: number): SubjectAnswer => ({
  ...{ ref: graph.components[node]!.ref, kind: 'bounded', why: '', unavailability: whole },
  ...{ downtimeHoursPerYear: { low: 0, high: hoursPerYear }, outagesPerYear: { low: 0, high: null } },
  ...{ cutSets: null, cutSetsTotal: null, withoutCommonCauses: null, contributors: [], assumed: 0, nodes: 0 },
  lacking: { count: 0, refs: [] },
})

/** Components that matter and have no figure, and how many have one from the parameters. */
function countedFigures(
  { graph, figures }: Setting,
  nodes: ReadonlySet<number>,
): Pick<SubjectAnswer, 'lacking' | 'assumed'> {
  const inOrder = [...nodes].sort((left, right) => left - right)
  const lacking = inOrder.filter((node) => figures[node]!.kind === 'unknown')
  return {
    lacking: {
      count: lacking.length,
      refs: lacking.slice(0, kept).map((node) => graph.components[node]!.ref),
    },
    assumed: inOrder.filter((node) => figures[node]!.kind === 'assumed').length,
  }
}

/** Nodes that decide in some case, before or after restarts. */
function mattering({ trees, hoped, feared }: Extract<SolvedTrees, { kind: 'solved' }>): ReadonlySet<number> {
  const found = new Set<number>()
  for (const [tree, solved] of [
    ...[[trees.hoped.now, hoped.now] as const, [trees.hoped.later, hoped.later] as const],
    ...[[trees.feared.now, feared.now] as const, [trees.feared.later, feared.later] as const],
  ]) {
    for (const event of relevantEvents(solved)) found.add(tree.nodes[event]!)
  }
  return found
}

/** Failures a year of everything under a node, more than which it cannot stop; null when one has no figure. */
function failuresMost({ figures }: Setting, { nodes }: NodeTree): number | null {
  if (nodes.some((node) => figures[node]!.kind === 'unknown')) return null
  return failuresOf(nodes, figures).reduce((sum, failures) => sum + failures, 0)
}

function truncated(
  { figures }: Setting,
  tree: NodeTree,
  unknownAs: 'never-fails' | 'always-down',
  nodeLimit: number,
): { readonly bounds: Range; readonly nodes: number } {
  const chances = downShares(tree.nodes, figures, unknownAs, never)
  for (const most of [orders, orders - 1]) {
    const cut = truncatedAnswer(withChances(tree, chances), most, nodeLimit)
    if (cut.kind === 'undecided') continue
    return { bounds: { low: cut.probabilityLow, high: cut.probabilityHigh }, nodes: cut.nodes }
  }
  return { bounds: whole, nodes: 0 }
}

function exactAnswer(
  setting: Setting,
  shared: SubjectAnswer,
  solved: Extract<SolvedTrees, { kind: 'solved' }>,
  { cutSets, cutSetsTotal, why }: CountedSets,
): SubjectAnswer {
  const { figures, graph, restartHours } = setting
  const { trees, hoped, feared } = solved
  const shares = downShares(trees.hoped.later.nodes, figures, 'never-fails', never)
  const low = topProbability(hoped.later, shares)
  const high = topProbability(
    feared.later,
    downShares(trees.feared.later.nodes, figures, 'always-down', never),
  )
  const rootless =
    solved.over === 'every component' &&
    hoped.later.normal.top === 'false' &&
    hoped.now.normal.top === 'false'
  const outages = {
    low: frequencyOf(setting, trees.hoped.now, hoped.now),
    high: highFrequency(setting, solved),
  }
  const ended = Math.max(0, outages.low - frequencyOf(setting, trees.hoped.later, hoped.later))
  // Where everything is stated the two ends meet; otherwise any outage of the upper end may be one that a restart ends.
  const stated = trees.hoped.later === trees.feared.later && outages.high !== null
  const restartsHigh = outages.high === null ? hoursPerYear : (stated ? ended : outages.high) * restartHours
  const common = (node: number): boolean => commonCauses.has(graph.components[node]!.kind)
  const spared = downShares(trees.hoped.later.nodes, figures, 'never-fails', common)
  return {
    ...shared,
    kind: rootless ? 'rootless' : 'decided',
    ...{ cutSets, cutSetsTotal, why },
    unavailability: rootless ? whole : { low, high },
    downtimeHoursPerYear: {
      low: Math.min(hoursPerYear, low * hoursPerYear + ended * restartHours),
      high: rootless ? hoursPerYear : Math.min(hoursPerYear, high * hoursPerYear + restartsHigh),
    },
    outagesPerYear: rootless ? { low: 0, high: null } : outages,
    withoutCommonCauses: trees.hoped.later.nodes.some(common) ? topProbability(hoped.later, spared) : null,
    contributors: contributorsOf(setting, solved, shares),
    nodes: [hoped.now, hoped.later].reduce((sum, { nodes }) => sum + nodes, 0),
  }
}

/** How often a year a tree becomes true when components without a figure never fail. */
function frequencyOf({ figures }: Setting, tree: NodeTree, solved: SolvedTree): number {
  const influence = birnbaumImportances(solved, downShares(tree.nodes, figures, 'never-fails', never))
  return failuresOf(tree.nodes, figures).reduce(
    (sum, failures, event) => sum + failures * influence[event]!,
    0,
  )
}

/** The upper end, where everything that matters has a figure. */
function highFrequency(
  setting: Setting,
  { trees: { feared }, feared: solved, over }: Extract<SolvedTrees, { kind: 'solved' }>,
): OpenRange['high'] {
  const used = over === 'figures' ? new Set(feared.now.nodes.keys()) : relevantEvents(solved.now)
  const open = feared.now.nodes.some(
    (node, event) => used.has(event) && setting.figures[node]!.kind === 'unknown',
  )
  return open ? null : frequencyOf(setting, feared.now, solved.now)
}

/** What each component would save by never failing: its share of the time down, and the restarts it causes. */
function contributorsOf(
  { figures, graph, restartHours }: Setting,
  { trees, hoped }: Extract<SolvedTrees, { kind: 'solved' }>,
  shares: readonly number[],
): readonly Contributor[] {
  const saved = new Map<number, { share: number; hours: number }>()
  const low = topProbability(hoped.later, shares)
  const later = birnbaumImportances(hoped.later, shares)
  const perYear = failuresOf(trees.hoped.later.nodes, figures)
  const stops = new Map<number, number>()
  trees.hoped.later.nodes.forEach((node, event) => {
    const down = later[event]! * shares[event]!
    saved.set(node, { share: low === 0 ? 0 : down / low, hours: down * hoursPerYear })
    stops.set(node, perYear[event]! * later[event]!)
  })
  const { nodes } = trees.hoped.now
  const now = birnbaumImportances(hoped.now, downShares(nodes, figures, 'never-fails', never))
  failuresOf(nodes, figures).forEach((failures, event) => {
    const node = nodes[event]!
    const restarts = Math.max(0, failures * now[event]! - (stops.get(node) ?? 0))
    const { share, hours } = saved.get(node) ?? { share: 0, hours: 0 }
    saved.set(node, { share, hours: hours + restarts * restartHours })
  })
  const all = [...saved].map(([node, { share, hours }]): Contributor & { readonly node: number } => ({
    ...{ node, ref: graph.components[node]!.ref as ComponentRef, share, savesHours: hours },
  }))
  const ranked = sortedBy(
    sortedBy(all, ({ node }) => node),
    ({ savesHours }) => -savesHours,
  )
  return ranked
    .filter(({ savesHours }) => savesHours > 0)
    .slice(0, kept)
    .map(({ ref, share, savesHours }) => ({ ref, share, savesHours }))
}
