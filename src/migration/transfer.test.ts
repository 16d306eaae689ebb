import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gib, mib } from '#kernel/units.ts'
import {
  fitted,
  laboratory,
  measuredTransfers,
  modelMinutes,
  publishedRates,
} from '#migration/measured-transfers.ts'
import { type TransferLimits, transfer } from '#migration/transfer.ts'
import { errorOf, fitTransfer } from '#migration/transfer-fit.ts'
import type { TransferVm } from '#migration/transfer-starts.ts'

/** What 57 minutes carry at the highest rate published, for each of 800 VMs. */
const silentMost = Math.floor((publishedRates.sharedBytesPerSecond * 57 * 60) / 800)

test('each of the seven published transfers is met within 15 %, whatever the unstated sizes were', () => {
  // Facts mig-mtv-measured and mig-mtv-plans; minutes as published.
  assert.deepEqual(
    measuredTransfers.map(({ minutes }) => minutes),
    [6, 22, 42, 163, 41, 310, 57],
  )
  for (const one of measuredTransfers)
    for (const silent of [0, silentMost]) {
      const error = errorOf(one, fitted, silent)
      assert.ok(Math.abs(error) <= 0.15, `${one.id}: ${error}`)
    }
})

test('800 VMs of 35 GiB in 57 minutes contradict the rates published beside them', () => {
  const needed = (800 * gib(35)) / (57 * 60)
  assert.ok(needed > 6 * publishedRates.sharedBytesPerSecond)
  const last = measuredTransfers.at(-1)!
  assert.ok(modelMinutes(last, fitted, gib(35)) > 6 * last.minutes)
})

test('the constants shipped are those of the fit; without the 500 VMs it still says them within 15 %', () => {
  // The bench leaves out each of the seven in turn; the 500 VMs are one of the two that decide the start gap.
  assert.deepEqual(fitTransfer(measuredTransfers, silentMost / 2), fitted)
  const [, , , , , five] = measuredTransfers
  const others = measuredTransfers.filter((one) => one !== five)
  const error = errorOf(five!, fitTransfer(others, silentMost / 2), silentMost / 2)
  assert.ok(Math.abs(error) <= 0.15, `${error}`)
})

const free: TransferLimits = {
  ...{ streamBytesPerSecond: Number.POSITIVE_INFINITY, hostBytesPerSecond: Number.POSITIVE_INFINITY },
  ...{ arrayBytesPerSecond: Number.POSITIVE_INFINITY, sharedBytesPerSecond: Number.POSITIVE_INFINITY },
  ...{ startMs: 0, finishMs: 0, perHost: Number.POSITIVE_INFINITY, together: Number.POSITIVE_INFINITY },
}
const vm = (change: Partial<TransferVm>): TransferVm => ({
  ...{ plan: 0, host: 0, array: 0, streams: 1, bytes: 1000, group: 0, ...change },
})

test('what shares a host gets equal parts of it, and the rest of the link goes to the others', () => {
  const limits = { ...free, hostBytesPerSecond: 15, sharedBytesPerSecond: 25 }
  const narrow = transfer([vm({ bytes: 300 }), vm({ bytes: 300 }), vm({ host: 1, bytes: 200 })], limits, [])
  // By hand: a third of 25 is 8.33, but two of 8.33 are more than 15. So 7.5 each, and 10 for the other host.
  assert.deepEqual([...narrow.endsMs], [40_000, 40_000, 20_000])
})

test('arrays, streams and starts each hold up what they should', () => {
  assert.equal(transfer([vm({}), vm({})], { ...free, arrayBytesPerSecond: 100 }, []).endMs, 20_000)
  assert.equal(transfer([vm({ streams: 4 })], { ...free, streamBytesPerSecond: 50 }, []).endMs, 5000)
  const starts = transfer([vm({}), vm({}), vm({ plan: 1 })], { ...free, startMs: 7000, finishMs: 500 }, [])
  assert.deepEqual([...starts.endsMs], [7500, 14_500, 7500])
})

test('a group starts only after those it waits for, and groups in a ring never do', () => {
  const pair = [vm({ group: 1 }), vm({ group: 0 })]
  const limits = { ...free, sharedBytesPerSecond: 100 }
  assert.deepEqual([...transfer(pair, limits, [[], [0]]).endsMs], [20_000, 10_000])
  assert.equal(transfer(pair, limits, [[1], [0]]).endMs, Number.POSITIVE_INFINITY)
})

test('no more VMs run at a time than hosts have slots', () => {
  const limits = { ...free, streamBytesPerSecond: 100, perHost: 1 }
  assert.deepEqual(
    [...transfer([vm({}), vm({}), vm({ host: 1 })], limits, []).endsMs],
    [10_000, 20_000, 10_000],
  )
  assert.equal(transfer([vm({}), vm({ host: 1 })], { ...limits, together: 1 }, []).endMs, 20_000)
})

test('without bandwidth nothing ends, unless there is nothing to send', () => {
  assert.equal(transfer([vm({})], { ...free, sharedBytesPerSecond: 0 }, []).endMs, Number.POSITIVE_INFINITY)
  assert.equal(transfer([vm({ bytes: 0 })], { ...free, sharedBytesPerSecond: 0 }, []).endMs, 0)
  assert.equal(transfer([], free, []).endMs, 0)
})

test('without slots or gates, more bandwidth never ends later: every copy has sent at least as much at any time', () => {
  // Hosts lie inside the link, so the fair level falls neither when the link grows nor when a copy ends: by induction
  // over events nobody is ever behind. With arrays across hosts this is false: an end here may slow a copy there.
  const vms = Array.from({ length: 40 }, (_, at) => vm({ host: at % 3, bytes: 500 + 137 * at, plan: at % 2 }))
  let before = Number.POSITIVE_INFINITY
  for (const rate of [10, 20, 40, 80, 160]) {
    const limits = { ...free, sharedBytesPerSecond: rate, hostBytesPerSecond: 50, startMs: 100 }
    const { endMs } = transfer(vms, limits, [])
    assert.ok(endMs <= before + 1e-6)
    before = endMs
  }
})

test('a transfer never beats the busiest limit alone', () => {
  const limits = laboratory(fitted, 20)
  const vms = Array.from({ length: 100 }, (_, at) => vm({ host: at % 4, bytes: mib(1000 + 90 * at) }))
  const bytes = vms.reduce((sum, one) => sum + one.bytes, 0)
  assert.ok(transfer(vms, limits, []).endMs >= (bytes / limits.sharedBytesPerSecond) * 1000)
})
