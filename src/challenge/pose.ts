import { generatedEstate } from '#challenge/estate.ts'
import { type Drawn, drawn, isBarred, settled, spoken, valueSaid } from '#challenge/knobs.ts'
import { type Options, optionsOf, shuffled } from '#challenge/options.ts'
import type { Engine } from '#engines/engine.ts'
import { estateDigest } from '#estate/digest.ts'
import { emptyEstate } from '#estate/model.ts'
import type { Block } from '#kernel/block.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { seededRandom } from '#kernel/random.ts'
import type { Challenge, Question } from '#path/challenge/challenge.ts'
import { type PassMark, passMark } from '#path/challenge/guessing.ts'

/** A question as a reader meets it. */
export type PosedQuestion = {
  readonly id: string
  readonly ask: string
  /** What the answer follows from: the estate, or the knobs that are set. */
  readonly given: readonly Block[]
  readonly options: readonly string[]
}
/** What grading needs, kept away from the page until the reader has answered. */
export type KeyedQuestion = {
  readonly id: string
  readonly right: number
  /** What the engine says about the right option, and about each option. */
  readonly explained: string
  readonly about: readonly string[]
  readonly because: string
  readonly taughtIn: string
}
/** A challenge made from a seed: the questions, their key, and what it takes to pass. */
export type PosedChallenge = {
  readonly challenge: string
  readonly seed: number
  readonly questions: readonly PosedQuestion[]
  readonly key: readonly KeyedQuestion[]
  readonly mark: PassMark
}

/** Draws tried for one question before it is given up; a test shows that they suffice for 200 seeds. */
const drawsMax = 400

/**
 * A challenge on settings and estates made from `seed` (a whole number from 0). The same seed gives the same questions
 * on every machine. Refused when a question has no draw with one best answer.
 */
export function poseChallenge(
  challenge: Challenge,
  engines: readonly Engine[],
  seed: number,
): Outcome<PosedChallenge> {
  const posed: { readonly question: PosedQuestion; readonly key: KeyedQuestion }[] = []
  for (const [index, question] of challenge.questions.entries()) {
    const one = poseQuestion(question, engines, seed * 1000 + index)
    if (!one.ok) return one
    posed.push(one.value)
  }
  const questions = posed.map(({ question }) => question)
  const mark = passMark(
    questions.map(({ options }) => options.length),
    challenge.guessedOnceIn,
  )
  return done({ challenge: challenge.id, seed, questions, key: posed.map(({ key }) => key), mark })
}

/** One question from a seed of its own. */
function poseQuestion(
  question: Question,
  engines: readonly Engine[],
  seed: number,
): Outcome<{ readonly question: PosedQuestion; readonly key: KeyedQuestion }> {
  const engine = engines.find(({ id }) => id === question.engine)
  if (engine === undefined)
    return refused(problem('challenge.engine-missing', question, 'This version has no such model.'))
  const random = seededRandom(seed)
  const wanted = random()
  for (let tries = 0; tries < drawsMax; tries += 1) {
    const values = drawn(question, random)
    if (isBarred(question, values)) continue
    const made = question.estate === undefined ? undefined : generatedEstate(question.estate, random)
    const estate = made?.estate ?? emptyEstate('no estate')
    const options = optionsOf({
      ...{ question, engine, values, random, wanted },
      on: { estate, digest: made === undefined ? '' : estateDigest(estate) },
    })
    if (options === undefined || !isDistinct(options)) continue
    const order = shuffled(options, random)
    const given = made?.shown ?? [knobTable(question, engine, values)]
    return done({
      question: {
        id: question.id,
        ask: spoken(question.ask, question, engine, values),
        given,
        options: order.map(({ text }) => text),
      },
      key: {
        id: question.id,
        right: order.indexOf(options[0]),
        explained: options[0].explained,
        about: order.map(({ explained }) => explained),
        because: question.because,
        taughtIn: question.taughtIn,
      },
    })
  }
  return refused(
    problem(
      'challenge.no-question',
      question,
      `No draw in ${drawsMax} has one best answer. Take another seed.`,
    ),
  )
}

const isDistinct = (options: Options): boolean =>
  new Set(options.map(({ text }) => text)).size === options.length

/** The knobs that a question sets, as its reader sees them. */
function knobTable({ params }: Question, engine: Engine, values: Drawn): Block {
  const rows = Object.entries(settled(params, values)).map(([knob, value]) => {
    const field = engine.params[knob]
    return [field?.label ?? knob, valueSaid(field, value)]
  })
  return { kind: 'table', title: 'What is given', columns: [{ title: 'Setting' }, { title: 'Value' }], rows }
}

const problem = (code: string, { id }: Question, message: string): Issue => ({
  ...{ code, severity: 'error', where: id, message },
})
