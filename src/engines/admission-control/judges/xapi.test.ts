import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeXapi } from '#engines/admission-control/judges/xapi.ts'
import { type GuestSketch, readingFrom } from '#engines/admission-control/reading-fixture.ts'

const none = new Map<string, string>()
const three = [{ gib: 64 }, { gib: 64 }, { gib: 64 }]
const each = (gib: number): readonly GuestSketch[] => [0, 1, 2].map((host) => ({ host, gib }))

test('a plan says in how many orders it was found, and what one more VM would meet', () => {
  const opinion = judgeXapi(readingFrom(three, each(24), true), 1, none)
  assert.equal(opinion.ruling, 'admits')
  assert.match(opinion.because, /in 3 orders of failure, and left none out$/)
  // 40 free on each host; one more of 24 leaves 16 on one and 40 on the others: any loss of 24 or 48 fits but
  // the one of 48.
  assert.deepEqual(opinion.notes, ['XAPI would let a further VM of median size (24 GiB) start.'])
  const full = judgeXapi(readingFrom(three, each(40), true), 1, none)
  assert.deepEqual(full.ruling, 'refuses')
  assert.match(full.notes[0] ?? '', /^Without a plan to break, XAPI would let/)
})

test('the failures it promises are found by halving, with its plan for each', () => {
  assert.equal(judgeXapi(readingFrom(three, each(20), true), 1, none).promised, 2)
  assert.equal(judgeXapi(readingFrom(three, each(24), true), 1, none).promised, 1)
  assert.equal(judgeXapi(readingFrom(three, each(40), true), 1, none).promised, 0)
})

test('emptying a host keeps groups apart where it can and says where it cannot', () => {
  const guests: readonly GuestSketch[] = [
    { host: 0, gib: 30 },
    { host: 0, gib: 30 },
    { host: 1, gib: 10 },
  ]
  const groups = new Map([
    ['v00001', 'pair'],
    ['v00002', 'pair'],
  ])
  const notes = (memory: readonly number[]) =>
    judgeXapi(
      readingFrom(
        memory.map((gib) => ({ gib })),
        guests,
        true,
      ),
      1,
      groups,
    ).notes.slice(1)
  assert.deepEqual(notes([64, 64, 64]), [
    'Whichever host is emptied, XAPI keeps every anti-affinity group on at least two hosts.',
  ])
  // Only the third host holds 30, so both go there: its spread counts VMs and does not insist on two hosts.
  assert.deepEqual(notes([64, 20, 64]), [
    'When h00001 is emptied, XAPI leaves an anti-affinity group on one host.',
  ])
})

test('one size that nobody stated leaves the whole packing open', () => {
  const opinion = judgeXapi(readingFrom(three, [...each(8), { host: 0, gib: 'unknown' }], true), 1, none)
  assert.deepEqual([opinion.ruling, opinion.promised], ['cannot-be-said', null])
  assert.equal(opinion.missing[0]?.count, 1)
})
