import { type Answer, answerFor, type Question } from '#engines/blast-radius/answer.ts'
import { explainBlastRadius } from '#engines/blast-radius/explain.ts'
import { explainComparison } from '#engines/blast-radius/explain-comparison.ts'
import { params } from '#engines/blast-radius/params.ts'
import {
  crowdedClusters,
  hostsUsed,
  type PlacementGround,
  place,
  placementGround,
  withPlacement,
} from '#engines/blast-radius/placement.ts'
import type { BlastRadius, Unstated } from '#engines/blast-radius/result.ts'
import { compiledOf } from '#engines/blast-radius/standing.ts'
import { sweepRatios } from '#engines/blast-radius/sweep.ts'
import { defineEngine } from '#engines/engine.ts'
import type { ComponentRef } from '#estate/model.ts'
import { splitRef } from '#estate/requirement.ts'
import { compileGraph } from '#failure/compile.ts'
import { domainsOf, foldedKinds } from '#failure/domain-map.ts'
import { isDoublable } from '#failure/doubled.ts'
import type { FailureGraph } from '#failure/failure-graph.ts'
import { overlaysOf } from '#failure/overlays.ts'
import { counted } from '#failure/wording.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** What fails together: the states under a failed set, fatal singles, pairs and triples, hidden shared fate. */
export default defineEngine({
  id: 'blast-radius',
  version: 4,
  title: 'Blast-radius map',
  question: 'If this fails, what goes with it, and which single failure takes a whole service?',
  assumptions: [
    'A component works while it has not failed, what it stands in works, and what it requires works. More failures never bring anything back.',
    'A VM needs its host, every datastore it has disks on, every network it is attached to, and its cluster with whatever quorum that requires.',
    'A VM whose host is lost restarts when its cluster has HA, its restart priority is not disabled, and another working host sees its datastores and breaks no must rule. Whether that host has room, and keeps VMs apart that must be, is the headroom engine’s question.',
    'What was running keeps running: two services that need each other stay up while nothing else they need fails. Nothing is claimed about starting them from cold.',
    'A datastore that several hosts see outlives any one of them unless its own requirement says otherwise.',
    'What nobody stated could be the very component that fails: an unstated place any place, an unstated requirement any facility, all of them the same one. Such an answer is unknown or undecided, never safe.',
    'A twin of a component stands in nothing, requires nothing and shares no cause with it; what leaned on the one needs any of the two, and both can fail.',
    'Services follow from what they require; they are counted as losses and not as causes.',
  ],
  needs: ['facilities', 'clusters', 'hosts', 'datastores', 'networks', 'vms', 'services', 'rules'],
  params,
  facts: ['fd-declared-not-verified', 'max-hv-host-vms'],
  assess: [{}],
  run(given, values, context): Outcome<BlastRadius> {
    const { estate, graph: graphOf } = compiledOf(given)
    const failed = values.failed as readonly ComponentRef[]
    const prepared = values.vmsPerHost === 0 ? undefined : placementGround(estate)
    const placement =
      prepared === undefined ? undefined : place(prepared, values.vmsPerHost, values.placement, 'all')
    const ground = placement === undefined ? estate : withPlacement(estate, placement)
    const question: Question = {
      ...{ topology: values.topology, loss: values.loss, failed },
      without: values.without as readonly ComponentRef[],
      doubled: values.doubled as readonly ComponentRef[],
    }
    const compiled =
      placement === undefined ? graphOf(values.topology) : compileGraph(ground, values.topology)
    const [first, ...rest] = refusals(compiled, question)
    if (first !== undefined) return refused(first, ...rest)
    const answer = answerFor(compiled, ground, question)
    const sweep = prepared === undefined ? [] : sweepRatios(estate, prepared, values, context.progress)
    const { graph, states } = answer
    const folded = foldedKinds(ground)
    const { overlays, left } = overlaysOf(ground, graph, states, folded)
    const gapsSample = graph.gaps
      .slice(0, 3)
      .map(({ node, text }) => ({ ref: graph.components[node]!.ref, text }))
    const result: BlastRadius = {
      failed,
      counts: answer.counts,
      services: answer.services,
      fates: answer.fates,
      fateCount: answer.fateCount,
      believed: answer.believed,
      believedCount: answer.believedCount,
      difference: answer.difference,
      added: answer.added,
      gaps: graph.gaps.length,
      gapsSample,
      names: namesUsed(graph, failed, answer, gapsSample),
      hostsUsed: placement?.hostsUsed ?? hostsUsed(estate),
      sweep,
      domains: domainsOf(ground, graph, states, folded),
      overlays,
      undrawn: { kinds: [...folded], overlays: left },
    }
    return done(result, [
      ...crowdedIssue(prepared, values.vmsPerHost),
      ...tiedIssue(placement?.tied ?? 0),
      ...answer.issues,
    ])
  },
  explain: explainBlastRadius,
  compare: explainComparison,
})

/** What people call every component that an answer refers to. */
function namesUsed(
  { names }: FailureGraph,
  failed: readonly ComponentRef[],
  { services, fates, believed, added, difference }: Answer,
  gapsSample: readonly Unstated[],
): Readonly<Record<string, string>> {
  const refs = new Set<string>(failed)
  for (const { singles, pairs, triples, gaps } of services) {
    for (const { ref } of singles) refs.add(ref)
    for (const ref of [...pairs.flat(), ...triples.flat()]) refs.add(ref)
    for (const { ref } of gaps) refs.add(ref)
  }
  for (const { cause } of fates) refs.add(cause)
  for (const { cause, owner } of believed) for (const ref of [cause, owner]) refs.add(ref)
  for (const { ref } of added.parts) refs.add(ref)
  for (const ref of difference === null ? [] : [...difference.without, ...difference.doubled]) refs.add(ref)
  for (const service of difference?.services ?? []) {
    for (const change of [service.singles, service.pairs, service.triples]) {
      if (change === 'undecided') continue
      for (const ref of [...change.firstBecame, ...change.firstCeased].flat()) refs.add(ref)
    }
  }
  for (const { ref } of gapsSample) refs.add(ref)
  return Object.fromEntries([...refs].sort().map((ref) => [ref, names.said(ref)]))
}

/** Components of the question that the estate lacks, and those that cannot be doubled. */
function refusals({ nodeOf }: FailureGraph, { failed, without, doubled }: Question): readonly Issue[] {
  const missing = Object.entries({ failed, without, doubled }).flatMap(([param, refs]) =>
    refs.filter((ref) => !nodeOf.has(ref)).map((ref) => missingComponent(param, ref)),
  )
  const stuck = doubled.filter((ref) => nodeOf.has(ref) && !isDoublable(splitRef(ref)[0]))
  return [...missing, ...stuck.map(cannotDouble)]
}

const missingComponent = (param: string, ref: ComponentRef): Issue => ({
  code: 'blast-radius.component-missing',
  severity: 'error',
  where: `params.${param}`,
  message: `The estate has no component ${ref}. Choose one of the estate, such as a host or a rack of the map.`,
})

const cannotDouble = (ref: ComponentRef): Issue => ({
  code: 'blast-radius.cannot-double',
  severity: 'error',
  where: 'params.doubled',
  message: `${ref} cannot be doubled: a thing stands in one place, runs on one host and belongs to one cluster, and a service is as redundant as what it requires. Double what stands or runs there, such as a VM, a feed or an array.`,
})

const tiedIssue = (tied: number): readonly Issue[] => {
  if (tied === 0) return []
  const message = `${counted(tied, 'VM')} ${tied === 1 ? 'stays' : 'stay'} where ${tied === 1 ? 'it is' : 'they are'}, because no host that is kept can take ${tied === 1 ? 'it' : 'them'}: a device, a must rule or a datastore ties ${tied === 1 ? 'it' : 'them'}.`
  return [{ code: 'blast-radius.vms-tied', severity: 'note', where: 'params.vmsPerHost', message }]
}

const crowdedIssue = (ground: PlacementGround | undefined, vmsPerHost: number): readonly Issue[] => {
  const crowded = ground === undefined ? 0 : crowdedClusters(ground, vmsPerHost)
  if (crowded === 0) return []
  const message = `${counted(crowded, 'cluster')} ${crowded === 1 ? 'has' : 'have'} too few hosts for at most ${vmsPerHost} VMs each; VMs are spread over all of them. Choose a higher ceiling to see hosts fall away.`
  return [{ code: 'blast-radius.ratio-too-low', severity: 'note', where: 'params.vmsPerHost', message }]
}
