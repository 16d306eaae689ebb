import type { TableBlock } from '#kernel/csv.ts'
import type { Issue, Severity } from '#kernel/outcome.ts'
import { compareText } from '#kernel/sort.ts'
import { grouped } from '#report/states.ts'

/** Issues of one code and severity: how many, what the first says, where the first few are. */
export type IssueGroup = {
  readonly code: string
  readonly severity: Severity
  readonly count: number
  readonly message: string
  readonly places: readonly string[]
}

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 }
const placesShown = 4
const groupsShown = 60

/** Issues by code, gravest first, then the most frequent. Cost O(n): tens of thousands are fine. */
export function issueGroups(issues: readonly Issue[]): readonly IssueGroup[] {
  const groups = new Map<string, { issue: Issue; count: number; places: string[] }>()
  for (const issue of issues) {
    const key = `${issue.severity} ${issue.code}`
    const group = groups.get(key) ?? { issue, count: 0, places: [] }
    group.count += 1
    if (group.places.length < placesShown && !group.places.includes(issue.where))
      group.places.push(issue.where)
    groups.set(key, group)
  }
  return [...groups.values()]
    .map(({ issue: { code, severity, message }, count, places }) => ({
      code,
      severity,
      message,
      count,
      places,
    }))
    .sort(
      (one, other) =>
        rank[one.severity] - rank[other.severity] ||
        other.count - one.count ||
        compareText(one.code, other.code),
    )
}

/** Groups of issues as a table that says what it leaves out. */
export function issueTable(groups: readonly IssueGroup[]): TableBlock {
  const left = groups.length - groupsShown
  const rows = groups.slice(0, groupsShown).map((group) => {
    const more = group.count - group.places.length
    const where = placesText(group.places)
    return [
      group.severity,
      group.count,
      group.count > 1 ? `For example: ${group.message}` : group.message,
      more > 0 && group.count > group.places.length ? `${where} and ${grouped(more)} more` : where,
      group.code,
    ]
  })
  const rest = left > 0 ? [['note', left, 'Further kinds of issue are left out here.', '', '']] : []
  return {
    kind: 'table',
    title: '',
    columns: [
      { title: 'Severity' },
      { title: 'Count', unit: 'count' },
      { title: 'What was found' },
      { title: 'Where' },
      { title: 'Code' },
    ],
    rows: [...rows, ...rest],
  }
}

/**
 * A group as one line without its severity: where, what, code; of several the first place and how many.
 * Example: "vInfo!F2 and 11 more: VM web-07 has no memory size. [rvtools.memory-missing]"
 */
export function issueGroupText({ code, count, message, places }: IssueGroup): string {
  const more = count > 1 ? ` and ${grouped(count - 1)} more` : ''
  return `${places[0] ?? 'nowhere'}${more}: ${message} [${code}]`
}

/** Places in a row; a file is named once. Example: "estate.xlsx vInfo!F2, vInfo!F5" */
function placesText(places: readonly string[]): string {
  const fileOf = (place: string): string => /^\S+\.\w+ (?=\S)/.exec(place)?.[0] ?? ''
  return places
    .map((place, index) => {
      const file = fileOf(place)
      return index > 0 && file !== '' && file === fileOf(places[index - 1] ?? '')
        ? place.slice(file.length)
        : place
    })
    .join(', ')
}

/** Counts by severity as words. Example: "2 errors, 31 warnings" */
export function severityText(issues: readonly Issue[]): string {
  const counts = { error: 0, warning: 0, note: 0 }
  for (const issue of issues) counts[issue.severity] += 1
  const parts = (['error', 'warning', 'note'] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${grouped(counts[severity])} ${severity}${counts[severity] === 1 ? '' : 's'}`)
  return parts.length === 0 ? 'no issues' : parts.join(', ')
}
