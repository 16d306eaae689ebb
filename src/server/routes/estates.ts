import type { Context, Hono } from 'hono'
import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { mediaTypeOf, readBody, refuseMediaType } from '#server/body.ts'
import type { Ticket } from '#server/pool.ts'
import { replyBytes, replyIssues, replyOutcome, replyUnknown } from '#server/reply.ts'
import type { RouteContext } from '#server/server-options.ts'
import { serverIssue } from '#server/status.ts'
import type { ReadEstate } from '#server/task.ts'
import type { EstateSummary } from '#store/port.ts'

/** Estates: list, read, add from files or from the stored form. */
export function estateRoutes(app: Hono, context: RouteContext): void {
  const { store } = context

  app.get('/api/estates', async (c) => {
    const reference = await context.reference()
    return replyOutcome(c, await store.estates(), (estates) =>
      c.json({ estates: estates.map((estate) => listed(estate, reference)), issues: reference.issues }),
    )
  })

  app.get('/api/estates/:digest', async (c) => {
    const digest = await resolveDigest(context, c.req.param('digest'))
    return replyOutcome(c, await store.estateBytes(digest), (bytes) =>
      bytes === undefined ? replyUnknown(c, 'estate') : replyBytes(c, bytes, digest),
    )
  })

  app.get('/api/estates/:digest/import', async (c) => {
    const digest = await resolveDigest(context, c.req.param('digest'))
    return replyOutcome(c, await store.estate(digest), (estate) =>
      estate === undefined
        ? replyUnknown(c, 'estate')
        : c.json({ digest, name: estate.name, ...estate.report }),
    )
  })

  app.post('/api/estates', async (c) => {
    const read = await readPosted(c, context)
    if (!read.ok) return replyIssues(c, read.issues)
    const { digest, name, report } = read.value
    const added = await store.addEstate({ ...read.value, addedAtMs: context.now() })
    if (!added.ok) return replyIssues(c, added.issues)
    c.header('location', `/api/estates/${digest}`)
    const issues = added.value === 'added' ? report.issues : [...report.issues, present(digest)]
    return c.json(
      { digest, name, ...report, issues, stored: added.value },
      added.value === 'added' ? 201 : 200,
    )
  })
}

/** The digest an address names; the word 'reference' stands for the reference estate's. */
export const resolveDigest = async (context: RouteContext, named: string): Promise<string> =>
  named === referenceWord ? valueOr(await context.reference(), referenceWord) : named

/** The word that stands for the digest of the estate that comes with Bulkhead. */
const referenceWord = 'reference'

const valueOr = <T>(outcome: Outcome<T>, otherwise: T): T => (outcome.ok ? outcome.value : otherwise)

const listed = (estate: EstateSummary, reference: Outcome<string>) => {
  const { report, ...summary } = estate
  return {
    ...summary,
    source: report.source,
    counts: report.counts,
    reference: reference.ok && estate.digest === reference.value,
  }
}

const present = (digest: string): Issue => ({
  code: 'estates.present',
  severity: 'note',
  where: digest,
  message:
    'An estate with this very content is stored already. It keeps its name and the places it was read from.',
})

async function readPosted(c: Context, { pool, limits }: RouteContext): Promise<Outcome<ReadEstate>> {
  const media = refuseMediaType(c, 'application/json', 'multipart/form-data')
  const bytes = media.ok ? await readBody(c, limits.largeBodyBytes) : media
  if (!bytes.ok) return bytes
  if (mediaTypeOf(c) === 'application/json') {
    const task = { kind: 'read-estate', bytes: bytes.value, depthMax: limits.jsonDepthMax } as const
    return answerOf(c, pool.perform(task))
  }
  const files = await filesOf(bytes.value, c.req.header('content-type') ?? '', limits.filesMax)
  return files.ok
    ? answerOf(c, pool.perform({ kind: 'import-files', files: files.value, depthMax: limits.jsonDepthMax }))
    : files
}

/** Waits for an answer, and cancels the work when the caller hangs up. */
export async function answerOf<A>(c: Context, ticket: Outcome<Ticket<A>>): Promise<Outcome<A>> {
  if (!ticket.ok) return ticket
  const { answer, cancel } = ticket.value
  c.req.raw.signal.addEventListener('abort', cancel)
  try {
    return await answer
  } finally {
    c.req.raw.signal.removeEventListener('abort', cancel)
  }
}

/** The files of a multipart body, in order. Parts without a file name are not files and are refused. */
async function filesOf(
  bytes: Uint8Array,
  contentType: string,
  filesMax: number,
): Promise<Outcome<readonly InputFile[]>> {
  let form: FormData
  try {
    form = await new Response(bytes as Uint8Array<ArrayBuffer>, {
      headers: { 'content-type': contentType },
    }).formData()
  } catch {
    const message =
      'The multipart body cannot be taken apart. Send it with FormData, or with `curl -F file=@NAME`.'
    return refused(serverIssue('server.multipart-malformed', 'body', message))
  }
  const parts = [...form.entries()]
  if (parts.length > filesMax) {
    const message = `${parts.length} files were sent; at most ${filesMax} are read together. Put them into one zip.`
    return refused(serverIssue('server.too-many-files', 'body', message))
  }
  const files: InputFile[] = []
  for (const [name, part] of parts) {
    if (typeof part === 'string') {
      const message = `The part "${name.slice(0, 60)}" is text, not a file. Send files only.`
      return refused(serverIssue('server.multipart-malformed', 'body', message))
    }
    files.push({ name: part.name, bytes: new Uint8Array(await part.arrayBuffer()) })
  }
  if (files.length > 0) return done(files)
  return refused(
    serverIssue('server.multipart-malformed', 'body', 'There is no file in the body. Send at least one.'),
  )
}
