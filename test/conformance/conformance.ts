/** How an engine of ours agrees with a corpus that somebody else published: what was compared, and each difference. */
export type ConformanceResult = {
  readonly vendor: string
  readonly corpus: string
  /** Where the corpus comes from, as repository@commit. */
  readonly source: string
  readonly cases: number
  readonly agreed: number
  readonly differed: readonly { readonly case: string; readonly why: string }[]
}
