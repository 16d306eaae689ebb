import assert from 'node:assert/strict'
import { test } from 'node:test'
import engine from '#engines/availability/engine.ts'
import { explainAvailability } from '#engines/availability/explain.ts'
import type { AvailabilityParams } from '#engines/availability/params.ts'
import type { Availability } from '#engines/availability/result.ts'
import type { ComponentRef, Estate } from '#estate/model.ts'
import { all, atLeast, estateOf, facility, host, on, service } from '#failure/estate-fixture.ts'

const answer = (estate: Estate, params: Readonly<Record<string, unknown>>) =>
  engine.run({ estate, digest: '' }, params, { seed: 7, progress: () => undefined })

/** Nine of 40 hosts of ten feeds that nobody has a figure for, which cut across eight racks. */
const hosts = Array.from({ length: 40 }, (_, at) =>
  host(`h${at}`, { requires: all(`feed:${at % 10}`, `rack:${Math.floor(at / 5)}`) }),
)
const estate = estateOf({
  facilities: [
    ...Array.from({ length: 10 }, (_, at) => facility('feed', `${at}`, {})),
    ...Array.from({ length: 8 }, (_, at) => facility('rack', `${at}`, {})),
  ],
  hosts,
  services: [
    service('s', atLeast(35, ...hosts.map(({ id }): ComponentRef => `host:${id}`))),
    service('t', on('host:h1')),
  ],
})

test('where the diagram of all components is out of reach, those with a figure still give both ends', () => {
  const [few, many] = [1_000, 4_000_000].map((nodesMost) => {
    const outcome = answer(estate, { nodesMost, subjects: ['service:s'] })
    assert.ok(outcome.ok)
    return (outcome.value.result as Availability).subjects[0]!
  })
  assert.equal(few!.kind, 'decided')
  assert.equal(few!.cutSetsTotal, null)
  assert.equal(many!.kind, 'decided')
  assert.notEqual(many!.cutSetsTotal, null)
  assert.ok(Math.abs(few!.unavailability.low - many!.unavailability.low) <= 1e-9 * many!.unavailability.low)
  assert.equal(few!.unavailability.high, many!.unavailability.high)
  assert.deepEqual(few!.cutSets, many!.cutSets)
})

test('subjects that are named are answered alone, and one that is not there is refused', () => {
  const one = answer(estate, { subjects: ['service:t', 'service:t'] })
  assert.ok(one.ok)
  assert.deepEqual(
    (one.value.result as Availability).subjects.map(({ ref }) => ref),
    ['service:t'],
  )
  for (const subject of ['service:gone', 'host:h1']) {
    const outcome = answer(estate, { subjects: [subject] })
    assert.ok(!outcome.ok)
    assert.equal(outcome.issues[0].code, 'availability.subject-missing')
  }
})

test('a service whose figures are exact and whose cut sets were not counted says so', () => {
  const outcome = answer(estate, { subjects: ['service:t'] })
  assert.ok(outcome.ok)
  const result = outcome.value.result as Availability
  const why = 'Its cut sets need more than 500,000 steps to be counted.'
  const text = (changed: object): string => {
    const subjects = result.subjects.map((subject) => ({ ...subject, ...changed }))
    const blocks = explainAvailability({ ...result, subjects }, {
      downtimeMostHours: 1,
    } as AvailabilityParams)
    return blocks.flatMap((block) => (block.kind === 'sentence' ? [block.text] : [])).join('\n')
  }
  assert.doesNotMatch(text({}), /not counted/)
  assert.match(
    text({ cutSets: null, why }),
    /Fatal singles, pairs and triples of service t are not counted; .* Its cut sets need more than 500,000 steps/,
  )
})
