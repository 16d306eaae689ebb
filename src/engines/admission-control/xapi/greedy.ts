import type { Bytes } from '#kernel/units.ts'

/** VMs to place, by index into `sizes`, and memory left per host; `free` is changed in place. */
export type Load = { readonly sizes: ArrayLike<Bytes>; readonly vms: readonly number[] }

/** What greedy packing did: per VM placed the host, in the order of placing; and VMs that fitted nowhere. */
export type Packed = {
  readonly placed: readonly (readonly [vm: number, host: number])[]
  readonly left: readonly number[]
}

/**
 * Places the biggest VM first, each onto the host of `hosts` with most free memory, as XAPI does; a VM that does not fit
 * there is left out and the next is tried. Of hosts with equally much the one used last comes first, then the order
 * given; of VMs of one size the order given. Changes `free`. O(VMs × (log VMs + hosts)).
 */
export function packBiggestFirst({ sizes, vms }: Load, hosts: readonly number[], free: Float64Array): Packed {
  const order = [...vms].sort((left, right) => (sizes[right] as number) - (sizes[left] as number))
  const usedAt = new Map<number, number>()
  const placed: (readonly [number, number])[] = []
  const left: number[] = []
  for (const vm of order) {
    const host = freest(hosts, free, usedAt)
    const size = sizes[vm] as number
    if (host === undefined || (free[host] as number) < size) {
      left.push(vm)
      continue
    }
    free[host]! -= size
    usedAt.set(host, placed.length + 1)
    placed.push([vm, host])
  }
  return { placed, left }
}

function freest(
  hosts: readonly number[],
  free: Float64Array,
  usedAt: ReadonlyMap<number, number>,
): number | undefined {
  let best: number | undefined
  for (const host of hosts) {
    if (best === undefined) best = host
    const more = (free[host] as number) - (free[best] as number)
    if (more > 0 || (more === 0 && (usedAt.get(host) ?? 0) > (usedAt.get(best) ?? 0))) best = host
  }
  return best
}
