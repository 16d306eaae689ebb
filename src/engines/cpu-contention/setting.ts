import type { Phase } from '#engines/cpu-contention/bench.ts'
import { isTooWide, type Machine, type VmClass } from '#engines/cpu-contention/machine.ts'

/** One host as the question describes it: what stands on it, and how hard it works. */
export type Setting = {
  readonly machine: Machine
  /** VMs on the host. */
  readonly narrowVms: number
  readonly narrowVcpus: number
  readonly wideVms: number
  readonly wideVcpus: number
  /** Share of a wide VM's vCPUs that a burst keeps busy. */
  readonly wideBusyShare: number
  /** What one vCPU asks for on average, as a share of a core at full speed. */
  readonly demandPerVcpu: number
  /** Load in peaks over the average load, 1 or more. */
  readonly peakRatio: number
  /** Shares of a vCPU of a wide VM over those of a narrow one. */
  readonly wideShares: number
  /** Most that a wide VM may use, as a share of its vCPUs; 1 is no limit. */
  readonly wideLimit: number
}

/** Share of the time that a peak lasts, when there are peaks. */
const peakShare = 0.2
/** Most of the time a vCPU may be asked to work: beyond it a burst has no end. */
export const vcpuDemandMax = 0.95

/** Why a setting has no answer. */
export type Misfit =
  | { readonly kind: 'too-wide'; readonly vcpus: number }
  | { readonly kind: 'too-busy'; readonly demand: number }
  | { readonly kind: 'no-vms' }

/** The phases of a setting, or why it has none. */
export function phasesOf(setting: Setting): readonly Phase[] | Misfit {
  const { machine, narrowVms, narrowVcpus, wideVms, wideVcpus, demandPerVcpu, peakRatio } = setting
  if (narrowVms + wideVms === 0) return { kind: 'no-vms' }
  for (const [count, vcpus] of [
    [wideVms, wideVcpus],
    [narrowVms, narrowVcpus],
  ] as const)
    if (count > 0 && isTooWide(machine, vcpus)) return { kind: 'too-wide', vcpus }
  const peak = demandPerVcpu * peakRatio
  if (peak > vcpuDemandMax) return { kind: 'too-busy', demand: peak }
  const low = (demandPerVcpu * (1 - peakShare * peakRatio)) / (1 - peakShare)
  const phase = (share: number, demand: number): Phase => ({
    share,
    classes: classesOf(setting, demand, peak),
  })
  return peakRatio === 1 ? [phase(1, demandPerVcpu)] : [phase(1 - peakShare, low), phase(peakShare, peak)]
}

function classesOf(setting: Setting, demand: number, peak: number): readonly [VmClass, VmClass] {
  const { narrowVms, narrowVcpus, wideVms, wideVcpus, wideBusyShare, wideShares, wideLimit } = setting
  // As many vCPUs work at once as the VM needs to do its work at all, in the highest phase.
  const needed = Math.ceil((peak * wideVcpus) / vcpuDemandMax)
  const busyVcpus = Math.max(1, needed, Math.round(wideBusyShare * wideVcpus))
  const narrow = {
    ...{ count: narrowVms, vcpus: narrowVcpus, busyVcpus: narrowVcpus },
    ...{ active: demand, shares: 1, limit: 1 },
  }
  const wide = {
    ...{ count: wideVms, vcpus: wideVcpus, busyVcpus, shares: wideShares },
    active: (demand * wideVcpus) / busyVcpus,
    limit: Math.min(1, (wideLimit * wideVcpus) / busyVcpus),
  }
  return [narrow, wide]
}
