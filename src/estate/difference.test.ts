import assert from 'node:assert/strict'
import { test } from 'node:test'
import { estateDifference, isDifferent } from '#estate/difference.ts'
import { seededRandom } from '#kernel/random.ts'
import { randomEstate } from '#patterns/random-estate.ts'
import { differenceBlocks } from '#report/difference.ts'
import { clusterOf, estateWith, hostOf, vmOf } from '#test/sample-estate.ts'

const namesOf = ({ listed }: { readonly listed: readonly { readonly name: string }[] }) =>
  listed.map(({ name }) => name)

test('what came, went and changed is told apart from what moved and what was only measured again', () => {
  const hosts = [hostOf('h1'), hostOf('h2')]
  const before = estateWith({
    hosts,
    vms: [
      vmOf('moved', { hostId: 'h1' }),
      vmOf('grown', { hostId: 'h1', vcpus: 2 }),
      vmOf('both', { hostId: 'h1', power: 'on' }),
      vmOf('busy', { memoryActiveBytes: 1 }),
      vmOf('gone'),
    ],
  })
  const after = estateWith({
    hosts,
    vms: [
      vmOf('moved', { hostId: 'h2' }),
      vmOf('grown', { hostId: 'h1', vcpus: 4 }),
      vmOf('both', { hostId: 'h2', power: 'off' }),
      vmOf('busy', { memoryActiveBytes: 2 }),
      vmOf('new'),
    ],
  })
  const { vms, hosts: unchanged } = estateDifference(before, after)
  assert.deepEqual([namesOf(vms.added), namesOf(vms.removed)], [['new'], ['gone']])
  assert.deepEqual(namesOf(vms.moved), ['both', 'moved'])
  assert.deepEqual(
    vms.changed.listed.map(({ name, changes }) => [name, ...changes]),
    [
      ['both', { field: 'power', before: 'on', after: 'off' }],
      ['grown', { field: 'vcpus', before: 2, after: 4 }],
    ],
  )
  assert.deepEqual([vms.measured, vms.same, unchanged.same], [1, 0, 2])
})

test('what has the identifier of before is the same under another id, and who refers to it has not changed', () => {
  const identifiers = ['serial:1']
  const before = estateWith({ hosts: [hostOf('a', { identifiers })], vms: [vmOf('v', { hostId: 'a' })] })
  const after = estateWith({ hosts: [hostOf('b', { identifiers })], vms: [vmOf('v', { hostId: 'b' })] })
  const { hosts, vms } = estateDifference(before, after)
  assert.deepEqual(
    hosts.changed.listed.map(({ changes }) => changes),
    [[{ field: 'name', before: 'a', after: 'b' }]],
  )
  assert.equal(vms.same, 1)
})

test('an id that went to another machine is one that went and one that came', () => {
  const of = (uuid: string) => estateWith({ vms: [vmOf('100', { identifiers: [`instance-uuid:${uuid}`] })] })
  const { vms } = estateDifference(of('1'), of('2'))
  assert.deepEqual([vms.added.total, vms.removed.total, vms.changed.total], [1, 1, 0])
})

test('a disk that was moved is a move, one that grew a change, and both are told by their names', () => {
  const disk = (datastoreId: string, capacityBytes: number) => ({
    disks: [{ name: 'd', capacityBytes, datastoreId, raw: false, shared: false }],
  })
  const of = (more: object) => estateWith({ vms: [vmOf('v', more)] })
  const moved = estateDifference(of(disk('a', 1)), of(disk('b', 1))).vms
  assert.deepEqual(
    [moved.moved.listed[0]?.changes[0]?.field, moved.changed.total],
    ['disks[d].datastoreId', 0],
  )
  const grown = estateDifference(of(disk('a', 1)), of(disk('a', 2))).vms
  assert.equal(grown.changed.listed[0]?.changes[0]?.field, 'disks[d].capacityBytes')
})

test('an estate does not differ from itself, nor a member left out from an unknown one', () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const estate = randomEstate(seededRandom(seed))
    assert.equal(isDifferent(estateDifference(estate, structuredClone(estate))), false)
  }
  const difference = estateDifference(
    estateWith({ clusters: [clusterOf('c')] }),
    estateWith({ clusters: [clusterOf('c', { traits: { balancing: 'unknown' } })] }),
  )
  assert.equal(isDifferent(difference), false)
  assert.match(JSON.stringify(differenceBlocks(difference)), /Nothing came/)
})

test('added in one direction is removed in the other, and lists are bounded with their totals', () => {
  const many = estateWith({ vms: Array.from({ length: 500 }, (_, index) => vmOf(`v${index}`)) })
  const none = estateWith({})
  const { added } = estateDifference(none, many).vms
  assert.deepEqual([added.total, added.listed.length], [500, 200])
  assert.deepEqual(estateDifference(many, none).vms.removed, added)
  assert.match(JSON.stringify(differenceBlocks(estateDifference(none, many))), /and 460 more/)
})
