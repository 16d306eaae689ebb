/** Whether a rule binds at every step of the way, or only where the way ends. */
export type Holds = 'throughout' | 'at-end'

/**
 * What must be true of where items lie. 'together': in one bin, at the end only, because no two moves end at one
 * moment. 'apart': in different bins. 'within': in these bins. The id is for people; it is what a conflict names.
 */
export type MoveRule =
  | { readonly id: string; readonly kind: 'together'; readonly items: readonly number[] }
  | { readonly id: string; readonly kind: 'apart'; readonly items: readonly number[]; readonly holds: Holds }
  | {
      readonly id: string
      readonly kind: 'within'
      readonly items: readonly number[]
      readonly bins: readonly number[]
      readonly holds: Holds
    }

/**
 * One kind of load that is to be spread: what a bin can take, what it carries besides its items, what each item brings.
 * The load of a bin is the share (base + items) / capacity. `weight` is what it counts beside other measures.
 */
export type Measure = {
  readonly id: string
  readonly weight: number
  readonly capacity: Float64Array
  readonly base: Float64Array
  readonly load: Float64Array
}

/**
 * How uneven loads are: 'gap' is the largest share less the smallest, 'deviation' the population standard deviation
 * over the mean, 'peak' the largest share. Of several measures 'gap' adds the weighted gaps of each; the other two
 * first take the weighted mean of a bin's shares.
 */
export type Spread = 'gap' | 'deviation' | 'peak'

/** What a plan is after, besides rules and room: nothing more, or loads no more uneven than `atMost`. */
export type MoveGoal =
  | { readonly kind: 'none' }
  | { readonly kind: 'even'; readonly spread: Spread; readonly atMost: number }

/**
 * Items in bins that may be moved one after another. Rows are flat: `capacity` bin × dimension, `need` item ×
 * dimension, `costs` item × cost. A bin takes an arrival only within `capacity`, counted while the item is still where
 * it came from as well; at the end it holds at most `ceiling`, which is more where it is overfull and may stay so.
 */
export type MoveProblem = {
  readonly binCount: number
  readonly itemCount: number
  /** Dimensions, at least one. */
  readonly width: number
  readonly capacity: Float64Array
  readonly ceiling: Float64Array
  readonly need: Float64Array
  readonly home: Int32Array
  readonly movable: Uint8Array
  /** Bins that nothing may enter, and among them those that must be empty at the end. */
  readonly closed: Uint8Array
  readonly cleared: Uint8Array
  /** Bins whose load counts in the spread. */
  readonly counted: Uint8Array
  readonly rules: readonly MoveRule[]
  readonly measures: readonly Measure[]
  readonly goal: MoveGoal
  /** What moving an item costs: compared in order, the first that differs decides. Not negative. */
  readonly costWidth: number
  readonly costs: Float64Array
}

/** One item going from one bin to another. */
export type Move = { readonly item: number; readonly from: number; readonly to: number }

/** Amounts that differ by less than a rounding are equal. */
export const tolerance = 1e-9

/** Whether `amount` is no more than `limit`, but for rounding. */
export const within = (amount: number, limit: number): boolean =>
  amount <= limit + tolerance * Math.max(1, Math.abs(limit))
