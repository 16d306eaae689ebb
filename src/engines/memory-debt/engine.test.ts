import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import engine from '#engines/memory-debt/engine.ts'
import { params as fields } from '#engines/memory-debt/params.ts'
import type { MemoryDebt } from '#engines/memory-debt/result.ts'
import { type Estate, emptyEstate } from '#estate/model.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { gib } from '#kernel/units.ts'

const on = { estate: emptyEstate('test'), digest: '' }
const ask = (params: Readonly<Record<string, unknown>>) =>
  engine.run(on, params, { seed: 1, progress: () => undefined })

function answer(params: Readonly<Record<string, unknown>>): MemoryDebt {
  const outcome = ask(params)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value.result as MemoryDebt
}

const moving = ({ churn }: MemoryDebt['normal']): number =>
  churn.swapBytesPerSecond + churn.tierBytesPerSecond + churn.compressedBytesPerSecond

test('by default no debt is visible, and one lost host calls 86 GiB of each survivor in a minute', () => {
  const found = answer({})
  assert.equal(moving(found.normal) + found.normal.churn.stallShare, 0)
  assert.ok(found.normal.pools.residentBytes < found.normal.touchedBytes)
  // By hand: 512 GiB × 1.4 × 0.6 of a lost host, spread over five.
  assert.ok(Math.abs(found.calledBytes - (gib(512) * 1.4 * 0.6) / 5) < 1)
  assert.ok(found.failover.grantedBytes < 0.5 * found.calledBytes)
  assert.ok(found.after.churn.stallShare > 0.1)
})

test('each of three knobs reverses it: nothing lost, little active, everything reserved', () => {
  assert.equal(answer({ hostsLost: 0 }).calledBytes, 0)
  const idle = answer({ activeShare: 0.1 })
  assert.ok(idle.failover.grantedBytes >= 0.999 * idle.calledBytes && idle.after.churn.stallShare === 0)
  const reserved = answer({ reservedShare: 0.7 })
  assert.equal(reserved.after.churn.stallShare + reserved.failover.stallSeconds, 0)
  assert.ok(reserved.notRestarted > 0.9, 'what was a stall becomes VMs that do not restart')
})

test('less active memory or a tier moves the cliff and does not remove it', () => {
  const [bare, tiered] = [answer({}), answer({ tierRatio: 1 })]
  for (const { cliffNormal, cliffAfter } of [bare, tiered]) {
    assert.ok(typeof cliffAfter === 'number' && typeof cliffNormal === 'number' && cliffAfter < cliffNormal)
  }
  assert.ok(Number(tiered.cliffAfter) > Number(bare.cliffAfter))
})

test('reclaim is harmless, then ruinous, within a few points of active memory', () => {
  const at = (activeShare: number): number => answer({ activeShare, hostsLost: 0 }).normal.churn.stallShare
  const { cliffNormal } = answer({})
  assert.equal(at(Number(cliffNormal) - 0.02), 0)
  assert.ok(at(Math.min(1, Number(cliffNormal) + 0.06)) > 0.4)
})

test('memory that is not promised twice still has to be found in time', () => {
  const found = answer({ overcommit: 0.8, hostsLost: 1 })
  assert.equal(found.failover.foundSeconds, 60)
  assert.equal(found.after.churn.stallShare, 0)
})

test('faster devices never find less, and more hosts lost never stall less', () => {
  const values = fc.record({
    overcommit: fc.integer({ min: 2, max: 40 }).map((tenths) => tenths / 10),
    activeShare: fc.integer({ min: 1, max: 100 }).map((hundredths) => hundredths / 100),
    touchedShare: fc.integer({ min: 1, max: 100 }).map((hundredths) => hundredths / 100),
    reservedShare: fc.integer({ min: 0, max: 20 }).map((twentieths) => twentieths / 20),
    tierRatio: fc.constantFrom(0, 0.5, 1, 4),
    policy: fc.constantFrom('share-balloon-compress-swap', 'balloon-at-80', 'swap-only'),
    hostsLost: fc.integer({ min: 0, max: 4 }),
  })
  fc.assert(
    fc.property(values, (params) => {
      const found = answer(params)
      canonicalJson(found)
      const { failover } = found
      assert.ok(failover.grantedBytes >= 0 && failover.grantedBytes <= found.calledBytes * (1 + 1e-9))
      for (const { stallShare, swapBytes, grantedBytes, askedBytes } of failover.moments) {
        assert.ok(stallShare >= 0 && stallShare <= 1 && swapBytes >= -1)
        assert.ok(grantedBytes <= askedBytes * (1 + 1e-9) + 1)
      }
      const faster = answer({
        ...params,
        swapMibPerSecond: 2000,
        balloonMibPerSecond: 2000,
        tierMibPerSecond: 20000,
      })
      assert.ok(faster.failover.grantedBytes >= failover.grantedBytes * (1 - 1e-9))
      const more = answer({ ...params, hostsLost: params.hostsLost + 1 })
      assert.ok(more.after.churn.stallShare >= found.after.churn.stallShare - 1e-9)
    }),
    { numRuns: 60, seed: 5 },
  )
})

test('every knob changes what is shown, from its default to another value', () => {
  const others: Readonly<Record<string, unknown>> = {
    ...{ hosts: 8, hostsLost: 2, hostMemoryGib: 256, overcommit: 1.2, activeShare: 0.4, touchedShare: 0.8 },
    ...{ identicalShare: 0.2, reservedShare: 0.6, policy: 'swap-only', tierRatio: 1, swapMibPerSecond: 400 },
    ...{ tierMibPerSecond: 4000, balloonMibPerSecond: 500 },
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
  assert.match(refusal({ hosts: 0 }), /outside the range/)
  assert.match(refusal({ activeShare: 'NaN' }), /not a number/)
  assert.match(refusal({ overcommit: Number.POSITIVE_INFINITY }), /not a number/)
  assert.match(refusal({ hostsLost: 6 }), /leaves none to restart/)
  assert.match(refusal({ hosts: 1 }), /leaves none to restart/)
  assert.match(refusal({ activeShare: 1.2 }), /outside the range/)
  assert.match(refusal({ swapMibPerSecond: 0 }), /outside the range/)
  assert.match(refusal({ hostMemoryGib: '' }), /not a number/)
  assert.match(refusal({ policy: 'hope' }), /not one of/)
  assert.match(refusal({ cluster: 'cluster:nowhere' }), /has no component/)
})

test('active memory above touched memory counts as touched', () => {
  const found = answer({ activeShare: 0.9, touchedShare: 0.5 })
  assert.equal(found.normal.touchedBytes, found.normal.activeBytes)
})

test('reservations beyond installed memory keep VMs from starting on an ordinary day', () => {
  const found = answer({ reservedShare: 1 })
  assert.ok(found.notStartedNormal > 0.28 && found.notRestarted === 1)
})

test('what a cluster does not tell comes from the typed value, and the table says so', () => {
  const path = join(import.meta.dirname, 'cases/reserved-and-not-restarted/estate.json')
  const estate = JSON.parse(readFileSync(path, 'utf8')) as Estate
  const [first, ...others] = estate.vms
  assert.ok(first)
  const ground = (changed: Estate): MemoryDebt['ground'] => {
    const params = { cluster: 'cluster:c1', activeShare: 0.5, hostMemoryGib: 96 }
    const outcome = engine.run({ estate: changed, digest: '' }, params, {
      seed: 1,
      progress: () => undefined,
    })
    assert.ok(outcome.ok, JSON.stringify(outcome.issues))
    return (outcome.value.result as MemoryDebt).ground
  }
  const blind = ground({ ...estate, vms: [{ ...first, memoryActiveBytes: 'unknown' }, ...others] })
  assert.equal(blind.activeShare, 0.5)
  assert.ok(blind.rows.some(([, , from]) => /typed: the active memory of 1 VM is unknown/.test(from)))
  const bare = ground({
    ...estate,
    hosts: estate.hosts.map((host) => ({ ...host, memoryBytes: 'unknown' as const })),
  })
  assert.equal(bare.hostBytes, gib(96))
  assert.ok(bare.rows.some(([, , from]) => /typed: the memory of its hosts is unknown/.test(from)))
})

const told = (params: Readonly<Record<string, unknown>>) => {
  const outcome = ask(params)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const { blocks } = outcome.value
  const [first] = blocks
  assert.ok(first?.kind === 'sentence')
  return { text: first.text, lines: blocks.filter((block) => block.kind === 'line') }
}

test('what is found after some time is the memory of the first minute, and not all that is asked for', () => {
  assert.match(told({}).text, /and has found those 86 GiB after \d+ seconds/)
  const { failover, calledBytes } = answer({})
  const last = failover.moments.at(-1)
  assert.ok(last !== undefined && last.askedBytes > calledBytes && last.grantedBytes < last.askedBytes)
  assert.match(told({ activeShare: 0.9 }).text, /and has not found those 129 GiB after ten minutes/)
})

test('with nothing asked for the first minute is still drawn, at nothing', () => {
  for (const params of [{ hostsLost: 0 }, { reservedShare: 1 }]) {
    const [minute] = told(params).lines
    assert.match(minute?.title ?? '', /nothing is asked for in the first minute/)
    for (const { label, points } of minute?.series.slice(0, 2) ?? []) {
      assert.ok(points.length === 61 && points.every(([, value]) => value === 0), label)
    }
  }
})
