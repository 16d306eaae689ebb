import { engineSubject } from '#path/governance/leaning.ts'
import { type Ground, type Reason, reasonsFor } from '#path/governance/reasons.ts'

/** What governance reads of a saved run: which version of which engine answered, leaning on what. */
export type SavedRun = {
  readonly engine: string
  readonly version: number
  readonly facts: readonly string[]
}

/**
 * Why a saved run has to be asked again: a fact that its engine version leaned on claims something else today, or is
 * past its day. A run does not carry values, only ids; the pin of its engine version knows what those claimed.
 * 'unknown' when a version leaned on facts and nobody pinned it: such a run is not called current.
 */
export function runReasons(run: SavedRun, ground: Ground): readonly Reason[] | 'unknown' {
  const subject = engineSubject(run.engine, run.version)
  const reasons = reasonsFor({ subject, facts: run.facts }, ground)
  const pinned = new Set(ground.pins.get(subject)?.facts.map(({ fact }) => fact))
  const isKnown = run.facts.every((fact) => pinned.has(fact) && ground.facts.has(fact))
  return isKnown || reasons.length > 0 ? reasons : 'unknown'
}
