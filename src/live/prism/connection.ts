import { setTimeout as wait } from 'node:timers/promises'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { HttpAnswer, HttpRequest } from '#live/http.ts'
import { jsonAnswer, problem, unavailable } from '#live/json-answer.ts'
import type { LiveSession, LiveTarget } from '#live/live-source.ts'

/** An answer and the address that was asked, as a recording keeps them. */
export type Asked = { readonly method: 'GET' | 'POST'; readonly uri: string; readonly body: unknown }

/** Why a list was not answered: it is not there, or the account may not read it. */
export type Withheld = 'absent' | 'forbidden'

/** Requests to one Prism as one account. */
export type PrismConnection = {
  readonly target: string
  get(path: string): Promise<Outcome<Asked | Withheld>>
  /** A list of v3, which is asked for by POST and changes nothing. */
  list(path: string, body: object): Promise<Outcome<Asked | Withheld>>
}

/** The account that stands for an API key: the secret is the key then. */
export const keyAccount = 'api-key'

/** How often a request is asked again that came too soon after others. */
const patienceMax = 8
const pauseMsMax = 30_000

/** A Prism that nothing was sent to yet. */
export function prismConnection({ http, signal }: LiveSession, account: LiveTarget): PrismConnection {
  const headers = { ...authentication(account), accept: 'application/json', 'user-agent': 'bulkhead' }
  const ask = async (request: HttpRequest): Promise<Outcome<Asked | Withheld>> => {
    for (let left = patienceMax; ; left -= 1) {
      const sent = await http.send(request)
      if (!sent.ok) return sent
      if (sent.value.status === 429 && left > 0) {
        try {
          await wait(pauseMs(sent.value, patienceMax - left), undefined, { signal })
          continue
        } catch {
          return refused(problem(http.target, 'live.cancelled', 'The reading was cancelled.'))
        }
      }
      return answered(http.target, request, sent.value, account)
    }
  }
  return {
    target: http.target,
    get: (path) => ask({ method: 'GET', path, headers, body: 'none', again: 'may-repeat' }),
    list: (path, body) =>
      ask({
        ...{ method: 'POST', path, again: 'may-repeat' },
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  }
}

function authentication({ user, secret }: LiveTarget): Readonly<Record<string, string>> {
  if (user === keyAccount || user === '') return { 'x-ntnx-api-key': secret.reveal() }
  const pair = Buffer.from(`${user}:${secret.reveal()}`).toString('base64')
  return { authorization: `Basic ${pair}` }
}

/** How long Prism asks to wait, else twice as long each time. */
function pauseMs({ headers }: HttpAnswer, round: number): number {
  const asked = Number(headers['retry-after'])
  return Math.min(pauseMsMax, Number.isFinite(asked) && asked >= 0 ? asked * 1000 : 500 * 2 ** round)
}

function answered(
  target: string,
  { method, path }: HttpRequest,
  answer: HttpAnswer,
  account: LiveTarget,
): Outcome<Asked | Withheld> {
  const { status } = answer
  if (status === 401 || status === 407) return refused(credentialsRefused(target, account))
  if (status === 403) return done('forbidden')
  if (status === 404 || status === 405 || status === 410 || status === 501) return done('absent')
  if (status === 429 || status === 502 || status === 503 || status === 504) {
    return refused(unavailable(target, status))
  }
  const json = jsonAnswer(target, 'Prism', answer)
  if (!json.ok) return json
  if (status !== 200) {
    const message = `${target} does not answer ${method} ${path.replace(/\?.*$/, '')} (status ${status}). Look into its log, and try again.`
    return refused(problem(target, 'prism.error', message))
  }
  if (typeof json.value !== 'object' || json.value === null) {
    const message = `${target} answers with JSON that is no answer of Prism. Check the name and the port.`
    return refused(problem(target, 'live.not-the-service', message))
  }
  const asked = method === 'POST' ? 'POST' : 'GET'
  return done({ method: asked, uri: `https://${target}${path}`, body: json.value })
}

function credentialsRefused(target: string, { user }: LiveTarget): Issue {
  const isKey = user === keyAccount || user === ''
  const message = isKey
    ? `${target} does not accept this API key. Check that it is active and belongs to a service account with a role.`
    : `${target} does not accept this account and password. Write an account of a directory with its domain, such as reader@example.com.`
  return problem(target, 'live.credentials-refused', message)
}
