import type { Layout } from '#failure/quorum/cluster-state.ts'
import type { Ending } from '#failure/quorum/course.ts'
import type { Policy } from '#failure/quorum/policy.ts'

/**
 * What comes of a course: the cluster goes on whole, one side of a cut goes on, nobody may act, both sides act,
 * somebody acts only because a person forced it, or it depends on which nodes fail or who is first.
 */
export type Fate = 'acts' | 'one-side' | 'stops' | 'both-sides' | 'forced' | 'depends'

/** A way the course can go, as people read it, with its share of the equally likely ways. */
export type Case = {
  readonly text: string
  /** The same as a clause that can follow “when”. */
  readonly clause: string
  readonly share: number
  readonly fate: Fate
  readonly who: string
}

/** The answer to one course under one rule. `share` is the part of the ways in which somebody may act. */
export type Answer = {
  readonly fate: Fate
  /** The side that acts, where one side does in every way: 'a' or 'b', otherwise ''. */
  readonly who: string
  readonly share: number
  readonly cases: readonly Case[]
}

/** One line of the count: what happened so far and what the survivors count then. */
export type Tally = {
  readonly step: string
  readonly nodes: string
  readonly votes: string
  readonly needed: string
  readonly fate: Fate
}

/** Where a number came from. */
export type Taken = { readonly what: string; readonly value: string; readonly from: string }

/** A row of the picture: a rule, or the storage pool under the chosen rule. */
export type ChartRow = { readonly label: string; readonly fates: readonly Fate[] }

export type QuorumResult = {
  readonly policy: Policy
  readonly layout: Layout
  readonly taken: readonly Taken[]
  readonly placeA: string
  readonly placeB: string
  readonly course: string
  readonly answer: Answer
  /** The same losses with the other timing, when there is one and it differs. */
  readonly contrast: { readonly course: string; readonly fate: Fate } | null
  readonly pool: Answer | null
  readonly tallies: readonly Tally[]
  readonly chart: { readonly columns: readonly string[]; readonly rows: readonly ChartRow[] }
  /** Rule by rule: who acts when the link is cut, and whether any cut of these nodes lets both sides act. */
  readonly cuts: readonly {
    readonly label: string
    readonly fate: Fate
    readonly who: string
    readonly both: string
  }[]
  /** A division of these nodes under which both sides act; null when there is none. */
  readonly splitBrain: { readonly nodesA: number; readonly nodesB: number } | null
  /** Nodes left at the end of the course, in the way with fewest. */
  readonly nodesLeft: number
  /** Why a witness that works has no vote at the last step. */
  readonly silentWitness: boolean
}

/** What happened to the last step's sides. */
export function fateOf(ending: Ending, steps: number, layer: 'cluster' | 'pool'): Fate {
  const survived = layer === 'cluster' ? ending.survived : ending.poolSurvived
  if (survived < steps) return 'stops'
  const acting = ending.sides.filter(({ acts, pool }) => (layer === 'cluster' ? acts : pool)).length
  if (acting > 1) return 'both-sides'
  return ending.sides.length > 1 ? 'one-side' : 'acts'
}
