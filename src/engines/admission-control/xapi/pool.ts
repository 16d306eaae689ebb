import type { Bytes } from '#kernel/units.ts'

/** A host of a pool: its memory for VMs, and whether it is live and enabled, so that plans may use it. */
export type PoolHost = { readonly id: string; readonly memoryBytes: Bytes; readonly live: boolean }

/**
 * A guest of a pool. `hostId` is where it runs, null where it does not run. It is agile when every host sees
 * its disks and networks; `protection` says whether the pool restarts it at all cost, tries once, or does
 * nothing; `apartFrom` names the anti-affinity group it belongs to, null for none.
 */
export type PoolVm = {
  readonly id: string
  readonly bytes: Bytes
  readonly hostId: string | null
  readonly agile: boolean
  readonly protection: 'restart' | 'best-effort' | 'none'
  readonly apartFrom: string | null
}

/** A pool as its planner sees it: memory alone. */
export type Pool = { readonly hosts: readonly PoolHost[]; readonly vms: readonly PoolVm[] }

/**
 * The protected VMs of a pool: those it promises to restart. Best-effort VMs get one attempt and no promise.
 */
export const protectedVms = (pool: Pool): readonly PoolVm[] =>
  pool.vms.filter(({ protection }) => protection === 'restart')

/**
 * Memory free on each live host, in bytes, in the order of the pool: its own minus all that runs on it.
 * O(hosts + VMs).
 */
export function freeMemory(pool: Pool): Map<string, Bytes> {
  const free = new Map(pool.hosts.filter(({ live }) => live).map((host) => [host.id, host.memoryBytes]))
  for (const { hostId, bytes } of pool.vms) {
    const left = hostId === null ? undefined : free.get(hostId)
    if (hostId !== null && left !== undefined) free.set(hostId, left - bytes)
  }
  return free
}
