import type { Exact } from '#engines/admission-control/exact.ts'
import type { Opinion } from '#engines/admission-control/judge.ts'

/**
 * How a rule's word stands to ours: the same; a yes where not everything restarts; a no where everything
 * does; no word at all; or open, because one of the two cannot be said.
 */
export type Agreement = 'agrees' | 'too-hopeful' | 'too-cautious' | 'silent' | 'open'

/** One row: a rule, our answer for the same losses, and what lies between them. */
export type Judged = Opinion & {
  /** Whether the cluster itself is run by this rule. */
  readonly own: boolean
  readonly exact: Exact['verdict']
  readonly agreement: Agreement
  readonly sentence: string
}

export type ClusterJudged = {
  readonly id: string
  readonly name: string
  readonly hosts: number
  readonly vms: number
  /** Our answers, from one failure on. */
  readonly exact: readonly Exact[]
  readonly rows: readonly Judged[]
  readonly notes: readonly string[]
}

/** How often a rule stood how to ours, over all clusters. */
export type Total = { readonly judge: Opinion['judge'] } & Readonly<Record<Agreement, number>>

export type AdmissionResult = {
  /** Clusters told in detail, those with most wrong promises first: at most `clustersDetailedMax`. */
  readonly clusters: readonly ClusterJudged[]
  readonly clustersJudged: number
  readonly totals: readonly Total[]
  readonly emptyClusters: readonly { readonly id: string; readonly name: string }[]
  readonly lonelyHosts: number
}

/** Most clusters told in detail; the totals count all of them. */
export const clustersDetailedMax = 100
