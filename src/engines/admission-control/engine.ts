import { explainAdmission } from '#engines/admission-control/explain.ts'
import { judgeIds } from '#engines/admission-control/judge.ts'
import { judgeCluster } from '#engines/admission-control/judge-cluster.ts'
import { admissionParams } from '#engines/admission-control/params.ts'
import {
  type AdmissionResult,
  type Agreement,
  type ClusterJudged,
  clustersDetailedMax,
  type Total,
} from '#engines/admission-control/result.ts'
import { defineEngine } from '#engines/engine.ts'
import { byId } from '#estate/query.ts'
import { defaultValues } from '#kernel/field.ts'
import { done } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'
import { isIdle, membersOf } from '#placement/members.ts'
import { type Policy, placementFields } from '#placement/policy.ts'
import { prepare } from '#placement/prepare.ts'

/** Admission judges: what six platforms promise about each cluster by their own rules, beside what is so. */
export default defineEngine({
  id: 'admission-control',
  version: 2,
  title: 'Admission judges',
  question: 'What would each platform promise about this cluster, and is it right?',
  assumptions: [
    'Each rule is asked about the cluster as it runs: whether it would let everything stay powered on and still promise the failures.',
    'Our own answer places every restarted VM, by the size chosen, on a host that is left, and has each placement checked.',
    'VMs on hosts that survive stay where they are; nothing is moved to make room.',
    'A share of host memory, 5 % unless set otherwise, is not for VMs; it counts alike for every judge and for us.',
    'A reservation nobody stated is between nothing and all the VM is given; an overhead nobody stated, between nothing and the largest share in the vendor’s table. A ruling that differs between the ends cannot be said.',
    'The judges of AHV, XAPI and Proxmox VE take a VM at its configured memory, without overhead.',
    'Every VM that restarts counts as protected by XAPI and as an HA resource in Proxmox VE; in what order the latter recovers them is by id.',
    'AHV fills its segments largest VM first, into the first that has room; the vendor states their size and that VMs share them, not how.',
    'Windows quorum is asked about nodes that fail at once, each choice of nodes equally likely, with drives spread evenly.',
    'The percentage policy promises as many hosts of average size as fit into what it counts as free.',
  ],
  needs: ['clusters', 'hosts', 'datastores', 'vms', 'rules'],
  params: admissionParams,
  facts: [
    'vmw-slot-cpu-5',
    'vmw-slot-cpu-4',
    'vmw-slot-policy',
    'vmw-slot-fragmentation',
    'vmw-share-policy',
    'vmw-share-by-failures',
    'vmw-share-hosts',
    'vmw-dedicated-hosts',
    'vmw-degradation',
    'vmw-admission-hosts',
    'vmw-memory-overhead',
    'ahv-guarantee-rf2',
    'ahv-guarantee-rf3',
    'ahv-segments',
    'ahv-resilient-capacity',
    'ahv-resilient-warning',
    'ha-ahv-modes',
    'xapi-planner-hosts',
    'xapi-planner-orders',
    'xapi-planner-packing',
    'xapi-planner-bound',
    'xapi-planner-agile',
    'xapi-anti-affinity',
    'pve-crs-basic',
    'pve-crs-static',
    'q-corosync-majority',
    'q-wsfc-table',
    'q-s2d-pool',
    'max-s2d-nodes',
    'avs-cluster-limits',
    'avs-ftt2-hosts',
    'avs-vsan-slack',
    'avs-policy-raid-1-ftt-1',
    'avs-policy-raid-5-ftt-1',
    'avs-policy-raid-1-ftt-2',
    'avs-policy-raid-6-ftt-2',
    'avs-policy-raid-1-ftt-3',
  ],
  assess: [],
  run(estate, params, { progress }) {
    const { memoryBasis, memoryReserve } = params
    const policy: Policy = { ...defaultValues(placementFields), memoryBasis, memoryReserve }
    const grouping = membersOf(estate)
    const stores = byId(estate.datastores)
    const peopled = grouping.clusters.filter((one) => !isIdle(one))
    const judged = peopled.map((members, at) => {
      progress(at, peopled.length)
      return judgeCluster(prepare(members, stores, policy), policy, params, stores)
    })
    progress(peopled.length, peopled.length)
    const result: AdmissionResult = {
      clusters: sortedBy(judged, (cluster) => -wrongs(cluster)).slice(0, clustersDetailedMax),
      clustersJudged: judged.length,
      totals: totalsOf(judged),
      emptyClusters: grouping.clusters.filter(isIdle).map(({ id, name }) => ({ id, name })),
      lonelyHosts: grouping.loners.length,
    }
    return done(result)
  },
  explain: (result, params) => explainAdmission(result, params),
})

/** How wrong the rules are about a cluster: wrong promises weigh more than needless refusals. */
const wrongs = ({ rows }: ClusterJudged): number =>
  rows.reduce(
    (sum, { agreement }) => sum + (agreement === 'too-hopeful' ? 100 : agreement === 'too-cautious' ? 1 : 0),
    0,
  )

function totalsOf(clusters: readonly ClusterJudged[]): readonly Total[] {
  return judgeIds.map((judge): Total => {
    const count = (agreement: Agreement): number =>
      clusters.filter(({ rows }) => rows.some((row) => row.judge === judge && row.agreement === agreement))
        .length
    return {
      judge,
      agrees: count('agrees'),
      'too-hopeful': count('too-hopeful'),
      'too-cautious': count('too-cautious'),
      silent: count('silent'),
      open: count('open'),
    }
  })
}
