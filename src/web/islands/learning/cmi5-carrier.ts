import type { Course } from '#path/learning/course.ts'
import { type Launch, type LaunchData, parseLaunchData } from '#path/learning/launch.ts'
import type { Teller } from '#path/learning/statement.ts'
import { logOf, type ProgressLog } from '#path/progress/log.ts'
import { type Carrier, noCarrier } from '#web/islands/learning/carrier.ts'
import { nothingStored, openReport, readStored } from '#web/islands/learning/cmi5-report.ts'
import { ask, openSender, type RecordStore } from '#web/islands/learning/record-store.ts'

/** Where the learner's log lies in the state API, beside what of the course was already reported for good. */
const stateId = 'bulkhead-progress'
/**
 * A learning system that speaks cmi5. The token is fetched once, launch data and preferences are read, 'initialized' goes
 * out before anything else and 'terminated' after it (cmi5 8.2, 9.3, 10, 11). A launch that fails is said; the package then
 * keeps progress in the browser alone.
 */
export async function cmi5Carrier(
  launch: Launch,
  course: Course,
  startedMs: number,
  changed: () => void,
): Promise<Carrier> {
  const begun = await beginSession(launch)
  if (typeof begun === 'string')
    return {
      ...noCarrier,
      state: () => ({ tone: 'trouble', text: `${begun} Your progress is kept in this browser alone.` }),
    }
  const { store, data } = begun
  const teller: Teller = {
    ...{ actor: launch.actor, activity: launch.activityId, registration: launch.registration },
    ...{ context: data.contextTemplate, masteryScore: data.masteryScore },
  }
  const session = String(data.contextTemplate.extensions?.[sessionExtension] ?? startedMs)
  const sender = openSender(store, `bulkhead-outbox:${launch.registration}:${session}`, changed)
  const isNormal = data.launchMode === 'Normal'
  let stored = nothingStored
  const report = openReport({ sender, teller, course }, () => stored, { startedMs, beganMs: Date.now() })
  report.say('initialized', session, 'none')
  await sender.flush()

  const place = documentPath(launch, stateId)
  const kept = await ask(store, place, { method: 'GET' })
  const found = kept.status === 200 ? readStored(kept.body) : undefined
  stored = found ?? stored
  // What could not be read is not written over: it may be the progress of another machine or of a newer package.
  const canKeep = found !== undefined || kept.status === 404
  let trouble = canKeep ? '' : 'What the learning system kept could not be read; it is left as it is.'
  const handOver = async (log: ProgressLog): Promise<void> => {
    if (!canKeep) return
    const body = JSON.stringify(report.document(log))
    const { status } = await ask(store, place, { method: 'PUT', body, keepalive: true })
    trouble = status >= 200 && status < 300 ? '' : 'The learning system did not take what it should keep.'
  }
  return {
    kind: 'cmi5',
    learner: `cmi5 ${JSON.stringify(launch.actor.account)} ${launch.registration}`,
    load: async () => logOf(stored.events),
    save: async (log) => {
      if (!isNormal) return
      report.tell(log)
      await sender.flush()
      await handOver(log)
    },
    state: () => {
      const problem = sender.trouble() || trouble
      if (problem !== '')
        return { tone: 'trouble', text: `${problem} Your progress is kept in this browser.` }
      return { tone: 'calm', text: isNormal ? keptThere : reviewed }
    },
    finish: (log) => {
      if (isNormal) report.tell(log)
      // Of passed and failed a session says one at most, so that a failed try waits for the end (cmi5 9.3).
      const failed = report.failed()
      if (isNormal && failed !== 'none') report.say('failed', session, failed)
      report.say('terminated', session, 'none')
      sender.lastCall()
      if (isNormal) void handOver(log)
    },
  }
}

const sessionExtension = 'https://w3id.org/xapi/cmi5/context/extensions/sessionid'
const reviewed = 'The learning system opened this for review: nothing is recorded.'
const keptThere =
  'Your learning system keeps your progress and gets what you read and turned; notes and answers are kept there and reported to nobody.'

const documentPath = ({ activityId, actor, registration }: Launch, id: string): string => {
  const query = new URLSearchParams({ stateId: id, activityId, agent: JSON.stringify(actor), registration })
  return `activities/state?${query}`
}

/** Fetches the token, once as the specification allows, then reads launch data and preferences. A text says what failed. */
async function beginSession(
  launch: Launch,
): Promise<{ readonly store: RecordStore; readonly data: LaunchData } | string> {
  const token = await fetchToken(launch.fetch)
  if (token === undefined)
    return 'The learning system gave no key for this session. Start it from there again.'
  const store: RecordStore = { endpoint: launch.endpoint, authorization: `Basic ${token}` }
  const document = await ask(store, documentPath(launch, 'LMS.LaunchData'), { method: 'GET' })
  const data = parseLaunchData(document.status === 200 ? json(document.body) : null)
  if (!data.ok) return data.issues[0].message
  const agent = new URLSearchParams({
    profileId: 'cmi5LearnerPreferences',
    agent: JSON.stringify(launch.actor),
  })
  // Language and sound are not ours to follow: the path is in English and silent. The specification wants them read.
  await ask(store, `agents/profile?${agent}`, { method: 'GET' })
  return { store, data: data.value }
}

async function fetchToken(address: string): Promise<string | undefined> {
  try {
    const response = await fetch(address, { method: 'POST' })
    const answer = (await response.json()) as { readonly 'auth-token'?: unknown }
    const token = answer['auth-token']
    return typeof token === 'string' && token !== '' ? token : undefined
  } catch {
    return undefined
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
