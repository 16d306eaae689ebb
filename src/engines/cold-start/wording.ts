import type { ColdStart, Link, Moment } from '#engines/cold-start/result.ts'
import { spanText } from '#kernel/units.ts'

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
