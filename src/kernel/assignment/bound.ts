import type { Model } from '#kernel/assignment/model.ts'

/**
 * A cost below which no assignment can be, from amounts in total: what exceeds the safety capacities of all bins together
 * is overload somewhere, and the free amounts of all bins together bound their balances. Moves are taken to be free.
 * Cost O(items × resources + bins × (resources + balances)).
 */
export function totalsBound(model: Model): number {
  const { items, bins, kinds, need, problem, overloadCost, balance, balances } = model
  const needs = new Float64Array(kinds)
  const safe = new Float64Array(kinds)
  const whole = new Float64Array(kinds)
  for (let at = 0; at < items * kinds; at += 1) needs[at % kinds]! += need[at]!
  for (let at = 0; at < bins * kinds; at += 1) {
    safe[at % kinds]! += problem.safety[at]!
    whole[at % kinds]! += problem.capacity[at]!
  }
  let bound = 0
  for (let r = 0; r < kinds; r += 1) bound += overloadCost[r]! * Math.max(0, needs[r]! - safe[r]!)
  for (let k = 0; k < balances * 4; k += 4) {
    const first = balance[k]!
    const second = balance[k + 1]!
    const missing = balance[k + 2]! * (whole[first]! - needs[first]!) - (whole[second]! - needs[second]!)
    bound += balance[k + 3]! * Math.max(0, missing)
  }
  return bound
}
