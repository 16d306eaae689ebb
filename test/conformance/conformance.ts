/** How far we agree with a vendor on its own published cases: the row of the conformance page. */
export type ConformanceResult = {
  readonly vendor: string
  readonly corpus: string
  /** Repository and commit the cases come from. */
  readonly source: string
  readonly cases: number
  readonly agreed: number
  readonly differed: readonly { readonly case: string; readonly why: string }[]
}
