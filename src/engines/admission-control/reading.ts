import { type Missing, namesMax } from '#engines/admission-control/judge.ts'
import { type Datastore, type Host, isKnown, type Known, type Vm } from '#estate/model.ts'
import type { Bytes, Mhz } from '#kernel/units.ts'
import type { Prepared } from '#placement/prepare.ts'

/** Both ends of a value that may be unknown; `high` may be infinite. */
export type Range = { readonly low: number; readonly high: number }

/** A guest with both ends of what a rule may look at. */
export type GuestReading = {
  readonly id: string
  readonly name: string
  /** Its host's id; 'unknown' where nobody named one. */
  readonly hostId: string
  readonly runs: 'surely' | 'maybe'
  readonly restarts: boolean
  readonly memoryBytes: Range
  readonly memoryReservationBytes: Range
  readonly memoryOverheadBytes: Range
  readonly cpuReservationMhz: Range
  readonly vcpus: Range
  /** Whether it can restart on every host, as far as disks and devices tell. */
  readonly bound: 'nowhere' | 'host'
}

/** A host with both ends of its capacity for VMs, and whether it takes part: hosts in maintenance do not. */
export type HostReading = {
  readonly id: string
  readonly name: string
  readonly takesPart: 'surely' | 'maybe'
  readonly cpuMhz: Range
  readonly memoryBytes: Range
  readonly threads: Range
}

/** A cluster as rules read it, before any of them. */
export type Reading = {
  readonly hosts: readonly HostReading[]
  readonly hostsAway: readonly string[]
  readonly guests: readonly GuestReading[]
  /** False when more may run here than the inventory lists. */
  readonly bounded: boolean
  /** Guests whose overhead nobody stated. */
  readonly overheadUnstated: number
}

/**
 * Largest share of its configured size that a VM's overhead takes in the vendor's table: 48.16 of 256 MB with
 * eight vCPUs. Source: fact vmw-memory-overhead.
 */
export const overheadRatioMax = 48.16 / 256

/**
 * Reads a cluster with both ends of everything unknown. `memoryReserve` of each host is not for VMs. O(VMs +
 * hosts).
 */
export function readingOf({ members, measured, compatibility }: Prepared, memoryReserve: number): Reading {
  const fastest = members.hosts.reduce((most, { coreMhz }) => Math.max(most, known(coreMhz, Infinity)), 0)
  const busy = new Set<number>()
  members.vms.forEach((vm, at) => {
    if (vm.power === 'on') busy.add(members.home[at] as number)
  })
  const tied = new Set(compatibility.tied)
  const seenByAll = compatibility.classes.map(({ storage }) =>
    storage.every((flag, at) => flag === 1 || members.hosts[at]?.maintenance === true),
  )
  const guests = members.vms.map((vm, at): GuestReading => {
    const seen = seenByAll[compatibility.classOf[at] as number] ?? true
    const runs = measured.certain[at] === 1 ? 'surely' : 'maybe'
    const bound = tied.has(at) || !seen ? 'host' : 'nowhere'
    return guestOf(vm, members.hosts[members.home[at] as number]?.id ?? 'unknown', runs, bound, fastest)
  })
  const adrift = members.adrift.map((vm) => guestOf(vm, 'unknown', 'maybe', 'nowhere', fastest))
  return {
    hosts: members.hosts.flatMap((host, at) =>
      host.maintenance === true ? [] : [hostOf(host, busy.has(at), memoryReserve)],
    ),
    hostsAway: members.hosts.filter(({ maintenance }) => maintenance === true).map(({ name }) => name),
    guests: [...guests, ...adrift],
    bounded: !measured.unbounded,
    overheadUnstated: members.vms.filter(({ memoryOverheadBytes }) => !isKnown(memoryOverheadBytes)).length,
  }
}

const known = (value: Known<number>, otherwise: number): number => (isKnown(value) ? value : otherwise)

const range = (value: Known<number>, low: number, high: number): Range =>
  isKnown(value) ? { low: value, high: value } : { low, high }

function guestOf(
  vm: Vm,
  hostId: string,
  runs: GuestReading['runs'],
  bound: GuestReading['bound'],
  fastestMhz: Mhz,
): GuestReading {
  const memory = known(vm.memoryBytes, Infinity)
  const cpu = isKnown(vm.vcpus) && fastestMhz < Infinity ? vm.vcpus * fastestMhz : Infinity
  return {
    ...{ id: vm.id, name: vm.name, hostId, runs, bound },
    restarts: vm.restartPriority !== 'disabled',
    memoryBytes: range(vm.memoryBytes, 0, Infinity),
    memoryReservationBytes: range(vm.memoryReservationBytes, 0, memory),
    memoryOverheadBytes: range(vm.memoryOverheadBytes, 0, Math.ceil(memory * overheadRatioMax)),
    cpuReservationMhz: range(vm.cpuReservationMhz, 0, cpu),
    vcpus: range(vm.vcpus, 0, Infinity),
  }
}

function hostOf(host: Host, isBusy: boolean, memoryReserve: number): HostReading {
  const memory: Known<Bytes> = isKnown(host.memoryBytes)
    ? Math.floor(host.memoryBytes * (1 - memoryReserve))
    : 'unknown'
  const cpu: Known<Mhz> = isKnown(host.cores) && isKnown(host.coreMhz) ? host.cores * host.coreMhz : 'unknown'
  return {
    ...{ id: host.id, name: host.name },
    // A host that runs VMs is not in maintenance, whatever nobody stated about it.
    takesPart: host.maintenance === false || isBusy ? 'surely' : 'maybe',
    cpuMhz: range(cpu, 0, Infinity),
    memoryBytes: range(memory, 0, Infinity),
    threads: range(isKnown(host.threads) ? host.threads : host.cores, 0, Infinity),
  }
}

/** One end of every unknown: hosts and guests in plain numbers. */
export type World = {
  readonly hosts: readonly {
    readonly id: string
    readonly name: string
    readonly cpuMhz: Mhz
    readonly memoryBytes: Bytes
  }[]
  readonly guests: readonly {
    readonly id: string
    readonly name: string
    readonly hostId: string
    readonly restarts: boolean
    readonly bound: GuestReading['bound']
    readonly memoryBytes: Bytes
    readonly memoryReservationBytes: Bytes
    readonly memoryOverheadBytes: Bytes
    readonly cpuReservationMhz: Mhz
  }[]
}

/**
 * The cluster at the end of every unknown that makes a rule say no ('strict'), or yes ('lenient'). A rule
 * that is monotone in all of them says the same for everything between when it says the same at both ends.
 */
export function worldOf(reading: Reading, end: 'strict' | 'lenient'): World {
  const known = worlds[end].get(reading)
  if (known !== undefined) return known
  const made = worldAt(reading, end)
  worlds[end].set(reading, made)
  return made
}

/** Every rule asks for the same two worlds of a reading; they are made once. */
const worlds = { strict: new WeakMap<Reading, World>(), lenient: new WeakMap<Reading, World>() }

function worldAt(reading: Reading, end: 'strict' | 'lenient'): World {
  const need = (value: Range): number => (end === 'strict' ? value.high : value.low)
  const capacity = (value: Range): number => (end === 'strict' ? value.low : value.high)
  const hosts = reading.hosts.filter(({ takesPart }) => takesPart === 'surely' || end === 'lenient')
  const guests = reading.guests.filter(({ runs }) => runs === 'surely' || end === 'strict')
  return {
    hosts: hosts.map((host) => ({
      id: host.id,
      name: host.name,
      cpuMhz: capacity(host.cpuMhz),
      memoryBytes: capacity(host.memoryBytes),
    })),
    guests: guests.map((guest) => ({
      id: guest.id,
      name: guest.name,
      hostId: guest.hostId,
      restarts: guest.restarts,
      bound: guest.bound,
      memoryBytes: need(guest.memoryBytes),
      memoryReservationBytes: need(guest.memoryReservationBytes),
      memoryOverheadBytes: need(guest.memoryOverheadBytes),
      cpuReservationMhz: need(guest.cpuReservationMhz),
    })),
  }
}

/**
 * The one world there is, when nothing of what `fields` name, of who runs, and of which hosts take part is
 * unknown.
 */
export function certainWorld(reading: Reading, fields: readonly GuestField[]): World | undefined {
  const isExact = ({ low, high }: Range): boolean => low === high
  const sure =
    reading.bounded &&
    reading.hosts.every(({ takesPart, memoryBytes }) => takesPart === 'surely' && isExact(memoryBytes)) &&
    reading.guests.every((guest) => guest.runs === 'surely' && fields.every((field) => isExact(guest[field])))
  return sure ? worldOf(reading, 'strict') : undefined
}

/** What a rule reads of a guest. */
export type GuestField =
  | 'memoryBytes'
  | 'memoryReservationBytes'
  | 'memoryOverheadBytes'
  | 'cpuReservationMhz'

const settles: Readonly<Record<GuestField, readonly [what: string, settle: string]>> = {
  memoryBytes: ['configured memory', 'import the memory of these VMs'],
  memoryReservationBytes: ['memory reservation', 'import the memory reservations of these VMs'],
  memoryOverheadBytes: ['memory overhead', 'import the memory overhead of these VMs'],
  cpuReservationMhz: ['CPU reservation', 'import the CPU reservations of these VMs'],
}

/** What nobody stated of that which a rule reads, in the order in which it is named. */
export function missingOf(
  reading: Reading,
  guestFields: readonly GuestField[],
  hostFields: readonly ('cpuMhz' | 'memoryBytes')[],
): readonly Missing[] {
  const found: Missing[] = []
  const add = (what: string, of: readonly { readonly name: string }[], settle: string): void => {
    if (of.length === 0) return
    found.push({ what, names: of.slice(0, namesMax).map(({ name }) => name), count: of.length, settle })
  }
  for (const field of guestFields) {
    const [what, settle] = settles[field]
    add(
      what,
      reading.guests.filter((guest) => guest[field].low !== guest[field].high),
      settle,
    )
  }
  const open = (field: 'cpuMhz' | 'memoryBytes') =>
    reading.hosts.filter((host) => host[field].low !== host[field].high)
  if (hostFields.includes('memoryBytes')) {
    add('memory', open('memoryBytes'), 'import the memory of these hosts')
  }
  if (hostFields.includes('cpuMhz'))
    add('cores and speed', open('cpuMhz'), 'import the processors of these hosts')
  const doubtful = reading.guests.filter(({ runs, hostId }) => runs === 'maybe' && hostId !== 'unknown')
  add('power state', doubtful, 'import the power state of these VMs, from an export taken at one moment')
  const adrift = reading.guests.filter(({ hostId }) => hostId === 'unknown')
  add('host', adrift, 'import where these VMs run')
  const idle = reading.hosts.filter(({ takesPart }) => takesPart === 'maybe')
  add('maintenance state', idle, 'import the state of these hosts')
  if (!reading.bounded && adrift.length === 0) {
    add(
      'load that agrees with their VMs',
      reading.hosts,
      'import an export taken at one moment, in which both agree',
    )
  }
  return found
}

/** The datastores of an estate by id, for what a rule reads of storage. */
export type Stores = ReadonlyMap<string, Datastore>

/** Storage that every host of a cluster sees; null where the estate tells of none. */
export type SharedStorage = { readonly capacityBytes: Bytes; readonly freeBytes: Bytes } | null
