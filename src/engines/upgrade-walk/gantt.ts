import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import type { Step, UpgradeResult } from '#engines/upgrade-walk/result.ts'
import { nightly } from '#engines/upgrade-walk/windows.ts'
import type { Block } from '#kernel/block.ts'
import { type Interval, subtraction } from '#kernel/calendar/interval.ts'

type Gantt = Extract<Block, { readonly kind: 'gantt' }>
type Row = Gantt['rows'][number]

/** Most hosts drawn each on its own row; beyond, a row is a cluster. */
const hostRowsMax = 16

/** The calendar as a picture: a row per host of a small plan, per cluster of a large one; layers above. */
export function ganttOf(result: UpgradeResult, values: UpgradeParams): Gantt {
  const { startsAtMs, endsAtMs, steps, layers } = result
  const within = { fromMs: startsAtMs, toMs: Math.max(endsAtMs, startsAtMs + 1) }
  const closed = subtraction([within], nightly(values, within))
  const hosts = steps.reduce((sum, step) => sum + step.hosts.length, 0)
  const rows = hosts <= hostRowsMax ? hostRows(steps, closed) : clusterRows(steps, closed)
  const above = layers.map(
    ({ name, title, startMs, endMs }): Row => ({
      label: name,
      bars: [{ label: title, fromMs: startMs, toMs: endMs, tone: 'work' }],
      closed: [],
    }),
  )
  const marks = result.gaps.map(({ exposes, fromMs }) => ({ label: exposes, atMs: fromMs }))
  return {
    ...{
      kind: 'gantt',
      title: titleOf(result),
      startsAtMs: within.fromMs,
      endsAtMs: within.toMs,
      timeZone: 'UTC',
    },
    rows: [...above, ...rows],
    marks,
  }
}

function titleOf({ steps, clusters }: UpgradeResult): string {
  const rounds = `${steps.length} ${steps.length === 1 ? 'round' : 'rounds'}`
  return clusters.length === 1
    ? `The walk in ${rounds}`
    : `The walk of ${clusters.length} clusters in ${rounds}`
}

/** Work that no further failure survives is work at risk; moving VMs and waiting for data is waiting. */
function hostRows(steps: readonly Step[], closed: readonly Interval[]): readonly Row[] {
  return steps.flatMap((step) =>
    step.hosts.map(({ name, emptyAtMs, backAtMs, filledAtMs, wholeAtMs }): Row => {
      const tone = step.spare === 0 ? ('risk' as const) : ('work' as const)
      const bars = [
        { label: 'emptied', fromMs: step.startMs, toMs: emptyAtMs, tone: 'wait' as const },
        { label: 'work', fromMs: emptyAtMs, toMs: backAtMs, tone },
        { label: 'filled', fromMs: backAtMs, toMs: filledAtMs, tone: 'wait' as const },
        {
          label: 'resync',
          fromMs: Math.max(backAtMs, Math.min(filledAtMs, wholeAtMs)),
          toMs: wholeAtMs,
          tone: 'wait' as const,
        },
      ]
      return { label: name, bars: bars.filter(({ fromMs, toMs }) => fromMs < toMs), closed }
    }),
  )
}

/** Rounds of the cluster that is done last are the critical path: its rounds follow one another to the end. */
function clusterRows(steps: readonly Step[], closed: readonly Interval[]): readonly Row[] {
  const last = steps.reduce<Step | undefined>(
    (most, one) => (most === undefined || one.endMs > most.endMs ? one : most),
    undefined,
  )?.clusterName
  const byCluster = Map.groupBy(steps, ({ clusterName }) => clusterName)
  return [...byCluster].map(([label, own]) => ({
    label,
    bars: own.map(({ round, startMs, endMs, spare }) => ({
      ...{ label: `round ${round}`, fromMs: startMs, toMs: endMs },
      tone: spare === 0 ? ('risk' as const) : label === last ? ('critical' as const) : ('work' as const),
    })),
    closed,
  }))
}
