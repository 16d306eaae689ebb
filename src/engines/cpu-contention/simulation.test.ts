import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPhases, slowestBurst, waitShare } from '#engines/cpu-contention/bench.ts'
import { type Machine, slotsOf, slotsTaken, type VmClass } from '#engines/cpu-contention/machine.ts'
import { simulateHost } from '#engines/cpu-contention/simulation.ts'
import { seededRandom } from '#kernel/random.ts'
import { quantile } from '#kernel/statistics.ts'

type Setting = { readonly machine: Machine; readonly classes: readonly [VmClass, VmClass] }

const threadings = ['one-thread', 'shared', 'core'] as const
const gangs = ['independent', 'relaxed', 'strict'] as const
/** Cores, wide vCPUs, of them busy, wide VMs, narrow VMs of one vCPU. */
const shapes = [
  [4, 4, 4, 2, 8],
  [6, 4, 3, 2, 12],
  [8, 8, 4, 1, 20],
  [8, 6, 6, 3, 8],
  [5, 3, 2, 4, 10],
] as const
const weights = [
  [1, 1],
  [2, 1],
  [1, 0.7],
] as const

/** Every second of 540 settings, those left out in which a VM would have to work all the time. */
function grid(): readonly Setting[] {
  const all: Setting[] = []
  let at = 0
  for (const threads of threadings)
    for (const coScheduling of gangs)
      for (const [cores, vcpus, busyVcpus, wideVms, narrowVms] of shapes)
        for (const load of [0.4, 0.65, 0.9, 1.2])
          for (const [shares, limit] of weights) {
            at += 1
            if (at % 9 > 3) continue
            const demand = (load * cores) / (narrowVms + wideVms * vcpus)
            const narrow = { count: narrowVms, vcpus: 1, busyVcpus: 1, active: demand, shares: 1, limit: 1 }
            const wide = {
              ...{ count: wideVms, vcpus, busyVcpus, active: (demand * vcpus) / busyVcpus, shares },
              limit: Math.min(1, (limit * vcpus) / busyVcpus),
            }
            all.push({
              machine: { cores, threads, secondThreadGain: 0.25, coScheduling },
              classes: [narrow, wide],
            })
          }
  return all
}

/** How long each setting is watched, in mean bursts. The stated error includes what chance does in so short a time. */
const duration = 750

test('the model agrees with a discrete-event simulation on 240 settings within its stated error', () => {
  const settings = grid()
  assert.ok(settings.length >= 200, `${settings.length} settings`)
  const errors: {
    readonly wait: number
    readonly tail: number
    readonly equal: boolean
    readonly text: string
  }[] = []
  settings.forEach(({ machine, classes }, at) => {
    const phases = [{ share: 1, classes }]
    const taken = classes.map((one) => slotsTaken(machine, one))
    const { chains, reading } = readPhases(machine, phases, slotsOf(machine), taken)
    const seen = simulateHost(
      {
        ...{ cores: machine.cores, threading: machine.threads, gain: machine.secondThreadGain },
        ...{ gang: machine.coScheduling, slice: 0.1, warmUp: 20, duration },
      },
      classes.map((one) => ({
        ...{ vms: one.count, vcpus: one.vcpus, busy: one.busyVcpus, sleep: (1 - one.active) / one.active },
        ...{ shares: one.shares, limit: one.limit },
      })),
      seededRandom(at),
    )
    for (const k of [0, 1] as const) {
      const wait = k === 0 ? reading.narrow : reading.wide
      const found = seen[k]
      assert.ok(found !== undefined)
      const waited = found.waiting + found.stopped + found.limited
      const tail = slowestBurst(chains, phases, k)
      assert.ok(typeof tail === 'number')
      const slowest = quantile(found.responses, 0.99) ?? Number.NaN
      errors.push({
        wait: Math.abs(waitShare(wait) - waited),
        tail: Math.abs(tail / slowest - 1),
        equal: classes[1].shares === 1,
        text: JSON.stringify({
          ...machine,
          classes,
          k,
          model: waitShare(wait),
          simulation: waited,
          tail,
          slowest,
        }),
      })
    }
  })
  const mean = (of: (one: (typeof errors)[number]) => number): number =>
    errors.reduce((sum, one) => sum + of(one), 0) / errors.length
  const worst = [...errors].sort((left, right) => right.wait - left.wait)[0]
  assert.ok(mean(({ wait }) => wait) < 0.006, `${mean(({ wait }) => wait)} on average`)
  assert.ok((worst?.wait ?? 1) < 0.05, worst?.text)
  assert.ok(
    mean(({ tail }) => tail) < 0.1,
    `${mean(({ tail }) => tail)} of the time of 99 % of bursts on average`,
  )
})
