import type { Measure } from '#importers/rvtools/cells.ts'

/** Ranges a value may lie in, far beyond what vSphere allows, and what one unit of the sheet is worth. */
const tebibyteInMib = 2 ** 20

/** A count of things: VMs, disks, hosts. */
export const countOf = (max: number): Measure => ({ min: 0, max, scale: 1 })
/** vCPUs of a guest. */
export const vcpuCount: Measure = { min: 1, max: 4096, scale: 1 }
/** No VM that runs an operating system of this century has less, in MiB. A guess at a slip, not a limit of vSphere. */
const guestMemoryLeast = 64
/** ESXi does not install on less, in MiB; its own minimum is 4 GiB and more since version 5.5. */
const hostMemoryLeast = 1024
const typedInGib = 'A size in GiB was probably written into a column of MiB'

/** Memory of a guest, in the MiB RVTools writes under every heading. */
export const guestMemory: Measure = {
  ...{ min: 1, max: 256 * tebibyteInMib, scale: 2 ** 20 },
  doubt: { below: guestMemoryLeast, guess: typedInGib, factor: 1024 },
}
/** An amount of memory that may be none, such as a reservation. */
export const guestMemoryPart: Measure = { min: 0, max: 256 * tebibyteInMib, scale: 2 ** 20 }
/** Processor speed or demand in MHz that may be none. */
export const mhzOrNone: Measure = { min: 0, max: 1e8, scale: 1 }
/** Speed of a core in MHz. */
export const coreSpeed: Measure = { min: 100, max: 20_000, scale: 1 }
/** Sockets, cores per socket or cores of a host. */
export const coreCount: Measure = { min: 1, max: 16_384, scale: 1 }
/** Memory of a host in MiB. */
export const hostMemory: Measure = {
  ...{ min: 1, max: 1024 * tebibyteInMib, scale: 2 ** 20 },
  doubt: { below: hostMemoryLeast, guess: typedInGib, factor: 1024 },
}
/** An amount of storage in MiB, none allowed: up to 2^53 bytes. */
export const storage: Measure = { min: 0, max: 2 ** 33 - 1, scale: 2 ** 20 }
