import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { joinServer, leaveServer, nextLeaveMs, sharedServer } from '#kernel/processor-sharing.ts'

type Job = { readonly atMs: number; readonly work: number }

/** When each job leaves, by the server's own events. */
function played(jobs: readonly Job[], ratePerMs: number): readonly number[] {
  const server = sharedServer(ratePerMs)
  const left = jobs.map(() => Number.NaN)
  const order = jobs.map((job, number) => ({ ...job, number })).sort((one, other) => one.atMs - other.atMs)
  const leaveUntil = (ms: number): void => {
    while (nextLeaveMs(server) <= ms) {
      const atMs = nextLeaveMs(server)
      for (const job of leaveServer(server)) left[job] = atMs
    }
  }
  for (const { atMs, work, number } of order) {
    leaveUntil(atMs)
    joinServer(server, atMs, number, work)
  }
  leaveUntil(Number.MAX_VALUE)
  return left
}

/** The same lived through in small steps: in each, every job that is not done is given an equal share. */
function stepped(jobs: readonly Job[], ratePerMs: number, stepMs: number) {
  const rest = jobs.map(({ work }) => work)
  const left = jobs.map(() => Number.NaN)
  let servedWork = 0
  let busyMs = 0
  for (let now = 0; left.some(Number.isNaN); now += stepMs) {
    const open = [...jobs.keys()].filter((job) => jobs[job]!.atMs <= now && rest[job]! > 1e-9)
    for (const job of jobs.keys()) {
      if (Number.isNaN(left[job]!) && jobs[job]!.atMs <= now && rest[job]! <= 1e-9) left[job] = now
    }
    if (open.length > 0) busyMs += stepMs
    for (const job of open) {
      const given = Math.min(rest[job]!, (ratePerMs * stepMs) / open.length)
      rest[job]! -= given
      servedWork += given
    }
  }
  return { left, servedWork, busyMs }
}

const job = fc.record({ atMs: fc.integer({ min: 0, max: 50 }), work: fc.integer({ min: 1, max: 40 }) })

test('jobs leave when small steps of equal shares say so, and no work is lost', () => {
  fc.assert(
    fc.property(
      fc.array(job, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 4 }),
      (jobs, rate) => {
        const stepMs = 1 / 64
        const exact = played(jobs, rate)
        const { left, servedWork } = stepped(jobs, rate, stepMs)
        const total = jobs.reduce((sum, { work }) => sum + work, 0)
        assert.ok(Math.abs(servedWork - total) < 1e-6)
        // In a step in which one job is done its rest of the share is lost: at most one step for each job.
        for (const [at, ms] of exact.entries()) {
          assert.ok(Math.abs(ms - left[at]!) <= stepMs * (jobs.length + 2), `${ms} ${left[at]}`)
        }
      },
    ),
    { numRuns: 150, seed: 7 },
  )
})

test('the server is never idle while a job is in it: what it serves in all is rate times busy time', () => {
  // Jobs that come at once are all done when their work is, whatever the shares: sum of work over rate.
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 50 }), (works) => {
      const last = Math.max(
        ...played(
          works.map((work) => ({ atMs: 0, work })),
          2,
        ),
      )
      const total = works.reduce((sum, work) => sum + work, 0)
      assert.ok(Math.abs(last - total / 2) < 1e-6 * total)
    }),
    { numRuns: 300, seed: 8 },
  )
})

test('a job alone takes its work over the rate, and n equal ones n times as long (Kleinrock, processor sharing)', () => {
  assert.deepEqual(played([{ atMs: 10, work: 30 }], 3), [20])
  assert.deepEqual(
    played(
      Array.from({ length: 4 }, () => ({ atMs: 0, work: 6 })),
      2,
    ),
    [12, 12, 12, 12],
  )
})

test('a job that comes half way through another takes half of the rate', () => {
  // 20 of work at 1 per ms; after 10 the second joins with 5: both get 1/2, so it leaves at 20, the first at 25.
  assert.deepEqual(
    played(
      [
        { atMs: 0, work: 20 },
        { atMs: 10, work: 5 },
      ],
      1,
    ),
    [25, 20],
  )
})

test('an idle server says that nobody leaves, and letting nobody leave is harmless', () => {
  const server = sharedServer(1)
  assert.equal(nextLeaveMs(server), Number.POSITIVE_INFINITY)
  assert.deepEqual(leaveServer(server), [])
})
