import { allocate } from '#engines/cpu-contention/allocation.ts'
import type { Machine, VmClass } from '#engines/cpu-contention/machine.ts'

/** How many VMs of each class are followed; more at work at once is as good as impossible. */
export type Box = readonly [number, number]

/** VMs of two classes that go to work and finish, as a Markov chain on how many of each are at work. */
export type Chain = {
  readonly classes: readonly [VmClass, VmClass]
  readonly box: Box
  /** Bursts begun per mean burst of time by one VM that is not at work. */
  readonly wake: readonly [number, number]
  /** Per state (row by row, second class outside): work done, VMs running, stopped and limited, of each class. */
  readonly progress: readonly [Float64Array, Float64Array]
  readonly running: readonly [Float64Array, Float64Array]
  readonly stopped: readonly [Float64Array, Float64Array]
  readonly limited: readonly [Float64Array, Float64Array]
  /** Share of the time in each state. */
  readonly chance: Float64Array
  /** Passes the solver took; `passesMax` when it did not settle. */
  readonly passes: number
}

/** Most passes of the solver. */
export const passesMax = 400
const settled = 1e-10

const table = (size: number): [Float64Array, Float64Array] => [new Float64Array(size), new Float64Array(size)]

/** Edges of the box may hold this share of the time; with more the box grows. */
const edgeMax = 1e-10

/** Where the numbers of VMs at work end for all practical purposes, if nothing waited. */
export const firstBox = (classes: readonly [VmClass, VmClass]): Box => [reach(classes[0]), reach(classes[1])]

const reach = ({ count, active }: VmClass): number =>
  Math.min(count, Math.ceil(count * active + 7 * Math.sqrt(count * active * (1 - active))) + 4)

/**
 * The long-run shares of time, by block Gauss-Seidel on rows with the masses of the rows set right after each pass
 * (aggregation and disaggregation). States that hold no time are left out: the box of numbers at work grows until
 * its edges hold less than 1e-10. Cost O(states × passes).
 */
export function solveChain(machine: Machine, classes: readonly [VmClass, VmClass]): Chain {
  const counts = [classes[0].count, classes[1].count] as const
  let box = firstBox(classes)
  for (;;) {
    const chain = solveInside(machine, classes, box)
    const [first, second] = edgesOf(chain)
    const grows = [first > edgeMax && box[0] < counts[0], second > edgeMax && box[1] < counts[1]]
    if (!grows[0] && !grows[1]) return chain
    box = [
      grows[0] ? Math.min(counts[0], 2 * box[0]) : box[0],
      grows[1] ? Math.min(counts[1], 2 * box[1]) : box[1],
    ]
  }
}

/** Share of the time at the upper edge of the box, in each direction. */
function edgesOf({ box, chance }: Chain): readonly [number, number] {
  const width = box[0] + 1
  let [first, second] = [0, 0]
  for (let j = 0; j <= box[1]; j += 1) first += chance[j * width + box[0]] as number
  for (let i = 0; i <= box[0]; i += 1) second += chance[box[1] * width + i] as number
  return [first, second]
}

function solveInside(machine: Machine, classes: readonly [VmClass, VmClass], box: Box): Chain {
  const size = (box[0] + 1) * (box[1] + 1)
  const [progress, running, stopped, limited] = [table(size), table(size), table(size), table(size)]
  for (let j = 0; j <= box[1]; j += 1) {
    for (let i = 0; i <= box[0]; i += 1) {
      const at = j * (box[0] + 1) + i
      const found = allocate(machine, classes, i, j)
      for (const k of [0, 1] as const) {
        progress[k][at] = found.progress[k]
        running[k][at] = found.running[k]
        stopped[k][at] = found.stopped[k]
        limited[k][at] = found.limited[k]
      }
    }
  }
  const wake = classes.map(({ active }) => active / (1 - active)) as [number, number]
  const chance = new Float64Array(size).fill(1 / size)
  const chain = { classes, box, wake, progress, running, stopped, limited, chance }
  let passes = 0
  while (passes < passesMax) {
    passes += 1
    const before = chance.slice()
    for (let j = 0; j <= box[1]; j += 1) solveRow(chain, j)
    setMasses(chain)
    for (let j = box[1]; j >= 0; j -= 1) solveRow(chain, j)
    setMasses(chain)
    let change = 0
    for (let at = 0; at < size; at += 1)
      change = Math.max(change, Math.abs((chance[at] as number) - (before[at] as number)))
    if (change < settled) break
  }
  return { ...chain, passes }
}

/** Bursts begun in a state per mean burst of time, by VMs of class `k` of which `working` are at work. */
export function wakings(
  { classes, box, wake }: Pick<Chain, 'classes' | 'box' | 'wake'>,
  k: 0 | 1,
  working: number,
): number {
  return working < box[k] ? (classes[k].count - working) * wake[k] : 0
}

/** Balances one row against its neighbours as they stand: a tridiagonal system, by elimination. */
function solveRow(chain: Omit<Chain, 'passes'>, j: number): void {
  const { box, progress, chance } = chain
  const [top1, top2] = box
  if (top2 === 0) {
    singleRow(chain)
    return
  }
  const width = top1 + 1
  const upper = new Float64Array(width)
  const right = new Float64Array(width)
  const [outward, inward] = [wakings(chain, 1, j), j > 0 ? wakings(chain, 1, j - 1) : 0]
  for (let i = 0; i <= top1; i += 1) {
    const at = j * width + i
    const out = wakings(chain, 0, i) + outward + (progress[0][at] as number) + (progress[1][at] as number)
    let source = 0
    if (j > 0) source += (chance[at - width] as number) * inward
    if (j < top2) source += (chance[at + width] as number) * (progress[1][at + width] as number)
    const lower = i > 0 ? wakings(chain, 0, i - 1) : 0
    const pivot = out - (i > 0 ? lower * (upper[i - 1] as number) : 0)
    upper[i] = i < top1 ? (progress[0][at + 1] as number) / pivot : 0
    right[i] = (source + (i > 0 ? lower * (right[i - 1] as number) : 0)) / pivot
  }
  for (let i = top1; i >= 0; i -= 1) {
    const next = i < top1 ? (upper[i] as number) * (chance[j * width + i + 1] as number) : 0
    chance[j * width + i] = Math.max(0, (right[i] as number) + next)
  }
}

/** One class alone is a birth and death chain, whose answer is a product. */
function singleRow(chain: Omit<Chain, 'passes'>): void {
  const [top1] = chain.box
  const logs = new Float64Array(top1 + 1)
  for (let i = 1; i <= top1; i += 1) {
    logs[i] = (logs[i - 1] as number) + Math.log(wakings(chain, 0, i - 1) / (chain.progress[0][i] as number))
  }
  fillFromLogs(chain.chance, logs)
}

function fillFromLogs(chance: Float64Array, logs: Float64Array): void {
  const top = logs.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  let total = 0
  logs.forEach((value, at) => {
    chance[at] = Math.exp(value - top)
    total += chance[at] as number
  })
  for (let at = 0; at < chance.length; at += 1) chance[at] = (chance[at] as number) / total
}

/** Scales rows so that as many VMs of the second class go to work as finish, between any two rows. */
function setMasses(chain: Omit<Chain, 'passes'>): void {
  const { box, chance, progress } = chain
  const width = box[0] + 1
  const masses = new Float64Array(box[1] + 1)
  const logs = new Float64Array(box[1] + 1)
  for (let j = 0; j <= box[1]; j += 1) {
    let [mass, finished] = [0, 0]
    for (let at = j * width; at < (j + 1) * width; at += 1) {
      mass += chance[at] as number
      finished += (chance[at] as number) * (progress[1][at] as number)
    }
    masses[j] = mass
    // A row too unlikely for a number stays empty, and so do those beyond it.
    if (j > 0 && mass === 0) logs[j] = Number.NEGATIVE_INFINITY
    else if (j > 0) logs[j] = (logs[j - 1] as number) + Math.log(wakings(chain, 1, j - 1) / (finished / mass))
  }
  const wanted = new Float64Array(box[1] + 1)
  fillFromLogs(wanted, logs)
  for (let j = 0; j <= box[1]; j += 1) {
    const scale = masses[j] === 0 ? 0 : (wanted[j] as number) / (masses[j] as number)
    for (let at = j * width; at < (j + 1) * width; at += 1) chance[at] = (chance[at] as number) * scale
  }
}
