import type { FailureGraph } from '#failure/failure-graph.ts'
import { loopsOf } from '#failure/strong-components.ts'
import { listed, opened } from '#failure/wording.ts'
import type { Issue } from '#kernel/outcome.ts'

const loopsListed = 20

/** An issue for each group of components that need one another in a loop; the first 20 by number. Linear in the graph. */
export function loopIssues(graph: FailureGraph): readonly Issue[] {
  const issues: Issue[] = []
  for (const loop of loopsOf(graph.may.now, 'every node')) {
    const members = loop
      .filter((node) => graph.components[node] !== undefined)
      .sort((left, right) => left - right)
    const [first] = members
    if (first === undefined) continue
    const names = members.map((node) => graph.names.said(graph.components[node]!.ref))
    const message =
      names.length === 1
        ? `${opened(names[0]!)} needs itself. It counts as running while the rest of what it needs works; remove the reference or name an alternative.`
        : `${opened(listed(names, 6))} need one another. While they run they count as running; whether they can be started from cold is not answered here. Name an alternative outside the loop, or remove the reference that is wrong.`
    issues.push({
      code: 'blast-radius.loop',
      severity: 'warning',
      where: graph.components[first]!.ref,
      message,
    })
  }
  return issues.sort((left, right) => (left.where < right.where ? -1 : 1)).slice(0, loopsListed)
}
