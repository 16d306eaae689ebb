import type { ComponentRef } from '#estate/model.ts'

/** An interval that holds a value. */
export type Range = { readonly low: number; readonly high: number }
/** An interval that holds a frequency; its upper end is null where nobody knows how often something fails. */
export type OpenRange = { readonly low: number; readonly high: number | null }

/** What one component costs a service. */
export type Contributor = {
  readonly ref: ComponentRef
  /** Share of the time down that goes when it never fails. */
  readonly share: number
  /** Hours a year that it would save by never failing, restarts included. */
  readonly savesHours: number
}

/** What is known about one service or cluster. Lower ends are proved: unknown figures count as never failing there. */
export type SubjectAnswer = {
  readonly ref: ComponentRef
  /** 'decided' when diagrams gave exact figures; 'bounded' when only small cut sets could be counted. */
  readonly kind: 'decided' | 'bounded' | 'rootless'
  /** Why it is not decided, as a sentence; empty when it is. */
  readonly why: string
  /** Share of time down until something is repaired. */
  readonly unavailability: Range
  readonly downtimeHoursPerYear: Range
  /** Times a year it stops, restarts included. */
  readonly outagesPerYear: OpenRange
  /** Minimal sets of 1, 2 and 3 components that take it until repaired; null where they could not be counted. */
  readonly cutSets: readonly number[] | null
  /** All of them, as digits; null where only small ones were counted. */
  readonly cutSetsTotal: string | null
  /** Lower end of the unavailability when accounts, firmware and software never fail; null when none is under it. */
  readonly withoutCommonCauses: number | null
  readonly contributors: readonly Contributor[]
  /** Components under it whose own figure nobody states: how many, and the first few. */
  readonly lacking: { readonly count: number; readonly refs: readonly ComponentRef[] }
  /** How many components under it take their figure from the parameters. */
  readonly assumed: number
  readonly nodes: number
}

/** A draw of component states beside the exact figure of one subject. */
export type CrossCheck = {
  readonly ref: ComponentRef
  readonly trials: number
  readonly hits: number
  readonly low: number
  readonly high: number
  readonly exact: number
  readonly seed: number
}

/** The answer of the engine: subjects from the longest proved downtime down. */
export type Availability = {
  readonly subjects: readonly SubjectAnswer[]
  readonly check: CrossCheck | null
  readonly gaps: number
  readonly names: Readonly<Record<string, string>>
}
