import type { Bound } from '#engines/wave-planner/bound.ts'
import type { Conflict } from '#engines/wave-planner/conflict.ts'
import type { EvidenceKind } from '#engines/wave-planner/evidence.ts'
import type { Reason } from '#engines/wave-planner/programme.ts'
import type { Restore } from '#engines/wave-planner/restore.ts'

/** An application group as it is told. */
export type GroupLine = {
  readonly id: number
  readonly name: string
  readonly vms: number
  readonly bytes: number
  /** Null when its last pass never ends. */
  readonly stopMs: number | null
  /** How many pieces of evidence of each kind hold it together, and the least sure one it needs. */
  readonly kinds: readonly { readonly kind: EvidenceKind; readonly count: number }[]
  readonly weakest: { readonly text: string; readonly confidence: number } | null
  readonly slot: number
}

/** A group too large for a wave, or the largest one: what single piece of evidence splits it best. */
export type CutLine = {
  readonly group: string
  readonly vms: number
  readonly text: string
  readonly confidence: number
  readonly sizes: readonly number[]
}

export type WaveLine = {
  readonly number: number
  readonly slot: number
  readonly fromMs: number
  readonly toMs: number
  readonly groups: number
  readonly vms: number
  readonly bytes: number
  /** The longest stop of a guest in it. */
  readonly stopMs: number
  readonly services: number
  /** Services that need one of those, however far away: what a failed wave reaches. */
  readonly reached: number
  readonly rollbackClosesMs: number
  readonly why: Reason | undefined
}

/** What the same programme would be with one more of something. */
export type Purchase = { readonly what: string; readonly endMs: number | null; readonly daysWon: number }

/** A wave size tried: when the plan ends, and when it ends in half and in nine of ten courses. */
export type SizeLine = {
  readonly vmsPerWave: number
  readonly planDays: number | null
  readonly leftGroups: number
  readonly medianDays: number | null
  readonly lateDays: number | null
}

export type Migration = {
  readonly kind: 'migrate'
  readonly from: 'estate' | 'knobs'
  readonly vms: number
  readonly bytes: number
  readonly unsized: number
  readonly startMs: number
  readonly groups: readonly GroupLine[]
  readonly cuts: readonly CutLine[]
  readonly cycles: readonly { readonly groups: readonly string[]; readonly needs: readonly string[] }[]
  readonly waves: readonly WaveLine[]
  readonly conflicts: readonly (Conflict & {
    readonly name: string
    readonly vms: number
    readonly waitsFor: string
  })[]
  /** Groups and VMs that move in no window; `conflicts` tells of the first of them. */
  readonly leftGroups: number
  readonly leftVms: number
  readonly bound: Bound & { readonly endMs: number | null }
  readonly endMs: number | null
  readonly isShortest: boolean
  /** Ends of the courses drawn, in order; null for those beyond the horizon. */
  readonly finish: {
    readonly trials: number
    readonly ends: readonly { readonly share: number; readonly endMs: number | null }[]
    readonly pausedMean: number
    readonly openMean: number
  }
  readonly routes: {
    readonly warm: number
    readonly cold: number
    readonly alone: number
    readonly stuck: number
  }
  /** The most VMs at a time with which the busiest guest still converges; null without a limit. */
  readonly togetherMax: number | null
  readonly together: number
  /** Days of work that copies take, over days from the first to the last: how busy the link is. */
  readonly linkBusy: number
  readonly rollbackHours: number
  /** Days for which a VM is kept twice, and what that costs for all. */
  readonly twiceDays: number
  readonly dualCents: number
  readonly tool: { readonly endsMs: number; readonly vmsLeft: number; readonly waves: number } | null
  readonly purchases: readonly Purchase[]
  readonly sizes: readonly SizeLine[]
  readonly critical: readonly {
    readonly wave: number
    readonly group: string
    readonly why: Reason | undefined
  }[]
}

/** What the engine answers. */
export type WaveResult = Migration | Restore
