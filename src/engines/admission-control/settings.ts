import type { JudgeId } from '#engines/admission-control/judge.ts'
import { hostsGuaranteed } from '#engines/admission-control/judges/ahv.ts'
import type { DedicatedPolicy } from '#engines/admission-control/judges/vsphere-dedicated.ts'
import type { SharePolicy } from '#engines/admission-control/judges/vsphere-share.ts'
import { cpuMhzUnreserved, type SlotPolicy } from '#engines/admission-control/judges/vsphere-slots.ts'
import type { Witness } from '#engines/admission-control/judges/windows.ts'
import type { AdmissionParams } from '#engines/admission-control/params.ts'
import { type AdmissionPolicy, type Cluster, isKnown } from '#estate/model.ts'
import { known } from '#estate/query.ts'
import { requirementRefs } from '#estate/requirement.ts'

/** What each rule is asked with: the cluster's own settings on its own platform, parameters on the others. */
export type Settings = {
  /** The rules by which this very cluster is run, as far as its export tells. */
  readonly own: readonly JudgeId[]
  readonly failuresOf: (judge: JudgeId) => number
  readonly slots: SlotPolicy
  readonly share: SharePolicy
  readonly dedicated: DedicatedPolicy
  readonly hostsGuaranteed: number
  readonly copies: '2' | '3'
  readonly witness: Witness
}

/** The settings of a cluster. A cluster the estate does not list has none of its own. */
export function settingsOf(cluster: Cluster | undefined, params: AdmissionParams): Settings {
  const admission = cluster === undefined ? 'unknown' : known(cluster.traits?.admission)
  const policy = isKnown(admission) ? admission : undefined
  const own = ownRules(cluster, policy)
  const stated = statedFailures(cluster, policy)
  const unreserved = cpuMhzUnreserved[params.vsphereVersion]
  const copies = copiesOf(cluster, params)
  return {
    own,
    failuresOf: (judge) => (own.includes(judge) && stated !== undefined ? stated : params.failures),
    slots: { cpuMhzUnreserved: unreserved, size: slotSize(policy, params) },
    share: {
      cpuMhzUnreserved: unreserved,
      kept:
        policy?.kind === 'share'
          ? { kind: 'stated', cpuRatio: policy.cpuRatio, memoryRatio: policy.memoryRatio }
          : params.share > 0
            ? { kind: 'stated', cpuRatio: params.share, memoryRatio: params.share }
            : { kind: 'by-failures' },
    },
    dedicated:
      policy?.kind === 'dedicated-hosts'
        ? { kind: 'stated', hostIds: policy.hostIds }
        : { kind: 'idle-hosts' },
    hostsGuaranteed: policy?.kind === 'guarantee' ? policy.failoverHosts : hostsGuaranteed[copies],
    copies,
    witness: witnessOf(cluster, params),
  }
}

/** Copies of data: the cluster's own where they are stated; one copy guarantees no more than two do. */
function copiesOf(cluster: Cluster | undefined, params: AdmissionParams): '2' | '3' {
  const copies = cluster === undefined ? 'unknown' : known(cluster.traits?.storageCopies)
  return isKnown(copies) ? (copies >= 3 ? '3' : '2') : params.copies
}

/**
 * Whether a witness or quorum device has a vote: what the cluster's own quorum says where its platform counts
 * votes.
 */
function witnessOf(cluster: Cluster | undefined, params: AdmissionParams): Witness {
  const needs = cluster?.requires ?? 'unknown'
  const counts = cluster?.platform === 'hyper-v' || cluster?.platform === 'proxmox'
  if (!counts || needs === 'unknown' || needs === 'nothing') return params.witness
  const voters = requirementRefs(needs).filter((ref) => /^(witness|quorum-device):/.test(ref))
  return voters.length > 0 ? 'third' : 'none'
}

function ownRules(cluster: Cluster | undefined, policy: AdmissionPolicy | undefined): readonly JudgeId[] {
  const platform = cluster?.platform
  switch (platform) {
    case 'vsphere':
      if (cluster?.admissionControl === false) return []
      if (policy?.kind === 'slots') return ['vsphere-slots']
      if (policy?.kind === 'share') return ['vsphere-share']
      return policy?.kind === 'dedicated-hosts' ? ['vsphere-dedicated'] : []
    case 'ahv':
      if (policy?.kind === 'none' || cluster?.admissionControl === false) return ['ahv-best-effort']
      return policy?.kind === 'guarantee' || cluster?.admissionControl === true ? ['ahv-guarantee'] : []
    case 'proxmox':
      return ['proxmox']
    case 'xcp-ng':
      return ['xapi']
    case 'hyper-v':
      return ['windows-quorum', 's2d-pool']
    case 'avs':
      return ['avs']
    case 'libvirt':
    case 'unknown':
    case undefined:
      return []
    default:
      return platform satisfies never
  }
}

/** Failures that the cluster is set to tolerate; undefined where nobody stated a number above zero. */
function statedFailures(
  cluster: Cluster | undefined,
  policy: AdmissionPolicy | undefined,
): number | undefined {
  const own = policy?.kind === 'slots' || policy?.kind === 'guarantee' ? policy.failoverHosts : undefined
  const stated =
    own ?? (cluster === undefined || !isKnown(cluster.failoverHosts) ? undefined : cluster.failoverHosts)
  return stated !== undefined && stated >= 1 ? Math.floor(stated) : undefined
}

function slotSize(policy: AdmissionPolicy | undefined, params: AdmissionParams): SlotPolicy['size'] {
  if (policy?.kind === 'slots' && isKnown(policy.slotCpuMhz) && isKnown(policy.slotMemoryBytes)) {
    return { kind: 'fixed', cpuMhz: policy.slotCpuMhz, memoryBytes: policy.slotMemoryBytes }
  }
  const cap = (value: number): number => (value > 0 ? value : Infinity)
  return {
    kind: 'largest',
    cpuMhzMax: cap(params.slotCpuMhzMax),
    memoryBytesMax: cap(params.slotMemoryBytesMax),
  }
}
