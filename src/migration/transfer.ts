import { type Heap, heapPop, heapPush } from '#kernel/heap.ts'
import { type Bottleneck, type FlowClass, fairRates, type RateLimits } from '#migration/transfer-rates.ts'
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

type Copying = { readonly flow: FlowClass; readonly finishing: Heap<number>; sent: number; rate: number }
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
  const startsMs = new Float64Array(vms.length).fill(Number.POSITIVE_INFINITY)
  const endsMs = new Float64Array(vms.length).fill(Number.POSITIVE_INFINITY)
  const boundMs: Record<Bottleneck, number> = { start: 0, stream: 0, host: 0, array: 0, shared: 0 }
  const classes = new Map<string, Copying>()
  const running = new Set<Copying>()
  const events: Heap<Event> = []
  const plans = new Set(vms.map(({ plan }) => plan))
  const idle = new Set(plans)
  let nowMs = 0
  let binding = new Set<Bottleneck>()

  const startIdle = (): void => {
    for (const plan of [...idle]) {
      const vm = starts.take(plan)
      if (vm === undefined) continue
      idle.delete(plan)
      startsMs[vm] = nowMs
      heapPush(events, { key: nowMs + limits.startMs, tie: vm, item: { kind: 'started', vm } })
    }
  }
  const share = (): void => {
    binding = new Set()
    const active = [...running]
    const flows = active.map(({ flow }) => flow)
    const rates = fairRates(flows, limits, (kind) => binding.add(kind))
    for (const [at, copying] of active.entries()) copying.rate = rates[at]!
    // A plan that is still starting VMs while nothing else holds the copies up is what everything waits for.
    if (active.length === 0 && idle.size < plans.size) binding.add('start')
  }
  const nextCopyMs = (): number => {
    let least = Number.POSITIVE_INFINITY
    for (const { finishing, sent, rate } of running) {
      const bytes = Math.max(0, finishing[0]!.key - sent)
      if (bytes === 0 || rate > 0) least = Math.min(least, bytes === 0 ? 0 : (bytes * 1000) / rate)
    }
    return nowMs + least
  }
  const advance = (toMs: number): void => {
    for (const kind of binding) boundMs[kind] += toMs - nowMs
    for (const copying of running) {
      if (toMs > nowMs) copying.sent += (copying.rate * (toMs - nowMs)) / 1000
    }
    nowMs = toMs
  }
  const copied = (): void => {
    for (const copying of [...running]) {
      const { flow, finishing } = copying
      // Sums of rates round: a byte in a thousand million is nothing.
      while (finishing[0] !== undefined && finishing[0].key <= copying.sent * (1 + 1e-12) + 1e-6) {
        const { item } = heapPop(finishing)!
        flow.active -= 1
        heapPush(events, { key: nowMs + limits.finishMs, tie: item, item: { kind: 'finished', vm: item } })
      }
      if (flow.active === 0) {
        running.delete(copying)
        copying.sent = 0
      }
    }
  }
  const happen = ({ kind, vm }: Event): void => {
    const one = vms[vm]!
    if (kind === 'finished') {
      endsMs[vm] = nowMs
      starts.finish(vm)
      return
    }
    idle.add(one.plan)
    const key = `${one.host}:${one.array}:${one.streams}`
    const copying = classes.get(key) ?? {
      flow: { host: one.host, array: one.array, streams: one.streams, active: 0 },
      ...{ finishing: [], sent: 0, rate: 0 },
    }
    classes.set(key, copying)
    copying.flow.active += 1
    running.add(copying)
    heapPush(copying.finishing, { key: copying.sent + one.bytes, tie: vm, item: vm })
  }

  startIdle()
  share()
  // Each VM starts, is copied and finishes once, so there are at most three rounds for each.
  for (let round = 0; round <= 3 * vms.length; round += 1) {
    const toMs = Math.min(events[0]?.key ?? Number.POSITIVE_INFINITY, nextCopyMs())
    if (toMs === Number.POSITIVE_INFINITY) break
    advance(toMs)
    copied()
    while (events[0] !== undefined && events[0].key <= nowMs) happen(heapPop(events)!.item)
    startIdle()
    share()
  }
  return { endMs: endsMs.reduce((most, end) => Math.max(most, end), 0), startsMs, endsMs, boundMs }
}
