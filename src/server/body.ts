import type { Context } from 'hono'
import type { ZodMiniType } from 'zod/mini'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { parseJsonBytes } from '#server/json-text.ts'
import { serverIssue } from '#server/status.ts'

/**
 * The bytes of a request's body, at most `max` of them. A longer body is refused with 'server.body-too-large' as
 * soon as that shows, by its stated length or by counting, and the rest is not read.
 */
export async function readBody(c: Context, max: number): Promise<Outcome<Uint8Array>> {
  const tooLarge = refused(
    serverIssue(
      'server.body-too-large',
      'body',
      `The body is larger than ${max} bytes, the limit of this address.`,
    ),
  )
  if (Number(c.req.header('content-length') ?? 0) > max) return tooLarge
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength
    if (size > max) return tooLarge
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return done(bytes)
}

/** The media type of a request's body in lower case, without parameters; '' when none is stated. */
export const mediaTypeOf = (c: Context): string =>
  (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

/** Refuses a body that is not of one of these media types. */
export function refuseMediaType(c: Context, ...expected: readonly string[]): Outcome<'fine'> {
  const found = mediaTypeOf(c)
  if (expected.includes(found)) return done('fine')
  const message = `The body is ${found === '' ? 'of no stated type' : `"${found}"`}. Send ${expected.join(' or ')}.`
  return refused(serverIssue('server.media-type', 'content-type', message))
}

/** A small JSON body of a known shape. Issues carry the path, such as 'body.seed'. */
export async function readJson<T>(
  c: Context,
  limits: { readonly smallBodyBytes: number; readonly jsonDepthMax: number },
  shape: ZodMiniType<T>,
): Promise<Outcome<T>> {
  const media = refuseMediaType(c, 'application/json')
  const bytes = media.ok ? await readBody(c, limits.smallBodyBytes) : media
  const raw = bytes.ok ? parseJsonBytes(bytes.value, limits.jsonDepthMax) : bytes
  return raw.ok ? parseShape(shape, raw.value, 'body') : raw
}

/** A value checked against a Zod shape, as an outcome with one issue for each thing that is wrong. */
export function parseShape<T>(shape: ZodMiniType<T>, raw: unknown, where: string): Outcome<T> {
  const parsed = shape.safeParse(raw)
  if (parsed.success) return done(parsed.data)
  const [first, ...rest] = parsed.error.issues.slice(0, 50).map((found): Issue => {
    const path = found.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
    return {
      code: 'request.invalid',
      severity: 'error',
      where: `${where}${path}`,
      message: `${found.message}. The API document at /api/openapi.json says what belongs here.`,
    }
  })
  if (first !== undefined) return refused(first, ...rest)
  return refused(serverIssue('server.defect', where, 'The body was refused without a reason.'))
}
