import { type Chain, wakings } from '#engines/cpu-contention/chain.ts'

/** Steps a mean burst is divided into, at least. */
const stepsPerBurstMin = 60
/** States less likely than this are left out of a burst's path. */
const negligible = 1e-8
/** Most updates of a state one curve may cost. */
const updatesMax = 1e7

/** The chance that a burst is still unfinished, at every `step` mean bursts of time. */
export type Survival = { readonly step: number; readonly chances: readonly number[] }

/** The time step at which paths of a chain can be followed: no state changes faster. In mean bursts. */
export function stepOf(chain: Chain): number {
  let fastest = stepsPerBurstMin
  const width = chain.box[0] + 1
  chain.chance.forEach((chance, at) => {
    if (chance < negligible) return
    const [i, j] = [at % width, Math.floor(at / width)]
    const out =
      wakings(chain, 0, i) +
      wakings(chain, 1, j) +
      (chain.progress[0][at] as number) +
      (chain.progress[1][at] as number)
    fastest = Math.max(fastest, out)
  })
  return 1 / fastest
}

/**
 * How long a burst of a VM of class `k` takes: one VM is followed from its wake-up through what the others do until
 * it is done, in steps of `step` mean bursts, until one burst in ten thousand is left. Undefined when the class has no
 * VM or the path costs more than the budget of updates.
 */
export function survivalOf(chain: Chain, k: 0 | 1, step: number): Survival | undefined {
  const start = startOf(chain, k)
  if (start === undefined) return undefined
  const moves = movesOf(chain, k, start.states, step)
  let now: Float64Array = start.chances
  let next: Float64Array = new Float64Array(start.chances.length)
  const chances = [1]
  const stepsMax = Math.floor(updatesMax / start.states.length)
  while ((chances[chances.length - 1] as number) > 1e-4) {
    if (chances.length > stepsMax) return undefined
    let left = 0
    for (let at = 0; at < now.length; at += 1) {
      let value = (now[at] as number) * (moves.stay[at] as number)
      for (let m = 0; m < 4; m += 1) {
        const from = moves.from[4 * at + m] as number
        if (from >= 0) value += (now[from] as number) * (moves.rate[4 * at + m] as number)
      }
      next[at] = value
      left += value
    }
    chances.push(left)
    const spent = now
    now = next
    next = spent
  }
  return { step, chances }
}

type Start = { readonly states: Int32Array; readonly chances: Float64Array }

/** States that a VM of the class finds itself in right after it wakes up, itself counted. */
function startOf(chain: Chain, k: 0 | 1): Start | undefined {
  if (chain.classes[k].count === 0) return undefined
  const width = chain.box[0] + 1
  const woken = (at: number): number => wakings(chain, k, k === 0 ? at % width : Math.floor(at / width))
  const stride = k === 0 ? 1 : width
  const states: number[] = []
  const chances: number[] = []
  let total = 0
  chain.chance.forEach((chance, at) => {
    const weight = chance * woken(at)
    if (weight <= negligible) return
    states.push(at + stride)
    chances.push(weight)
    total += weight
  })
  return { states: Int32Array.from(states), chances: Float64Array.from(chances, (chance) => chance / total) }
}

/** What flows into each state in one step while the followed VM is at work; what it finishes flows out for good. */
function movesOf(chain: Chain, k: 0 | 1, states: Int32Array, step: number) {
  const width = chain.box[0] + 1
  const indexOf = new Map<number, number>()
  states.forEach((state, index) => {
    indexOf.set(state, index)
  })
  const stay = new Float64Array(states.length)
  const from = new Int32Array(4 * states.length).fill(-1)
  const rate = new Float64Array(4 * states.length)
  const slot = new Uint8Array(states.length)
  states.forEach((state, index) => {
    const present = [state % width, Math.floor(state / width)] as const
    let out = 0
    for (const c of [0, 1] as const) {
      const stride = c === 0 ? 1 : width
      const done = chain.progress[c][state] as number
      const own = c === k ? done / present[c] : 0
      out += own
      for (const [flow, to] of [
        [wakings(chain, c, present[c]), state + stride],
        [done - own, state - stride],
      ] as const) {
        const target = flow > 0 ? indexOf.get(to) : undefined
        if (target === undefined) continue
        out += flow
        const place = 4 * target + (slot[target] as number)
        slot[target] = (slot[target] as number) + 1
        from[place] = index
        rate[place] = flow * step
      }
    }
    stay[index] = 1 - out * step
  })
  return { stay, from, rate }
}

/** Time a step stands for: what a burst that never waits takes exactly, and one that waits a little less than it. */
const stepLength = (step: number): number => -Math.log(1 - step)

/**
 * The time, in mean bursts, by which all but the share `left` of bursts are done, of several curves of one step mixed
 * by weights that sum to one. Interpolated between steps. Undefined when no curve goes that far.
 */
export function timeUntil(
  curves: readonly { readonly weight: number; readonly survival: Survival }[],
  left: number,
): number | undefined {
  const [first] = curves
  if (first === undefined) return undefined
  const longest = Math.max(...curves.map(({ survival }) => survival.chances.length))
  let before = 1
  for (let at = 1; at < longest; at += 1) {
    let now = 0
    for (const { weight, survival } of curves) now += weight * (survival.chances[at] ?? 0)
    if (now <= left) return (at - 1 + (before - left) / (before - now)) * stepLength(first.survival.step)
    before = now
  }
  return undefined
}
