import { birnbaumImportances } from '#kernel/fault-tree/importance.ts'
import type { SolvedTree } from '#kernel/fault-tree/solve.ts'

/** How often a component fails and how long it is then down, on average. */
export type Repairable = { readonly failuresPerYear: number; readonly downHours: number }

/** Hours of a year of 365 days. */
export const hoursPerYear = 8_760

/**
 * Share of time that a component is down: downtime over downtime plus uptime, where `failuresPerYear` counts per year of
 * uptime. Source: MDT / (MTBF + MDT). Example: unavailability({ failuresPerYear: 0, downHours: 4 }) → 0
 */
export function unavailability({ failuresPerYear, downHours }: Repairable): number {
  const load = (failuresPerYear * downHours) / hoursPerYear
  return load / (1 + load)
}

/** Failures of a component per calendar year: it cannot fail while it is down. */
export function failureFrequency(component: Repairable): number {
  return component.failuresPerYear * (1 - unavailability(component))
}

/**
 * How often a year the top becomes true when event e is component e being down, in the long run. The sum over components
 * of their frequency times their Birnbaum importance; null for a tree that a failure can heal, where that sum would
 * count repairs as failures. Source: Vesely, 1970; Schneeweiss, IEEE Transactions on Reliability, 1981.
 */
export function topFrequency(solved: SolvedTree, components: readonly Repairable[]): number | null {
  if (!solved.coherent) return null
  const birnbaum = birnbaumImportances(solved, components.map(unavailability))
  return components.reduce((sum, component, event) => sum + birnbaum[event]! * failureFrequency(component), 0)
}
