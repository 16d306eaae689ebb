import type { Tone } from '#kernel/block.ts'
import { type Interval, subtraction } from '#kernel/calendar/interval.ts'
import { dayMs, hourMs } from '#kernel/units.ts'
import type { BlockOf } from '#report/blocks.ts'

/**
 * A hand-made plan for tests of pictures: so many hosts patched one after another in weekend nights across the end of
 * summer time in Berlin (25 October 2026), the first of them on the critical path, one at risk, and their failover.
 */
export function sampleGantt(hosts: number): BlockOf<'gantt'> {
  const startsAtMs = Date.UTC(2026, 9, 16, 22)
  const endsAtMs = startsAtMs + 17 * dayMs
  const nights = [1, 2, 8, 9, 15, 16].map((day): Interval => {
    const fromMs = startsAtMs + (day - 1) * dayMs + (day > 9 ? 21 : 20) * hourMs
    return { fromMs, toMs: fromMs + 8 * hourMs }
  })
  const closed = subtraction([{ fromMs: startsAtMs, toMs: endsAtMs }], nights)
  const bar = (label: string, tone: Tone, fromMs: number, hours: number) => ({
    ...{ label, tone, fromMs, toMs: fromMs + hours * hourMs },
  })
  const rows = Array.from({ length: hosts }, (_, index) => {
    const night = nights[index % nights.length] as Interval
    const startMs = night.fromMs + (Math.floor(index / nights.length) % 4) * 2 * hourMs
    const tone = index % 6 === 0 ? 'critical' : index % 6 === 4 ? 'risk' : 'work'
    const bars = [bar('drain', 'wait', startMs - hourMs, 1), bar('firmware and patch', tone, startMs, 2)]
    return { label: `esx-${String(index + 1).padStart(2, '0')}`, bars, closed }
  })
  const vcenter = {
    label: 'vCenter first',
    bars: [bar('upgrade', 'critical', startsAtMs + 10 * hourMs, 8)],
    closed: [],
  }
  return {
    ...{ kind: 'gantt', title: 'Six nights patch every host; three decide the end', startsAtMs, endsAtMs },
    ...{ timeZone: 'Europe/Berlin', rows: [vcenter, ...rows] },
    marks: [
      { label: 'vCenter runs the new version', atMs: startsAtMs + 18 * hourMs },
      { label: 'the last host serves', atMs: nights[5]?.toMs ?? endsAtMs },
    ],
  }
}
