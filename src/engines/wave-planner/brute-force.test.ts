import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundOf } from '#engines/wave-planner/bound.ts'
import { checkPlan } from '#engines/wave-planner/checker.ts'
import { conflictOf } from '#engines/wave-planner/conflict.ts'
import { finishOf } from '#engines/wave-planner/finish.ts'
import { planWaves } from '#engines/wave-planner/planner.ts'
import type { Item, Programme } from '#engines/wave-planner/programme.ts'
import { type Random, randomInteger, seededRandom } from '#kernel/random.ts'
import { dayMs } from '#kernel/units.ts'

const rounds = 200

/** A programme small enough to try everything: up to five items, up to four weekly windows of ten hours. */
function smallProgramme(random: Random): Programme {
  const of = (min: number, max: number): number => randomInteger(random, min, max)
  const count = of(1, 5)
  const items = Array.from({ length: count }, (_, id): Item => {
    const [vms, preBytes, cutBytes, source] = [of(1, 4), of(0, 40) * dayMs, of(0, 5) * dayMs, of(0, 2)]
    return {
      ...{ id, vms, preBytes, cutBytes, coldVms: of(0, 1), prepDays: of(0, 3) },
      sources: [{ source, preBytes, cutBytes }],
      longestMs: of(1, 10) * 3_600_000,
      before: id > 0 && of(0, 3) === 0 ? [of(0, id - 1)] : [],
      closed: new Set(of(0, 4) === 0 ? [of(0, 3)] : []),
    }
  })
  const slots = Array.from({ length: of(1, 4) }, (_, at) => ({
    ...{ fromMs: (7 * at + 5) * dayMs, toMs: (7 * at + 5) * dayMs + 36_000_000 },
    ...{ workDays: 5 * at + 4, isFrozen: of(0, 6) === 0 },
  }))
  return {
    ...{ items, slots, startMs: 0, sharedBytesPerSecond: of(8, 80) * 1000, hosts: 2 },
    sourceBytesPerSecond: [of(4, 40) * 1000, of(4, 40) * 1000, of(8, 40) * 1000],
    ...{ startEachMs: of(0, 1) * 3_600_000, checkMs: 3_600_000, vmsPerWave: of(3, 8), engineers: of(1, 3) },
    ...{ cutoversPerEngineer: of(1, 4), hypercareMs: of(0, 2) * 7 * dayMs, hypercareVms: of(1, 4) },
  }
}

/** The earliest last slot of any legal plan that moves everything; undefined when there is none. */
function shortest(programme: Programme): number | undefined {
  const { items, slots } = programme
  const slotOf = new Int32Array(items.length)
  let best: number | undefined
  for (let code = 0; code < slots.length ** items.length; code += 1) {
    let rest = code
    for (let at = 0; at < items.length; at += 1) {
      slotOf[at] = rest % slots.length
      rest = Math.floor(rest / slots.length)
    }
    const last = slotOf.reduce((most, slot) => Math.max(most, slot), -1)
    if ((best === undefined || last < best) && checkPlan(programme, slotOf).length === 0) best = last
  }
  return best
}

test('every plan is legal, and none is shorter than the bound or than the shortest there is', () => {
  const random = seededRandom(7)
  let [complete, optimal, feasible] = [0, 0, 0]
  for (let round = 0; round < rounds; round += 1) {
    const programme = smallProgramme(random)
    const { plan, bound } = planWaves(programme)
    assert.deepEqual(checkPlan(programme, plan.slotOf), [])
    assert.ok(plan.lastSlot >= bound.slot)
    const exact = shortest(programme)
    if (exact === undefined) continue
    feasible += 1
    assert.ok(boundOf(programme, programme.items).slot <= exact)
    if (plan.slotOf.some((slot) => slot < 0)) continue
    complete += 1
    assert.ok(plan.lastSlot >= exact)
    if (plan.lastSlot === exact) optimal += 1
  }
  // A heuristic: it need not find every plan, but on programmes this small it nearly always does.
  assert.ok(feasible > 30, `${feasible} feasible`)
  assert.ok(complete >= feasible * 0.9, `${complete} of ${feasible} complete`)
  assert.ok(optimal >= complete * 0.9, `${optimal} of ${complete} shortest`)
})

test('more bandwidth, one more engineer, larger waves or no freeze never lengthen the shortest plan', () => {
  // Each limit that the checker knows only loosens with them, so every legal plan stays legal.
  const random = seededRandom(11)
  for (let round = 0; round < 60; round += 1) {
    const programme = smallProgramme(random)
    const before = shortest(programme) ?? Number.POSITIVE_INFINITY
    const more: readonly Programme[] = [
      { ...programme, sharedBytesPerSecond: programme.sharedBytesPerSecond * 2 },
      { ...programme, sourceBytesPerSecond: programme.sourceBytesPerSecond.map((rate) => rate * 2) },
      { ...programme, engineers: programme.engineers + 1 },
      { ...programme, vmsPerWave: programme.vmsPerWave + 1 },
      { ...programme, slots: programme.slots.map((slot) => ({ ...slot, isFrozen: false })) },
    ]
    for (const one of more) assert.ok((shortest(one) ?? Number.POSITIVE_INFINITY) <= before)
  }
})

test('an item of which limits are named as the conflict fits no window even alone', () => {
  const random = seededRandom(13)
  let told = 0
  for (let round = 0; round < rounds; round += 1) {
    const programme = smallProgramme(random)
    const { plan } = planWaves(programme)
    for (const item of programme.items) {
      if (plan.slotOf[item.id] !== -1) continue
      const conflict = conflictOf(programme, item, plan.slotOf)
      if (conflict.kind !== 'limits') continue
      told += 1
      const alone: Programme = { ...programme, items: [{ ...item, id: 0, before: [] }] }
      for (let slot = 0; slot < programme.slots.length; slot += 1)
        assert.ok(checkPlan(alone, [slot]).length > 0)
      assert.ok(conflict.limits.length > 0 && conflict.limits.length <= programme.slots.length)
    }
  }
  assert.ok(told > 10)
})

test('the checker finds what a plan breaks when one group is moved by hand', () => {
  const item = (id: number, change: Partial<Item> = {}): Item => ({
    ...{
      id,
      vms: 2,
      preBytes: 0,
      cutBytes: 0,
      coldVms: 0,
      sources: [],
      longestMs: 1,
      prepDays: 0,
      before: [],
    },
    ...{ closed: new Set<number>(), ...change },
  })
  const base: Programme = {
    ...smallProgramme(seededRandom(1)),
    slots: [0, 1, 2].map((at) => ({
      ...{ fromMs: (at + 1) * 7 * dayMs, toMs: (at + 1) * 7 * dayMs + 36_000_000 },
      ...{ workDays: 5 * (at + 1), isFrozen: at === 2 },
    })),
    ...{ vmsPerWave: 4, engineers: 2, cutoversPerEngineer: 2, hypercareMs: 0, checkMs: 0, startEachMs: 0 },
    ...{ sharedBytesPerSecond: 1000, sourceBytesPerSecond: [10], hosts: 1 },
    items: [],
  }
  const rules = (items: readonly Item[], slotOf: readonly number[], change: Partial<Programme> = {}) => [
    ...new Set(checkPlan({ ...base, items, ...change }, slotOf).map(({ rule }) => rule)),
  ]
  const two = [item(0), item(1)]
  assert.deepEqual(rules(two, [0, 0]), [])
  assert.deepEqual(rules([...two, item(2)], [0, 0, 0]), ['wave-size', 'people'])
  assert.deepEqual(rules([item(0), item(1, { before: [0] })], [0, 0]), ['order'])
  assert.deepEqual(rules(two, [2, 0]), ['freeze'])
  assert.deepEqual(rules([item(0, { closed: new Set([1]) })], [1]), ['closed'])
  assert.deepEqual(rules([item(0, { longestMs: 40_000_000 })], [0]), ['window'])
  assert.deepEqual(rules([item(0, { preBytes: 1000 * 7 * 86_400 + 1000 })], [0]), ['link'])
  const slow = { sources: [{ source: 0, preBytes: 10 * 7 * 86_400 + 10, cutBytes: 0 }] }
  assert.deepEqual(rules([item(0, slow)], [0]), ['source'])
  assert.deepEqual(rules([item(0, { prepDays: 11 })], [0]), ['work'])
  assert.deepEqual(rules(two, [0, 1], { hypercareMs: 8 * dayMs, hypercareVms: 1 }), ['people'])
  assert.deepEqual(rules(two, [0, 9]), ['shape'])
})

test('without surprises every course ends where the plan does; with them none ends earlier', () => {
  const random = seededRandom(17)
  for (let round = 0; round < 60; round += 1) {
    const programme = smallProgramme(random)
    const { plan } = planWaves(programme)
    const end = (rate: number): readonly number[] => {
      const chance = { rate, workDays: 1, openMax: 2, trials: 10, seed: 3 }
      return finishOf(programme, plan, (at) => [at * 10, at * 10 + 1], chance).lastSlots
    }
    assert.deepEqual(new Set(end(0)), new Set([plan.lastSlot]))
    for (const slot of end(0.5)) assert.ok(slot >= plan.lastSlot)
  }
})
