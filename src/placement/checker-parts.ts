import type { Accelerator } from '#estate/model.ts'
import type { Members } from '#placement/members.ts'
import { numaNodesMax } from '#placement/policy.ts'

/*
 * The checker's own reading of accelerators and NUMA nodes. Like the rest of the checker it shares nothing with the
 * solver: it counts in the plainest way there is.
 */

/** Per VM the units it takes of each model; left per "host model", nothing where the pair is not there. */
export type Cards = {
  readonly any: boolean
  readonly takes: readonly (ReadonlyMap<string, number> | undefined)[]
  readonly left: Map<string, number>
}

/** Accelerators of a cluster. A host has what it lists, or what its VMs take if that is more: they run. */
export function cardsOf({ hosts, vms, home }: Members): Cards {
  const takes = vms.map(({ traits }) => counted(traits?.accelerators))
  const left = new Map<string, number>()
  hosts.forEach((host, at) => {
    for (const [model, units] of counted(host.traits?.accelerators) ?? []) left.set(`${at} ${model}`, units)
  })
  takes.forEach((own, vm) => {
    for (const [model, units] of own ?? []) {
      const slot = `${home[vm]} ${model}`
      left.set(slot, (left.get(slot) ?? 0) - units)
    }
  })
  for (const [slot, units] of left) if (units < 0) left.set(slot, 0)
  return { any: takes.some((own) => own !== undefined), takes, left }
}

function counted(
  list: readonly Accelerator[] | 'unknown' | undefined,
): ReadonlyMap<string, number> | undefined {
  if (list === undefined || list === 'unknown') return undefined
  const units = new Map<string, number>()
  for (const one of list) if (one.units > 0) units.set(one.model, (units.get(one.model) ?? 0) + one.units)
  return units.size === 0 ? undefined : units
}

/** What NUMA nodes ask of a host's free memory. */
export type NodeView = {
  /** Free memory, in bytes, with which a VM of that memory surely finds its nodes; infinite when that is never sure. */
  readonly asks: (vm: number, host: number, memory: number) => number
}

/**
 * Reads the nodes of a cluster; `share` is the memory of a host for VMs. Whatever lies where, m nodes have x bytes
 * left as soon as the free memory exceeds what could be left if only m - 1 had: those whole, the others just less.
 */
export function nodeViewOf({ hosts, vms }: Members, share: (host: number) => number): NodeView {
  return {
    asks(vm, host, memory) {
      const { numaNodes, cores } = hosts[host] ?? { numaNodes: 'unknown', cores: 'unknown' }
      const vcpus = vms[vm]?.vcpus ?? 'unknown'
      if (memory === 0) return 0
      if (numaNodes === 'unknown' || numaNodes < 1 || numaNodes > numaNodesMax)
        return Number.POSITIVE_INFINITY
      if (cores !== 'unknown' && cores < numaNodes) return Number.POSITIVE_INFINITY
      if (numaNodes === 1) return memory
      const smallest = Math.floor(share(host) / numaNodes)
      const largest = Math.ceil(share(host) / numaNodes)
      let most = Number.POSITIVE_INFINITY
      for (let over = 1; over <= numaNodes; over += 1) {
        if (memory > over * smallest) continue
        const room = (over - 1) * largest + (numaNodes - over + 1) * Math.ceil(memory / over)
        const open = cores === 'unknown' || vcpus === 'unknown'
        // Where nobody knows how wide the VM is, each number of nodes from here on is possible.
        if (open) most = most === Number.POSITIVE_INFINITY ? room : Math.max(most, room)
        else if (over === numaNodes || vcpus * numaNodes <= over * cores) return room
      }
      return most
    },
  }
}

/** Whether VMs surely find their nodes in some order: first those that ask most beyond what they take. */
export function startsWithin(
  nodes: NodeView,
  vms: readonly number[],
  host: number,
  left: number,
  memory: (vm: number) => number,
): boolean {
  const beyond = (vm: number): number => nodes.asks(vm, host, memory(vm)) - memory(vm)
  let room = left
  for (const vm of [...vms].sort((one, other) => beyond(other) - beyond(one))) {
    if (!(nodes.asks(vm, host, memory(vm)) <= room)) return false
    room -= memory(vm)
  }
  return true
}
