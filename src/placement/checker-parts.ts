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
  /** Left in each node, by "host node"; hosts whose arrangement does not hold have no entry. */
  readonly left: Map<string, number>
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
  const left = new Map<string, number>()
  hosts.forEach(({ numaNodes }, host) => {
    for (let node = 0; numaNodes !== 'unknown' && node < Math.min(numaNodes, numaNodesMax); node += 1)
      left.set(`${host} ${node}`, Math.floor(share(host) / numaNodes))
  })
  const wrong = new Set<number>()
  vms.forEach((_, vm) => {
    const host = home[vm] as number
    const parts = partsOf(maskOf[vm] as number, memory(vm))
    if (parts.length !== wide(vm, host, memory(vm))) wrong.add(host)
    for (const [node, bytes] of parts) {
      const rest = (left.get(`${host} ${node}`) ?? Number.NEGATIVE_INFINITY) - bytes
      if (!(rest >= 0)) wrong.add(host)
      left.set(`${host} ${node}`, rest)
    }
  })
  for (const slot of [...left.keys()]) if (wrong.has(Number(slot.split(' ')[0]))) left.delete(slot)
  return { wide, left }
}

/** The nodes of a mask with the bytes of a VM in each. */
export function partsOf(mask: number, memory: number): readonly (readonly [node: number, bytes: number])[] {
  const nodes = Array.from({ length: numaNodesMax }, (_, node) => node).filter(
    (node) => (mask >>> node) % 2 === 1,
  )
  return nodes.map((node) => [node, Math.ceil(memory / nodes.length)])
}
