import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { HttpRequest, LiveHttp } from '#live/http.ts'
import type { LiveTarget } from '#live/live-source.ts'
import { problem } from '#live/vcenter/connection.ts'

/** Tags and categories of one vCenter: far above the 4,000 and 1,000 that it supports. */
const tagsMax = 20_000
/** Tags whose objects are asked for at once. */
const tagsAtOnce = 20

/**
 * The two forms in which vCenters answer the same questions: from 7.0 on below /api, before that below /rest, where
 * every answer is wrapped in a value.
 */
type Form = {
  readonly session: string
  readonly list: (what: 'category' | 'tag') => string
  readonly one: (what: 'category' | 'tag', id: string) => string
  readonly attached: string
}
const forms: readonly Form[] = [
  {
    session: '/api/session',
    list: (what) => `/api/cis/tagging/${what}`,
    one: (what, id) => `/api/cis/tagging/${what}/${encodeURIComponent(id)}`,
    attached: '/api/cis/tagging/tag-association?action=list-attached-objects-on-tags',
  },
  {
    session: '/rest/com/vmware/cis/session',
    list: (what) => `/rest/com/vmware/cis/tagging/${what}`,
    one: (what, id) => `/rest/com/vmware/cis/tagging/${what}/id:${encodeURIComponent(id)}`,
    attached: '/rest/com/vmware/cis/tagging/tag-association?~action=list-attached-objects-on-tags',
  },
]

/** A question that could not be asked here: what the status says. */
type Denied = { readonly kind: 'denied'; readonly status: number }
type Said = { readonly kind: 'said'; readonly value: unknown }

/**
 * Categories, tags and what each tag is attached to, as one file of JSON:
 * `{"format": "vcenter-tags", "categories": […], "tags": […], "attached": [{"tag_id", "object_ids"}]}`, each item as the
 * vCenter gives it. No file and a note where this vCenter does not offer them or the account may not read them; a broken
 * connection ends the reading.
 */
export async function readTags(
  http: LiveHttp,
  account: LiveTarget,
  folder: string,
): Promise<Outcome<{ readonly files: readonly InputFile[]; readonly issues: readonly Issue[] }>> {
  let status = 0
  for (const form of forms) {
    const opened = await ask(http, { ...post(form.session, ''), again: 'once' }, basic(account))
    if (!opened.ok) return opened
    if (opened.value.kind === 'denied') {
      status = opened.value.status
      if (status === 404 || status === 400) continue
      break
    }
    const token = opened.value.value
    if (typeof token !== 'string') break
    const session = { 'vmware-api-session-id': token }
    const read = await readForm(http, form, session)
    await http.send({ ...get(form.session), method: 'DELETE', headers: session, again: 'farewell' })
    if (!read.ok) return read
    if (read.value.kind === 'said') {
      const bytes = new Uint8Array(Buffer.from(`${JSON.stringify(read.value.value)}\n`))
      return done({ files: [{ name: `${folder}/tags.json`, bytes }], issues: [] })
    }
    status = read.value.status
    if (status !== 404) break
  }
  const message = `Tags stay unknown: the REST interface answers with status ${status}. Everything else was read.`
  const issue: Issue = { code: 'vcenter.tags-withheld', severity: 'note', where: http.target, message }
  return done({ files: [], issues: [issue] })
}

async function readForm(
  http: LiveHttp,
  form: Form,
  session: Readonly<Record<string, string>>,
): Promise<Outcome<Said | Denied>> {
  const found: Record<'category' | 'tag', unknown[]> = { category: [], tag: [] }
  const tagIds: string[] = []
  for (const what of ['category', 'tag'] as const) {
    const listed = await ask(http, get(form.list(what)), session)
    if (!listed.ok || listed.value.kind === 'denied') return listed
    const ids = texts(listed.value.value)
    if (ids.length > tagsMax) {
      const message = `The vCenter lists ${ids.length} tags; at most ${tagsMax} are read.`
      return refused(problem(http.target, 'vcenter.too-large', message))
    }
    for (const id of ids) {
      const one = await ask(http, get(form.one(what, id)), session)
      if (!one.ok) return one
      // A tag may have been removed since it was listed.
      if (one.value.kind === 'said') found[what].push(one.value.value)
    }
    if (what === 'tag') tagIds.push(...ids)
  }
  const attached: unknown[] = []
  for (let from = 0; from < tagIds.length; from += tagsAtOnce) {
    const body = JSON.stringify({ tag_ids: tagIds.slice(from, from + tagsAtOnce) })
    const part = await ask(http, post(form.attached, body), session)
    if (!part.ok || part.value.kind === 'denied') return part
    if (Array.isArray(part.value.value)) attached.push(...part.value.value)
  }
  const value = { format: 'vcenter-tags', categories: found.category, tags: found.tag, attached }
  return done({ kind: 'said', value })
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

const basic = ({ user, secret }: LiveTarget): Readonly<Record<string, string>> => ({
  authorization: `Basic ${Buffer.from(`${user}:${secret.reveal()}`).toString('base64')}`,
})
const get = (path: string): HttpRequest => ({
  ...{ method: 'GET', path, headers: {}, body: 'none', again: 'may-repeat' },
})
const post = (path: string, body: string): HttpRequest => ({
  ...{ method: 'POST', path, headers: {}, body, again: 'may-repeat' },
})

async function ask(
  http: LiveHttp,
  asked: HttpRequest,
  headers: Readonly<Record<string, string>>,
): Promise<Outcome<Said | Denied>> {
  const type = asked.method === 'POST' ? { 'content-type': 'application/json' } : {}
  const sent = await http.send({ ...asked, headers: { accept: 'application/json', ...type, ...headers } })
  if (!sent.ok) return sent
  const { status, bytes } = sent.value
  if (status < 200 || status > 299) return done({ kind: 'denied', status })
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    const isWrapped = typeof value === 'object' && value !== null && 'value' in value
    return done({ kind: 'said', value: isWrapped ? value.value : value })
  } catch {
    return done({ kind: 'denied', status: 0 })
  }
}
