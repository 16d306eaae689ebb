import type { HaTimelineParams } from '#engines/ha-timeline/params.ts'
import { type ClusterPlan, clusterPlans, selfFenced } from '#engines/ha-timeline/restart/clusters.ts'
import { arrayLoads, bootingSteps, clusterFates, neverCounts } from '#engines/ha-timeline/restart/counts.ts'
import { type Loss, lossOf } from '#engines/ha-timeline/restart/loss.ts'
import { type Plan, planRestarts } from '#engines/ha-timeline/restart/plan.ts'
import { playbackOf } from '#engines/ha-timeline/restart/playback.ts'
import { type EstateRestart, limits, type VmFate } from '#engines/ha-timeline/restart/result.ts'
import { playRestarts, type RunRules, type RunTimes } from '#engines/ha-timeline/restart/run.ts'
import { serviceFates } from '#engines/ha-timeline/restart/services.ts'
import { type Taint, taintOf } from '#engines/ha-timeline/restart/taint.ts'
import { type WhyNot, whyNot } from '#engines/ha-timeline/restart/why-not.ts'
import { type World, worldOf } from '#engines/ha-timeline/restart/world.ts'
import type { ComponentRef, Needs } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import type { Ground } from '#failure/failure-graph.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { compareText } from '#kernel/sort.ts'

/** Everything that was found about one loss, before it is counted and drawn. */
export type Played = {
  readonly ground: Ground
  readonly loss: Loss
  readonly plans: readonly ClusterPlan[]
  readonly plan: Plan
  readonly rules: RunRules
  readonly times: RunTimes
  readonly taint: Taint
  /** The world when nothing more comes back, what is unknown taken for down. */
  readonly world: World
  readonly delays: Delays
}

/** Nodes that need time of their own to come back, in ms, and what must hold for nodes to start. */
export type Delays = {
  readonly delayOf: ReadonlyMap<number, number>
  /** Nodes whose own time is stated to be unknown. */
  readonly unknown: ReadonlySet<number>
  readonly startNeeds: ReadonlyMap<number, Needs>
}

/** Plays the loss of components of an estate from the loss to the last service that comes back. */
export function answerEstate(ground: Ground, values: HaTimelineParams): Outcome<EstateRestart> {
  const lost = [...new Set(values.lost as readonly ComponentRef[])].sort(compareText)
  const first = lossOf(ground, lost)
  const missing = lost.filter((ref) => !first.graph.nodeOf.has(ref)).map(missingIssue)
  const [one, ...more] = missing
  if (one !== undefined) return refused(one, ...more)
  const fenced = selfFenced(clusterPlans(ground, first, values))
  const loss =
    fenced.length === 0 ? first : lossOf(ground, [...lost, ...fenced.map(({ id }) => refTo('host', id))])
  const plans = clusterPlans(ground, loss, values)
  const plan = planRestarts(ground, loss, plans, values)
  const played = play(ground, loss, plans, plan, values)
  return done(
    counted(
      played,
      lost,
      fenced.map(({ id }) => id),
    ),
    loss.graph.issues,
  )
}

const missingIssue = (ref: ComponentRef): Issue => ({
  code: 'ha-timeline.component-missing',
  severity: 'error',
  where: 'params.lost',
  message: `The estate has no component ${ref}. Choose one that it has, such as a host or a rack.`,
})

function play(
  ground: Ground,
  loss: Loss,
  plans: readonly ClusterPlan[],
  plan: Plan,
  values: HaTimelineParams,
): Played {
  const orNone = (limit: number): number => (limit === 0 ? Number.POSITIVE_INFINITY : limit)
  const rules: RunRules = {
    restartsPerHost: plan.restartsPerHost,
    restartsPerCluster: orNone(values.restartsPerCluster),
    slotHeld: values.slotHeld,
    powerOnMs: values.powerOnMs,
    groupWait: values.groupWait,
    groupTimeoutMs: values.groupTimeoutMs,
    bootIos: values.storm === 'none' ? 0 : values.bootIos,
    arrayIopsPerMs: values.arrayIops / 1_000,
  }
  const delays = delaysOf(ground, loss)
  const stay = loss.vms.filter(({ vm }) => {
    const { kind } = plan.decisionOf.get(vm.id)!
    return kind === 'never' || kind === 'unknown'
  })
  const named = [...loss.lost, ...stay.map(({ node }) => node)]
  const world = worldOf(loss.graph, named, loss.down, delays.startNeeds)
  const taint = taintOf(plan, rules, world)
  const times = playRestarts(world, plan.tasks, plan.waves, rules, delays.delayOf)
  return { ground, loss, plans, plan, rules, times, taint, world, delays }
}

/** What must hold before lost things start, and how long they take; guests have their boot instead. */
function delaysOf(ground: Ground, { graph, down }: Loss): Delays {
  const delayOf = new Map<number, number>()
  const unknown = new Set<number>()
  const startNeeds = new Map<number, Needs>()
  const lists = [
    ...ground.facilities.map((one) => [refTo(one.kind, one.id), one] as const),
    ...ground.datastores.map((one) => [refTo('datastore', one.id), one] as const),
    ...ground.services.map((one) => [refTo('service', one.id), one] as const),
    ...ground.vms.map((one) => [refTo('vm', one.id), one] as const),
  ]
  for (const [ref, { startMs, startRequires }] of lists) {
    const node = graph.nodeOf.get(ref)!
    if (down[node] === 0) continue
    const isVm = ref.startsWith('vm:')
    if (!isVm && typeof startMs === 'number' && startMs > 0) delayOf.set(node, startMs)
    if (!isVm && startMs === 'unknown') unknown.add(node)
    if (typeof startRequires === 'object') startNeeds.set(node, startRequires)
  }
  return { delayOf, unknown, startNeeds }
}

function counted(played: Played, lost: readonly ComponentRef[], fenced: readonly string[]): EstateRestart {
  const { loss, plans, world } = played
  const { names } = loss.graph
  const reasons = new Map<number, WhyNot>()
  const why = (node: number): WhyNot => {
    const known = reasons.get(node) ?? whyNot(world, node)
    reasons.set(node, known)
    return known
  }
  const vms = vmFates(played, why)
  const ups = vms.flatMap(({ upAtMs }) => (typeof upAtMs === 'number' ? [upAtMs] : []))
  const services = serviceFates(played, why)
  const back = services.flatMap(({ upAtMs }) => (typeof upAtMs === 'number' ? [upAtMs] : []))
  const count = (when: string): number => vms.filter(({ upAtMs }) => upAtMs === when).length
  return {
    lost,
    lostSaid: lost.map((ref) => names.said(ref)),
    hostsLost: loss.hosts.length,
    guestsLost: vms.length,
    guestsBack: ups.length,
    guestsNever: count('never'),
    guestsUnknown: count('unknown'),
    firstUpMs: least(ups),
    lastUpMs: most(ups),
    vms: vms.slice(0, limits.vms),
    services: services.slice(0, limits.services),
    serviceCount: services.length,
    servicesBack: back.length,
    servicesNever: services.filter(({ upAtMs }) => upAtMs === 'never').length,
    servicesUnknown: services.filter(({ upAtMs }) => upAtMs === 'unknown').length,
    lastServiceMs: most(back),
    clusters: clusterFates(plans, played, vms).slice(0, limits.clusters),
    never: neverCounts(vms),
    arrays: arrayLoads(played).slice(0, limits.arrays),
    booting: bootingSteps(played),
    assumed: Object.fromEntries([...played.plan.assumed].sort(([one], [other]) => compareText(one, other))),
    perhapsVms: loss.perhapsVms,
    fencedHosts: fenced.slice(0, limits.hosts),
    playback: playbackOf(played, services),
  }
}

/** Every lost guest, the worst first: never, unknown, then the latest; ties by id. */
function vmFates(
  { plan, loss, times, taint, world }: Played,
  why: (node: number) => WhyNot,
): readonly VmFate[] {
  const fates = loss.vms.map(({ vm, node }): VmFate => {
    const decision = plan.decisionOf.get(vm.id)!
    const base: VmFate = {
      ...{ ref: refTo('vm', vm.id), name: vm.name, clusterId: vm.clusterId, hostId: vm.hostId },
      ...nothing,
    }
    const down = (one: WhyNot): VmFate => ({ ...base, code: one.code, why: one.why })
    switch (decision.kind) {
      case 'never':
        return decision.why === '' ? down(why(node)) : { ...base, code: decision.code, why: decision.why }
      case 'unknown':
        return { ...base, startedAtMs: 'unknown', upAtMs: 'unknown', code: 'unknown', why: decision.why }
      case 'waits': {
        const atMs = world.upAtMs[node]!
        return Number.isNaN(atMs) ? down(why(node)) : { ...base, upAtMs: rounded(atMs) }
      }
      case 'task': {
        const [startedAt, upAt] = [times.startedAtMs[decision.task]!, times.upAtMs[decision.task]!]
        if (Number.isNaN(startedAt)) {
          return taint.start[decision.task] === 1 ? { ...base, ...uncertain } : down(why(node))
        }
        const isOpen = taint.end[decision.task] === 1
        return {
          ...base,
          toHostId: decision.to.id,
          startedAtMs: taint.start[decision.task] === 1 ? 'unknown' : rounded(startedAt),
          upAtMs: isOpen ? 'unknown' : rounded(upAt),
          ...(isOpen ? { code: uncertain.code, why: uncertain.why } : {}),
        }
      }
      default:
        return decision satisfies never
    }
  })
  const rank = ({ upAtMs }: VmFate): number =>
    upAtMs === 'never' ? Number.NEGATIVE_INFINITY : upAtMs === 'unknown' ? -Number.MAX_VALUE : -upAtMs
  return fates
    .map((fate) => ({ fate, key: rank(fate) }))
    .sort((one, other) =>
      one.key < other.key ? -1 : one.key > other.key ? 1 : compareText(one.fate.ref, other.fate.ref),
    )
    .map(({ fate }) => fate)
}

const nothing = {
  toHostId: null,
  startedAtMs: 'never',
  upAtMs: 'never',
  code: null,
  why: null,
} as const
const uncertain = {
  startedAtMs: 'unknown',
  upAtMs: 'unknown',
  code: 'unknown',
  why: 'a time that nobody stated decides it',
} as const

/** Times leave as whole ms, up, so that nothing is said to be back before it is. */
export const rounded = (ms: number): number => Math.ceil(ms - 1e-6)

const least = (times: readonly number[]): number | null =>
  times.reduce<number | null>((low, ms) => (low === null || ms < low ? ms : low), null)
const most = (times: readonly number[]): number | null =>
  times.reduce<number | null>((high, ms) => (high === null || ms > high ? ms : high), null)
