import { isKnown, type Known } from '#estate/model.ts'
import type { Gap } from '#placement/measure.ts'
import type { Members } from '#placement/members.ts'
import type { Numa } from '#placement/model.ts'
import { numaNodesMax } from '#placement/policy.ts'

/** What is known of the nodes of a cluster before anything is put into them. */
export type Nodes = Omit<Numa, 'left' | 'maskOf' | 'pieces'>

/**
 * NUMA nodes of a cluster. `capacity` is the memory of each host for VMs. A number of nodes that is none, or more than
 * the cores, is believed by nobody: it counts as unknown. O(hosts + VMs).
 */
export function nodesOf(members: Members, capacity: (host: number) => number): Nodes {
  const { hosts, vms } = members
  const nodes = Int32Array.from(hosts, ({ numaNodes, cores }) =>
    isPossible(numaNodes, cores) ? (numaNodes as number) : 0,
  )
  const share = (host: number): number => capacity(host) / Math.max(1, nodes[host] as number)
  return {
    nodes,
    most: nodes.reduce((most, count) => Math.max(most, count), 1),
    nodeBytes: Float64Array.from(hosts, (_, host) => Math.floor(share(host))),
    nodeBytesMost: Float64Array.from(hosts, (_, host) => Math.ceil(share(host))),
    cores: Float64Array.from(hosts, ({ cores }) => (isKnown(cores) ? cores : Number.POSITIVE_INFINITY)),
    vcpus: Float64Array.from(vms, ({ vcpus }) => (isKnown(vcpus) ? vcpus : 0)),
  }
}

/** Whether a host can have so many nodes: at least one, none without a core, and no more than are ever built. */
export const isPossible = (nodes: Known<number>, cores: Known<number>): boolean =>
  isKnown(nodes) && nodes > 0 && nodes <= numaNodesMax && (!isKnown(cores) || nodes <= cores)

/** What stands in the way of deciding by nodes: how many a host has, and how its VMs lie in them. */
export function numaGaps({ hosts }: Members, { nodes }: Nodes): readonly Gap[] {
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
      code: 'numa-arrangement' as const,
      what: 'how VMs can lie in the NUMA nodes',
      names: several.map(({ name }) => name),
      settle: 'look at these hosts, or ask again with NUMA nodes ignored',
    },
  ].filter(({ names }) => names.length > 0)
}

/**
 * Over how many nodes of a host a VM lies: the fewest that have its memory in equal parts, and its vCPUs as cores; all
 * for one with more vCPUs than the host has cores. Infinite when its memory does not fit into all. Cores and vCPUs
 * that nobody stated bind nothing.
 */
export function widthOf(numa: Nodes, memory: number, vcpus: number, host: number): number {
  const nodes = numa.nodes[host] as number
  const bytes = numa.nodeBytes[host] as number
  const quotient = Math.max(1, Math.ceil(memory / bytes))
  const byMemory = quotient * bytes < memory ? quotient + 1 : quotient
  if (!(byMemory <= nodes)) return Number.POSITIVE_INFINITY
  const byCores = Math.ceil((vcpus * nodes) / (numa.cores[host] as number))
  return Math.max(byMemory, Math.min(nodes, byCores))
}

/** Bytes of a VM in each of the nodes of a mask. */
export const pieceIn = (memory: number, mask: number): number => Math.ceil(memory / nodesIn(mask))

const nodesIn = (mask: number): number => {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1
  return count
}

/** Which nodes are taken first: those with least left, so that large VMs find one, or with most, so that wide ones do. */
export type Arrangement = 'tight' | 'even'

/**
 * The nodes a VM goes to when rows of `left` hold what each node has: as many as it is wide, those with least
 * or most left that have its part. A mask with one bit per node, 0 when there is no way. O(nodes × width).
 */
export function findNodes(
  numa: Nodes,
  left: Float64Array,
  row: number,
  host: number,
  memory: number,
  vcpus: number,
  order: Arrangement,
): number {
  const width = widthOf(numa, memory, vcpus, host)
  const sign = order === 'tight' ? 1 : -1
  if (width === Number.POSITIVE_INFINITY) return 0
  const piece = Math.ceil(memory / width)
  const nodes = numa.nodes[host] as number
  let mask = 0
  for (let chosen = 0; chosen < width; chosen += 1) {
    let best = -1
    for (let node = 0; node < nodes; node += 1) {
      if (((mask >>> node) & 1) === 1 || !(piece <= (left[row + node] as number))) continue
      if (best === -1 || sign * ((left[row + node] as number) - (left[row + best] as number)) < 0) best = node
    }
    if (best === -1) return 0
    mask |= 1 << best
  }
  return mask
}

/** Takes a part out of, or with sign 1 gives it back to, each node of a mask. */
export function shiftNodes(left: Float64Array, row: number, mask: number, piece: number, sign: 1 | -1): void {
  for (let node = 0, rest = mask; rest !== 0; node += 1, rest >>>= 1)
    if ((rest & 1) === 1) left[row + node]! += sign * piece
}

/**
 * Puts the VMs that run on each host into its nodes, largest part first, as a host may arrange them. A host for which
 * this finds no way has nothing left. O(VMs log VMs).
 */
export function arranged(
  numa: Nodes,
  vms: readonly { readonly vm: number; readonly host: number; readonly memory: number }[],
  hostCount: number,
  order: Arrangement,
): Pick<Numa, 'left' | 'maskOf'> {
  const left = new Float64Array(hostCount * numa.most)
  for (let host = 0; host < hostCount; host += 1) {
    const row = host * numa.most
    left.fill(numa.nodeBytes[host] as number, row, row + (numa.nodes[host] as number))
  }
  const maskOf = new Int32Array(numa.vcpus.length)
  const pieces = vms.map(({ vm, host, memory }) => ({
    ...{ vm, host, memory, vcpus: numa.vcpus[vm] as number },
    piece: memory / widthOf(numa, memory, numa.vcpus[vm] as number, host),
  }))
  pieces.sort((one, other) => other.piece - one.piece || one.vm - other.vm)
  for (const { vm, host, memory, vcpus } of pieces) {
    const row = host * numa.most
    const mask = findNodes(numa, left, row, host, memory, vcpus, order)
    if (mask === 0) left.fill(Number.NEGATIVE_INFINITY, row, row + numa.most)
    else shiftNodes(left, row, mask, Math.ceil(memory / widthOf(numa, memory, vcpus, host)), -1)
    maskOf[vm] = mask
  }
  return { left, maskOf }
}

/** Per host the parts of its VMs, one per node each lies in, largest first: what no arrangement can avoid. */
export function piecesOf(
  numa: Nodes,
  vms: readonly { readonly vm: number; readonly host: number; readonly memory: number }[],
  hostCount: number,
): readonly Float64Array[] {
  const lists = Array.from({ length: hostCount }, (): number[] => [])
  for (const { vm, host, memory } of vms) {
    const width = widthOf(numa, memory, numa.vcpus[vm] as number, host)
    // A VM that is wider than the host may lie anyhow: nothing is said about its parts.
    for (let part = 0; width < Number.POSITIVE_INFINITY && part < width; part += 1)
      lists[host]?.push(Math.ceil(memory / width))
  }
  return lists.map((list) => Float64Array.from(list).sort().reverse())
}

/**
 * How many further VMs of at least `bytes` each, all within one node, the nodes of a host can hold at most, however
 * its VMs are arranged: a node holds no more parts of that size than fit it, and those of running VMs are among them.
 */
export function placesIn(numa: Numa, host: number, bytes: number): number {
  const nodes = numa.nodes[host] as number
  if (nodes === 0 || bytes <= 0) return Number.POSITIVE_INFINITY
  const pieces = numa.pieces[host] as Float64Array
  let taken = 0
  while (taken < pieces.length && (pieces[taken] as number) >= bytes) taken += 1
  return Math.max(0, nodes * Math.floor((numa.nodeBytesMost[host] as number) / bytes) - taken)
}

/** Most parts that are put into nodes, and set back, to find that they do not fit. */
const holdStepsMax = 500

/**
 * Whether the nodes of a host may hold a VM beside those that run there, in some arrangement. False is a proof: all
 * ways to put the parts of all of them into nodes were tried. Parts of one VM may share a node here, which only makes
 * more ways. True is none: a way was found, or the steps were used up.
 */
export function mayHold(numa: Numa, host: number, memory: number, vcpus: number): boolean {
  const nodes = numa.nodes[host] as number
  const width = widthOf(numa, memory, vcpus, host)
  if (nodes === 0 || width === Number.POSITIVE_INFINITY) return true
  const own = new Array<number>(width).fill(Math.ceil(memory / width))
  const parts = [...(numa.pieces[host] as Float64Array), ...own].sort((left, right) => right - left)
  const left = new Float64Array(nodes).fill(numa.nodeBytesMost[host] as number)
  let steps = 0
  const put = (at: number): boolean => {
    const part = parts[at]
    if (part === undefined || steps >= holdStepsMax) return true
    const tried = new Set<number>()
    for (let node = 0; node < nodes; node += 1) {
      const free = left[node] as number
      if (part > free || tried.has(free)) continue
      tried.add(free)
      steps += 1
      left[node] = free - part
      if (put(at + 1)) return true
      left[node] = free
    }
    return false
  }
  return put(0)
}
