import assert from 'node:assert/strict'
import { test } from 'node:test'
import blastRadius from '#engines/blast-radius/engine.ts'
import { randomEstate } from '#engines/blast-radius/random-estate.ts'
import type { BlastRadius } from '#engines/blast-radius/result.ts'
import type { Estate } from '#estate/model.ts'
import { splitRef } from '#estate/requirement.ts'
import { isDoublable } from '#failure/doubled.ts'
import { any, datastore, estateOf, facility, host, on, service, vm } from '#failure/estate-fixture.ts'
import { seededRandom } from '#kernel/random.ts'

const answer = (estate: Estate, params: Readonly<Record<string, unknown>>): BlastRadius => {
  const outcome = blastRadius.run({ estate, digest: 'test' }, params, { seed: 1, progress: () => {} })
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value.result as BlastRadius
}
const totals = ({ services }: BlastRadius) => ({
  singles: services.reduce((sum, service) => sum + (service.downAtStart ? 0 : service.singles.length), 0),
  pairs: services.reduce((sum, service) => sum + (service.downAtStart ? 0 : Number(service.pairCount)), 0),
})

test('what a part buys is what the estate with that part doubled answers, and no other part removes more singles', () => {
  let parts = 0
  for (let seed = 1; seed <= 150; seed += 1) {
    const estate = randomEstate(seededRandom(50_000 + seed), seed % 2 === 0 ? 0.1 : 0)
    const loss = seed % 3 === 0 ? 'until-repaired' : 'interrupted'
    const result = answer(estate, { loss })
    const before = totals(result)
    for (const part of result.added.parts) {
      const after = totals(answer(estate, { loss, doubled: [part.ref] }))
      assert.equal(
        part.singlesBefore - part.singlesAfter,
        before.singles - after.singles,
        `seed ${seed} ${part.ref}`,
      )
      assert.equal(
        part.pairsBefore - Number(part.pairsAfter),
        before.pairs - after.pairs,
        `seed ${seed} ${part.ref}`,
      )
      parts += 1
    }
    const best = result.added.parts[0]
    const removed = best === undefined ? 0 : best.singlesBefore - best.singlesAfter
    for (const { ref } of [
      ...estate.facilities.map(({ kind, id }) => ({ ref: `${kind}:${id}` })),
      ...estate.vms.map(({ id }) => ({ ref: `vm:${id}` })),
    ]) {
      if (!isDoublable(splitRef(ref as 'vm:x')[0])) continue
      const after = totals(answer(estate, { loss, doubled: [ref] }))
      assert.ok(before.singles - after.singles <= removed, `seed ${seed}: ${ref} removes more`)
    }
  }
  assert.ok(parts > 200, `${parts} parts were worked out`)
})

test('one more array under both halves of a service buys its only single', () => {
  const estate = estateOf({
    facilities: [facility('array', 'a', {}), facility('rack', 'r1', {}), facility('rack', 'r2', {})],
    clusters: [],
    hosts: [
      host('h1', { clusterId: 'none', standsIn: 'rack:r1' }),
      host('h2', { clusterId: 'none', standsIn: 'rack:r2' }),
    ],
    datastores: [datastore('d1', ['h1', 'h2'], on('array:a')), datastore('d2', ['h1', 'h2'], on('array:a'))],
    vms: [
      vm('v1', 'h1', { clusterId: 'none', datastoreIds: ['d1'] }),
      vm('v2', 'h2', { clusterId: 'none', datastoreIds: ['d2'] }),
    ],
    services: [service('s', any('vm:v1', 'vm:v2'))],
  })
  const result = answer(estate, {})
  // Alone only the array takes it. Pairs: rack, host, datastore or VM of one half with one of the other: 4 × 4.
  assert.deepEqual(
    result.services[0]!.singles.map(({ ref }) => ref),
    ['array:a'],
  )
  assert.deepEqual(result.services[0]!.sharedSingles, ['array:a'])
  assert.equal(result.services[0]!.pairCount, 16)
  const array = result.added.parts.find(({ ref }) => ref === 'array:a')
  // The array comes back as a pair with its twin: 16 + 1.
  assert.deepEqual(
    [array?.singlesBefore, array?.singlesAfter, array?.pairsBefore, array?.pairsAfter],
    [1, 0, 16, 17],
  )
  // A third VM elsewhere answers the array and every pair; what is left is the array with the third VM.
  const { ref, singlesAfter, pairsAfter } = result.added.parts[0]!
  assert.deepEqual([ref, singlesAfter, pairsAfter], ['vm:v1', 0, 1])
})

test('an estate without services, or whose services nothing takes, has no part to add', () => {
  assert.deepEqual(answer(estateOf({}), {}).added, { candidates: 0, tried: 0, parts: [] })
})
