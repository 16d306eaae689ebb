import { blockedSaid, estateLoss } from '#engines/control-loss/estate-loss.ts'
import { explainControlLoss } from '#engines/control-loss/explain.ts'
import { managersOf } from '#engines/control-loss/managers.ts'
import { operations, phaseOn, stopsOn } from '#engines/control-loss/matrix.ts'
import { params } from '#engines/control-loss/params.ts'
import type { ControlLoss } from '#engines/control-loss/result.ts'
import { factsOfAll, platformOf, situations } from '#engines/control-loss/situations.ts'
import { defineEngine } from '#engines/engine.ts'
import type { ComponentRef } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import { compileStartGraph } from '#failure/compile.ts'
import { type FailureGraph, groundInOrder } from '#failure/failure-graph.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** How much of each list an answer carries; the rest is counted. */
const listedMost = { falls: 40, blocked: 40, managers: 20 } as const

/** Control-plane loss: what a platform still does without its manager, and what an estate can no longer start. */
export default defineEngine({
  id: 'control-loss',
  version: 2,
  title: 'Control-plane loss',
  question:
    'The manager is gone: what still works, what can no longer be started or changed, and can it start without itself?',
  assumptions: [
    'Each cell says what its facts say and no more; what no source that was read says is unknown, and is not taken to work.',
    'Hosts, storage and networks are healthy: only what is named is lost, and it stays lost.',
    'In the estate everything runs when the loss begins. What runs keeps running unless what it requires to run is lost.',
    'A component can no longer be started when something it requires, to run or to start, has stopped. Start requirements that nobody stated are taken not to exist.',
    'A manager on hosts of the platform it manages is not called safe unless somebody stated how it starts. Of several managers nobody knows which manages what, so each may manage the platform it runs on.',
  ],
  needs: ['facilities', 'clusters', 'hosts', 'datastores', 'networks', 'vms', 'services', 'rules'],
  params,
  facts: factsOfAll,
  assess: [],
  run(given, values): Outcome<ControlLoss> {
    const ground = groundInOrder(given)
    const graph = compileStartGraph(ground)
    const [first, ...rest] = (values.lost as readonly ComponentRef[])
      .filter((ref) => !graph.nodeOf.has(ref))
      .map(missingComponent)
    if (first !== undefined) return refused(first, ...rest)
    const managers = ground.services
      .filter(({ role }) => role === 'management')
      .map(({ id }) => refTo('service', id))
    const lost = values.lost.length > 0 ? (values.lost as readonly ComponentRef[]) : managers
    const nodes = [...new Set(lost.map((ref) => graph.nodeOf.get(ref)!))]
    const loss = estateLoss(graph, nodes)
    const situation = situations[values.situation]
    const asked = managers.length > 0 ? managers : lost
    const managerNodes = asked.slice(0, listedMost.managers).map((ref) => graph.nodeOf.get(ref)!)
    const refs = (list: readonly number[], most: number): readonly ComponentRef[] =>
      list.slice(0, most).map((node) => graph.components[node]!.ref)
    const answer = {
      situation: values.situation,
      days: values.days,
      rows: operations.map(({ id }) => ({
        operation: id,
        ...phaseOn(situation, id, values.days),
        stopsOnDay: stopsOn(situation, id),
      })),
      lost,
      falls: refs(loss.falls, listedMost.falls),
      fallsCount: loss.falls.length,
      fallsPerhapsCount: loss.fallsPerhaps.length,
      blocked: loss.blocked.slice(0, listedMost.blocked).map((node) => blockedSaid(graph, node, loss.down)),
      blockedCount: loss.blocked.length,
      blockedVmCount: loss.blocked.filter((node) => graph.components[node]!.kind === 'vm').length,
      blockedPerhaps: refs(loss.blockedPerhaps, listedMost.blocked),
      blockedPerhapsCount: loss.blockedPerhaps.length,
      managers: managersOf(graph, ground, managerNodes, platformOf[values.situation]),
      managerCount: asked.length,
    }
    return done({ ...answer, names: namesUsed(graph, answer) }, graph.issues)
  },
  explain: explainControlLoss,
})

const missingComponent = (ref: ComponentRef): Issue => ({
  code: 'control-loss.component-missing',
  severity: 'error',
  where: 'params.lost',
  message: `The estate has no component ${ref}. Choose one of the estate, such as the service of the manager.`,
})

function namesUsed(
  { names }: FailureGraph,
  answer: Omit<ControlLoss, 'names'>,
): Readonly<Record<string, string>> {
  const refs = new Set<ComponentRef>([...answer.lost, ...answer.falls, ...answer.blockedPerhaps])
  for (const { ref } of answer.blocked) refs.add(ref)
  for (const { ref, loop, runsOn } of answer.managers)
    for (const one of [ref, ...loop, ...runsOn]) refs.add(one)
  return Object.fromEntries([...refs].sort().map((ref) => [ref, names.said(ref)]))
}
