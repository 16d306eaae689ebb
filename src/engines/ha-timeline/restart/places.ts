import type { Datastore, Vm } from '#estate/model.ts'
import { mayRun } from '#estate/query.ts'
import { compatibilityOf } from '#placement/compatibility.ts'
import { optimistic as best, instanceOf, type Reading, pessimistic as worst } from '#placement/instance.ts'
import { decide } from '#placement/ladder.ts'
import { type Measured, measure } from '#placement/measure.ts'
import type { Members } from '#placement/members.ts'
import type { Instance } from '#placement/model.ts'
import type { Policy } from '#placement/policy.ts'

/** Where a guest restarts: a host by its index, no room anywhere, or nobody can say. */
export type PlaceOf = { readonly host: number } | { readonly host: 'none' | 'unknown'; readonly why: string }

/** The places of the restarted guests of one cluster. */
export type Places = {
  readonly placeOf: ReadonlyMap<string, PlaceOf>
  /** Whether another order or choice of hosts would have placed every guest; asked where some found no room. */
  readonly otherwiseAllFit: 'yes' | 'no' | 'undecided' | 'not-asked'
}

/** How a platform picks among the hosts that have room; `hostOf` is the host that its own manager named, if any. */
export type Choice = {
  readonly chooses: 'most-room' | 'fewest-guests'
  readonly hostOf: (vmId: string) => string | undefined
}
/** A guest by its index, and the index of the host that was named for it; -1 for none. */
type Item = { readonly vm: number; readonly named: number }

/** Most guests times hosts for which the exact answer is sought after the platform's own order left some out. */
const exactMax = 2_000_000

/**
 * Places guests one after another in the order given, as a platform does: each on the host that `choice` names among
 * the survivors that have room and that its storage, devices and rules allow. A guest that finds none does not hold up
 * the next. Guests of unknown size get no host. O(guests × hosts).
 */
export function placesOf(
  members: Members,
  datastores: ReadonlyMap<string, Datastore>,
  policy: Policy,
  lost: ReadonlySet<string>,
  order: readonly Vm[],
  choice: Choice,
): Places {
  const measured = measure(members, policy)
  const compatibility = compatibilityOf(members, datastores, policy, measured.acceleratorsBeyond)
  const read = (reading: Reading): Instance =>
    instanceOf(members, measured, compatibility, policy, reading, 'even')
  const pessimistic = read(worst)
  const isExact = measured.exact && compatibility.gaps.length === 0
  const indexOf = new Map(members.vms.map((vm, index) => [vm.id, index]))
  const gone = Uint8Array.from(members.hosts, ({ id }) => (lost.has(id) ? 1 : 0))
  const hostAt = new Map(members.hosts.map(({ id }, index) => [id, index]))
  const queue = order.map((vm): Item => {
    const named = choice.hostOf(vm.id)
    return { vm: indexOf.get(vm.id) ?? -1, named: named === undefined ? -1 : (hostAt.get(named) ?? -1) }
  })
  const firm = walk(pessimistic, gone, queue, choice.chooses)
  const hopeful = isExact ? firm : walk(read(best), gone, queue, choice.chooses)
  const placeOf = new Map<string, PlaceOf>()
  let left = 0
  order.forEach((vm, at) => {
    const index = queue[at]!.vm
    if (index >= 0 && firm[at]! >= 0) placeOf.set(vm.id, { host: firm[at]! })
    else if (index < 0 || !mayRun(vm))
      placeOf.set(vm.id, { host: 'unknown', why: 'its cluster is not known' })
    else if (!isExact && hopeful[at]! >= 0)
      placeOf.set(vm.id, { host: 'unknown', why: doubt(measured, index) })
    else {
      left += 1
      placeOf.set(vm.id, { host: 'none', why: refusal(pessimistic, gone, index) })
    }
  })
  return { placeOf, otherwiseAllFit: left === 0 ? 'not-asked' : otherwise(pessimistic, gone, policy) }
}

function otherwise(pessimistic: Instance, gone: Uint8Array, policy: Policy): Places['otherwiseAllFit'] {
  const lost = [...gone.keys()].filter((host) => gone[host] === 1)
  if (pessimistic.restartVms.length * pessimistic.hostCount > exactMax) return 'undecided'
  const { kind } = decide(pessimistic, lost, policy.stepsMax)
  return kind === 'placed' ? 'yes' : kind === 'refuted' ? 'no' : 'undecided'
}

/** The host index per guest of the queue, -1 for none. */
function walk(
  instance: Instance,
  gone: Uint8Array,
  queue: readonly Item[],
  chooses: 'most-room' | 'fewest-guests',
): Int32Array {
  const { width, need, classOf, classes, receivers, home, hostCount } = instance
  const free = instance.free.slice()
  const guests = new Int32Array(hostCount)
  for (const host of home) guests[host]! += 1
  const occupied = occupancies(instance, gone)
  const found = new Int32Array(queue.length).fill(-1)
  const open = [...receivers].filter((host) => gone[host] === 0)
  queue.forEach(({ vm, named }, at) => {
    if (vm < 0 || !Number.isFinite(need[vm * width]!)) return
    const allowed = classes[classOf[vm]!]!
    let best = -1
    for (const host of open) {
      if (allowed[host] === 0 || !hasRoom(instance, free, host, vm)) continue
      if (!lawful(instance, occupied, gone, vm, host)) continue
      if (best >= 0 && best === named) break
      const isBetter =
        host === named ||
        best < 0 ||
        (chooses === 'most-room' ? free[host * width]! > free[best * width]! : guests[host]! < guests[best]!)
      if (isBetter) best = host
    }
    if (best < 0) return
    found[at] = best
    for (const index of instance.rulesOf.get(vm) ?? []) {
      if (gone[home[vm]!] === 0) moved(occupied(index), home[vm]!, -1)
      moved(occupied(index), best, 1)
    }
    guests[best]! += 1
    for (let d = 0; d < width; d += 1) free[best * width + d]! -= need[vm * width + d]!
  })
  return found
}

function hasRoom({ width, need }: Instance, free: Float64Array, host: number, vm: number): boolean {
  for (let d = 0; d < width; d += 1) if (need[vm * width + d]! > free[host * width + d]!) return false
  return true
}

/** How many guests of a rule are on each host: those that kept running and those that were placed. */
type Occupancy = { readonly on: Map<number, number>; total: number }

/** The occupancy of a rule, counted when it is first asked for: guests of lost hosts are nowhere until they are placed. */
function occupancies({ rules, home }: Instance, gone: Uint8Array): (rule: number) => Occupancy {
  const known = new Map<number, Occupancy>()
  return (index) => {
    const found = known.get(index)
    if (found !== undefined) return found
    const made: Occupancy = { on: new Map(), total: 0 }
    for (const vm of rules[index]!.vms) if (gone[home[vm]!] === 0) moved(made, home[vm]!, 1)
    known.set(index, made)
    return made
  }
}

function moved(occupancy: Occupancy, host: number, by: 1 | -1): void {
  occupancy.on.set(host, (occupancy.on.get(host) ?? 0) + by)
  occupancy.total += by
}

/** Whether rules about guests allow this host beside guests that kept running or were placed before. O(its rules). */
function lawful(
  { rulesOf, rules, home }: Instance,
  occupied: (rule: number) => Occupancy,
  gone: Uint8Array,
  vm: number,
  host: number,
): boolean {
  const own = gone[home[vm]!] === 0 ? 1 : 0
  return (rulesOf.get(vm) ?? []).every((index) => {
    const { on, total } = occupied(index)
    const here = (on.get(host) ?? 0) - (home[vm] === host ? own : 0)
    return rules[index]!.kind === 'apart' ? here === 0 : here === total - own
  })
}

/** Why no surviving host takes a guest: none is allowed, or none of them has room left. */
function refusal(instance: Instance, gone: Uint8Array, vm: number): string {
  const allowed = instance.classes[instance.classOf[vm]!]!
  const open = [...instance.receivers].filter((host) => gone[host] === 0 && allowed[host] === 1).length
  if (open > 0) return `none of ${open} hosts that could take it has room left when its turn comes`
  return 'no surviving host sees its storage, may run it by its rules and has any room'
}

function doubt(measured: Measured, vm: number): string {
  const width = measured.dimensions.length
  if (!Number.isFinite(measured.needHigh[vm * width]!)) return 'its memory size is unknown'
  return 'it may find room on hosts of which nobody stated enough'
}
