import { defineEngine } from '#engines/engine.ts'
import type { ClusterAnswer, HeadroomResult } from '#engines/headroom/answer.ts'
import { assessCluster, type GroupsAsked } from '#engines/headroom/assess.ts'
import { explainHeadroom } from '#engines/headroom/explain.ts'
import { issuesOf } from '#engines/headroom/issues.ts'
import { certificatesMax, headroomParams } from '#engines/headroom/params.ts'
import { type RunState, stateOf } from '#engines/headroom/state.ts'
import { done } from '#kernel/outcome.ts'
import { cellsOf } from '#placement/cells.ts'
import { groupLossesOf } from '#placement/group-losses.ts'
import { isIdle, membersOf } from '#placement/members.ts'
import { prepare } from '#placement/prepare.ts'

/** Headroom: every loss of hosts, and of what takes several down, proved survivable, proved not to be, or open. */
export default defineEngine({
  id: 'headroom',
  version: 4,
  title: 'Failover headroom',
  question:
    'If any one, two or three hosts fail, or a rack, room or feed, does everything that must restart still fit?',
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
    'Hosts fall with racks, feeds and the like as the inventory states; a requirement nobody stated for anything a host stands in leaves open what takes it.',
    'A VM whose storage falls with a rack or array restarts nowhere and asks for no place; where its host stays it keeps what it has there.',
    'A datastore that only one host sees falls with that host, and its VMs are then not survived.',
    'One after another: VMs restart before the next host is lost and stay where they are; a placement is wanted that leaves a way after every next loss.',
    'A VM takes the accelerators its row states, a host has those its row states and at least those its VMs take; a row that states none for a VM is taken as none.',
    'With NUMA nodes respected, a host has equal nodes and can rearrange running VMs among them; a VM lies in the fewest nodes that hold it, in equal parts.',
    'Networks reach every host of a cluster; a restarted VM may change its CPU generation unless the question says otherwise.',
    'Time, quorum, power and storage failures by themselves are left to other models: here hosts fall, alone or together.',
  ],
  needs: ['facilities', 'clusters', 'hosts', 'datastores', 'vms', 'rules'],
  params: headroomParams,
  facts: [],
  assess: [{ failures: 2 }],
  run(estate, policy, { progress, checkpoint }) {
    const grouping = membersOf(estate)
    const datastores = new Map(estate.datastores.map((datastore) => [datastore.id, datastore]))
    const lost = policy.groups === 'none' ? undefined : groupLossesOf(estate, policy.groups)
    const groupsOf = (id: string): GroupsAsked => {
      if (lost === undefined || estate.facilities.length === 0) return 'not-asked'
      return lost.byCluster.get(id) ?? 'nothing-stated'
    }
    const peopled = grouping.clusters.filter((one) => !isIdle(one))
    const cells = peopled.flatMap((one) =>
      cellsOf(one, policy.cells).map((members) => ({ members, groups: groupsOf(one.id) })),
    )
    const running = cells.filter(({ members }) => !isIdle(members))
    const { answered, standing } = stateOf(checkpoint?.found, running.length)
    const clusters: ClusterAnswer[] = [...answered]
    let placementsLeft = answered.reduce((left, { placements }) => left - placements.length, certificatesMax)
    for (const [at, { members, groups }] of running.entries()) {
      if (at < answered.length) continue
      progress(at, running.length)
      const answer = assessCluster(prepare(members, datastores, policy), policy, {
        ...{ groups, placementsMax: placementsLeft, datastores },
        from: at === answered.length ? standing : 'beginning',
        progress(share, now) {
          progress(at + share, running.length)
          checkpoint?.offer((): RunState => ({ answered: [...clusters], standing: now() }))
        },
      })
      placementsLeft -= answer.placements.length
      clusters.push(answer)
    }
    progress(running.length, running.length)
    const result: HeadroomResult = {
      clusters,
      emptyClusters: grouping.clusters
        .filter((one) => !peopled.includes(one))
        .map(({ id, name }) => ({ id, name })),
      groupsCut: lost?.cut ?? 'none',
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
