import assert from 'node:assert/strict'
import { test } from 'node:test'
import { platformDetectors, tokenTimeoutMs } from '#engines/shared-links/detectors.ts'
import { atLeast, lossRatio, memoryMs, runProbability, waitMs } from '#engines/shared-links/queue.ts'

const link = (load: number, places: number) => ({ load, places, burstMs: 1 })
const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) <= 1e-12 * Math.max(1, Math.abs(expected)), `${actual} ≠ ${expected}`)

test('arrivals 1, service 2, three places: the birth–death chain 8/15, 4/15, 2/15, 1/15 is full with 1/15', () => {
  near(lossRatio(link(0.5, 3)), 1 / 15)
  // Of those that find a place: (0 · 8 + 1 · 4 + 2 · 2) / 14.
  near(waitMs(link(0.5, 3)), 8 / 14)
})

test('one place is the loss formula ρ / (1 + ρ), and ρ = 1 leaves 1 / (K + 1)', () => {
  // Erlang B with one line; Kleinrock, Queueing Systems I, section 3.6.
  for (const load of [0.2, 0.9, 1, 1.5, 7]) near(lossRatio(link(load, 1)), load / (1 + load))
  for (const places of [1, 2, 16, 400]) near(lossRatio(link(1, places)), 1 / (places + 1))
})

test('loss is the same as the sum over the states says, at every load, and overload loses at least 1 − 1/ρ', () => {
  for (const places of [1, 2, 5, 16, 50]) {
    for (const load of [0.1, 0.5, 0.99, 1.01, 1.3, 2, 5]) {
      const states = Array.from({ length: places + 1 }, (_, state) => load ** state)
      const sum = states.reduce((total, weight) => total + weight, 0)
      near(lossRatio(link(load, places)), (states.at(-1) ?? 0) / sum)
      if (load > 1) assert.ok(lossRatio(link(load, places)) >= 1 - 1 / load)
    }
  }
})

test('a buffer of thousands of bursts and a load of a thousand overflow nothing', () => {
  near(lossRatio(link(1_000, 4_096)), 0.999)
  assert.ok(waitMs(link(1_000, 4_096)) < 4_096)
  assert.ok(Number.isFinite(waitMs(link(1.0000000001, 4_096))))
  assert.equal(lossRatio(link(0, 10)), 0)
  assert.equal(waitMs(link(0, 10)), 0)
})

test('three losses in a row among ten fair ones: 520 of 1,024 (Feller, section XIII.7)', () => {
  near(runProbability(10, 3, 0.5), 520 / 1_024)
})

test('runs agree with counting every sequence of up to 12 beats', () => {
  for (const beats of [1, 3, 7, 12]) {
    for (const misses of [1, 2, 4]) {
      for (const loss of [0.05, 0.3, 0.8]) {
        let chance = 0
        for (let bits = 0; bits < 2 ** beats; bits += 1) {
          const text = bits.toString(2).padStart(beats, '0')
          const lost = [...text].filter((bit) => bit === '1').length
          if (text.includes('1'.repeat(misses))) chance += loss ** lost * (1 - loss) ** (beats - lost)
        }
        near(runProbability(beats, misses, loss), chance)
      }
    }
  }
})

test('beyond 20,000 beats the shortcut says what the recurrence says, to twelve digits', () => {
  const [misses, loss, beats] = [3, 0.04, 60_000]
  const seen = [0, 0, 0, loss ** misses]
  for (let beat = misses + 1; beat <= beats; beat += 1) {
    const before = seen[beat - misses - 1] ?? 0
    seen[beat] = (seen[beat - 1] ?? 0) + (1 - loss) * loss ** misses * (1 - before)
  }
  assert.ok(Math.abs(runProbability(beats, misses, loss) - (seen[beats] ?? 0)) < 1e-10)
})

test('a tiny chance keeps its digits, certain loss is certain, too few beats cannot miss', () => {
  const tiny = runProbability(3_600, 10, 0.001)
  assert.ok(tiny > 3.5e-27 && tiny < 3.6e-27)
  assert.equal(runProbability(10, 10, 1), 1)
  assert.equal(runProbability(9, 10, 1), 0)
  assert.equal(runProbability(1e12, 5, 0), 0)
  assert.equal(runProbability(1e12, 1, 0.5), 1)
})

test('at least k of n: 2 of 3 at one half is one half; the ends are 0 and 1', () => {
  near(atLeast(3, 2, 0.5), 0.5)
  assert.equal(atLeast(3, 0, 0.2), 1)
  assert.equal(atLeast(3, 4, 0.9), 0)
  assert.equal(atLeast(5, 5, 1), 1)
})

test('one place forgets after 1 / (1 + ρ) burst times', () => {
  for (const load of [0.5, 1, 3]) near(memoryMs(link(load, 1)), 1 / (1 + load))
})

test('the corosync token timeout is token + (nodes − 2) · coefficient, repeated every 1 / 4.2 of it', () => {
  // corosync.conf(5): token 3000, token_coefficient 650; token_retransmit 238 for the former token of 1000.
  assert.equal(tokenTimeoutMs(2, 3_000, 650), 3_000)
  assert.equal(tokenTimeoutMs(3, 3_000, 650), 3_650)
  assert.equal(tokenTimeoutMs(8, 3_000, 125), 3_750)
  assert.equal(Math.floor(tokenTimeoutMs(2, 1_000, 650) / 4.2), 238)
  const [fresh, older] = platformDetectors(8)
  near(fresh?.intervalMs ?? 0, 3_750 / 4.2)
  near(older?.intervalMs ?? 0, 6_900 / 4.2)
  assert.equal(fresh?.misses, 5)
})

test('Windows counts ten beats of one second in a subnet and twenty across (SameSubnetThreshold, CrossSubnetThreshold)', () => {
  const windows = platformDetectors(8).filter(({ name }) => name.startsWith('Windows'))
  assert.deepEqual(
    windows.map(({ intervalMs, misses }) => [intervalMs, misses]),
    [
      [1_000, 10],
      [1_000, 20],
    ],
  )
})
