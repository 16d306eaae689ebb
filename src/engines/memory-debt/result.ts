import type { Failover } from '#engines/memory-debt/failover.ts'
import type { HostState } from '#engines/memory-debt/platform.ts'
import type { Churn, Pools } from '#engines/memory-debt/pools.ts'
import type { Ground } from '#engines/memory-debt/taken.ts'

/** A host at rest: what it carries, where that is, and what keeps moving. */
export type Standing = {
  readonly configuredBytes: number
  readonly touchedBytes: number
  readonly activeBytes: number
  readonly pools: Pools
  readonly churn: Churn
}

/** The whole answer of a run; amounts are of one host, or of one survivor. */
export type MemoryDebt = {
  readonly ground: Ground
  readonly survivors: number
  readonly minFreeBytes: number
  /** Host memory that guests can have. */
  readonly dramBytes: number
  readonly tierBytes: number
  /** The memory state an ESXi host would be in if nothing were taken back. */
  readonly stateBefore: HostState
  readonly stateAfter: HostState
  readonly normal: Standing
  readonly after: Standing
  /** Share of VMs that do not start for want of room for their reservations. */
  readonly notStartedNormal: number
  readonly notRestarted: number
  /** Active memory of the VMs that restart on one survivor. */
  readonly calledBytes: number
  readonly failover: Failover
  /** Stalls of a settled host over the share of active memory. */
  readonly byActive: readonly {
    readonly activeShare: number
    readonly normal: number
    readonly after: number
    readonly otherTier: number
  }[]
  /** The tier that the third curve has instead. */
  readonly otherTierRatio: number
  /** Active shares from which guests stall for more than 1 % of the time; 'never' up to all memory active. */
  readonly cliffNormal: number | 'never'
  readonly cliffAfter: number | 'never'
  readonly cliffOtherTier: number | 'never'
}
