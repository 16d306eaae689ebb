import type { Opinion } from '#engines/admission-control/judge.ts'
import { chooseByLoad, type LoadedNode } from '#engines/admission-control/judges/proxmox-load.ts'
import type { Witness } from '#engines/admission-control/judges/windows.ts'
import type { GuestReading, Range, Reading } from '#engines/admission-control/reading.ts'
import { amountText, countText, lossText } from '#engines/admission-control/wording.ts'
import { endings } from '#failure/quorum/course.ts'
import { compareText } from '#kernel/sort.ts'
import type { Bytes } from '#kernel/units.ts'

/**
 * How guests of lost nodes are given new ones: by the number of HA guests, or by what HA guests are given of
 * CPU and memory.
 */
export type Scheduler = 'basic' | 'static'

/**
 * Where the scheduler put the guests of lost nodes, node by node: guests it then holds, and memory beyond
 * what it has.
 */
export type Recovery = {
  readonly moved: number
  readonly nodes: readonly {
    readonly name: string
    readonly guests: number
    readonly bytesOver: Bytes | null
  }[]
}

type Node = LoadedNode & {
  readonly id: string
  readonly name: string
  guests: number
  low: Bytes
  high: Bytes
}

/**
 * What Proxmox VE would do after the loss of the nodes `lost`: each HA guest of them, in order of id, goes to
 * the node with fewest HA guests ('basic', the default), or to the one that leaves shares of CPU and memory
 * most even ('static'), of equals the first by name. Nothing is refused. Every guest that restarts is taken
 * to be an HA resource. 'static' reads sizes by their lower end. Source: facts pve-crs-basic, pve-crs-static.
 * O(guests × nodes).
 */
export function recover(reading: Reading, lost: readonly string[], scheduler: Scheduler): Recovery {
  const nodes = reading.hosts
    .filter(({ id }) => !lost.includes(id))
    .map(({ id, name, memoryBytes, threads }): Node => {
      const empty = { vcpusGiven: 0, memoryBytesGiven: 0, guests: 0, low: 0, high: 0 }
      return { id, name, threads: threads.low, memoryBytes: memoryBytes.low, ...empty }
    })
    .sort((left, right) => compareText(left.name, right.name) || compareText(left.id, right.id))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const homeless: GuestReading[] = []
  for (const guest of reading.guests) {
    const node = byId.get(guest.hostId)
    if (node !== undefined) hold(node, guest)
    else if (guest.restarts && lost.includes(guest.hostId)) homeless.push(guest)
  }
  for (const guest of homeless.sort((left, right) => compareText(left.id, right.id))) {
    const need = { vcpus: guest.vcpus.low, memoryBytes: guest.memoryBytes.low }
    const chosen = scheduler === 'static' ? nodes[chooseByLoad(nodes, need) ?? -1] : fewestGuests(nodes)
    if (chosen !== undefined) hold(chosen, guest)
  }
  const stated = new Map(reading.hosts.map(({ id, memoryBytes }) => [id, isExact(memoryBytes)]))
  return {
    moved: homeless.length,
    nodes: nodes.map(({ id, name, guests, memoryBytes, low, high }) => {
      const isKnown = low === high && stated.get(id) === true
      return { name, guests, bytesOver: isKnown ? Math.max(0, low - memoryBytes) : null }
    }),
  }
}

const isExact = ({ low, high }: Range): boolean => low === high

function fewestGuests(nodes: readonly Node[]): Node | undefined {
  let fewest: Node | undefined
  for (const node of nodes) if (fewest === undefined || node.guests < fewest.guests) fewest = node
  return fewest
}

function hold(node: Node, { restarts, memoryBytes, vcpus }: GuestReading): void {
  if (restarts) {
    node.guests += 1
    node.vcpusGiven += vcpus.low
    node.memoryBytesGiven += memoryBytes.low
  }
  node.low += memoryBytes.low
  node.high += memoryBytes.high
}

/**
 * The node that a recovery leaves furthest beyond its memory; undefined where none is, as far as sizes are
 * stated.
 */
const worstOf = ({ nodes }: Recovery): { readonly name: string; readonly bytesOver: Bytes } | undefined => {
  let worst: { readonly name: string; readonly bytesOver: Bytes } | undefined
  for (const { name, bytesOver } of nodes) {
    if (bytesOver !== null && bytesOver > (worst?.bytesOver ?? 0)) worst = { name, bytesOver }
  }
  return worst
}

/**
 * Proxmox VE has no admission control: it promises nothing and refuses nothing. `lost` are the hosts whose
 * loss is told, `witness` whether a quorum device has a vote.
 */
export function judgeProxmox(
  reading: Reading,
  failures: number,
  lost: readonly string[],
  witness: Witness,
): Opinion {
  const byCount = recover(reading, lost, 'basic')
  const isStated = byCount.nodes.every(({ bytesOver }) => bytesOver !== null)
  const loads =
    reading.guests.every(({ vcpus }) => isExact(vcpus)) &&
    reading.hosts.every(({ threads }) => isExact(threads))
  const byLoad = isStated && loads ? recover(reading, lost, 'static') : undefined
  const over = byCount.nodes.filter(({ bytesOver }) => bytesOver !== null && bytesOver > 0)
  const beyond = (recovery: Recovery | undefined): number | null =>
    recovery === undefined || !isStated ? null : (worstOf(recovery)?.bytesOver ?? 0)
  return {
    judge: 'proxmox',
    ...{ ruling: 'promises-nothing', failures, promised: null, missing: [], notes: [] },
    figures: [
      { label: 'guests that move', unit: 'vms', value: byCount.moved },
      { label: 'nodes beyond their memory', unit: 'hosts', value: isStated ? over.length : null },
      { label: 'memory beyond, on the worst node', unit: 'bytes', value: beyond(byCount) },
      { label: 'the same with the static scheduler', unit: 'bytes', value: beyond(byLoad) },
    ],
    because: votesSurvive(reading.hosts.length, failures, witness)
      ? landingClause(reading, lost, byCount, byLoad, isStated)
      : `nothing is refused, and without a majority of votes after ${lossText(failures)} nothing restarts either`,
  }
}

function landingClause(
  reading: Reading,
  lost: readonly string[],
  byCount: Recovery,
  byLoad: Recovery | undefined,
  isStated: boolean,
): string {
  const names = reading.hosts.filter(({ id }) => lost.includes(id)).map(({ name }) => name)
  const guests = countText(byCount.moved, 'guest')
  const start = `guests land by their number and not by their size: the ${guests} of ${names.join(' and ')}`
  const worst = worstOf(byCount)
  if (worst === undefined) {
    return isStated
      ? `${start} would overcommit the memory of no node`
      : `${start} may overcommit memory, as not all sizes are known`
  }
  const other = byLoad === undefined ? undefined : worstOf(byLoad)
  const instead =
    byLoad === undefined
      ? ''
      : other === undefined
        ? '; the static scheduler would overcommit none'
        : `; the static scheduler would leave ${other.name} ${amountText(other.bytesOver, 'bytes')} beyond`
  return `${start} would leave ${worst.name} ${amountText(worst.bytesOver, 'bytes')} beyond its memory${instead}`
}

/** Whether nodes that are left hold a majority of votes. Source: fact q-corosync-majority. */
function votesSurvive(hosts: number, failures: number, witness: Witness): boolean {
  const layout = { nodesA: hosts, nodesB: 0, witness, tieTo: 'a' } as const
  const count = Math.min(failures, hosts)
  const ends = endings('static', layout, [{ kind: 'nodes', count, from: 'any', manner: 'crash' }])
  return ends.every(({ sides }) => sides.some(({ acts }) => acts))
}
