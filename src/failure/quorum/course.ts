import {
  type Chance,
  type ClusterState,
  choices,
  countIn,
  countOf,
  type Group,
  type Layout,
  nodesOf,
  partIn,
  without,
} from '#failure/quorum/cluster-state.ts'
import type { Place } from '#failure/quorum/place.ts'
import {
  type Count,
  type Judgement,
  judge,
  type Manner,
  type Policy,
  type Side,
  settled,
  starts,
} from '#failure/quorum/policy.ts'
import { poolActs } from '#failure/quorum/pool.ts'

/** One thing that happens to a cluster. Nodes of one step fail at the same moment; a cut link ends the course. */
export type Step =
  | {
      readonly kind: 'nodes'
      readonly count: number
      readonly from: 'any' | Place
      readonly manner: Manner
    }
  | { readonly kind: 'witness' }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'split' }

/** A side after the last step: whether it may act, what it counts, and whether its storage pool stays. */
export type SideEnd = {
  readonly name: Side['name']
  readonly nodes: number
  readonly acts: boolean
  readonly count: Count
  readonly pool: boolean
}

/** What happened in one step: which nodes were lost, and what they were. */
export type Lost = { readonly step: Step; readonly lost: Group; readonly members: Group }

/** One way the course can go. A cluster that stopped in a step stays stopped. */
export type Ending = {
  readonly weight: number
  readonly lost: readonly Lost[]
  readonly sides: readonly SideEnd[]
  readonly claimedBy: Judgement['claimedBy']
  /** Steps after which somebody could still act. */
  readonly survived: number
  /** Steps after which the storage pool was still up. */
  readonly poolSurvived: number
}

type Walk = Omit<Ending, 'sides' | 'claimedBy'> & { readonly state: ClusterState }

/**
 * Every way the steps can go under a rule, with its probability when all choices of nodes are equally likely (a race
 * for the witness counts as even). A step asks for more nodes than there are: all that are left fail.
 * Cost: at most (8 × (failures + 1) × 2)^steps ways; a figure has at most 5 steps, and nodes that nothing tells apart are one way.
 */
export function endings(policy: Policy, layout: Layout, steps: readonly Step[]): readonly Ending[] {
  let walks: readonly Walk[] = starts(policy, layout).map(({ weight, value }) => ({
    ...{ weight, lost: [], survived: 0, poolSurvived: 0, state: value },
  }))
  const ended: Ending[] = []
  for (const step of steps) {
    const next: Walk[] = []
    for (const walk of walks) {
      for (const way of waysOf(step, walk.state.members)) {
        for (const ending of outcomes(policy, layout, walk, step, way)) {
          const acting = ending.sides.find(({ acts }) => acts)
          const isLast = ending.lost.length === steps.length
          if (isLast || acting === undefined) ended.push(ending)
          else next.push(...continued(policy, layout, ending, walk, step, way.value))
        }
      }
    }
    walks = next
  }
  return ended
}

/** What can be lost in a step, each way with its probability. */
function waysOf(step: Step, members: Group): readonly Chance<Group>[] {
  if (step.kind === 'nodes') {
    const open = step.from === 'any' ? countOf(members) : countIn(members, step.from)
    return choices(members, Math.min(step.count, open), step.from)
  }
  if (step.kind === 'place') return [{ weight: 1, value: partIn(members, step.place) }]
  return [{ weight: 1, value: { a: 0, b: 0, marks: [] } }]
}

function outcomes(
  policy: Policy,
  layout: Layout,
  walk: Walk,
  step: Step,
  { weight, value: lost }: Chance<Group>,
): readonly Ending[] {
  const left = without(walk.state.members, lost)
  const witness = witnessAfter(walk.state.witness, layout, step)
  const sides = sidesOf(layout, step, left, witness)
  const manner = step.kind === 'nodes' ? step.manner : 'crash'
  const judgements = judge(policy, layout, walk.state, sides, manner)
  return judgements.map(({ acts, counts, claimedBy }) => {
    const ends = sides.map((side, at): SideEnd => {
      const nodes = countOf(side.group)
      const claims = claimedBy === 'nobody' ? side.reaches : claimedBy === side.name
      const pool = acts[at]! && poolActs(nodes, nodesOf(layout), claims)
      return { name: side.name, nodes, acts: acts[at]!, count: counts[at] ?? null, pool }
    })
    const isUp = ends.some(({ acts }) => acts)
    const poolIsUp = walk.poolSurvived === walk.lost.length && ends.some(({ pool }) => pool)
    return {
      ...{ weight: (walk.weight * weight) / judgements.length, sides: ends, claimedBy },
      lost: [...walk.lost, { step, lost, members: walk.state.members }],
      survived: walk.survived + (isUp ? 1 : 0),
      poolSurvived: walk.poolSurvived + (poolIsUp ? 1 : 0),
    }
  })
}

function continued(
  policy: Policy,
  layout: Layout,
  ending: Ending,
  walk: Walk,
  step: Step,
  lost: Group,
): readonly Walk[] {
  const members = without(walk.state.members, lost)
  const witness = witnessAfter(walk.state.witness, layout, step)
  return settled(policy, layout, { members, witness }).map(({ weight, value }) => ({
    ...{ weight: ending.weight * weight, lost: ending.lost, state: value },
    ...{ survived: ending.survived, poolSurvived: ending.poolSurvived },
  }))
}

function witnessAfter(witness: ClusterState['witness'], layout: Layout, step: Step): ClusterState['witness'] {
  if (witness !== 'up') return witness
  return step.kind === 'witness' || (step.kind === 'place' && layout.witness === step.place) ? 'lost' : 'up'
}

function sidesOf(layout: Layout, step: Step, left: Group, witness: ClusterState['witness']): readonly Side[] {
  const up = witness === 'up'
  if (step.kind !== 'split') return [{ name: 'all', group: left, reaches: up }]
  const reachesFrom = (place: Place): boolean =>
    up && (layout.witness === 'third' || layout.witness === place)
  return (['a', 'b'] as const)
    .filter((place) => countIn(left, place) > 0)
    .map((place) => ({ name: place, group: partIn(left, place), reaches: reachesFrom(place) }))
}
