import {
  type Passage,
  passage,
  type Situation,
  type TypedTimes,
} from '#engines/ha-timeline/machines/machine.ts'
import type { PlatformRules } from '#engines/ha-timeline/machines/platform-rules.ts'
import type { Fault } from '#engines/ha-timeline/params.ts'

/** What one cluster lost, as its platform sees it. Hosts in order of id. */
export type ClusterLoss = {
  readonly clusterId: string
  readonly lost: readonly { readonly hostId: string; readonly fault: Fault }[]
  readonly survivors: readonly string[]
  /** Every guest that its platform keeps running, on lost hosts and on others, in order of id. */
  readonly guests: readonly { readonly id: string; readonly hostId: string }[]
  readonly leader: Situation['leader']
  readonly heartbeatDatastores: Situation['heartbeatDatastores']
  readonly isolationResponse: Situation['isolationResponse']
  readonly era: Situation['era']
}

/**
 * When the guests of each lost host may start elsewhere. A machine that plays the platform's own manager also says when
 * and where each guest is started.
 */
export type Recovery = {
  readonly passageOf: ReadonlyMap<string, Passage>
  readonly guestOf?: ReadonlyMap<string, { readonly atMs: number | 'never'; readonly hostId: string }>
}

/**
 * A way to answer for one cluster. The published times are one; a machine that replays a platform's own manager, with
 * its rounds, can stand in their place.
 */
export type RecoveryMachine = (loss: ClusterLoss) => Recovery

/** The recovery by a platform's published times: every lost host of one fault goes the same way. */
export const publishedRecovery =
  ({ machine }: PlatformRules, typed: TypedTimes): RecoveryMachine =>
  ({ lost, leader, heartbeatDatastores, isolationResponse, era }) => {
    const byFault = new Map<Fault, Passage>()
    const passageOf = new Map<string, Passage>()
    for (const { hostId, fault } of lost) {
      const known = byFault.get(fault)
      const way =
        known ?? passage(machine, { fault, leader, heartbeatDatastores, isolationResponse, era }, typed)
      byFault.set(fault, way)
      passageOf.set(hostId, way)
    }
    return { passageOf }
  }

/** Who of an XAPI pool lives on: the survivors, none of them, or nobody can say. */
export type PoolFate = 'lives' | 'fences-itself' | 'unknown'

/**
 * Which part of an XAPI pool lives on after a loss. Hosts live in the largest partition that the statefile shows, on a
 * tie in that of the lowest host; without the statefile they live only while all see each other. `cutOff` hosts live
 * and are each a partition of one. Source: fact ha-xcp-two-heartbeats.
 */
export function poolFate(
  connected: number,
  cutOff: number,
  dead: number,
  statefile: 'stands' | 'lost' | 'unknown',
): PoolFate {
  if (connected === 0) return 'fences-itself'
  if (cutOff + dead === 0) return 'lives'
  if (statefile === 'lost') return 'fences-itself'
  if (statefile === 'unknown') return 'unknown'
  return connected > 1 || cutOff === 0 ? 'lives' : 'unknown'
}
