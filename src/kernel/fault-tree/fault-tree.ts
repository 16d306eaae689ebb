/**
 * A reference to a basic event or gate: twice its number, plus one when it is negated. Events come first: of a tree
 * with n events, event e is number e and gate g is number n + g. Example: not event 3 → 7
 */
export type Input = number

/** What makes a gate true: all inputs, any input, an odd number of them, or at least `k` (counted with repeats). */
export type Gate =
  | { readonly kind: 'and' | 'or' | 'xor'; readonly inputs: readonly Input[] }
  | { readonly kind: 'at-least'; readonly k: number; readonly inputs: readonly Input[] }

/**
 * A Boolean function of basic events that happen independently: gates in any order, inputs shared at will, no cycle.
 * An `and` of nothing is true and an `or` of nothing is false. `probabilities` are ratios 0 to 1, one an event.
 */
export type FaultTree = {
  readonly probabilities: ArrayLike<number>
  readonly gates: readonly Gate[]
  readonly top: Input
}

/** The input that is true when `input` is false. */
export const negated = (input: Input): Input => input ^ 1

/** An input that stands for basic event `event`. */
export const eventInput = (event: number): Input => event * 2

/** An input that stands for gate `gate` of a tree with `events` basic events. */
export const gateInput = (events: number, gate: number): Input => (events + gate) * 2
