import { released } from '#engines/ha-timeline/machines/machine.ts'
import { atOnce } from '#engines/ha-timeline/machines/transition.ts'
import { type Played, rounded } from '#engines/ha-timeline/restart/answer.ts'
import type { Playback, ServiceFate } from '#engines/ha-timeline/restart/result.ts'
import { refTo } from '#estate/requirement.ts'
import { domainsOf, overlaysOf } from '#failure/domain-map.ts'
import { statesUnder } from '#failure/states.ts'
import { inWords } from '#failure/wording.ts'
import type { Domain, DomainCells, State } from '#kernel/block.ts'

/** Most moments of a playback, and most changes in all of them together. */
export const playbackLimits = { moments: 200, changes: 50_000 } as const

/** Guests of one kind that change place or state at one time; a text is said in the label. */
type Happening =
  | { readonly atMs: number; readonly kind: 'said'; readonly text: string }
  | { readonly atMs: number; readonly kind: 'state'; readonly ref: string; readonly state: State }
  | {
      readonly atMs: number
      readonly kind: 'guest'
      readonly act: 'stops' | 'waits' | 'starts' | 'serves' | 'unclear'
      readonly from: readonly [host: string, state: State]
      readonly to: readonly [host: string, state: State]
    }

type Moment = Playback['moments'][number]
const cellOrder: readonly State[] = ['serving', 'degraded', 'restarting', 'unknown', 'stopped', 'failed']

/** The loss as moments on the failure-domain map: the map before it, and what changes when. */
export function playbackOf(played: Played, services: readonly ServiceFate[]): Playback {
  const { ground, loss } = played
  const before = statesUnder(loss.graph, [])
  const domains = domainsOf(ground, loss.graph, before)
  const overlays = overlaysOf(ground, loss.graph, before)
  const drawn = new Set(overlays.map(({ ref }) => ref))
  const cells = new Map<string, Map<State, number>>()
  const visit = (domain: Domain): void => {
    drawn.add(domain.ref)
    cells.set(domain.ref, new Map(domain.cells.map(({ state, count }) => [state, count])))
    domain.children.forEach(visit)
  }
  domains.forEach(visit)
  const happenings = [
    ...stateHappenings(played, before).filter((one) => one.kind !== 'state' || drawn.has(one.ref)),
    ...guestHappenings(played, before),
    ...saidHappenings(played, services),
  ]
  const order = happenings.map((happening, at) => ({ happening, at }))
  order.sort((one, other) => one.happening.atMs - other.happening.atMs || one.at - other.at)
  const sorted = order.map(({ happening }) => happening)
  const moments = momentsOf(sorted, cells)
  const endMs = Math.max(60_000, moments.at(-1)?.atMs ?? 0)
  return { kind: 'playback', title: titleOf(played, services), endMs, domains, overlays, moments }
}

function titleOf({ loss }: Played, services: readonly ServiceFate[]): string {
  const back = services.flatMap(({ upAtMs }) => (typeof upAtMs === 'number' ? [upAtMs] : []))
  const lost = inWords([
    [loss.hosts.length, 'host'],
    [loss.vms.length, 'guest'],
  ])
  if (services.length === 0) return `Lost: ${lost}; no service is interrupted`
  return `Lost: ${lost}; ${back.length} of ${services.length} interrupted services come back`
}

/** Places, hosts and what crosses them: down at the loss, back when what they need is. */
function stateHappenings({ loss, world }: Played, before: readonly State[]): readonly Happening[] {
  const after = statesUnder(loss.graph, loss.lost)
  return loss.graph.components.flatMap(({ node, kind, ref }): Happening[] => {
    if (kind === 'vm' || kind === 'service' || after[node] === before[node]) return []
    const state = after[node] === 'restarting' ? 'stopped' : after[node]!
    const upAt = world.upAtMs[node]!
    const back: Happening[] = Number.isNaN(upAt)
      ? []
      : [{ atMs: rounded(upAt), kind: 'state', ref, state: before[node]! }]
    return [{ atMs: 0, kind: 'state', ref, state }, ...back]
  })
}

function guestHappenings(
  { loss, plan, plans, times, taint, world }: Played,
  before: readonly State[],
): readonly Happening[] {
  const releaseOf = new Map(plans.flatMap(({ passageOf }) => [...passageOf]))
  const list: Happening[] = []
  const move = (
    atMs: number,
    act: Extract<Happening, { kind: 'guest' }>['act'],
    hosts: readonly [string, string],
    states: readonly [State, State],
  ): void => {
    const [from, to] = [[hosts[0], states[0]] as const, [hosts[1], states[1]] as const]
    list.push({ atMs: rounded(atMs), kind: 'guest', act, from, to })
  }
  for (const { vm, node, host } of loss.vms) {
    if (host === 'unknown') continue
    const home = refTo('host', vm.hostId)
    const decision = plan.decisionOf.get(vm.id)!
    const task = decision.kind === 'task' ? decision.task : -1
    const isOpen = decision.kind === 'unknown' || (task >= 0 && taint.end[task] === 1)
    move(0, isOpen ? 'unclear' : 'stops', [home, home], [before[node]!, isOpen ? 'unknown' : 'stopped'])
    if (isOpen) continue
    const backAt = world.upAtMs[node]!
    if (decision.kind === 'waits' && !Number.isNaN(backAt))
      move(backAt, 'serves', [home, home], ['stopped', 'serving'])
    if (decision.kind !== 'task' || Number.isNaN(times.startedAtMs[task]!)) continue
    const release = releaseOf.get(vm.hostId)!.releaseMs as number
    const away = refTo('host', decision.to.id)
    move(release, 'waits', [home, home], ['stopped', 'restarting'])
    move(times.startedAtMs[task]!, 'starts', [home, away], ['restarting', 'restarting'])
    move(times.upAtMs[task]!, 'serves', [away, away], ['restarting', 'serving'])
  }
  return list
}

function saidHappenings({ loss, plans }: Played, services: readonly ServiceFate[]): readonly Happening[] {
  const { names, components } = loss.graph
  const said = (atMs: number, text: string): Happening => ({ atMs, kind: 'said', text })
  const shown = loss.lost.slice(0, 3).map((node) => names.said(components[node]!.ref))
  const more = loss.lost.length > 3 ? ` and ${loss.lost.length - 3} more` : ''
  const stages = plans.flatMap(({ cluster, passageOf }) =>
    [...new Set(passageOf.values())].flatMap((way) =>
      way.stages
        .filter(({ origin, state }) => origin !== atOnce || state === released)
        .map(({ atMs, label }) => said(atMs, `${cluster.name}: ${label}`)),
    ),
  )
  const back = services.flatMap(({ upAtMs, name }) =>
    typeof upAtMs === 'number' ? [said(upAtMs, `${name} is back`)] : [],
  )
  return [said(0, `lost: ${shown.join(', ')}${more}`), ...stages, ...back]
}

/** Cuts the happenings into moments: one for each time, or as many as the limits allow, each at its last time. */
function momentsOf(sorted: readonly Happening[], cells: Map<string, Map<State, number>>): readonly Moment[] {
  const timesAll = [...new Set(sorted.map(({ atMs }) => atMs))]
  const refs = new Set(
    sorted.flatMap((one) =>
      one.kind === 'said' ? [] : one.kind === 'state' ? [one.ref] : [one.from[0], one.to[0]],
    ),
  )
  const most = Math.max(
    2,
    Math.min(playbackLimits.moments, Math.floor(playbackLimits.changes / Math.max(1, refs.size))),
  )
  const perMoment = timesAll.length <= most ? 1 : Math.ceil((timesAll.length - 1) / (most - 1))
  // The loss itself is always a moment of its own.
  const ends = timesAll.filter((_, at) => at === 0 || at % perMoment === 0 || at === timesAll.length - 1)
  const moments: Moment[] = []
  let at = 0
  for (const endMs of ends) {
    const from = at
    while (at < sorted.length && sorted[at]!.atMs <= endMs) at += 1
    moments.push(momentOf(endMs, sorted.slice(from, at), cells))
  }
  return moments
}

function momentOf(
  atMs: number,
  happenings: readonly Happening[],
  cells: Map<string, Map<State, number>>,
): Moment {
  const states = new Map<string, State>()
  const touched = new Set<string>()
  const add = (ref: string, state: State, count: number): void => {
    const counts = cells.get(ref)
    if (counts === undefined) return
    touched.add(ref)
    counts.set(state, (counts.get(state) ?? 0) + count)
  }
  for (const one of happenings) {
    if (one.kind === 'state') states.set(one.ref, one.state)
    else if (one.kind === 'guest') {
      add(one.from[0], one.from[1], -1)
      add(one.to[0], one.to[1], 1)
    }
  }
  const cellsOf = (ref: string): readonly DomainCells[] =>
    cellOrder.flatMap((state) => {
      const count = cells.get(ref)!.get(state) ?? 0
      return count > 0 ? [{ state, count }] : []
    })
  const changes = [...new Set([...states.keys(), ...touched])].sort().map((ref) => {
    const state = states.get(ref)
    return {
      ref,
      ...(state === undefined ? {} : { state }),
      ...(touched.has(ref) ? { cells: cellsOf(ref) } : {}),
    }
  })
  return { atMs, label: labelOf(happenings), changes }
}

/** Most texts of one moment that are said in full. */
const textsMax = 4

function labelOf(happenings: readonly Happening[]): string {
  const texts = [...new Set(happenings.flatMap((one) => (one.kind === 'said' ? [one.text] : [])))]
  const acts = (act: string): number =>
    happenings.filter((one) => one.kind === 'guest' && one.act === act).length
  const counts = [
    ['stops', 'stops', 'stop'],
    ['unclear', 'has no known time', 'have no known time'],
    ['waits', 'waits for its turn', 'wait for their turn'],
    ['starts', 'starts', 'start'],
    ['serves', 'serves again', 'serve again'],
  ].flatMap(([act, one, many]) => {
    const guests = acts(act!)
    return guests === 0 ? [] : [`${inWords([[guests, 'guest']])} ${guests === 1 ? one : many}`]
  })
  const more = texts.length > textsMax ? [`${texts.length - textsMax} more`] : []
  return [...texts.slice(0, textsMax), ...more, ...counts].join('; ')
}
