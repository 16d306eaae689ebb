import type { Stage } from '#engines/ha-timeline/machines/machine.ts'
import type { PoolFate } from '#engines/ha-timeline/machines/recovery.ts'
import type { Fault } from '#engines/ha-timeline/params.ts'
import type { Assumption, NeverCode } from '#engines/ha-timeline/restart/outlook.ts'
import type { Places } from '#engines/ha-timeline/restart/places.ts'
import type { ComponentRef, Platform } from '#estate/model.ts'
import type { Block } from '#kernel/block.ts'

/** A time in ms from the loss, or what stands in its place. */
export type When = number | 'never' | 'unknown'

/** How one lost guest fares. */
export type VmFate = {
  readonly ref: ComponentRef
  readonly name: string
  readonly clusterId: string
  readonly hostId: string
  /** The host it restarts on; null where it does not, or nobody can say. */
  readonly toHostId: string | null
  readonly startedAtMs: When
  readonly upAtMs: When
  readonly code: NeverCode | 'unknown' | null
  /** Why never or unknown, in words; null for a guest that is back. */
  readonly why: string | null
}

/** How one service fares; `latestMs` bounds an unknown return where something does. */
export type ServiceFate = {
  readonly ref: ComponentRef
  readonly name: string
  /** 0 where the loss interrupts it at once, 'unknown' where it may. */
  readonly downAtMs: 0 | 'unknown'
  readonly upAtMs: When
  readonly latestMs: number | null
  readonly why: string | null
}

/** What one cluster lost and when its platform gives guests free. */
export type ClusterFate = {
  readonly id: string
  readonly name: string
  readonly platform: Platform | 'unknown'
  readonly hosts: readonly { readonly hostId: string; readonly fault: Fault }[]
  readonly hostCount: number
  readonly pool: PoolFate
  /** One way per kind of fault among its hosts. */
  readonly ways: readonly {
    readonly fault: Fault
    readonly stages: readonly Stage[]
    readonly releaseMs: number | 'never'
    readonly why: string
  }[]
  readonly restartsPerHost: number | 'unlimited' | null
  readonly guests: number
  readonly back: number
  readonly otherwiseAllFit: Places['otherwiseAllFit']
}

/** Guests that stay down for one reason. */
export type NeverCount = {
  readonly code: NeverCode | 'unknown'
  readonly guests: number
  readonly example: string
}

/** How busy one array was with boots. */
export type ArrayLoad = {
  readonly ref: string
  readonly boots: number
  readonly atOnce: number
  /** The longest boot from it, and that guest's boot time alone. */
  readonly longestBootMs: number
  readonly aloneMs: number
}

/** The playback block of an answer. */
export type Playback = Extract<Block, { readonly kind: 'playback' }>

/** The whole answer about an estate. Lists are cut at the named limits; the totals are not. */
export type EstateRestart = {
  readonly lost: readonly ComponentRef[]
  readonly lostSaid: readonly string[]
  readonly hostsLost: number
  readonly guestsLost: number
  readonly guestsBack: number
  readonly guestsNever: number
  readonly guestsUnknown: number
  readonly firstUpMs: number | null
  readonly lastUpMs: number | null
  /** The worst first: never, unknown, then the latest. */
  readonly vms: readonly VmFate[]
  readonly services: readonly ServiceFate[]
  readonly serviceCount: number
  readonly servicesBack: number
  readonly servicesNever: number
  readonly servicesUnknown: number
  readonly lastServiceMs: number | null
  readonly clusters: readonly ClusterFate[]
  readonly never: readonly NeverCount[]
  readonly arrays: readonly ArrayLoad[]
  /** Guests that boot at the same time, as steps: from this time on, that many. */
  readonly booting: readonly (readonly [atMs: number, guests: number])[]
  readonly assumed: Readonly<Partial<Record<Assumption, number>>>
  /** Guests that may be lost as well, because nobody stated what decides it. */
  readonly perhapsVms: number
  readonly fencedHosts: readonly string[]
  readonly playback: Playback
}

/** Most rows of each list in an answer. */
export const limits = {
  vms: 1_000,
  services: 2_000,
  clusters: 500,
  hosts: 64,
  arrays: 100,
  steps: 200,
} as const
