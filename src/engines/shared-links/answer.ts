import type { Detector } from '#engines/shared-links/detectors.ts'
import { type LinkState, linkState } from '#engines/shared-links/links.ts'
import type { SharedLinksParams } from '#engines/shared-links/params.ts'
import { atLeast, runProbability } from '#engines/shared-links/queue.ts'
import { rounded } from '#kernel/canonical.ts'
import { hourMs } from '#kernel/units.ts'

const bitsPerByte = 8

/** What one setting does to the hosts that are healthy. */
export type Fencing = {
  readonly state: LinkState
  /** How long beats are at risk: the recovery, or one hour where none runs. */
  readonly windowMs: number
  readonly isRecovering: boolean
  /** Probability that one given healthy host is declared dead in that time. */
  readonly perHost: number
  readonly healthyHosts: number
  /** Healthy hosts expected to be fenced. */
  readonly fenced: number
  /** The same at half the loss, about the least that a simulation packet by packet finds in an overloaded link. */
  readonly fencedAtHalf: number
  /** Probability that at least one healthy host is fenced. */
  readonly anyFenced: number
  /** Probability that so many are fenced that the rest, with the host that failed, has no majority. */
  readonly majorityLost: number
}

/** The fencing that follows from the parameters and a detector. Cost: at most 20,000 steps. */
export function fencing(
  values: SharedLinksParams,
  detector: Pick<Detector, 'intervalMs' | 'misses'>,
): Fencing {
  const state = linkState(values)
  const isRecovering = state.recoveryGbps > 0 && values.recoveryBytes > 0
  const windowMs = isRecovering ? (values.recoveryBytes * bitsPerByte) / (state.recoveryGbps * 1e6) : hourMs
  const beats = Math.floor(windowMs / detector.intervalMs)
  const perHost = runProbability(beats, detector.misses, state.lossRatio)
  const healthyHosts = values.hosts - 1
  const majority = Math.floor(values.hosts / 2) + 1
  return {
    state,
    windowMs: rounded(windowMs),
    isRecovering,
    perHost: rounded(perHost),
    healthyHosts,
    fenced: rounded(healthyHosts * perHost),
    fencedAtHalf: rounded(healthyHosts * runProbability(beats, detector.misses, state.lossRatio / 2)),
    anyFenced: rounded(-Math.expm1(healthyHosts * Math.log1p(-Math.min(perHost, 1)))),
    majorityLost: rounded(atLeast(healthyHosts, healthyHosts - majority + 1, perHost)),
  }
}

/** Expected fences over the recovery bandwidth asked for, for one way of sharing. */
export type Curve = { readonly label: string; readonly points: readonly (readonly [number, number])[] }

/** What a run answers. */
export type SharedLinks = {
  /** The parameters as used: typed ones, or those of a cluster. */
  readonly used: SharedLinksParams
  readonly cluster: {
    readonly name: string
    readonly notes: readonly string[]
  } | null
  readonly now: Fencing
  readonly ways: readonly { readonly label: string; readonly isNow: boolean; readonly fencing: Fencing }[]
  readonly platforms: readonly { readonly detector: Detector; readonly fencing: Fencing }[]
  readonly curves: readonly Curve[]
  /** From here to the end of the axis one healthy host or more is expected to be fenced: a step of the knob, or null. */
  readonly kneeGbps: number | null
}
