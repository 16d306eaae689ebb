import { downShares } from '#engines/availability/chances-of.ts'
import { explainAvailability } from '#engines/availability/explain.ts'
import { figuresOf } from '#engines/availability/figures.ts'
import { params } from '#engines/availability/params.ts'
import type { Availability, CrossCheck, SubjectAnswer } from '#engines/availability/result.ts'
import { answerFor, type Setting, stepsMost } from '#engines/availability/subject.ts'
import { type NodeTree, withChances } from '#engines/availability/tree-under.ts'
import { defineEngine } from '#engines/engine.ts'
import { compileGraph } from '#failure/compile.ts'
import { type FailureGraph, type Ground, groundInOrder } from '#failure/failure-graph.ts'
import { newPartMemo } from '#kernel/fault-tree/part-memo.ts'
import { simulateFaultTree } from '#kernel/fault-tree/simulate.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'

const msPerHour = 3_600_000
/** Diagram nodes for all subjects together, in units of what one diagram may have. */
const budgetDiagrams = 4_096
/** Component states that the cross-check draws at most: of a large tree it makes fewer trials. */
const drawsMost = 50_000_000
/** Standard deviations of the interval of the cross-check: 99.99 %. */
const checkSpread = 3.89

/** How likely each service is down, how often it stops and because of what: exact, on the failure graph. */
export default defineEngine({
  id: 'availability',
  version: 2,
  title: 'Availability',
  question: 'How likely is each service down, how often does it stop, and because of what?',
  assumptions: [
    'Components fail and are repaired independently of each other; what fails together does so through something that both need, such as a feed, a firmware batch or an administrator account, and that is a component here.',
    'A component is down by itself for the share repair time / (time between failures + repair time) of the long run. A year has 8,760 hours.',
    'A host or switch without its own figure takes that of the parameters. Clusters, datastores, networks, VMs and services without one only fall with what they need. Any other component without one is unknown: it never fails at the lower end and is always down at the upper.',
    'A service whose VMs restart elsewhere is down for the restart time and back; that room is found there is the headroom engine’s question. Hosts are counted where VMs are now, so that a second loss while VMs run elsewhere counts once.',
    'What nobody stated may be any place or any facility at the upper end, and is harmless at the lower.',
    'What was running keeps running: services that need each other stay up while nothing else they need fails, and do not come back by themselves once down.',
  ],
  needs: ['facilities', 'clusters', 'hosts', 'datastores', 'networks', 'vms', 'services', 'rules'],
  params,
  facts: ['av-switch-failures'],
  assess: [{}],
  run(given, values, context): Outcome<Availability> {
    const estate = groundInOrder(given)
    const graph = compileGraph(estate, 'real')
    const figures = figuresOf(estate, graph.components, values)
    const setting: Setting = {
      graph,
      figures,
      restartHours: values.restartMs / msPerHour,
      memo: newPartMemo(),
    }
    const subjects: { readonly answer: SubjectAnswer; readonly proved: NodeTree | null }[] = []
    const named = namedNodes(graph, values.subjects)
    if (!named.ok) return named
    const asked = named.value.length > 0 ? named.value : subjectNodes(estate, graph)
    let left = budgetDiagrams * values.nodesMost
    for (const [index, node] of asked.entries()) {
      const step = (behind: number): void =>
        context.progress(index * stepsMost + behind, asked.length * stepsMost)
      const { answer, spent, proved } = answerFor(setting, node, Math.min(left, values.nodesMost), step)
      left = Math.max(0, left - spent)
      subjects.push({ answer, proved })
      step(stepsMost)
    }
    const ranked = sortedBy(subjects, ({ answer }) => -answer.downtimeHoursPerYear.low)
    const answers = ranked.map(({ answer }) => answer)
    const worst = ranked.find(({ answer, proved }) => answer.kind === 'decided' && proved !== null)
    const result: Availability = {
      subjects: answers,
      check: worst === undefined ? null : checked(setting, worst, values.trials, context.seed),
      gaps: graph.gaps.length,
      names: namesUsed(graph, answers),
    }
    return done(result, graph.issues)
  },
  explain: explainAvailability,
})

/** The services and clusters that were asked for, each once, in order of the graph; refused when one is not there. */
function namedNodes(
  { components, nodeOf }: FailureGraph,
  refs: readonly string[],
): Outcome<readonly number[]> {
  const nodes = new Set<number>()
  for (const ref of refs) {
    const node = nodeOf.get(ref)
    const kind = node === undefined ? undefined : components[node]!.kind
    if (node === undefined || (kind !== 'service' && kind !== 'cluster')) return refused(notAsked(ref))
    nodes.add(node)
  }
  return done([...nodes].sort((left, right) => left - right))
}

const notAsked = (ref: string): Issue => ({
  code: 'availability.subject-missing',
  severity: 'error',
  where: 'params.subjects',
  message: `The estate has no service or cluster ${ref}. Name one that it has, such as "service:payroll", or none to ask about all.`,
})

/** Services, then clusters that require something, by id. */
function subjectNodes(estate: Ground, graph: FailureGraph): readonly number[] {
  const clusters = new Set(
    estate.clusters.filter(({ requires }) => requires !== 'nothing').map(({ id }) => `cluster:${id}`),
  )
  const of = (kind: 'service' | 'cluster'): readonly number[] =>
    graph.components
      .filter((component) => component.kind === kind && (kind === 'service' || clusters.has(component.ref)))
      .map(({ node }) => node)
  return [...of('service'), ...of('cluster')]
}

function checked(
  { figures }: Setting,
  { answer, proved }: { readonly answer: SubjectAnswer; readonly proved: NodeTree | null },
  trials: number,
  seed: number,
): CrossCheck | null {
  if (trials === 0 || proved === null) return null
  const shares = downShares(proved.nodes, figures, 'never-fails', () => false)
  const most = Math.max(1, Math.floor(drawsMost / (proved.nodes.length + proved.gates.length)))
  const drawn = simulateFaultTree(withChances(proved, shares), Math.min(trials, most), seed, checkSpread)
  return {
    ...{ ref: answer.ref, trials: drawn.trials, hits: drawn.hits, low: drawn.low, high: drawn.high, seed },
    exact: answer.unavailability.low,
  }
}

function namesUsed(
  { names }: FailureGraph,
  subjects: readonly SubjectAnswer[],
): Readonly<Record<string, string>> {
  const refs = new Set<string>()
  for (const { ref, contributors, lacking } of subjects) {
    for (const one of [ref, ...contributors.map((contributor) => contributor.ref), ...lacking.refs])
      refs.add(one)
  }
  return Object.fromEntries([...refs].sort().map((ref) => [ref, names.said(ref)]))
}
