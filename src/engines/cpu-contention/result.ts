import type { Wait } from '#engines/cpu-contention/bench.ts'
import type { CoScheduling, ThreadPolicy } from '#engines/cpu-contention/machine.ts'
import type { Ground } from '#engines/cpu-contention/taken.ts'

/** One class with the time its slowest bursts take. */
export type ClassReading = Wait & {
  /** 99 of 100 bursts are done by then. */
  readonly burstMsP99: number | 'unknown' | 'none'
}

/** What one setting of a table or a curve gives. */
export type Glance = {
  /** Share of its time that a narrow and a wide VM waits; 'none' where there is no such VM. */
  readonly narrowWait: number | 'none'
  readonly wideWait: number | 'none'
  readonly wideCoStop: number | 'none'
  /** Work done of the work wanted, by all VMs. */
  readonly doneRatio: number
}

/** The whole answer of a run. */
export type CpuContention = {
  readonly ground: Ground
  readonly threadsPerHost: number
  readonly vcpus: number
  readonly narrow: ClassReading
  readonly wide: ClassReading
  /** The same for a burst that never waits and has its cores to itself. */
  readonly burstMsP99Alone: number
  readonly doneRatio: number
  readonly coresWorth: number
  readonly placesTaken: number
  /** Chance that a burst finds all cores taken when the load comes from endless VMs of one vCPU (Erlang C). */
  readonly erlangTaken: number
  /** The time such a burst waits on average, over the time it works. */
  readonly erlangWait: number | 'endless'
  /** The same vCPUs and load with narrow VMs alone. */
  readonly narrowOnly: Glance | 'none'
  /** Over the width of the wide VMs, at constant vCPUs and load. */
  readonly byWidth: readonly (Glance & { readonly wideVcpus: number })[]
  readonly byLoad: readonly (Glance & { readonly load: number })[]
  readonly byThreads: readonly (Glance & { readonly threads: ThreadPolicy })[]
  readonly byCoScheduling: readonly (Glance & { readonly coScheduling: CoScheduling })[]
  readonly byLoss: readonly (Glance & { readonly hostsLost: number; readonly vcpuRatio: number })[]
  readonly settled: boolean
}
