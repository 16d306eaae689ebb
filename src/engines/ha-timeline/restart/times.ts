/** Times leave as whole ms, up, so that nothing is said to be back before it is. */
export const rounded = (ms: number): number => Math.ceil(ms - 1e-6)

/** The least of some times, or null of none. */
export const least = (times: readonly number[]): number | null =>
  times.reduce<number | null>((low, ms) => (low === null || ms < low ? ms : low), null)

/** The greatest of some times, or null of none. */
export const most = (times: readonly number[]): number | null =>
  times.reduce<number | null>((high, ms) => (high === null || ms > high ? ms : high), null)
