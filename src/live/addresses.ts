import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { LiveSource } from '#live/live-source.ts'

/** An address as somebody wrote it: which source, where, as whom. Never a password. */
export type LiveAddress = {
  readonly source: LiveSource
  /** Host name or address without brackets; '' where the source is not read over a port and none was written. */
  readonly host: string
  readonly port: number
  /** Behind the host, with its first '/'; '' for none. */
  readonly path: string
  /** '' where none was written. */
  readonly user: string
}

/** Whether a word of a command line is an address rather than a file. */
export const isAddress = (word: string): boolean => /^[a-z][a-z0-9+-]*:\/\//i.test(word)

/** The form that addresses of a source have, for people. */
export const addressForm = ({ scheme, account, port }: LiveSource): string =>
  `${scheme}://${account === 'needed' ? 'USER@' : ''}HOST${port === 0 ? '' : '[:PORT]'}[/PATH]`

/** An address in the form in which it names a target in issues, progress and the keyring: without the user. */
export const addressText = ({ source, host, port, path }: LiveAddress): string => {
  const shown = host.includes(':') ? `[${host}]` : host
  return `${source.scheme}://${shown}${port === source.port ? '' : `:${port}`}${path}`
}

const wordMax = 2048
const hostPattern = /^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?|[0-9a-f:]+(?:%[\w.-]+)?)$/i

/**
 * The address `scheme://[user@]host[:port][/path]`. The user may hold '@' and is taken to the last one; what it cannot
 * hold ('/', ':') is percent-encoded. A password in it is refused: command lines are kept and shown to others.
 */
export function parseAddress(word: string, sources: readonly LiveSource[]): Outcome<LiveAddress> {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+-]*):\/\/(.*)$/is.exec(word.slice(0, wordMax)) ?? []
  const source = sources.find((one) => one.scheme === scheme.toLowerCase())
  if (source === undefined) {
    const known = sources.map((one) => `${one.scheme}://`).join(', ')
    return refused(
      bad(`${scheme}://`, 'live.scheme-unknown', `Nothing is read from ${scheme}://. Known: ${known}.`),
    )
  }
  const where = `${source.scheme}://`
  const form = `Write ${addressForm(source)}.`
  const slash = rest.indexOf('/')
  const authority = slash < 0 ? rest : rest.slice(0, slash)
  const path = slash < 0 ? '' : rest.slice(slash)
  const at = authority.lastIndexOf('@')
  const written = at < 0 ? '' : authority.slice(0, at)
  if (written.includes(':')) {
    const message = `Leave the password out of the address: a command line stays in the history of the shell and every program can see it. It is asked for, or taken from ${environmentName(source, 'SECRET')} or the keyring.`
    return refused(bad(where, 'live.password-in-address', message))
  }
  const user = decoded(written)
  if (word.length > wordMax || user === undefined || /[?#]/.test(path)) {
    return refused(bad(where, 'live.address-unreadable', `This is no address that can be read. ${form}`))
  }
  const [, bracketed, plain = '', port] =
    /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(authority.slice(at + 1)) ?? []
  const host = bracketed ?? plain
  const isNamed = host === '' ? source.port === 0 && at < 0 && port === undefined : hostPattern.test(host)
  const number = port === undefined ? source.port : Number(port)
  const isPort = port === undefined || (number >= 1 && number <= 65_535)
  if (!isNamed || !isPort) {
    const what = isNamed ? `${port} is no port` : 'there is no host in this address that can be read'
    return refused(bad(where, 'live.address-unreadable', `${sentence(what)}. ${form}`))
  }
  return done({ source, host, port: number, path: path === '/' ? '' : path, user })
}

/** The variable of the environment that holds the user or the secret for a source. */
export const environmentName = ({ scheme }: LiveSource, what: 'USER' | 'SECRET'): string =>
  `BULKHEAD_${scheme.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_${what}`

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const bad = (where: string, code: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})
