import type { Bytes } from '#kernel/units.ts'

/** VMs to place, by index into `sizes`, and memory left per host; `free` is changed in place. */
export type Load = { readonly sizes: ArrayLike<Bytes>; readonly vms: readonly number[] }

/** What greedy packing did: per VM placed the host, in the order of placing; and VMs that fitted nowhere. */
export type Packed = {
  readonly placed: readonly (readonly [vm: number, host: number])[]
  readonly left: readonly number[]
}

/**
 * Places the biggest VM first, each onto the host of `hosts` with most free memory, as XAPI does; a VM that
 * does not fit there is left out and the next is tried. Of hosts with equally much the one used last comes
 * first, then the order given; of VMs of one size the order given. Changes `free`. O(VMs × (log VMs +
 * hosts)).
 */
export function packBiggestFirst({ sizes, vms }: Load, hosts: readonly number[], free: Float64Array): Packed {
  const order = [...vms].sort((left, right) => (sizes[right] as number) - (sizes[left] as number))
  const usedAt = new Int32Array(free.length)
  const placed: (readonly [number, number])[] = []
  const left: number[] = []
  for (const vm of order) {
    const host = freest(hosts, free, usedAt)
    const size = sizes[vm] as number
    if (host < 0 || (free[host] as number) < size) {
      left.push(vm)
      continue
    }
    free[host]! -= size
    placed.push([vm, host])
    usedAt[host] = placed.length
  }
  return { placed, left }
}

/** The host with most free, of equals the one used last, then the first; -1 of none. */
function freest(hosts: readonly number[], free: Float64Array, usedAt: Int32Array): number {
  let best = -1
  let most = -Infinity
  let used = 0
  for (const host of hosts) {
    const left = free[host] as number
    if (left < most || (left === most && (usedAt[host] as number) <= used && best >= 0)) continue
    best = host
    most = left
    used = usedAt[host] as number
  }
  return best
}
