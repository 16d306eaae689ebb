import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeDedicated } from '#engines/admission-control/judges/vsphere-dedicated.ts'
import { hostId, readingFrom } from '#engines/admission-control/reading-fixture.ts'

const small = readingFrom(
  [{ gib: 256 }, { gib: 256 }, { gib: 32 }],
  [
    { host: 0, gib: 200 },
    { host: 1, gib: 200 },
  ],
  true,
)

test('an empty dedicated host is promised whatever its size, and the clause says that nothing compares it', () => {
  const opinion = judgeDedicated(small, 1, { kind: 'stated', hostIds: [hostId(2)] })
  assert.deepEqual([opinion.ruling, opinion.promised], ['admits', 1])
  assert.match(opinion.because, /^h00003 stands empty with 32 GiB of memory, and nothing compares/)
})

test('a dedicated host that runs VMs keeps nothing free', () => {
  const opinion = judgeDedicated(small, 1, { kind: 'stated', hostIds: [hostId(0)] })
  assert.deepEqual([opinion.ruling, opinion.promised], ['promises-nothing', null])
})

test('without a setting the hosts that stand empty could be dedicated, and no others', () => {
  assert.equal(judgeDedicated(small, 1, { kind: 'idle-hosts' }).ruling, 'admits')
  assert.equal(judgeDedicated(small, 2, { kind: 'idle-hosts' }).ruling, 'promises-nothing')
})

test('a guest on a host nobody named may stand on the dedicated one', () => {
  const adrift = readingFrom([{ gib: 64 }, { gib: 64 }], [{ host: 0 }], false)
  const guests = [
    ...adrift.guests,
    { ...adrift.guests[0]!, id: 'x', hostId: 'unknown', runs: 'maybe' as const },
  ]
  assert.equal(judgeDedicated({ ...adrift, guests }, 1, { kind: 'idle-hosts' }).ruling, 'cannot-be-said')
})

test('a dedicated host that does not exist promises nothing', () => {
  assert.equal(judgeDedicated(small, 1, { kind: 'stated', hostIds: ['nowhere'] }).ruling, 'promises-nothing')
})
