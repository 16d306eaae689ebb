import type { Known } from '#estate/model.ts'
import type { Found, Judgement, Open, Seen } from '#patterns/pattern.ts'

/** A finding. Example: found('Two of its disks are raw.') */
export const found = (text: string, ...seen: readonly Seen[]): Found => ({
  kind: 'found',
  text,
  times: 1,
  seen,
})

/** A finding that its subject shows several times. */
export const foundTimes = (times: number, text: string): Found => ({ kind: 'found', text, times, seen: [] })

/** An open question with what would settle it. */
export const open = (settledBy: string): Open => ({ kind: 'open', settledBy })

/** A condition as a judgement; `text` is asked for only when the condition holds. */
export function judged(holds: Known<boolean>, text: () => string): Judgement {
  if (holds === 'unknown') return 'unknown'
  return holds ? found(text()) : 'clear'
}

/** Whether a condition holds for at least one of some items: true beats unknown, unknown beats false. */
export function anyOf<T>(items: readonly T[], holds: (item: T) => Known<boolean>): Known<boolean> {
  let answer: Known<boolean> = false
  for (const item of items) {
    const one = holds(item)
    if (one === true) return true
    if (one === 'unknown') answer = 'unknown'
  }
  return answer
}

/** Negation that keeps the unknown. */
export const notKnown = (value: Known<boolean>): Known<boolean> => (value === 'unknown' ? value : !value)

/** Conjunction: false beats unknown, unknown beats true. */
export function both(left: Known<boolean>, right: Known<boolean>): Known<boolean> {
  if (left === false || right === false) return false
  return left === 'unknown' || right === 'unknown' ? 'unknown' : true
}

/**
 * Whether values differ: true as soon as two known ones do, unknown while one that is missing could. `more` says that
 * values nobody listed may belong here too.
 */
export function differ(values: readonly Known<string>[], more: boolean): Known<boolean> {
  let first: string | undefined
  let gap = more
  for (const value of values) {
    if (value === 'unknown') gap = true
    else if (first === undefined) first = value
    else if (first !== value) return true
  }
  return gap && (more || values.length > 1) ? 'unknown' : false
}

/** Distinct known values in order. */
export const distinct = (values: readonly Known<string>[]): readonly string[] =>
  [...new Set(values.filter((value) => value !== 'unknown'))].sort()
