import { agreed } from '#engines/admission-control/both-ends.ts'
import { type JudgeId, namesMax, type Opinion, type Ruling } from '#engines/admission-control/judge.ts'
import type { Reading } from '#engines/admission-control/reading.ts'
import { amountText, countText, lossText } from '#engines/admission-control/wording.ts'
import { endings, type Step } from '#failure/quorum/course.ts'
import { rounded } from '#kernel/canonical.ts'

/** Servers a Storage Spaces Direct cluster has at most. Source: fact max-s2d-nodes. */
export const poolServersMax = 16
/** Most losses at once that are tried for what a quorum promises. */
export const lossesTriedMax = 64

/**
 * The two counts of a Windows cluster: votes of nodes, which adapt, and drives of its storage pool, which do
 * not.
 */
export type Layer = 'cluster' | 'pool'
/** Whether a witness stands outside of the nodes. */
export type Witness = 'none' | 'third'

/**
 * Probability, 0 to 1, that a cluster, or its storage pool, stays up after losses of so many nodes each, one
 * after another.
 */
export function survivalRatio(
  layer: Layer,
  nodes: number,
  witness: Witness,
  losses: readonly number[],
): number {
  const layout = { nodesA: nodes, nodesB: 0, witness, tieTo: 'a' } as const
  const steps = losses.map((count): Step => ({ kind: 'nodes', count, from: 'any', manner: 'crash' }))
  const ratio = endings('dynamic', layout, steps).reduce((sum, { weight, survived, poolSurvived }) => {
    const reached = layer === 'cluster' ? survived : poolSurvived
    return sum + (reached === steps.length ? weight : 0)
  }, 0)
  return rounded(ratio)
}

/**
 * What Windows quorum makes of `failures` nodes lost at once: the cluster's, with dynamic votes, or that of
 * its Storage Spaces Direct pool. Neither looks at what VMs need. More nodes never survive less, so both ends
 * of an open number of hosts decide; a pool has at most `poolServersMax`. Source: facts q-wsfc-table,
 * q-s2d-pool. O(hosts × failures).
 */
export function judgeWindows(reading: Reading, failures: number, layer: Layer, witness: Witness): Opinion {
  const judge: JudgeId = layer === 'cluster' ? 'windows-quorum' : 's2d-pool'
  const most = reading.hosts.length
  const least = reading.hosts.filter(({ takesPart }) => takesPart === 'surely').length
  const [low, high] = [chance(layer, least, witness, failures), chance(layer, most, witness, failures)]
  const isWide = layer === 'pool' && least > poolServersMax
  const isOpen = (layer === 'pool' && !isWide && most > poolServersMax) || low !== high
  const ruling: Ruling =
    isWide || (!isOpen && low === 0) ? 'refuses' : !isOpen && low === 1 ? 'admits' : 'cannot-be-said'
  const promised = agreed(promisedBy(layer, least, witness), promisedBy(layer, most, witness))
  const nodes = most === least ? countText(most, 'node') : `${least} to ${countText(most, 'node')}`
  return {
    judge,
    ...{ ruling, failures },
    promised: isWide ? 0 : isOpen ? null : promised,
    figures: [
      { label: 'stays up after the loss at once', unit: 'ratio', value: agreed(low, high) },
      {
        label: 'stays up after one, then another',
        unit: 'ratio',
        value: agreed(sequence(layer, least, witness), sequence(layer, most, witness)),
      },
    ],
    because: isWide
      ? `a pool has at most ${poolServersMax} servers, and this cluster has ${nodes}`
      : fateClause(layer, witness, nodes, ruling, failures, low),
    missing: ruling === 'cannot-be-said' ? missingOf(reading, least === most) : [],
    notes: [],
  }
}

function fateClause(
  layer: Layer,
  witness: Witness,
  nodes: string,
  ruling: Ruling,
  failures: number,
  low: number,
): string {
  const what = layer === 'cluster' ? 'the cluster' : 'the pool'
  const tie = witness === 'none' ? 'without a witness' : 'with a witness'
  const loss = `the loss of ${lossText(failures)}${failures === 1 ? '' : ' at once'}`
  const counts = `${layer === 'cluster' ? 'votes' : 'drives'} are all it counts`
  const subject = `${what} of ${nodes} ${tie}`
  if (ruling === 'admits') return `${subject} stays up after ${loss}, and ${counts}`
  if (ruling === 'refuses') return `${subject} stops with ${loss}, and ${counts}`
  return `${subject} stays up after ${loss} with a probability of ${amountText(low, 'ratio')}, and ${counts}`
}

const chance = (layer: Layer, nodes: number, witness: Witness, failures: number): number =>
  failures >= nodes ? 0 : survivalRatio(layer, nodes, witness, [failures])

const sequence = (layer: Layer, nodes: number, witness: Witness): number =>
  nodes < 2 ? 0 : survivalRatio(layer, nodes, witness, [1, 1])

/** Most nodes that can be lost at once in every case. */
function promisedBy(layer: Layer, nodes: number, witness: Witness): number {
  const most = Math.min(nodes - 1, lossesTriedMax)
  let promised = 0
  while (promised < most && chance(layer, nodes, witness, promised + 1) === 1) promised += 1
  return promised
}

function missingOf(reading: Reading, hostsAreKnown: boolean): Opinion['missing'] {
  if (hostsAreKnown) {
    const settle = 'give the cluster a witness: then it does not depend on it'
    return [{ what: 'which node has no vote', names: [], count: 1, settle }]
  }
  const idle = reading.hosts.filter(({ takesPart }) => takesPart === 'maybe')
  const names = idle.slice(0, namesMax).map(({ name }) => name)
  return [{ what: 'maintenance state', names, count: idle.length, settle: 'import the state of these hosts' }]
}
