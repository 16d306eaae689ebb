import type { HeadroomResult, Unchecked } from '#engines/headroom/answer.ts'
import { gapText, listText, uncheckedText } from '#engines/headroom/wording.ts'
import type { Issue } from '#kernel/outcome.ts'

/** What stands beside the verdicts: gaps that hold one open, and what no verdict was held against. */
export function issuesOf(result: HeadroomResult): readonly Issue[] {
  const gaps = result.clusters.flatMap((cluster) =>
    cluster.gaps.map((gap): Issue => {
      const message = `${cluster.name}: ${gapText(gap)}`
      return { code: `headroom.${gap.code}`, severity: 'warning', where: `cluster:${cluster.id}`, message }
    }),
  )
  const byCode = new Map<string, { readonly clusters: string[]; unchecked: Unchecked }>()
  for (const cluster of result.clusters) {
    for (const unchecked of cluster.notChecked) {
      const known = byCode.get(unchecked.code)
      known?.clusters.push(cluster.name)
      if (known === undefined) byCode.set(unchecked.code, { clusters: [cluster.name], unchecked })
      else known.unchecked = { ...known.unchecked, count: known.unchecked.count + unchecked.count }
    }
  }
  const missing = [...byCode.values()].map(({ clusters, unchecked }): Issue => {
    const where = listText(clusters.slice(0, 3), clusters.length)
    const message = `Not checked in ${where}: ${uncheckedText(unchecked)}.`
    return { code: `headroom.not-checked-${unchecked.code}`, severity: 'warning', where: 'estate', message }
  })
  return [...gaps, ...missing]
}
