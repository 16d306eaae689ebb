/**
 * Vector assignment: items that need several resources at once, each to stand in one bin.
 *
 * The model is that of the ROADEF/EURO challenge 2012 (machine reassignment), with two members more: bins that an item may
 * not stand in, and items that stay where they are. Everything is a whole number in flat typed arrays: `items × resources`
 * means the value of item i and resource r at i * resources + r. Amounts and costs are whole, at least 0, and every sum of
 * them stays below 2^53, so that arithmetic in doubles is exact; `prepareAssignment` refuses what does not.
 */
export type AssignmentProblem = {
  readonly items: number
  readonly bins: number
  readonly resources: readonly Resource[]
  /** items × resources: what an item needs where it stands. */
  readonly need: Float64Array
  /** bins × resources: never exceeded. */
  readonly capacity: Float64Array
  /** bins × resources: exceeded at a cost. */
  readonly safety: Float64Array
  /** items: the group of each. Members of a group stand in different bins. */
  readonly groupOf: Int32Array
  readonly groups: readonly Group[]
  /** bins: the location of each, 0 upward; groups spread over locations. */
  readonly locationOf: Int32Array
  /** bins: the neighbourhood of each, 0 upward; a group stands only in neighbourhoods of what it depends on. */
  readonly neighbourhoodOf: Int32Array
  readonly balances: readonly Balance[]
  /** items: what moving an item costs, before `weights.itemMove`. */
  readonly itemMoveCost: Float64Array
  /** bins × bins, from × to: what a move between two bins costs, before `weights.binMove`; 'none': nothing. */
  readonly binMoveCost: Int32Array | 'none'
  readonly weights: Weights
  /** items: where each stands today. It need not be legal; what a legal one costs counts from here. */
  readonly initial: Int32Array
  /** Bins that items may stand in; 'any': all of them. */
  readonly allowed: Allowed | 'any'
  /** items: 1 where an item must stay in its initial bin; 'none': all may move. */
  readonly pinned: Uint8Array | 'none'
}

export type Resource = {
  /** Transient: an item that moved holds it in its initial bin as well, as far as capacity goes. */
  readonly kind: 'steady' | 'transient'
  /** Cost of one unit above the safety capacity. */
  readonly overloadCost: number
}

export type Group = {
  /** Locations in which members must stand, at least. */
  readonly spreadMin: number
  /** Groups of which a member must stand in every neighbourhood where a member of this one stands. */
  readonly dependsOn: readonly number[]
}

/** Costs `cost` for each unit by which `target` × the free `first` exceeds the free `second`, in every bin. */
export type Balance = {
  readonly first: number
  readonly second: number
  readonly target: number
  readonly cost: number
}

export type Weights = {
  readonly itemMove: number
  /** Times the moved members of that group that has most of them. */
  readonly groupMove: number
  readonly binMove: number
}

/** Items of one class may stand in the same bins. */
export type Allowed = {
  /** items: the class of each. */
  readonly classOf: Int32Array
  /** classes × bins: 1 where an item of the class may stand. */
  readonly bins: Uint8Array
}

/** What a problem may ask of us at most; beyond it a problem is refused. */
export const assignmentLimits = {
  items: 250_000,
  bins: 20_000,
  resources: 32,
  balances: 32,
  dependencies: 4_000_000,
  /** Amounts, costs and weights. */
  amount: 2 ** 40,
  /** bins × bins where moves between bins have costs. */
  binPairs: 2 ** 26,
  /** Every product and sum of a cost stays below. */
  total: 2 ** 53,
  /** Cells of one table: groups with several members × bins, locations or neighbourhoods; classes × bins. */
  cells: 2 ** 29,
} as const
