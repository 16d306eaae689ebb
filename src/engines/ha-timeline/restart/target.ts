import type { ServiceFate } from '#engines/ha-timeline/restart/result.ts'
import type { Verdict } from '#kernel/block.ts'

/** A service is safe when it is proved to be back within the target, whatever is unknown. */
export function verdictOf({ upAtMs, latestMs }: ServiceFate, targetMs: number): Verdict {
  if (upAtMs === 'never') return 'unsafe'
  if (upAtMs === 'unknown') return latestMs !== null && latestMs <= targetMs ? 'safe' : 'undecided'
  return upAtMs <= targetMs ? 'safe' : 'unsafe'
}
