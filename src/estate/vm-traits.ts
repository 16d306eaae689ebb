import type { Accelerator, Known } from '#estate/model.ts'
import type { Bytes } from '#kernel/units.ts'

/** A network card of a VM: its MAC address in lower case with colons, and its model as the platform calls it. */
export type Nic = {
  readonly name: string
  readonly macAddress: Known<string>
  readonly networkId: Known<string> | 'none'
  readonly model: Known<string>
  readonly connected?: Known<boolean>
}

/** A snapshot: when it was taken, as an ISO 8601 day or moment, and what it holds by now. */
export type Snapshot = {
  readonly name: string
  readonly takenAt: Known<string>
  readonly sizeBytes: Known<Bytes>
}
/** A file system inside a guest, by the path it is mounted at ('/', 'C:\\'). */
export type GuestFileSystem = { readonly path: string; readonly freeBytes: Known<Bytes> }
export const guestToolStates = ['running', 'stopped', 'outdated', 'missing'] as const
export type GuestToolState = (typeof guestToolStates)[number]

/** What decides whether a VM can be moved, copied and brought back; what is left out is unknown. */
export type VmTraits = {
  readonly snapshots?: Known<readonly Snapshot[]>
  readonly consolidationNeeded?: Known<boolean>
  readonly guestTools?: Known<GuestToolState>
  /** 'none' where the guest reports that it has none. */
  readonly guestHostName?: Known<string> | 'none'
  /** Addresses the guest reports; an empty list for none. */
  readonly guestAddresses?: Known<readonly string[]>
  readonly guestFileSystems?: Known<readonly GuestFileSystem[]>
  /** The guest sees serial numbers of its disks, so software in it may hold on to them. */
  readonly diskSerials?: Known<boolean>
  readonly bootFirmware?: Known<'bios' | 'uefi'>
  readonly secureBoot?: Known<boolean>
  readonly vtpm?: Known<boolean>
  readonly encrypted?: Known<boolean>
  readonly changedBlockTracking?: Known<boolean>
  readonly cpuHotAdd?: Known<boolean>
  readonly memoryHotAdd?: Known<boolean>
  /** Processors of its host that it is pinned to; an empty list for none. */
  readonly cpuAffinity?: Known<readonly string[]>
  /** NUMA nodes it is pinned to; an empty list for none. */
  readonly numaAffinity?: Known<readonly string[]>
  readonly faultTolerant?: Known<boolean>
  readonly accelerators?: Known<readonly Accelerator[]>
  readonly backedUpAt?: Known<string>
  readonly nics?: Known<readonly Nic[]>
  /** Virtual cores that share a virtual socket. */
  readonly coresPerSocket?: Known<number>
  /** The virtual hardware or machine type, in its platform's own words: 'vmx-19', 'q35', '2' for a generation. */
  readonly hardwareVersion?: Known<string>
  /** The resource pool it draws from, as a path in its platform's own names. */
  readonly resourcePool?: Known<string>
  /** Whether its host starts it by itself when the host starts. */
  readonly autoStart?: Known<boolean>
}
