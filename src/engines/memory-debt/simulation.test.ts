import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followFailover } from '#engines/memory-debt/failover.ts'
import type { ReclaimPolicy } from '#engines/memory-debt/platform.ts'
import { capsOf, compressBytesPerSecond, dramFor, type HostLoad, settle } from '#engines/memory-debt/pools.ts'
import { simulatePages } from '#engines/memory-debt/simulation.ts'
import { seededRandom } from '#kernel/random.ts'
import { gib, mib } from '#kernel/units.ts'

const page = mib(32)
const memoryBytes = gib(512)

function loadOf(configuredBytes: number, active: number, tierRatio: number, policy: ReclaimPolicy): HostLoad {
  const touchedBytes = Math.max(0.9, active) * configuredBytes
  return {
    ...{ memoryBytes, configuredBytes, touchedBytes, policy, tierBytes: tierRatio * memoryBytes },
    ...{ activeBytes: active * configuredBytes, reservedBytes: 0, identicalBytes: 0.05 * touchedBytes },
  }
}

const policies = ['share-balloon-compress-swap', 'balloon-at-80', 'swap-only'] as const
const settings = policies.flatMap((policy) =>
  [1, 1.2, 1.4].flatMap((overcommit) =>
    [0.3, 0.45, 0.6].flatMap((active) =>
      [0, 0.5].flatMap((tierRatio) =>
        [1, 2].map((lost) => ({ policy, overcommit, active, tierRatio, lost })),
      ),
    ),
  ),
)

test('the model agrees with a simulation of single pages on 108 settings', () => {
  assert.equal(settings.length, 108)
  const worst = { granted: 0, found: 0, swap: 0, unmet: 0 }
  let [unmetSum, compared] = [0, 0]
  settings.forEach(({ policy, overcommit, active, tierRatio, lost }, at) => {
    const configured = overcommit * memoryBytes
    const [normal, after] = [
      loadOf(configured, active, tierRatio, policy),
      loadOf((configured * 6) / (6 - lost), active, tierRatio, policy),
    ]
    const before = settle(normal)
    const outside = before.activeInSwapBytes + before.activeInTierBytes + before.activeCompressedBytes
    assert.equal(outside, 0, 'the simulation begins with all active memory in place')
    const newcomers = {
      activeBytes: after.activeBytes - normal.activeBytes,
      touchedBytes: after.touchedBytes - normal.touchedBytes,
    }
    const speeds = {
      ...{ swapBytesPerSecond: mib(200), tierBytesPerSecond: mib(2000) },
      balloonBytesPerSecond: mib(250),
    }
    const model = followFailover(normal, before, newcomers, after, speeds)
    const pages = (bytes: number): number => Math.round(bytes / page)
    const caps = capsOf(after)
    const seen = simulatePages(
      {
        ...{ frames: pages(dramFor(normal).hardBytes), tierPages: pages(after.tierBytes) },
        ...{
          active: pages(normal.activeBytes),
          idleResident: pages(before.residentBytes - normal.activeBytes),
        },
        ...{ inTier: pages(before.tierBytes), ballooned: pages(before.balloonBytes) },
        ...{ compressed: pages(before.compressedBytes), idleSwapped: pages(before.swapBytes) },
        ...{ balloonMost: pages(caps.balloon), compressedMost: pages(caps.compressed) },
        ...{
          newActive: pages(newcomers.activeBytes),
          newIdle: pages(newcomers.touchedBytes - newcomers.activeBytes),
        },
        ...{ swapPerSecond: mib(200) / page, tierPerSecond: mib(2000) / page },
        ...{ balloonPerSecond: mib(250) / page, compressPerSecond: compressBytesPerSecond / page },
      },
      seededRandom(at),
    )
    const granted = Math.abs(model.grantedBytes - seen.grantedFirstMinute * page) / newcomers.activeBytes
    const found =
      model.foundSeconds === 'not-in-time' || seen.foundSeconds > 600
        ? Number(model.foundSeconds === 'not-in-time' && seen.foundSeconds < 560)
        : Math.abs(model.foundSeconds - seen.foundSeconds) / seen.foundSeconds
    const last = model.moments.slice(-60)
    const unmet = last.reduce((sum, { stallShare }) => sum + stallShare, 0) / 60
    const errors = {
      ...{ granted, found, unmet: Math.abs(unmet - seen.unmetAtEnd) },
      swap: Math.abs((model.moments.at(-1)?.swapBytes ?? 0) - seen.swappedAtEnd * page) / memoryBytes,
    }
    for (const name of ['granted', 'found', 'swap', 'unmet'] as const)
      worst[name] = Math.max(worst[name], errors[name])
    unmetSum += errors.unmet
    compared += 1
  })
  assert.ok(compared === 108, `${compared}`)
  assert.ok(worst.granted < 0.02, `memory found in the first minute: ${worst.granted} of what was asked for`)
  assert.ok(worst.swap < 0.01, `in swap after ten minutes: ${worst.swap} of the host`)
  assert.ok(worst.found < 0.12, `time until found: ${worst.found}`)
  assert.ok(unmetSum / compared < 0.03, `share unmet in the last minute: ${unmetSum / compared} on average`)
})
