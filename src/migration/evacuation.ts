import { mib } from '#kernel/units.ts'
import { type Guest, type Move, type MoveSettings, moveOf } from '#migration/move.ts'

/**
 * The network that moves of one host share: what the host can send for all of them, what one connection carries at
 * most, how many connections a move uses, and whose limits hold. All above 0.
 */
export type MigrationNetwork = {
  readonly linkGbps: number
  readonly streamGbps: number
  readonly streams: number
  readonly limits: 'none' | 'vsphere' | 'kubevirt'
}

/** Migrations a platform runs at a time from one host, with its reason; null for no limit. */
export type Limit = { readonly vms: number; readonly why: string } | null

/** What KubeVirt's user guide gives as the default of one migration; its source has none. Source: fact mob-kv-limits. */
const kubevirtBytesPerSecond = mib(64)

/** The platform's limit on a network of this speed. Sources: facts mob-vsphere-concurrency and mob-kv-limits. */
export function limitOf({ limits, linkGbps }: Pick<MigrationNetwork, 'limits' | 'linkGbps'>): Limit {
  switch (limits) {
    case 'none':
      return null
    case 'vsphere':
      return linkGbps < 10
        ? { vms: 4, why: 'vSphere moves 4 at a time on a network below 10 Gbit/s' }
        : { vms: 8, why: 'vSphere moves 8 at a time: the budget of a host is 8, and a move costs 1' }
    case 'kubevirt':
      return {
        vms: 2,
        why: 'KubeVirt’s user guide says 2 at a time from one node, each at 64 MiB/s; its source sets no bandwidth',
      }
    default:
      return limits satisfies never
  }
}

/** How many VMs move at a time: what was asked for, what there is, what the platform allows. */
const togetherOf = (asked: number, vms: number, limit: Limit): number =>
  Math.max(1, Math.min(asked, vms, limit?.vms ?? asked))

/** What one VM is sent with, in bytes a second: an even share of the network, and no more than its streams carry. */
export function bandwidthOf(together: number, network: MigrationNetwork): number {
  const toBytes = (gbps: number): number => (gbps * 1e9) / 8
  const streams = toBytes(network.streams * network.streamGbps)
  const share = Math.min(streams, toBytes(network.linkGbps) / together)
  return network.limits === 'kubevirt' ? Math.min(share, kubevirtBytesPerSecond) : share
}

/** A host emptied: how many VMs move at a time, with what each, how long it all takes, and how many never switch. */
export type Evacuation = {
  readonly together: number
  readonly bytesPerSecond: number
  readonly stuck: number
  /** Until the last VM has switched; null when some never do. */
  readonly totalMs: number | null
  readonly bytes: number
  readonly stopMsWorst: number
  readonly riskMs: number
  readonly lead: Move
}

/**
 * Moves every guest, the largest first, each into the next free of `asked` places. The network is shared evenly by as
 * many as move at a time, also when the last few are alone. `guests` has one at least. Guests of one size are one
 * computation; cost O(sizes × rounds + guests × places).
 */
export function evacuate(
  guests: readonly Guest[],
  asked: number,
  settings: MoveSettings & MigrationNetwork,
): Evacuation {
  const together = togetherOf(asked, guests.length, limitOf(settings))
  const bytesPerSecond = bandwidthOf(together, settings)
  const ordered = [...guests].sort((left, right) => right.memoryBytes - left.memoryBytes)
  const moves = new Map<number, Move>()
  const places = Array.from({ length: together }, () => 0)
  let [stuck, bytes, stopMsWorst, riskMs] = [0, 0, 0, 0]
  for (const guest of ordered) {
    const move = moves.get(guest.memoryBytes) ?? moveOf(guest, bytesPerSecond, settings)
    moves.set(guest.memoryBytes, move)
    const free = places.indexOf(Math.min(...places))
    places[free] = places[free]! + move.totalMs
    if (!move.converges) stuck += 1
    bytes += move.bytes
    riskMs += move.riskMs
    stopMsWorst = Math.max(stopMsWorst, move.stopMs)
  }
  const lead = moves.get(ordered[0]!.memoryBytes)!
  const totalMs = stuck > 0 ? null : Math.max(...places)
  return { together, bytesPerSecond, stuck, totalMs, bytes, stopMsWorst, riskMs, lead }
}
