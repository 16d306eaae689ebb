import type { Course } from '#engines/cold-start/course.ts'
import type { Durations } from '#engines/cold-start/durations.ts'
import type { Readings } from '#engines/cold-start/readings.ts'
import type {
  ColdStart,
  Fate,
  Moment,
  ServiceStart,
  Started,
  Unstated,
  Wave,
} from '#engines/cold-start/result.ts'
import { trapsOf } from '#engines/cold-start/traps.ts'
import type { ComponentRef } from '#estate/model.ts'
import type { Component, FailureGraph } from '#failure/failure-graph.ts'
import { kindWord } from '#failure/wording.ts'
import { compareText } from '#kernel/sort.ts'

/** How much of each list an answer carries; the rest is counted. */
export const listedMost = {
  components: 200,
  waves: 200,
  namedPerWave: 8,
  services: 100,
  behind: 40,
  unstated: 20,
} as const
/** Links of a chain kept at its beginning and at its end. */
const chainEnds = 8

/** The answer of a graph that was read from both ends. Linear, besides the search for cures. */
export function answerOf(
  graph: FailureGraph,
  readings: Readings,
  durations: Durations,
  startNeeds: 'stated' | 'unstated',
): ColdStart {
  const fates = graph.components.map((component) => fateOf(component, readings))
  const components = startedOf(graph, readings, fates)
  const stuckNodes = Uint8Array.from(readings.onceOn, (up, node) =>
    up === 0 && readings.mayDown[node] === 1 ? 1 : 0,
  )
  const trapped = trapsOf(graph, stuckNodes)
  const withFate = (fate: Fate): readonly Component[] =>
    graph.components.filter(({ node }) => fates[node] === fate)
  const behind = withFate('never').filter(({ node }) => !trapped.members.has(node))
  const needsOff = withFate('off').filter(({ node }) => readings.off[node] === 0)
  const unstated = unstatedOf(graph, fates, readings)
  const waves = wavesOf(graph, components)
  const services = servicesOf(graph, readings, components)
  const surely = components.filter(({ fate }) => fate === 'starts')
  const answer = {
    stopped: fates.filter((fate) => fate !== 'kept-running' && fate !== 'off').length,
    fates: countsOf(fates),
    startNeedsStated: startNeeds === 'stated',
    assumedTimes: durations.assumed,
    unknownTimes: durations.unknown,
    components: [...components]
      .sort((one, other) => (one.wave ?? 1e9) - (other.wave ?? 1e9))
      .slice(0, listedMost.components),
    componentCount: components.length,
    waves: waves.slice(0, listedMost.waves),
    waveCount: waves.length,
    services: services.list,
    serviceCount: services.count,
    traps: trapped.traps,
    trapCount: trapped.count,
    behind: behind.slice(0, listedMost.behind).map(({ ref }) => ref),
    behindCount: behind.length,
    needsOff: needsOff.slice(0, listedMost.behind).map(({ ref }) => ref),
    needsOffCount: needsOff.length,
    unstated: unstated.slice(0, listedMost.unstated),
    unstatedCount: unstated.length,
    lastUpMs: latest(surely.map(({ upMs }) => upMs)),
  }
  return { ...answer, names: namesUsed(graph, answer) }
}

function fateOf({ node }: Component, { mustDown, off, best, onceOn, sure }: Readings): Fate {
  if (off[node] === 1) return 'off'
  if (mustDown[node] === 0) return 'kept-running'
  if (onceOn[node] === 0) return 'never'
  if (best.up[node] === 0) return 'off'
  return sure.up[node] === 1 ? 'starts' : 'undecided'
}

const momentOf = (ms: number): Moment => (Number.isFinite(ms) ? ms : 'unknown')

function startedOf(
  { components }: FailureGraph,
  { mayDown, best, rounds, sure }: Readings,
  fates: readonly Fate[],
): readonly Started[] {
  return components.map(({ node, ref }): Started => {
    const fate = fates[node]!
    if (fate === 'never' || fate === 'off') {
      return { ref, fate, wave: null, upEarliestMs: null, startMs: null, upMs: null }
    }
    if (fate === 'kept-running') return { ref, fate, wave: null, upEarliestMs: 0, startMs: null, upMs: 0 }
    return {
      ref,
      fate,
      wave: mayDown[node] === 1 ? rounds.readyMs[node]! + 1 : null,
      upEarliestMs: momentOf(best.upMs[node]!),
      startMs: fate === 'starts' ? momentOf(sure.startMs[node]!) : 'unknown',
      upMs: fate === 'starts' ? momentOf(sure.upMs[node]!) : 'unknown',
    }
  })
}

/** The last of some moments: unknown when one of them is, null when there is none. */
export const latest = (moments: readonly Moment[]): Moment => {
  let last: Moment = null
  for (const moment of moments) {
    if (moment === 'unknown') return 'unknown'
    if (moment !== null && (last === null || moment > last)) last = moment
  }
  return last
}

function earliest(moments: readonly Moment[]): Moment {
  let first: Moment = null
  for (const moment of moments) {
    if (typeof moment === 'number' && (typeof first !== 'number' || moment < first)) first = moment
    else if (moment === 'unknown' && first === null) first = 'unknown'
  }
  return first
}

function wavesOf({ components }: FailureGraph, started: readonly Started[]): readonly Wave[] {
  const byNumber = new Map<number, number[]>()
  for (const [node, { wave }] of started.entries()) {
    if (wave === null) continue
    const known = byNumber.get(wave)
    if (known === undefined) byNumber.set(wave, [node])
    else known.push(node)
  }
  return [...byNumber]
    .sort(([one], [other]) => one - other)
    .map(([number, nodes]): Wave => {
      const rows = nodes.map((node) => started[node]!)
      const sure = rows.filter(({ fate }) => fate === 'starts')
      const kinds = new Map<string, number>()
      for (const node of nodes) {
        const word = kindWord(components[node]!.kind)
        kinds.set(word, (kinds.get(word) ?? 0) + 1)
      }
      return {
        number,
        count: nodes.length,
        refs: rows.slice(0, listedMost.namedPerWave).map(({ ref }) => ref),
        kinds: [...kinds],
        undecided: rows.length - sure.length,
        upEarliestMs: earliest(rows.map(({ upEarliestMs }) => upEarliestMs)),
        firstStartMs: earliest(sure.map(({ startMs }) => startMs)),
        lastUpMs: latest(sure.map(({ upMs }) => upMs)),
      }
    })
}

/** The words of gaps in the failure graph that need not matter to a start. */
const placeGap = 'where it stands'
const restartGap = 'whether HA restarts it'

const fateRank: readonly Fate[] = ['never', 'undecided', 'starts', 'off', 'kept-running']

/** The first services, those that do not come back before the others. */
function servicesOf(
  graph: FailureGraph,
  { best, sure }: Readings,
  started: readonly Started[],
): { readonly list: readonly ServiceStart[]; readonly count: number } {
  const services = graph.components.filter(({ kind }) => kind === 'service')
  const rank = ({ node }: Component): number => fateRank.indexOf(started[node]!.fate)
  const first = [...services]
    .sort((one, other) => rank(one) - rank(other) || compareText(one.ref, other.ref))
    .slice(0, listedMost.services)
  const list = first.map(({ node, ref }): ServiceStart => {
    const { fate, upEarliestMs, upMs } = started[node]!
    const course = fate === 'starts' ? sure : fate === 'undecided' ? best : null
    const links = course === null ? [] : chainTo(graph, course, node)
    const left = Math.max(0, links.length - 2 * chainEnds)
    const shown = left === 0 ? links : [...links.slice(0, chainEnds), ...links.slice(-chainEnds)]
    const chain = shown.map((link) => ({
      ref: graph.components[link]!.ref,
      startMs: fate === 'starts' ? momentOf(sure.startMs[link]!) : 'unknown',
      upMs: fate === 'starts' ? momentOf(sure.upMs[link]!) : 'unknown',
    }))
    return { ref, fate, upEarliestMs, upMs, chain, chainLeftOut: left }
  })
  return { list, count: services.length }
}

/** The components that a start waited for one after another, the first first. */
function chainTo({ components }: FailureGraph, { after }: Course, end: number): readonly number[] {
  const chain: number[] = []
  for (let node = end; node >= 0; node = after[node]!) if (node < components.length) chain.push(node)
  return chain.reverse()
}

/** What nobody said about what is undecided; a place that surely has power, and a host that surely is up, are no matter. */
function unstatedOf(
  { gaps, components, unknownPlace, hostOfVm, vmNodes }: FailureGraph,
  fates: readonly Fate[],
  { sure }: Readings,
): readonly Unstated[] {
  const seen = new Set<string>()
  const list: Unstated[] = []
  for (const { node, text } of gaps) {
    const { ref } = components[node]!
    if (text === placeGap && sure.up[unknownPlace] === 1) continue
    if (text === restartGap && sure.up[hostOfVm[node - vmNodes.from]!] === 1) continue
    if (fates[node] !== 'undecided' || seen.has(`${ref}\t${text}`)) continue
    seen.add(`${ref}\t${text}`)
    list.push({ ref, text })
  }
  return list
}

function countsOf(fates: readonly Fate[]): Readonly<Record<Fate, number>> {
  const counts = { 'kept-running': 0, starts: 0, never: 0, undecided: 0, off: 0 }
  for (const fate of fates) counts[fate] += 1
  return counts
}

function namesUsed(
  { names }: FailureGraph,
  answer: Omit<ColdStart, 'names'>,
): Readonly<Record<string, string>> {
  const refs = new Set<ComponentRef>()
  const add = (list: readonly ComponentRef[]): void => list.forEach((ref) => void refs.add(ref))
  add(answer.components.map(({ ref }) => ref))
  for (const wave of answer.waves) add(wave.refs)
  for (const { ref, chain } of answer.services) add([ref, ...chain.map((link) => link.ref)])
  for (const { members, components, requirements, circle } of answer.traps) {
    add([...members, ...components.sets.flat()])
    add([...requirements.sets.flat(), ...circle].map(({ owner }) => owner))
  }
  add([...answer.behind, ...answer.needsOff, ...answer.unstated.map(({ ref }) => ref)])
  return Object.fromEntries([...refs].sort().map((ref) => [ref, names.said(ref)]))
}
