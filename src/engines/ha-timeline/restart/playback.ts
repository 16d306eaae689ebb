import { released } from '#engines/ha-timeline/machines/machine.ts'
import { atOnce } from '#engines/ha-timeline/machines/transition.ts'
import { acts, cellStates, type GuestEvents, guestEvents } from '#engines/ha-timeline/restart/guest-events.ts'
import type { Played } from '#engines/ha-timeline/restart/played.ts'
import type { Playback, ServiceFate } from '#engines/ha-timeline/restart/result.ts'
import { rounded } from '#engines/ha-timeline/restart/times.ts'
import { refTo } from '#estate/requirement.ts'
import { domainsOf, type Folded } from '#failure/domain-map.ts'
import { overlaysOf } from '#failure/overlays.ts'
import { statesUnder } from '#failure/states.ts'
import { counted, inWords } from '#failure/wording.ts'
import type { Domain, State } from '#kernel/block.ts'
import { sortedBy } from '#kernel/sort.ts'

/** Most moments of a playback, and most changes of hosts in all of them together. */
export const playbackLimits = { moments: 200, changes: 50_000 } as const

type Moment = Playback['moments'][number]
/** Something that is said at a time, or the state of a place or of something that crosses places. */
type Said = { readonly atMs: number; readonly text: string }
type Change = { readonly atMs: number; readonly ref: string; readonly state: State }
type Story = {
  readonly hostRefs: readonly string[]
  /** Guests per host and state. */
  readonly cells: Int32Array
  readonly guests: GuestEvents
  readonly said: readonly Said[]
  readonly changes: readonly Change[]
}

/** Moments are told host by host, so every host keeps its outline. */
const nothingFolded: Folded = new Set()

/** The loss as moments on the failure-domain map: the map before it, and what changes when. */
export function playbackOf(played: Played, services: readonly ServiceFate[]): Playback {
  const { ground, loss } = played
  const before = statesUnder(loss.graph, [])
  const domains = domainsOf(ground, loss.graph, before, nothingFolded)
  const { overlays } = overlaysOf(ground, loss.graph, before, nothingFolded)
  const drawn = new Set(overlays.map(({ ref }) => ref))
  const hostRefs = ground.hosts.map(({ id }) => refTo('host', id) as string)
  const numberOf = new Map(hostRefs.map((ref, number) => [ref, number]))
  const cells = new Int32Array(hostRefs.length * cellStates.length)
  const visit = (domain: Domain): void => {
    drawn.add(domain.ref)
    const host = numberOf.get(domain.ref)
    if (host !== undefined) {
      for (const { state, count } of domain.cells)
        cells[host * cellStates.length + cellStates.indexOf(state)] = count
    }
    domain.children.forEach(visit)
  }
  domains.forEach(visit)
  const moments = momentsOf({
    ...{ hostRefs, cells, guests: guestEvents(played, ground.hosts, before) },
    said: sortedBy(saidOf(played, services), ({ atMs }) => atMs),
    changes: sortedBy(changesOf(played, before, drawn), ({ atMs }) => atMs),
  })
  const endMs = Math.max(60_000, moments.at(-1)?.atMs ?? 0)
  return { kind: 'playback', title: titleOf(played, services), endMs, domains, overlays, moments }
}

function titleOf({ loss }: Played, services: readonly ServiceFate[]): string {
  const back = services.filter(({ upAtMs }) => typeof upAtMs === 'number').length
  const lost = inWords([
    [loss.hosts.length, 'host'],
    [loss.vms.length, 'guest'],
  ])
  if (services.length === 0) return `Lost: ${lost}; no service is interrupted`
  return `Lost: ${lost}; ${back} of ${counted(services.length, 'interrupted service')} ${back === 1 ? 'comes' : 'come'} back`
}

/** Places, hosts and what crosses them: down at the loss, back when what they need is. */
function changesOf({ loss, world }: Played, before: readonly State[], drawn: ReadonlySet<string>): Change[] {
  const after = statesUnder(loss.graph, loss.lost)
  const changes: Change[] = []
  for (const { node, kind, ref } of loss.graph.components) {
    if (kind === 'vm' || kind === 'service' || after[node] === before[node] || !drawn.has(ref)) continue
    changes.push({ atMs: 0, ref, state: after[node] === 'restarting' ? 'stopped' : after[node]! })
    const upAt = world.upAtMs[node]!
    if (!Number.isNaN(upAt)) changes.push({ atMs: rounded(upAt), ref, state: before[node]! })
  }
  return changes
}

function saidOf({ loss, plans }: Played, services: readonly ServiceFate[]): readonly Said[] {
  const { names, components } = loss.graph
  const shown = loss.lost.slice(0, 3).map((node) => names.said(components[node]!.ref))
  const more = loss.lost.length > 3 ? ` and ${loss.lost.length - 3} more` : ''
  const stages = plans.flatMap(({ cluster, passageOf }) =>
    [...new Set(passageOf.values())].flatMap((way) =>
      way.stages
        .filter(({ origin, state }) => origin !== atOnce || state === released)
        .map(({ atMs, label }) => ({ atMs, text: `${cluster.name}: ${label}` })),
    ),
  )
  const back = services.flatMap(({ upAtMs, name }) =>
    typeof upAtMs === 'number' ? [{ atMs: upAtMs, text: `${name} is back` }] : [],
  )
  return [{ atMs: 0, text: `lost: ${shown.join(', ')}${more}` }, ...stages, ...back]
}

/**
 * One moment for each time, or as few as keep both limits; each is at the last time that it tells of, so nothing is
 * shown before it is true. The loss is always a moment of its own.
 */
function momentsOf(story: Story): readonly Moment[] {
  const { guests, said, changes } = story
  const times = Float64Array.from(
    new Set([...guests.atMs, ...said.map(({ atMs }) => atMs), ...changes.map(({ atMs }) => atMs)]),
  ).sort()
  let most: number = playbackLimits.moments
  let ends = endsOf(times, most)
  while (most > 2 && touchedHosts(story, ends) > playbackLimits.changes) {
    most = Math.ceil(most / 2)
    ends = endsOf(times, most)
  }
  const at = { guest: 0, said: 0, change: 0 }
  return ends.map((endMs) => {
    const from = { ...at }
    while (at.guest < guests.count && guests.atMs[at.guest]! <= endMs) at.guest += 1
    while (at.said < said.length && said[at.said]!.atMs <= endMs) at.said += 1
    while (at.change < changes.length && changes[at.change]!.atMs <= endMs) at.change += 1
    return momentOf(story, endMs, from, at)
  })
}

function endsOf(times: Float64Array, most: number): readonly number[] {
  if (times.length <= most) return [...times]
  const per = Math.ceil((times.length - 1) / (most - 1))
  return [...times].filter((_, at) => at === 0 || at % per === 0 || at === times.length - 1)
}

/** How many hosts change in all moments that end at these times, counted once for each moment. */
function touchedHosts({ guests, hostRefs }: Story, ends: readonly number[]): number {
  const seen = new Int32Array(hostRefs.length).fill(-1)
  let total = 0
  let moment = 0
  for (let at = 0; at < guests.count; at += 1) {
    while (guests.atMs[at]! > ends[moment]!) moment += 1
    for (const cell of [guests.from[at]!, guests.to[at]!]) {
      const host = Math.floor(cell / cellStates.length)
      if (seen[host] === moment) continue
      seen[host] = moment
      total += 1
    }
  }
  return total
}

type Places = { readonly guest: number; readonly said: number; readonly change: number }

function momentOf(
  { hostRefs, cells, guests, said, changes }: Story,
  atMs: number,
  from: Places,
  to: Places,
): Moment {
  const touched = new Set<number>()
  const done = new Int32Array(acts.length)
  for (let at = from.guest; at < to.guest; at += 1) {
    cells[guests.from[at]!]! -= 1
    cells[guests.to[at]!]! += 1
    touched.add(Math.floor(guests.from[at]! / cellStates.length))
    touched.add(Math.floor(guests.to[at]! / cellStates.length))
    done[guests.act[at]!]! += 1
  }
  const cellsOf = new Map(
    [...touched].map((host) => [
      hostRefs[host]!,
      cellStates.flatMap((state, at) => {
        const count = cells[host * cellStates.length + at]!
        return count > 0 ? [{ state, count }] : []
      }),
    ]),
  )
  const states = new Map(changes.slice(from.change, to.change).map(({ ref, state }) => [ref, state]))
  const refs = [...new Set([...states.keys(), ...cellsOf.keys()])].sort()
  const texts = [...new Set(said.slice(from.said, to.said).map(({ text }) => text))]
  return {
    atMs,
    label: labelOf(texts, done),
    changes: refs.map((ref) => {
      const [state, own] = [states.get(ref), cellsOf.get(ref)]
      return { ref, ...(state === undefined ? {} : { state }), ...(own === undefined ? {} : { cells: own }) }
    }),
  }
}

/** Most texts of one moment that are said in full. */
const textsMax = 4
const verbs: Readonly<Record<(typeof acts)[number], readonly [one: string, many: string]>> = {
  stops: ['stops', 'stop'],
  unclear: ['has no known time', 'have no known time'],
  waits: ['waits for its turn', 'wait for their turn'],
  starts: ['starts', 'start'],
  serves: ['serves again', 'serve again'],
}

function labelOf(texts: readonly string[], done: Int32Array): string {
  const counts = acts.flatMap((act, at) => {
    const guests = done[at]!
    return guests === 0 ? [] : [`${counted(guests, 'guest')} ${verbs[act][guests === 1 ? 0 : 1]}`]
  })
  const more = texts.length > textsMax ? [`${texts.length - textsMax} more`] : []
  const all = [...texts.slice(0, textsMax), ...more, ...counts]
  return all.length === 0 ? 'what crosses the places changes' : all.join('; ')
}
