import { agreed, atBothEnds, type BothEnds, figureOf } from '#engines/admission-control/both-ends.ts'
import type { Opinion } from '#engines/admission-control/judge.ts'
import type { AdmissionParams } from '#engines/admission-control/params.ts'
import { missingOf, type Reading, type World } from '#engines/admission-control/reading.ts'
import { amountText, countText, hostsText } from '#engines/admission-control/wording.ts'
import type { Bytes, Mhz } from '#kernel/units.ts'

/**
 * What a VM without a CPU reservation counts for, in MHz, by vSphere version. Source: facts vmw-slot-cpu-5,
 * vmw-slot-cpu-4.
 */
export const cpuMhzUnreserved: Readonly<Record<AdmissionParams['vsphereVersion'], Mhz>> = {
  '5-and-later': 32,
  '4': 256,
}

/** vSphere HA admission control needs at least this many hosts. Source: fact vmw-admission-hosts. */
export const admissionHostsMin = 3

/**
 * How a slot is sized: by the largest reservations, each at most its cap (infinite: none); or fixed.
 * `cpuMhzUnreserved` is what a VM without a CPU reservation counts for.
 */
export type SlotPolicy = {
  readonly cpuMhzUnreserved: Mhz
  readonly size:
    | { readonly kind: 'largest'; readonly cpuMhzMax: Mhz; readonly memoryBytesMax: Bytes }
    | { readonly kind: 'fixed'; readonly cpuMhz: Mhz; readonly memoryBytes: Bytes }
}

/** A VM that takes more than one slot, which must all be on one host. */
type Wide = { readonly name: string; readonly slots: number }

/** A cluster in slots. Slots are whole; a slot of no size fits infinitely often. */
export type Slots = {
  readonly cpuMhz: Mhz
  readonly memoryBytes: Bytes
  /** Slots of each host, most first. */
  readonly perHost: readonly number[]
  readonly used: number
  /** Hosts that can be lost, largest first, with enough slots left for all that are used. */
  readonly failoverCapacity: number
  /** The VM whose memory reservation, and overhead, is the largest; undefined where nothing runs. */
  readonly largest: World['guests'][number] | undefined
  /** The VM with the largest CPU reservation; undefined where none has one. */
  readonly largestCpu: World['guests'][number] | undefined
  readonly reservesMemory: boolean
  readonly wide: readonly Wide[]
  /** Slots free on the host that has most of them free. */
  readonly freestHost: number
}

/**
 * The slots of a cluster. A host has as many as fit by CPU and by memory, whichever is fewer; a VM takes one,
 * or as many as its reservations fill where the slot is capped or fixed. A CPU reservation below what none
 * counts for counts as that. Source: facts vmw-slot-policy, vmw-slot-fragmentation. O(VMs + hosts log hosts).
 */
export function slotsOf({ hosts, guests }: World, policy: SlotPolicy): Slots {
  const cpuOf = (guest: World['guests'][number]): Mhz =>
    Math.max(guest.cpuReservationMhz, policy.cpuMhzUnreserved)
  const memoryOf = (guest: World['guests'][number]): Bytes =>
    guest.memoryReservationBytes + guest.memoryOverheadBytes
  let largestCpu: World['guests'][number] | undefined
  for (const guest of guests)
    if (guest.cpuReservationMhz > (largestCpu?.cpuReservationMhz ?? 0)) largestCpu = guest
  let largest: World['guests'][number] | undefined
  for (const guest of guests)
    if (largest === undefined || memoryOf(guest) > memoryOf(largest)) largest = guest
  const { size } = policy
  const largestMhz = guests.reduce((most, guest) => Math.max(most, cpuOf(guest)), policy.cpuMhzUnreserved)
  const cpuMhz = size.kind === 'fixed' ? size.cpuMhz : Math.min(largestMhz, size.cpuMhzMax)
  const largestMemory = largest === undefined ? 0 : memoryOf(largest)
  const memoryBytes = size.kind === 'fixed' ? size.memoryBytes : Math.min(largestMemory, size.memoryBytesMax)
  const slotsOn = new Map<string, number>(
    hosts.map((host) => [host.id, Math.min(fits(host.cpuMhz, cpuMhz), fits(host.memoryBytes, memoryBytes))]),
  )
  const perHost = [...slotsOn.values()].sort((left, right) => right - left)
  const taken = guests.map((guest) =>
    Math.max(1, fills(cpuOf(guest), cpuMhz), fills(memoryOf(guest), memoryBytes)),
  )
  const used = taken.reduce((total, slots) => total + slots, 0)
  guests.forEach((guest, at) => {
    const left = slotsOn.get(guest.hostId)
    if (left !== undefined) slotsOn.set(guest.hostId, left - (taken[at] as number))
  })
  const freestHost = [...slotsOn.values()].reduce((most, left) => Math.max(most, left), 0)
  const wide = guests.flatMap(({ name }, at) =>
    (taken[at] as number) > 1 ? [{ name, slots: taken[at] as number }] : [],
  )
  return {
    ...{ cpuMhz, memoryBytes, perHost, used, largest, largestCpu, freestHost },
    reservesMemory: guests.some(({ memoryReservationBytes }) => memoryReservationBytes > 0),
    failoverCapacity: failoverCapacity(perHost, used),
    wide: wide.sort((left, right) => right.slots - left.slots),
  }
}

/** How often a slot fits; infinitely often where it has no size, and never where nothing bounds it. */
const fits = (capacity: number, slot: number): number =>
  slot === 0 ? Infinity : slot === Infinity ? 0 : Math.floor(capacity / slot)

/** How many slots a reservation fills; one of no size fills none of a slot without size. */
const fills = (reserved: number, slot: number): number =>
  reserved <= slot ? 1 : slot === 0 ? Infinity : Math.ceil(reserved / slot)

/**
 * Hosts that can be lost, largest first, with at least `used` slots left. `perHost` has the most first.
 * O(hosts).
 */
export function failoverCapacity(perHost: readonly number[], used: number): number {
  let left = 0
  let kept = perHost.length
  // The smallest hosts are kept; none more is needed once they hold what is used.
  while (kept > 0 && left < used) {
    kept -= 1
    left += perHost[kept] as number
  }
  return left < used ? 0 : kept
}

/** Slots that the smallest hosts have when the `failures` largest are lost. */
export const slotsLeft = ({ perHost }: Slots, failures: number): number =>
  perHost.slice(failures).reduce((total, slots) => total + slots, 0)

/** vSphere's slot policy: it admits while the slots left after the largest hosts are lost are enough. */
export function judgeSlots(reading: Reading, failures: number, policy: SlotPolicy): Opinion {
  const ends = atBothEnds(
    reading,
    (world) => slotsOf(world, policy),
    (slots) => slots.failoverCapacity >= failures,
  )
  const { ruling, strict, lenient } = ends
  return {
    judge: 'vsphere-slots',
    ...{ ruling, failures },
    promised: reading.bounded ? agreed(strict.failoverCapacity, lenient.failoverCapacity) : null,
    figures: [
      figureOf(ends, 'slot CPU', 'mhz', ({ cpuMhz }) => cpuMhz),
      figureOf(ends, 'slot memory', 'bytes', ({ memoryBytes }) => memoryBytes),
      figureOf(ends, 'slots', 'count', (slots) => slotsLeft(slots, 0)),
      figureOf(ends, 'slots used', 'count', ({ used }) => used),
      figureOf(ends, 'slots left after the loss', 'count', (slots) => slotsLeft(slots, failures)),
      figureOf(ends, 'slots available', 'count', (slots) =>
        Math.max(0, slotsLeft(slots, failures) - slots.used),
      ),
    ],
    because: becauseOf(ends, reading, failures, policy),
    missing:
      ruling === 'cannot-be-said'
        ? missingOf(
            reading,
            ['memoryReservationBytes', 'memoryOverheadBytes', 'cpuReservationMhz'],
            ['cpuMhz', 'memoryBytes'],
          )
        : [],
    notes: notesOf(ends, reading),
  }
}

function becauseOf(
  { ruling, strict, lenient }: BothEnds<Slots>,
  reading: Reading,
  failures: number,
  policy: SlotPolicy,
): string {
  const slots = ruling === 'refuses' ? lenient : strict
  const left = slotsLeft(slots, failures)
  const rest = left === Infinity ? 'slots without end' : countText(left, 'slot')
  const without = failures === 1 ? 'without the largest host' : `without the ${failures} largest hosts`
  const enough = `${rest} ${left === 1 ? 'is' : 'are'} left ${without} for the ${countText(slots.used, 'slot')} in use`
  if (ruling === 'cannot-be-said') {
    const from = amountText(lenient.memoryBytes, 'bytes')
    const to = strict.memoryBytes === Infinity ? 'any size' : amountText(strict.memoryBytes, 'bytes')
    return `a slot of memory is anything from ${from} to ${to}, by what nobody stated`
  }
  return `${sizeText(slots, reading, policy, ruling)}, and ${enough}`
}

/** What made a slot as large as it is. */
function sizeText(slots: Slots, reading: Reading, policy: SlotPolicy, ruling: Opinion['ruling']): string {
  const most = ruling === 'admits' && slots.memoryBytes > 0 && reading.overheadUnstated > 0 ? 'at most ' : ''
  const size = `${amountText(slots.cpuMhz, 'mhz')} and ${most}${amountText(slots.memoryBytes, 'bytes')} of memory`
  if (policy.size.kind === 'fixed') return `a slot is fixed at ${size}`
  const { largest, largestCpu } = slots
  if (!slots.reservesMemory) {
    return `no VM reserves ${largestCpu === undefined ? 'CPU or memory' : 'memory'}, so a slot is ${size}`
  }
  if (slots.wide.length > 0) return `slots are capped at ${size}`
  const reserved = largest?.memoryReservationBytes ?? 0
  if (largest === undefined || reserved === 0) return `the largest overhead makes every slot ${size}`
  const memory = amountText(reserved, 'bytes')
  if (largestCpu === undefined) return `${largest.name} reserves ${memory}, which makes every slot ${size}`
  const cpu = amountText(largestCpu.cpuReservationMhz, 'mhz')
  return largest.id === largestCpu.id
    ? `${largest.name} reserves ${cpu} and ${memory}, which makes every slot ${size}`
    : `${largestCpu.name} reserves ${cpu} and ${largest.name} ${memory}, which makes every slot ${size}`
}

function notesOf({ strict, ruling }: BothEnds<Slots>, reading: Reading): readonly string[] {
  const notes: string[] = []
  const hosts = reading.hosts.length
  if (hosts < admissionHostsMin) {
    notes.push(
      `vSphere admission control needs at least ${admissionHostsMin} hosts; ${hostsText(hosts)} take${hosts === 1 ? 's' : ''} part here.`,
    )
  }
  const [widest] = strict.wide
  if (widest !== undefined && ruling !== 'refuses' && widest.slots > strict.freestHost) {
    notes.push(
      `${widest.name} takes ${countText(widest.slots, 'slot')} on one host, and the freest host has ${strict.freestHost} free: slots spread over several hosts do not start it.`,
    )
  }
  return notes
}
