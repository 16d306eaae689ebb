import { type Heap, heapPop, heapPush } from '#kernel/heap.ts'
import { type Bottleneck, type FlowClass, fairRates, type RateLimits } from '#migration/transfer-rates.ts'
import type { TransferVm } from '#migration/transfer-starts.ts'

/** Copies of one class: what each has sent since the class last stood still, and at which amount each is done. */
type Copying = { readonly flow: FlowClass; readonly finishing: Heap<number>; sent: number; rate: number }

/** Copies under way, which share what there is; time passes only by `pass`. */
export type Copies = {
  readonly add: (vm: number, one: TransferVm) => void
  /** Shares anew, after copies came or went. */
  readonly share: () => void
  /** How long until the next copy is done, in ms; Infinity when none ever will be. */
  readonly nextMs: () => number
  /** Lets time pass, and hands over the copies that are done by then. */
  readonly pass: (ms: number) => readonly number[]
  readonly binding: () => ReadonlySet<Bottleneck>
}

/**
 * Copies of one host, array and number of streams run at one rate, so a class remembers one amount for all of them.
 * Cost of a share O(classes), of the rest O(classes + log copies).
 */
export function copiesOf(limits: RateLimits): Copies {
  const classes = new Map<string, Copying>()
  const running = new Set<Copying>()
  let binding = new Set<Bottleneck>()
  return {
    add(vm, { host, array, streams, bytes }) {
      const key = `${host}:${array}:${streams}`
      const fresh = { flow: { host, array, streams, active: 0 }, finishing: [], sent: 0, rate: 0 }
      const copying: Copying = classes.get(key) ?? fresh
      classes.set(key, copying)
      running.add(copying)
      copying.flow.active += 1
      heapPush(copying.finishing, { key: copying.sent + bytes, tie: vm, item: vm })
    },
    share() {
      binding = new Set()
      const active = [...running]
      const flows = active.map(({ flow }) => flow)
      const rates = fairRates(flows, limits, (kind) => binding.add(kind))
      for (const [at, copying] of active.entries()) copying.rate = rates[at]!
    },
    nextMs() {
      let least = Number.POSITIVE_INFINITY
      for (const { finishing, sent, rate } of running) {
        const bytes = Math.max(0, finishing[0]!.key - sent)
        if (rate > 0) least = Math.min(least, (bytes * 1000) / rate)
        else if (bytes === 0) least = 0
      }
      return least
    },
    pass(ms) {
      const done: number[] = []
      for (const copying of [...running]) {
        const { flow, finishing, rate } = copying
        if (ms > 0) copying.sent += (rate * ms) / 1000
        // Sums of rates round: a byte in a million million is nothing.
        const sent = rate === Number.POSITIVE_INFINITY ? rate : copying.sent * (1 + 1e-12) + 1e-6
        while (finishing[0] !== undefined && finishing[0].key <= sent) {
          flow.active -= 1
          done.push(heapPop(finishing)!.item)
        }
        if (flow.active > 0) continue
        running.delete(copying)
        copying.sent = 0
      }
      return done
    },
    binding: () => binding,
  }
}
