import type { Opinion } from '#engines/admission-control/judge.ts'
import type { Witness } from '#engines/admission-control/judges/windows.ts'
import type { Reading } from '#engines/admission-control/reading.ts'
import { amountText, countText, lossText } from '#engines/admission-control/wording.ts'
import { nodesOf } from '#failure/quorum/cluster-state.ts'
import { endings } from '#failure/quorum/course.ts'
import { compareText } from '#kernel/sort.ts'
import type { Bytes } from '#kernel/units.ts'

/** Where the scheduler put the guests of lost nodes, by node: guests it then holds, and memory beyond what it has. */
export type Recovery = {
  readonly moved: number
  readonly nodes: readonly {
    readonly name: string
    readonly guests: number
    readonly bytesOver: Bytes | null
  }[]
}

/**
 * What Proxmox VE would do after the loss of the nodes `lost`: each HA guest of them, in order of id, goes to the node with
 * fewest HA guests, of equals the first by name. Neither memory nor CPU is looked at, and nothing is refused. Every guest
 * that restarts is taken to be an HA resource. Source: fact pve-crs-basic. O(guests × nodes).
 */
export function recoverByCount(reading: Reading, lost: readonly string[]): Recovery {
  const nodes = reading.hosts
    .filter(({ id }) => !lost.includes(id))
    .map(({ id, name, memoryBytes }) => ({ id, name, memoryBytes, guests: 0, low: 0, high: 0 }))
    .sort((left, right) => compareText(left.name, right.name) || compareText(left.id, right.id))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const homeless = []
  for (const guest of reading.guests) {
    const node = byId.get(guest.hostId)
    if (node !== undefined) hold(node, guest)
    else if (guest.restarts && lost.includes(guest.hostId)) homeless.push(guest)
  }
  for (const guest of homeless.sort((left, right) => compareText(left.id, right.id))) {
    let fewest = nodes[0]
    for (const node of nodes) if (fewest === undefined || node.guests < fewest.guests) fewest = node
    if (fewest !== undefined) hold(fewest, guest)
  }
  return {
    moved: homeless.length,
    nodes: nodes.map(({ name, guests, memoryBytes, low, high }) => {
      const isStated = low === high && memoryBytes.low === memoryBytes.high && Number.isFinite(low)
      return { name, guests, bytesOver: isStated ? Math.max(0, low - memoryBytes.low) : null }
    }),
  }
}

type Node = { guests: number; low: number; high: number }

function hold(node: Node, { restarts, memoryBytes }: Reading['guests'][number]): void {
  if (restarts) node.guests += 1
  node.low += memoryBytes.low
  node.high += memoryBytes.high
}

/**
 * Proxmox VE has no admission control: it promises nothing and refuses nothing. `lost` are the hosts whose loss is told,
 * `witness` whether a quorum device has a vote.
 */
export function judgeProxmox(
  reading: Reading,
  failures: number,
  lost: readonly string[],
  witness: Witness,
): Opinion {
  const { nodes, moved } = recoverByCount(reading, lost)
  const over = nodes.filter(({ bytesOver }) => bytesOver !== null && bytesOver > 0)
  const worst = over.reduce<(typeof over)[number] | undefined>(
    (most, node) => (most === undefined || (node.bytesOver ?? 0) > (most.bytesOver ?? 0) ? node : most),
    undefined,
  )
  const isStated = nodes.every(({ bytesOver }) => bytesOver !== null)
  const survives = votesSurvive(reading.hosts.length, failures, witness)
  const names = reading.hosts.filter(({ id }) => lost.includes(id)).map(({ name }) => name)
  const start = `guests land by their number and not by their size: the ${countText(moved, 'guest')} of ${names.join(' and ')}`
  const because = !survives
    ? `nothing is refused, and without a majority of votes after ${lossText(failures)} nothing restarts either`
    : worst !== undefined
      ? `${start} would leave ${worst.name} ${amountText(worst.bytesOver ?? 0, 'bytes')} beyond its memory`
      : isStated
        ? `${start} would overcommit the memory of no node`
        : `${start} may overcommit memory, as not all sizes are known`
  return {
    judge: 'proxmox',
    ...{ ruling: 'promises-nothing', failures, promised: null, because, missing: [], notes: [] },
    figures: [
      { label: 'guests that move', unit: 'vms', value: moved },
      { label: 'nodes beyond their memory', unit: 'hosts', value: isStated ? over.length : null },
      {
        label: 'memory beyond, on the worst node',
        unit: 'bytes',
        value: isStated ? (worst?.bytesOver ?? 0) : null,
      },
    ],
  }
}

/** Whether nodes that are left hold a majority of votes. Source: fact q-corosync-majority. */
function votesSurvive(hosts: number, failures: number, witness: Witness): boolean {
  const layout = { nodesA: hosts, nodesB: 0, witness, tieTo: 'a' } as const
  const count = Math.min(failures, nodesOf(layout))
  return endings('static', layout, [{ kind: 'nodes', count, from: 'any', manner: 'crash' }]).every(
    ({ sides }) => sides.some(({ acts }) => acts),
  )
}
