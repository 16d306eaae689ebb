import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Estate, emptyEstate, type Facility, type Service } from '#estate/model.ts'
import { findComponents, missingComponents } from '#web/worker/components.ts'

const facility = (kind: Facility['kind'], id: string, name: string): Facility => ({
  ...{ kind, id, name, standsIn: 'nowhere', requires: 'nothing', origins: [] },
})
const service = (id: string, name: string): Service =>
  ({ id, name, requires: 'nothing', origins: [] }) as Service

const estate: Estate = {
  ...emptyEstate('small'),
  facilities: [
    facility('rack', 'r1', 'Rack 1'),
    facility('account', 'admin', 'Domain administrators'),
    facility('account', 'backup', 'Backup operators'),
  ],
  services: [service('pay', 'Accounting'), service('dns', 'Name resolution')],
}
const found = (text: string, count = 9): readonly string[] =>
  findComponents(estate, { kinds: [], text, count }).map(({ ref }) => ref)

test('typing a kind lists its components first, then those that are called so', () => {
  assert.deepEqual(found('account'), ['account:admin', 'account:backup', 'service:pay'])
  assert.deepEqual(found('Accounts'), ['account:admin', 'account:backup'])
})

test('what is called so comes before kinds that only begin so', () => {
  assert.deepEqual(found('acc'), ['service:pay', 'account:admin', 'account:backup'])
})

test('a kind and a name together narrow each other, and a whole reference finds its component', () => {
  assert.deepEqual(found('account backup'), ['account:backup'])
  assert.deepEqual(found('rack:r1'), ['rack:r1'])
})

test('no text finds everything up to the count, and an unknown word nothing', () => {
  assert.equal(found('').length, 5)
  assert.equal(found('', 2).length, 2)
  assert.deepEqual(found('nobody'), [])
})

test('kinds not on offer are not found by their name either', () => {
  assert.deepEqual(findComponents(estate, { kinds: ['rack'], text: 'account', count: 9 }), [])
})

test('references to what the estate does not have are told apart, also those that are no references', () => {
  const refs = ['rack:r1', 'rack:r9', 'account:r1', 'service:dns', 'nonsense', '']
  assert.deepEqual(missingComponents(estate, refs), ['rack:r9', 'account:r1', 'nonsense', ''])
  assert.deepEqual(missingComponents(estate, []), [])
})
