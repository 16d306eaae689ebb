import { isKnown, type Known } from '#estate/model.ts'
import type { Gap } from '#placement/measure.ts'
import type { Members } from '#placement/members.ts'
import type { Numa } from '#placement/model.ts'
import { numaNodesMax } from '#placement/policy.ts'

/**
 * NUMA nodes of a cluster, as what is surely known. `capacity` is the memory of each host for VMs. A number of nodes
 * that is none, or more than the cores, is believed by nobody: it counts as unknown. O(hosts + VMs).
 */
export function numaOf(members: Members, capacity: (host: number) => number): Numa {
  const { hosts, vms } = members
  const nodes = Int32Array.from(hosts, ({ numaNodes, cores }) =>
    isPossible(numaNodes, cores) ? (numaNodes as number) : 0,
  )
  return {
    nodes,
    nodeBytes: Float64Array.from(hosts, (_, host) => Math.floor(capacity(host) / Math.max(1, nodes[host]!))),
    nodeBytesMost: Float64Array.from(hosts, (_, host) =>
      Math.ceil(capacity(host) / Math.max(1, nodes[host]!)),
    ),
    cores: Float64Array.from(hosts, ({ cores }) => (isKnown(cores) ? cores : 0)),
    vcpus: Float64Array.from(vms, ({ vcpus }) => (isKnown(vcpus) ? vcpus : Number.POSITIVE_INFINITY)),
  }
}

/** Whether a host can have so many nodes: at least one, none without a core, and no more than are ever built. */
export const isPossible = (nodes: Known<number>, cores: Known<number>): boolean =>
  isKnown(nodes) && nodes > 0 && nodes <= numaNodesMax && (!isKnown(cores) || nodes <= cores)

/** What stands in the way of deciding by nodes: how many a host has, and which of them are occupied. */
export function numaGaps({ hosts }: Members, { nodes }: Numa): readonly Gap[] {
  const unstated = hosts.filter((_, at) => nodes[at] === 0)
  const several = hosts.filter((_, at) => (nodes[at] as number) > 1)
  return [
    {
      code: 'numa-unknown' as const,
      what: 'NUMA nodes',
      names: unstated.map(({ name }) => name),
      settle: 'import the nodes of these hosts, at least one and at most one per core',
    },
    {
      code: 'numa-occupancy' as const,
      what: 'which NUMA nodes running VMs occupy',
      names: several.map(({ name }) => name),
      settle: 'look at these hosts, or ask again with NUMA nodes ignored',
    },
  ].filter(({ names }) => names.length > 0)
}

/**
 * Free memory, in bytes, that a host must have so that a VM surely finds its memory inside the fewest nodes that can
 * hold it, in equal parts, wherever on the host the free memory lies. Infinite where that is never sure.
 *
 * A VM over m of N nodes needs m nodes with a share x = memory / m left. If fewer than m had it, at most m - 1 nodes
 * would have up to a whole node c left (nodes of a host differ by a byte at most) and the others less than x, so less than (m - 1) c + (N - m + 1) x in all.
 * Nothing is assumed about residents: they may lie in one node or across several. m is the fewest nodes whose memory
 * and cores hold the VM, all of them for a VM with more vCPUs than the host has cores. Where vCPUs or cores are
 * unknown m may be anything from what memory asks to N; the sum is convex in m, so one of the two ends is the worst.
 */
export function roomFor(numa: Numa, memory: number, vcpus: number, host: number): number {
  const nodes = numa.nodes[host] as number
  if (memory <= 0 || nodes === 1) return memory
  if (nodes === 0) return Number.POSITIVE_INFINITY
  const bytes = numa.nodeBytes[host] as number
  const most = numa.nodeBytesMost[host] as number
  const cores = numa.cores[host] as number
  const quotient = Math.max(1, Math.ceil(memory / bytes))
  const least = quotient * bytes < memory ? quotient + 1 : quotient
  if (!(least <= nodes)) return Number.POSITIVE_INFINITY
  if (vcpus === Number.POSITIVE_INFINITY || cores === 0)
    return Math.max(roomOver(least, nodes, most, memory), roomOver(nodes, nodes, most, memory))
  return roomOver(Math.max(least, Math.min(nodes, Math.ceil((vcpus * nodes) / cores))), nodes, most, memory)
}

const roomOver = (over: number, nodes: number, most: number, memory: number): number =>
  (over - 1) * most + (nodes - over + 1) * Math.ceil(memory / over)

/**
 * Free memory a host must have so that several VMs surely find theirs one after another. A VM that starts after p
 * bytes were taken needs its own room and p; the one whose room exceeds its size most starts first, which is best
 * (exchange two neighbours and the larger of the two sums does not fall). O(n log n).
 */
export function roomForAll(
  numa: Numa,
  list: readonly { readonly memory: number; readonly vcpus: number }[],
  host: number,
): number {
  const asks = list.map(({ memory, vcpus }) => ({ memory, room: roomFor(numa, memory, vcpus, host) }))
  if (asks.some(({ room }) => room === Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY
  asks.sort((left, right) => right.room - right.memory - (left.room - left.memory))
  let taken = 0
  let most = 0
  for (const { memory, room } of asks) {
    most = Math.max(most, taken + room)
    taken += memory
  }
  return most
}
