import type { WaveParams } from '#engines/wave-planner/params.ts'
import type { Migration } from '#engines/wave-planner/result.ts'
import { counted } from '#failure/wording.ts'
import type { Block } from '#kernel/block.ts'
import { dayMs } from '#kernel/units.ts'

/** Waves that are drawn. */
const wavesDrawn = 24
/** Shorter bars are not seen. */
const barMsMin = 3_600_000

/** The waves over time: their windows, how long one can go back, and aftercare; the freeze is closed. */
export function pictureOf(result: Migration, values: WaveParams): readonly Block[] {
  const shown = result.waves.slice(0, wavesDrawn)
  const last = shown.at(-1)
  if (last === undefined) return []
  const freeze = {
    fromMs: result.startMs + values.freezeAfterDays * dayMs,
    toMs: result.startMs + (values.freezeAfterDays + values.freezeDays) * dayMs,
  }
  const closed = values.freezeDays === 0 ? [] : [freeze]
  const endsAtMs = Math.max(last.rollbackClosesMs, last.toMs + values.hypercareDays * dayMs)
  const left = result.waves.length - shown.length
  const marks =
    result.tool === null || result.tool.endsMs > endsAtMs
      ? []
      : [{ label: 'tool ends', atMs: result.tool.endsMs }]
  return [
    {
      ...{ kind: 'gantt', startsAtMs: result.startMs, endsAtMs, timeZone: values.timeZone, marks },
      title: `${counted(result.waves.length, 'wave')} in ${Math.ceil((last.toMs - result.startMs) / dayMs)} days${left > 0 ? `, without the last ${left}` : ''}`,
      rows: shown.map(({ number, fromMs, toMs, vms, rollbackClosesMs }) => ({
        label: `Wave ${number}`,
        bars: [
          { label: `cutover of ${counted(vms, 'VM')}`, fromMs, toMs, tone: 'critical' as const },
          { label: 'a way back', fromMs: toMs, toMs: rollbackClosesMs, tone: 'risk' as const },
          {
            label: 'aftercare',
            fromMs: rollbackClosesMs,
            toMs: toMs + values.hypercareDays * dayMs,
            tone: 'wait' as const,
          },
        ].filter((bar) => bar.toMs - bar.fromMs >= barMsMin),
        closed,
      })),
    },
  ]
}
