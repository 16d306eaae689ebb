import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { waitShare } from '#engines/cpu-contention/bench.ts'
import { solveChain } from '#engines/cpu-contention/chain.ts'
import engine from '#engines/cpu-contention/engine.ts'
import type { CoScheduling, Machine, ThreadPolicy, VmClass } from '#engines/cpu-contention/machine.ts'
import { params as fields } from '#engines/cpu-contention/params.ts'
import { chartIntervalMs, readyRatio, readySummationMs } from '#engines/cpu-contention/ready.ts'
import type { CpuContention } from '#engines/cpu-contention/result.ts'
import { splitByWidth } from '#engines/cpu-contention/taken.ts'
import { type Estate, emptyEstate } from '#estate/model.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { erlangC } from '#kernel/erlang.ts'

const on = { estate: emptyEstate('test'), digest: '' }
const context = { seed: 1, progress: () => undefined }
const ask = (params: Readonly<Record<string, unknown>>) => engine.run(on, params, context)

function answer(params: Readonly<Record<string, unknown>>): CpuContention {
  const outcome = ask(params)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value.result as CpuContention
}

const near = (found: number, expected: number, error: number): void =>
  assert.ok(Math.abs(found - expected) <= error, `${found} is ${expected} within ${error}`)

const one = (count: number, active: number, rest: Partial<VmClass> = {}): VmClass => ({
  ...{ count, vcpus: 1, busyVcpus: 1, active, shares: 1, limit: 1 },
  ...rest,
})
const nobody = one(0, 0.5)
const machine = (
  cores: number,
  coScheduling: CoScheduling = 'independent',
  threads: ThreadPolicy = 'one-thread',
): Machine => ({
  ...{ cores, threads, coScheduling },
  secondThreadGain: 0.25,
})

test('ready time converts as published: 10 % of a vCPU is 2,000 ms in 20 s and 30,000 ms in 300 s', () => {
  assert.equal(readySummationMs(0.1, chartIntervalMs), 2000)
  assert.equal(readySummationMs(0.1, 300_000), 30_000)
  assert.equal(readyRatio(2000, 20_000, 1), 0.1)
  assert.equal(readyRatio(8000, 20_000, 4), 0.1)
})

test('VMs of one vCPU are a machine repair shop: its product form, summed by hand', () => {
  // Two cores, three VMs that sleep as long as they work: weights 1, 3, 3, 3/2 for 0 to 3 at work.
  const { chance } = solveChain(machine(2), [one(3, 0.5), nobody])
  ;[1, 3, 3, 1.5].forEach((weight, at) => {
    near(chance[at] ?? 0, weight / 8.5, 1e-12)
  })
})

test('with more and more VMs the chance to wait becomes that of Erlang C(3, 2) = 4/9', () => {
  const taken = (count: number): number => {
    const { chance } = solveChain(machine(3), [one(count, 2 / count), nobody])
    return chance.reduce((sum, share, at) => (at >= 3 ? sum + share : sum), 0)
  }
  near(erlangC(3, 2), 4 / 9, 1e-15)
  near(taken(4000), 4 / 9, 2e-3)
  assert.ok(Math.abs(taken(4000) - 4 / 9) < Math.abs(taken(400) - 4 / 9))
})

test('M/M/2 with 9 arrivals and 5 services: 7.674 wait, when they come from very many VMs', () => {
  const count = 200_000
  const { chance } = solveChain(machine(2), [one(count, 1.8 / (count + 1.8)), nobody])
  near(
    chance.reduce((sum, share, at) => sum + share * Math.max(0, at - 2), 0),
    7.674,
    0.05,
  )
})

/** The long-run shares of a small chain by powers of its step matrix: slow, and nothing shared with the solver. */
function byPowers(found: ReturnType<typeof solveChain>): Float64Array {
  const [n1, n2] = [found.classes[0].count, found.classes[1].count]
  assert.deepEqual(found.box, [n1, n2])
  const width = n1 + 1
  const size = width * (n2 + 1)
  let chance = new Float64Array(size).fill(1 / size)
  const step = 1 / 60
  for (let round = 0; round < 6_000; round += 1) {
    const next = chance.slice()
    for (let at = 0; at < size; at += 1) {
      const [i, j] = [at % width, Math.floor(at / width)]
      const flows = [
        [(n1 - i) * found.wake[0], at + 1],
        [(n2 - j) * found.wake[1], at + width],
        [found.progress[0][at] ?? 0, at - 1],
        [found.progress[1][at] ?? 0, at - width],
      ] as const
      for (const [rate, to] of flows) {
        if (rate <= 0) continue
        const moved = (chance[at] ?? 0) * rate * step
        next[at] = (next[at] ?? 0) - moved
        next[to] = (next[to] ?? 0) + moved
      }
    }
    chance = next
  }
  return chance
}

test('the solver agrees with brute force on small hosts of every kind', () => {
  for (const threads of ['one-thread', 'shared', 'core'] as const)
    for (const coScheduling of ['strict', 'relaxed', 'independent'] as const) {
      const wide = one(2, 0.4, { vcpus: 4, busyVcpus: 3, shares: 2, limit: 0.8 })
      const found = solveChain(machine(4, coScheduling, threads), [one(5, 0.3), wide])
      byPowers(found).forEach((share, at) => {
        near(found.chance[at] ?? 0, share, 1e-7)
      })
    }
})

test('at constant vCPUs and load, wider VMs wait longer, and the wide ones most', () => {
  const waits = [1, 2, 4, 8, 16].map((wideVcpus) => answer({ wideVcpus, wideBusyShare: 1 }))
  waits.forEach((found, at) => {
    assert.equal(found.vcpus, 64)
    const before = waits[at - 1]
    if (before !== undefined) assert.ok(waitShare(found.wide) > waitShare(before.wide))
    if (found.wide.vcpus > 1) assert.ok(waitShare(found.wide) > waitShare(found.narrow))
  })
})

test('the default figure shows a wide VM that waits on a host at 60 %, and each of four knobs reverses it', () => {
  const found = answer({})
  assert.ok(waitShare(found.wide) > 0.08 && found.wide.coStopShare > 0.9 * waitShare(found.wide))
  assert.ok(waitShare(found.narrow) < 0.02)
  for (const knob of [{ wideVcpus: 4 }, { threads: 'shared' }, { load: 0.3 }, { wideBusyShare: 0.2 }])
    assert.ok(waitShare(answer(knob).wide) < 0.02, JSON.stringify(knob))
})

test('a wide VM that works on one vCPU waits when all must run at once, and not when only those with work do', () => {
  const idle = { wideBusyShare: 0.25, load: 0.5 }
  const strict = answer({ ...idle, coScheduling: 'strict' })
  const relaxed = answer({ ...idle, coScheduling: 'relaxed' })
  assert.ok(waitShare(strict.wide) > 0.1)
  assert.ok(waitShare(relaxed.wide) < 0.005)
})

test('a core scheduler takes a fifth of the work of VMs with one vCPU, and next to none of VMs with two', () => {
  const full = { wideShare: 0, load: 1.5, vcpuRatio: 8 }
  const work = (narrowVcpus: number, threads: ThreadPolicy): number =>
    answer({ ...full, narrowVcpus, threads }).coresWorth
  const loss = (narrowVcpus: number): number => 1 - work(narrowVcpus, 'core') / work(narrowVcpus, 'shared')
  near(loss(1), 0.2, 0.02)
  near(loss(2), 0, 0.02)
})

test('threads that are shared hide waiting in slowness: no ready time, and work undone', () => {
  const found = answer({ threads: 'shared', load: 0.9 })
  assert.ok(waitShare(found.narrow) < 0.005)
  assert.ok(found.doneRatio < 0.98)
})

test('a limit holds a VM back on an idle host', () => {
  const found = answer({ load: 0.1, wideLimit: 0.5 })
  assert.ok(found.wide.limitedShare > 0)
  near(found.wide.limitedShare / found.wide.activeShare, 1 - 0.5 / 0.75, 1e-3)
  assert.ok(found.wide.readyShare + found.wide.coStopShare < 1e-4)
})

test('double shares shorten the waiting of wide VMs and lengthen that of narrow ones', () => {
  const [half, double] = [
    answer({ wideShares: 'half', load: 0.9 }),
    answer({ wideShares: 'double', load: 0.9 }),
  ]
  assert.ok(waitShare(double.wide) < waitShare(half.wide))
  assert.ok(waitShare(double.narrow) > waitShare(half.narrow))
})

test('twice the cores and VMs wait less at the same ratio and load: the ratio alone says nothing', () => {
  const [small, large] = [answer({ cores: 16 }), answer({ cores: 32 })]
  assert.equal(small.vcpus / 16, large.vcpus / 32)
  assert.ok(waitShare(large.wide) < waitShare(small.wide) / 2)
})

test('the parts of a VM’s time are shares, and work done never exceeds work wanted', () => {
  fc.assert(
    fc.property(
      fc.record({
        cores: fc.integer({ min: 2, max: 12 }),
        vcpuRatio: fc.integer({ min: 4, max: 20 }).map((quarters) => quarters / 4),
        wideVcpus: fc.integer({ min: 1, max: 12 }),
        wideShare: fc.integer({ min: 0, max: 20 }).map((twentieths) => twentieths / 20),
        wideBusyShare: fc.integer({ min: 1, max: 20 }).map((twentieths) => twentieths / 20),
        narrowVcpus: fc.integer({ min: 1, max: 3 }),
        load: fc.integer({ min: 5, max: 150 }).map((hundredths) => hundredths / 100),
        peakRatio: fc.integer({ min: 10, max: 40 }).map((tenths) => tenths / 10),
        threads: fc.constantFrom('one-thread', 'shared', 'core'),
        coScheduling: fc.constantFrom('strict', 'relaxed', 'independent'),
        wideLimit: fc.integer({ min: 2, max: 20 }).map((twentieths) => twentieths / 20),
      }),
      (params) => {
        const outcome = ask(params)
        if (!outcome.ok) {
          assert.match(outcome.issues[0].message, /\.$/)
          return
        }
        canonicalJson(outcome.value)
        const found = outcome.value.result as CpuContention
        for (const wait of [found.narrow, found.wide]) {
          for (const share of [wait.readyShare, wait.coStopShare, wait.limitedShare])
            assert.ok(share >= 0 && share <= 1)
          assert.ok(waitShare(wait) <= wait.activeShare + 1e-9 && wait.activeShare <= 1 + 1e-9)
          assert.ok(wait.doneRatio <= 1 + 1e-6, `${wait.doneRatio}`)
        }
        assert.ok(found.placesTaken <= 1 + 1e-9)
      },
    ),
    { numRuns: 20, seed: 4 },
  )
})

test('every knob changes what is shown, from its default to another value', () => {
  const others: Readonly<Record<string, unknown>> = {
    ...{
      hosts: 3,
      cores: 20,
      vcpuRatio: 3,
      wideShare: 0.5,
      wideVcpus: 8,
      narrowVcpus: 2,
      wideBusyShare: 0.5,
    },
    ...{ load: 0.7, peakRatio: 1.5, burstMs: 50, threads: 'core', secondThreadGain: 0.4 },
    ...{ coScheduling: 'strict', wideShares: 'double', wideLimit: 0.5 },
  }
  const shown = (params: Readonly<Record<string, unknown>>): string => {
    const outcome = ask(params)
    assert.ok(outcome.ok)
    return canonicalJson(outcome.value.blocks)
  }
  const before = shown({})
  for (const name of Object.keys(fields)) {
    if (name !== 'cluster') assert.notEqual(shown({ [name]: others[name] }), before, name)
  }
})

test('settings that make no sense are answered with a sentence', () => {
  const refusal = (params: Readonly<Record<string, unknown>>): string => {
    const outcome = ask(params)
    assert.ok(!outcome.ok, JSON.stringify(params))
    return outcome.issues[0].message
  }
  assert.match(refusal({ cores: 0 }), /outside the range/)
  assert.match(refusal({ load: 'NaN' }), /not a number/)
  assert.match(refusal({ load: Number.POSITIVE_INFINITY }), /not a number/)
  assert.match(refusal({ hosts: -1 }), /outside the range/)
  assert.match(refusal({ burstMs: 0 }), /outside the range/)
  assert.match(refusal({ burstMs: '' }), /not a number/)
  assert.match(refusal({ wideVcpus: 2.5 }), /whole number/)
  assert.match(refusal({ threads: 'four' }), /not one of/)
  assert.match(refusal({ wideVcpus: 24, wideShare: 0.5 }), /no hypervisor starts it/)
  assert.match(refusal({ vcpuRatio: 0.5, load: 0.9 }), /each vCPU would have to work/i)
  assert.match(refusal({ cores: 1, vcpuRatio: 0.5, narrowVcpus: 2, wideShare: 0 }), /nothing runs/)
  assert.match(refusal({ cores: 96, vcpuRatio: 10, wideVcpus: 1, wideShare: 0.5 }), /states/)
  assert.match(refusal({ cluster: 'cluster:nowhere' }), /has no component/)
  assert.match(refusal({ speed: 3 }), /no parameter/)
})

test('a host without wide VMs, and one with nothing else, are answered', () => {
  assert.equal(answer({ wideShare: 0 }).wide.vms, 0)
  assert.equal(answer({ wideShare: 1 }).narrow.vms, 0)
  assert.equal(answer({ hosts: 1 }).byLoss.length, 1)
})

test('the same question gives the same bytes', () => {
  const text = (): string => {
    const outcome = ask({ peakRatio: 1.5 })
    assert.ok(outcome.ok)
    return canonicalJson(outcome.value)
  }
  assert.equal(text(), text())
})

test('VMs are split where their widths differ least inside the parts', () => {
  const widths = (list: readonly { readonly vcpus: number }[]): readonly number[] =>
    list.map(({ vcpus }) => vcpus)
  const { narrow, wide } = splitByWidth([1, 2, 16, 2, 12, 1].map((vcpus) => ({ vcpus })))
  assert.deepEqual(
    [widths(narrow), widths(wide)],
    [
      [1, 2, 2, 1],
      [16, 12],
    ],
  )
  assert.deepEqual(widths(splitByWidth([{ vcpus: 4 }, { vcpus: 4 }]).wide), [])
})

test('a burst takes no less than at full speed without waiting', () => {
  for (const params of [{ load: 0.05 }, { threads: 'shared', load: 0.05 }, { wideShare: 0, cores: 48 }]) {
    const { narrow, burstMsP99Alone } = answer(params)
    assert.ok(typeof narrow.burstMsP99 === 'number' && narrow.burstMsP99 >= burstMsP99Alone * (1 - 1e-6))
    assert.ok(narrow.burstMsP99 < burstMsP99Alone * 1.02)
  }
})

const cluster = (): Estate =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'cases/taken-from-a-cluster/estate.json'), 'utf8'))

const taken = (estate: Estate, params: Readonly<Record<string, unknown>>): CpuContention['ground'] => {
  const outcome = engine.run(
    { estate, digest: '' },
    { cluster: 'cluster:c1', wideBusyShare: 1, ...params },
    context,
  )
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return (outcome.value.result as CpuContention).ground
}

test('what a cluster does not tell comes from the typed value, and the table says so', () => {
  const estate = cluster()
  const [first, ...others] = estate.vms
  assert.ok(first)
  const blind = taken({ ...estate, vms: [{ ...first, cpuDemandMhz: 'unknown' }, ...others] }, { load: 0.4 })
  assert.equal(blind.load, 0.4)
  assert.ok(blind.rows.some(([, , from]) => /typed: the CPU demand of 1 of its VMs is unknown/.test(from)))
  const coreless = estate.hosts.map((host) => ({ ...host, cores: 'unknown' as const }))
  const guessed = taken({ ...estate, hosts: coreless }, { cores: 3, load: 0.4 })
  assert.equal(guessed.cores, 3)
  assert.ok(guessed.rows.some(([, , from]) => /typed: the cores of its hosts are unknown/.test(from)))
  const unsized = taken({ ...estate, vms: [{ ...first, vcpus: 'unknown' }, ...others] }, { load: 0.4 })
  assert.ok(unsized.rows.some(([, , from]) => /1 left out, their vCPUs are unknown/.test(from)))
})

test('the order of rows in an estate changes no byte', () => {
  const estate = cluster()
  const turned = { ...estate, vms: [...estate.vms].reverse(), hosts: [...estate.hosts].reverse() }
  assert.equal(canonicalJson(taken(turned, {})), canonicalJson(taken(estate, {})))
})
