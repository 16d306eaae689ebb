import type { Missing, Opinion } from '#engines/admission-control/judge.ts'
import {
  certainWorld,
  missingOf,
  type Reading,
  type SharedStorage,
  type World,
} from '#engines/admission-control/reading.ts'
import { amountText, countText, lossText } from '#engines/admission-control/wording.ts'
import { groupedBy } from '#estate/query.ts'
import type { Bytes } from '#kernel/units.ts'

/**
 * Hosts that the guarantee reserves for, by copies of data. Source: facts ahv-guarantee-rf2,
 * ahv-guarantee-rf3.
 */
export const hostsGuaranteed = { '2': 1, '3': 2 } as const
/** Used share of the resilient capacity from which Prism warns. Source: fact ahv-resilient-warning. */
export const resilientRatioWarned = 0.75

/** A cluster in segments as large as its largest VM. */
export type Segments = {
  readonly bytes: Bytes
  readonly largest: string
  /**
   * Segments free on the hosts left, and segments that the lost VMs fill, after the loss of the worst hosts.
   */
  readonly free: number
  readonly needed: number
  readonly worst: readonly string[]
}

/**
 * The reservation segments of a cluster for the loss of `failures` hosts: every segment is as large as the
 * largest VM, several smaller VMs share one, and a host has as many as fit whole into its free memory. The
 * worst loss is that of the hosts which fill, and have, most. Source: fact ahv-segments; how VMs share
 * segments (largest first, first that fits) is our reading. O(VMs log VMs × segments + hosts log hosts).
 */
export function segmentsOf({ hosts, guests }: World, failures: number): Segments {
  const restarting = guests.filter(({ restarts }) => restarts)
  const bytes = restarting.reduce((most, { memoryBytes }) => Math.max(most, memoryBytes), 0)
  const largest = restarting.find(({ memoryBytes }) => memoryBytes === bytes)?.name ?? ''
  const byHost = groupedBy(guests, ({ hostId }) => hostId)
  const rows = hosts.map(({ id, name, memoryBytes }) => {
    const own = byHost.get(id) ?? []
    const used = own.reduce((sum, guest) => sum + guest.memoryBytes, 0)
    const sizes = own.flatMap((guest) => (guest.restarts ? [guest.memoryBytes] : []))
    const free = bytes === 0 ? 0 : Math.max(0, Math.floor((memoryBytes - used) / bytes))
    return { name, free, needed: segmentsFilled(sizes, bytes) }
  })
  const order = [...rows].sort((left, right) => right.free + right.needed - (left.free + left.needed))
  const lost = order.slice(0, failures)
  return {
    ...{ bytes, largest, worst: lost.map(({ name }) => name) },
    free: order.slice(failures).reduce((sum, { free }) => sum + free, 0),
    needed: lost.reduce((sum, { needed }) => sum + needed, 0),
  }
}

/** How many segments of `bytes` VMs fill, largest VM first into the first segment that holds it. */
export function segmentsFilled(sizes: readonly Bytes[], bytes: Bytes): number {
  const left: Bytes[] = []
  for (const size of [...sizes].sort((one, other) => other - one)) {
    if (size === 0) continue
    const at = left.findIndex((room) => room >= size)
    if (at < 0) left.push(bytes - size)
    else left[at]! -= size
  }
  return left.length
}

/**
 * AHV with high availability guaranteed: it reserves segments for as many host failures as its copies of data
 * allow.
 */
export function judgeGuarantee(reading: Reading, failures: number, hostsReserved: number): Opinion {
  const world = certainWorld(reading, ['memoryBytes'])
  const tooMany = failures > hostsReserved
  const segments = world === undefined ? undefined : segmentsOf(world, Math.min(failures, hostsReserved))
  const isEnough = segments !== undefined && segments.needed <= segments.free
  const ruling = tooMany
    ? 'refuses'
    : segments === undefined
      ? 'cannot-be-said'
      : isEnough
        ? 'admits'
        : 'refuses'
  return {
    judge: 'ahv-guarantee',
    ...{ ruling, failures },
    promised: world === undefined ? null : promisedBy(world, hostsReserved),
    figures: [
      { label: 'segment', unit: 'bytes', value: segments?.bytes ?? null },
      { label: 'segments free after the loss', unit: 'count', value: segments?.free ?? null },
      { label: 'segments the lost VMs fill', unit: 'count', value: segments?.needed ?? null },
      { label: 'hosts reserved for', unit: 'hosts', value: hostsReserved },
    ],
    because: tooMany
      ? `it reserves for ${lossText(hostsReserved)}, not for ${lossText(failures)}, by the copies of data it keeps`
      : segmentClause(segments),
    missing: ruling === 'cannot-be-said' ? memoryMissing(reading) : [],
    notes: [],
  }
}

function segmentClause(segments: Segments | undefined): string {
  if (segments === undefined) return 'segments are as large as the largest VM, and not all sizes are known'
  const { bytes, largest, free, needed, worst } = segments
  return `a segment is as large as the largest VM (${largest}, ${amountText(bytes, 'bytes')}); the VMs of ${worst.join(' and ')} fill ${countText(needed, 'segment')}, and the other hosts have ${countText(free, 'whole segment')} free`
}

function promisedBy(world: World, hostsReserved: number): number {
  for (let failures = hostsReserved; failures > 0; failures -= 1) {
    const { needed, free } = segmentsOf(world, failures)
    if (failures < world.hosts.length && needed <= free) return failures
  }
  return 0
}

/** AHV by default: nothing is reserved, nothing refused; what fits is restarted. */
export function judgeBestEffort(reading: Reading, failures: number): Opinion {
  const world = certainWorld(reading, ['memoryBytes'])
  const left = world === undefined ? null : freeAfterWorst(world, failures)
  return {
    judge: 'ahv-best-effort',
    ...{ ruling: 'promises-nothing', failures, promised: null },
    figures: [
      { label: 'memory free after the loss', unit: 'bytes', value: left?.free ?? null },
      { label: 'memory to restart', unit: 'bytes', value: left?.needed ?? null },
    ],
    because:
      left === null
        ? 'nothing is reserved, and what fits after a loss is restarted'
        : `nothing is reserved; ${amountText(left.needed, 'bytes')} would look for room in the ${amountText(left.free, 'bytes')} free after the loss of ${left.worst.join(' and ')}, and what fits is restarted`,
    missing: [],
    notes: [],
  }
}

function freeAfterWorst({ hosts, guests }: World, failures: number) {
  const byHost = groupedBy(guests, ({ hostId }) => hostId)
  const rows = hosts.map(({ id, name, memoryBytes }) => {
    const own = byHost.get(id) ?? []
    const used = own.reduce((sum, guest) => sum + guest.memoryBytes, 0)
    const needed = own.reduce((sum, guest) => sum + (guest.restarts ? guest.memoryBytes : 0), 0)
    return { name, needed, free: Math.max(0, memoryBytes - used) }
  })
  const order = rows.sort((left, right) => right.free + right.needed - (left.free + left.needed))
  const lost = order.slice(0, failures)
  return {
    worst: lost.map(({ name }) => name),
    needed: lost.reduce((sum, { needed }) => sum + needed, 0),
    free: order.slice(failures).reduce((sum, { free }) => sum + free, 0),
  }
}

/**
 * Storage that stays writable with all copies after nodes are lost, in bytes: the total without the largest
 * node for two copies, without the two largest for three. Source: fact ahv-resilient-capacity. O(nodes log
 * nodes).
 * Example: resilientCapacityBytes([4, 4, 8], '2') → 8
 */
export function resilientCapacityBytes(nodeBytes: readonly Bytes[], copies: '2' | '3'): Bytes {
  const order = [...nodeBytes].sort((left, right) => right - left)
  return order.slice(hostsGuaranteed[copies]).reduce((sum, bytes) => sum + bytes, 0)
}

/**
 * What Prism would warn of: storage used beyond 75 % of what stays after node losses, nodes taken to hold
 * equally much.
 */
export function resilienceNotes(hosts: number, copies: '2' | '3', storage: SharedStorage): readonly string[] {
  if (storage === null || hosts === 0) return []
  const nodes = Array.from({ length: hosts }, () => storage.capacityBytes / hosts)
  const resilient = resilientCapacityBytes(nodes, copies)
  const used = storage.capacityBytes - storage.freeBytes
  if (used <= resilient * resilientRatioWarned) return []
  const lost = lossText(hostsGuaranteed[copies])
  return [
    `AHV would warn of storage: ${amountText(used, 'bytes')} are used, above ${amountText(resilientRatioWarned, 'ratio')} of the ${amountText(resilient, 'bytes')} that stay after the loss of ${lost}, were all nodes equal.`,
  ]
}

const memoryMissing = (reading: Reading): readonly Missing[] =>
  missingOf(reading, ['memoryBytes'], ['memoryBytes'])
