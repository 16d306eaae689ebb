import type { ComponentRef } from '#estate/model.ts'
import type { Overlay } from '#failure/overlays.ts'
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

/** Things that somebody keeps apart, and a component that takes two or more of them. */
export type BelievedSeparate = {
  /** What counts them: a component of which they are alternatives, or the rule that keeps VMs apart. */
  readonly owner: string
  /** How many others count the same things. */
  readonly owners: number
  /** The things, as people read them: "any of feed A, feed B". */
  readonly said: string
  readonly cause: ComponentRef
  readonly members: number
  readonly membersDown: number
  /** Whether too few are left: for a rule, none. */
  readonly fatal: boolean
}

/** Fatal sets of one size that a change made, and those it took away: how many, and the first of them. */
export type SetChange = {
  readonly became: number
  readonly ceased: number
  readonly firstBecame: readonly (readonly ComponentRef[])[]
  readonly firstCeased: readonly (readonly ComponentRef[])[]
}

/** What a change does to one service. Sets count as new when no part of them was fatal before. */
export type ServiceChange = {
  readonly ref: ComponentRef
  readonly name: string
  readonly before: Verdict
  readonly after: Verdict
  /** Down with nothing failed. */
  readonly downBefore: boolean
  readonly downAfter: boolean
  readonly singles: SetChange | 'undecided'
  readonly pairs: SetChange | 'undecided'
  readonly triples: SetChange | 'undecided'
}

/** The estate as it is, against the one that was asked about. */
export type Difference = {
  readonly without: readonly ComponentRef[]
  readonly doubled: readonly ComponentRef[]
  /** The services that something changed for. */
  readonly services: readonly ServiceChange[]
}

/** Fatal singles and pairs over all services, before and after one component gets a twin. */
export type AddedPart = {
  readonly ref: ComponentRef
  readonly services: number
  readonly singlesBefore: number
  readonly singlesAfter: number
  readonly pairsBefore: number
  /** 'undecided' when a limit ended the count. */
  readonly pairsAfter: number | 'undecided'
}

/** What one added part would buy, best first. */
export type AddedParts = {
  /** Components that a fatal single or pair takes with it and that can be doubled. */
  readonly candidates: number
  /** How many of them were worked out: those that the most fatal sets pass through. */
  readonly tried: number
  readonly parts: readonly AddedPart[]
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
  /** Every count of alternatives and every rule that keeps VMs apart, with what makes its members fall together. */
  readonly believed: readonly BelievedSeparate[]
  readonly believedCount: number
  /** Against the estate as it is; null when nothing was changed. */
  readonly difference: Difference | null
  readonly added: AddedParts
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
  /** Kinds whose VMs are summed up in what they stand in, and how many overlays are left out: too many to draw. */
  readonly undrawn: { readonly kinds: readonly string[]; readonly overlays: number }
}

/** How the blocks of an answer call its components. */
export const sayer =
  ({ names }: Pick<BlastRadius, 'names'>) =>
  (ref: string): string =>
    names[ref] ?? ref
