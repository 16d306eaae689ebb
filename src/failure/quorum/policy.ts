import {
  type Chance,
  type ClusterState,
  countIn,
  countOf,
  type Group,
  has,
  type Layout,
  marked,
  nodesOf,
  plain,
} from '#failure/quorum/cluster-state.ts'
import type { Place } from '#failure/quorum/place.ts'

/** A rule that says who may act. */
export type Policy =
  | 'static'
  | 'dynamic'
  | 'qdevice-ffsplit'
  | 'qdevice-lms'
  | 'lowest-node'
  | 'half'
  | 'xapi'
  | 'vsan'

/** Nodes that see each other, whether they reach the witness, and their name where there are two of them. */
export type Side = { readonly name: 'all' | Place; readonly group: Group; readonly reaches: boolean }

/** What a side counts: its votes and how many it needs; null where the rule does not count. */
export type Count = { readonly votes: number; readonly needed: number } | null

/** Who may act, side by side, and who had to be first at the witness for it ('nobody': no race). */
export type Judgement = {
  readonly acts: readonly boolean[]
  readonly counts: readonly Count[]
  readonly claimedBy: 'nobody' | Side['name']
}

/** How a change of membership came about: nodes that leave in order are taken out of the count first, by some rules. */
export type Manner = 'crash' | 'planned'

/** The cluster as it starts, with every way its special nodes can lie. */
export function starts(policy: Policy, layout: Layout): readonly Chance<ClusterState>[] {
  const members = plain(layout.nodesA, layout.nodesB)
  const witness = layout.witness === 'none' ? 'none' : 'up'
  if (policy !== 'vsan') return settled(policy, layout, { members, witness })
  return objectPlacements(layout).map(({ weight, value }) => ({ weight, value: { members: value, witness } }))
}

/**
 * The members as the rule arranges them once a change is over, every way equally likely: a dynamic rule takes a vote
 * away where the number would be even, a tie-breaking rule names the next tie-break node.
 */
export function settled(
  policy: Policy,
  layout: Layout,
  state: ClusterState,
): readonly Chance<ClusterState>[] {
  if (policy === 'vsan') return [{ weight: 1, value: state }]
  const members = plain(countIn(state.members, 'a'), countIn(state.members, 'b'))
  const count = countOf(members)
  if (count === 0) return [{ weight: 1, value: { ...state, members } }]
  if (policy === 'dynamic') {
    if (state.witness === 'up' || count % 2 === 1) return [{ weight: 1, value: { ...state, members } }]
    return placesOf(members).map((place) => ({
      weight: members[place] / count,
      value: { ...state, members: marked(members, 'no-vote', place) },
    }))
  }
  if (policy === 'static' || policy === 'half') return [{ weight: 1, value: { ...state, members } }]
  const place = members[layout.tieTo] > 0 ? layout.tieTo : layout.tieTo === 'a' ? 'b' : 'a'
  return [{ weight: 1, value: { ...state, members: marked(members, 'tie-break', place) } }]
}

const placesOf = (group: Group): readonly Place[] =>
  (['a', 'b'] as const).filter((place) => countIn(group, place) > 0)

/** Two copies on two nodes, one in each place where there are two; the third vote on a node where no witness is. */
function objectPlacements(layout: Layout): readonly Chance<Group>[] {
  const group = plain(layout.nodesA, layout.nodesB)
  const places = placesOf(group)
  const [first = 'a', second = first] = places
  const one = marked(group, 'copy-a', first)
  if (nodesOf(layout) === 1) return [{ weight: 1, value: one }]
  const two = marked(one, 'copy-b', second)
  const spare = two.a + two.b
  if (layout.witness !== 'none' || spare === 0) return [{ weight: 1, value: two }]
  return (['a', 'b'] as const)
    .filter((place) => two[place] > 0)
    .map((place) => ({ weight: two[place] / spare, value: marked(two, 'component', place) }))
}

/**
 * Who may act after a change, one entry per way a race for the witness can end. `before` is the cluster before the
 * change, `sides` what is left of it: one side, or two that do not see each other. Cost O(sides).
 */
export function judge(
  policy: Policy,
  layout: Layout,
  before: ClusterState,
  sides: readonly Side[],
  manner: Manner,
): readonly Judgement[] {
  switch (policy) {
    case 'xapi':
      return [statefile(before, sides, manner)]
    case 'dynamic':
      return manner === 'planned' ? [inOrder(sides)] : raced(sides, dynamicBallot(before))
    case 'static':
    case 'half':
    case 'lowest-node':
      return raced(sides, staticBallot(policy, layout))
    case 'qdevice-ffsplit':
    case 'qdevice-lms':
      return [external(policy, layout, sides)]
    case 'vsan':
      return [objectVotes(layout, sides)]
    default:
      return policy satisfies never
  }
}

type Ballot = {
  readonly votes: (group: Group) => number
  readonly witnessVotes: number
  readonly needed: number
  /** Whether exactly half is enough for this group. */
  readonly winsTie: (group: Group) => boolean
  readonly total: number
}

function staticBallot(policy: 'static' | 'half' | 'lowest-node', layout: Layout): Ballot {
  const nodes = nodesOf(layout)
  const witnessVotes = policy === 'static' && layout.witness !== 'none' ? 1 : 0
  const total = nodes + witnessVotes
  const needed = policy === 'half' ? Math.ceil(total / 2) : Math.floor(total / 2) + 1
  const winsTie = (group: Group): boolean => policy === 'lowest-node' && has(group, 'tie-break')
  return { votes: countOf, witnessVotes, total, needed, winsTie }
}

function dynamicBallot({ members, witness }: ClusterState): Ballot {
  const votes = (group: Group): number => countOf(group) - (has(group, 'no-vote') ? 1 : 0)
  const witnessVotes = witness === 'up' && countOf(members) % 2 === 0 ? 1 : 0
  const total = votes(members) + witnessVotes
  return { votes, witnessVotes, total, needed: Math.floor(total / 2) + 1, winsTie: () => false }
}

/** Counts votes where the witness serves whoever comes first: one judgement for each side that can be first. */
function raced(sides: readonly Side[], ballot: Ballot): readonly Judgement[] {
  const runners = ballot.witnessVotes === 0 ? [] : sides.filter(({ reaches }) => reaches)
  const winners: readonly (Side | undefined)[] = runners.length === 0 ? [undefined] : runners
  const judgements = winners.map((winner): Judgement => {
    const votes = sides.map((side) => ballot.votes(side.group) + (side === winner ? ballot.witnessVotes : 0))
    return {
      acts: sides.map(({ group }, at) => enough(votes[at]!, group, ballot)),
      counts: votes.map((count) => ({ votes: count, needed: ballot.needed })),
      claimedBy: winners.length > 1 && winner !== undefined ? winner.name : 'nobody',
    }
  })
  const [first] = judgements
  const same = judgements.every(({ acts }) => acts.every((act, at) => act === first!.acts[at]))
  return same ? [{ ...first!, claimedBy: 'nobody' }] : judgements
}

const enough = (votes: number, group: Group, { needed, total, winsTie }: Ballot): boolean =>
  countOf(group) > 0 && (votes >= needed || (votes * 2 === total && winsTie(group)))

/** A node that leaves in order hands its vote back first, so whoever is left is the cluster. */
const inOrder = (sides: readonly Side[]): Judgement => ({
  acts: sides.map(({ group }) => countOf(group) > 0),
  counts: sides.map(() => null),
  claimedBy: 'nobody',
})

/** A device outside gives its votes to one side of its own choosing. */
function external(
  policy: 'qdevice-ffsplit' | 'qdevice-lms',
  layout: Layout,
  sides: readonly Side[],
): Judgement {
  const nodes = nodesOf(layout)
  const deviceVotes = layout.witness === 'none' ? 0 : policy === 'qdevice-lms' ? nodes - 1 : 1
  const needed = Math.floor((nodes + deviceVotes) / 2) + 1
  const candidates = sides.filter(
    ({ group, reaches }) =>
      reaches && countOf(group) > 0 && (policy === 'qdevice-lms' || countOf(group) * 2 >= nodes),
  )
  const chosen = largest(candidates)
  const votes = sides.map((side) => countOf(side.group) + (side === chosen ? deviceVotes : 0))
  return {
    acts: votes.map((count, at) => countOf(sides[at]!.group) > 0 && count >= needed),
    counts: votes.map((count) => ({ votes: count, needed })),
    claimedBy: 'nobody',
  }
}

/** The side with most nodes, of two equal ones that with the tie-break node. */
function largest(sides: readonly Side[]): Side | undefined {
  const most = Math.max(...sides.map(({ group }) => countOf(group)))
  const equal = sides.filter(({ group }) => countOf(group) === most)
  return equal.find(({ group }) => has(group, 'tie-break')) ?? equal[0]
}

/**
 * The largest side that the statefile knows of acts. Hosts that lost the statefile act only while every host did and
 * all of them still see each other; a host that left in order does not count as missing.
 */
function statefile(before: ClusterState, sides: readonly Side[], manner: Manner): Judgement {
  const best = largest(sides.filter(({ group, reaches }) => reaches && countOf(group) > 0))
  const expected = manner === 'planned' ? null : countOf(before.members)
  const nobodyReaches = sides.every(({ reaches }) => !reaches)
  return {
    acts: sides.map((side) => {
      if (side === best) return true
      const whole = sides.length === 1 && (expected === null || countOf(side.group) === expected)
      return nobodyReaches && whole && countOf(side.group) > 0
    }),
    counts: sides.map(() => null),
    claimedBy: 'nobody',
  }
}

/** Votes sit on the parts of a stored object: two copies and a witness. A side acts with most of them and a copy. */
function objectVotes(layout: Layout, sides: readonly Side[]): Judgement {
  const hasService = layout.witness !== 'none' && nodesOf(layout) > 1
  const spare = nodesOf(layout) > 2
  const total = nodesOf(layout) === 1 ? 1 : 2 + (hasService || spare ? 1 : 0)
  const needed = Math.floor(total / 2) + 1
  const preferred = sides.find(({ name, reaches }) => reaches && name === layout.tieTo)
  const served = hasService ? (preferred ?? sides.find(({ reaches }) => reaches)) : undefined
  const votes = sides.map((side) => side.group.marks.length + (side === served ? 1 : 0))
  return {
    acts: sides.map(
      ({ group }, at) => votes[at]! >= needed && (has(group, 'copy-a') || has(group, 'copy-b')),
    ),
    counts: votes.map((count) => ({ votes: count, needed })),
    claimedBy: 'nobody',
  }
}
