import { clusterProblem, type Question } from '#engines/rebalancer/cluster-problem.ts'
import { emptiedHosts } from '#engines/rebalancer/emptied-hosts.ts'
import { mayHostIn } from '#engines/rebalancer/may-host.ts'
import { moveCosts } from '#engines/rebalancer/move-costs.ts'
import type { RebalanceParams } from '#engines/rebalancer/params.ts'
import { planCluster } from '#engines/rebalancer/plan-cluster.ts'
import type { ClusterAnswer, RebalanceResult } from '#engines/rebalancer/result.ts'
import type { Estate } from '#estate/model.ts'
import { byId } from '#estate/query.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { type Members, membersOf } from '#placement/members.ts'

/** The parts of the estate this engine reads. */
export type Ground = Pick<Estate, 'facilities' | 'clusters' | 'hosts' | 'datastores' | 'vms' | 'rules'>

/** Plans every cluster asked about, each for itself: no VM leaves its cluster. Refuses what the estate lacks. */
export function planEstate(
  estate: Ground,
  values: RebalanceParams,
  plain: boolean,
  progress: (done: number, total: number) => void,
): Outcome<RebalanceResult> {
  const emptied = emptiedHosts(estate, values.empty)
  if (!emptied.ok) return emptied
  const { clusters, loners } = membersOf(estate)
  const chosen = clustersAsked(clusters, values, emptied.value)
  if (!chosen.ok) return chosen
  const datastores = byId(estate.datastores)
  const powered =
    values.poweredOff === 'moved' ? estate.vms.filter((vm) => vm.power === 'off' && vm.template !== true) : []
  const question: Question = { values, emptied: emptied.value, costOf: moveCosts(values), powered }
  const answers: ClusterAnswer[] = []
  for (const [at, members] of chosen.value.entries()) {
    progress(at, chosen.value.length)
    const made = clusterProblem(members, mayHostIn(members, datastores), question)
    answers.push(planCluster(made, question, members.id, members.name))
  }
  return done({ mode: 'plan', plain, clusters: answers, loners: loners.length })
}

/** Clusters named; without a name those with hosts to empty, or all of them. A cluster without VMs has nothing to move. */
export function clustersAsked(
  clusters: readonly Members[],
  { cluster }: RebalanceParams,
  emptied: ReadonlySet<string>,
): Outcome<readonly Members[]> {
  const ids = new Set(cluster.map((ref) => ref.slice('cluster:'.length)))
  const missing = [...ids].find((id) => !clusters.some((one) => one.id === id))
  if (missing !== undefined)
    return refused({
      code: 'rebalancer.cluster-missing',
      severity: 'error',
      where: 'params.cluster',
      message: `The estate has no cluster ${missing}. Name one it has, or none for all of them.`,
    })
  const inhabited = clusters.filter(({ hosts, vms }) => hosts.length > 0 && vms.length > 0)
  const named = ids.size > 0 ? inhabited.filter(({ id }) => ids.has(id)) : inhabited
  const concerned =
    emptied.size > 0 ? named.filter(({ hosts }) => hosts.some(({ id }) => emptied.has(id))) : named
  if (concerned.length > 0) return done(concerned)
  return refused({
    code: 'rebalancer.nothing-runs',
    severity: 'error',
    where: 'params.cluster',
    message:
      'No VM is known to run on a host of a cluster that was asked about, so there is nothing to move.',
  })
}
