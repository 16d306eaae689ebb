import type { Course } from '#path/learning/course.ts'
import { ownUuid } from '#path/learning/uuid.ts'
import type { ProgressEvent } from '#path/progress/event.ts'

// xAPI 1.0.3 statements. Verbs of the ADL vocabulary and of cmi5; ids, context and result as both specifications ask.

/** A person or group as a learning record store names them; handed on as the launch gave it. */
export type Actor = Readonly<Record<string, unknown>>
export type Activity = {
  readonly objectType: 'Activity'
  readonly id: string
  readonly definition?: {
    readonly type?: string
    readonly name?: Readonly<Record<string, string>>
  }
}
export type Result = {
  readonly score?: {
    readonly scaled: number
    readonly raw: number
    readonly min: number
    readonly max: number
  }
  readonly success?: boolean
  readonly completion?: boolean
  readonly duration?: string
}
/** The context the learning system wants on every statement of a session (cmi5 10.2.1, contextTemplate). */
export type Context = Readonly<Record<string, unknown>> & {
  readonly registration?: string
  readonly contextActivities?: Readonly<Record<string, readonly unknown[]>>
  readonly extensions?: Readonly<Record<string, unknown>>
}
export type Statement = {
  readonly id: string
  readonly actor: Actor
  readonly verb: { readonly id: string; readonly display: Readonly<Record<string, string>> }
  readonly object: Activity
  readonly result?: Result
  readonly context: Context
  readonly timestamp: string
}

/** Who learns what, in which session: what every statement of it shares. */
export type Teller = {
  readonly actor: Actor
  /** The IRI of the activity that was launched; what it is made of is named below it. */
  readonly activity: string
  readonly registration: string
  readonly context: Context
  readonly masteryScore: number | 'none'
}

const adl = (verb: string) => ({ id: `http://adlnet.gov/expapi/verbs/${verb}`, display: { en: verb } })
/** The verbs used, by name: those of cmi5 9.3 and three of ADL's vocabulary. */
export const verbs = {
  initialized: adl('initialized'),
  completed: adl('completed'),
  passed: adl('passed'),
  failed: adl('failed'),
  terminated: adl('terminated'),
  experienced: adl('experienced'),
  interacted: adl('interacted'),
  answered: adl('answered'),
} as const

const category = (name: string) => ({
  objectType: 'Activity',
  id: `https://w3id.org/xapi/cmi5/context/categories/${name}`,
})
/** The categories of cmi5 9.6.2: 'cmi5' on every statement that cmi5 defines, 'moveon' where it can move a learner on. */
const cmi5Category = category('cmi5')
const moveOnCategory = category('moveon')

/**
 * The statement of one progress event; undefined for what stays with the reader: notes, answers, bookmarks, places, cards.
 * Its id follows from the event and the registration, so that sending it again is no second statement.
 */
export function statementOf(event: ProgressEvent, course: Course, teller: Teller): Statement | undefined {
  const activity = activityOf(event, course, teller)
  if (activity === undefined) return undefined
  const { verb, object } = activity
  const { actor, registration, context } = teller
  return {
    id: ownUuid(`statement ${registration} ${event.id}`),
    ...{ actor, verb, object },
    context: { ...context, registration },
    timestamp: new Date(event.atMs).toISOString(),
  }
}

type Told = { readonly verb: Statement['verb']; readonly object: Activity }

function activityOf(event: ProgressEvent, course: Course, { activity }: Teller): Told | undefined {
  if (!('article' in event)) return undefined
  const article = course.articles.find(({ id }) => id === event.article)
  if (article === undefined) return undefined
  const at = (path: string, name: string, type: string): Activity => ({
    objectType: 'Activity',
    id: `${activity.replace(/[/#]+$/, '')}/${path}`,
    definition: { type: `http://adlnet.gov/expapi/activities/${type}`, name: { en: name } },
  })
  switch (event.kind) {
    case 'section-read': {
      const section = article.sections.find(({ anchor }) => anchor === event.section)
      const name = section?.title ? `${article.title}: ${section.title}` : article.title
      return { verb: verbs.experienced, object: at(`${article.id}/${event.section}`, name, 'lesson') }
    }
    case 'model-turned':
      return {
        verb: verbs.interacted,
        object: at(
          `${article.id}/figure-${event.figure}`,
          `${article.title}: figure ${event.figure + 1}`,
          'simulation',
        ),
      }
    case 'guess-made':
      return {
        verb: verbs.answered,
        object: at(
          `${article.id}/guess-${event.figure}`,
          `${article.title}: a guess before figure ${event.figure + 1}`,
          'question',
        ),
      }
    case 'answer-marked':
      return {
        verb: verbs.answered,
        object: at(`${article.id}/question`, `${article.title}: the question`, 'question'),
      }
    default:
      return undefined
  }
}

/** A length of time as xAPI writes it, ISO 8601 with hundredths of a second. Example: durationText(90500) → 'PT90.5S' */
export const durationText = (ms: number): string => `PT${Math.max(0, Math.round(ms / 10)) / 100}S`

/** The verbs that cmi5 defines for a unit to send itself. */
export type Cmi5Verb = 'initialized' | 'completed' | 'passed' | 'failed' | 'terminated'

/**
 * A statement that cmi5 defines (9.3 to 9.6): about the launched activity, with the category 'cmi5', a duration where one
 * is asked for, the score of a try, and 'moveon' where it can move a learner on. `cause` parts one from another: an event
 * or the session.
 */
export function cmi5Statement(
  verb: Cmi5Verb,
  teller: Teller,
  {
    cause,
    atMs,
    durationMs,
    score,
  }: {
    readonly cause: string
    readonly atMs: number
    readonly durationMs: number
    readonly score: number | 'none'
  },
): Statement {
  const { actor, activity, registration, context, masteryScore } = teller
  const movesOn = verb === 'completed' || verb === 'passed' || verb === 'failed'
  const judged = verb === 'passed' || verb === 'failed'
  const given = context.contextActivities ?? {}
  const categories = [...(given.category ?? []), cmi5Category, ...(movesOn ? [moveOnCategory] : [])]
  const unique = [...new Map(categories.map((one) => [(one as Activity).id, one])).values()]
  const mastery = judged && masteryScore !== 'none' ? { [masteryExtension]: masteryScore } : {}
  const result: Result = {
    ...(judged && score !== 'none' ? { score: scoreOf(score) } : {}),
    ...(judged ? { success: verb === 'passed' } : {}),
    ...(verb === 'completed' ? { completion: true } : {}),
    ...(verb === 'initialized' ? {} : { duration: durationText(durationMs) }),
  }
  return {
    id: ownUuid(`cmi5 ${registration} ${verb} ${cause}`),
    ...{ actor, verb: verbs[verb], object: { objectType: 'Activity', id: activity } },
    ...(verb === 'initialized' ? {} : { result }),
    context: {
      ...context,
      registration,
      contextActivities: { ...given, category: unique },
      extensions: { ...context.extensions, ...mastery },
    },
    timestamp: new Date(atMs).toISOString(),
  }
}

/** cmi5 9.6.3.2: the mastery score goes with what was judged by it. */
const masteryExtension = 'https://w3id.org/xapi/cmi5/context/extensions/masteryscore'

const scoreOf = (share: number) => {
  const raw = Math.round(share * 100)
  return { scaled: Math.round(share * 10_000) / 10_000, raw, min: 0, max: 100 }
}
