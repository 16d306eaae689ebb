import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Copying,
  measuredWrites,
  precopy,
  type Throttling,
  workingSetWrites,
  zeroPagesOf,
} from '#kernel/precopy.ts'
import { seededRandom } from '#kernel/random.ts'
import { measuredGuest as guest } from '#migration/measured-guest.ts'

const gbps = 2 ** 30 / 8
const unlimited = Number.MAX_VALUE

function predicted(bytesPerSecond: number, downtimeMs: number): string {
  const zeroPages = zeroPagesOf(guest)
  const memory: Copying = {
    ...{ pageBytes: 4096, headerBytes: 8, zeroPages, pages: guest.totalPages - zeroPages },
    ...{ dirtyPages: measuredWrites(guest), bytesPerSecond },
  }
  const patience = { downtimeMs, deadlineMs: 3_600_000, roundsMax: 100_000 }
  const { converges, totalMs } = precopy(memory, patience, null)
  if (!converges) return '-'
  const seconds = Math.ceil(Math.ceil(totalMs) / 1000)
  return seconds < 60
    ? `${seconds}s`
    : `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`
}

test('every published cell of the predictor is met, those that never converge included', () => {
  const downtimes = [125, 250, 500, 1000, 5000, unlimited]
  const row = (rate: number): string => downtimes.map((downtime) => predicted(rate, downtime)).join(' ')
  assert.equal(row((100 * 2 ** 20) / 8), '- - - - - 16m59s')
  assert.equal(row(1 * gbps), '- - - - - 1m40s')
  assert.equal(row(2 * gbps), '- - - - 1m41s 50s')
  assert.equal(row(25 * gbps), '5s 5s 5s 5s 4s 4s')
  assert.equal(row(40 * gbps), '3s 3s 3s 3s 3s 3s')
})

test('the measured curve passes through its points and ends where every page is dirty', () => {
  const dirty = measuredWrites(guest)
  const scale = guest.totalPages / guest.sampledPages
  for (const [ms, sampled] of guest.points) assert.ok(Math.abs(dirty(ms) - sampled * scale) < 1e-6)
  // The line through (125, 33) and (250, 78) would start below nothing.
  assert.equal(dirty(0), 0)
  assert.ok(Math.abs(dirty(62.5) - 16.5 * scale) < 1e-6)
  assert.equal(dirty(1e9), guest.totalPages - zeroPagesOf(guest))
})

/** Memory as a list of pages and writes that hit them one by one; shares no line with the engine. */
function simulated(
  pages: number,
  workingSet: number,
  writesPerSend: number,
  fits: number,
  roundsMost: number,
  seed: number,
) {
  const random = seededRandom(seed)
  const isDirty = new Uint8Array(pages).fill(1)
  let [rounds, sent, owed] = [0, 0, 0]
  for (;;) {
    const queue: number[] = []
    for (let page = 0; page < pages; page += 1) if (isDirty[page] === 1) queue.push(page)
    isDirty.fill(0)
    rounds += 1
    sent += queue.length
    if (queue.length <= fits) return { rounds, sent, converges: true, left: queue.length }
    if (rounds >= roundsMost) return { rounds, sent, converges: false, left: queue.length }
    for (let at = 0; at < queue.length; at += 1) {
      owed += writesPerSend
      for (; owed >= 1; owed -= 1) isDirty[Math.floor(random() * workingSet)] = 1
    }
  }
}

test('a simulation page by page agrees on rounds, bytes and convergence over a grid', () => {
  const pages = 60_000
  for (const workingSet of [6_000, 20_000, 60_000]) {
    for (const ratio of [0.1, 0.3, 0.5, 0.7, 1.3, 2]) {
      const fits = 600
      const seen = simulated(pages, workingSet, ratio, fits, 40, 7)
      // One page a millisecond; a header of no bytes, so that a page is what the simulation sends.
      const memory: Copying = {
        ...{ pageBytes: 1000, headerBytes: 0, pages, zeroPages: 0, bytesPerSecond: 1e6 },
        dirtyPages: workingSetWrites(workingSet, ratio * 1000),
      }
      const told = precopy(memory, { downtimeMs: fits, deadlineMs: 1e12, roundsMax: 40 }, null)
      const where = `working set ${workingSet}, ratio ${ratio}`
      assert.equal(told.converges, seen.converges, where)
      assert.ok(Math.abs(told.roundCount - seen.rounds) <= 1, `${where}: ${told.roundCount}, ${seen.rounds}`)
      assert.ok(Math.abs(told.bytes / 1000 / seen.sent - 1) < 0.03, `${where}: bytes`)
      if (!seen.converges) assert.ok(Math.abs(told.stopMs / seen.left - 1) < 0.05, `${where}: left`)
    }
  }
})

const rate = fc.double({ min: 1, max: 1e6, noNaN: true })

test('more bandwidth never turns a copy that converges into one that does not', () => {
  fc.assert(
    fc.property(rate, rate, fc.double({ min: 1, max: 4, noNaN: true }), (dirty, bytesPerSecond, factor) => {
      const patience = { downtimeMs: 300, deadlineMs: 1e9, roundsMax: 200 }
      const memory: Copying = {
        ...{ pageBytes: 1, headerBytes: 0, pages: 1e6, zeroPages: 0 },
        ...{ dirtyPages: workingSetWrites(1e5, dirty), bytesPerSecond },
      }
      const slow = precopy(memory, patience, null)
      const fast = precopy({ ...memory, bytesPerSecond: bytesPerSecond * factor }, patience, null)
      assert.ok(!slow.converges || (fast.converges && fast.totalMs <= slow.totalMs * (1 + 1e-9)))
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('a dirty rate at or above the bandwidth never converges while the working set does not fit the stop', () => {
  fc.assert(
    fc.property(rate, fc.double({ min: 1, max: 10, noNaN: true }), (bytesPerSecond, factor) => {
      const memory: Copying = {
        ...{ pageBytes: 1, headerBytes: 0, pages: 1e9, zeroPages: 0, bytesPerSecond },
        dirtyPages: workingSetWrites(1e9, bytesPerSecond * factor * 1.05),
      }
      const { converges } = precopy(memory, { downtimeMs: 1, deadlineMs: 1e15, roundsMax: 500 }, null)
      assert.equal(converges, false)
    }),
    { seed: 2, numRuns: 100 },
  )
})

test('a throttled guest converges where the free one does not, and never runs faster', () => {
  const throttling: Throttling = {
    initial: 0.2,
    increment: 0.1,
    max: 0.99,
    unproductiveRatio: 0.5,
    rounds: 2,
  }
  const memory: Copying = {
    ...{ pageBytes: 4096, headerBytes: 8, pages: 1e6, zeroPages: 0, bytesPerSecond: 1e8 },
    dirtyPages: workingSetWrites(5e5, 1e5),
  }
  const patience = { downtimeMs: 300, deadlineMs: 1e9, roundsMax: 1000 }
  assert.equal(precopy(memory, patience, null).converges, false)
  const slowed = precopy(memory, patience, throttling)
  assert.equal(slowed.converges, true)
  assert.ok(slowed.throttle > 0.2 && slowed.throttle <= 0.99)
})

test('an idle guest takes two rounds, the second of nothing', () => {
  const memory: Copying = {
    ...{ pageBytes: 4096, headerBytes: 8, pages: 1000, zeroPages: 500, bytesPerSecond: 4_108_000 },
    dirtyPages: workingSetWrites(100, 0),
  }
  const copied = precopy(memory, { downtimeMs: 0, deadlineMs: 1e9, roundsMax: 10 }, null)
  // 1,000 × 4,104 bytes and 500 headers of 8 are 4,108,000 bytes: one second.
  assert.deepEqual(copied.rounds, [
    { bytes: 4_108_000, ms: 1000 },
    { bytes: 0, ms: 0 },
  ])
  assert.equal(copied.converges, true)
  assert.equal(copied.stopMs, 0)
})

test('no downtime at all is never met by a guest that writes', () => {
  const memory: Copying = {
    ...{ pageBytes: 4096, headerBytes: 8, pages: 1000, zeroPages: 0, bytesPerSecond: 1e9 },
    dirtyPages: workingSetWrites(100, 10),
  }
  const copied = precopy(memory, { downtimeMs: 0, deadlineMs: 1000, roundsMax: 50 }, null)
  assert.equal(copied.converges, false)
  assert.equal(copied.roundCount, 50)
  assert.equal(workingSetWrites(0, 5)(1000), 0)
  assert.equal(workingSetWrites(1, 5)(1000), 1)
})
