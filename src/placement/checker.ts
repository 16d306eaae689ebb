import type { Datastore, Host } from '#estate/model.ts'
import {
  addToNodes,
  type Cards,
  cardsOf,
  type NodeShelves,
  nodesHold,
  nodesIn,
  shelvesOf,
} from '#placement/checker-parts.ts'
import {
  type Burden,
  burdens,
  type Companions,
  companionships,
  confinements,
  holding,
  refusalOf,
} from '#placement/checker-reading.ts'
import type { Members } from '#placement/members.ts'
import { numaNodesMax, type Policy } from '#placement/policy.ts'

/**
 * What the checker reads of one cluster. The checker believes nothing the solver says: it reads hosts, VMs,
 * datastores and rules itself, takes the worse end of everything unknown, and shares no code with the solver,
 * only the list of who is in the cluster. A placement it accepts can be verified with paper and the inventory.
 */
export type Ledger = {
  readonly members: Members
  /** Where each VM runs. */
  readonly home: Int32Array
  readonly takes: readonly Burden[]
  readonly has: readonly Burden[]
  /** Left on each host beside its own VMs, three numbers per host; below zero where it carries more than it has. */
  readonly left: Float64Array
  /** Accelerators, by model, that VMs take and hosts have left. */
  readonly cards: Cards
  /** NUMA nodes with what runs in them, once an arrangement was stated; 'unstated' accepts nothing. */
  readonly shelves: NodeShelves | 'ignored' | 'unstated'
  /** Per VM 1 when it does not restart: it is not to, or its storage is gone. */
  readonly stays: Uint8Array
  readonly mustRestart: readonly number[]
  /** Per host 1 when it was lost before. */
  readonly gone: Uint8Array
  /** Per host 1 when something surely runs there, so that it cannot be in maintenance. */
  readonly occupied: Uint8Array
  /** Per VM the hosts it may not use, as sets of host ids it needs to be in; empty for most. */
  readonly confinedTo: readonly (readonly ReadonlySet<string>[])[]
  readonly companions: readonly (readonly Companions[])[]
  /** Why nothing can be accepted at all: loads that nobody knows. */
  readonly refusal: string | undefined
  /** Scratch: where each VM of the loss under check goes, what each host was given, and which hosts are lost. */
  readonly target: Int32Array
  readonly given: Float64Array
  readonly isLost: Uint8Array
}

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
  const occupied = new Uint8Array(hosts.length)
  has.forEach((one, at) => {
    left.set([one.memory, one.reservation, one.vcpus], at * 3)
  })
  takes.forEach((one, vm) => {
    const at = home[vm] as number
    take(left, at, one)
    if (vms[vm]?.power === 'on') occupied[at] = 1
  })
  const stays = Uint8Array.from(vms, (vm) => (vm.restartPriority === 'disabled' ? 1 : 0))
  const rules = members.rules.filter((rule) => rule.strength === 'must' || policy.shouldRules === 'kept')
  return {
    ...{ members, home, takes, has, left, stays, occupied },
    cards: cardsOf(members),
    shelves: policy.numa === 'respected' && !hosts.every(isOneNode) ? 'unstated' : 'ignored',
    mustRestart: restarting(hosts.length, home, stays),
    gone: new Uint8Array(hosts.length),
    confinedTo: confinements(members, datastores, rules, policy),
    companions: companionships(members, rules),
    refusal: refusalOf(members),
    target: new Int32Array(vms.length).fill(-1),
    given: new Float64Array(hosts.length * 3),
    isLost: new Uint8Array(hosts.length),
  }
}

const isOneNode = ({ numaNodes, cores }: Host): boolean => numaNodes === 1 && cores !== 0

function take(left: Float64Array, host: number, { memory, reservation, vcpus }: Burden): void {
  left[host * 3]! -= memory
  left[host * 3 + 1]! -= reservation
  left[host * 3 + 2]! -= vcpus
}

function restarting(hosts: number, home: Int32Array, stays: Uint8Array): readonly number[] {
  const counts = new Array<number>(hosts).fill(0)
  home.forEach((host, vm) => {
    if (stays[vm] === 0) counts[host]! += 1
  })
  return counts
}

/** The cluster with its running VMs in NUMA nodes as somebody says they can lie: it is held against every host. */
export function ledgerArranged(ledger: Ledger, maskOf: ArrayLike<number>): Ledger {
  if (ledger.shelves === 'ignored') return ledger
  const { members, has, takes } = ledger
  const share = (host: number): number => has[host]?.memory ?? Number.NEGATIVE_INFINITY
  const memory = (vm: number): number => takes[vm]?.memory ?? Number.POSITIVE_INFINITY
  return { ...ledger, shelves: shelvesOf(members, maskOf, share, memory) }
}

/** The same cluster where some VMs do not restart, because their storage is gone. O(VMs + hosts). */
export function ledgerWithout(ledger: Ledger, vms: readonly number[]): Ledger {
  const stays = ledger.stays.slice()
  for (const vm of vms) stays[vm] = 1
  return { ...ledger, stays, mustRestart: restarting(ledger.has.length, ledger.home, stays) }
}

/**
 * The cluster as it stands after a loss that was answered with a placement: VMs run where they restarted, the lost
 * hosts and what did not restart are gone. The placement must have been accepted. O(VMs + hosts).
 */
export function ledgerAfter(
  ledger: Ledger,
  lost: readonly number[],
  vms: ArrayLike<number>,
  hosts: ArrayLike<number>,
  count: number,
  nodes: ArrayLike<number>,
): Ledger {
  const home = ledger.home.slice()
  const left = ledger.left.slice()
  const stays = ledger.stays.slice()
  const gone = ledger.gone.slice()
  const cards = { ...ledger.cards, left: new Map(ledger.cards.left) }
  for (const host of lost) gone[host] = 1
  for (let at = 0; at < count; at += 1) {
    const [vm, host] = [vms[at] as number, hosts[at] as number]
    home[vm] = host
    take(left, host, ledger.takes[vm] as Burden)
    for (const [model, units] of cards.takes[vm] ?? [])
      cards.left.set(`${host} ${model}`, (cards.left.get(`${host} ${model}`) ?? 0) - units)
  }
  home.forEach((host, vm) => {
    if (gone[host] === 1) stays[vm] = 1
  })
  let { shelves } = ledger
  if (typeof shelves === 'object') {
    shelves = { ...shelves, left: shelves.left.slice(), given: shelves.given.slice() }
    for (let at = 0; at < count; at += 1) {
      const [mask, memory] = [nodes[at] as number, ledger.takes[vms[at] as number]?.memory ?? 0]
      addToNodes(shelves.left, hosts[at] as number, mask, -Math.ceil(memory / nodesIn(mask)))
    }
  }
  const scratch = {
    target: ledger.target.slice(),
    given: ledger.given.slice(),
    isLost: ledger.isLost.slice(),
  }
  const mustRestart = restarting(ledger.has.length, home, stays)
  return { ...ledger, home, left, stays, gone, cards, shelves, mustRestart, ...scratch }
}

/**
 * Whether a placement answers the loss of `lost`: VM `vms[i]` restarts on host `hosts[i]`, i below `count`. Every
 * VM that must restart does so once, on a host that is there, may take it and keeps within its means afterwards;
 * rules hold for every VM that moved. Hosts that are given nothing are not judged. Where NUMA nodes are respected,
 * `nodes[i]` says in which nodes of its host the VM lies, one bit each. Undefined when accepted, else the reason.
 * O(lost VMs × their rules).
 */
export function objection(
  ledger: Ledger,
  lost: readonly number[],
  vms: ArrayLike<number>,
  hosts: ArrayLike<number>,
  count: number,
  nodes: ArrayLike<number>,
): string | undefined {
  if (ledger.refusal !== undefined) return ledger.refusal
  let expected = 0
  for (const host of new Set(lost)) expected += ledger.mustRestart[host] as number
  if (count !== expected) return `${count} VMs are placed where ${expected} must restart`
  for (const host of lost) ledger.isLost[host] = 1
  for (let at = 0; at < count; at += 1) ledger.target[vms[at] as number] = -1
  let found = enter(ledger, vms, hosts, count)
  for (let at = 0; at < count && found === undefined; at += 1) found = ruleBroken(ledger, vms[at] as number)
  found ??= cardsObjection(ledger, vms, hosts, count)
  found ??= nodesObjection(ledger, vms, hosts, count, nodes)
  for (let at = 0; at < count; at += 1) {
    const base = (hosts[at] as number) * 3
    ledger.given.fill(0, base, base + 3)
    ledger.target[vms[at] as number] = -1
  }
  for (const host of lost) ledger.isLost[host] = 0
  return found
}

function enter(
  ledger: Ledger,
  vms: ArrayLike<number>,
  hosts: ArrayLike<number>,
  count: number,
): string | undefined {
  const { takes, left, given, target } = ledger
  for (let at = 0; at < count; at += 1) {
    const [vm, host] = [vms[at] as number, hosts[at] as number]
    const burden = takes[vm]
    const reason = whyNot(ledger, vm, host)
    if (reason !== undefined || burden === undefined) return reason ?? `there is no VM ${vm}`
    target[vm] = host
    given[host * 3]! += burden.memory
    given[host * 3 + 1]! += burden.reservation
    given[host * 3 + 2]! += burden.vcpus
    for (let what = host * 3; what < host * 3 + 3; what += 1) {
      // Written so that an infinite need, or a difference of infinities, is never accepted; and a host that
      // carries more than it has in any respect takes no VM, not even one that needs nothing of that.
      if (!((given[what] as number) <= (left[what] as number)))
        return `${ledger.members.hosts[host]?.id} is given more than it has left`
    }
  }
  return undefined
}

/** Why a VM may not restart on a host, whatever else does. */
function whyNot(ledger: Ledger, vm: number, host: number): string | undefined {
  const guest = ledger.members.vms[vm]
  const there = ledger.members.hosts[host]
  if (guest === undefined) return `there is no VM ${vm}`
  if (there === undefined) return `there is no host ${host}`
  if (ledger.isLost[ledger.home[vm] as number] === 0) return `${guest.id} was not lost`
  if (ledger.stays[vm] === 1) return `${guest.id} is not to restart`
  if (ledger.target[vm] !== -1) return `${guest.id} is placed twice`
  if (ledger.isLost[host] === 1 || ledger.gone[host] === 1) return `${there.id} is lost itself`
  if (there.maintenance === true) return `${there.id} is in maintenance`
  if (there.maintenance === 'unknown' && ledger.occupied[host] === 0)
    return `${there.id} may be in maintenance`
  if (guest.devices !== 'unknown' && guest.devices.some((device) => device.bindsToHost)) {
    return `${guest.id} is tied to its host by a device`
  }
  for (const set of ledger.confinedTo[vm] ?? [])
    if (!set.has(there.id)) return `${guest.id} may not use ${there.id}`
  return undefined
}

function cardsObjection(
  { cards, members }: Ledger,
  vms: ArrayLike<number>,
  hosts: ArrayLike<number>,
  count: number,
): string | undefined {
  if (!cards.any) return undefined
  const given = new Map<string, number>()
  for (let at = 0; at < count; at += 1) {
    for (const [model, units] of cards.takes[vms[at] as number] ?? []) {
      const slot = `${hosts[at]} ${model}`
      const total = (given.get(slot) ?? 0) + units
      if (total > (cards.left.get(slot) ?? 0))
        return `${members.hosts[hosts[at] as number]?.id} has too few ${model} left`
      given.set(slot, total)
    }
  }
  return undefined
}

function nodesObjection(
  { shelves, takes, members }: Ledger,
  vms: ArrayLike<number>,
  hosts: ArrayLike<number>,
  count: number,
  nodes: ArrayLike<number>,
): string | undefined {
  if (shelves === 'ignored') return undefined
  if (shelves === 'unstated') return 'nobody said how running VMs lie in NUMA nodes'
  let found: string | undefined
  let entered = 0
  for (; entered < count && found === undefined; entered += 1) {
    const [vm, host, mask] = [vms[entered] as number, hosts[entered] as number, nodes[entered] ?? 0]
    const memory = takes[vm]?.memory ?? Number.POSITIVE_INFINITY
    const parts = nodesIn(mask)
    addToNodes(shelves.given, host, mask, Math.ceil(memory / Math.max(1, parts)))
    if (parts !== shelves.wide(vm, host, memory))
      found = `${members.vms[vm]?.id} does not lie in as few nodes of ${members.hosts[host]?.id} as hold it`
    else if (!nodesHold(shelves, host, mask))
      found = `a node of ${members.hosts[host]?.id} is given more than it has left`
  }
  for (let at = 0; at < entered; at += 1) {
    const row = (hosts[at] as number) * numaNodesMax
    shelves.given.fill(0, row, row + numaNodesMax)
  }
  return found
}

function ruleBroken(ledger: Ledger, vm: number): string | undefined {
  const { members, target, home, isLost, gone } = ledger
  for (const { kind, vms } of ledger.companions[vm] ?? []) {
    for (const other of vms) {
      const at = home[other] as number
      const place = target[other] !== -1 ? target[other] : isLost[at] === 1 || gone[at] === 1 ? undefined : at
      if (place === undefined || other === vm) continue
      if ((place === target[vm]) === (kind === 'other')) {
        return `${members.vms[vm]?.id} and ${members.vms[other]?.id} must be on ${kind === 'same' ? 'one host' : 'two hosts'}`
      }
    }
  }
  return undefined
}
