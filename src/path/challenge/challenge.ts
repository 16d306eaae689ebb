import * as z from 'zod/mini'
import type { $ZodType } from 'zod/v4/core'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'
import { type ContentFile, contentError, type Located, localPath, parseYaml } from '#path/content-file.ts'
import type { ContentGraph, EngineShape } from '#path/graph.ts'

const id = z.string().check(z.regex(/^[a-z0-9-]+$/, 'an id is written in small letters, digits and hyphens'))
const text = z.string().check(z.minLength(1), z.maxLength(600))
const value = z.union([z.number(), z.string()])
const values = z.record(z.string(), value)
/** Steps into a result, parted by '/': a key, a position, 'key=value' for the first entry like that, or 'length'. */
const path = z.string().check(z.regex(/^[\w=-]+(\/[\w=-]+)*$/, 'a path is written a/0/key=value/b'))

/** What decides: numbers at these places of a result, added up. */
const measured = {
  measure: z.array(path).check(z.minLength(1), z.maxLength(6)),
  /** What counts where a result has nothing at a place; without it such a draw is not used. */
  absent: z.optional(z.number()),
}
const compared = {
  ...measured,
  best: z.enum(['most', 'least']),
  /** Least distance of the best option from every other, as a share of the larger of the two. */
  margin: z.number().check(z.gt(0), z.lte(1)),
  /** The same distance in the unit of what is measured, so that small numbers do not decide; none unless given. */
  gap: z.optional(z.number().check(z.gt(0))),
}
const answer = z.discriminatedUnion('kind', [
  // Several settings of the engine; the right one has the most or the least of something.
  z.strictObject({
    ...compared,
    kind: z.literal('setting'),
    options: z.array(z.strictObject({ say: text, params: values })).check(z.minLength(3), z.maxLength(8)),
    /** How many of them a reader sees; which ones is drawn. */
    show: z.int().check(z.gte(3), z.lte(6)),
  }),
  // Components of the generated estate, each given to one field of the engine in turn.
  z.strictObject({
    ...compared,
    kind: z.literal('component'),
    field: z.string(),
    of: z.array(z.string()).check(z.minLength(1)),
    show: z.int().check(z.gte(3), z.lte(6)),
  }),
  // Entries of a list in one result, such as clusters or services.
  z.strictObject({
    ...compared,
    kind: z.literal('listed'),
    list: path,
    label: path,
    show: z.int().check(z.gte(3), z.lte(6)),
  }),
  // A number; the wrong ones are what somebody finds who forgets something.
  z.strictObject({
    ...measured,
    kind: z.literal('quantity'),
    /** Whom the explaining verdict is about, where the engine gives several. */
    about: z.optional(text),
    unit: z.enum(['bytes', 'count', 'hosts', 'vms', 'ratio', 'ms']),
    margin: z.number().check(z.gt(0), z.lte(1)),
    wrong: z
      .array(
        z.strictObject({
          because: text,
          params: z.optional(values),
          measure: z.optional(z.array(path)),
        }),
      )
      .check(z.minLength(2), z.maxLength(5)),
  }),
  // One of a few outcomes, by words in the result.
  z.strictObject({
    kind: z.literal('outcome'),
    measure: z.array(path).check(z.minLength(1), z.maxLength(3)),
    options: z.array(z.strictObject({ is: z.string(), say: text })).check(z.minLength(3), z.maxLength(6)),
  }),
])

const question = z.strictObject({
  id,
  engine: id,
  /** The article that explains the mechanism, where it leans on one. */
  taughtIn: id,
  ask: text,
  /** The kind of estate to generate; without one the engine answers from its knobs. */
  estate: z.optional(z.enum(['places', 'clusters'])),
  /** Values to draw, by name; `as` is the knob whose unit and words they take, the one of that name unless given. */
  draw: z.optional(
    z.record(
      z.string(),
      z.strictObject({ as: z.optional(z.string()), values: z.array(value).check(z.minLength(1)) }),
    ),
  ),
  /** Knobs of the engine; '$name' is what was drawn under that name. */
  params: values,
  /** What a reader who got it wrong should look at again. */
  because: text,
  /** Draws in which all of these values meet are not used, because the question would make no sense. */
  unless: z.optional(z.array(values).check(z.minLength(1))),
  /** What the question says of its setting before anything is changed; a draw of which it is not true is not used. */
  premise: z.optional(
    z.strictObject({ ...measured, atLeast: z.optional(z.number()), atMost: z.optional(z.number()) }),
  ),
  /** Which of the engine's sentences explain an option, counted from 1; the first unless given. */
  sentences: z.optional(z.array(z.int().check(z.gte(1), z.lte(9))).check(z.minLength(1))),
  /** The row of one of the engine's tables that explains the answer instead: the one with `is` in its first column. */
  row: z.optional(z.strictObject({ column: text, is: value })),
  answer,
})
const challenge = z.strictObject({
  id,
  /** The stage or track that passing marks as known. */
  place: id,
  title: text,
  opening: text,
  /** The pass mark is the least number of right answers that blind guessing reaches at most once in so many tries. */
  guessedOnceIn: z.int().check(z.gte(100), z.lte(1_000_000)),
  questions: z.array(question).check(z.minLength(1), z.maxLength(40)),
})

/** The questions of a stage, as data: each says which engine answers it and how its options come about. */
export type Challenge = z.infer<typeof challenge>
export type Question = Challenge['questions'][number]
export type Answer = Question['answer']

/**
 * The challenges in these content files, in order of id. Refused with every mistake at file and line: a place, article,
 * engine or knob that does not exist, a name that is not drawn.
 */
export function parseChallenges(
  files: readonly ContentFile[],
  graph: Pick<ContentGraph, 'articles'>,
  engines: readonly EngineShape[],
): Outcome<readonly Challenge[]> {
  const issues: Issue[] = []
  const found: Challenge[] = []
  for (const file of files.filter((one) => /^challenges\/[^/]+\.yaml$/.test(localPath(one)))) {
    const read = parseYaml(challenge as $ZodType<Challenge>, file.path, file.text, 0)
    if (!read.ok) issues.push(...read.issues)
    else {
      found.push(read.value.value)
      issues.push(...mistakes(read.value, graph, engines))
    }
  }
  const sorted = sortedBy(found, (one) => one.id)
  const twice = sorted.find((one, index) => sorted[index + 1]?.id === one.id)
  if (twice !== undefined) {
    const message = `Two challenges have the id "${twice.id}". Rename one.`
    issues.push(contentError('challenge-duplicate', `challenges/${twice.id}.yaml:1`, message))
  }
  const [first, ...rest] = issues
  return first === undefined ? done(sorted) : refused(first, ...rest)
}

function mistakes(
  { value: found, at }: Located<Challenge>,
  graph: Pick<ContentGraph, 'articles'>,
  engines: readonly EngineShape[],
): readonly Issue[] {
  const issues: Issue[] = []
  const wrong = (where: readonly PropertyKey[], message: string): void => {
    issues.push(contentError('challenge', at(where), message))
  }
  if (!graph.articles.some(({ place }) => place === found.place))
    wrong(['place'], `"${found.place}" is no stage or track with articles. Name one.`)
  for (const [index, one] of found.questions.entries()) {
    const here = ['questions', index]
    if (found.questions.findIndex((other) => other.id === one.id) !== index)
      wrong([...here, 'id'], `Two questions have the id "${one.id}". Rename one.`)
    if (!graph.articles.some((article) => article.id === one.taughtIn))
      wrong([...here, 'taughtIn'], `There is no article "${one.taughtIn}".`)
    const engine = engines.find((candidate) => candidate.id === one.engine)
    if (engine === undefined) {
      wrong([...here, 'engine'], `There is no engine "${one.engine}".`)
      continue
    }
    for (const { name, place } of knobsOf(one))
      if (engine.params[name] === undefined)
        wrong([...here, ...place], `The engine "${one.engine}" has no knob "${name}".`)
    for (const { name, place } of drawnNames(one))
      if (one.draw?.[name] === undefined)
        wrong([...here, ...place], `"$${name}" is not drawn. Add it to "draw".`)
  }
  return issues
}

type Named = { readonly name: string; readonly place: readonly PropertyKey[] }
type Settings = {
  readonly params: Readonly<Record<string, string | number>>
  readonly place: readonly PropertyKey[]
}

/** Every set of knobs in a question, with where it stands. */
function settingsOf({ params, answer: how }: Question): readonly Settings[] {
  const own: Settings = { params, place: ['params'] }
  if (how.kind === 'setting')
    return [
      own,
      ...how.options.map((option, at) => ({
        params: option.params,
        place: ['answer', 'options', at, 'params'],
      })),
    ]
  if (how.kind === 'quantity')
    return [
      own,
      ...how.wrong.map((one, at) => ({ params: one.params ?? {}, place: ['answer', 'wrong', at, 'params'] })),
    ]
  return [own]
}

function knobsOf(one: Question): readonly Named[] {
  const set = settingsOf(one).flatMap(({ params, place }) =>
    Object.keys(params).map((name) => ({ name, place })),
  )
  const drawn = Object.entries(one.draw ?? {}).map(([name, { as }]) => ({
    name: as ?? name,
    place: ['draw', name],
  }))
  const field =
    one.answer.kind === 'component' ? [{ name: one.answer.field, place: ['answer', 'field'] }] : []
  return [...set, ...drawn, ...field]
}

function drawnNames(one: Question): readonly Named[] {
  const used = settingsOf(one).flatMap(({ params, place }) =>
    Object.values(params).flatMap((given) =>
      typeof given === 'string' && given.startsWith('$') ? [{ name: given.slice(1), place }] : [],
    ),
  )
  const texts = [one.ask, ...(one.answer.kind === 'setting' ? one.answer.options.map(({ say }) => say) : [])]
  const said = texts.flatMap((line) =>
    [...line.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({ name, place: ['ask'] })),
  )
  const barred = (one.unless ?? []).flatMap((met, at) =>
    Object.keys(met).map((name) => ({ name, place: ['unless', at] })),
  )
  return [...used, ...said, ...barred]
}
