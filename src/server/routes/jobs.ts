import type { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { isOver, type Job } from '#server/jobs.ts'
import { replyIssue, replyUnknown } from '#server/reply.ts'
import type { RouteContext } from '#server/server-options.ts'

/** Jobs: how far a question has come, as a state or as a stream, and its cancellation. */
export function jobRoutes(app: Hono, { jobs }: RouteContext): void {
  app.get('/api/jobs/:id', (c) => {
    const job = jobs.get(c.req.param('id'))
    return job === undefined ? replyUnknown(c, 'job') : c.json({ job })
  })

  app.get('/api/jobs/:id/events', (c) => {
    const first = jobs.get(c.req.param('id'))
    if (first === undefined) return replyUnknown(c, 'job')
    return streamSSE(c, async (stream) => {
      // A slow reader misses intermediate states, never the last one; a new reader begins with the present one.
      for (let job = first; !stream.aborted; job = await jobs.next(job.id, job)) {
        await stream.writeSSE({ event: eventOf(job), data: JSON.stringify(job) })
        if (isOver(job)) return
      }
    })
  })

  app.delete('/api/jobs/:id', (c) => {
    const job = jobs.get(c.req.param('id'))
    if (job === undefined) return replyUnknown(c, 'job')
    if (isOver(job)) {
      return replyIssue(c, 'server.job-finished', c.req.path, `This job is over already: ${job.state}.`)
    }
    return c.json({ job: jobs.cancel(job.id) }, 202)
  })
}

const eventOf = (job: Job): 'progress' | 'done' | 'failed' =>
  job.state === 'done' ? 'done' : isOver(job) ? 'failed' : 'progress'
