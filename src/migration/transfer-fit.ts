import { type Fitted, type MeasuredTransfer, modelMinutes } from '#migration/measured-transfers.ts'

/** Where the search begins and its first and last step, in ms. */
const firstMs = 60_000
const stepsMs: readonly number[] = [32_000, 16_000, 8000, 4000, 2000, 1000]
/** Improvements looked for at each step. */
const movesMax = 50

/** The relative error of the model for one measurement: 0.05 is 5 % too long. */
export const errorOf = (one: MeasuredTransfer, constants: Fitted, silentBytes: number): number =>
  modelMinutes(one, constants, silentBytes) / one.minutes - 1

/**
 * The two constants, in whole seconds, with the least sum of squared relative errors over `measured`: a pattern search
 * from a minute each, steps halved down to a second. Deterministic; the result is a local minimum.
 */
export function fitTransfer(measured: readonly MeasuredTransfer[], silentBytes: number): Fitted {
  const known = new Map<string, number>()
  const loss = (constants: Fitted): number => {
    const key = `${constants.startMs} ${constants.finishMs}`
    const found =
      known.get(key) ?? measured.reduce((total, one) => total + errorOf(one, constants, silentBytes) ** 2, 0)
    known.set(key, found)
    return found
  }
  let best: Fitted = { startMs: firstMs, finishMs: firstMs }
  let least = loss(best)
  for (const step of stepsMs) {
    for (let moves = 0; moves < movesMax; moves += 1) {
      const around = neighbours(best, step).map((constants) => ({ constants, loss: loss(constants) }))
      const better = around.reduce((low, one) => (one.loss < low.loss ? one : low))
      if (better.loss >= least) break
      best = better.constants
      least = better.loss
    }
  }
  return best
}

const neighbours = ({ startMs, finishMs }: Fitted, step: number): readonly Fitted[] =>
  [
    { startMs: startMs - step, finishMs },
    { startMs: startMs + step, finishMs },
    { startMs, finishMs: finishMs - step },
    { startMs, finishMs: finishMs + step },
    { startMs: startMs - step, finishMs: finishMs + step },
    { startMs: startMs + step, finishMs: finishMs - step },
  ].filter((one) => one.startMs >= 0 && one.finishMs >= 0)

/** What the model says of each measurement when its constants were fitted to the other ones alone. */
export const leftOut = (
  measured: readonly MeasuredTransfer[],
  silentBytes: number,
): readonly { readonly of: MeasuredTransfer; readonly fitted: Fitted; readonly error: number }[] =>
  measured.map((of) => {
    const fitted = fitTransfer(
      measured.filter((other) => other !== of),
      silentBytes,
    )
    return { of, fitted, error: errorOf(of, fitted, silentBytes) }
  })
