import type { Context, Hono } from 'hono'
import { type ExportFile, questionKey } from '#engines/engine.ts'
import { parseFields } from '#kernel/field.ts'
import { done } from '#kernel/outcome.ts'
import { parseShape, readBody, readJson, refuseMediaType } from '#server/body.ts'
import { questionShape, runListShape, runsPerPageMax } from '#server/questions.ts'
import { replyBytes, replyIssue, replyIssues, replyOutcome, replyUnknown } from '#server/reply.ts'
import { answerOf, resolveDigest } from '#server/routes/estates.ts'
import type { RouteContext } from '#server/server-options.ts'
import type { FinishedRun } from '#server/task.ts'

/** Runs: ask an engine, read and list answers, keep a run a browser made, execute a record again. */
export function runRoutes(app: Hono, context: RouteContext): void {
  const { store, pool, limits } = context

  app.post('/api/engines/:id/runs', (c) => askEngine(c, context))

  app.get('/api/runs', async (c) => {
    const query = parseShape(runListShape, c.req.query(), 'query')
    if (!query.ok) return replyIssues(c, query.issues)
    const { estate = 'any', engine = 'any', before = 'newest', limit = runsPerPageMax } = query.value
    const runs = await store.runs({ estateDigest: estate, engine, before, limit })
    return replyOutcome(c, runs, (list) => {
      const next = list.length === limit ? (list.at(-1)?.sequence ?? null) : null
      return c.json({ runs: list, next })
    })
  })

  app.get('/api/runs/:id', async (c) => {
    const id = c.req.param('id')
    return replyOutcome(c, await store.runBytes(id), (bytes) =>
      bytes === undefined ? replyUnknown(c, 'run') : replyBytes(c, bytes, id),
    )
  })

  app.get('/api/runs/:id/record', async (c) => {
    const id = c.req.param('id')
    const summary = await store.run(id)
    if (!summary.ok) return replyIssues(c, summary.issues)
    if (summary.value === undefined) return replyUnknown(c, 'run')
    const estate = await store.estateBytes(summary.value.estateDigest)
    const run = await store.runBytes(id)
    if (!estate.ok || !run.ok) return replyIssues(c, [...estate.issues, ...run.issues])
    if (estate.value === undefined || run.value === undefined) return replyUnknown(c, 'run')
    c.header('content-disposition', `attachment; filename="run-${id.slice(0, 12)}.json"`)
    // Both parts are canonical already, and so is the whole: members in order of name, no blanks.
    const [open, between, close] = ['{"estate":', ',"format":"bulkhead-run/1","run":', '}'].map((text) =>
      Buffer.from(text),
    ) as [Buffer, Buffer, Buffer]
    return replyBytes(c, Buffer.concat([open, estate.value, between, run.value, close]), `${id}-record`)
  })

  app.get('/api/runs/:id/exports', async (c) => {
    const files = await exportsOf(c, context)
    if (files instanceof Response) return files
    const list = files.map(({ name, mediaType, title }) => ({ name, mediaType, title }))
    return c.json({ exports: list })
  })

  app.get('/api/runs/:id/exports/:name', async (c) => {
    const files = await exportsOf(c, context)
    if (files instanceof Response) return files
    const file = files.find(({ name }) => name === c.req.param('name'))
    if (file === undefined) return replyUnknown(c, 'export')
    c.header('content-type', `${file.mediaType}; charset=utf-8`)
    c.header('content-disposition', `attachment; filename="${file.name}"`)
    return c.body(file.text)
  })

  app.post('/api/runs', async (c) => {
    const media = refuseMediaType(c, 'application/json')
    const bytes = media.ok ? await readBody(c, limits.largeBodyBytes) : media
    if (!bytes.ok) return replyIssues(c, bytes.issues)
    const task = { kind: 'read-run', bytes: bytes.value, depthMax: limits.jsonDepthMax } as const
    const run = await answerOf(c, pool.perform(task))
    if (!run.ok) return replyIssues(c, run.issues)
    if (!context.engines.some((engine) => engine.id === run.value.engine)) return replyUnknown(c, 'engine')
    const added = await store.addRun({ ...run.value, origin: 'browser', createdAtMs: context.now() })
    return replyOutcome(c, added, (stored) => {
      c.header('location', `/api/runs/${run.value.id}`)
      return c.json({ id: run.value.id, stored }, stored === 'added' ? 201 : 200)
    })
  })

  app.post('/api/replay', async (c) => {
    const media = refuseMediaType(c, 'application/json')
    const bytes = media.ok ? await readBody(c, limits.largeBodyBytes) : media
    if (!bytes.ok) return replyIssues(c, bytes.issues)
    const task = { kind: 'replay', bytes: bytes.value, depthMax: limits.jsonDepthMax } as const
    const replay = await answerOf(c, pool.perform(task))
    return replyOutcome(c, replay, (comparison) => c.json({ ...comparison, issues: replay.issues }))
  })
}

/** The files that the run of an address offers, or why there are none to give. */
async function exportsOf(c: Context, context: RouteContext): Promise<readonly ExportFile[] | Response> {
  const { store, pool } = context
  const id = c.req.param('id') ?? ''
  const summary = await store.run(id)
  if (!summary.ok) return replyIssues(c, summary.issues)
  if (summary.value === undefined) return replyUnknown(c, 'run')
  if (summary.value.origin === 'browser') {
    // Its result was never checked: an engine would read what anybody may have written.
    const message =
      'This run was made in a browser, which offers its files. Ask the question here to get them here.'
    return replyIssue(c, 'server.run-of-a-browser', c.req.path, message)
  }
  const estate = await store.estateBytes(summary.value.estateDigest)
  const run = await store.runBytes(id)
  if (!estate.ok || !run.ok) return replyIssues(c, [...estate.issues, ...run.issues])
  if (estate.value === undefined || run.value === undefined) return replyUnknown(c, 'run')
  const task = { kind: 'exports', run: run.value, estate: estate.value } as const
  const answer = await answerOf(c, pool.perform(task))
  return answer.ok ? answer.value.files : replyIssues(c, answer.issues)
}

async function askEngine(c: Context, context: RouteContext): Promise<Response> {
  const { engines, store, pool, jobs, stopped, limits, now } = context
  const engine = engines.find((candidate) => candidate.id === c.req.param('id'))
  if (engine === undefined) return replyUnknown(c, 'engine')
  const question = await readJson(c, limits, questionShape)
  if (!question.ok) return replyIssues(c, question.issues)
  const { seed, params } = question.value
  // Read here as well as in the worker, so that a mistake is answered at once and not by a failed job.
  const values = parseFields(engine.params, params)
  if (!values.ok) return replyIssues(c, values.issues)
  const estateDigest = await resolveDigest(context, question.value.estate)
  const estate = await store.estate(estateDigest)
  if (!estate.ok) return replyIssues(c, estate.issues)
  if (estate.value === undefined) return replyUnknown(c, 'estate')
  const key = questionKey(engine, estateDigest, values.value, seed)
  const found = stopped.found(key)
  const request = { kind: 'run', engine: engine.id, params, seed, estateDigest, found } as const
  const loadEstate = async () => {
    const bytes = await store.estateBytes(estateDigest)
    return bytes.ok ? done(bytes.value as Uint8Array) : bytes
  }
  const keep = async (run: FinishedRun) => {
    stopped.drop(key)
    const kept = await store.addRun({ ...run, origin: 'server', createdAtMs: now() })
    return kept.ok ? done(run.id) : kept
  }
  const job = jobs.start(
    { engine: engine.id, estateDigest },
    {
      ask: (watch) =>
        pool.run({ ...request, loadEstate }, { ...watch, state: (state) => stopped.keep(key, state) }),
      keep,
    },
  )
  return replyOutcome(c, job, (started) => {
    c.header('location', `/api/jobs/${started.id}`)
    return c.json({ job: started }, 202)
  })
}
