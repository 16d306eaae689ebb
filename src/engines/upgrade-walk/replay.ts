import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import {
  type Places,
  placesObjection,
  type ReplayCluster,
  replayClusters,
  restartObjection,
} from '#engines/upgrade-walk/replay-cluster.ts'
import type { HostVisit, Step, UpgradeResult } from '#engines/upgrade-walk/result.ts'
import type { ComponentRef, Estate } from '#estate/model.ts'
import { requirementHolds, requirementRefs } from '#estate/requirement.ts'
import type { Interval } from '#kernel/calendar/interval.ts'
import { minuteMs } from '#kernel/units.ts'

/*
 * The independent checker of a walk, part two: the calendar, moment by moment. It believes the times and moves of the
 * answer and nothing else, and holds every state they lead through against the promises.
 */

/** How much was looked at. */
export type Replayed = { readonly objections: readonly string[]; readonly states: number }

/** Whether every moment of a round is looked at, or its first one and the one at which all its hosts are out. */
export type Moments = 'every' | 'turning'

/** Objections told at most. */
const objectionsMax = 20

/** Replays a whole answer on its estate; `openFor` says when a host may be worked on. */
export function replay(
  estate: Estate,
  values: UpgradeParams,
  { steps, leftOut }: Pick<UpgradeResult, 'steps' | 'leftOut'>,
  openFor: (host: string) => readonly Interval[],
  moments: Moments,
): Replayed {
  const objections: string[] = []
  const say = (text: string | undefined): void => {
    if (text !== undefined && objections.length < objectionsMax) objections.push(text)
  }
  const clusters = replayClusters(estate, values)
  const clusterOf = new Map(estate.hosts.map(({ id, clusterId }) => [id, clusterId]))
  countHosts(estate, values, steps, leftOut, say)
  for (const step of steps)
    for (const visit of step.hosts) say(timesObjection(estate, values, step, visit, openFor))
  limitsObjections(estate, values, steps, clusterOf, say)
  let states = 0
  for (const [id, cluster] of clusters) {
    const mine = steps.filter(({ hosts }) => clusterOf.get(hosts[0]?.id ?? '') === id)
    if (mine.length > 0) states += walkCluster(cluster, mine, values, say, moments)
  }
  return { objections, states }
}

type Say = (text: string | undefined) => void

function countHosts(
  estate: Estate,
  { scope }: UpgradeParams,
  steps: readonly Step[],
  leftOut: UpgradeResult['leftOut'],
  say: Say,
): void {
  const visits = [...steps.flatMap(({ hosts }) => hosts.map(({ id }) => id)), ...leftOut.map(({ id }) => id)]
  const seen = new Set(visits)
  if (seen.size !== visits.length) say('a host is visited twice, or visited and left out')
  for (const { id, clusterId } of estate.hosts) {
    const asked = scope.length === 0 || scope.includes(`host:${id}`) || scope.includes(`cluster:${clusterId}`)
    if (asked && !seen.has(id)) say(`${id} is neither visited nor left out`)
    if (!asked && seen.has(id)) say(`${id} is visited and was not asked for`)
  }
}

const sizes = new WeakMap<Estate, ReadonlyMap<string, number>>()

/** Bytes of the VMs that run on each host. */
function bytesOn(estate: Estate): ReadonlyMap<string, number> {
  const known = sizes.get(estate)
  if (known !== undefined) return known
  const sums = new Map<string, number>()
  for (const { power, hostId, memoryBytes } of estate.vms)
    if (power === 'on' && memoryBytes !== 'unknown') sums.set(hostId, (sums.get(hostId) ?? 0) + memoryBytes)
  sizes.set(estate, sums)
  return sums
}

/** What is wrong with the times of one host: too short for what is done, or outside of its windows. */
function timesObjection(
  estate: Estate,
  values: UpgradeParams,
  step: Step,
  visit: HostVisit,
  openFor: (host: string) => readonly Interval[],
): string | undefined {
  const { id, emptyAtMs, backAtMs, filledAtMs, wholeAtMs, stopped } = visit
  const moved = step.startMs <= emptyAtMs && emptyAtMs <= backAtMs && backAtMs <= filledAtMs
  if (!moved || backAtMs > wholeAtMs || Math.max(filledAtMs, wholeAtMs) > step.endMs)
    return `the moments of ${id} are out of order`
  if (backAtMs - emptyAtMs < values.minutesPerHost * minuteMs)
    return `${id} is out for less than its work takes`
  const bytesPerMs = (values.linkGbps * 1e9) / 8 / 1000
  if (stopped.length === 0 && emptyAtMs - step.startMs < (bytesOn(estate).get(id) ?? 0) / bytesPerMs - 1)
    return `${id} is emptied faster than its network carries its memory`
  const within = openFor(id).some(({ fromMs, toMs }) => fromMs <= step.startMs && filledAtMs <= toMs)
  return within ? undefined : `${id} is worked on outside of its windows`
}

/** Counts what is out at every moment at which something begins: over all, per cluster, per rack, and of what is needed. */
function limitsObjections(
  estate: Estate,
  values: UpgradeParams,
  steps: readonly Step[],
  clusterOf: ReadonlyMap<string, string>,
  say: Say,
): void {
  const racks = racksOf(estate)
  const spans = steps.flatMap((step) => step.hosts.map((visit) => ({ step, visit })))
  const changes = spans
    .flatMap((span, at) => [
      { atMs: span.step.startMs, at, sign: 1 },
      { atMs: span.step.endMs, at, sign: -1 },
    ])
    .sort((left, right) => left.atMs - right.atMs || left.sign - right.sign)
  const counts = new Map<string, number>()
  for (const { at, sign } of changes) {
    const { id } = (spans[at] as (typeof spans)[number]).visit
    const keys: readonly (readonly [string, number])[] = [
      ['estate', values.atOnce],
      [`cluster ${clusterOf.get(id)}`, values.perCluster],
      ...(racks.get(id) === undefined ? [] : [[`rack ${racks.get(id)}`, values.perRack] as const]),
    ]
    for (const [key, most] of keys) {
      const count = (counts.get(key) ?? 0) + sign
      counts.set(key, count)
      if (count > most) say(`more than ${most} hosts of ${key} are out when ${id} leaves`)
    }
  }
  dataObjections(
    estate,
    values,
    spans.map(({ visit }) => visit),
    clusterOf,
    say,
  )
  needsObjections(
    estate,
    spans.map(({ visit }) => visit),
    say,
  )
}

function racksOf({ facilities, hosts }: Estate): ReadonlyMap<string, string> {
  const standing = new Map(facilities.map(({ kind, id, standsIn }) => [`${kind}:${id}`, standsIn as string]))
  return new Map(
    hosts.flatMap(({ id, standsIn }) => {
      let place: string | undefined = standsIn
      for (let depth = 0; depth < 32 && place !== undefined && !place.startsWith('rack:'); depth += 1)
        place = standing.get(place)
      return place?.startsWith('rack:') ? [[id, place] as const] : []
    }),
  )
}

/** Hosts that keep data: those of a cluster that states its copies, or that has a controller VM on a host. */
function dataObjections(
  estate: Estate,
  { storageCopies, resyncMinutes }: UpgradeParams,
  visits: readonly HostVisit[],
  clusterOf: ReadonlyMap<string, string>,
  say: Say,
): void {
  const copies = new Map<string, number>()
  for (const { kind, standsIn } of estate.facilities) {
    if (kind === 'controller-vm')
      copies.set(clusterOf.get(standsIn.slice('host:'.length)) ?? '', storageCopies)
  }
  for (const { id, traits } of estate.clusters) {
    const stated = traits?.storageCopies
    if (typeof stated === 'number' && stated >= 2) copies.set(id, stated)
  }
  for (const [cluster, count] of copies) {
    const mine = visits.filter(({ id }) => clusterOf.get(id) === cluster)
    for (const { id, emptyAtMs, backAtMs, wholeAtMs } of mine) {
      if (wholeAtMs - backAtMs < resyncMinutes * minuteMs) say(`${id} is not given the time of its resync`)
      const down = mine.filter((one) => one.emptyAtMs <= emptyAtMs && emptyAtMs < one.wholeAtMs)
      if (down.length >= count)
        say(`${down.length} of ${count} copies of ${cluster} are away when ${id} leaves`)
    }
  }
}

/** Every requirement that holds with all hosts up holds whenever a host has left. */
function needsObjections(estate: Estate, visits: readonly HostVisit[], say: Say): void {
  const hostOf = new Map<string, string>(estate.hosts.map(({ id }) => [`host:${id}`, id]))
  for (const { kind, id, standsIn } of estate.facilities)
    if (kind === 'controller-vm') hostOf.set(`${kind}:${id}`, standsIn.slice('host:'.length))
  const bearing = [...estate.clusters, ...estate.datastores, ...estate.services, ...estate.facilities].filter(
    ({ requires }) => typeof requires === 'object',
  )
  const asked = bearing.map(({ id, requires }) => {
    const on = new Set(requirementRefs(requires).flatMap((ref) => hostOf.get(ref) ?? []))
    return { id, requires, on }
  })
  const ofHost = new Map<string, number[]>()
  asked.forEach(({ on }, at) => {
    for (const host of on) ofHost.set(host, [...(ofHost.get(host) ?? []), at])
  })
  const sorted = [...visits].sort((left, right) => left.emptyAtMs - right.emptyAtMs)
  let down: HostVisit[] = []
  for (const visit of sorted) {
    down = [...down.filter(({ backAtMs }) => backAtMs > visit.emptyAtMs), visit]
    const away = new Set(down.map(({ id }) => id))
    const works = (gone: ReadonlySet<string>) => (ref: ComponentRef) => !gone.has(hostOf.get(ref) ?? '')
    for (const at of ofHost.get(visit.id) ?? []) {
      const { id, requires } = asked[at] as (typeof asked)[number]
      if (
        requirementHolds(requires, works(away)) === false &&
        requirementHolds(requires, works(new Set())) !== false
      )
        say(`${id} does not work when ${visit.id} leaves`)
    }
  }
}

/** Goes through the states of one cluster in order of time; returns how many there were. */
function walkCluster(
  cluster: ReplayCluster,
  steps: readonly Step[],
  values: UpgradeParams,
  say: Say,
  which: Moments,
): number {
  const home: Places = new Map(cluster.guests.map(({ id, home: at }) => [id, at]))
  let states = 0
  const look = (places: Places, also: Places, out: ReadonlySet<string>, when: string): void => {
    states += 1
    const found =
      placesObjection(cluster, places, also) ?? restartObjection(cluster, places, out, values.spareHosts)
    if (found !== undefined) say(`${when}: ${found}`)
  }
  for (const step of steps) {
    if (step.moves === 'left out') return states
    const target = new Map(step.moves)
    const stopped = new Set(step.hosts.flatMap((visit) => visit.stopped.map(({ id }) => id)))
    const every = step.hosts.flatMap((one) => [one.emptyAtMs, one.backAtMs, one.filledAtMs])
    const turning = [Math.max(...step.hosts.map(({ emptyAtMs }) => emptyAtMs))]
    const moments = [step.startMs, ...(which === 'every' ? every : turning)]
    const visitOf = new Map(step.hosts.map((visit) => [visit.id, visit]))
    for (const atMs of [...new Set(moments)].sort((left, right) => left - right)) {
      const places = new Map<string, string>()
      const also = new Map<string, string>()
      const out = new Set<string>()
      for (const visit of step.hosts) if (step.startMs <= atMs && atMs < visit.backAtMs) out.add(visit.id)
      for (const { id, home: from } of cluster.guests) {
        const visit = visitOf.get(from)
        if (visit === undefined) places.set(id, from)
        else if (atMs < visit.emptyAtMs) {
          places.set(id, from)
          also.set(id, target.get(id) ?? from)
        } else if (atMs < visit.filledAtMs) {
          const to = target.get(id)
          if (to !== undefined) places.set(id, to)
          else if (!stopped.has(id)) say(`${id} is left on ${from}, which is out`)
          if (atMs >= visit.backAtMs) also.set(id, from)
        } else places.set(id, from)
      }
      for (const at of places.values())
        if (out.has(at) && atMs >= (visitOf.get(at)?.emptyAtMs ?? 0)) say(`a VM runs on ${at}, which is out`)
      look(places, also, out, `${step.cluster} round ${step.round}`)
    }
  }
  look(home, new Map(), new Set(), 'in the end')
  return states
}
