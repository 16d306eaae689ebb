import { type Heap, heapPop, heapPush } from '#kernel/heap.ts'

/**
 * A server that gives all jobs in it equal shares of its rate. `given` is the work that a job present from the
 * beginning would have been given by `atMs`; a job that joins with work w leaves when `given` has grown by w.
 */
export type SharedServer = {
  readonly ratePerMs: number
  readonly jobs: Heap<number>
  given: number
  atMs: number
}

/** An idle server at time 0. `ratePerMs` is work per ms, above 0. */
export const sharedServer = (ratePerMs: number): SharedServer => ({ ratePerMs, jobs: [], given: 0, atMs: 0 })

/** Lets a job with `work` join at `nowMs`, which is not before the last event. Cost O(log jobs). */
export function joinServer(server: SharedServer, nowMs: number, job: number, work: number): void {
  const [first] = server.jobs
  if (first !== undefined) {
    const share = ((nowMs - server.atMs) * server.ratePerMs) / server.jobs.length
    server.given = Math.min(first.key, server.given + share)
  }
  server.atMs = nowMs
  heapPush(server.jobs, { key: server.given + work, tie: job, item: job })
}

/** When the next job leaves if none joins before; infinite for an idle server. */
export function nextLeaveMs(server: SharedServer): number {
  const [first] = server.jobs
  if (first === undefined) return Number.POSITIVE_INFINITY
  return server.atMs + ((first.key - server.given) * server.jobs.length) / server.ratePerMs
}

/** Takes out the jobs that leave next, at `nextLeaveMs`, in order of their numbers. Cost O(log jobs) for each. */
export function leaveServer(server: SharedServer): readonly number[] {
  const left: number[] = []
  server.atMs = nextLeaveMs(server)
  const [first] = server.jobs
  if (first === undefined) return left
  server.given = first.key
  while (server.jobs[0]?.key === first.key) left.push(heapPop(server.jobs)!.item)
  if (server.jobs.length === 0) server.given = 0
  return left
}
