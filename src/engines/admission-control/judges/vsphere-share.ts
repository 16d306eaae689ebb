import {
  agreed,
  atBothEnds,
  type BothEnds,
  type End,
  figureOf,
} from '#engines/admission-control/both-ends.ts'
import type { Missing, Opinion } from '#engines/admission-control/judge.ts'
import { missingOf, type Reading, type World } from '#engines/admission-control/reading.ts'
import { amountText, hostsText } from '#engines/admission-control/wording.ts'
import type { Bytes, Mhz } from '#kernel/units.ts'

/**
 * What is kept free: stated shares of CPU and memory, or what vSphere computes from failures: failures over hosts where
 * hosts are equal. Which of unequal hosts it counts is not published.
 * `cpuMhzUnreserved` is what a VM without a CPU reservation counts for.
 */
export type SharePolicy = {
  readonly cpuMhzUnreserved: Mhz
  readonly kept:
    | { readonly kind: 'stated'; readonly cpuRatio: number; readonly memoryRatio: number }
    | { readonly kind: 'by-failures' }
}

/** With fewer hosts the percentage policy allows nothing. Source: fact vmw-share-hosts. */
export const shareHostsMin = 2

/** A cluster under the percentage policy: sums, and how much of each is free by reservations. */
export type Share = {
  readonly hosts: number
  readonly cpuMhz: Mhz
  readonly memoryBytes: Bytes
  readonly cpuMhzRequired: Mhz
  readonly memoryBytesRequired: Bytes
  readonly cpuRatioFree: number
  readonly memoryRatioFree: number
  readonly cpuRatioKept: number
  readonly memoryRatioKept: number
  readonly isKept: boolean
  /** The largest host's part of all memory, and who it is. */
  readonly largest: { readonly name: string; readonly memoryRatio: number }
}

/**
 * The percentage policy over a cluster: what VMs reserve, with overhead, against the sums of all hosts. Where the share
 * follows from failures the strict end keeps what the largest hosts have, and the lenient one hosts of average size: equal
 * hosts give one number. Both are monotone: less of any host, or one host less, never turns a no into a yes.
 * Source: facts vmw-share-policy, vmw-share-by-failures. O(VMs + hosts log hosts).
 */
export function shareOf({ hosts, guests }: World, failures: number, policy: SharePolicy, end: End): Share {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const cpuMhz = sum(hosts.map((host) => host.cpuMhz))
  const memoryBytes = sum(hosts.map((host) => host.memoryBytes))
  const cpuMhzRequired = sum(
    guests.map(({ cpuReservationMhz }) => Math.max(cpuReservationMhz, policy.cpuMhzUnreserved)),
  )
  const memoryBytesRequired = sum(
    guests.map((guest) => guest.memoryReservationBytes + guest.memoryOverheadBytes),
  )
  const byFailures = (amounts: readonly number[]): number =>
    Math.max(
      hosts.length === 0 ? 1 : Math.min(1, failures / hosts.length),
      end === 'strict' ? partOfLargest(amounts, failures) : 0,
    )
  const { kept } = policy
  const cpuRatioKept = kept.kind === 'stated' ? kept.cpuRatio : byFailures(hosts.map((host) => host.cpuMhz))
  const memoryRatioKept =
    kept.kind === 'stated' ? kept.memoryRatio : byFailures(hosts.map((host) => host.memoryBytes))
  const cpuRatioFree = freeOf(cpuMhz, cpuMhzRequired)
  const memoryRatioFree = freeOf(memoryBytes, memoryBytesRequired)
  const [first] = [...hosts].sort((left, right) => right.memoryBytes - left.memoryBytes)
  return {
    ...{ hosts: hosts.length, cpuMhz, memoryBytes, cpuMhzRequired, memoryBytesRequired },
    ...{ cpuRatioFree, memoryRatioFree, cpuRatioKept, memoryRatioKept },
    isKept:
      hosts.length >= shareHostsMin &&
      reaches(cpuRatioFree, cpuRatioKept) &&
      reaches(memoryRatioFree, memoryRatioKept),
    largest: {
      name: first?.name ?? '',
      memoryRatio:
        first === undefined || memoryBytes === Infinity ? 0 : first.memoryBytes / Math.max(1, memoryBytes),
    },
  }
}

/** What the largest of some amounts are of all; 0 where the amounts have no sum to be part of. */
function partOfLargest(amounts: readonly number[], count: number): number {
  const total = amounts.reduce((sum, amount) => sum + amount, 0)
  if (!(total > 0 && total < Infinity)) return 0
  const largest = [...amounts].sort((left, right) => right - left).slice(0, count)
  return largest.reduce((sum, amount) => sum + amount, 0) / total
}

/** Free over total: nothing of nothing is free, and all of what has no bound. */
function freeOf(total: number, required: number): number {
  if (required === Infinity || total === 0) return -Infinity
  return total === Infinity ? 1 : (total - required) / total
}

/** Whether a ratio reaches another, sums of shares such as a third three times included. */
const reaches = (free: number, kept: number): boolean => free >= kept - 1e-12

/** vSphere's percentage policy: it admits while the share free by reservations is at least the share kept. */
export function judgeShare(reading: Reading, failures: number, policy: SharePolicy): Opinion {
  const ends = atBothEnds(
    reading,
    (world, end) => shareOf(world, failures, policy, end),
    ({ isKept }) => isKept,
  )
  const { ruling, strict, lenient } = ends
  return {
    judge: 'vsphere-share',
    ...{ ruling, failures },
    promised: reading.bounded ? agreed(hostsPromised(strict), hostsPromised(lenient)) : null,
    figures: [
      figureOf(ends, 'CPU free by reservations', 'ratio', ({ cpuRatioFree }) => cpuRatioFree),
      figureOf(ends, 'memory free by reservations', 'ratio', ({ memoryRatioFree }) => memoryRatioFree),
      figureOf(ends, 'CPU to keep free', 'ratio', ({ cpuRatioKept }) => cpuRatioKept),
      figureOf(ends, 'memory to keep free', 'ratio', ({ memoryRatioKept }) => memoryRatioKept),
    ],
    because:
      unequalMissing(ends).length > 0
        ? 'it keeps a share for failures, and which of its unequal hosts it counts decides'
        : shareClause(ruling === 'refuses' ? lenient : strict, ruling),
    missing:
      ruling === 'cannot-be-said'
        ? [
            ...unequalMissing(ends),
            ...missingOf(
              reading,
              ['memoryReservationBytes', 'memoryOverheadBytes', 'cpuReservationMhz'],
              ['cpuMhz', 'memoryBytes'],
            ),
          ]
        : [],
    notes: [],
  }
}

/** What would settle a share for failures that unequal hosts leave open; nothing where hosts are equal. */
export function unequalMissing({ strict, lenient, ruling }: BothEnds<Share>): readonly Missing[] {
  const isOpen =
    ruling === 'cannot-be-said' &&
    strict.hosts === lenient.hosts &&
    !strict.isKept &&
    reaches(strict.cpuRatioFree, lenient.cpuRatioKept) &&
    reaches(strict.memoryRatioFree, lenient.memoryRatioKept)
  if (!isOpen) return []
  const settle = 'state the percentages that the settings of the cluster show'
  return [{ what: 'which of unequal hosts the share counts', names: [], count: 1, settle }]
}

/** How many hosts of average size the free share holds. */
const hostsPromised = ({ hosts, cpuRatioFree, memoryRatioFree }: Share): number =>
  hosts < shareHostsMin ? 0 : Math.max(0, Math.floor(Math.min(cpuRatioFree, memoryRatioFree) * hosts + 1e-9))

/** The mechanism of the percentage policy in this cluster, as a clause. */
export function shareClause(share: Share, ruling: Opinion['ruling']): string {
  if (ruling === 'cannot-be-said') return 'it adds up reservations, and what nobody stated of them decides'
  if (ruling === 'refuses' && share.hosts < shareHostsMin)
    return `it allows nothing with fewer than ${hostsText(shareHostsMin)}, and ${hostsText(share.hosts)} can take part`
  // A no is told by the dimension that says it; a yes by memory, which is what VMs run out of.
  const tight =
    ruling === 'admits' ||
    share.memoryRatioFree - share.memoryRatioKept <= share.cpuRatioFree - share.cpuRatioKept
  const what = tight ? 'memory' : 'CPU'
  const free = tight ? share.memoryRatioFree : share.cpuRatioFree
  const kept = tight ? share.memoryRatioKept : share.cpuRatioKept
  const required = tight
    ? amountText(share.memoryBytesRequired, 'bytes')
    : amountText(share.cpuMhzRequired, 'mhz')
  const total = tight ? amountText(share.memoryBytes, 'bytes') : amountText(share.cpuMhz, 'mhz')
  const freeText = free === -Infinity ? 'nothing' : amountText(Math.max(0, free), 'ratio')
  const uneven =
    share.largest.memoryRatio > kept + 1e-9 && ruling === 'admits'
      ? `, while ${share.largest.name} alone is ${amountText(share.largest.memoryRatio, 'ratio')} of the memory`
      : ''
  return `reservations add up to ${required} of the ${total} of ${what} that ${hostsText(share.hosts)} have together, which leaves ${freeText} free where ${amountText(kept, 'ratio')} must be${uneven}`
}
