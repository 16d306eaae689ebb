import { type Failing, type Named, namesMax, type Overload, type Proof } from '#engines/headroom/answer.ts'
import type { Compatibility } from '#placement/compatibility.ts'
import type { Question } from '#placement/examine.ts'
import { leftOver } from '#placement/fit.ts'
import { leftOverMany } from '#placement/left-over-many.ts'
import type { Members } from '#placement/members.ts'
import type { Dimension, Instance, Refutation } from '#placement/model.ts'
import { packingOf } from '#placement/packing.ts'
import { manyVms, restartsAfter } from '#placement/refute-many.ts'

/** Id and name of a host or VM. */
export const named = ({ id, name }: Named): Named => ({ id, name })

/** A refutation put into names and amounts; what is left over is counted in the worse reading. */
export function failingOf(
  members: Members,
  { optimistic: instance, pessimistic }: Question,
  compatibility: Compatibility,
  lost: readonly number[],
  refutation: Refutation,
): Failing {
  const { vms } = refutation
  const vmsRestarting = restartsAfter(pessimistic, lost)
  const proof = proofOf(members, instance, compatibility, lost, refutation)
  return {
    hosts: lost.map((host) => named(members.hosts[host] as Named)),
    vms: vms.slice(0, namesMax).map((vm) => named(members.vms[vm] as Named)),
    vmCount: vms.length,
    vmsRestarting,
    vmsLeftOver:
      vmsRestarting > manyVms ? leftOverMany(pessimistic, lost) : leftOver(packingOf(pessimistic, lost)),
    proof,
    survivors: survivorsOf(members, instance, lost, 'dimension' in proof ? proof.dimension : 'memory'),
  }
}

function survivorsOf(members: Members, instance: Instance, lost: readonly number[], dimension: Dimension) {
  const d = instance.dimensions.indexOf(dimension)
  return [...instance.receivers]
    .filter((host) => !lost.includes(host))
    .map((host) => {
      const capacity = instance.capacity[host * instance.width + d] as number
      const free = instance.free[host * instance.width + d] as number
      const known = Number.isFinite(capacity)
      return {
        ...named(members.hosts[host] as Named),
        load: known ? capacity - free : 0,
        capacity: known ? capacity : null,
      }
    })
}

function proofOf(
  members: Members,
  instance: Instance,
  compatibility: Compatibility,
  lost: readonly number[],
  refutation: Refutation,
): Proof {
  const name = (d: number): Dimension => instance.dimensions[d] as Dimension
  switch (refutation.kind) {
    case 'no-host':
      return noHost(members, instance, compatibility, lost, refutation.vms)
    case 'volume':
    case 'count': {
      const { kind, threshold, needed, available } = refutation
      const hosts = refutation.hosts.length
      return { kind, dimension: name(refutation.dimension), threshold, hosts, needed, available }
    }
    case 'exhausted':
      return { kind: 'exhausted', steps: refutation.steps }
    default:
      return refutation satisfies never
  }
}

function noHost(
  members: Members,
  instance: Instance,
  compatibility: Compatibility,
  lost: readonly number[],
  vms: readonly number[],
): Proof {
  const packing = packingOf(instance, lost)
  const item = packing.vmsOf.findIndex((list) => list[0] === vms[0])
  const allowed = [...packing.hostOf.keys()].filter(
    (bin) => packing.allowed[item * packing.binCount + bin] === 1,
  )
  const short = shortDimension(packing, item, allowed)
  const left = (bin: number): number => packing.free[bin * packing.width + short] as number
  const best = allowed.reduce<number | undefined>(
    (most, bin) => (most === undefined || left(bin) > left(most) ? bin : most),
    undefined,
  )
  const host = best === undefined ? undefined : members.hosts[packing.hostOf[best] as number]
  const available = best === undefined ? 0 : left(best)
  return {
    kind: 'no-host',
    because: cause(instance, compatibility, lost, vms, allowed.length),
    hostsAllowed: allowed.length,
    dimension: instance.dimensions[short] as Dimension,
    needed: packing.need[item * packing.width + short] as number,
    freest:
      host === undefined
        ? null
        : { ...named(host), available: Number.isFinite(available) ? available : null },
  }
}

/** The dimension in which the item misses the most hosts it is allowed on. */
function shortDimension(
  packing: ReturnType<typeof packingOf>,
  item: number,
  allowed: readonly number[],
): number {
  const { width, need, free } = packing
  const misses = Array.from(
    { length: width },
    (_, d) =>
      allowed.filter((bin) => (need[item * width + d] as number) > (free[bin * width + d] as number)).length,
  )
  return misses.indexOf(Math.max(...misses))
}

function cause(
  instance: Instance,
  compatibility: Compatibility,
  lost: readonly number[],
  vms: readonly number[],
  allowed: number,
) {
  if (allowed > 0) return 'room'
  const survivors = [...(instance.classes[0] ?? [])].flatMap((flag, host) =>
    flag === 1 && !lost.includes(host) ? [host] : [],
  )
  if (survivors.length === 0) return 'no-survivor'
  if (vms.some((vm) => compatibility.tied.includes(vm))) return 'device'
  const open = survivors.filter((host) =>
    vms.every((vm) => instance.classes[instance.classOf[vm] as number]?.[host] === 1),
  )
  if (open.length === 0) return confinedBy(compatibility, vms, survivors)
  return open.some((host) => instance.receivers.includes(host)) ? 'vm-rule' : 'overloaded'
}

/** Which of storage, rules about hosts and CPU generation leaves no survivor by itself; several where only together. */
function confinedBy(compatibility: Compatibility, vms: readonly number[], survivors: readonly number[]) {
  type Part = 'storage' | 'ruled' | 'generation'
  const open = (part: Part): readonly number[] =>
    survivors.filter((host) =>
      vms.every((vm) => compatibility.classes[compatibility.classOf[vm] as number]?.[part][host] === 1),
    )
  const [storage, ruled, generation] = [open('storage'), open('ruled'), open('generation')]
  const none = [storage, ruled, generation].map(({ length }) => length === 0)
  if (none.filter(Boolean).length === 1) return none[0] ? 'storage' : none[1] ? 'host-rule' : 'cpu-generation'
  return generation.length < survivors.length ? 'several' : 'storage-and-host-rule'
}

/**
 * Hosts that surely carry more than they have, each in the dimension in which it exceeds most; `instance` is the
 * optimistic reading. O(hosts).
 */
export function overloadsOf(members: Members, instance: Instance): readonly Overload[] {
  const { width, free, capacity } = instance
  return members.hosts.flatMap((host, at) => {
    const found = instance.dimensions.flatMap((dimension, d) => {
      const available = capacity[at * width + d] as number
      const left = free[at * width + d] as number
      return left < 0 ? [{ ...named(host), dimension, carried: available - left, available }] : []
    })
    const share = ({ carried, available }: Overload): number => carried / available
    return found.length === 0 ? [] : [found.reduce((most, one) => (share(one) > share(most) ? one : most))]
  })
}
