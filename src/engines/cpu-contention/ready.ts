/** Length of one sample of the real-time chart, in ms. */
export const chartIntervalMs = 20_000

/**
 * Ready time as a share of the time, from the milliseconds a chart sums up over `intervalMs` for `vcpus` vCPUs
 * together. 0 to 1. Source: KB 387750 of Broadcom. Example: readyRatio(2_000, 20_000, 1) → 0.1
 */
export const readyRatio = (summationMs: number, intervalMs: number, vcpus: number): number =>
  summationMs / intervalMs / vcpus

/** The milliseconds that a chart of `intervalMs` shows for one vCPU that waits `ratio` of the time. */
export const readySummationMs = (ratio: number, intervalMs: number): number => ratio * intervalMs
