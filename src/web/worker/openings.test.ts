import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '#catalog'
import { coverageOf } from '#estate/completion/coverage.ts'
import { gapIds } from '#estate/completion/gap.ts'
import { specimenWithout } from '#estate/completion/specimen.ts'
import { openingsOf } from '#web/worker/openings.ts'

test('the specimen states everything, and without a gap that gap alone is open', () => {
  assert.equal(coverageOf(specimenWithout([])).total, 1)
  for (const gap of gapIds) {
    const open = coverageOf(specimenWithout([gap])).gaps.filter(({ stated }) => stated === 0)
    const closedBy = gap === 'host-place' ? [] : [gap]
    assert.deepEqual(
      open.map((one) => one.gap),
      closedBy,
    )
  }
})

test('engines say themselves what they read: racks, rates and priorities open the answers that need them', () => {
  const openings = openingsOf(engines)
  const ids = (gap: (typeof gapIds)[number]) => openings(gap).map(({ id }) => id)
  assert.ok(ids('host-rack').includes('blast-radius') && ids('host-rack').includes('headroom'))
  assert.ok(ids('power').includes('blast-radius') && ids('services').includes('cold-start'))
  assert.deepEqual(ids('failure-rates'), ['availability'])
  assert.ok(ids('restart-priority').includes('ha-timeline'))
  assert.deepEqual(ids('licence'), [], 'no engine reads licences yet')
  for (const { title, question } of openings('storage')) assert.ok(title !== '' && question.endsWith('?'))
})
