import { addDays, isDay } from '#kernel/calendar/day.ts'
import { compareText } from '#kernel/sort.ts'
import type { Fact, GovernanceRecord } from '#path/schema.ts'

/** The last day on which something may be leaned on, or 'ever' for what history will not take back. */
export type ValidUntil = string | 'ever'

/**
 * The last day on which a fact may be leaned on without somebody looking at its source again.
 *
 * `expires` of the fact decides when it is given ('never' makes it valid for ever). Otherwise it is `checked` plus the
 * horizon of the fact's kind, and for a fact that is itself a day to come, that day when it is sooner: what may be
 * argued from an end of support changes when it has passed. A kind without a horizon is good for the day it was
 * checked and no longer.
 */
export function factValidUntil(fact: Fact, governance: Pick<GovernanceRecord, 'horizons'>): ValidUntil {
  if (fact.expires === 'never') return 'ever'
  if (fact.expires !== undefined) return fact.expires
  const horizon = governance.horizons.find(({ kind }) => kind === fact.kind)
  const looked = addDays(fact.checked, horizon?.days ?? 0)
  const own = String(fact.value)
  const passes = isDay(own) && fact.unit.startsWith('date') && own >= fact.checked
  return passes && own < looked ? own : looked
}

/** The earliest of several last days; 'ever' when there are none, or none that ends. */
export const earliest = (days: readonly ValidUntil[]): ValidUntil =>
  [...days].filter((day) => day !== 'ever').sort(compareText)[0] ?? 'ever'
