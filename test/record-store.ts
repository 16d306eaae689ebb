import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Statement } from '#path/learning/statement.ts'

/** A small learning system for tests: launch, token, state documents and statements as cmi5 and xAPI describe them. */
export type TestStore = {
  readonly origin: string
  /** The address that launches a unit in a new session. */
  launch(unit: string, mode: 'Normal' | 'Browse' | 'Review'): string
  /** The statements of the newest session, in order of arrival. */
  session(): readonly Statement[]
  until(holds: (session: readonly Statement[]) => boolean): Promise<void>
  /** Puts a document there, or reads it, as the learning system itself would. */
  keep(stateId: string, text: string): void
  kept(stateId: string): string | undefined
  /** What was asked against the rules. */
  faults(): readonly string[]
  close(): Promise<void>
}

const registration = '2d2cd0b9-5a3f-4c1e-9b7c-2f6c4f0a1d3e'
const actor = {
  objectType: 'Agent',
  name: 'Anna Weber',
  account: { homePage: 'https://lms.example', name: 'u-17' },
}
const activityId = 'https://lms.example/activities/4711'

/** Starts the store on a loopback port; `unitOrigin` is where units may ask from. */
export async function startRecordStore(unitOrigin: string): Promise<TestStore> {
  const documents = new Map<string, string>()
  const statements = new Map<string, Statement & { readonly at: number }>()
  const tokens = new Map<string, 'new' | 'used'>()
  const faults: string[] = []
  let sessions = 0
  const sessionId = (): string => `session-${sessions}`

  const answer = answering({ documents, statements, tokens, faults, session: () => sessions })
  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) => {
      response.writeHead(status, {
        'content-type': 'application/json',
        'access-control-allow-origin': unitOrigin,
        'access-control-allow-headers': 'authorization,content-type,x-experience-api-version',
        'access-control-allow-methods': 'GET,PUT,POST',
      })
      response.end(body)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const session = (): readonly Statement[] =>
    [...statements.values()].filter(({ at }) => at === sessions).map(({ at: _, ...one }) => one)
  return {
    origin,
    launch: (unit, launchMode) => {
      sessions += 1
      tokens.set(sessionId(), 'new')
      const contextTemplate = {
        contextActivities: { grouping: [{ objectType: 'Activity', id: 'urn:uuid:publisher' }] },
        extensions: { 'https://w3id.org/xapi/cmi5/context/extensions/sessionid': sessionId() },
      }
      documents.set(
        'LMS.LaunchData',
        JSON.stringify({ contextTemplate, launchMode, masteryScore: 0.75, moveOn: 'CompletedOrPassed' }),
      )
      const query = new URLSearchParams({
        ...{ endpoint: `${origin}/xapi/`, fetch: `${origin}/fetch?t=${sessionId()}` },
        ...{ actor: JSON.stringify(actor), registration, activityId },
      })
      return `${unit}?${query}`
    },
    session,
    until: async (holds) => {
      for (let tries = 0; !holds(session()); tries += 1) {
        if (tries > 100)
          throw new Error(`not within ten seconds: ${JSON.stringify(session().map(({ verb }) => verb.id))}`)
        await new Promise((next) => setTimeout(next, 100))
      }
    },
    keep: (stateId, text) => void documents.set(stateId, text),
    kept: (stateId) => documents.get(stateId),
    faults: () => faults,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) text += String(part)
  return text
}

type Kept = {
  readonly documents: Map<string, string>
  readonly statements: Map<string, Statement & { readonly at: number }>
  readonly tokens: Map<string, 'new' | 'used'>
  readonly faults: string[]
  readonly session: () => number
}

/** What the store answers to a request, as status and body. */
function answering({ documents, statements, tokens, faults, session }: Kept) {
  const store = (given: readonly Statement[]): number => {
    for (const one of given) {
      const known = statements.get(one.id)
      if (known !== undefined) {
        const { at: _, ...before } = known
        if (JSON.stringify(before) !== JSON.stringify(one)) return 409
      } else statements.set(one.id, { ...one, at: session() })
    }
    return 200
  }
  return async (request: IncomingMessage): Promise<readonly [status: number, body: string]> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (request.method === 'OPTIONS') return [204, '']
    if (pathname === '/fetch') {
      const token = searchParams.get('t') ?? ''
      if (request.method !== 'POST') faults.push('cmi5 8.2.1: the token is fetched by POST')
      if (tokens.get(token) !== 'new')
        return [200, JSON.stringify({ 'error-code': '1', 'error-text': 'used before' })]
      tokens.set(token, 'used')
      return [200, JSON.stringify({ 'auth-token': Buffer.from(token).toString('base64') })]
    }
    if (!request.headers.authorization?.startsWith('Basic ')) return [401, '']
    if (request.headers['x-experience-api-version'] === undefined) faults.push('xAPI 3.3: the version header')
    const body = await textOf(request)
    if (pathname === '/xapi/activities/state') {
      const key = `${searchParams.get('stateId')}`
      if (searchParams.get('registration') !== registration) faults.push('cmi5 10.1: the registration')
      if (request.method === 'GET') return documents.has(key) ? [200, documents.get(key) ?? ''] : [404, '']
      if (key === 'LMS.LaunchData') faults.push('cmi5 10.2.1: the launch data is not written')
      documents.set(key, body)
      return [204, '']
    }
    if (pathname === '/xapi/agents/profile') return [404, '']
    if (pathname !== '/xapi/statements') return [404, '']
    const given = JSON.parse(body) as Statement | readonly Statement[]
    return [store(Array.isArray(given) ? given : [given as Statement]), '']
  }
}
