import type { HeadroomResult, Named, Unchecked } from '#engines/headroom/answer.ts'
import { gapText, listText, openGaps, overloadText, uncheckedText } from '#engines/headroom/wording.ts'
import type { Issue } from '#kernel/outcome.ts'

/** What stands beside the verdicts: hosts that carry too much, gaps in the way, and what no verdict was held against. */
export function issuesOf(result: HeadroomResult): readonly Issue[] {
  const about = ({ id, name }: Named, code: string, text: string): Issue => {
    return { code, severity: 'warning', where: `cluster:${id}`, message: `${name}: ${text}` }
  }
  const overloads = result.clusters
    .filter(({ overloaded }) => overloaded.length > 0)
    .map((cluster) => about(cluster, 'headroom.host-overloaded', overloadText(cluster.overloaded)))
  const gaps = result.clusters.flatMap((cluster) =>
    openGaps(cluster).map((gap) => about(cluster, `headroom.${gap.code}`, gapText(gap))),
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
  return [...overloads, ...gaps, ...missing]
}
