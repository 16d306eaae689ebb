import { type Chain, passesMax, solveChain } from '#engines/cpu-contention/chain.ts'
import type { Machine, VmClass } from '#engines/cpu-contention/machine.ts'
import { stepOf, survivalOf, timeUntil } from '#engines/cpu-contention/tail.ts'

/** One phase of the load: how much of the time it lasts, and the VMs as they behave in it. */
export type Phase = { readonly share: number; readonly classes: readonly [VmClass, VmClass] }

/** What a VM of one class meets, on average over the time; shares are of the time of one VM. */
export type Wait = {
  readonly vms: number
  readonly vcpus: number
  readonly busyVcpus: number
  /** At work: running or waiting. */
  readonly activeShare: number
  /** Waits because all places are taken, or too few are its due. */
  readonly readyShare: number
  /** Waits although places are free, because too few are for what must run together. */
  readonly coStopShare: number
  /** Waits because a limit holds it back. */
  readonly limitedShare: number
  /** Work done, of the work it would do if it never waited. */
  readonly doneRatio: number
  /** Work done while running, over that of a thread alone on its core. */
  readonly speed: number
}

/** What a host does under one load. */
export type Reading = {
  readonly narrow: Wait
  readonly wide: Wait
  /** Work done, in cores kept busy at full speed. */
  readonly coresWorth: number
  /** Share of the time that threads are taken by vCPUs with work, of all places. */
  readonly placesTaken: number
  /** Whether the solver settled in every phase. */
  readonly settled: boolean
}

/** All kinds of waiting of a VM together, as a share of its time. */
export const waitShare = ({ readyShare, coStopShare, limitedShare }: Wait): number =>
  readyShare + coStopShare + limitedShare

/** Solves every phase and averages over them. */
export function readPhases(
  machine: Machine,
  phases: readonly Phase[],
  slots: number,
  taken: readonly number[],
) {
  const chains = phases.map(({ classes }) => solveChain(machine, classes))
  return { chains, reading: averaged(chains, phases, slots, taken) }
}

function averaged(
  chains: readonly Chain[],
  phases: readonly Phase[],
  slots: number,
  taken: readonly number[],
): Reading {
  const waits = ([0, 1] as const).map((k) => waitOf(chains, phases, k))
  const [narrow, wide] = waits as [Wait, Wait]
  let coresWorth = 0
  let places = 0
  chains.forEach((chain, phase) => {
    const share = (phases[phase] as Phase).share
    for (const k of [0, 1] as const) {
      coresWorth += share * expected(chain, chain.progress[k]) * chain.classes[k].busyVcpus
      places += share * expected(chain, chain.running[k]) * (taken[k] as number)
    }
  })
  const settled = chains.every(({ passes }) => passes < passesMax)
  return { narrow, wide, coresWorth, placesTaken: places / slots, settled }
}

const expected = ({ chance }: Chain, values: Float64Array): number => {
  let total = 0
  for (let at = 0; at < values.length; at += 1) total += (chance[at] as number) * (values[at] as number)
  return total
}

function waitOf(chains: readonly Chain[], phases: readonly Phase[], k: 0 | 1): Wait {
  const { count, vcpus, busyVcpus } = (phases[0] as Phase).classes[k]
  const sums = { active: 0, running: 0, stopped: 0, limited: 0, done: 0, wanted: 0 }
  chains.forEach((chain, at) => {
    const { share } = phases[at] as Phase
    sums.active += share * atWork(chain, k)
    sums.running += share * expected(chain, chain.running[k])
    sums.stopped += share * expected(chain, chain.stopped[k])
    sums.limited += share * expected(chain, chain.limited[k])
    sums.done += share * expected(chain, chain.progress[k])
    sums.wanted += share * chain.classes[k].count * chain.classes[k].active
  })
  const vms = Math.max(1, count)
  const ready = Math.max(0, sums.active - sums.running - sums.stopped - sums.limited)
  return {
    ...{ vms: count, vcpus, busyVcpus, activeShare: sums.active / vms, readyShare: ready / vms },
    ...{ coStopShare: sums.stopped / vms, limitedShare: sums.limited / vms },
    doneRatio: sums.wanted === 0 ? 1 : sums.done / sums.wanted,
    speed: sums.running === 0 ? 1 : sums.done / sums.running,
  }
}

function atWork(chain: Chain, k: 0 | 1): number {
  const width = chain.box[0] + 1
  let total = 0
  chain.chance.forEach((chance, at) => {
    total += chance * (k === 0 ? at % width : Math.floor(at / width))
  })
  return total
}

/**
 * The time by which 99 of 100 bursts of a class are done, in mean bursts; 'unknown' when following them costs more
 * than the budget. Phases count by the bursts that begin in them.
 */
export function slowestBurst(
  chains: readonly Chain[],
  phases: readonly Phase[],
  k: 0 | 1,
): number | 'unknown' | 'none' {
  if (chains[0]?.classes[k].count === 0) return 'none'
  const step = Math.min(...chains.map(stepOf))
  const begun = chains.map((chain, at) => (phases[at] as Phase).share * expected(chain, chain.progress[k]))
  const total = begun.reduce((sum, value) => sum + value, 0)
  const curves: { weight: number; survival: NonNullable<ReturnType<typeof survivalOf>> }[] = []
  for (const [at, chain] of chains.entries()) {
    const survival = survivalOf(chain, k, step)
    if (survival === undefined) return 'unknown'
    curves.push({ weight: (begun[at] as number) / total, survival })
  }
  return timeUntil(curves, 0.01) ?? 'unknown'
}
