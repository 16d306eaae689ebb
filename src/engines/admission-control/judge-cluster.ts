import { agreementOf, sentenceOf } from '#engines/admission-control/agreement.ts'
import { exactFor, exactOf, lossesMax } from '#engines/admission-control/exact.ts'
import { type JudgeId, judgePlatforms, type Opinion } from '#engines/admission-control/judge.ts'
import { judgeBestEffort, judgeGuarantee, resilienceNotes } from '#engines/admission-control/judges/ahv.ts'
import { judgeAvs } from '#engines/admission-control/judges/avs.ts'
import { judgeProxmox } from '#engines/admission-control/judges/proxmox.ts'
import { judgeDedicated } from '#engines/admission-control/judges/vsphere-dedicated.ts'
import { degradationNotes } from '#engines/admission-control/judges/vsphere-degradation.ts'
import { judgeShare } from '#engines/admission-control/judges/vsphere-share.ts'
import { judgeSlots } from '#engines/admission-control/judges/vsphere-slots.ts'
import { judgeWindows } from '#engines/admission-control/judges/windows.ts'
import { judgeXapi } from '#engines/admission-control/judges/xapi.ts'
import type { AdmissionParams } from '#engines/admission-control/params.ts'
import {
  type Reading,
  readingOf,
  type SharedStorage,
  type Stores,
} from '#engines/admission-control/reading.ts'
import type { ClusterJudged, Judged } from '#engines/admission-control/result.ts'
import { type Settings, settingsOf } from '#engines/admission-control/settings.ts'
import { isKnown, type Platform } from '#estate/model.ts'
import { known } from '#estate/query.ts'
import type { Members } from '#placement/members.ts'
import type { Policy } from '#placement/policy.ts'
import type { Prepared } from '#placement/prepare.ts'

/** Judges one cluster by every rule, and by our own search, for the same losses. */
export function judgeCluster(
  prepared: Prepared,
  policy: Policy,
  params: AdmissionParams,
  stores: Stores,
): ClusterJudged {
  const { members } = prepared
  const reading = readingOf(prepared, params.memoryReserve)
  const settings = settingsOf(members.cluster, params)
  const asked = [params.failures, ...settings.own.map(settings.failuresOf)]
  const answers = exactOf(prepared, policy, Math.min(lossesMax, Math.max(...asked)))
  const exactAt = (judge: JudgeId) => exactFor(answers, settings.failuresOf(judge))
  const lost = exactAt('proxmox').hostIds
  const rows = opinionsOf(reading, members, settings, params, stores, lost).map((opinion): Judged => {
    const exact = exactAt(opinion.judge)
    return {
      ...opinion,
      own: settings.own.includes(opinion.judge),
      // What else a rule does with a cluster matters where its platform runs it.
      notes: judgePlatforms[opinion.judge] === members.cluster?.platform ? opinion.notes : [],
      exact: exact.verdict,
      agreement: agreementOf(opinion, exact.verdict),
      sentence: sentenceOf(opinion, exact),
    }
  })
  return {
    ...{ id: members.id, name: members.name, hosts: members.hosts.length, vms: members.vms.length },
    exact: answers,
    rows,
    notes: notesOf(members, reading),
  }
}

function opinionsOf(
  reading: Reading,
  members: Members,
  settings: Settings,
  params: AdmissionParams,
  stores: Stores,
  lost: readonly string[],
): readonly Opinion[] {
  const { failuresOf } = settings
  const share = judgeShare(reading, failuresOf('vsphere-share'), settings.share)
  const degraded = degradationNotes(reading, members.vms, share.failures, params.degradation)
  const avsShare = { ...settings.share, kept: { kind: 'by-failures' } } as const
  return [
    judgeSlots(reading, failuresOf('vsphere-slots'), settings.slots),
    { ...share, notes: degraded },
    judgeDedicated(reading, failuresOf('vsphere-dedicated'), settings.dedicated),
    {
      ...judgeGuarantee(reading, failuresOf('ahv-guarantee'), settings.hostsGuaranteed),
      notes: resilienceNotes(reading.hosts.length, settings.copies, sharedStorage(members, stores, 'ahv')),
    },
    judgeBestEffort(reading, failuresOf('ahv-best-effort')),
    judgeXapi(reading, failuresOf('xapi'), apartGroups(members)),
    judgeProxmox(reading, failuresOf('proxmox'), lost, settings.witness),
    judgeWindows(reading, failuresOf('windows-quorum'), 'cluster', settings.witness),
    judgeWindows(reading, failuresOf('s2d-pool'), 'pool', settings.witness),
    judgeAvs(
      reading,
      failuresOf('avs'),
      params.storagePolicy,
      avsShare,
      sharedStorage(members, stores, 'avs'),
    ),
  ]
}

/**
 * The largest datastore that every host of a cluster of this platform is stated to see; null where none is.
 */
function sharedStorage({ cluster, hosts }: Members, stores: Stores, platform: Platform): SharedStorage {
  const [first] = hosts
  if (cluster?.platform !== platform || first === undefined || hosts.length < 2) return null
  let largest: SharedStorage = null
  for (const { hostIds, capacityBytes, freeBytes } of stores.values()) {
    if (!isKnown(hostIds) || !isKnown(capacityBytes) || !isKnown(freeBytes)) continue
    if (!hostIds.includes(first.id)) continue
    const seenBy = new Set(hostIds)
    if (!hosts.every(({ id }) => seenBy.has(id))) continue
    if (capacityBytes > (largest?.capacityBytes ?? 0)) largest = { capacityBytes, freeBytes }
  }
  return largest
}

/**
 * The rules that keep VMs of a cluster apart, as anti-affinity groups: the first that names a VM is its own.
 */
function apartGroups({ rules }: Members): ReadonlyMap<string, string> {
  const groups = new Map<string, string>()
  for (const { id, kind, vmIds } of rules) {
    if (kind !== 'vm-apart') continue
    for (const vm of vmIds) if (!groups.has(vm)) groups.set(vm, id)
  }
  return groups
}

function notesOf({ cluster, name }: Members, reading: Reading): readonly string[] {
  const notes: string[] = []
  if (cluster?.haEnabled === false) {
    notes.push(
      `High availability is off on ${name}: nothing restarts by itself, whatever a rule would admit.`,
    )
  }
  if (cluster?.admissionControl === false) {
    notes.push(`Admission control is off on ${name}: its own platform refuses nothing.`)
  } else if (cluster?.platform === 'vsphere' && known(cluster.traits?.admission) === 'unknown') {
    notes.push(`Nobody stated by which of vSphere's policies ${name} is run: import its HA settings.`)
  }
  if (reading.hostsAway.length > 0) {
    notes.push(
      `In maintenance on ${name}, and so not counted by any rule: ${reading.hostsAway.slice(0, 5).join(', ')}.`,
    )
  }
  return notes
}
