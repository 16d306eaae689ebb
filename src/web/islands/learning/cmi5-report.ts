import { type Course, standingOf } from '#path/learning/course.ts'
import { type Cmi5Verb, cmi5Statement, statementOf, type Teller } from '#path/learning/statement.ts'
import { entriesOf, logOf, type ProgressLog } from '#path/progress/log.ts'
import { type Progress, progressOf } from '#path/progress/state.ts'
import type { Sender } from '#web/islands/learning/record-store.ts'

/** Verbs that are said once in a registration. */
type Reported = 'completed' | 'passed'
/** The document of a registration: the learner's log, and what of it the record store has. */
export type StoredCourse = {
  readonly format: string
  readonly events: readonly unknown[]
  /** Ids of the statements that arrived. */
  readonly told: readonly string[]
  readonly reported: readonly Reported[]
}
const format = 'bulkhead-course/1'

/** A course of which nothing is known. */
export const nothingStored: StoredCourse = { format, events: [], told: [], reported: [] }

/** The document in a text; undefined where it is none, or of a version that is not ours. */
export function readStored(text: string): StoredCourse | undefined {
  const stored = parsed(text)
  if (stored?.format !== format || !Array.isArray(stored.events)) return undefined
  const reported = Array.isArray(stored.reported) ? stored.reported : []
  const told = Array.isArray(stored.told) ? stored.told.filter((id) => typeof id === 'string') : []
  return { format, events: stored.events, told, reported }
}

function parsed(text: string): Partial<StoredCourse> | undefined {
  try {
    return JSON.parse(text) as Partial<StoredCourse>
  } catch {
    return undefined
  }
}

/** What one session reports. */
export type Report = {
  /** Queues a statement that cmi5 defines; returns its id. */
  say(verb: Cmi5Verb, cause: string, score: number | 'none'): string
  /** Queues what a log says and was not told yet. */
  tell(log: ProgressLog): void
  /** The share of right answers of a failed try that the end of the session has to tell; 'none' after a pass. */
  failed(): number | 'none'
  /** The document as it stands, with what has arrived: what has not is said again in the next session. */
  document(log: ProgressLog): StoredCourse
}

/** The report of a session that began at `beganMs`, on what earlier ones left in `stored`. */
export function openReport(
  { sender, teller, course }: { readonly sender: Sender; readonly teller: Teller; readonly course: Course },
  stored: () => StoredCourse,
  { startedMs, beganMs }: { readonly startedMs: number; readonly beganMs: number },
): Report {
  const before = memo(() => {
    const { told, reported, events } = stored()
    const tries = progressOf(logOf(events)).challenges.length
    return { told: new Set(told), reported: new Set(reported), tries }
  })
  const onTheWay = new Map<Reported, string>()
  let failed: number | 'none' = 'none'
  const say: Report['say'] = (verb, cause, score) => {
    const atMs = Math.max(beganMs, Date.now())
    const statement = cmi5Statement(verb, teller, { cause, score, atMs, durationMs: atMs - startedMs })
    sender.queue(statement)
    return statement.id
  }
  const sayOnce = (verb: Reported, score: number | 'none'): void => {
    if (!before().reported.has(verb) && !onTheWay.has(verb)) onTheWay.set(verb, say(verb, 'once', score))
  }
  const judge = ({ challenges }: Progress): void => {
    const own = challenges.filter(({ place }) => place === course.place)
    const best = own.find((one) => hasPassed(one, teller.masteryScore))
    if (best !== undefined) sayOnce('passed', best.right / best.asked)
    const last = own.at(-1)
    if (last !== undefined && own.length > before().tries && best === undefined)
      failed = last.right / last.asked
  }
  return {
    say,
    tell: (log) => {
      const { told } = before()
      for (const event of log.events) {
        // The order of a session is that of its timestamps, so nothing is dated before it began (cmi5 9.3).
        const statement = statementOf({ ...event, atMs: Math.max(event.atMs, beganMs) }, course, teller)
        if (statement === undefined || told.has(statement.id)) continue
        told.add(statement.id)
        sender.queue(statement)
      }
      const progress = progressOf(log)
      judge(progress)
      if (standingOf(course, progress).isRead) sayOnce('completed', 'none')
    },
    failed: () => (before().reported.has('passed') || onTheWay.has('passed') ? 'none' : failed),
    document: (log) => {
      const waiting = new Set(sender.waiting().map(({ id }) => id))
      const { told, reported } = before()
      for (const [verb, id] of onTheWay) if (!waiting.has(id)) reported.add(verb)
      const arrived = [...told].filter((id) => !waiting.has(id))
      return { format, events: entriesOf(log), told: arrived, reported: [...reported] }
    },
  }
}

function memo<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** A try is judged by the learning system's own mastery score where it names one (cmi5 10.2.4). */
const hasPassed = (
  { right, asked, result }: { readonly right: number; readonly asked: number; readonly result: string },
  mastery: number | 'none',
): boolean => (mastery === 'none' ? result === 'passed' : right / asked >= mastery)
