import type { ClusterFate, EstateRestart, ServiceFate } from '#engines/ha-timeline/restart/result.ts'
import { timeText } from '#engines/ha-timeline/wording.ts'
import { counted } from '#failure/wording.ts'
import type { Block, State } from '#kernel/block.ts'

type Timeline = Extract<Block, { readonly kind: 'timeline' }>
type Lane = Timeline['lanes'][number]

/** Most lanes of each sort; the worst services are drawn. */
const lanesMax = { clusters: 8, services: 12 } as const

/** The loss as lanes: what each cluster does, and when each service is back. */
export function restartPicture(restart: EstateRestart): Timeline {
  const { clusters, services } = restart
  const ends = [restart.lastUpMs ?? 0, restart.lastServiceMs ?? 0, 60_000]
  const stages = clusters.flatMap(({ ways }) => ways.flatMap((way) => way.stages.map(({ atMs }) => atMs)))
  const latest = stages.reduce((most, atMs) => Math.max(most, atMs), Math.max(...ends))
  const endMs = Math.ceil((latest * 1.08) / 10_000) * 10_000
  const { firstUpMs, lastUpMs } = restart
  const marks = [
    ...(firstUpMs === null ? [] : [{ label: 'the first guest serves', atMs: firstUpMs }]),
    ...(lastUpMs === null || lastUpMs === firstUpMs
      ? []
      : [{ label: 'the last guest serves', atMs: lastUpMs }]),
  ]
  return {
    kind: 'timeline',
    title: titleOf(restart),
    endMs,
    lanes: [
      ...clusters.slice(0, lanesMax.clusters).flatMap((cluster) => clusterLanes(cluster, endMs)),
      ...services.slice(0, lanesMax.services).map((service) => serviceLane(service, endMs)),
    ],
    marks,
  }
}

function titleOf({
  serviceCount,
  servicesNever,
  lastServiceMs,
  guestsLost,
  guestsNever,
  lastUpMs,
}: EstateRestart): string {
  if (guestsLost === 0) return 'No guest is lost'
  if (servicesNever > 0)
    return `${servicesNever} of ${counted(serviceCount, 'interrupted service')} ${servicesNever === 1 ? 'stays' : 'stay'} down until somebody acts`
  if (lastServiceMs !== null) return `The last service is back at ${timeText(lastServiceMs)}`
  if (guestsNever > 0)
    return `${counted(guestsNever, 'guest')} ${guestsNever === 1 ? 'stays' : 'stay'} down until somebody acts`
  return lastUpMs === null
    ? 'Nobody can say when guests are back'
    : `The last guest is back at ${timeText(lastUpMs)}`
}

/** One lane per way that a cluster goes, from stage to stage of the survivors. */
function clusterLanes({ name, ways, guests, back }: ClusterFate, endMs: number): readonly Lane[] {
  return ways.map(({ fault, stages, releaseMs }): Lane => {
    const own = stages.filter(({ side }) => side === 'survivors')
    const spans: Lane['intervals'][number][] = []
    let from = { atMs: 0, state: 'unknown' as State, label: 'cannot tell' }
    for (const { atMs, label, state } of own) {
      if (atMs > from.atMs)
        spans.push({ state: from.state, label: from.label, fromMs: from.atMs, toMs: atMs })
      from = { atMs, state: state === 'restarts' ? 'restarting' : 'degraded', label }
    }
    const isIdle = releaseMs === 'never' || (guests > 0 && back === 0)
    const last = isIdle
      ? { ...from, state: 'stopped' as State, label: 'nothing restarts' }
      : { ...from, label: 'restarts' }
    spans.push({ state: last.state, label: last.label, fromMs: last.atMs, toMs: endMs })
    return { label: ways.length === 1 ? name : `${name} (${fault})`, intervals: spans }
  })
}

function serviceLane({ name, upAtMs, downAtMs, latestMs }: ServiceFate, endMs: number): Lane {
  const span = (state: State, label: string, fromMs: number, toMs: number) => ({ state, label, fromMs, toMs })
  if (downAtMs === 'unknown') return { label: name, intervals: [span('unknown', 'unknown', 0, endMs)] }
  if (upAtMs === 'never') return { label: name, intervals: [span('failed', 'down', 0, endMs)] }
  if (upAtMs === 'unknown') {
    const toMs = Math.min(latestMs ?? endMs, endMs)
    const after = toMs < endMs ? [span('serving', 'serves', toMs, endMs)] : []
    return { label: name, intervals: [span('unknown', 'back at an unknown time', 0, toMs), ...after] }
  }
  const down = upAtMs > 0 ? [span('stopped', 'down', 0, upAtMs)] : []
  return { label: name, intervals: [...down, span('serving', 'serves', upAtMs, endMs)] }
}
