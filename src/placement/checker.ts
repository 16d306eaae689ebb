import { type Datastore, type Host, isKnown, type Rule, type Vm } from '#estate/model.ts'
import type { Members } from '#placement/members.ts'
import type { Policy } from '#placement/policy.ts'

/**
 * What the checker reads of one cluster. The checker believes nothing the solver says: it reads hosts, VMs,
 * datastores and rules itself, takes the worse end of everything unknown, and shares no code with the solver,
 * only the list of who is in the cluster. A placement it accepts can be verified with paper and the inventory.
 */
export type Ledger = {
  readonly members: Members
  readonly takes: readonly Burden[]
  readonly has: readonly Burden[]
  /** Left on each host beside its own VMs, three numbers per host; below zero where it carries more than it has. */
  readonly left: Float64Array
  readonly mustRestart: readonly number[]
  /** Per host 1 when something surely runs there, so that it cannot be in maintenance. */
  readonly occupied: Uint8Array
  /** Per VM the hosts it may not use, as sets of host ids it needs to be in; empty for most. */
  readonly confinedTo: readonly (readonly ReadonlySet<string>[])[]
  readonly companions: readonly (readonly Companions[])[]
  /** Why nothing can be accepted at all: loads that nobody knows. */
  readonly refusal: string | undefined
  /** Scratch: where each VM of the loss under check goes, and what each host was given. */
  readonly target: Int32Array
  readonly given: Float64Array
}

/** Memory in bytes, CPU reservation in MHz and vCPUs: what a VM takes or a host has. */
type Burden = { readonly memory: number; readonly reservation: number; readonly vcpus: number }
/** The other VMs of a rule, and whether they must be on the same host or on another. */
type Companions = { readonly kind: 'same' | 'other'; readonly vms: readonly number[] }

/** Reads one cluster. O(VMs + hosts + rules). */
export function ledgerOf(
  members: Members,
  datastores: ReadonlyMap<string, Datastore>,
  policy: Policy,
): Ledger {
  const { hosts, vms, home } = members
  const takes = burdens(members, policy)
  const counts = {
    reservation: takes.some(({ reservation }) => reservation > 0),
    vcpus: takes.some(({ vcpus }) => vcpus > 0),
  }
  const has = hosts.map((host) => holding(host, policy, counts))
  const left = new Float64Array(hosts.length * 3)
  const mustRestart = hosts.map(() => 0)
  const occupied = new Uint8Array(hosts.length)
  has.forEach((one, at) => {
    left.set([one.memory, one.reservation, one.vcpus], at * 3)
  })
  takes.forEach((one, vm) => {
    const at = home[vm] as number
    left[at * 3]! -= one.memory
    left[at * 3 + 1]! -= one.reservation
    left[at * 3 + 2]! -= one.vcpus
    if (vms[vm]?.restartPriority !== 'disabled') mustRestart[at]! += 1
    if (vms[vm]?.power === 'on') occupied[at] = 1
  })
  const rules = members.rules.filter((rule) => rule.strength === 'must' || policy.shouldRules === 'kept')
  return {
    ...{ members, takes, has, left, mustRestart, occupied },
    confinedTo: confinements(members, datastores, rules),
    companions: companionships(members, rules),
    refusal: refusalOf(members),
    target: new Int32Array(vms.length).fill(-1),
    given: new Float64Array(hosts.length * 3),
  }
}

/**
 * Whether a placement answers the loss of `lost`: VM `vms[i]` restarts on host `hosts[i]`, i below `count`. Every
 * VM that must restart does so once, on a host that is there, may take it and keeps within its means afterwards;
 * rules hold for every VM that moved. Hosts that are given nothing are not judged. Undefined when accepted, else
 * the reason.
 * O(lost VMs × their rules).
 */
export function objection(
  ledger: Ledger,
  lost: readonly number[],
  vms: ArrayLike<number>,
  hosts: ArrayLike<number>,
  count: number,
): string | undefined {
  if (ledger.refusal !== undefined) return ledger.refusal
  let expected = 0
  for (const host of new Set(lost)) expected += ledger.mustRestart[host] as number
  if (count !== expected) return `${count} VMs are placed where ${expected} must restart`
  for (let at = 0; at < count; at += 1) ledger.target[vms[at] as number] = -1
  let found = enter(ledger, lost, vms, hosts, count)
  for (let at = 0; at < count && found === undefined; at += 1)
    found = ruleBroken(ledger, lost, vms[at] as number)
  for (let at = 0; at < count; at += 1) {
    const base = (hosts[at] as number) * 3
    ledger.given.fill(0, base, base + 3)
    ledger.target[vms[at] as number] = -1
  }
  return found
}

function enter(
  ledger: Ledger,
  lost: readonly number[],
  vms: ArrayLike<number>,
  hosts: ArrayLike<number>,
  count: number,
): string | undefined {
  const { members, takes, left, given, target } = ledger
  for (let at = 0; at < count; at += 1) {
    const [vm, host] = [vms[at] as number, hosts[at] as number]
    const guest = members.vms[vm]
    const there = members.hosts[host]
    const burden = takes[vm]
    if (guest === undefined || burden === undefined) return `there is no VM ${vm}`
    if (there === undefined) return `there is no host ${host}`
    if (!lost.includes(members.home[vm] as number)) return `${guest.id} was not lost`
    if (guest.restartPriority === 'disabled') return `${guest.id} is not to restart`
    if (target[vm] !== -1) return `${guest.id} is placed twice`
    if (lost.includes(host)) return `${there.id} is lost itself`
    if (there.maintenance === true) return `${there.id} is in maintenance`
    if (there.maintenance === 'unknown' && ledger.occupied[host] === 0)
      return `${there.id} may be in maintenance`
    if (guest.devices !== 'unknown' && guest.devices.some((device) => device.bindsToHost)) {
      return `${guest.id} is tied to its host by a device`
    }
    for (const set of ledger.confinedTo[vm] ?? [])
      if (!set.has(there.id)) return `${guest.id} may not use ${there.id}`
    target[vm] = host
    given[host * 3]! += burden.memory
    given[host * 3 + 1]! += burden.reservation
    given[host * 3 + 2]! += burden.vcpus
    for (let what = host * 3; what < host * 3 + 3; what += 1) {
      // Written so that an infinite need, or a difference of infinities, is never accepted; and a host that
      // carries more than it has in any respect takes no VM, not even one that needs nothing of that.
      if (!((given[what] as number) <= (left[what] as number)))
        return `${there.id} is given more than it has left`
    }
  }
  return undefined
}

function ruleBroken(ledger: Ledger, lost: readonly number[], vm: number): string | undefined {
  const { members, target } = ledger
  for (const { kind, vms } of ledger.companions[vm] ?? []) {
    for (const other of vms) {
      const home = members.home[other] as number
      const place = target[other] !== -1 ? target[other] : lost.includes(home) ? undefined : home
      if (place === undefined || other === vm) continue
      if ((place === target[vm]) === (kind === 'other')) {
        return `${members.vms[vm]?.id} and ${members.vms[other]?.id} must be on ${kind === 'same' ? 'one host' : 'two hosts'}`
      }
    }
  }
  return undefined
}

function burdens(members: Members, policy: Policy): Burden[] {
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
function holding(
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

/** Per VM the sets of hosts it must be inside: hosts that surely see its datastores, hosts that rules leave it. */
function confinements(members: Members, datastores: ReadonlyMap<string, Datastore>, rules: readonly Rule[]) {
  const ids = members.hosts.map((host) => host.id)
  const seenBy = new Map<string, Set<string>>()
  members.vms.forEach((vm, at) => {
    if (vm.datastoreIds === 'unknown') return
    for (const store of vm.datastoreIds) {
      const list = datastores.get(store)?.hostIds
      if (list === undefined || list === 'unknown') continue
      const set = seenBy.get(store) ?? new Set(list)
      seenBy.set(store, set)
      // Whoever runs a VM from a store sees it, listed or not; beyond that nobody is believed to.
      if (vm.power === 'on') set.add(ids[members.home[at] as number] as string)
    }
  })
  const binding = new Map([...seenBy].filter(([, set]) => !ids.every((id) => set.has(id))))
  const byRule = new Map<string, ReadonlySet<string>[]>()
  for (const rule of rules) {
    // What an unread rule asks may rule out any host, so it leaves none.
    if (rule.kind === 'unread') for (const vm of rule.vmIds) byRule.set(vm, [new Set()])
    if ((rule.kind !== 'vm-on-hosts' && rule.kind !== 'vm-off-hosts') || rule.hostIds.length === 0) continue
    const named = new Set(rule.hostIds)
    const set = rule.kind === 'vm-on-hosts' ? named : new Set(ids.filter((id) => !named.has(id)))
    for (const vm of rule.vmIds) byRule.set(vm, [...(byRule.get(vm) ?? []), set])
  }
  return members.vms.map((vm) => {
    const stores =
      vm.datastoreIds === 'unknown' ? [] : vm.datastoreIds.flatMap((store) => binding.get(store) ?? [])
    return [...stores, ...(byRule.get(vm.id) ?? [])]
  })
}

function companionships(members: Members, rules: readonly Rule[]): readonly (readonly Companions[])[] {
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
function refusalOf(members: Members): string | undefined {
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
