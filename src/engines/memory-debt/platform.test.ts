import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  balloonMaxShare,
  hostState,
  idleTaxRate,
  minFreeBytes,
  sharesPerPage,
} from '#engines/memory-debt/platform.ts'
import { capsOf, dramFor, type HostLoad, settle, touchSeconds } from '#engines/memory-debt/pools.ts'
import { gib, mib } from '#kernel/units.ts'

const near = (found: number, expected: number, error: number): void =>
  assert.ok(Math.abs(found - expected) <= error, `${found} is ${expected} within ${error}`)

const load = (rest: Partial<HostLoad>): HostLoad => ({
  ...{ memoryBytes: gib(100), tierBytes: 0, configuredBytes: gib(100), touchedBytes: gib(90) },
  ...{ activeBytes: gib(50), reservedBytes: 0, identicalBytes: 0 },
  ...{ policy: 'share-balloon-compress-swap', ...rest },
})

test('minFree follows the sliding scale: 245.76, 327.68 and 327.68 MiB of the first three bands', () => {
  near(minFreeBytes(gib(4)) / mib(1), 245.76, 1e-6)
  near(minFreeBytes(gib(12)) / mib(1), 573.44, 1e-6)
  // Denneman and others print 899 MB for 28 GB, and 1,619 MB for 100 GB with 1 % of a GB as 10 MB.
  near(minFreeBytes(gib(28)) / mib(1), 899, 3)
  near(minFreeBytes(gib(100)) / mib(1), 1619, 20)
})

test('the memory states of a host change at 400, 64, 32 and 16 % of minFree', () => {
  const at = (percent: number) => hostState((percent / 100) * minFreeBytes(gib(100)), gib(100))
  assert.deepEqual([401, 399, 100, 65, 63, 33, 31, 17, 15, -5].map(at), [
    ...['high', 'clear', 'clear', 'clear', 'soft', 'soft', 'hard', 'hard', 'low', 'low'],
  ])
})

test('an idle page costs as much as four active ones at the default tax of 75 %', () => {
  assert.equal(idleTaxRate, 0.75)
  near(sharesPerPage(1000, 100, 1, 0.75) / sharesPerPage(1000, 100, 0, 0.75), 4, 1e-12)
  near(sharesPerPage(1000, 100, 0.5, 0), 10, 1e-12)
})

test('a balloon takes 65 % of configured memory at most, and three quarters of what is idle', () => {
  assert.equal(balloonMaxShare, 0.65)
  assert.equal(capsOf(load({ activeBytes: gib(2), touchedBytes: gib(100) })).balloon, 0.65 * gib(100))
  assert.equal(capsOf(load({ activeBytes: gib(50), touchedBytes: gib(90) })).balloon, 0.75 * gib(40))
})

test('Proxmox VE balloons from 80 % of the host: 32 GiB with 16 in use leave 9.6 to hand out', () => {
  // The guide prints 9 for 32 × 80/100 − 16 and shares out 4.5 and 1.5; the formula gives 9.6.
  const { softBytes } = dramFor(load({ memoryBytes: gib(32), policy: 'balloon-at-80' }))
  near((softBytes - gib(16)) / gib(1), 9.6, 1e-9)
})

test('memory is taken back in order: shared, ballooned, compressed, swapped, and all of it is accounted for', () => {
  const settled = settle(load({ memoryBytes: gib(40), identicalBytes: gib(5) }))
  assert.equal(settled.sharedBytes, gib(5))
  assert.equal(settled.balloonBytes, gib(30))
  assert.equal(settled.compressedBytes, gib(5))
  near(settled.swapBytes / gib(1), 90 - 40 + minFreeBytes(gib(40)) / gib(1) - 40, 1e-6)
  near(settled.activeInSwapBytes, settled.swapBytes, 1)
  const { residentBytes, tierBytes, sharedBytes, balloonBytes, compressedBytes, swapBytes } = settled
  near(residentBytes + tierBytes + sharedBytes + balloonBytes + compressedBytes + swapBytes, gib(90), 1)
})

test('a tier takes idle memory before anything else does', () => {
  const settled = settle(load({ memoryBytes: gib(60), tierBytes: gib(60) }))
  near(settled.tierBytes, gib(90) - gib(60) + minFreeBytes(gib(60)), 1)
  assert.equal(settled.activeInTierBytes + settled.balloonBytes + settled.swapBytes, 0)
})

test('reserved memory stays', () => {
  const settled = settle(load({ memoryBytes: gib(80), reservedBytes: gib(88), policy: 'swap-only' }))
  assert.equal(settled.swapBytes, gib(2))
})

test('activity is sampled over 60 seconds', () => assert.equal(touchSeconds, 60))
