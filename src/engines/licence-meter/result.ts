import type { Shape } from '#engines/licence-meter/sweep.ts'
import type { Trim } from '#engines/licence-meter/trim.ts'
import type { WindowsDay } from '#engines/licence-meter/worst-day.ts'
import type { Owed } from '#licensing/chassis.ts'
import type { MetricId } from '#licensing/metrics.table.ts'

/** Units by metric. */
export type Counted = Readonly<Record<MetricId, Owed>>

/** One cluster, or one host that stands alone. */
export type GroupCount = {
  readonly name: string
  readonly hosts: number
  readonly added: number
  readonly cores: Owed
  readonly vms: number
  readonly units: Counted
  readonly windows: WindowsDay
}

/** A host that owes much for what it carries. */
export type Dear = {
  readonly name: string
  readonly group: string
  readonly cores: Owed
  /** VMware cores, of which `absent` are counted and not there. */
  readonly owed: number
  readonly absent: number
  readonly vms: number
}

/** What storage the cores bring, in whole TiB, and what is claimed. */
export type Storage = {
  readonly entitledTib: number
  readonly claimedTib: number
  /** To be bought beyond it, and left over. */
  readonly missingTib: number
  readonly surplusTib: number
}

/** A cost a year by a quote; null where a range or a missing quote leaves it open. */
export type Cost = { readonly low: number; readonly high: number | null }

/** The whole answer. */
export type LicenceResult = {
  readonly groups: readonly GroupCount[]
  readonly hosts: number
  readonly cores: Owed
  readonly vms: number
  readonly units: Counted
  readonly windows: {
    readonly guests: Owed
    readonly standardEven: Owed
    readonly standardAnywhere: Owed
    readonly datacenter: Owed
  }
  /**
   * VMware cores of the order, with what the floor of a processor, the minimum of an order and whole packs add to it; the
   * last two of what is certain.
   */
  readonly order: {
    readonly cores: Owed
    readonly floorAdds: Owed
    readonly minimumAdds: number
    readonly packsAdd: number
  }
  readonly storage: Storage | null
  /** Cores that brought subscriptions must cover on provider nodes; null when none are asked about. */
  readonly providerCores: number | null
  readonly costs: Readonly<Partial<Record<MetricId | 'windows-standard', Cost>>>
  /** What renewing late adds to the first year of the VMware order; null without a quote, or in time. */
  readonly lateSurcharge: number | null
  readonly dear: readonly Dear[]
  readonly sweep: readonly Shape[]
  readonly trims: readonly Trim[]
}
