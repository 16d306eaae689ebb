import type { Statement } from '#path/learning/statement.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const iri = /^[a-z][a-z0-9+.-]*:\S+$/i
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
const duration = /^PT\d+(\.\d{1,2})?S$/
const defined = ['initialized', 'completed', 'passed', 'failed', 'terminated']
const categories = 'https://w3id.org/xapi/cmi5/context/categories'
const extensions = 'https://w3id.org/xapi/cmi5/context/extensions'

/**
 * What is wrong with a statement by xAPI 1.0.3 (Data 2.4: id, actor, verb, object, result, context, timestamp) and, for
 * one that cmi5 defines, by cmi5 1.0 (Quartz) 9.1 to 9.7; each line names the section. Empty when nothing is.
 */
function wrongWith(statement: Statement): readonly string[] {
  const { id, actor, verb, object, result, context, timestamp } = statement
  const wrong: string[] = []
  const must = (holds: boolean, rule: string): void => {
    if (!holds) wrong.push(rule)
  }
  must(uuid.test(id), 'xAPI 2.4.1: the id is a UUID')
  must(
    typeof (actor.account as { name?: unknown } | undefined)?.name === 'string',
    'cmi5 9.2: the actor has an account',
  )
  must(
    iri.test(verb.id) && Object.keys(verb.display).length > 0,
    'xAPI 2.4.3: the verb is an IRI with a display',
  )
  must(
    object.objectType === 'Activity' && iri.test(object.id),
    'xAPI 2.4.4.1: the object is an activity with an IRI',
  )
  must(time.test(timestamp), 'xAPI 2.4.7, cmi5 9.7: the timestamp is ISO 8601 in UTC')
  must(
    typeof context.registration === 'string' && uuid.test(context.registration),
    'cmi5 9.6.1: the registration',
  )
  must(typeof context.extensions?.[`${extensions}/sessionid`] === 'string', 'cmi5 9.6.3.1: the session id')
  if (result?.score !== undefined) {
    const { scaled, raw, min, max } = result.score
    must(scaled >= 0 && scaled <= 1, 'cmi5 9.5.1: scaled is from 0 to 1')
    must(Number.isInteger(raw) && min <= raw && raw <= max, 'cmi5 9.5.1: raw is an integer from min to max')
  }
  if (result?.duration !== undefined)
    must(duration.test(result.duration), 'xAPI 4.6: the duration is ISO 8601')
  const listed = (context.contextActivities?.category ?? []).map((one) => (one as { id?: unknown }).id)
  if (listed.includes(`${categories}/cmi5`)) wrong.push(...wrongWithDefined(statement, listed))
  else must(!listed.includes(`${categories}/moveon`), 'cmi5 9.6.2.2: only what cmi5 defines moves on')
  return wrong
}

function wrongWithDefined(
  { verb, result, context }: Statement,
  listed: readonly unknown[],
): readonly string[] {
  const wrong: string[] = []
  const must = (holds: boolean, rule: string): void => {
    if (!holds) wrong.push(rule)
  }
  const name = verb.id.split('/').at(-1) ?? ''
  const judged = name === 'passed' || name === 'failed'
  must(defined.includes(name), 'cmi5 9.3: the verb is one of cmi5’s')
  must(
    (result?.score !== undefined) === judged || result?.score === undefined,
    'cmi5 9.5.1: only passed and failed have a score',
  )
  must(
    result?.success === (judged ? name === 'passed' : undefined),
    'cmi5 9.5.2: success is true for passed, false for failed, else absent',
  )
  must(
    result?.completion === (name === 'completed' ? true : undefined),
    'cmi5 9.5.3: completion is true for completed, else absent',
  )
  must(name === 'initialized' || result?.duration !== undefined, 'cmi5 9.5.4.1: a duration')
  const moves = result?.success !== undefined || result?.completion !== undefined
  must(
    listed.includes(`${categories}/moveon`) === moves,
    'cmi5 9.6.2.2: moveon exactly where success or completion stands',
  )
  const mastery = context.extensions?.[`${extensions}/masteryscore`]
  if (judged && typeof mastery === 'number' && result?.score !== undefined)
    must(
      (name === 'passed') === result.score.scaled >= mastery,
      'cmi5 9.3.4, 9.3.5: the score agrees with the mastery score',
    )
  return wrong
}

/** What is wrong with the statements of one session in the order of their arrival, by cmi5 7.1 and 9.3. */
export function wrongWithSession(statements: readonly Statement[]): readonly string[] {
  const wrong = statements.flatMap((one) => wrongWith(one).map((rule) => `${one.verb.id}: ${rule}`))
  const names = statements.map(({ verb }) => verb.id.split('/').at(-1) ?? '')
  const ofCmi5 = statements.filter(({ context }) =>
    (context.contextActivities?.category ?? []).some(
      (one) => (one as { id?: unknown }).id === `${categories}/cmi5`,
    ),
  )
  const verbs = ofCmi5.map(({ verb }) => verb.id)
  if (names[0] !== 'initialized') wrong.push('cmi5 9.3: initialized is first')
  if (names.includes('terminated') && names.at(-1) !== 'terminated')
    wrong.push('cmi5 9.3: terminated is last')
  if (new Set(verbs).size !== verbs.length) wrong.push('cmi5 9.3: a verb is not used twice in a session')
  if (verbs.filter((id) => /\/(passed|failed)$/.test(id)).length > 1)
    wrong.push('cmi5 9.3: one of passed and failed at most')
  const times = statements.map(({ timestamp }) => Date.parse(timestamp))
  if (
    times.some((at, index) => at < (times[0] ?? 0) || at > (times.at(-1) ?? at) || Number.isNaN(times[index]))
  )
    wrong.push('cmi5 9.3: by timestamp too, initialized is first and terminated last')
  return wrong
}
