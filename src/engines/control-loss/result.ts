import type { Operation, Phase } from '#engines/control-loss/matrix.ts'
import type { SituationId } from '#engines/control-loss/situations.ts'
import type { ComponentRef } from '#estate/model.ts'
import type { Verdict } from '#kernel/block.ts'

/** One operation on the chosen day, and the first day on which it stops; null when it never does, as far as is known. */
export type OperationRow = Phase & { readonly operation: Operation; readonly stopsOnDay: number | null }

/** A component that runs on and could not be started: it needs, to start, what has stopped. */
export type Blocked = { readonly ref: ComponentRef; readonly needs: readonly string[] }

/**
 * Whether a manager can be started without itself. `loop` holds what needs it and what it needs, itself included;
 * `runsOn` the hosts that its VMs run on.
 */
export type ManagerAnswer = {
  readonly ref: ComponentRef
  readonly verdict: Verdict
  readonly runsOn: readonly ComponentRef[]
  readonly runsOnCount: number
  readonly loop: readonly ComponentRef[]
  readonly loopCount: number
  /** Whether all of the loop comes up from cold, in the best reading of what nobody stated and in the worst. */
  readonly comesUp: 'surely' | 'perhaps' | 'never'
  /** Whether the hosts it runs on are of the platform that the situation is about. */
  readonly samePlatform: 'yes' | 'no' | 'unknown'
}

export type ControlLoss = {
  readonly situation: SituationId
  readonly days: number
  readonly rows: readonly OperationRow[]
  /** What was stopped in the estate. */
  readonly lost: readonly ComponentRef[]
  /** What stops with it, besides what was named; surely, and perhaps because somebody did not say. */
  readonly falls: readonly ComponentRef[]
  readonly fallsCount: number
  readonly fallsPerhapsCount: number
  /** What runs on and can no longer be started; and what perhaps cannot. */
  readonly blocked: readonly Blocked[]
  readonly blockedCount: number
  readonly blockedVmCount: number
  readonly blockedPerhaps: readonly ComponentRef[]
  readonly blockedPerhapsCount: number
  readonly managers: readonly ManagerAnswer[]
  readonly managerCount: number
  /** What people call every component named here. */
  readonly names: Readonly<Record<string, string>>
}
