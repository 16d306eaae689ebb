import type { Entity, Estate, EstatePart } from '#estate/model.ts'
import { estateParts } from '#estate/model.ts'
import type { Issue, Severity } from '#kernel/outcome.ts'
import { compareText } from '#kernel/sort.ts'
import type { IssueGroup } from '#web/worker/message.ts'

const weight: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 }

/** Issues grouped by code and severity, the gravest first, then the most frequent. */
export function groupIssues(issues: readonly Issue[]): readonly IssueGroup[] {
  const groups = new Map<string, Issue[]>()
  for (const issue of issues) {
    const key = `${issue.severity} ${issue.code}`
    const group = groups.get(key)
    if (group) group.push(issue)
    else groups.set(key, [issue])
  }
  return [...groups.values()]
    .map((group) => {
      const sample = group[0] as Issue
      return { code: sample.code, severity: sample.severity, count: group.length, sample }
    })
    .sort(
      (left, right) =>
        weight[left.severity] - weight[right.severity] ||
        right.count - left.count ||
        compareText(left.code, right.code),
    )
}

/** A row of the estate's tables. */
export type RowPlace = { readonly part: EstatePart; readonly id: string; readonly name: string }

/**
 * The entity an issue is about: the one read from the sheet and row its `where` names, otherwise the one whose
 * name the `where` ends with. Undefined when the issue is about a file or a sum. Cost O(entities).
 */
export function entityAt(estate: Estate, where: string): RowPlace | undefined {
  const place = /(?:^|\s)([^\s!]+)!(?:row )?\$?[A-Z]*\$?(\d+)\s*$/.exec(where)
  const line = /([^\s:]+):(\d+)\s*$/.exec(where)
  const [, sheetOrFile, rowText] = place ?? line ?? []
  if (sheetOrFile !== undefined && rowText !== undefined) {
    const sources = new Set<number>()
    for (const [index, source] of estate.sources.entries()) {
      const named = place ? source.sheet : source.file
      if (named === sheetOrFile || (!place && source.file.endsWith(sheetOrFile))) sources.add(index)
    }
    const row = Number(rowText)
    return find(estate, (entity) => entity.origins.some(([source, at]) => at === row && sources.has(source)))
  }
  const words = where.split(/[\s:]+/)
  const last = words.at(-1) ?? ''
  return last === '' ? undefined : find(estate, (entity) => entity.name === last || entity.id === last)
}

function find(estate: Estate, matches: (entity: Entity) => boolean): RowPlace | undefined {
  for (const part of estateParts) {
    const list: readonly Entity[] = estate[part]
    const entity = list.find(matches)
    if (entity) return { part, id: entity.id, name: entity.name }
  }
  return undefined
}
