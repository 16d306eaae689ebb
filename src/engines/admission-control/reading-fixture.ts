import { overheadRatioMax, type Range, type Reading } from '#engines/admission-control/reading.ts'
import type { Known } from '#estate/model.ts'
import { gib } from '#kernel/units.ts'

/** A host for tests: CPU in MHz and memory in GiB, both for VMs. */
export type HostSketch = {
  readonly cpuMhz?: Known<number>
  readonly gib: Known<number>
  readonly threads?: Known<number>
}
/** A guest for tests: its host by number, sizes in GiB, CPU reservation in MHz; what is left out is none. */
export type GuestSketch = {
  readonly host: number
  readonly gib?: Known<number>
  readonly reservedGib?: Known<number>
  readonly overheadGib?: Known<number>
  readonly cpuMhz?: Known<number>
  readonly vcpus?: Known<number>
  readonly restarts?: boolean
  readonly bound?: 'nowhere' | 'host'
  readonly runs?: 'surely' | 'maybe'
}

const open = (value: Known<number>, high: number, scale: (value: number) => number): Range =>
  value === 'unknown' ? { low: 0, high } : { low: scale(value), high: scale(value) }
const plain = (value: number): number => value

/** The id of host number `at`, counted from 0. */
export const hostId = (at: number): string => `h${String(at + 1).padStart(5, '0')}`

/** A cluster as rules read it, from sketches. Hosts are named h00001 on, guests v00001 on. */
export const readingFrom = (
  hosts: readonly HostSketch[],
  guests: readonly GuestSketch[],
  bounded: boolean,
): Reading => ({
  hosts: hosts.map(({ cpuMhz = 1_000_000, gib: memory, threads = 64 }, at) => ({
    ...{ id: hostId(at), name: hostId(at), takesPart: 'surely' },
    cpuMhz: open(cpuMhz, Infinity, plain),
    memoryBytes: open(memory, Infinity, gib),
    threads: open(threads, Infinity, plain),
  })),
  hostsAway: [],
  guests: guests.map((guest, at) => {
    const { gib: memory = 1, reservedGib = 0, overheadGib = 0, cpuMhz = 0, vcpus = 2 } = guest
    const most = memory === 'unknown' ? Infinity : gib(memory)
    return {
      ...{ id: `v${String(at + 1).padStart(5, '0')}`, name: `v${at + 1}`, hostId: hostId(guest.host) },
      ...{ runs: guest.runs ?? 'surely', restarts: guest.restarts ?? true, bound: guest.bound ?? 'nowhere' },
      memoryBytes: open(memory, Infinity, gib),
      memoryReservationBytes: open(reservedGib, most, gib),
      memoryOverheadBytes: open(overheadGib, most * overheadRatioMax, gib),
      cpuReservationMhz: open(cpuMhz, Infinity, plain),
      vcpus: open(vcpus, Infinity, plain),
    }
  }),
  bounded,
  overheadUnstated: guests.filter(({ overheadGib }) => overheadGib === 'unknown').length,
})
