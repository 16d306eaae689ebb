/** How much an issue matters: an error withholds an answer, a warning bends it, a note explains it. */
export type Severity = 'error' | 'warning' | 'note'

/**
 * One thing a person should know about what was read or computed.
 *
 * `code` is stable and documented; `where` names a place a person can go to ('vInfo!F12', 'params.failures',
 * 'topology.yaml:14'); `message` says what was found and what to do next.
 */
export type Issue = {
  readonly code: string
  readonly severity: Severity
  readonly where: string
  readonly message: string
}

/** A value with the issues met on the way to it, or at least one issue and no value. Nothing else means failure. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly [Issue, ...Issue[]] }

/** A successful outcome carrying `value` and whatever issues were met. */
export const done = <T>(value: T, issues: readonly Issue[] = []): Outcome<T> => ({ ok: true, value, issues })

/** A refused outcome: no value, at least one issue that says why. */
export const refused = (first: Issue, ...rest: readonly Issue[]): Outcome<never> => ({
  ok: false,
  issues: [first, ...rest],
})

/** Refuses with `issues` when one of them is an error, otherwise succeeds with `value` and all of them. */
export function settle<T>(value: T, issues: readonly Issue[]): Outcome<T> {
  const errors = issues.filter((issue) => issue.severity === 'error')
  const [first] = errors
  if (first === undefined) return done(value, issues)
  return refused(first, ...issues.filter((issue) => issue !== first))
}

/** Stops on a mistake of ours, never on a reader's: the CLI maps it to exit code 70. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Bulkhead defect: ${message}`)
}

/** Closes a switch over a union: a new member does not compile until it is handled. */
export function unreachable(value: never): never {
  throw new Error(`Bulkhead defect: unhandled case ${JSON.stringify(value)}`)
}
