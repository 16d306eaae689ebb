/** How our answers compare with those a vendor or an author published, case by case. */
export type ConformanceResult = {
  readonly vendor: string
  readonly corpus: string
  /** Where the corpus comes from: repository and commit. */
  readonly source: string
  readonly cases: number
  readonly agreed: number
  readonly differed: readonly { readonly case: string; readonly why: string }[]
}
