/** Sum with Neumaier's compensation, so that order of rows moves the result by at most one rounding. */
export function sum(values: Iterable<number>): number {
  let total = 0
  let compensation = 0
  for (const value of values) {
    const next = total + value
    compensation += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total
    total = next
  }
  return total + compensation
}

/** Arithmetic mean; undefined for no values. */
export function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : sum(values) / values.length
}

/** Population standard deviation (divides by n); undefined for no values. */
export function populationStandardDeviation(values: readonly number[]): number | undefined {
  const centre = mean(values)
  if (centre === undefined) return undefined
  return Math.sqrt(sum(values.map((value) => (value - centre) ** 2)) / values.length)
}

/**
 * The value below which the share `p` (0 to 1) of `values` lies, by linear interpolation between order
 * statistics (Hyndman and Fan, 1996, definition 7). Undefined for no values. Example: quantile([1, 2, 3], 0.5) → 2
 */
export function quantile(values: readonly number[], p: number): number | undefined {
  const ordered = [...values].sort((left, right) => left - right)
  const position = (ordered.length - 1) * p
  const low = ordered[Math.floor(position)]
  const high = ordered[Math.ceil(position)]
  if (low === undefined || high === undefined) return undefined
  return low + (high - low) * (position - Math.floor(position))
}
