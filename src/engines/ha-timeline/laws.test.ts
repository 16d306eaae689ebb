import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { withTyped } from '#engines/ha-timeline/course.ts'
import { courseOf } from '#engines/ha-timeline/courses.ts'
import { typedGuests } from '#engines/ha-timeline/guests.ts'
import { faults, type HaTimelineParams, params, platformChoices } from '#engines/ha-timeline/params.ts'
import { play } from '#engines/ha-timeline/play.ts'
import { defaultValues } from '#kernel/field.ts'

const s = 1_000
const time = fc.integer({ min: 0, max: 600 }).map((value) => value * s)
const setting: fc.Arbitrary<HaTimelineParams> = fc
  .record({
    platform: fc.constantFrom(...platformChoices),
    role: fc.constantFrom('member' as const, 'leader' as const),
    fault: fc.constantFrom(...faults),
    faultLastsMs: time.map((ms) => ms + s),
    ...{ detectionMs: time, fenceMs: time, stopMs: time, bootMs: time },
    guests: fc.integer({ min: 1, max: 60 }),
    restartsAtOnce: fc.integer({ min: 1, max: 20 }),
    guestTimeoutMs: time.map((ms) => ms + s),
  })
  .map((typed) => ({ ...defaultValues(params), ...typed }))

function played(values: HaTimelineParams) {
  const { platform, role, fault } = values
  const course = withTyped(courseOf(platform, role, fault), courseOf(platform, role, 'host-dead'), values)
  return play(course, { ...values, groups: typedGuests(values.guests, values.guestTimeoutMs).groups })
}
const holds = (law: (values: HaTimelineParams) => void): void =>
  fc.assert(fc.property(setting, law), { numRuns: 1_000, seed: 11 })

test('every guest rides it out, is restarted or needs a hand; none is lost and none counted twice', () =>
  holds((values) => {
    const { fates, rideOut, byHand } = played(values)
    assert.equal(rideOut + byHand + fates.reduce((sum, { restarted }) => sum + restarted, 0), values.guests)
  }))

test('a longer guest timeout never makes more guests give up', () =>
  holds((values) => {
    const longer = played({ ...values, guestTimeoutMs: values.guestTimeoutMs + 60 * s })
    assert.ok(longer.gaveUp <= played(values).gaveUp)
  }))

test('a shorter fence never restarts later and never shortens the overlap', () =>
  holds((values) => {
    if (values.fenceMs < 2 * s) return
    const [long, short] = [played(values), played({ ...values, fenceMs: values.fenceMs - s })]
    if (long.restartMs === null || short.restartMs === null) return
    assert.ok(short.restartMs <= long.restartMs)
    if (typeof long.beliefMs === 'number' && typeof short.beliefMs === 'number') {
      assert.ok(short.beliefMs >= long.beliefMs)
    }
  }))

test('where a lock guards the disk, both can write for no time at all', () =>
  holds((values) => {
    const { exposureMs } = played(values)
    if (values.platform.startsWith('vsphere') && values.fault !== 'host-dead') assert.equal(exposureMs, 0)
  }))

test('a dead host is never a second owner, and its guests never wait for a disk', () =>
  holds((values) => {
    const { beliefMs, gaveUp } = played({ ...values, fault: 'host-dead' })
    assert.deepEqual([beliefMs, gaveUp], [0, 0])
  }))

test('more restarts at once never bring the last guest back later', () =>
  holds((values) => {
    const more = played({ ...values, restartsAtOnce: values.restartsAtOnce + 1 })
    assert.ok((more.lastServiceMs ?? 0) <= (played(values).lastServiceMs ?? 0))
  }))
