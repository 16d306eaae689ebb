import { type Findings, find, type Spot } from '#estate/validation/findings.ts'
import { recurrenceIssues } from '#kernel/calendar/recurrence.ts'

/** Windows whose zone nobody knows or whose times no calendar has. */
export function checkWindows(findings: Findings): void {
  for (const [index, entity] of findings.estate.windows.entries()) {
    const spot: Spot = { part: 'windows', index, entity }
    for (const { code, message } of recurrenceIssues(entity.when, entity.timeZone, '')) {
      const field = code === 'calendar.zone-unknown' ? 'timeZone' : 'when'
      find(findings, spot, field, 'error', code, `Window "${entity.name}": ${message}`)
    }
  }
}
