import type { Subject } from '#engines/wave-planner/guests.ts'
import type { Order } from '#engines/wave-planner/order.ts'
import type { WaveParams } from '#engines/wave-planner/params.ts'
import { mib } from '#kernel/units.ts'
import { type TransferLimits, transfer } from '#migration/transfer.ts'
import type { Bottleneck } from '#migration/transfer-rates.ts'
import type { TransferVm } from '#migration/transfer-starts.ts'

/** One number of repositories tried. */
export type RestoreLine = {
  readonly repositories: number
  readonly hours: number
  readonly binds: Bottleneck | 'order'
}

/** Everything restored, and what sets the ceiling. Hours are -1 where it never ends: a result holds finite numbers. */
export type Restore = {
  readonly kind: 'restore'
  readonly from: 'estate' | 'knobs'
  readonly vms: number
  readonly bytes: number
  readonly unsized: number
  readonly oneVmHours: number
  readonly hours: number
  readonly binds: Bottleneck | 'order'
  /** Hours after which a tenth, half and nine tenths are back. */
  readonly shares: readonly { readonly share: number; readonly hours: number }[]
  readonly sweep: readonly RestoreLine[]
  /** VMs for which there is no room. */
  readonly vmsWithoutRoom: number
  readonly first: readonly { readonly name: string; readonly hours: number }[]
  readonly cycles: readonly { readonly groups: readonly string[]; readonly needs: readonly string[] }[]
  readonly isSimulated: boolean
}

/** VMs up to which every copy is followed; above it the ceiling is what the busiest limit alone takes. */
const followedMax = 20_000
/** VMs up to which other numbers of repositories are followed too. */
const sweptMax = 3000
const sweepOf = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]

/** How long restoring everything takes: what others need first, the smallest first among equals, until room is used up. */
export function restoreOf(
  subject: Subject,
  order: Order,
  values: WaveParams,
  cycles: Restore['cycles'],
): Restore {
  const queue = restoreOrder(subject, order)
  const all = queue.reduce((sum, { guest }) => sum + subject.guests[guest]!.bytes, 0)
  const room = all * values.capacity
  let held = 0
  const restored = queue.filter(({ guest }) => {
    held += subject.guests[guest]!.bytes
    return held <= room * (1 + 1e-12)
  })
  const isSimulated = restored.length <= followedMax
  const gates = order.before
  const run = (repositories: number): RestoreLine & { readonly endsHours: readonly number[] } => {
    const vms = restored.map(({ guest, group }, at): TransferVm => {
      const { bytes, streams } = subject.guests[guest]!
      return { plan: at % repositories, host: at % repositories, array: 0, streams, bytes, group }
    })
    return followed(vms, limitsOf(values), gates, repositories, isSimulated)
  }
  const chosen = run(values.repositories)
  const sweep = sweepOf.map((repositories) =>
    repositories === values.repositories
      ? chosen
      : restored.length <= sweptMax
        ? run(repositories)
        : floorOf(
            restored.map(({ guest }) => subject.guests[guest]!.bytes),
            repositories,
            limitsOf(values),
          ),
  )
  const [one] = restored
  const alone = one === undefined ? 0 : hoursAlone(subject, values)
  return ended({
    ...{ kind: 'restore', from: subject.from, vms: queue.length, bytes: all, unsized: subject.unsized },
    ...{ oneVmHours: alone, hours: chosen.hours, binds: chosen.binds, cycles, isSimulated },
    shares: [0.1, 0.5, 0.9].map((share) => ({
      share,
      hours: shareOf(chosen.endsHours, share, chosen.hours),
    })),
    sweep: sweep.map(({ repositories, hours, binds }) => ({ repositories, hours, binds })),
    vmsWithoutRoom: queue.length - restored.length,
    first: restored.slice(0, 10).map(({ guest }, at) => ({
      name: subject.guests[guest]!.name,
      hours: chosen.endsHours[at] ?? chosen.hours,
    })),
  })
}

/** Hours of what never ends, as a result holds them. */
export const neverHours = -1

function ended(result: Restore): Restore {
  const told = (hours: number): number => (Number.isFinite(hours) ? hours : neverHours)
  const each = <T extends { readonly hours: number }>(list: readonly T[]): readonly T[] =>
    list.map((one) => ({ ...one, hours: told(one.hours) }))
  const { hours, oneVmHours, shares, sweep, first } = result
  return {
    ...result,
    ...{ hours: told(hours), oneVmHours: told(oneVmHours) },
    ...{ shares: each(shares), sweep: each(sweep), first: each(first) },
  }
}

type Restored = { readonly guest: number; readonly group: number }

/** Groups that others wait for come first, by how long the chain behind them is; then by size. */
function restoreOrder({ guests }: Subject, { groups, before }: Order): readonly Restored[] {
  const behind = new Float64Array(groups.length)
  for (const list of before) for (const other of list) behind[other]! += 1
  return groups
    .map(({ id, guests: members }) => ({ id, members }))
    .sort((left, right) => behind[right.id]! - behind[left.id]! || left.id - right.id)
    .flatMap(({ id, members }) =>
      [...members]
        .sort((left, right) => guests[left]!.bytes - guests[right]!.bytes || left - right)
        .map((guest) => ({ guest, group: id })),
    )
}

const limitsOf = (values: WaveParams): TransferLimits => ({
  streamBytesPerSecond: mib(values.streamMib),
  hostBytesPerSecond: mib(values.repositoryReadMib),
  arrayBytesPerSecond: Number.POSITIVE_INFINITY,
  sharedBytesPerSecond: (values.linkGbps * 1e9) / 8,
  perHost: values.restoresPerRepository,
  together: Number.POSITIVE_INFINITY,
  startMs: 0,
  finishMs: values.restoreMinutes * 60_000,
})

function followed(
  vms: readonly TransferVm[],
  limits: TransferLimits,
  gates: readonly (readonly number[])[],
  repositories: number,
  isSimulated: boolean,
): RestoreLine & { readonly endsHours: readonly number[] } {
  if (!isSimulated)
    return floorOf(
      vms.map(({ bytes }) => bytes),
      repositories,
      limits,
    )
  const { endMs, endsMs, boundMs } = transfer(vms, limits, gates)
  const kinds: readonly Bottleneck[] = ['shared', 'host', 'stream']
  const binds = kinds.reduce((most, kind) => (boundMs[kind] > boundMs[most] ? kind : most))
  return { repositories, hours: endMs / 3_600_000, binds, endsHours: [...endsMs].map((ms) => ms / 3_600_000) }
}

/** What the busiest limit alone takes: no way of restoring is faster. */
function floorOf(
  bytes: readonly number[],
  repositories: number,
  limits: TransferLimits,
): RestoreLine & { readonly endsHours: readonly number[] } {
  const all = bytes.reduce((sum, one) => sum + one, 0)
  const slots = repositories * limits.perHost
  const floors: readonly (readonly [Bottleneck, number])[] = [
    ['shared', all / limits.sharedBytesPerSecond],
    ['host', all / (repositories * limits.hostBytesPerSecond)],
    [
      'stream',
      all / (slots * limits.streamBytesPerSecond) + (bytes.length / slots) * (limits.finishMs / 1000),
    ],
  ]
  const [binds, seconds] = floors.reduce((most, floor) => (floor[1] > most[1] ? floor : most))
  return { repositories, hours: (all === 0 ? 0 : seconds) / 3600, binds, endsHours: [] }
}

function shareOf(hours: readonly number[], share: number, end: number): number {
  if (hours.length === 0) return end * share
  const sorted = [...hours].sort((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]!
}

/** The middle one of all VMs, restored by itself: what a restore test shows. */
function hoursAlone({ guests }: Subject, values: WaveParams): number {
  const sizes = guests.map(({ bytes }) => bytes).sort((left, right) => left - right)
  const bytes = sizes[Math.floor(sizes.length / 2)] ?? 0
  const vm = { plan: 0, host: 0, array: 0, streams: 1, bytes, group: 0 }
  return transfer([vm], limitsOf(values), []).endMs / 3_600_000
}
