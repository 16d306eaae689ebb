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

/** Nodes of hosts as they stand with the VMs that run there, in an arrangement that was checked. */
export type NodeShelves = {
  /** How wide a VM is on a host, in nodes; infinite when it does not fit or nobody knows the nodes. */
  readonly wide: (vm: number, host: number, memory: number) => number
  /** host × `numaNodesMax` nodes: memory left; less than nothing where there is no node, or an arrangement is wrong. */
  readonly left: Float64Array
  /** Scratch: what each node was given in the loss under check. */
  readonly given: Float64Array
}

/**
 * Takes up how running VMs are said to lie in nodes, one bit per node, and believes it of a host only when each of its
 * VMs lies in as many nodes as it is wide and no node holds more than it has; `share` is a host's memory for VMs.
 */
export function shelvesOf(
  { hosts, vms, home }: Members,
  maskOf: ArrayLike<number>,
  share: (host: number) => number,
  memory: (vm: number) => number,
): NodeShelves {
  const wide: NodeShelves['wide'] = (vm, host, size) => {
    const { numaNodes, cores } = hosts[host] ?? { numaNodes: 'unknown', cores: 'unknown' }
    const vcpus = vms[vm]?.vcpus ?? 'unknown'
    if (numaNodes === 'unknown' || numaNodes < 1 || numaNodes > numaNodesMax) return Number.POSITIVE_INFINITY
    if (cores !== 'unknown' && cores < numaNodes) return Number.POSITIVE_INFINITY
    for (let over = 1; over <= numaNodes; over += 1) {
      if (size > over * Math.floor(share(host) / numaNodes)) continue
      if (cores === 'unknown' || vcpus === 'unknown' || over === numaNodes) return over
      if (vcpus * numaNodes <= over * cores) return over
    }
    return Number.POSITIVE_INFINITY
  }
  const left = new Float64Array(hosts.length * numaNodesMax).fill(Number.NEGATIVE_INFINITY)
  hosts.forEach(({ numaNodes }, host) => {
    if (numaNodes === 'unknown' || numaNodes < 1 || numaNodes > numaNodesMax) return
    left.fill(Math.floor(share(host) / numaNodes), host * numaNodesMax, host * numaNodesMax + numaNodes)
  })
  const wrong = new Set<number>()
  vms.forEach((_, vm) => {
    const host = home[vm] as number
    const nodes = nodesIn(maskOf[vm] as number)
    if (nodes !== wide(vm, host, memory(vm))) wrong.add(host)
    addToNodes(left, host, maskOf[vm] as number, -Math.ceil(memory(vm) / Math.max(1, nodes)))
  })
  for (const host of hosts.keys()) {
    const row = left.subarray(host * numaNodesMax, (host + 1) * numaNodesMax)
    const isOver = row.some((bytes) => bytes < 0 && bytes !== Number.NEGATIVE_INFINITY)
    if (isOver || wrong.has(host)) row.fill(Number.NEGATIVE_INFINITY)
  }
  return { wide, left, given: new Float64Array(left.length) }
}

/** How many nodes a mask names. */
export function nodesIn(mask: number): number {
  let count = 0
  for (let rest = mask >>> 0; rest > 0; rest >>>= 1) count += rest % 2
  return count
}

/** Adds bytes to each node that a mask names. */
export function addToNodes(list: Float64Array, host: number, mask: number, bytes: number): void {
  let at = host * numaNodesMax
  for (let rest = mask >>> 0; rest > 0; rest >>>= 1) {
    if (rest % 2 === 1) list[at]! += bytes
    at += 1
  }
}

/** Whether no node that a mask names was given more than it has left. */
export function nodesHold({ left, given }: NodeShelves, host: number, mask: number): boolean {
  let at = host * numaNodesMax
  for (let rest = mask >>> 0; rest > 0; rest >>>= 1) {
    if (rest % 2 === 1 && !((given[at] as number) <= (left[at] as number))) return false
    at += 1
  }
  return true
}
