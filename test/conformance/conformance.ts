/** What one engine makes of cases that a vendor published: how many agree, and why the others differ. */
export type ConformanceResult = {
  readonly vendor: string
  readonly corpus: string
  readonly source: string
  readonly cases: number
  readonly agreed: number
  readonly differed: readonly { readonly case: string; readonly why: string }[]
}
