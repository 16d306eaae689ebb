import type { HaTimelineParams } from '#engines/ha-timeline/params.ts'
import { type ClusterPlan, clusterPlans, selfFenced } from '#engines/ha-timeline/restart/clusters.ts'
import { arrayLoads, bootingSteps, clusterFates } from '#engines/ha-timeline/restart/counts.ts'
import { type Loss, lossOf } from '#engines/ha-timeline/restart/loss.ts'
import { type Plan, planRestarts } from '#engines/ha-timeline/restart/plan.ts'
import { playbackOf } from '#engines/ha-timeline/restart/playback.ts'
import type { Delays, Played } from '#engines/ha-timeline/restart/played.ts'
import { type EstateRestart, limits } from '#engines/ha-timeline/restart/result.ts'
import { playRestarts, type RunRules } from '#engines/ha-timeline/restart/run.ts'
import { serviceFates } from '#engines/ha-timeline/restart/services.ts'
import { taintOf } from '#engines/ha-timeline/restart/taint.ts'
import { least, most } from '#engines/ha-timeline/restart/times.ts'
import { neverCounts, vmOutcomes, worstFates } from '#engines/ha-timeline/restart/vm-fates.ts'
import { worldOf } from '#engines/ha-timeline/restart/world.ts'
import type { ComponentKind, ComponentRef, Entity, Needs } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import type { Ground } from '#failure/failure-graph.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { compareText } from '#kernel/sort.ts'

/** Plays the loss of components of an estate from the loss to the last service that comes back. */
export function answerEstate(ground: Ground, values: HaTimelineParams): Outcome<EstateRestart> {
  const lost = [...new Set(values.lost as readonly ComponentRef[])].sort(compareText)
  const first = lossOf(ground, lost)
  const missing = lost.filter((ref) => !first.graph.nodeOf.has(ref)).map(missingIssue)
  const [one, ...more] = missing
  if (one !== undefined) return refused(one, ...more)
  const firstPlans = clusterPlans(ground, first, values)
  const fenced = selfFenced(firstPlans, first, ground)
  const isFinal = fenced.length === 0
  const loss = isFinal ? first : lossOf(ground, [...lost, ...fenced.map(({ id }) => refTo('host', id))])
  const plans = isFinal ? firstPlans : clusterPlans(ground, loss, values)
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
  // Taken as usual, guests of unknown fate do not compete; strictly they could start before any other.
  const doubtful = values.unstated === 'unknown' ? plan.doubtful : new Set<number>()
  const taint = taintOf(plan, doubtful, rules, world)
  const times = playRestarts(world, plan.tasks, plan.waves, rules, delays.delayOf)
  return { ground, loss, plans, plan, rules, times, taint, world, delays }
}

/** What must hold before lost things start, and how long they take; guests have their boot instead. */
function delaysOf(ground: Ground, { graph, down }: Loss): Delays {
  const delayOf = new Map<number, number>()
  const unknown = new Set<number>()
  const startNeeds = new Map<number, Needs>()
  const note = (kind: ComponentKind, { id, startMs, startRequires }: Entity): void => {
    if (startMs === undefined && startRequires === undefined) return
    const node = graph.nodeOf.get(refTo(kind, id))!
    if (down[node] === 0) return
    if (kind !== 'vm' && typeof startMs === 'number' && startMs > 0) delayOf.set(node, startMs)
    if (kind !== 'vm' && startMs === 'unknown') unknown.add(node)
    if (typeof startRequires === 'object') startNeeds.set(node, startRequires)
  }
  for (const facility of ground.facilities) note(facility.kind, facility)
  for (const store of ground.datastores) note('datastore', store)
  for (const service of ground.services) note('service', service)
  for (const vm of ground.vms) note('vm', vm)
  return { delayOf, unknown, startNeeds }
}

function counted(played: Played, lost: readonly ComponentRef[], fenced: readonly string[]): EstateRestart {
  const { loss, plans } = played
  const { names } = loss.graph
  const outcomes = vmOutcomes(played)
  const ups = [...outcomes.upAtMs].filter(Number.isFinite)
  const services = serviceFates(played)
  const back = services.flatMap(({ upAtMs }) => (typeof upAtMs === 'number' ? [upAtMs] : []))
  const unknown = outcomes.codes.filter((code) => code === 'unknown').length
  return {
    lost,
    lostSaid: lost.map((ref) => names.said(ref)),
    hostsLost: loss.hosts.length,
    guestsLost: loss.vms.length,
    guestsBack: ups.length,
    guestsNever: loss.vms.length - ups.length - unknown,
    guestsUnknown: unknown,
    firstUpMs: least(ups),
    lastUpMs: most(ups),
    vms: worstFates(played, outcomes),
    services: services.slice(0, limits.services),
    serviceCount: services.length,
    servicesBack: back.length,
    servicesNever: services.filter(({ upAtMs }) => upAtMs === 'never').length,
    servicesUnknown: services.filter(({ upAtMs }) => upAtMs === 'unknown').length,
    lastServiceMs: most(back),
    clusters: clusterFates(plans, played, outcomes).slice(0, limits.clusters),
    never: neverCounts(played, outcomes),
    arrays: arrayLoads(played).slice(0, limits.arrays),
    booting: bootingSteps(played),
    assumed: Object.fromEntries([...played.plan.assumed].sort(([one], [other]) => compareText(one, other))),
    perhapsVms: loss.perhapsVms,
    fencedHosts: fenced.slice(0, limits.hosts),
    playback: playbackOf(played, services),
  }
}
