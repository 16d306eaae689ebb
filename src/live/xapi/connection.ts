import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { HttpRequest, LiveHttp } from '#live/http.ts'
import { jsonAnswer, problem } from '#live/json-answer.ts'
import type { LiveTarget } from '#live/live-source.ts'
import { fieldsLeftOut } from '#live/xapi/reads.ts'

/** What a call came to: a value, or the error that XAPI names, with what it says besides. */
export type XapiResult =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly name: string; readonly words: readonly string[] }

/** Records of a class by reference, or the word for a class that this version does not have. */
export type XapiRecords = Readonly<Record<string, unknown>> | 'absent'

/** Calls to one pool as one account. */
export type XapiConnection = {
  login(): Promise<Outcome<'in'>>
  /** All records of a class, without what is private. When the session is over it logs in again, once in a reading. */
  records(xapiClass: string): Promise<Outcome<XapiRecords>>
  /** Ends the session, where there is one. What goes wrong with that concerns nobody. */
  logout(): Promise<void>
}

/** Logins of one reading: a second one where the first session ended in the middle. */
const loginsMax = 2

/** A pool that nothing was sent to yet. */
export function xapiConnection(http: LiveHttp, account: LiveTarget): XapiConnection {
  let session = ''
  let logins = 0
  let calls = 0
  const call = async (
    method: string,
    params: readonly string[],
    again: HttpRequest['again'],
  ): Promise<Outcome<XapiResult>> => {
    calls += 1
    const body = JSON.stringify({ jsonrpc: '2.0', method, params, id: calls })
    const headers = { 'content-type': 'application/json', 'user-agent': 'bulkhead' }
    const sent = await http.send({ method: 'POST', path: '/jsonrpc', headers, body, again })
    if (!sent.ok) return sent
    const { status } = sent.value
    if (status === 404 || status === 405) return refused(tooOld(http.target))
    if (status === 401 || status === 407) {
      const message = `${http.target} asks for another login before it answers (status ${status}): a proxy may stand in between.`
      return refused(problem(http.target, 'live.credentials-refused', message))
    }
    const answer = jsonAnswer(http.target, 'XAPI', sent.value)
    return answer.ok ? resultOf(http.target, answer.value) : answer
  }
  const login = async (): Promise<Outcome<'in'>> => {
    logins += 1
    session = ''
    const words = [account.user, account.secret.reveal(), '1.0', 'bulkhead']
    const result = await call('session.login_with_password', words, 'once')
    if (!result.ok) return result
    if (result.value.kind === 'error') return refused(loginIssue(http.target, result.value))
    if (typeof result.value.value !== 'string') return refused(strange(http.target))
    session = result.value.value
    return done('in')
  }
  const renewed = async (): Promise<Outcome<'in'>> => {
    if (logins < loginsMax) return login()
    const message =
      'The session ended twice while the pool was read. Look for a limit on sessions of this account, and try again.'
    return refused(problem(http.target, 'live.session-ended', message))
  }
  return {
    login,
    async records(xapiClass) {
      const method = `${xapiClass}.get_all_records`
      let result = await call(method, [session], 'may-repeat')
      while (isOver(result)) {
        const again = await renewed()
        if (!again.ok) return again
        result = await call(method, [session], 'may-repeat')
      }
      if (!result.ok) return result
      if (result.value.kind === 'error') {
        const { name } = result.value
        const isAbsent = name === 'MESSAGE_METHOD_UNKNOWN' || name === 'MESSAGE_REMOVED'
        return isAbsent ? done('absent') : refused(readIssue(http.target, method, result.value))
      }
      const { value } = result.value
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? done(lean(value as Readonly<Record<string, unknown>>))
        : refused(strange(http.target))
    },
    async logout() {
      if (session !== '') await call('session.logout', [session], 'farewell')
      session = ''
    },
  }
}

const isOver = (result: Outcome<XapiResult>): boolean =>
  result.ok && result.value.kind === 'error' && result.value.name === 'SESSION_INVALID'

/** Records without fields that are private or large. */
function lean(records: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const kept = Object.entries(records).map(([ref, record]) => {
    if (typeof record !== 'object' || record === null) return [ref, record] as const
    const fields = Object.entries(record).filter(([name]) => !fieldsLeftOut.has(name))
    return [ref, Object.fromEntries(fields)] as const
  })
  return Object.fromEntries(kept)
}

/** The value or the error in an answer, whichever version of JSON-RPC it speaks. */
function resultOf(target: string, answer: unknown): Outcome<XapiResult> {
  if (typeof answer !== 'object' || answer === null) return refused(strange(target))
  const { error, result } = answer as { readonly error?: unknown; readonly result?: unknown }
  if (error !== undefined && error !== null) {
    const said = Array.isArray(error) ? error : wordsOf(error)
    const [name = 'an error without a name', ...words] = said.map(String)
    return done({ kind: 'error', name, words })
  }
  return result === undefined ? refused(strange(target)) : done({ kind: 'value', value: result })
}

function wordsOf(error: unknown): readonly unknown[] {
  const { message, data } = error as { readonly message?: unknown; readonly data?: unknown }
  return [message ?? 'an error without a name', ...(Array.isArray(data) ? data : [])]
}

type XapiError = Extract<XapiResult, { kind: 'error' }>

/** Sentences for the errors that a login meets; a password is in none of what XAPI says. */
function loginIssue(target: string, error: XapiError): Issue {
  switch (error.name) {
    case 'SESSION_AUTHENTICATION_FAILED':
      return problem(
        target,
        'live.credentials-refused',
        `${target} does not accept this account and password. Write an account of a directory with its domain, such as reader@example.com.`,
      )
    case 'HOST_IS_SLAVE': {
      const master = /^[\w.:-]{1,255}$/.test(error.words[0] ?? '') ? error.words[0] : 'its master'
      return problem(
        target,
        'live.other-address',
        `${target} is a member of a pool; only the master answers for the pool. Read xapi://${master} instead.`,
      )
    }
    case 'RBAC_PERMISSION_DENIED':
      return problem(
        target,
        'live.right-missing',
        `The account may not log in to ${target}: it has no role. Give it the role read-only.`,
      )
    case 'HOST_STILL_BOOTING':
      return problem(
        target,
        'live.unavailable',
        `${target} is still starting. Wait a few minutes, and try again.`,
      )
    case 'MESSAGE_METHOD_UNKNOWN':
      return tooOld(target)
    default:
      return problem(target, 'xapi.login', `${target} refuses the login: ${shown(error)}.`)
  }
}

function readIssue(target: string, method: string, error: XapiError): Issue {
  if (error.name === 'RBAC_PERMISSION_DENIED') {
    const message = `The account lacks the right to call ${method}. Give it the role read-only, which has it.`
    return problem(target, 'live.right-missing', message)
  }
  return problem(target, 'xapi.error', `${target} does not answer ${method}: ${shown(error)}.`)
}

const shown = ({ name }: XapiError): string => name.slice(0, 100)

const tooOld = (target: string): Issue =>
  problem(
    target,
    'live.version-too-old',
    `${target} does not speak JSON-RPC at /jsonrpc, which XenServer 7 and XCP-ng do. Use xe pool-dump-database there, and read that file.`,
  )

const strange = (target: string): Issue =>
  problem(
    target,
    'live.not-the-service',
    `${target} answers with JSON that is no answer of XAPI. Check the name and the port.`,
  )
