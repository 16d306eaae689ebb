import type { Taken } from '#engines/live-migration/subject.ts'
import type { Evacuation, Limit } from '#migration/evacuation.ts'
import type { Guest } from '#migration/move.ts'

/** What the engine answers. Times in ms, rates in bytes a second. */
export type MigrationResult = {
  readonly name: string | null
  readonly taken: readonly Taken[]
  readonly vms: number
  /** The largest guest; the rounds shown are its. */
  readonly lead: Guest
  readonly limit: Limit
  readonly chosen: Evacuation
  readonly sweep: readonly Evacuation[]
  readonly most: Evacuation | null
  readonly stops: readonly {
    readonly dirtyBytesPerSecond: number
    readonly stopMs: number
    readonly riskMs: number
  }[]
  /** The lowest whole MiB/s that the largest guest can write and stand still for longer than allowed; null for none found. */
  readonly tooMuchMibPerSecond: number | null
}
