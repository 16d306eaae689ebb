import { atBothEnds, figureOf } from '#engines/admission-control/both-ends.ts'
import type { Opinion } from '#engines/admission-control/judge.ts'
import {
  type Share,
  type SharePolicy,
  shareClause,
  shareOf,
  unequalMissing,
} from '#engines/admission-control/judges/vsphere-share.ts'
import type { AdmissionParams } from '#engines/admission-control/params.ts'
import { missingOf, type Reading, type SharedStorage } from '#engines/admission-control/reading.ts'
import { amountText, hostsText, lossText } from '#engines/admission-control/wording.ts'

/** Hosts an AVS cluster has, least and most. Source: fact avs-cluster-limits. */
export const hostsPerCluster = { least: 3, most: 16 } as const
/**
 * Above this many hosts the service commitment expects two failures to be tolerated. Source: fact
 * avs-ftt2-hosts.
 */
export const hostsWithOneFailureMax = 6
/** Share of vSAN capacity to keep free. Source: fact avs-vsan-slack. */
export const slackRatio = 0.25

/**
 * What storage policies survive and the hosts they need. Source: facts avs-policy-raid-1-ftt-1 and those
 * after it.
 */
export const storagePolicies = {
  'raid-1-ftt-1': { name: 'RAID-1 for one failure', failures: 1, hostsMin: 3 },
  'raid-5-ftt-1': { name: 'RAID-5 for one failure', failures: 1, hostsMin: 4 },
  'raid-1-ftt-2': { name: 'RAID-1 for two failures', failures: 2, hostsMin: 5 },
  'raid-6-ftt-2': { name: 'RAID-6 for two failures', failures: 2, hostsMin: 6 },
  'raid-1-ftt-3': { name: 'RAID-1 for three failures', failures: 3, hostsMin: 7 },
} as const satisfies Readonly<
  Record<AdmissionParams['storagePolicy'], { name: string; failures: number; hostsMin: number }>
>

type Checked = { readonly share: Share; readonly broken: readonly string[] }

/**
 * Azure VMware Solution: its limits on hosts, what the storage policy needs and survives, and vSphere's
 * percentage policy underneath. Free capacity and the commitment for larger clusters are noted; they refuse
 * nothing. O(VMs + hosts).
 */
export function judgeAvs(
  reading: Reading,
  failures: number,
  policyName: AdmissionParams['storagePolicy'],
  sharePolicy: SharePolicy,
  storage: SharedStorage,
): Opinion {
  const policy = storagePolicies[policyName]
  const ends = atBothEnds(
    reading,
    (world, end): Checked => {
      const share = shareOf(world, failures, sharePolicy, end)
      const clause = share.isKept ? [] : [shareClause(share, 'refuses')]
      return { share, broken: [...brokenRules(world.hosts.length, failures, policy), ...clause] }
    },
    ({ broken }) => broken.length === 0,
  )
  const { strict, lenient } = ends
  // More hosts are not better above the limit: a number that may lie on both sides of it decides nothing.
  const crosses = strict.share.hosts <= hostsPerCluster.most && lenient.share.hosts > hostsPerCluster.most
  const ruling = crosses ? 'cannot-be-said' : ends.ruling
  const [first] = ruling === 'refuses' ? lenient.broken : []
  return {
    judge: 'avs',
    ...{ ruling, failures },
    promised:
      ruling === 'cannot-be-said'
        ? null
        : ruling === 'admits'
          ? Math.min(policy.failures, haPromise(strict.share))
          : 0,
    figures: [
      figureOf(ends, 'hosts', 'hosts', ({ share }) => share.hosts),
      { label: 'hosts the storage policy needs', unit: 'hosts', value: policy.hostsMin },
      { label: 'failures the storage policy survives', unit: 'hosts', value: policy.failures },
      figureOf(ends, 'memory free by reservations', 'ratio', ({ share }) => share.memoryRatioFree),
    ],
    because:
      first ??
      (ruling === 'admits'
        ? `${policy.name} stands on ${hostsText(strict.share.hosts)}, and underneath ${shareClause(strict.share, 'admits')}`
        : 'what nobody stated of hosts and reservations decides'),
    missing:
      ruling === 'cannot-be-said'
        ? [
            ...unequalMissing({ strict: strict.share, lenient: lenient.share, ruling }),
            ...missingOf(
              reading,
              ['memoryReservationBytes', 'memoryOverheadBytes', 'cpuReservationMhz'],
              ['cpuMhz', 'memoryBytes'],
            ),
          ]
        : [],
    notes: notesOf(reading.hosts.length, policy.failures, storage),
  }
}

const haPromise = ({ hosts, cpuRatioFree, memoryRatioFree }: Share): number =>
  Math.max(0, Math.floor(Math.min(cpuRatioFree, memoryRatioFree) * hosts + 1e-9))

function brokenRules(
  hosts: number,
  failures: number,
  policy: (typeof storagePolicies)[AdmissionParams['storagePolicy']],
): readonly string[] {
  const broken: string[] = []
  if (hosts < hostsPerCluster.least || hosts > hostsPerCluster.most) {
    broken.push(
      `a cluster has ${hostsPerCluster.least} to ${hostsText(hostsPerCluster.most)} there, and this one has ${hosts}`,
    )
  }
  if (hosts < policy.hostsMin)
    broken.push(`${policy.name} needs ${hostsText(policy.hostsMin)}, and there are ${hosts}`)
  if (policy.failures < failures) {
    broken.push(`${policy.name} does not keep data available after ${lossText(failures)}`)
  }
  return broken
}

function notesOf(hosts: number, failures: number, storage: SharedStorage): readonly string[] {
  const notes: string[] = []
  if (hosts > hostsWithOneFailureMax && failures < 2) {
    notes.push(
      `Azure VMware Solution expects storage to survive two failures above ${hostsText(hostsWithOneFailureMax)} for its service commitment; this policy survives one.`,
    )
  }
  if (
    storage !== null &&
    storage.capacityBytes > 0 &&
    storage.freeBytes < storage.capacityBytes * slackRatio
  ) {
    notes.push(
      `Azure VMware Solution expects ${amountText(slackRatio, 'ratio')} of storage free; of ${amountText(storage.capacityBytes, 'bytes')} that all hosts share ${amountText(storage.freeBytes, 'bytes')} are.`,
    )
  }
  return notes
}
