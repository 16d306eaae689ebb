import assert from 'node:assert/strict'
import { test } from 'node:test'
import { erlangB, erlangC, erlangWaiting, lnErlangB } from '#kernel/erlang.ts'

const near = (found: number, expected: number, error: number): void =>
  assert.ok(Math.abs(found - expected) <= error, `${found} is ${expected} within ${error}`)

/** The load that `servers` carry at this blocking, by halving. */
function erlangsAt(servers: number, blocking: number): number {
  let [low, high] = [0, 2 * servers]
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2
    if (erlangB(servers, middle) < blocking) low = middle
    else high = middle
  }
  return low
}

test('Erlang B of published traffic tables: 15 lines and 100 lines', () => {
  near(erlangsAt(15, 0.01), 8.108, 5e-4)
  near(erlangsAt(100, 0.01), 84.0642, 5e-5)
  near(erlangsAt(100, 0.05), 95.2404, 5e-5)
})

test('ln B of published large cases, one of them with ten thousand servers', () => {
  near(lnErlangB(100, 120), -1.62826407041, 1e-10)
  near(lnErlangB(10_000, 12_000), -1.78927734649, 1e-9)
})

test('Erlang C of three servers and two erlangs is four ninths, by hand', () =>
  near(erlangC(3, 2), 4 / 9, 1e-15))

test('M/M/2 with 9 arrivals and 5 services a second: 7.674 wait, a response takes 1.053 s', () => {
  const waiting = erlangWaiting(2, 9 / 5)
  near(waiting, 7.674, 5e-4)
  near(waiting / 9 + 1 / 5, 1.053, 5e-4)
})

test('one server is M/M/1: the chance to wait is the load', () => {
  for (const load of [0.1, 0.5, 0.9, 0.999]) near(erlangC(1, load), load, 1e-12)
})

test('the recurrence agrees with the sum it stands for', () => {
  for (const [servers, load] of [
    [1, 0.3],
    [5, 4],
    [20, 25],
  ] as const) {
    const terms = Array.from({ length: servers + 1 }, (_, k) => {
      let term = 1
      for (let n = 1; n <= k; n += 1) term *= load / n
      return term
    })
    const total = terms.reduce((sum, term) => sum + term, 0)
    near(erlangB(servers, load), (terms[servers] ?? 0) / total, 1e-14)
  }
})

test('a load as large as the servers waits for ever, and no load never waits', () => {
  assert.equal(erlangC(4, 4), 1)
  assert.equal(erlangWaiting(4, 4), Number.POSITIVE_INFINITY)
  assert.equal(erlangC(4, 0), 0)
  assert.equal(erlangB(0, 3), 1)
  assert.equal(erlangB(0, 0), 1)
})

test('a blocking too small for a number still has a logarithm', () => {
  assert.equal(erlangB(10_000, 5_000) > 0, false)
  assert.ok(lnErlangB(10_000, 5_000) < -1000)
  assert.ok(Number.isFinite(lnErlangB(10_000, 5_000)))
})
