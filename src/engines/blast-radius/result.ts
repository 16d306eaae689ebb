import type { Overlay } from '#engines/blast-radius/domain-map.ts'
import type { ComponentRef } from '#estate/model.ts'
import type { Domain, State, Verdict } from '#kernel/block.ts'

/** What single failures and pairs do to one service. */
export type ServiceAnswer = {
  readonly ref: ComponentRef
  readonly name: string
  /** Under the failed set. */
  readonly state: State
  readonly verdict: Verdict
  readonly downAtStart: boolean
  /** Every proved fatal single, in order of kind and id. */
  readonly singles: readonly { readonly ref: ComponentRef; readonly untilRepaired: boolean }[]
  /** Minimal fatal pairs: how many, and the first of them. 'undecided' when the limit was hit. */
  readonly pairCount: number | 'undecided'
  readonly pairs: readonly (readonly [ComponentRef, ComponentRef])[]
  /** What nobody stated and could hide a fatal single, in words; the first few. */
  readonly gaps: readonly string[]
  readonly gapCount: number
}

/** Branches that fall together. */
export type FateAnswer = {
  readonly service: ComponentRef
  readonly requirement: string
  readonly cause: ComponentRef
  readonly branchesDown: number
  readonly branches: number
  readonly fatal: boolean
}

/** One consolidation ratio and what one host then takes. */
export type SweepPoint = {
  readonly vmsPerHost: number
  readonly hostsUsed: number
  readonly servicesLostWorst: number
  readonly servicesLostMean: number
}

/** How many components of a kind are in each state under the failed set; states nobody is in are left out. */
export type StateCount = {
  readonly kind: string
  readonly states: readonly { readonly state: State; readonly count: number }[]
}

/** The whole answer of a run. */
export type BlastRadius = {
  readonly failed: readonly ComponentRef[]
  readonly counts: readonly StateCount[]
  readonly services: readonly ServiceAnswer[]
  /** Branches that fall together, at most 2,000 of `fateCount`, those that fail their requirement first. */
  readonly fates: readonly FateAnswer[]
  readonly fateCount: number
  /** How many things nobody stated about components of the graph. */
  readonly gaps: number
  /** The first of them, in words. */
  readonly gapsSample: readonly string[]
  /** Hosts that carry a running VM, under the chosen placement. */
  readonly hostsUsed: number
  readonly sweep: readonly SweepPoint[]
  readonly domains: readonly Domain[]
  readonly overlays: readonly Overlay[]
}
