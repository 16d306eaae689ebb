import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Course, withTyped } from '#engines/ha-timeline/course.ts'
import { courseOf } from '#engines/ha-timeline/courses.ts'
import { typedGuests } from '#engines/ha-timeline/guests.ts'
import { faults, type HaTimelineParams, params, platformChoices } from '#engines/ha-timeline/params.ts'
import { type Ground, play } from '#engines/ha-timeline/play.ts'
import { simulate } from '#engines/ha-timeline/simulation.ts'
import { defaultValues } from '#kernel/field.ts'

const s = 1_000

function agrees(course: Course, ground: Ground, what: string): void {
  const computed = play(course, ground)
  const seen = simulate(course, ground, 2_200)
  const restarted = computed.fates.reduce((sum, fate) => sum + fate.restarted, 0)
  assert.equal(seen.takenS, computed.takeMs === null ? -1 : computed.takeMs / s, `taken, ${what}`)
  assert.equal(seen.restarted, restarted, `restarted, ${what}`)
  assert.equal(seen.gaveUp, computed.gaveUp, `gave up, ${what}`)
  if (computed.restartMs !== null) {
    assert.equal(seen.firstServiceS, (computed.firstServiceMs ?? 0) / s, `first, ${what}`)
    assert.equal(seen.lastServiceS, (computed.lastServiceMs ?? 0) / s, `last, ${what}`)
  }
  if (typeof computed.beliefMs === 'number')
    assert.equal(seen.beliefS, computed.beliefMs / s, `overlap, ${what}`)
  if (computed.restartMs === null && ground.fault !== 'host-dead') {
    assert.equal(seen.rideOut, computed.rideOut, `rode it out, ${what}`)
  }
}

test('on a grid of all platforms, faults and times the formulas say what second after second shows', () => {
  let settings = 0
  for (const platform of platformChoices) {
    for (const fault of faults) {
      for (const role of ['member', 'leader'] as const) {
        for (const lasts of [1, 10, 60, 75, 119, 121, 250, 400]) {
          for (const timeout of [30, 60, 180]) {
            const { groups } = typedGuests(5, timeout * s)
            const ground = { fault, faultLastsMs: lasts * s, restartsAtOnce: 2, bootMs: 45 * s, groups }
            agrees(
              courseOf(platform, role, fault),
              ground,
              `${platform} ${role} ${fault} ${lasts} ${timeout}`,
            )
            settings += 1
          }
        }
      }
    }
  }
  assert.equal(settings, 7 * 4 * 2 * 8 * 3)
})

test('the same with typed times at random, equal times and no boot time included', () => {
  const seconds = fc.integer({ min: 0, max: 40 }).map((tens) => tens * 5 * s)
  fc.assert(
    fc.property(
      fc.record({
        platform: fc.constantFrom(...platformChoices),
        fault: fc.constantFrom(...faults),
        role: fc.constantFrom('member' as const, 'leader' as const),
        faultLastsMs: fc.integer({ min: 1, max: 400 }).map((value) => value * s),
        ...{ detectionMs: seconds, fenceMs: seconds, stopMs: seconds, bootMs: seconds },
        guests: fc.integer({ min: 1, max: 9 }),
        restartsAtOnce: fc.integer({ min: 1, max: 4 }),
        guestTimeoutMs: fc.integer({ min: 1, max: 300 }).map((value) => value * s),
      }),
      (typed) => {
        const values: HaTimelineParams = { ...defaultValues(params), ...typed }
        const course = withTyped(
          courseOf(values.platform, values.role, values.fault),
          courseOf(values.platform, values.role, 'host-dead'),
          values,
        )
        const { groups } = typedGuests(values.guests, values.guestTimeoutMs)
        agrees(course, { ...values, groups }, JSON.stringify(typed))
      },
    ),
    { numRuns: 1_000, seed: 4 },
  )
})
