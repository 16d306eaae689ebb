import { decodeUtf8 } from '#formats/utf8.ts'
import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { HttpAnswer } from '#live/http.ts'
import { defineLiveSource, type LiveSession } from '#live/live-source.ts'
import type { Secret } from '#live/secret.ts'

/** What is read, in this order, below /api/. */
const endpoints: readonly string[] = [
  ...['dcim/sites', 'dcim/locations', 'dcim/racks', 'dcim/devices', 'dcim/device-bays', 'dcim/device-types'],
  ...['dcim/device-roles', 'dcim/manufacturers', 'dcim/power-panels', 'dcim/power-feeds', 'dcim/power-ports'],
  ...['dcim/power-outlets', 'dcim/interfaces', 'dcim/front-ports', 'dcim/rear-ports', 'dcim/cables'],
  ...['virtualization/clusters', 'virtualization/cluster-types', 'virtualization/virtual-machines'],
  ...['virtualization/interfaces', 'circuits/circuits', 'circuits/circuit-terminations'],
]
/** Objects of one page: what NetBox allows unless its administrator allows fewer; then it sends fewer. */
const pageSize = 1000
/** Pages of one kind: 2,000,000 objects. */
const pagesMax = 2000

/**
 * NetBox over its REST API: places, supplies, cabling and machines as somebody keeps them, page by page. Every page is
 * one file, as an importer reads it.
 */
export default defineLiveSource({
  id: 'netbox',
  title: 'NetBox',
  scheme: 'netbox',
  port: 443,
  credential: 'token',
  account: 'none',
  role:
    'A token without the right to write (in the user menu: API tokens, "Write enabled" off) of an account that may view objects of ' +
    'the apps dcim, virtualization and circuits.',
  reads: ['GET /api/status/', ...endpoints.map((endpoint) => `GET /api/${endpoint}/`)],
  async collect(target, session) {
    const below = target.path.replace(/^\/|\/$/g, '')
    const root = below === '' ? '' : `/${below}`
    const status = await ask(session, target.secret, `${root}/api/status/`)
    if (!status.ok) return status
    const files: InputFile[] = []
    for (const [step, endpoint] of endpoints.entries()) {
      session.progress(endpoint, step, endpoints.length)
      const pages = await pagesOf(session, target.secret, `${root}/api/${endpoint}/`, endpoint)
      if (!pages.ok) return pages
      files.push(...pages.value)
    }
    return done(files)
  },
})

const problem = (where: string, code: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

type Page = { readonly file: InputFile; readonly held: number; readonly count: number }

/**
 * The pages of one kind. The next one is asked for by what was received, because a server may send fewer than asked for;
 * a page without objects before the end would otherwise be asked for without end.
 */
async function pagesOf(
  session: LiveSession,
  secret: Secret,
  path: string,
  endpoint: string,
): Promise<Outcome<readonly InputFile[]>> {
  const files: InputFile[] = []
  let received = 0
  for (let page = 0; page < pagesMax; page++) {
    // Pages of a list without a fixed order may repeat and miss objects; configuration contexts are long and not read.
    const query = `limit=${pageSize}&offset=${received}&ordering=id&exclude=config_context`
    const answer = await ask(session, secret, `${path}?${query}`)
    if (!answer.ok) return answer
    const read = pageIn(
      session.http.target,
      path,
      `netbox/${endpoint.replace('/', '-')}-${page}.json`,
      answer.value,
    )
    if (!read.ok) return read
    const { file, held, count } = read.value
    files.push(file)
    received += held
    if (received >= count) return done(files)
    if (held === 0) {
      const message = `${session.http.target} says that it has ${count} objects at ${path} but sends ${received}. Somebody may be changing them: read it again.`
      return refused(problem(path, 'live.pages-incomplete', message))
    }
  }
  return refused(
    problem(
      path,
      'live.too-many-objects',
      `There are more than ${pagesMax * pageSize} objects at ${path}. Read a part of them through a file.`,
    ),
  )
}

function pageIn(target: string, path: string, name: string, { bytes }: HttpAnswer): Outcome<Page> {
  const notNetbox = problem(
    target,
    'live.not-the-service',
    `What answers at ${target}${path} is no API of NetBox: it may be the login page of something in between. Check the address.`,
  )
  try {
    const json: unknown = JSON.parse(decodeUtf8(bytes, 0, bytes.length))
    if (typeof json !== 'object' || json === null || !('results' in json) || !Array.isArray(json.results)) {
      return refused(notNetbox)
    }
    const count = 'count' in json && typeof json.count === 'number' ? json.count : json.results.length
    return done({ file: { name, bytes }, held: json.results.length, count })
  } catch {
    return refused(notNetbox)
  }
}

/** Tokens of version 2, from NetBox 4.5 on, say so in front and are sent as bearer; older ones are not. */
const authorization = (secret: Secret): string =>
  `${secret.reveal().startsWith('nbt_') ? 'Bearer' : 'Token'} ${secret.reveal()}`

async function ask(session: LiveSession, secret: Secret, path: string): Promise<Outcome<HttpAnswer>> {
  const { target } = session.http
  const answer = await session.http.send({
    ...{ method: 'GET', path, body: 'none', again: 'may-repeat' },
    headers: { authorization: authorization(secret), accept: 'application/json' },
  })
  if (!answer.ok) return answer
  const { status } = answer.value
  if (status === 200) return answer
  if (status === 401 || status === 403) {
    const why = status === 401 ? 'does not accept the token' : `does not let this token view ${path}`
    return refused(
      problem(
        target,
        'live.credentials-refused',
        `${target} ${why}. Check the token, and that its account may view objects there.`,
      ),
    )
  }
  if (status === 404) {
    const message = `${target} has no ${path.split('?')[0]}. Check the address: NetBox may be installed below a path, as in netbox://${target}/netbox.`
    return refused(problem(target, 'live.not-the-service', message))
  }
  const message = `${target} answered ${status} to ${path.split('?')[0]}. Look into its log, or try again later.`
  return refused(problem(target, 'live.answer-unexpected', message))
}
