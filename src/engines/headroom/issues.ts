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
  return [
    ...overloads,
    ...gaps,
    ...result.clusters.flatMap(contradictionsOf),
    ...missing,
    ...cutIssues(result),
  ]
}

/** What the rows of a cluster say that cannot be. */
function contradictionsOf(cluster: HeadroomResult['clusters'][number]): readonly Issue[] {
  const where = `cluster:${cluster.id}`
  const accelerators = cluster.acceleratorsUnlisted.map((model): Issue => {
    const message = `${cluster.name}: no host lists the accelerator "${model}", though VMs take it. Where such a VM runs it is counted as there, elsewhere as missing; use one name for it in hosts and VMs.`
    return { code: 'headroom.accelerator-unlisted', severity: 'warning', where, message }
  })
  if (cluster.numaImpossible.length === 0) return accelerators
  const names = listText(cluster.numaImpossible.slice(0, 5), cluster.numaImpossible.length)
  const message = `${cluster.name}: ${names} cannot have as many NUMA nodes as stated: at least one, at most one per core. They count as unknown; correct the rows.`
  return [...accelerators, { code: 'headroom.numa-impossible', severity: 'warning', where, message }]
}

/** What was too much to look at. */
function cutIssues({ groupsCut }: HeadroomResult): readonly Issue[] {
  if (groupsCut === 'none') return []
  const what = groupsCut === 'pairs' ? 'pairs of racks, feeds and the like' : 'racks, feeds and the like'
  const message = `The estate has more ${what} than are looked at, so some were left out; their verdicts cover the others only. Ask about fewer clusters at a time.`
  return [{ code: 'headroom.groups-cut', severity: 'warning', where: 'estate', message }]
}
