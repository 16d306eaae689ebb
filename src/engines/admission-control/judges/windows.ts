import { agreed } from '#engines/admission-control/both-ends.ts'
import type { JudgeId, Opinion } from '#engines/admission-control/judge.ts'
import type { Reading } from '#engines/admission-control/reading.ts'
import { amountText, countText, lossText } from '#engines/admission-control/wording.ts'
import { endings, type Step } from '#failure/quorum/course.ts'
import { rounded } from '#kernel/canonical.ts'

/** Most losses at once that are tried for what a quorum promises. */
export const lossesTriedMax = 64

/** Probability, 0 to 1, that a cluster, or its storage pool, stays up after losses of so many nodes each, one after another. */
export function survivalRatio(
  layer: 'cluster' | 'pool',
  nodes: number,
  witness: 'none' | 'third',
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
 * What Windows quorum makes of `failures` nodes lost at once: the cluster's, with dynamic votes, or that of its Storage
 * Spaces Direct pool, which counts all drives and does not adapt. Neither looks at what VMs need.
 * Source: facts q-wsfc-table, q-s2d-pool. O(hosts × failures).
 */
export function judgeWindows(
  reading: Reading,
  failures: number,
  layer: 'cluster' | 'pool',
  witness: 'none' | 'third',
): Opinion {
  const judge: JudgeId = layer === 'cluster' ? 'windows-quorum' : 's2d-pool'
  const most = reading.hosts.length
  const least = reading.hosts.filter(({ takesPart }) => takesPart === 'surely').length
  const ratioAt = (nodes: number): number => chance(layer, nodes, witness, failures)
  const [low, high] = [ratioAt(least), ratioAt(most)]
  const ruling = low === 1 && high === 1 ? 'admits' : low === 0 && high === 0 ? 'refuses' : 'cannot-be-said'
  const promised = agreed(promisedBy(layer, least, witness), promisedBy(layer, most, witness))
  const what = layer === 'cluster' ? 'the cluster' : 'the pool'
  const tie = witness === 'none' ? 'without a witness' : 'with a witness'
  const nodes = most === least ? countText(most, 'node') : `${least} to ${countText(most, 'node')}`
  const fate =
    ruling === 'admits'
      ? `${what} of ${nodes} ${tie} stays up after ${lossText(failures)} at once`
      : ruling === 'refuses'
        ? `${what} of ${nodes} ${tie} stops when ${lossText(failures)} ${failures === 1 ? 'fails' : 'fail at once'}`
        : `${what} of ${nodes} ${tie} stays up after ${lossText(failures)} at once with a probability of ${amountText(Math.min(low, high), 'ratio')}`
  return {
    judge,
    ...{ ruling, failures, promised },
    figures: [
      { label: 'stays up after the loss at once', unit: 'ratio', value: agreed(low, high) },
      {
        label: 'stays up after one, then another',
        unit: 'ratio',
        value: most < 2 ? null : agreed(sequence(layer, least, witness), sequence(layer, most, witness)),
      },
    ],
    because: `${fate}, and ${layer === 'cluster' ? 'votes' : 'drives'} are all it counts`,
    missing: ruling === 'cannot-be-said' ? missingVote(reading, low === high) : [],
    notes: [],
  }
}

const chance = (
  layer: 'cluster' | 'pool',
  nodes: number,
  witness: 'none' | 'third',
  failures: number,
): number => (failures >= nodes ? 0 : survivalRatio(layer, nodes, witness, [failures]))

const sequence = (layer: 'cluster' | 'pool', nodes: number, witness: 'none' | 'third'): number =>
  nodes < 2 ? 0 : survivalRatio(layer, nodes, witness, [1, 1])

/** Most nodes that can be lost at once in every case. */
function promisedBy(layer: 'cluster' | 'pool', nodes: number, witness: 'none' | 'third'): number {
  let promised = 0
  while (
    promised < Math.min(nodes - 1, lossesTriedMax) &&
    chance(layer, nodes, witness, promised + 1) === 1
  ) {
    promised += 1
  }
  return promised
}

function missingVote(reading: Reading, hostsAreKnown: boolean): Opinion['missing'] {
  if (hostsAreKnown) {
    const settle = 'give the cluster a witness: then it does not depend on it'
    return [{ what: 'which node has no vote', names: [], count: 1, settle }]
  }
  const idle = reading.hosts.filter(({ takesPart }) => takesPart === 'maybe')
  const names = idle.slice(0, 5).map(({ name }) => name)
  return [{ what: 'maintenance state', names, count: idle.length, settle: 'import the state of these hosts' }]
}
