import { type Calendar, calendarOf, type Placed, type Shared } from '#engines/upgrade-walk/calendar.ts'
import { stepOf } from '#engines/upgrade-walk/exposure.ts'
import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import type { ClusterPlan, LeftOut, Step } from '#engines/upgrade-walk/result.ts'
import { type Rounds, roundsOf } from '#engines/upgrade-walk/rounds.ts'
import type { Walk, WalkHost } from '#engines/upgrade-walk/walk.ts'
import type { Verdict } from '#kernel/block.ts'
import { dayMs, hourMs } from '#kernel/units.ts'

/** Clusters with the rounds of each, before they share a calendar. */
export type Laid = { readonly walk: Walk; readonly rounds: Rounds }

/** What clusters share, as the knobs say. */
export const sharedOf = (values: UpgradeParams): Shared => ({
  atOnce: values.atOnce,
  perRack: values.perRack,
  agreeMs: values.agreeDays * dayMs,
  failsAtHost: values.failsAtHost,
  holdMs: values.stopOnError === 'stop' ? values.holdHours * hourMs : 0,
})

/** Lays each cluster out in rounds, alone from `fromMs` on. */
export function laidOf(
  walks: readonly Walk[],
  values: UpgradeParams,
  fromMs: number,
  progress: (done: number) => void,
): readonly Laid[] {
  return walks.map((walk, at) => {
    progress(at)
    return { walk, rounds: roundsOf(walk, fromMs, values.agreeDays * dayMs) }
  })
}

/** The rounds of all clusters on one calendar. */
export const placedOf = (laid: readonly Laid[], fromMs: number, values: UpgradeParams): Calendar =>
  calendarOf(
    laid.map(({ walk }) => walk),
    laid.map(({ rounds }) => rounds.rounds),
    fromMs,
    sharedOf(values),
  )

/** All rounds in order of time, with moves as far as the answer holds them. */
export function stepsOf(
  laid: readonly Laid[],
  calendar: Calendar,
  values: UpgradeParams,
  movesMax: number,
): readonly Step[] {
  const vms = laid.reduce((sum, { walk }) => sum + walk.hosts.reduce((total, host) => total + host.vms, 0), 0)
  const moves = vms <= movesMax ? 'with moves' : 'left out'
  return laid
    .flatMap(({ walk }, at) =>
      (calendar.placed[at] as readonly Placed[]).map((placed, round) =>
        stepOf(walk, placed, round + 1, values.hostFailuresPerYear, moves),
      ),
    )
    .sort(
      (left, right) =>
        left.startMs - right.startMs ||
        (left.cluster < right.cluster ? -1 : left.cluster > right.cluster ? 1 : left.round - right.round),
    )
}

/** Hosts that found no place in a round, or no window for theirs. */
export function leftOutOf({ walk, rounds }: Laid, placed: readonly Placed[]): readonly LeftOut[] {
  const stuck = rounds.stuck.map(({ host, kind, why }): LeftOut => {
    const { id, name, stopped } = walk.hosts[host] as WalkHost
    return { id, name, cluster: walk.name, kind, why, vms: stopped.map((one) => one.name) }
  })
  const late = rounds.rounds.slice(placed.length).flat()
  return [
    ...stuck,
    ...late.map((at): LeftOut => {
      const { id, name } = walk.hosts[at] as WalkHost
      return { id, name, cluster: walk.name, kind: 'no-window', why: windowText(walk, at), vms: [] }
    }),
  ]
}

function windowText(walk: Walk, at: number): string {
  const { open, emptyMs, workMs, fillMs } = walk.hosts[at] as WalkHost
  const longest = open.reduce((most, { fromMs, toMs }) => Math.max(most, toMs - fromMs), 0)
  const needs = Math.ceil((emptyMs + workMs + fillMs) / 60_000)
  if (longest < emptyMs + workMs + fillMs)
    return `emptying, work and filling take ${needs} min, and its longest window is ${Math.floor(longest / 60_000)} min. Lengthen the window, shorten the work, or raise the migration bandwidth`
  return `no window of at least ${needs} min is left for it, or for hosts before it, within three years. Open more windows`
}

/** The chance that any of several independent things happens; small chances are not lost beside one. */
export const anyOf = (chances: readonly number[]): number =>
  -Math.expm1(chances.reduce((sum, chance) => sum + Math.log1p(-chance), 0))

/** What is told of one cluster. */
export function clusterPlanOf(
  { walk, rounds }: Laid,
  steps: readonly Step[],
  values: UpgradeParams,
  leftOut: readonly LeftOut[],
  keepsData: boolean,
): ClusterPlan {
  const planned = steps.reduce((sum, { hosts }) => sum + hosts.length, 0)
  const backs = steps.flatMap(({ hosts }) => hosts.map(({ backAtMs }) => backAtMs))
  const endMs = steps.reduce((most, step) => Math.max(most, step.endMs), 0)
  const alone = (steps[0]?.startMs ?? 0) <= endMs && endMs <= rounds.endMsAtLeast
  const together = steps.reduce((most, { hosts }) => Math.max(most, hosts.length), 0)
  return {
    ...{ id: walk.id, name: walk.name, hosts: walk.size, planned, rounds: steps.length, together },
    ...{ startMs: steps[0]?.startMs ?? 0, endMs, endMsAtLeast: rounds.endMsAtLeast },
    shortest: alone ? 'proved' : 'open',
    belowMs: steps.reduce((sum, { below }) => sum + below.toMs - below.fromMs, 0),
    mixedMs: backs.length === 0 ? 0 : Math.max(...backs) - Math.min(...backs),
    outageChance: anyOf(steps.map(({ outageChance }) => outageChance)),
    spareLeast: steps.length === 0 ? 0 : Math.min(...steps.map(({ spare }) => spare)),
    badHosts: planned === 0 ? 0 : values.stopOnError === 'stop' ? together : walk.badHosts(),
    stoppedVms: steps.reduce(
      (sum, { hosts }) => sum + hosts.reduce((total, { stopped }) => total + stopped.length, 0),
      0,
    ),
    ...{ keepsData, verdict: verdictOf(walk, leftOut) },
  }
}

/** A plan for every host is safe where its ground can be proved; a host that surely has none makes it unsafe. */
function verdictOf({ provable }: Walk, leftOut: readonly LeftOut[]): Verdict {
  if (leftOut.some(({ kind }) => kind !== 'open')) return 'unsafe'
  return leftOut.length === 0 && provable ? 'safe' : 'undecided'
}
