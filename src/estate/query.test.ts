import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byId, groupedBy, isRunning, known, mayRun } from '#estate/query.ts'
import { estateWith, hostOf, vmOf } from '#test/sample-estate.ts'

const estate = estateWith({
  hosts: [hostOf('h1', { clusterId: 'c1' }), hostOf('h2', { clusterId: 'c1' }), hostOf('h3')],
  vms: [
    vmOf('on', { hostId: 'h1' }),
    vmOf('off', { hostId: 'h1', power: 'off' }),
    vmOf('suspended', { hostId: 'h1', power: 'suspended' }),
    vmOf('template', { hostId: 'h1', template: true }),
    vmOf('doubtful', { hostId: 'h2', power: 'unknown' }),
    vmOf('unclear', { hostId: 'h2', template: 'unknown' }),
    vmOf('lost', { hostId: 'unknown' }),
  ],
})
const ids = (list: readonly { readonly id: string }[]): readonly string[] => list.map(({ id }) => id)

test('powered on means on and no template; an unknown power state is not on', () => {
  assert.deepEqual(ids(estate.vms.filter(isRunning)), ['on', 'unclear', 'lost'])
})

test('what may run includes what nobody stated, and never a template', () => {
  assert.deepEqual(ids(estate.vms.filter(mayRun)), ['on', 'doubtful', 'unclear', 'lost'])
})

test('of two entities with one id the first stands', () => {
  assert.equal(
    byId([hostOf('h', { name: 'first' }), hostOf('h', { name: 'second' })]).get('h')?.name,
    'first',
  )
})

test('groups keep the order of the list, whatever the keys are called', () => {
  const groups = groupedBy(['constructor', '__proto__', 'constructor'], (word) => word)
  assert.deepEqual([...groups.keys()], ['constructor', '__proto__'])
})

test('a member that was left out is unknown, and one that is there is what it says', () => {
  const vm = vmOf('v', { traits: { vtpm: false, snapshots: 'unknown' } })
  assert.equal(known(vm.traits?.vtpm), false)
  assert.equal(known(vm.traits?.snapshots), 'unknown')
  assert.equal(known(vm.traits?.secureBoot), 'unknown')
})
