import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import type { Vm } from '#estate/model.ts'
import { gib, mib, minuteMs } from '#kernel/units.ts'
import { evacuate, type MigrationNetwork } from '#migration/evacuation.ts'
import { type Guest, type MoveSettings, moveOf } from '#migration/move.ts'

/** Share of a guest's memory that it writes again and again; no inventory tells. */
const workingSetRatio = 1 / 8

/** How long emptying a host takes, and its VMs that never switch, by index into what was asked about. */
export type Emptying = { readonly ms: number; readonly stuck: readonly number[] }

/** What the knobs say of moves: pre-copy of guests without untouched memory, 300 ms of stop, given up after an hour. */
const settingsOf = ({ linkGbps }: UpgradeParams): MoveSettings & MigrationNetwork => ({
  ...{
    workload: 'working-set',
    untouched: 0,
    downtimeMs: 300,
    deadlineMs: 60 * minuteMs,
    method: 'pre-copy',
  },
  ...{ linkGbps, streamGbps: linkGbps, streams: 1, limits: 'none' },
})

/**
 * A function that says how long emptying a host of its VMs takes, each with its own memory; hosts with equal VMs are one
 * computation. VMs whose memory nobody knows take at least the typed time together.
 */
export function emptyingBy(values: UpgradeParams): (vms: readonly Vm[]) => Emptying {
  const settings = settingsOf(values)
  const known = new Map<string, { ms: number; stuckSizes: ReadonlySet<number> }>()
  return (vms) => {
    const sizes = vms.flatMap(({ memoryBytes }) => (memoryBytes === 'unknown' ? [] : [memoryBytes]))
    const typedMs = sizes.length < vms.length ? values.evacuationMinutes * minuteMs : 0
    if (values.linkGbps === 0) return { ms: 0, stuck: vms.map((_, at) => at) }
    if (sizes.length === 0) return { ms: typedMs, stuck: [] }
    const ordered = [...sizes].sort((left, right) => right - left)
    const key = ordered.join()
    const found = known.get(key) ?? timed(ordered, values, settings)
    known.set(key, found)
    const stuck = vms.flatMap(({ memoryBytes }, at) =>
      memoryBytes !== 'unknown' && found.stuckSizes.has(memoryBytes) ? [at] : [],
    )
    return { ms: Math.max(found.ms, typedMs), stuck }
  }
}

function timed(sizes: readonly number[], values: UpgradeParams, settings: MoveSettings & MigrationNetwork) {
  const guests = sizes.map(
    (memoryBytes): Guest => ({
      memoryBytes,
      workingSetBytes: memoryBytes * workingSetRatio,
      dirtyBytesPerSecond: (memoryBytes / gib(1)) * mib(values.dirtyMibPerGib),
    }),
  )
  const all = evacuate(guests, values.movesAtOnce, settings)
  if (all.stuck === 0) return { ms: Math.ceil(all.totalMs ?? 0), stuckSizes: new Set<number>() }
  const stuckSizes = new Set(sizes)
  for (const guest of guests)
    if (moveOf(guest, all.bytesPerSecond, settings).converges) stuckSizes.delete(guest.memoryBytes)
  const switching = guests.filter(({ memoryBytes }) => !stuckSizes.has(memoryBytes))
  const rest = switching.length === 0 ? 0 : (evacuate(switching, values.movesAtOnce, settings).totalMs ?? 0)
  return { ms: Math.ceil(rest), stuckSizes }
}
