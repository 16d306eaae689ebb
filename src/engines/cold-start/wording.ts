import type { ColdStart, Link, Moment } from '#engines/cold-start/result.ts'

/** A span of time as people say it. Examples: 45_000 → "45 s", 4_200_000 → "1 h 10 min" */
export function spanText(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}

/** A moment as people say it. Examples: 600_000 → "10 min", 'unknown' → "unknown", null → "never" */
export const momentText = (moment: Moment): string =>
  moment === null ? 'never' : moment === 'unknown' ? 'unknown' : spanText(moment)

/** A moment as a cell of a column in ms: null where it is unknown or does not come. */
export const momentCell = (moment: Moment): number | null => (typeof moment === 'number' ? moment : null)

/** What people call a component named in an answer. */
export const nameIn = ({ names }: ColdStart, ref: string): string => names[ref] ?? ref

/** A need as a clause. Example: "service KMS needs VM kms-1", "datastore ds needs service KMS to start" */
export const linkText = (result: ColdStart, { owner, needs, purpose }: Link): string =>
  `${nameIn(result, owner)} needs ${needs}${purpose === 'start' ? ' to start' : ''}`

/** Several things in one phrase. Example: ['a', 'b', 'c'] → "a, b and c" */
export const together = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
