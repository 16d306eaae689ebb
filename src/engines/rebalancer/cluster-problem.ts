import { rulesFor } from '#engines/rebalancer/cluster-rules.ts'
import type { MayHost } from '#engines/rebalancer/may-host.ts'
import { cpuCapacityOf, measuresOf } from '#engines/rebalancer/measures.ts'
import type { RebalanceParams } from '#engines/rebalancer/params.ts'
import type { Stay } from '#engines/rebalancer/result.ts'
import { reasonToStay } from '#engines/rebalancer/stays.ts'
import { type Host, isKnown, type Vm } from '#estate/model.ts'
import type { MoveProblem, MoveRule } from '#kernel/moves/problem.ts'
import type { Move } from '#migration/move.ts'
import type { Members } from '#placement/members.ts'

/** A cluster as the core reads it: hosts are bins, VMs are items, in the order of the lists. */
export type ClusterProblem = {
  readonly hosts: readonly Host[]
  readonly vms: readonly Vm[]
  readonly problem: MoveProblem
  readonly wishes: readonly MoveRule[]
  readonly stays: readonly Stay[]
  readonly unknown: readonly string[]
  /** Whether what is unknown leaves open how loads compare. */
  readonly loadsOpen: boolean
  readonly dimensions: readonly string[]
}

/** What all clusters of one question have in common. */
export type Question = {
  readonly values: RebalanceParams
  readonly emptied: ReadonlySet<string>
  readonly costOf: (memoryBytes: number) => Move
  readonly powered: readonly Vm[]
}

/** Puts one cluster into numbers. Where a number is unknown nothing is moved that would need it. */
export function clusterProblem(members: Members, mayHost: MayHost, question: Question): ClusterProblem {
  const { values, emptied } = question
  const { hosts } = members
  const hostAt = new Map(hosts.map(({ id }, at) => [id, at]))
  const off = question.powered.filter((vm) => emptied.has(vm.hostId) && hostAt.has(vm.hostId))
  const vms = [...members.vms, ...off]
  const home = Int32Array.from(vms, (vm) => hostAt.get(vm.hostId)!)
  const isOff = (item: number): boolean => item >= members.vms.length
  const reasons = vms.map((vm, item) => (isOff(item) ? null : (reasonToStay(vm) ?? outrun(vm, question))))
  const closed = closedHosts(hosts, vms, home, emptied)
  const movable = Uint8Array.from(reasons, (reason) => (reason === null ? 1 : 0))
  const rules = rulesFor(members, values, vms, hostAt)
  const flags = vms.map((vm, item) => mayHost(vm, home[item]!))
  confine(flags, home, movable, reasons, rules.must)
  for (const item of rules.unread)
    if (movable[item] === 1) [movable[item], reasons[item]] = [0, 'is named by a rule nobody could read']
  const cleared = Uint8Array.from(hosts, (host, bin) =>
    emptied.has(host.id) ||
    (host.maintenance === true && !home.some((at, item) => at === bin && movable[item] === 0))
      ? 1
      : 0,
  )
  const memory = memoryRoom(hosts, vms, home, isOff, values)
  const cpu =
    values.goal === 'headroom' && values.load !== 'memory' ? cpuRoom(hosts, vms, home, isOff, values) : null
  const rows = cpu === null ? [memory] : [memory, cpu]
  const flat = (pick: (row: Room) => readonly number[], count: number): Float64Array =>
    Float64Array.from(
      Array.from(
        { length: count * rows.length },
        (_, at) => pick(rows[at % rows.length]!)[Math.floor(at / rows.length)]!,
      ),
    )
  const counted = Uint8Array.from(hosts, (_, bin) => (closed[bin] === 1 || cleared[bin] === 1 ? 0 : 1))
  const loads = measuresOf(hosts, vms, isOff, values)
  return {
    ...{
      hosts,
      vms,
      wishes: rules.should,
      unknown: loads.unknown,
      loadsOpen: loads.open || isCpuOpen(members, values),
    },
    dimensions: cpu === null ? ['memory'] : ['memory', 'CPU demand'],
    stays: staysOf(vms, reasons),
    problem: {
      ...{ binCount: hosts.length, itemCount: vms.length, width: rows.length, home, movable },
      capacity: flat(({ capacity }) => capacity, hosts.length),
      ceiling: flat(({ ceiling }) => ceiling, hosts.length),
      need: flat(({ need }) => need, vms.length),
      closed: closed.map((flag, bin) => flag | cleared[bin]!),
      ...{
        cleared,
        counted: counted.map((flag, bin) =>
          loads.measures.every(({ capacity }) => capacity[bin]! > 0) ? flag : 0,
        ),
      },
      ...{ rules: rules.must, measures: loads.measures, goal: { kind: 'none' } },
      costWidth: 2,
      costs: Float64Array.from(
        vms.flatMap((vm, item) => [
          isOff(item) || !isKnown(vm.memoryBytes) ? 0 : question.costOf(vm.memoryBytes).bytes,
          isKnown(vm.cpuDemandMhz) ? vm.cpuDemandMhz : 0,
        ]),
      ),
    },
  }
}

/** Headroom of CPU cannot be shown to hold beside a VM whose demand nobody states. */
const isCpuOpen = ({ vms }: Members, { goal, load }: RebalanceParams): boolean =>
  goal === 'headroom' && load !== 'memory' && vms.some((vm) => !isKnown(vm.cpuDemandMhz))

const outrun = (vm: Vm, { costOf }: Question): string | null =>
  isKnown(vm.memoryBytes) && vm.memoryBytes > 0 && !costOf(vm.memoryBytes).converges
    ? 'writes faster than the network copies'
    : null

/** Hosts that take nothing: in maintenance, offline, of unknown memory, or running something of unknown memory. */
function closedHosts(
  hosts: readonly Host[],
  vms: readonly Vm[],
  home: Int32Array,
  emptied: ReadonlySet<string>,
): Uint8Array {
  const runs = new Uint8Array(hosts.length)
  const unsure = new Uint8Array(hosts.length)
  for (const [item, vm] of vms.entries()) {
    runs[home[item]!] = 1
    if (!isKnown(vm.memoryBytes) || vm.memoryBytes <= 0) unsure[home[item]!] = 1
  }
  return Uint8Array.from(hosts, (host, at) => {
    // A host that runs VMs is not in maintenance, whatever nobody stated about it.
    const staffed = host.maintenance === false || (host.maintenance === 'unknown' && runs[at] === 1)
    const isOpen = staffed && host.traits?.online !== false && isKnown(host.memoryBytes) && unsure[at] === 0
    return isOpen && !emptied.has(host.id) ? 0 : 1
  })
}

/** Adds a rule for every set of VMs that storage or processors confine, and holds those in place that can go nowhere. */
function confine(
  flags: readonly Uint8Array[],
  home: Int32Array,
  movable: Uint8Array,
  reasons: (string | null)[],
  rules: MoveRule[],
): void {
  const groups = new Map<Uint8Array, number[]>()
  for (const [item, list] of flags.entries()) {
    if (movable[item] === 0) continue
    const others = list.some((flag, bin) => flag === 1 && bin !== home[item])
    if (!others) {
      movable[item] = 0
      reasons[item] = 'no other host sees its storage, or has its processors'
      continue
    }
    if (list.every((flag) => flag === 1)) continue
    groups.set(list, [...(groups.get(list) ?? []), item])
  }
  let number = 0
  for (const [list, items] of groups) {
    number += 1
    const bins = [...list.keys()].filter((bin) => list[bin] === 1)
    // Where it is now a VM evidently runs, whatever the lists say.
    for (const item of items)
      rules.push({
        ...{ id: `storage ${number}`, kind: 'within', items: [item], holds: 'throughout' },
        bins: bins.includes(home[item]!) ? bins : [...bins, home[item]!],
      })
  }
}

/** One dimension: what hosts take from others, what they may hold at the end, what VMs need. */
type Room = {
  readonly capacity: readonly number[]
  readonly ceiling: readonly number[]
  readonly need: readonly number[]
}

function memoryRoom(
  hosts: readonly Host[],
  vms: readonly Vm[],
  home: Int32Array,
  isOff: (item: number) => boolean,
  values: RebalanceParams,
): Room {
  const need = vms.map((vm, item) => {
    const overhead = isKnown(vm.memoryOverheadBytes) ? vm.memoryOverheadBytes : 0
    return isOff(item) || !isKnown(vm.memoryBytes) ? 0 : vm.memoryBytes + overhead
  })
  const scale = (1 - values.memoryReserve) * values.memoryOvercommit
  const capacity = hosts.map(({ memoryBytes }) => (isKnown(memoryBytes) ? memoryBytes * scale : 0))
  const known = hosts.map(({ memoryBytes }) => isKnown(memoryBytes))
  return roomOf(need, capacity, known, home, values)
}

function cpuRoom(
  hosts: readonly Host[],
  vms: readonly Vm[],
  home: Int32Array,
  isOff: (item: number) => boolean,
  values: RebalanceParams,
): Room | null {
  const capacity = hosts.map((host) => cpuCapacityOf(host))
  if (!capacity.some((mhz) => mhz > 0)) return null
  const need = vms.map((vm, item) => (isOff(item) || !isKnown(vm.cpuDemandMhz) ? 0 : vm.cpuDemandMhz))
  const known = capacity.map((mhz) => mhz > 0)
  // Demand above what a host has only makes VMs slower, so it never keeps one from arriving on its way.
  return { ...roomOf(need, capacity, known, home, values), capacity: capacity.map(() => Number.MAX_VALUE) }
}

/** With the goal of headroom, hosts end below it; otherwise one that is overfull may stay so and takes nothing. */
function roomOf(
  need: readonly number[],
  capacity: readonly number[],
  known: readonly boolean[],
  home: Int32Array,
  values: RebalanceParams,
): Room {
  const loads = capacity.map(() => 0)
  for (const [item, amount] of need.entries()) loads[home[item]!]! += amount
  const ceiling = capacity.map((most, bin) => {
    if (!known[bin]) return Number.MAX_VALUE
    return values.goal === 'headroom' ? most * (1 - values.headroom) : Math.max(most, loads[bin]!)
  })
  return { need, capacity, ceiling }
}

function staysOf(vms: readonly Vm[], reasons: readonly (string | null)[]): readonly Stay[] {
  const byReason = new Map<string, string[]>()
  for (const [item, reason] of reasons.entries()) {
    if (reason === null) continue
    byReason.set(reason, [...(byReason.get(reason) ?? []), vms[item]!.name])
  }
  return [...byReason].map(([reason, names]) => ({ reason, vms: names }))
}
