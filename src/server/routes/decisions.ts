import type { Hono } from 'hono'
import { canonicalJson, digestOf } from '#kernel/canonical.ts'
import { readJson } from '#server/body.ts'
import { newDecisionShape } from '#server/questions.ts'
import { replyIssues, replyOutcome, replyUnknown } from '#server/reply.ts'
import type { RouteContext } from '#server/server-options.ts'

/** Decisions: what somebody decided and the runs it rests on. */
export function decisionRoutes(app: Hono, { store, limits, now }: RouteContext): void {
  app.get('/api/decisions', async (c) =>
    replyOutcome(c, await store.decisions(), (decisions) => c.json({ decisions })),
  )

  app.post('/api/decisions', async (c) => {
    const body = await readJson(c, limits, newDecisionShape)
    if (!body.ok) return replyIssues(c, body.issues)
    const content = { ...body.value, createdAtMs: body.value.createdAtMs ?? now() }
    // Named by its content, so that sending one decision twice after a broken connection keeps one.
    const decision = { id: digestOf([canonicalJson(content)]).slice(0, 32), ...content }
    return replyOutcome(c, await store.addDecision(decision), (stored) => {
      c.header('location', `/api/decisions/${decision.id}`)
      return c.json({ decision }, stored === 'added' ? 201 : 200)
    })
  })

  app.delete('/api/decisions/:id', async (c) =>
    replyOutcome(c, await store.removeDecision(c.req.param('id')), (removed) =>
      removed === 'removed' ? c.body(null, 204) : replyUnknown(c, 'decision'),
    ),
  )
}
