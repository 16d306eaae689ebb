import { defineEngine } from '#engines/engine.ts'
import type { HeadroomResult } from '#engines/headroom/answer.ts'
import { assessCluster } from '#engines/headroom/assess.ts'
import { explainHeadroom } from '#engines/headroom/explain.ts'
import { issuesOf } from '#engines/headroom/issues.ts'
import { certificatesMax, headroomParams } from '#engines/headroom/params.ts'
import { done } from '#kernel/outcome.ts'
import { isIdle, membersOf } from '#placement/members.ts'
import { prepare } from '#placement/prepare.ts'

/** Headroom: every loss of one or two hosts of every cluster, proved to be survivable, proved not to be, or open. */
export default defineEngine({
  id: 'headroom',
  version: 1,
  title: 'Failover headroom',
  question: 'If any one or two hosts fail, does everything that must restart still fit?',
  assumptions: [
    'VMs on hosts that survive stay where they are; nothing is moved to make room.',
    'A host that already carries more than its share keeps its VMs and receives nothing.',
    'Every running VM of a lost host must restart in its own cluster, unless its restart priority is "disabled".',
    'A VM whose restart priority is unknown must restart.',
    'A share of host memory, 5 % unless set otherwise, is kept for the hypervisor.',
    'A host that runs VMs is not in maintenance, when nobody stated its maintenance state.',
    'A VM with a device bound to its host cannot restart elsewhere, so losing that host is not survived.',
    'A VM under a rule that the inventory names without saying what it asks is never taken to restart.',
    'A datastore whose hosts nobody stated is taken to be seen by all; the verdict then says what the inventory lacks.',
    'Networks reach every host of a cluster, and CPU generations inside a cluster are compatible.',
    'Time, quorum, power and storage failures are left to other models: here only hosts fail.',
  ],
  needs: ['clusters', 'hosts', 'datastores', 'vms', 'rules'],
  params: headroomParams,
  facts: [],
  assess: [{ failures: 2 }],
  run(estate, policy, { progress }) {
    const grouping = membersOf(estate)
    const datastores = new Map(estate.datastores.map((datastore) => [datastore.id, datastore]))
    const peopled = grouping.clusters.filter((one) => !isIdle(one))
    let placementsLeft = certificatesMax
    const clusters = peopled.map((members, at) => {
      progress(at, peopled.length)
      const answer = assessCluster(prepare(members, datastores, policy), policy, placementsLeft)
      placementsLeft -= answer.placements.length
      return answer
    })
    progress(peopled.length, peopled.length)
    const result: HeadroomResult = {
      clusters,
      emptyClusters: grouping.clusters
        .filter((one) => !peopled.includes(one))
        .map(({ id, name }) => ({ id, name })),
      loners: {
        hosts: grouping.loners.length,
        vms: grouping.loners.reduce((total, { vms }) => total + vms, 0),
        names: grouping.loners.slice(0, 5).map(({ host }) => host.name),
      },
    }
    return done(result, issuesOf(result))
  },
  explain: (result, policy) => explainHeadroom(result, policy),
})
