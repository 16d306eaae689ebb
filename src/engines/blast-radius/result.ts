import type { ComponentRef } from '#estate/model.ts'
import type { Overlay } from '#failure/domain-map.ts'
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
  /** Fatal singles that no requirement names: they take alternatives together. The rest is required by itself. */
  readonly sharedSingles: readonly ComponentRef[]
  /** Minimal fatal pairs and triples: how many, and the first of them. 'undecided' when the limit was hit. */
  readonly pairCount: number | 'undecided'
  readonly pairs: readonly (readonly ComponentRef[])[]
  readonly tripleCount: number | 'undecided'
  readonly triples: readonly (readonly ComponentRef[])[]
  /** How many pairs and triples were found; less than all of them where the count is undecided. */
  readonly found: { readonly pairs: number; readonly triples: number }
  /** How many fatal sets of each size have an account, a firmware batch or a software version in them. */
  readonly commonCause: { readonly singles: number; readonly pairs: number; readonly triples: number }
  /** What nobody stated and could hide a fatal single, in words; the first few. */
  readonly gaps: readonly Unstated[]
  readonly gapCount: number
}

/** What nobody stated about a component, in words. Example: { ref: 'host:h2', text: 'where it stands' } */
export type Unstated = { readonly ref: ComponentRef; readonly text: string }

/** Branches that fall together. */
export type FateAnswer = {
  readonly service: ComponentRef
  /** The requirement with references, and with names as people read it. */
  readonly requirement: string
  readonly requirementSaid: string
  readonly cause: ComponentRef
  readonly branchesDown: number
  readonly branches: number
  readonly fatal: boolean
}

/** One placement of the VMs and what one host then takes. */
export type SweepPoint = {
  /** 'today' is where the VMs run now; 'anew' places them all under a ceiling. */
  readonly placed: 'today' | 'anew'
  /** The ceiling of a placement made anew; today the average of the hosts that carry a VM. */
  readonly vmsPerHost: number
  /** Clusters with too few hosts for the ceiling. */
  readonly clustersOver: number
  readonly hostsUsed: number
  readonly servicesLostWorst: number
  readonly servicesLostMean: number
  /** Of the mean, services that no single host takes as placed today; 0 today by definition. */
  readonly redundantLostMean: number
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
  readonly gapsSample: readonly Unstated[]
  /** What people call each component that this answer refers to, by reference. */
  readonly names: Readonly<Record<string, string>>
  /** Hosts that carry a running VM, under the chosen placement. */
  readonly hostsUsed: number
  /** Today's placement first, then ceilings in ascending order. Empty unless a ceiling was chosen. */
  readonly sweep: readonly SweepPoint[]
  readonly domains: readonly Domain[]
  readonly overlays: readonly Overlay[]
}

/** How the blocks of an answer call its components. */
export const sayer =
  ({ names }: Pick<BlastRadius, 'names'>) =>
  (ref: string): string =>
    names[ref] ?? ref
