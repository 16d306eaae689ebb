import { emptyingBy } from '#engines/upgrade-walk/emptying.ts'
import { type Ground, immovableIn } from '#engines/upgrade-walk/immovable.ts'
import { failuresUntil, type Keepers, keepersOf } from '#engines/upgrade-walk/needs.ts'
import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import type { LeftOut } from '#engines/upgrade-walk/result.ts'
import type { Leave, Named, Walk, WalkHost } from '#engines/upgrade-walk/walk.ts'
import type { OpenFor } from '#engines/upgrade-walk/windows.ts'
import { outText } from '#engines/upgrade-walk/wording.ts'
import type { Cluster, Estate, Host } from '#estate/model.ts'
import { isKnown } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import { minuteMs } from '#kernel/units.ts'
import { examineOut, mostOut, type OutGround, outGroundOf } from '#placement/hosts-out.ts'
import { type Members, membersOf } from '#placement/members.ts'
import type { Policy } from '#placement/policy.ts'

/** The parts of an estate that a walk is planned from. */
export type WalkEstate = Pick<
  Estate,
  'facilities' | 'clusters' | 'hosts' | 'datastores' | 'vms' | 'services' | 'rules' | 'windows'
>

/** A cluster read for the walk, with the hosts that no round can hold. */
export type Cleared = {
  readonly walk: Walk
  readonly leftOut: readonly LeftOut[]
  readonly keepsData: boolean
  readonly gaps: OutGround['gaps']
  /** The ground it stands on, for whoever checks the plan. */
  readonly members: Members
}

const nestingMax = 32

/** What all clusters are read with, made once. */
export type Reader = (members: Members, values: UpgradeParams) => Cleared

/** Clusters of the estate that have a host in scope, hosts outside of any, and how to read one. */
export function readerOf(estate: WalkEstate, openFor: OpenFor) {
  const grouping = membersOf(estate)
  const datastores = new Map(estate.datastores.map((one) => [one.id, one]))
  const keepers = keepersOf(estate)
  const rackOf = racksOf(estate)
  const controllers = new Set(
    estate.facilities.flatMap(({ kind, standsIn }) => (kind === 'controller-vm' ? [standsIn] : [])),
  )
  const read: Reader = (members, values) => {
    const policy = policyOf(values)
    const movable = outGroundOf(members, datastores, policy, { tied: [], halted: [] })
    const timer = emptyingBy(values)
    const times = timesOf(members, timer)
    const immovable = immovableIn(movable, times.stuck, values)
    const tied = [...immovable.keys()].filter((vm) => !times.stuck.has(vm))
    const halted = [...times.stuck].sort((left, right) => left - right)
    const out = immovable.size === 0 ? movable : outGroundOf(members, datastores, policy, { tied, halted })
    const ground: Ground = { out, immovable, emptyMs: times.emptyMs }
    const copies = copiesOf(members, controllers, values)
    return cleared({ ground, values, keepers, rackOf, openFor, copies })
  }
  return { grouping, read }
}

const policyOf = ({ memoryBasis, memoryReserve, shouldRules, stepsMax }: UpgradeParams): Policy => ({
  ...{ memoryOvercommit: 1, cpu: 'reservations', vcpusPerCoreMax: 4 },
  ...{ memoryBasis, memoryReserve, shouldRules, stepsMax },
})

function timesOf(members: Members, timer: ReturnType<typeof emptyingBy>) {
  const own: number[][] = members.hosts.map(() => [])
  members.home.forEach((host, vm) => {
    own[host]?.push(vm)
  })
  const stuck = new Set<number>()
  const emptyMs = own.map((vms) => {
    const found = timer(vms.map((vm) => members.vms[vm] as Members['vms'][number]))
    for (const at of found.stuck) stuck.add(vms[at] as number)
    return found.ms
  })
  return { stuck, emptyMs }
}

/** Copies of the data that hosts of a cluster keep themselves; 'none' where it lies elsewhere. */
function copiesOf(
  { cluster, hosts }: Members,
  controllers: ReadonlySet<string>,
  values: UpgradeParams,
): number | 'none' {
  const stated: Cluster['traits'] = cluster?.traits
  const copies = stated?.storageCopies
  if (copies !== undefined && isKnown(copies) && copies >= 2) return copies
  return hosts.some(({ id }) => controllers.has(refTo('host', id))) ? values.storageCopies : 'none'
}

function racksOf({ facilities }: WalkEstate): (host: Host) => string | 'unknown' {
  const byRef = new Map<string, (typeof facilities)[number]>(
    facilities.map((one) => [refTo(one.kind, one.id), one]),
  )
  return (host) => {
    let place: string = host.standsIn
    for (let depth = 0; depth < nestingMax; depth += 1) {
      const facility = byRef.get(place)
      if (facility === undefined) return 'unknown'
      if (facility.kind === 'rack') return place
      place = facility.standsIn
    }
    return 'unknown'
  }
}

type Clearing = {
  readonly ground: Ground
  readonly values: UpgradeParams
  readonly keepers: Keepers
  readonly rackOf: (host: Host) => string | 'unknown'
  readonly openFor: OpenFor
  readonly copies: number | 'none'
}

function cleared(clearing: Clearing): Cleared {
  const { ground, values, rackOf, openFor, copies, keepers } = clearing
  const { out, immovable, emptyMs } = ground
  const { members } = out
  const { stoppedOn, loads, reasons } = onHosts(members, immovable)
  const inScope = scopeOf(members, values)
  const leftOut: LeftOut[] = []
  const indices: number[] = []
  members.hosts.forEach((host, at) => {
    if (!inScope(host)) return
    const stopped = stoppedOn[at] as readonly Named[]
    if (stopped.length > 0 && values.immovable === 'left-out')
      leftOut.push({
        id: host.id,
        name: host.name,
        cluster: members.name,
        kind: 'immovable',
        why: reasons[at] as string,
        vms: stopped.map(({ name }) => name),
      })
    else indices.push(at)
  })
  const hosts = indices.map((at): WalkHost => {
    const host = members.hosts[at] as Host
    const ms = emptyMs[at] as number
    return {
      ...{
        id: host.id,
        name: host.name,
        rack: rackOf(host),
        vms: loads[at] as number,
        open: openFor(refTo('host', host.id), values),
      },
      ...{ stopped: stoppedOn[at] as readonly Named[], emptyMs: ms, fillMs: ms },
      workMs: values.minutesPerHost * minuteMs,
      resyncMs: copies === 'none' ? 0 : values.resyncMinutes * minuteMs,
    }
  })
  const legal = legality(clearing, hosts, indices)
  const limits = [mostOut(out, values.spareHosts), values.perCluster, values.atOnce]
  if (copies !== 'none') limits.push(copies - 1)
  const walk: Walk = {
    ...{ id: members.id, name: members.name, hosts, size: members.hosts.length, provable: out.provable },
    ...{ most: Math.max(1, Math.min(...limits)), exclusive: keepers.shared.get(members.id) ?? [] },
    ...legal,
  }
  return { walk, leftOut, keepsData: copies !== 'none', gaps: out.gaps, members }
}

function onHosts(members: Members, immovable: ReadonlyMap<number, string>) {
  const stoppedOn: Named[][] = members.hosts.map(() => [])
  const reasons = members.hosts.map(() => '')
  const loads = new Int32Array(members.hosts.length)
  members.home.forEach((host, vm) => {
    loads[host]! += 1
    const why = immovable.get(vm)
    if (why === undefined) return
    if (stoppedOn[host]?.length === 0) reasons[host] = why
    const { id, name } = members.vms[vm] as Named
    stoppedOn[host]?.push({ id, name })
  })
  return { stoppedOn, reasons, loads }
}

const scopeOf = ({ id, hosts }: Members, { scope }: UpgradeParams): ((host: Host) => boolean) => {
  if (scope.length === 0 || scope.includes(refTo('cluster', id))) return () => true
  const named = new Set(hosts.map((host) => refTo('host', host.id)).filter((ref) => scope.includes(ref)))
  return (host) => named.has(refTo('host', host.id))
}

/** The questions a plan asks about sets of hosts, each answered once. */
function legality(clearing: Clearing, hosts: readonly WalkHost[], indices: readonly number[]) {
  const { ground, values, keepers, copies } = clearing
  const { members } = ground.out
  const own = keepers.byCluster.get(members.id) ?? []
  const outOf = (set: readonly number[]) => {
    const names = new Set(set.map((at) => hosts[at]?.id))
    return (id: string): boolean => names.has(id)
  }
  const standing = own.filter(({ needs }) => failuresUntil(needs, keepers.hostOf, () => false) > 0)
  const known = new Map<string, Leave>()
  const judge = (set: readonly number[]): Leave => {
    const no = (why: string): Leave => ({ kind: 'may-not', why })
    if (set.length > Math.min(values.perCluster, values.atOnce)) return no('more than may be out at a time')
    if (copies !== 'none' && set.length > copies - 1)
      return no(`its hosts keep ${copies} copies of their data, so ${set.length} of them out take some away`)
    const rack = crowdedRack(hosts, set, values.perRack)
    if (rack !== undefined) return no(`more than ${values.perRack} of ${rack} would be out`)
    const fallen = standing.find(({ needs }) => failuresUntil(needs, keepers.hostOf, outOf(set)) === 0)
    if (fallen !== undefined) return no(`${fallen.ref} needs it: ${fallen.name} would not work`)
    const found = examineOut(
      ground.out,
      set.map((at) => indices[at] as number),
      values.spareHosts,
    )
    if (found.kind === 'may') {
      const { placement } = found
      return {
        kind: 'may',
        moves: () =>
          placement.vms.map((vm, at) => [
            members.vms[vm]?.id as string,
            members.hosts[placement.hosts[at] as number]?.id as string,
          ]),
      }
    }
    return { kind: found.kind, why: outText(members, ground.out.question.optimistic, found) }
  }
  return {
    leave(set: readonly number[]): Leave {
      const key = set.join()
      const found = known.get(key) ?? judge(set)
      known.set(key, found)
      return found
    },
    spareWith(set: readonly number[]): number {
      const data = copies === 'none' ? Number.POSITIVE_INFINITY : copies - 1 - set.length
      const votes = standing.map(({ needs }) => failuresUntil(needs, keepers.hostOf, outOf(set)) - 1)
      return Math.max(0, Math.min(values.spareHosts, data, ...votes))
    },
    badHosts(): number {
      const gone: number[] = []
      for (const at of indices) {
        const next = [...gone, at]
        if (examineOut(ground.out, next, 0).kind !== 'may') break
        gone.push(at)
      }
      return gone.length
    },
  }
}

function crowdedRack(hosts: readonly WalkHost[], set: readonly number[], most: number): string | undefined {
  const counts = new Map<string, number>()
  for (const at of set) {
    const rack = hosts[at]?.rack ?? 'unknown'
    if (rack === 'unknown') continue
    const count = (counts.get(rack) ?? 0) + 1
    if (count > most) return rack
    counts.set(rack, count)
  }
  return undefined
}
