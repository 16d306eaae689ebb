import type { ChangeWindow, ComponentRef, WindowKind } from '#estate/model.ts'
import type { Recurrence, Weekday } from '#kernel/calendar/recurrence.ts'

const central = 'Europe/Berlin'

/** When its people work on it, and when nobody does: nights at each data centre, weekends everywhere, a year-end freeze. */
export function windows(): readonly ChangeWindow[] {
  return [
    window('open-weekend', 'Weekend window', 'open', [], central, nights(['sat'], '20:00', 12)),
    window(
      'open-rz1',
      'Nights at data centre 1',
      'open',
      ['site:rz1'],
      central,
      nights(['tue', 'thu'], '20:00', 10),
    ),
    window('open-rz2', 'Night at data centre 2', 'open', ['site:rz2'], central, nights(['wed'], '20:00', 10)),
    window(
      ...(['open-w1', 'Office hours of the witness site', 'open', ['site:w1'], 'Europe/London'] as const),
      nights(['mon', 'tue', 'wed', 'thu', 'fri'], '09:00', 8),
    ),
    window('freeze-year-end', 'Year-end freeze', 'frozen', [], central, {
      ...{ kind: 'once', from: '2026-12-18T18:00', to: '2027-01-04T06:00' },
    }),
    window('freeze-quarter', 'Quarter close', 'frozen', ['cluster:vs-02'], central, {
      ...{ kind: 'once', from: '2027-03-30T12:00', to: '2027-04-02T08:00' },
    }),
  ]
}

const nights = (days: readonly Weekday[], from: string, hours: number): Recurrence => ({
  ...{ kind: 'weekly', days, from, minutes: hours * 60 },
})

const window = (
  id: string,
  name: string,
  kind: WindowKind,
  covers: readonly ComponentRef[],
  timeZone: string,
  when: Recurrence,
): ChangeWindow => ({ id, name, origins: [], kind, covers, timeZone, when })
