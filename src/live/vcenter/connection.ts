import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { HttpAnswer, HttpRequest, LiveHttp } from '#live/http.ts'
import type { LiveTarget } from '#live/live-source.ts'
import { escaped, faultIn, type ObjectRef, type SoapFault, soapRequest } from '#live/vcenter/soap.ts'

/** What a call came to: the answer as bytes, or the fault that stands in its place. */
export type SoapResult =
  | { readonly kind: 'answer'; readonly bytes: Uint8Array }
  | { readonly kind: 'fault'; readonly fault: SoapFault }

/** Calls to one vCenter as one account. */
export type VcenterConnection = {
  readonly target: string
  /** Counts the logins, so that whoever holds something of a session can tell that it ended. */
  logins(): number
  /** Calls a method that reads. When the session is over it logs in again, once in a reading, and calls again. */
  call(method: string, on: ObjectRef, inside: string): Promise<Outcome<SoapResult>>
  /** Calls a method whose arguments belong to a session: when that is over, the fault is what comes back. */
  callInSession(method: string, on: ObjectRef, inside: string): Promise<Outcome<SoapResult>>
  /** Logs in with the account of the target. */
  login(sessionManager: ObjectRef): Promise<Outcome<'in'>>
  /** From here on the vCenter is spoken to in this version of its interface. */
  speak(apiVersion: string): void
  /** Gives something back at the end, also of a cancelled reading. What goes wrong with that concerns nobody. */
  farewell(method: string, on: ObjectRef): Promise<void>
  /** Ends the session, where there is one. */
  logout(): Promise<void>
}

/** Logins of one reading: a second one where the first session ended in the middle. */
const loginsMax = 2
/** What an answer is looked through for a fault: faults are short, pages are not. */
const faultBytesMax = 64 * 1024

export const problem = (where: string, code: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

/** A vCenter that nothing was sent to yet. */
export function vcenterConnection(http: LiveHttp, account: LiveTarget): VcenterConnection {
  let cookie = ''
  let version = ''
  let logins = 0
  let manager: ObjectRef | undefined
  /** The login that several calls wait for when they find the session over together. */
  let renewing: Promise<Outcome<'in'>> | undefined

  const send = async (method: string, on: ObjectRef, inside: string, again: HttpRequest['again']) => {
    const headers: Record<string, string> = {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: version === '' ? '"urn:vim25"' : `"urn:vim25/${version}"`,
      'user-agent': 'bulkhead',
    }
    if (cookie !== '') headers.cookie = cookie
    const body = soapRequest(method, on, inside)
    const sent = await http.send({ method: 'POST', path: '/sdk', headers, body, again })
    if (!sent.ok) return sent
    cookie = sessionCookie(sent.value) ?? cookie
    return resultOf(http.target, method, sent.value)
  }
  const login = async (sessionManager: ObjectRef): Promise<Outcome<'in'>> => {
    manager = sessionManager
    cookie = ''
    const words = `<userName>${escaped(account.user)}</userName><password>${escaped(account.secret.reveal())}</password>`
    const result = await send('Login', sessionManager, words, 'once')
    if (!result.ok) return result
    if (result.value.kind === 'fault') return refused(loginRefused(http.target, account, result.value.fault))
    logins += 1
    return done('in')
  }
  const renew = async (): Promise<Outcome<'in'>> => {
    if (manager !== undefined && logins < loginsMax) return login(manager)
    const message =
      'The session ended twice while the inventory was read. Look for a time limit on sessions, and try again.'
    return refused(problem(http.target, 'live.session-ended', message))
  }
  /** A session newer than the one of a login, made now or by another call meanwhile. */
  const renewedSince = (before: number): Promise<Outcome<'in'>> | Outcome<'in'> => {
    if (renewing === undefined && logins > before) return done('in')
    renewing ??= renew().finally(() => {
      renewing = undefined
    })
    return renewing
  }
  const inSession: VcenterConnection['callInSession'] = async (method, on, inside) => {
    await renewing
    const before = logins
    // A page that was handed out once is not handed out again.
    const again = method.startsWith('Continue') ? 'once' : 'may-repeat'
    const result = await send(method, on, inside, again)
    if (!isOver(result) || manager === undefined) return result
    const renewed = await renewedSince(before)
    return renewed.ok ? result : renewed
  }
  return {
    target: http.target,
    logins: () => logins,
    login,
    callInSession: inSession,
    call: async (method, on, inside) => {
      const first = await inSession(method, on, inside)
      return isOver(first) && manager !== undefined ? inSession(method, on, inside) : first
    },
    speak: (apiVersion) => {
      version = /^[\d.]{1,20}$/.test(apiVersion) ? apiVersion : ''
    },
    farewell: async (method, on) => {
      await send(method, on, '', 'farewell')
    },
    logout: async () => {
      if (manager !== undefined && cookie !== '') await send('Logout', manager, '', 'farewell')
    },
  }
}

const isOver = (result: Outcome<SoapResult>): boolean =>
  result.ok && result.value.kind === 'fault' && result.value.fault.type === 'NotAuthenticated'

/** The session in an answer, as it is sent back. */
function sessionCookie({ headers }: HttpAnswer): string | undefined {
  const set = headers['set-cookie']
  return set === undefined ? undefined : /vmware_soap_session="?[^;"]+"?/.exec(set)?.[0]
}

/** What an answer says, or why it is none of a vCenter. */
export function resultOf(target: string, method: string, answer: HttpAnswer): Outcome<SoapResult> {
  const { status, bytes } = answer
  const text = (part: Uint8Array): string => Buffer.from(part).toString('utf8')
  if (status === 200 || status === 500) {
    const fault = bytes.length > faultBytesMax ? undefined : faultIn(text(bytes))
    if (fault !== undefined) return done({ kind: 'fault', fault })
    const start = text(bytes.subarray(0, 2048))
    const end = text(bytes.subarray(-256))
    const isAnswer = start.includes(`${method}Response`) && /<\/(?:[\w-]+:)?Envelope>\s*$/.test(end)
    if (status === 200 && isAnswer) return done({ kind: 'answer', bytes })
  }
  if (status === 401 || status === 407) {
    const message = `${target} asks for another login before it answers (status ${status}): a proxy may stand in between.`
    return refused(problem(target, 'live.credentials-refused', message))
  }
  return refused(strange(target, answer))
}

function strange(target: string, { status, bytes }: HttpAnswer): Issue {
  if (status === 503 || status === 502 || status === 504) {
    const message = `${target} says that its service is not available (status ${status}). Wait until the vCenter has started, and try again.`
    return problem(target, 'live.unavailable', message)
  }
  const isPage = /<html|<!doctype html/i.test(Buffer.from(bytes.subarray(0, 2048)).toString('utf8'))
  const what = isPage ? 'with a web page' : 'with something that is no answer of a vCenter'
  const message = `${target} answers ${what} (status ${status}). Check the name and the port; a proxy may stand in between.`
  return problem(target, 'live.not-the-service', message)
}

function loginRefused(target: string, { user }: LiveTarget, fault: SoapFault): Issue {
  if (fault.type === 'InvalidLogin') {
    const message = `${target} does not accept this account and password. Write the account with its domain, such as ${user.includes('@') ? user : `${user}@vsphere.local`}.`
    return problem(target, 'live.credentials-refused', message)
  }
  if (fault.type === 'NoPermission') {
    const message = `The account may log in to ${target} but has no role there. Give it the role Read-only on the vCenter, with propagation.`
    return problem(target, 'live.right-missing', message)
  }
  return problem(target, 'vcenter.login', `${target} refuses the login: ${said(fault)}.`)
}

/** A fault as words: its type, and what it says besides. */
export const said = ({ type, message }: SoapFault): string =>
  message === '' ? type : `${type}, "${message.slice(0, 300)}"`

/** The issue for a fault that ends a reading. */
export function faultIssue(target: string, step: string, fault: SoapFault): Issue {
  if (fault.type === 'NoPermission') {
    const right = fault.privilege === '' ? 'a right' : `the right ${fault.privilege}`
    const message = `The account lacks ${right} to read ${step}. Give it the role Read-only on the vCenter, with propagation.`
    return problem(target, 'live.right-missing', message)
  }
  return problem(target, 'vcenter.fault', `${target} does not let ${step} be read: ${said(fault)}.`)
}
