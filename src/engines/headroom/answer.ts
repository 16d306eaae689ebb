import type { HostsToAdd } from '#engines/headroom/hosts-to-add.ts'
import type { FacilityKind } from '#estate/model.ts'
import type { Verdict } from '#kernel/block.ts'
import type { Bytes } from '#kernel/units.ts'
import type { Gap } from '#placement/measure.ts'
import type { Dimension } from '#placement/model.ts'

/** A host or VM as people and other answers name it. */
export type Named = { readonly id: string; readonly name: string }

/** Why a loss cannot be survived, in names. `needed` and `available` are in the unit of the dimension. */
export type Proof =
  | {
      readonly kind: 'no-host'
      /**
       * What leaves no host: nothing survives, a device, datastores, rules about hosts, both of these together, its
       * CPU generation, several of these together, survivors that already carry more than they have, rules about VMs, or room.
       */
      readonly because:
        | 'no-survivor'
        | 'device'
        | 'storage'
        | 'host-rule'
        | 'storage-and-host-rule'
        | 'cpu-generation'
        | 'several'
        | 'overloaded'
        | 'vm-rule'
        | 'room'
      readonly hostsAllowed: number
      readonly dimension: Dimension
      readonly needed: number
      /** The host allowed that has most left in that dimension; null when none is allowed. */
      readonly freest: (Named & { readonly available: number | null }) | null
    }
  | {
      readonly kind: 'volume' | 'count'
      readonly dimension: Dimension
      /** Only VMs that need at least this much are counted, and hosts that can take one of them. */
      readonly threshold: number
      readonly hosts: number
      readonly needed: number
      readonly available: number
    }
  | { readonly kind: 'exhausted'; readonly steps: number }

/** The smallest set of hosts whose loss is not survived. */
export type Failing = {
  readonly hosts: readonly Named[]
  /** VMs the proof is about, largest first, at most `namesMax` of `vmCount`. */
  readonly vms: readonly Named[]
  readonly vmCount: number
  /** VMs that must restart after this loss, and how many of them at most find no host: some placement leaves so many. */
  readonly vmsRestarting: number
  readonly vmsLeftOver: number
  readonly proof: Proof
  /** Survivors that may receive, before anything restarts, in the dimension of the proof; null where capacity is unknown. */
  readonly survivors: readonly (Named & { readonly load: number; readonly capacity: number | null })[]
}

/**
 * A host that surely carries more than it has for VMs, in the unit of the dimension. It keeps its VMs and receives
 * nothing; that alone makes no loss unsafe.
 */
export type Overload = Named & {
  readonly dimension: Dimension
  readonly carried: number
  readonly available: number
}

/** Why a verdict stays open: `hosts` is the first loss that does, none when no loss of a known host is at stake. */
export type Open = {
  readonly hosts: readonly Named[]
  readonly obstacle: 'unknown' | 'steps' | 'size' | 'scenarios'
  /** How many hosts the open losses are of. */
  readonly failures: number
  /** The gaps that stand in the way of deciding that loss. */
  readonly gaps: readonly NamedGap[]
  /** Losses of that many hosts that stay open, of how many. */
  readonly losses: number
  readonly lossesOf: number
  readonly stepsSpent: number
  readonly stuck: readonly Named[]
}

/** The answer for up to k hosts of one cluster. */
export type LossAnswer = {
  readonly failures: number
  readonly verdict: Verdict
  /** Losses of exactly k hosts: how many there are and what was found. Every safe one was checked. */
  readonly losses: number
  readonly safe: number
  readonly unsafe: number
  readonly undecided: number
  /** Losses of one up to k hosts, and placements the checker accepted for them: one for all that are alike. */
  readonly lossesUpTo: number
  readonly placementsChecked: number
  readonly steps: number
  readonly failing: Failing | null
  readonly open: Open | null
  /** What losing one after another adds, where all losses at once are survived; null where it was not asked about. */
  readonly sequence: SequenceAnswer | null
  /** Of the tightest loss, when the verdict is safe. */
  readonly tightest: Tightest | null
  readonly vcpusPerCoreWorst: number | null
}

/** First losses, by what was found for the losses that may follow them. */
export type SequenceAnswer = {
  readonly firsts: number
  readonly safe: number
  readonly unsafe: number
  readonly undecided: number
  readonly placementsChecked: number
  readonly steps: number
  /** The first host after whose loss no placement leaves a way, or the first for which none was found. */
  readonly failing: Named | null
  readonly open: Named | null
}

/** The survived loss that leaves the least room, with where everything restarts. */
export type Tightest = {
  readonly hosts: readonly Named[]
  readonly dimension: Dimension
  readonly loadAfter: number
  readonly capacityAfter: number
  readonly placement: readonly Move[]
  /** Per surviving host that receives: load and capacity in the binding dimension after all restarts. */
  readonly survivors: readonly (Named & { readonly load: number; readonly capacity: number })[]
  /** Survivors that carry more than they have in some dimension and receive nothing, in the binding dimension. */
  readonly overloaded: readonly (Named & { readonly load: number; readonly capacity: number })[]
  /** Largest further VM memory one host still takes under this placement. */
  readonly memoryBytesLargest: Bytes
  /** Free memory in pieces too small for the cluster's median VM. */
  readonly memoryBytesStranded: Bytes
  readonly memoryBytesFree: Bytes
  readonly memoryBytesMedianVm: Bytes
}

/** One loss of hosts that fall together, by the facilities that take them. */
export type GroupAnswer = {
  readonly refs: readonly string[]
  readonly names: readonly string[]
  /** Hosts of this cluster that surely fall; how many, and the first few. */
  readonly hosts: readonly Named[]
  readonly hostCount: number
  /** Hosts that may fall as well, because nobody said where they stand or what they require. */
  readonly perhaps: readonly Named[]
  readonly perhapsCount: number
  /** VMs whose storage is gone as well, on lost hosts and on hosts that stay: they do not restart anywhere. */
  readonly storageGone: number
  readonly storageGoneThere: number
  readonly failing: Failing | null
  readonly obstacle: 'unknown' | 'steps' | 'size' | 'place' | null
}

/** Every loss of one kind of facility, or of two facilities together. */
export type GroupsAnswer = {
  readonly kind: FacilityKind | 'pair' | 'place'
  readonly verdict: Verdict
  readonly losses: number
  readonly safe: number
  readonly unsafe: number
  readonly undecided: number
  /** The loss that is not survived and takes the fewest hosts, or the first that is open, or the heaviest survived. */
  readonly shown: GroupAnswer
}

/** One restarted VM. */
export type Move = { readonly vm: Named; readonly from: Named; readonly to: Named }

/** Something the inventory does not tell, so that no verdict of this cluster stands on it. */
export type Unchecked = {
  readonly code: UncheckedCode
  readonly count: number
  readonly names: readonly string[]
}

export type UncheckedCode =
  | 'storage-visibility'
  | 'ha'
  | 'hosts-inferred'
  | 'devices'
  | 'memory-overhead'
  | 'cpu-reservations'
  | 'restart-priority'
  | 'rules'
  | 'rules-empty'
  | 'cpu-generations'
  | 'accelerators'
  | 'places'

/** A gap with a few names and how many there are. */
export type NamedGap = Omit<Gap, 'names'> & { readonly names: readonly string[]; readonly count: number }

export type ClusterAnswer = Named & {
  readonly hosts: number
  readonly hostsReceiving: number
  readonly vms: number
  readonly haEnabled: boolean | 'unknown'
  readonly admissionControl: boolean | 'unknown'
  readonly memoryBytesNeeded: Bytes | 'unknown'
  readonly memoryBytesCapacity: Bytes | 'unknown'
  /** One per number of hosts lost at once, from one on; fewer than asked where the cluster has fewer hosts. */
  readonly answers: readonly LossAnswer[]
  /** How many more hosts it would take; null where it is not unsafe, nothing was to be tried, or no host can be copied. */
  readonly hostsToAdd: HostsToAdd | null
  readonly overloaded: readonly Overload[]
  /** Per losable host a row of one letter per losable host: s safe, u unsafe, o open; the diagonal is the host alone. */
  readonly pairs: { readonly hosts: readonly string[]; readonly rows: readonly string[] } | null
  /** One per kind of facility that takes hosts of the cluster and leaves some; empty when none was asked about. */
  readonly groups: readonly GroupsAnswer[]
  /** Facilities with which every host of the cluster falls, so that nothing is left to restart on. */
  readonly lostWhole: readonly { readonly ref: string; readonly name: string }[]
  /** Accelerator models that VMs take and no host lists, and hosts whose number of NUMA nodes cannot be. */
  readonly acceleratorsUnlisted: readonly string[]
  readonly numaImpossible: readonly string[]
  readonly notChecked: readonly Unchecked[]
  readonly placements: readonly {
    readonly lost: readonly string[]
    readonly moves: readonly (readonly [string, string])[]
  }[]
}

export type HeadroomResult = {
  readonly clusters: readonly ClusterAnswer[]
  /** Clusters in which nothing runs, with or without hosts. */
  readonly emptyClusters: readonly Named[]
  /** What of racks, feeds and the like was left out because there are too many. */
  readonly groupsCut: 'none' | 'groups' | 'pairs'
  readonly loners: { readonly hosts: number; readonly vms: number; readonly names: readonly string[] }
}

/** Most names a list in an answer carries. */
export const namesMax = 5
