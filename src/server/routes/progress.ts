import type { Hono } from 'hono'
import { readEntry } from '#path/progress/event.ts'
import { parseShape, readJson } from '#server/body.ts'
import { newProgressShape, progressPageShape, progressPerPageMax } from '#server/questions.ts'
import { replyIssues, replyOutcome } from '#server/reply.ts'
import type { RouteContext } from '#server/server-options.ts'
import { serverIssue } from '#server/status.ts'

/** The reader's progress: a log that pages add to and read, so that every browser on this machine knows the same. */
export function progressRoutes(app: Hono, { store, limits, now }: RouteContext): void {
  app.get('/api/progress', async (c) => {
    const query = parseShape(progressPageShape, c.req.query(), 'query')
    if (!query.ok) return replyIssues(c, query.issues)
    const { after = 0, limit = progressPerPageMax } = query.value
    return replyOutcome(c, await store.progress(after, limit), ({ log, erased, entries, last, rest }) =>
      c.json({ log, erased, events: entries.map(({ text }) => JSON.parse(text)), last, rest }),
    )
  })

  app.post('/api/progress', async (c) => {
    const body = await readJson(c, limits, newProgressShape)
    if (!body.ok) return replyIssues(c, body.issues)
    const entries = []
    for (const [index, raw] of body.value.events.entries()) {
      const read = readEntry(raw)
      if (read.kind === 'damaged') {
        const where = `body.events[${index}]`
        return replyIssues(c, [
          serverIssue('server.progress-damaged', where, `${read.because} Nothing was stored.`),
        ])
      }
      entries.push({ id: read.event.id, text: JSON.stringify(read.event) })
    }
    return replyOutcome(c, await store.addProgress(entries), ({ added }) =>
      c.json({ added, present: entries.length - added }),
    )
  })

  app.delete('/api/progress', async (c) =>
    replyOutcome(c, await store.eraseProgress(now()), () => c.body(null, 204)),
  )
}
