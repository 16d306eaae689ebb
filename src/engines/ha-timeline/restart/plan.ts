import type { HaTimelineParams } from '#engines/ha-timeline/params.ts'
import { bootArrayOf } from '#engines/ha-timeline/restart/boot-array.ts'
import type { ClusterPlan } from '#engines/ha-timeline/restart/clusters.ts'
import type { Loss, LostVm } from '#engines/ha-timeline/restart/loss.ts'
import {
  type Assumption,
  type NeverCode,
  outlookOf,
  priorityRank,
} from '#engines/ha-timeline/restart/outlook.ts'
import { type Places, placesOf } from '#engines/ha-timeline/restart/places.ts'
import type { Task, Wave } from '#engines/ha-timeline/restart/run.ts'
import type { Datastore, Host, Vm } from '#estate/model.ts'
import { byId } from '#estate/query.ts'
import { requirementRefs } from '#estate/requirement.ts'
import type { Ground } from '#failure/failure-graph.ts'
import { restartGround } from '#failure/restart.ts'
import { sortedBy } from '#kernel/sort.ts'
import { type Members, membersOf } from '#placement/members.ts'
import type { Policy } from '#placement/policy.ts'

/** What was decided about a guest before any clock runs. */
export type Decision =
  | { readonly kind: 'task'; readonly task: number; readonly to: Host; readonly bootUnknown: boolean }
  | { readonly kind: 'waits' }
  | { readonly kind: 'never'; readonly code: NeverCode; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string }

/** Everything that the clock needs, and what was decided without it. Tasks are in the order of their platforms. */
export type Plan = {
  readonly tasks: readonly Task[]
  readonly vmOfTask: readonly LostVm[]
  readonly waves: readonly Wave[]
  /** Hosts and arrays by number. */
  readonly hosts: readonly Host[]
  readonly restartsPerHost: readonly number[]
  readonly arrays: readonly string[]
  readonly decisionOf: ReadonlyMap<string, Decision>
  readonly assumed: ReadonlyMap<Assumption, number>
  /** Clusters with guests of which nobody can say where they start or whether; their numbers. */
  readonly doubtful: ReadonlySet<number>
  readonly otherwiseAllFit: ReadonlyMap<string, Places['otherwiseAllFit']>
}

/** Steps of exact search after a platform's own order left guests without room. */
const stepsMax = 100_000

/** What counts as room: the hypervisor's share and reservations as headroom takes them. */
export const roomPolicy = ({ memoryBasis }: HaTimelineParams): Policy => ({
  ...{ memoryBasis, memoryOvercommit: 1, memoryReserve: 0.05, cpu: 'reservations', vcpusPerCoreMax: 4 },
  ...{ shouldRules: 'left-out', stepsMax },
})

type Draft = { -readonly [K in keyof Plan]: Plan[K] } & {
  tasks: Task[]
  vmOfTask: LostVm[]
  waves: Wave[]
  hosts: Host[]
  restartsPerHost: number[]
  arrays: string[]
  decisionOf: Map<string, Decision>
  assumed: Map<Assumption, number>
  doubtful: Set<number>
  otherwiseAllFit: Map<string, Places['otherwiseAllFit']>
}

/** Decides what can be decided about every lost guest, cluster by cluster. O(guests × hosts of a cluster). */
export function planRestarts(
  ground: Ground,
  loss: Loss,
  plans: readonly ClusterPlan[],
  values: HaTimelineParams,
): Plan {
  const draft: Draft = {
    ...{ tasks: [], vmOfTask: [], waves: [], hosts: [], restartsPerHost: [], arrays: [] },
    ...{ decisionOf: new Map(), assumed: new Map(), doubtful: new Set(), otherwiseAllFit: new Map() },
  }
  const numberOf = new Map(plans.map(({ cluster }, number) => [cluster.id, number]))
  const restarting = decided(ground, loss, numberOf, values, draft)
  const members = new Map(membersOf(ground).clusters.map((one) => [one.id, one]))
  const work: Work = {
    ...{
      loss,
      values,
      draft,
      datastores: byId(ground.datastores),
      arrayNumbers: new Map(),
      hostNumbers: new Map(),
    },
    stands: (ref) => loss.down[loss.graph.nodeOf.get(ref) ?? -1] !== 1,
  }
  plans.forEach((plan, number) => {
    const vms = restarting[number]!
    if (vms.length > 0) planCluster(work, plan, number, vms, members.get(plan.cluster.id)!)
  })
  return draft
}

type Work = {
  readonly loss: Loss
  readonly values: HaTimelineParams
  readonly draft: Draft
  readonly datastores: ReadonlyMap<string, Datastore>
  readonly arrayNumbers: Map<string, number>
  readonly hostNumbers: Map<string, number>
  readonly stands: (ref: string) => boolean
}

/** Decides about guests that no platform restarts, and returns the others by the number of their cluster. */
function decided(
  ground: Ground,
  loss: Loss,
  numberOf: ReadonlyMap<string, number>,
  values: HaTimelineParams,
  { decisionOf, assumed, doubtful }: Draft,
): readonly LostVm[][] {
  const rules = restartGround(ground)
  const named = new Set(loss.lost)
  const restarting: LostVm[][] = Array.from(numberOf, () => [])
  for (const lostVm of loss.vms) {
    const { vm, node, host } = lostVm
    const decide = (decision: Decision): void => void decisionOf.set(vm.id, decision)
    if (named.has(node)) decide({ kind: 'never', code: 'named', why: 'it is itself among what is lost' })
    else if (host === 'unknown') decide({ kind: 'unknown', why: 'nobody stated which host it runs on' })
    else if (host === 'stands') decide({ kind: 'waits' })
    else {
      const outlook = outlookOf(rules, vm, values.unstated)
      const number = numberOf.get(rules.hosts.get(vm.hostId)!.clusterId)
      if (outlook.kind === 'never' || number === undefined) decide(outlook as Decision)
      else if (outlook.kind === 'unknown') {
        decide(outlook)
        doubtful.add(number)
      } else if (isStrange(loss, vm)) {
        decide({ kind: 'unknown', why: 'its start order names what the estate does not have' })
        doubtful.add(number)
      } else {
        for (const one of outlook.assumed) assumed.set(one, (assumed.get(one) ?? 0) + 1)
        restarting[number]!.push(lostVm)
      }
    }
  }
  return restarting
}

/** Whether what a guest needs to start names a component that nobody declared. */
const isStrange = ({ graph }: Loss, { startRequires }: Vm): boolean =>
  startRequires !== undefined && requirementRefs(startRequires).some((ref) => !graph.nodeOf.has(ref))

/** What is true of every guest of a cluster, or nothing where it restarts them one by one. */
function wholeCluster({ rules, cluster, survivors, pool }: ClusterPlan): Decision | undefined {
  if (rules === 'none') {
    return { kind: 'never', code: 'no-machine', why: `${cluster.name} restarts nothing by itself` }
  }
  if (rules === 'unknown') return { kind: 'unknown', why: `nobody stated the platform of ${cluster.name}` }
  if (survivors.length === 0) {
    return { kind: 'never', code: 'no-host', why: `no host of ${cluster.name} is left` }
  }
  if (pool === 'unknown') {
    return { kind: 'unknown', why: `nobody can say which part of ${cluster.name} lives on` }
  }
  return undefined
}

function planCluster(
  work: Work,
  plan: ClusterPlan,
  number: number,
  vms: readonly LostVm[],
  members: Members,
): void {
  const { draft, values } = work
  const { rules } = plan
  const whole = wholeCluster(plan)
  if (whole !== undefined || typeof rules === 'string') {
    for (const { vm } of vms) draft.decisionOf.set(vm.id, whole as Decision)
    if (whole?.kind === 'unknown') draft.doubtful.add(number)
    return
  }
  const rank = ({ vm }: LostVm): number =>
    rules.priorities === 'none' ? 0 : priorityRank[vm.restartPriority]
  const going = sortedBy(sortedBy(vms, rank), ({ vm }) => readyMs(plan, vm)).filter(({ vm, node }) => {
    const isKept = readyMs(plan, vm) === Number.POSITIVE_INFINITY
    if (!isKept && work.loss.back[node] === 1) return true
    const why = plan.passageOf.get(vm.hostId)!.why || 'its manager does not recover it'
    draft.decisionOf.set(
      vm.id,
      isKept ? { kind: 'never', code: 'kept', why } : { kind: 'never', code: 'needs', why: '' },
    )
    return false
  })
  const order = going.map(({ vm }) => vm)
  const standing = new Set(plan.survivors.map(({ id }) => id))
  const gone = new Set(members.hosts.map(({ id }) => id).filter((id) => !standing.has(id)))
  const places = placesOf(members, work.datastores, roomPolicy(values), gone, order, {
    chooses: rules.chooses,
    hostOf: (id) => plan.guestOf?.get(id)?.hostId,
  })
  draft.otherwiseAllFit.set(plan.cluster.id, places.otherwiseAllFit)
  const placed = going.filter(({ vm }) => {
    const place = places.placeOf.get(vm.id)!
    if (typeof place.host === 'number') return true
    if (place.host === 'unknown') draft.doubtful.add(number)
    const code = 'no-room'
    const why = 'why' in place ? place.why : ''
    draft.decisionOf.set(
      vm.id,
      place.host === 'none' ? { kind: 'never', code, why } : { kind: 'unknown', why },
    )
    return false
  })
  if (values.unstated === 'unknown' && draft.doubtful.has(number)) doubtRoom(draft, going)
  const published = rules.restartsPerHost === 'unpublished' ? Number.POSITIVE_INFINITY : rules.restartsPerHost
  const limit = values.restartsPerHost > 0 ? values.restartsPerHost : published
  const waves = wavesOf(placed, plan, rank, draft)
  for (const lostVm of placed) {
    const host = members.hosts[places.placeOf.get(lostVm.vm.id)!.host as number]!
    const { wave, groups } = waves.get(readyMs(plan, lostVm.vm))!
    const group = groups.indexOf(rank(lostVm))
    addTask(work, lostVm, { host: hostNumber(work, host, limit), cluster: number, wave, group })
  }
}

/** Where guests of unknown fate may take room first, nobody can say that a guest finds none. */
function doubtRoom({ decisionOf }: Draft, going: readonly LostVm[]): void {
  for (const { vm } of going) {
    const decision = decisionOf.get(vm.id)
    if (decision?.kind !== 'never' || decision.code !== 'no-room') continue
    decisionOf.set(vm.id, { kind: 'unknown', why: 'guests of unknown fate decide whether it finds room' })
  }
}

function hostNumber({ draft, hostNumbers }: Work, host: Host, limit: number): number {
  const known = hostNumbers.get(host.id)
  if (known !== undefined) return known
  hostNumbers.set(host.id, draft.hosts.length)
  draft.hosts.push(host)
  draft.restartsPerHost.push(limit)
  return draft.hosts.length - 1
}

/** When a guest may start by its platform's machine; infinite for never. */
const readyMs = ({ passageOf, guestOf }: ClusterPlan, vm: Vm): number => {
  const atMs = guestOf?.get(vm.id)?.atMs ?? passageOf.get(vm.hostId)!.releaseMs
  return atMs === 'never' ? Number.POSITIVE_INFINITY : atMs
}

/** The waves of one cluster by the time of their release, with the priorities that each of them has. */
function wavesOf(
  placed: readonly LostVm[],
  plan: ClusterPlan,
  rank: (lostVm: LostVm) => number,
  draft: Draft,
): ReadonlyMap<number, { readonly wave: number; readonly groups: readonly number[] }> {
  const sizes = new Map<number, Map<number, number>>()
  for (const lostVm of placed) {
    const releaseMs = readyMs(plan, lostVm.vm)
    const counts = sizes.get(releaseMs) ?? new Map<number, number>()
    sizes.set(releaseMs, counts)
    counts.set(rank(lostVm), (counts.get(rank(lostVm)) ?? 0) + 1)
  }
  return new Map(
    [...sizes].map(([releaseMs, counts]) => {
      const groups = [...counts.keys()].sort((one, other) => one - other)
      draft.waves.push({ releaseMs, groupSizes: groups.map((group) => counts.get(group)!) })
      return [releaseMs, { wave: draft.waves.length - 1, groups }]
    }),
  )
}

function addTask(
  { values, draft, datastores, arrayNumbers, stands }: Work,
  lostVm: LostVm,
  place: Pick<Task, 'host' | 'cluster' | 'wave' | 'group'>,
): void {
  const { vm, node } = lostVm
  const ref = values.storm === 'none' ? 'none' : bootArrayOf(datastores, vm, stands)
  if (ref !== 'none' && !arrayNumbers.has(ref)) {
    arrayNumbers.set(ref, draft.arrays.length)
    draft.arrays.push(ref)
  }
  const isStated = typeof vm.startMs === 'number'
  const task: Task = {
    ...place,
    node,
    bootMs: isStated ? (vm.startMs as number) : values.bootMs,
    array: arrayNumbers.get(ref) ?? -1,
  }
  draft.decisionOf.set(vm.id, {
    kind: 'task',
    task: draft.tasks.length,
    to: draft.hosts[place.host]!,
    bootUnknown: !isStated && values.unstated === 'unknown',
  })
  draft.tasks.push(task)
  draft.vmOfTask.push(lostVm)
}
