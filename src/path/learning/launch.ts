import { done, type Outcome, refused } from '#kernel/outcome.ts'
import type { Actor, Context } from '#path/learning/statement.ts'

/** What a cmi5 launch puts into the address of a unit (cmi5 8.1), decoded. */
export type Launch = {
  readonly endpoint: string
  readonly fetch: string
  readonly actor: Actor
  readonly registration: string
  readonly activityId: string
}

/** Whether an address is that of a cmi5 launch: it names an endpoint and where the token is fetched. */
export const isLaunch = (query: Readonly<Record<string, string | undefined>>): boolean =>
  query.endpoint !== undefined && query.fetch !== undefined

/** The launch in the parameters of an address; refused when one of the five is missing or is not what it must be. */
export function parseLaunch(query: Readonly<Record<string, string | undefined>>): Outcome<Launch> {
  const problem = (name: string, because: string) =>
    refused({
      ...{ code: 'cmi5.launch', severity: 'error', where: name },
      message: `The launch parameter "${name}" ${because}. Start this from the learning system again.`,
    })
  for (const name of ['endpoint', 'fetch', 'actor', 'registration', 'activityId'])
    if (!query[name]) return problem(name, 'is missing')
  const { endpoint = '', fetch = '', actor = '', registration = '', activityId = '' } = query
  for (const [name, address] of [
    ['endpoint', endpoint],
    ['fetch', fetch],
  ] as const)
    if (!/^https?:\/\/[^\s]+$/.test(address)) return problem(name, 'is no web address')
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(registration))
    return problem('registration', 'is no UUID')
  if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(activityId)) return problem('activityId', 'is no IRI')
  const agent = agentOf(actor)
  if (agent === undefined) return problem('actor', 'is no agent with an account')
  return done({
    endpoint: endpoint.endsWith('/') ? endpoint : `${endpoint}/`,
    fetch,
    actor: agent,
    registration,
    activityId,
  })
}

/** cmi5 9.2: the actor is an agent, identified by an account. */
function agentOf(text: string): Actor | undefined {
  try {
    const actor = JSON.parse(text) as {
      account?: { homePage?: unknown; name?: unknown }
      objectType?: unknown
    }
    const isAgent = actor.objectType === undefined || actor.objectType === 'Agent'
    const { homePage, name } = actor.account ?? {}
    return isAgent && typeof homePage === 'string' && typeof name === 'string' ? (actor as Actor) : undefined
  } catch {
    return undefined
  }
}

/** What a learning system tells a unit before it begins: the document LMS.LaunchData (cmi5 10). */
export type LaunchData = {
  readonly contextTemplate: Context
  /** 'Normal' records; 'Browse' and 'Review' record that the session began and ended, and nothing else. */
  readonly launchMode: 'Normal' | 'Browse' | 'Review'
  readonly masteryScore: number | 'none'
  readonly returnUrl: string | 'none'
}

/** The launch data in a document of the state API; refused when it is none. */
export function parseLaunchData(raw: unknown): Outcome<LaunchData> {
  const data = raw as {
    readonly contextTemplate?: unknown
    readonly launchMode?: unknown
    readonly masteryScore?: unknown
    readonly returnURL?: unknown
  } | null
  const isObject = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  const mode = data?.launchMode
  if (
    !isObject(data) ||
    !isObject(data?.contextTemplate) ||
    (mode !== 'Normal' && mode !== 'Browse' && mode !== 'Review')
  ) {
    return refused({
      ...{ code: 'cmi5.launch-data', severity: 'error', where: 'LMS.LaunchData' },
      message:
        'The learning system gave no launch data with a contextTemplate and a launchMode. Start this from there again.',
    })
  }
  const mastery = data?.masteryScore
  return done({
    contextTemplate: data?.contextTemplate as Context,
    launchMode: mode,
    masteryScore: typeof mastery === 'number' && mastery >= 0 && mastery <= 1 ? mastery : 'none',
    returnUrl: typeof data?.returnURL === 'string' ? data.returnURL : 'none',
  })
}
