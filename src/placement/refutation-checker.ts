import type { Datastore, Host, Vm } from '#estate/model.ts'
import type { Members } from '#placement/members.ts'
import type { Dimension, Refutation } from '#placement/model.ts'
import type { Policy } from '#placement/policy.ts'

/*
 * Holds refutations against the inventory. Like the checker of placements it shares no code with the solver. It takes
 * the better end of everything: only what surely runs counts, hosts have the most they may, and a host is ruled out for
 * a VM only by a row that says so. What it confirms can be added up on paper.
 */

export type RefutationCase = {
  readonly members: Members
  readonly datastores: ReadonlyMap<string, Datastore>
  readonly policy: Policy
  readonly lost: ReadonlySet<number>
  readonly dimensions: readonly Dimension[]
}

/**
 * Why a refutation by 'volume', 'count' or 'no-host' does not stand, or undefined when it does. 'exhausted' is not
 * judged: it is a search. Each host that is not counted must be unable to take any of the VMs by itself. NUMA nodes are
 * not looked at, so ask about refutations found without them. O(VMs × hosts × rules).
 */
export function refutationObjection(one: RefutationCase, refutation: Refutation): string | undefined {
  if (refutation.kind === 'exhausted') return undefined
  const { members, lost } = one
  for (const vm of refutation.vms) {
    const guest = members.vms[vm]
    if (guest === undefined || !lost.has(members.home[vm] as number)) return `${guest?.id ?? vm} was not lost`
    if (guest.power !== 'on' || guest.restartPriority === 'disabled') return `${guest.id} need not restart`
  }
  const items = movingAsOne(one, refutation.vms)
  const takers = (list: readonly (readonly number[])[]): readonly number[] =>
    [...members.hosts.keys()].filter((host) => list.some((vms) => mayTakeAll(one, vms, host)))
  if (refutation.kind === 'no-host') {
    const [open] = takers([refutation.vms])
    return open === undefined ? undefined : `${members.hosts[open]?.id} may take them`
  }
  const dimension = one.dimensions[refutation.dimension] as Dimension
  const needs = items.map((vms) => needOf(one, vms, dimension))
  const rooms = takers(items).map((host) => Math.max(0, mostLeft(one, host, dimension)))
  if (refutation.kind === 'volume') {
    const needed = needs.reduce((total, need) => total + need, 0)
    const available = rooms.reduce((total, room) => total + room, 0)
    return needed > available ? undefined : `${needed} fit ${available}`
  }
  const least = Math.min(...needs)
  if (least <= 0) return 'VMs that need nothing are not counted'
  const places = rooms.reduce((total, room) => total + Math.floor(room / least), 0)
  return items.length > places ? undefined : `${items.length} have ${places} places`
}

/** The VMs of a refutation, those that rules keep together in one list. */
function movingAsOne(
  { members, policy }: RefutationCase,
  vms: readonly number[],
): readonly (readonly number[])[] {
  let groups: number[][] = vms.map((vm) => [vm])
  for (const rule of members.rules) {
    if (rule.kind !== 'vm-together' || (rule.strength === 'should' && policy.shouldRules === 'left-out'))
      continue
    const named = (list: readonly number[]): boolean =>
      list.some((vm) => rule.vmIds.includes(members.vms[vm]?.id ?? ''))
    groups = [groups.filter(named).flat(), ...groups.filter((list) => !named(list))].filter(
      ({ length }) => length > 0,
    )
  }
  return groups
}

const needOf = (one: RefutationCase, vms: readonly number[], dimension: Dimension): number =>
  vms.reduce((total, vm) => total + leastNeed(one, one.members.vms[vm] as Vm, dimension), 0)

/** Whether a host may take these VMs when nothing else arrives there. */
function mayTakeAll(one: RefutationCase, vms: readonly number[], host: number): boolean {
  const there = one.members.hosts[host] as Host
  if (one.lost.has(host) || there.maintenance === true) return false
  for (const dimension of one.dimensions) {
    const left = mostLeft(one, host, dimension)
    const need = needOf(one, vms, dimension)
    // A host that carries more than it has receives nothing, not even a VM that needs none of it.
    if (left < 0 || need > left) return false
  }
  const isApart = one.members.rules.some(
    (rule) =>
      rule.kind === 'vm-apart' &&
      (rule.strength === 'must' || one.policy.shouldRules === 'kept') &&
      vms.filter((vm) => rule.vmIds.includes(one.members.vms[vm]?.id ?? '')).length > 1,
  )
  return !isApart && vms.every((vm) => !isKeptOff(one, vm, host))
}

function leastNeed({ policy }: RefutationCase, vm: Vm, dimension: Dimension): number {
  if (dimension === 'memory') {
    const basis = {
      configured: vm.memoryBytes,
      reserved: vm.memoryReservationBytes,
      active: vm.memoryActiveBytes,
    }
    const stated = basis[policy.memoryBasis]
    const overhead = vm.memoryOverheadBytes === 'unknown' ? 0 : vm.memoryOverheadBytes
    return (stated === 'unknown' ? 0 : Math.ceil(stated)) + Math.ceil(overhead)
  }
  if (dimension === 'cpu-reservation')
    return vm.cpuReservationMhz === 'unknown' ? 0 : Math.ceil(vm.cpuReservationMhz)
  if (dimension === 'vcpus') return vm.vcpus === 'unknown' ? 0 : vm.vcpus
  return unitsIn(vm.traits?.accelerators, dimension)
}

/** The most a host may have left beside what surely runs there; infinite where nobody says what it has. */
function mostLeft(one: RefutationCase, host: number, dimension: Dimension): number {
  const { members, policy } = one
  const { memoryBytes, cores, coreMhz, traits } = members.hosts[host] as Host
  let used = 0
  members.vms.forEach((vm, at) => {
    if (members.home[at] === host && vm.power === 'on') used += leastNeed(one, vm, dimension)
  })
  if (dimension === 'memory') {
    if (memoryBytes === 'unknown') return Number.POSITIVE_INFINITY
    return Math.floor(memoryBytes * (1 - policy.memoryReserve) * policy.memoryOvercommit) - used
  }
  if (dimension === 'cpu-reservation')
    return cores === 'unknown' || coreMhz === 'unknown'
      ? Number.POSITIVE_INFINITY
      : Math.floor(cores * coreMhz) - used
  if (dimension === 'vcpus')
    return cores === 'unknown' ? Number.POSITIVE_INFINITY : Math.floor(cores * policy.vcpusPerCoreMax) - used
  const list = traits?.accelerators ?? 'unknown'
  const units = unitsIn(list, dimension)
  return list === 'unknown' || units < used ? Number.POSITIVE_INFINITY : units - used
}

function unitsIn(
  list: readonly { readonly model: string; readonly units: number }[] | 'unknown' | undefined,
  dimension: Dimension,
): number {
  if (list === undefined || list === 'unknown') return 0
  return list.reduce(
    (total, { model, units }) => total + (`accelerator:${model}` === dimension ? units : 0),
    0,
  )
}

/** Whether a row keeps a VM off a host: a device, a list of a datastore, a rule, a VM that stays, a generation. */
function isKeptOff({ members, datastores, policy, lost }: RefutationCase, vm: number, host: number): boolean {
  const guest = members.vms[vm] as Vm
  const there = members.hosts[host] as Host
  const own = members.hosts[members.home[vm] as number] as Host
  if (guest.devices !== 'unknown' && guest.devices.some(({ bindsToHost }) => bindsToHost)) return true
  // A host without a row of its own may be one that rows list under another name.
  if (there.identity === 'named') return false
  for (const store of guest.datastoreIds === 'unknown' ? [] : guest.datastoreIds) {
    const seen = datastores.get(store)?.hostIds ?? 'unknown'
    if (seen !== 'unknown' && !members.storesContradicted.has(store) && !seen.includes(there.id)) return true
  }
  if (policy.cpuGenerations === 'same') {
    const [from, to] = [own, there].map(({ traits }) => traits?.cpuGeneration ?? 'unknown')
    const level = members.cluster?.traits?.cpuBaseline ?? 'unknown'
    const isLevelled = level !== 'unknown' && level !== 'none'
    if (!isLevelled && from !== 'unknown' && to !== 'unknown' && from !== to) return true
  }
  for (const rule of members.rules) {
    if (!rule.vmIds.includes(guest.id) || (rule.strength === 'should' && policy.shouldRules === 'left-out'))
      continue
    if (rule.kind === 'vm-on-hosts' && rule.hostIds.length > 0 && !rule.hostIds.includes(there.id))
      return true
    if (rule.kind === 'vm-off-hosts' && rule.hostIds.includes(there.id)) return true
    if (rule.kind !== 'vm-apart' && rule.kind !== 'vm-together') continue
    const isTorn = members.vms.some((other, at) => {
      const home = members.home[at] as number
      if (at === vm || lost.has(home) || other.power !== 'on' || !rule.vmIds.includes(other.id)) return false
      return (home === host) === (rule.kind === 'vm-apart')
    })
    if (isTorn) return true
  }
  return false
}
