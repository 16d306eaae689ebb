import { type Datastore, type Host, isKnown, type Rule, type Vm } from '#estate/model.ts'
import { isUnread } from '#estate/query.ts'
import type { Members } from '#placement/members.ts'
import type { Policy } from '#placement/policy.ts'

/*
 * What the checker reads of one cluster: own arithmetic from hosts, VMs, datastores and rules, with the worse end of
 * everything unknown.
 */

/** Memory in bytes, CPU reservation in MHz and vCPUs: what a VM takes or a host has. */
export type Burden = { readonly memory: number; readonly reservation: number; readonly vcpus: number }
/** The other VMs of a rule, and whether they must be on the same host or on another. */
export type Companions = { readonly kind: 'same' | 'other'; readonly vms: readonly number[] }

/** What every VM takes at most. */
export function burdens(members: Members, policy: Policy): Burden[] {
  let quickest = 0
  for (const { coreMhz } of members.hosts)
    quickest = Math.max(quickest, isKnown(coreMhz) ? coreMhz : Infinity)
  const anyReservation = members.vms.some((vm) => vm.cpuReservationMhz !== 'unknown')
  return members.vms.map((vm) => ({
    memory:
      memoryOf(vm, policy) + Math.ceil(vm.memoryOverheadBytes === 'unknown' ? 0 : vm.memoryOverheadBytes),
    reservation: anyReservation ? reservationOf(vm, quickest) : 0,
    vcpus: policy.cpu === 'reservations' ? 0 : vm.vcpus === 'unknown' ? Infinity : vm.vcpus,
  }))
}

function memoryOf(vm: Vm, policy: Policy): number {
  const size = vm.memoryBytes === 'unknown' ? Infinity : vm.memoryBytes
  if (policy.memoryBasis === 'configured') return Math.ceil(size)
  const part = policy.memoryBasis === 'active' ? vm.memoryActiveBytes : vm.memoryReservationBytes
  return Math.ceil(part === 'unknown' ? size : part)
}

function reservationOf(vm: Vm, quickest: number): number {
  if (vm.cpuReservationMhz !== 'unknown') return Math.ceil(vm.cpuReservationMhz)
  return vm.vcpus === 'unknown' || quickest === Infinity ? Infinity : Math.ceil(vm.vcpus * quickest)
}

/** What a host has. Where nobody knows and it counts, less than nothing: such a host can be given no VM at all. */
export function holding(
  host: Host,
  policy: Policy,
  counts: { readonly reservation: boolean; readonly vcpus: boolean },
): Burden {
  const { memoryBytes, cores, coreMhz } = host
  const shared = 1 - policy.memoryReserve
  const blind = { reservation: counts.reservation ? -Infinity : 0, vcpus: counts.vcpus ? -Infinity : 0 }
  return {
    memory:
      memoryBytes === 'unknown' ? -Infinity : Math.floor(memoryBytes * shared * policy.memoryOvercommit),
    reservation:
      cores === 'unknown' || coreMhz === 'unknown' ? blind.reservation : Math.floor(cores * coreMhz),
    vcpus: cores === 'unknown' ? blind.vcpus : Math.floor(cores * policy.vcpusPerCoreMax),
  }
}

/**
 * Per VM the sets of hosts, by id, it must be inside: hosts that surely see its datastores, hosts that rules leave
 * it, and hosts surely of its CPU generation where that is to stay.
 */
export function confinements(
  members: Members,
  datastores: ReadonlyMap<string, Datastore>,
  rules: readonly Rule[],
  policy: Policy,
): readonly (readonly ReadonlySet<string>[])[] {
  const binding = seenBy(members, datastores)
  const byRule = ruledBy(members, rules)
  const kin = policy.cpuGenerations === 'same' ? kinOf(members) : undefined
  return members.vms.map((vm, at) => {
    const stores =
      vm.datastoreIds === 'unknown' ? [] : vm.datastoreIds.flatMap((store) => binding.get(store) ?? [])
    const own = kin?.(members.hosts[members.home[at] as number] as Host)
    return [...stores, ...(byRule.get(vm.id) ?? []), ...(own === undefined ? [] : [own])]
  })
}

/** The hosts that surely see a datastore, of those that not every host does. */
function seenBy(members: Members, datastores: ReadonlyMap<string, Datastore>) {
  const ids = members.hosts.map((host) => host.id)
  const seen = new Map<string, Set<string>>()
  members.vms.forEach((vm, at) => {
    if (vm.datastoreIds === 'unknown') return
    for (const store of vm.datastoreIds) {
      const list = datastores.get(store)?.hostIds
      if (list === undefined || list === 'unknown') continue
      const set = seen.get(store) ?? new Set(list)
      seen.set(store, set)
      // Whoever runs a VM from a store sees it, listed or not; beyond that nobody is believed to.
      if (vm.power === 'on') set.add(ids[members.home[at] as number] as string)
    }
  })
  return new Map([...seen].filter(([, set]) => !ids.every((id) => set.has(id))))
}

function ruledBy({ hosts }: Members, rules: readonly Rule[]) {
  const ids = hosts.map((host) => host.id)
  const byRule = new Map<string, ReadonlySet<string>[]>()
  for (const rule of rules) {
    // What an unread rule asks may rule out any host, so it leaves none.
    if (isUnread(rule)) for (const vm of rule.vmIds) byRule.set(vm, [new Set()])
    if ((rule.kind !== 'vm-on-hosts' && rule.kind !== 'vm-off-hosts') || rule.hostIds.length === 0) continue
    const named = new Set(rule.hostIds)
    const set = rule.kind === 'vm-on-hosts' ? named : new Set(ids.filter((id) => !named.has(id)))
    for (const vm of rule.vmIds) byRule.set(vm, [...(byRule.get(vm) ?? []), set])
  }
  return byRule
}

/** Hosts that share a host's stated generation; itself alone where none is stated; undefined where none binds. */
function kinOf({ hosts, cluster }: Members): ((host: Host) => ReadonlySet<string>) | undefined {
  const level = cluster?.traits?.cpuBaseline ?? 'unknown'
  const bound = hosts.some(({ traits }) => (traits?.cpuGeneration ?? 'unknown') !== 'unknown')
  if (!bound || (level !== 'unknown' && level !== 'none')) return undefined
  const byName = new Map<string, Set<string>>()
  for (const { id, traits } of hosts) {
    const name = traits?.cpuGeneration ?? 'unknown'
    byName.set(name, (byName.get(name) ?? new Set()).add(id))
  }
  return (host) => {
    const name = host.traits?.cpuGeneration ?? 'unknown'
    return name === 'unknown' ? new Set([host.id]) : (byName.get(name) ?? new Set())
  }
}

/** Per VM the rules that tie it to others; empty for most. */
export function companionships(members: Members, rules: readonly Rule[]): readonly (readonly Companions[])[] {
  const together = rules.filter((rule) => rule.kind === 'vm-together' || rule.kind === 'vm-apart')
  const found: Companions[][] = []
  if (together.length === 0) return found
  const index = new Map(members.vms.map((vm, at) => [vm.id, at]))
  for (const rule of together) {
    const vms = rule.vmIds.flatMap((id) => index.get(id) ?? [])
    for (const vm of vms) {
      const list = found[vm] ?? []
      list.push({ kind: rule.kind === 'vm-apart' ? 'other' : 'same', vms })
      found[vm] = list
    }
  }
  return found
}

/** A cluster whose load nobody knows cannot be accepted: guests without a host, host rows that say otherwise. */
export function refusalOf(members: Members): string | undefined {
  if (members.adrift.length > 0) return `nobody knows where ${members.adrift[0]?.id} runs`
  const sums = members.hosts.map(() => ({ vms: 0, vcpus: [0, 0], memory: [0, 0], surelyVms: 0 }))
  members.vms.forEach((vm, at) => {
    const sum = sums[members.home[at] as number]
    if (sum === undefined) return
    const sure = vm.power === 'on' ? 1 : 0
    sum.vms += 1
    sum.surelyVms += sure
    sum.vcpus[0]! += vm.vcpus === 'unknown' ? 0 : vm.vcpus * sure
    sum.vcpus[1]! += vm.vcpus === 'unknown' ? Infinity : vm.vcpus
    sum.memory[0]! += vm.memoryBytes === 'unknown' ? 0 : vm.memoryBytes * sure
    sum.memory[1]! += vm.memoryBytes === 'unknown' ? Infinity : vm.memoryBytes
  })
  const odd = members.hosts.find(({ reported }, at) => {
    const sum = sums[at]
    if (sum === undefined) return true
    const rounding = 2 ** 20 * Math.max(1, sum.vms)
    const { vmsPoweredOn, vcpus, memoryBytes } = reported
    if (vmsPoweredOn !== 'unknown' && (vmsPoweredOn < sum.surelyVms || vmsPoweredOn > sum.vms)) return true
    if (vcpus !== 'unknown' && (vcpus < sum.vcpus[0]! || vcpus > sum.vcpus[1]!)) return true
    if (memoryBytes === 'unknown') return false
    return memoryBytes < sum.memory[0]! - rounding || memoryBytes > sum.memory[1]! + rounding
  })
  return odd === undefined ? undefined : `the row of ${odd.id} reports another load than its VMs`
}
