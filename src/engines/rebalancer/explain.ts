import { explainChase } from '#engines/rebalancer/explain-chase.ts'
import { explainCluster } from '#engines/rebalancer/explain-cluster.ts'
import type { RebalanceParams } from '#engines/rebalancer/params.ts'
import type { ClusterAnswer, RebalanceResult } from '#engines/rebalancer/result.ts'
import {
  durationText,
  measureText,
  movesText,
  shareText,
  subjectText,
  verdictOf,
  verdictText,
} from '#engines/rebalancer/wording.ts'
import type { Block } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'

/** Clusters that are told in full, that have a verdict of their own, and that a table lists. */
const clustersTold = 3
const verdictsShown = 12
const clustersListed = 20

/** The answer as blocks: verdicts, then clusters with moves in full, the least even first. */
export function explainRebalance(result: RebalanceResult, values: RebalanceParams): readonly Block[] {
  if (result.mode === 'chase') return explainChase(result, values)
  const { clusters, plain } = result
  const blocks: Block[] = []
  if (plain) blocks.push({ kind: 'sentence', text: plainText(values) })
  if (clusters.length > 1) blocks.push(...overview(clusters, values))
  const order = { unsafe: 0, undecided: 1, safe: 2 }
  const ranked = [...clusters].sort(
    (left, right) => order[verdictOf(left)] - order[verdictOf(right)] || right.before - left.before,
  )
  for (const answer of ranked.slice(0, verdictsShown)) blocks.push(verdict(answer, values))
  if (ranked.length > verdictsShown) {
    const rest = ranked.slice(verdictsShown)
    const safe = rest.filter((answer) => verdictOf(answer) === 'safe').length
    blocks.push({
      kind: 'sentence',
      text: `${rest.length} more clusters are left out here, ${safe} of them safe.`,
    })
  }
  const told = ranked.filter(({ outlook }) => outlook !== 'nothing-to-do')
  for (const answer of told.slice(0, clustersTold)) blocks.push(...explainCluster(answer, values))
  if (told.length > clustersTold)
    blocks.push({
      kind: 'sentence',
      text: `Plans of ${told.length - clustersTold} more clusters are in the result and left out here. Ask about one cluster to read its plan.`,
    })
  if (told.length === 0 && clusters.length === 1) blocks.push(...explainCluster(clusters[0]!, values))
  return blocks
}

const verdict = (answer: ClusterAnswer, values: RebalanceParams): Block => ({
  kind: 'verdict',
  subject: subjectText(answer, values),
  verdict: verdictOf(answer),
  text: verdictText(answer, values),
})

const plainText = ({ hosts, vmsPerHost }: RebalanceParams): string =>
  `A plain cluster: ${hosts - 1} hosts with ${vmsPerHost} VMs each, and one that was added just now and is empty.`

function overview(clusters: readonly ClusterAnswer[], values: RebalanceParams): readonly Block[] {
  const moving = clusters.filter(({ moves }) => moves > 0)
  const total = moving.reduce((sum, { moves }) => sum + moves, 0)
  const bytes = moving.reduce((sum, answer) => sum + answer.bytes, 0)
  const longest = moving.reduce((most, { ms }) => Math.max(most, ms), 0)
  const text =
    moving.length === 0
      ? `${clusters.length} clusters: nothing moves.`
      : `${clusters.length} clusters: ${movesText(total)} in ${moving.length} of them, ${formatQuantity(bytes, 'bytes')} over the network; clusters work side by side, the slowest for ${durationText(longest)}.`
  const least = [...clusters].sort((left, right) => right.before - left.before)
  const name = measureText(values)
  return [
    { kind: 'sentence', text },
    {
      kind: 'table',
      title: `${name[0]!.toUpperCase()}${name.slice(1)} by cluster, from ${shareText(least[0]!.before)} at most${least.length > clustersListed ? `; ${least.length - clustersListed} left out` : ''}`,
      columns: [
        { title: 'Cluster' },
        { title: 'Before', unit: 'ratio' },
        { title: 'After', unit: 'ratio' },
        { title: 'Moves', unit: 'count' },
        { title: 'At least', unit: 'count' },
        { title: 'Takes' },
      ],
      rows: least
        .slice(0, clustersListed)
        .map(({ name: cluster, before, after, moves, movesAtLeast, ms }) => [
          cluster,
          before,
          after,
          moves,
          movesAtLeast,
          moves === 0 ? '–' : durationText(ms),
        ]),
    },
  ]
}
