import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lossRatio, memoryMs, runProbability, waitMs } from '#engines/shared-links/queue.ts'
import { simulateBursts, simulatePackets } from '#engines/shared-links/simulation.ts'
import { seededRandom } from '#kernel/random.ts'

const grid = [4, 16].flatMap((places) =>
  [0.7, 0.9, 1, 1.1, 1.3, 2, 3].map((load) => ({ places, load, link: { places, load, burstMs: 1 } })),
)

test('burst by burst, loss and wait are those of the formulas within four standard errors', () => {
  for (const { places, load, link } of grid) {
    // Beats as far apart as twice the memory of the queue, so that each of them counts.
    const beatEvery = Math.max(10, 2 * memoryMs(link))
    const setting = { load, places, beatEvery, beats: 6_000, misses: 2, window: 20 }
    const seen = simulateBursts(setting, seededRandom(7))
    const loss = lossRatio(link)
    const error = Math.sqrt((loss * (1 - loss)) / setting.beats) * 1.2
    assert.ok(Math.abs(seen.lost / seen.beats - loss) <= 4 * error + 1e-4, `loss at ${places}, ${load}`)
    assert.ok(Math.abs(seen.meanWait / waitMs(link) - 1) < 0.06, `wait at ${places}, ${load}`)
  }
})

test('beats in a row are missed as often as independence says, once the queue has forgotten', () => {
  for (const load of [0.9, 1.1, 1.3]) {
    const link = { places: 4, load, burstMs: 1 }
    const beatEvery = 5 * memoryMs(link)
    const setting = { load, places: 4, beatEvery, beats: 40_000, misses: 2, window: 20 }
    const seen = simulateBursts(setting, seededRandom(3))
    const chance = runProbability(20, 2, lossRatio(link))
    const windows = setting.beats / setting.window
    const error = Math.sqrt((chance * (1 - chance)) / windows)
    assert.ok(
      Math.abs(seen.runs / windows - chance) <= 4 * error,
      `load ${load}: ${seen.runs / windows} ${chance}`,
    )
  }
})

test('beats closer together than the queue remembers are missed in rows, more often than independence says', () => {
  const link = { places: 16, load: 1, burstMs: 1 }
  const setting = { load: 1, places: 16, beatEvery: memoryMs(link) / 4, beats: 40_000, misses: 3, window: 20 }
  const seen = simulateBursts(setting, seededRandom(5))
  assert.ok(seen.runs / 2_000 > 3 * runProbability(20, 3, lossRatio(link)))
})

test('packet by packet the model errs towards loss: by half or less at 16 bursts, by two thirds at 4', () => {
  for (const { places, load, link } of grid) {
    if (load < 0.9) continue
    const setting = { load, places, beatEvery: 40, beats: 3_000, misses: 2, window: 20 }
    const seen = simulatePackets(setting, seededRandom(11))
    const ratio = seen.lost / seen.beats / lossRatio(link)
    const least = places === 4 ? 0.33 : 0.45
    assert.ok(ratio > least && ratio < 1.1, `${places} places, load ${load}: ratio ${ratio.toFixed(2)}`)
  }
})

test('packet by packet a beat that gets through waits 0.8 to 2 times as long as the model says', () => {
  for (const { places, load, link } of grid) {
    if (load < 0.9) continue
    const setting = { load, places, beatEvery: 40, beats: 2_000, misses: 2, window: 20 }
    const ratio = simulatePackets(setting, seededRandom(13)).meanWait / waitMs(link)
    assert.ok(ratio > 0.8 && ratio < 2, `${places} places, load ${load}: ${ratio.toFixed(2)}`)
  }
})
