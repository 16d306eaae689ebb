import type { ClusterAnswer } from '#engines/headroom/answer.ts'
import type { Standing } from '#engines/headroom/assess.ts'

/** How far a run is: the clusters it has answered, in order, and where the next one stands. Plain data. */
export type RunState = {
  readonly answered: readonly ClusterAnswer[]
  readonly standing: Standing | 'beginning'
}

const nothing: RunState = { answered: [], standing: 'beginning' }

/** The state an earlier run of this question left; a beginning where there is none or it cannot be one. */
export function stateOf(found: unknown, clusters: number): RunState {
  const { answered, standing } = (found ?? {}) as Partial<RunState>
  if (!Array.isArray(answered) || answered.length > clusters) return nothing
  if (standing === 'beginning') return { answered, standing }
  const isStanding = Array.isArray(standing?.cursor?.finished) && Array.isArray(standing.placements)
  return isStanding && standing !== undefined ? { answered, standing } : nothing
}
