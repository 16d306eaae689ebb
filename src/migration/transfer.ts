import { type Heap, heapPop, heapPush } from '#kernel/heap.ts'
import { copiesOf } from '#migration/transfer-copies.ts'
import type { Bottleneck, RateLimits } from '#migration/transfer-rates.ts'
import { type Slots, startsOf, type TransferVm } from '#migration/transfer-starts.ts'

/** What a bulk transfer runs into. Times in ms, rates in bytes a second; Infinity for no limit. */
export type TransferLimits = RateLimits &
  Slots & {
    /** A plan starts one VM after another, each of which takes this long before its copy begins. */
    readonly startMs: number
    /** From the last byte until the VM runs on the target; its slot is held meanwhile. */
    readonly finishMs: number
  }

/** How a transfer went. `endMs` and what is in `endsMs` are Infinity for what never ends. */
export type Transfer = {
  readonly endMs: number
  /** By VM, in the order given: when it was taken up, and when it ran on the target. */
  readonly startsMs: Float64Array
  readonly endsMs: Float64Array
  /** How long each limit was what somebody waited for. */
  readonly boundMs: Readonly<Record<Bottleneck, number>>
}

type Event = { readonly kind: 'started' | 'finished'; readonly vm: number }

/**
 * When every VM of a bulk transfer is on the target. One mechanism: plans that start one VM after another, slots of a
 * host, and copies that share streams, hosts, arrays and the network fairly (`fairRates`); times from 0.
 *
 * Bytes are 0 or more, streams at least 1. VMs whose gates never open never end. Cost O(VMs × (log VMs + classes that
 * copy at once)); callers bound VMs × classes.
 */
export function transfer(
  vms: readonly TransferVm[],
  limits: TransferLimits,
  gates: readonly (readonly number[])[],
): Transfer {
  const starts = startsOf(vms, gates, limits)
  const copies = copiesOf(limits)
  const startsMs = new Float64Array(vms.length).fill(Number.POSITIVE_INFINITY)
  const endsMs = new Float64Array(vms.length).fill(Number.POSITIVE_INFINITY)
  const boundMs: Record<Bottleneck, number> = { start: 0, stream: 0, host: 0, array: 0, shared: 0 }
  const events: Heap<Event> = []
  const idle = new Set(vms.map(({ plan }) => plan))
  let [nowMs, starting] = [0, 0]

  const startIdle = (): void => {
    for (const plan of [...idle]) {
      const vm = starts.take(plan)
      if (vm === undefined) continue
      idle.delete(plan)
      starting += 1
      startsMs[vm] = nowMs
      heapPush(events, { key: nowMs + limits.startMs, tie: vm, item: { kind: 'started', vm } })
    }
  }
  const happen = ({ kind, vm }: Event): void => {
    if (kind === 'finished') {
      endsMs[vm] = nowMs
      starts.finish(vm)
      return
    }
    starting -= 1
    idle.add(vms[vm]!.plan)
    copies.add(vm, vms[vm]!)
  }

  // Each VM starts, is copied and finishes once, so there are at most three rounds for each.
  for (let round = 0; round <= 3 * vms.length; round += 1) {
    startIdle()
    copies.share()
    const toMs = Math.min(events[0]?.key ?? Number.POSITIVE_INFINITY, nowMs + copies.nextMs())
    if (toMs === Number.POSITIVE_INFINITY) break
    for (const kind of copies.binding()) boundMs[kind] += toMs - nowMs
    if (starting > 0 && !copies.binding().has('host') && !copies.binding().has('shared'))
      boundMs.start += toMs - nowMs
    for (const vm of copies.pass(toMs - nowMs))
      heapPush(events, { key: toMs + limits.finishMs, tie: vm, item: { kind: 'finished', vm } })
    nowMs = toMs
    while (events[0] !== undefined && events[0].key <= nowMs) happen(heapPop(events)!.item)
  }
  return { endMs: endsMs.reduce((most, end) => Math.max(most, end), 0), startsMs, endsMs, boundMs }
}
