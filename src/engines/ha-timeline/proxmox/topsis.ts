/** How much a criterion weighs; less of every criterion is better. */
export type Criterion = { readonly weight: number }

/**
 * Scores of alternatives between 0 (like the worst imaginable) and 1 (like the best), in the order given.
 *
 * TOPSIS (Hwang and Yoon, 1981): each column is divided by its Euclidean length and weighed; the imaginary best and
 * worst alternatives take the least and the greatest of each column; a score is the distance to the worst as a share of
 * both distances. Alternatives that are all alike score 0. Cost: alternatives times criteria.
 */
export function topsisScores(rows: readonly (readonly number[])[], criteria: readonly Criterion[]): number[] {
  const sum = criteria.reduce((total, { weight }) => total + weight, 0)
  const columns = criteria.map(({ weight }, at) => {
    const column = rows.map((row) => row[at] ?? 0)
    const size = length(column)
    const values = column.map((value) => (size === 0 ? value : value / size))
    return { values, share: weight / sum, least: Math.min(...values), most: Math.max(...values) }
  })
  return rows.map((_, row) => {
    const toBest = length(columns.map(({ values, share, least }) => ((values[row] ?? 0) - least) * share))
    const toWorst = length(columns.map(({ values, share, most }) => ((values[row] ?? 0) - most) * share))
    return toBest + toWorst === 0 ? 0 : toWorst / (toBest + toWorst)
  })
}

const length = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((total, value) => total + value * value, 0))
