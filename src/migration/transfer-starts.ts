import { type Heap, heapPop, heapPush } from '#kernel/heap.ts'

/** A VM to copy. `plan`, `host` and `array` are numbers from 0; `group` is what `gates` of the transfer speak of. */
export type TransferVm = {
  readonly plan: number
  readonly host: number
  readonly array: number
  readonly streams: number
  readonly bytes: number
  readonly group: number
}

/** How many VMs run at a time: from one host, and altogether. Infinity for no limit. */
export type Slots = { readonly perHost: number; readonly together: number }

/** Who may start next: slots, the order of the list, and groups that wait for others. */
export type Starts = {
  /** The VM that this plan starts next, with its slot taken; undefined when none may start now. */
  readonly take: (plan: number) => number | undefined
  /** A VM is done: its slot is free, and whoever waited for the last of its group may start. */
  readonly finish: (vm: number) => void
}

type Lane = { readonly ready: Heap<number> }

/**
 * Starts in the order of the list, but past a VM whose host has no slot, as migration tools do. `gates[g]` are the
 * groups that must be done before one of group g starts; none for a list that ends before g. Cost O(log VMs) a start.
 */
export function startsOf(
  vms: readonly TransferVm[],
  gates: readonly (readonly number[])[],
  slots: Slots,
): Starts {
  const busy = new Map<number, number>()
  let running = 0
  const lanes = new Map<string, Lane>()
  /** Hosts of a plan with somebody to start, by the place of that VM in the list. Entries may be out of date. */
  const heads = new Map<number, Heap<number>>()
  const lane = (plan: number, host: number): Lane => {
    const key = `${plan}:${host}`
    const found = lanes.get(key) ?? { ready: [] }
    lanes.set(key, found)
    return found
  }
  const hasSlot = (host: number): boolean => (busy.get(host) ?? 0) < slots.perHost
  const offer = (plan: number, host: number): void => {
    const [first] = lane(plan, host).ready
    if (first === undefined || !hasSlot(host)) return
    const heap = heads.get(plan) ?? []
    heads.set(plan, heap)
    heapPush(heap, { key: first.key, tie: 0, item: host })
  }
  const gated = gatesOf(vms, gates)
  const release = (vm: number): void => {
    const { plan, host } = vms[vm]!
    heapPush(lane(plan, host).ready, { key: vm, tie: 0, item: vm })
    offer(plan, host)
  }
  for (const vm of gated.free) release(vm)
  const plans = [...new Set(vms.map(({ plan }) => plan))]
  return {
    take(plan) {
      const heap = heads.get(plan)
      while (running < slots.together && heap !== undefined) {
        const entry = heapPop(heap)
        if (entry === undefined) return undefined
        const { ready } = lane(plan, entry.item)
        if (ready[0]?.key !== entry.key || !hasSlot(entry.item)) continue
        heapPop(ready)
        busy.set(entry.item, (busy.get(entry.item) ?? 0) + 1)
        running += 1
        offer(plan, entry.item)
        return entry.key
      }
      return undefined
    },
    finish(vm) {
      const { host, group } = vms[vm]!
      busy.set(host, (busy.get(host) ?? 1) - 1)
      running -= 1
      for (const freed of gated.done(group)) release(freed)
      for (const plan of plans) offer(plan, host)
    },
  }
}

type Gated = { readonly free: readonly number[]; readonly done: (group: number) => readonly number[] }

function gatesOf(vms: readonly TransferVm[], gates: readonly (readonly number[])[]): Gated {
  const members = new Map<number, number[]>()
  for (const [at, { group }] of vms.entries()) {
    const list = members.get(group) ?? []
    members.set(group, list)
    list.push(at)
  }
  const left = new Map([...members].map(([group, list]) => [group, list.length]))
  const waiting = new Map<number, number>()
  const opens = new Map<number, number[]>()
  for (const group of members.keys()) {
    // A group without VMs holds nobody up.
    const before = [...new Set(gates[group] ?? [])].filter((other) => other !== group && members.has(other))
    waiting.set(group, before.length)
    for (const other of before) opens.set(other, [...(opens.get(other) ?? []), group])
  }
  const free = vms.flatMap(({ group }, at) => (waiting.get(group) === 0 ? [at] : []))
  return {
    free,
    done(group) {
      const rest = (left.get(group) ?? 1) - 1
      left.set(group, rest)
      if (rest > 0) return []
      const freed: number[] = []
      for (const next of opens.get(group) ?? []) {
        const still = (waiting.get(next) ?? 1) - 1
        waiting.set(next, still)
        if (still === 0) freed.push(...(members.get(next) ?? []))
      }
      return freed
    },
  }
}
