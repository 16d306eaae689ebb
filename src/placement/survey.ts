import {
  type Alike,
  alikeHosts,
  choose,
  eachAlone,
  firstLoss,
  nextLoss,
  standFor,
  timesAlike,
} from '#placement/alike.ts'
import { examine, type Obstacle, type Question, type Witness, type Work, workOf } from '#placement/examine.ts'
import type { Refutation } from '#placement/model.ts'
import { statesMax } from '#placement/policy.ts'
import { loadsOf, pressureAfter, restartLoad } from '#placement/pressure.ts'

export type { Obstacle, Question, Witness } from '#placement/examine.ts'

/** One loss; `pressure` is load over capacity left where that is largest, `moved` the memory that must restart. */
export type Loss = { readonly hosts: readonly number[]; readonly pressure: number; readonly moved: number }

/** What was found about all losses of exactly k hosts. */
export type Survey = {
  readonly failures: number
  readonly scenarios: number
  readonly safe: number
  readonly unsafe: number
  readonly undecided: number
  /** Losses examined one by one: one of each set of losses that an exchange of like hosts maps to one another. */
  readonly examined: number
  /** Placements the checker accepted. */
  readonly accepted: number
  /** Exact search steps spent. */
  readonly steps: number
  readonly tightestSafe: Loss | undefined
  readonly worstUnsafe: (Loss & { readonly refutation: Refutation }) | undefined
  readonly firstOpen: (Loss & { readonly obstacle: Obstacle; readonly stuck: readonly number[] }) | undefined
  /**
   * One of `lossStates` per loss of one or two hosts, in order of pairs (0,1), (0,2) … of losable hosts; empty for
   * more hosts, and for more than `statesMax` losses.
   */
  readonly states: Uint8Array
}

export const lossStates = { unexamined: 0, safe: 1, unsafe: 2, undecided: 3 } as const

/** Whether one loss of each set of like ones is examined, or every one. */
export type Likeness = 'one-for-all' | 'each'

/**
 * Where a survey stands: finished numbers of hosts, and the one under way with the positions of its next loss. It is
 * plain data that survives a structured clone, and holds all that a later call needs besides the question.
 */
export type SurveyCursor = {
  readonly failures: number
  readonly likeness: Likeness
  readonly finished: readonly Survey[]
  readonly current: Survey | undefined
  /** Positions among losable hosts of the loss to examine next. */
  readonly next: readonly number[]
  readonly stepsLeft: number
}

/** A survey that has not begun, of losses of one up to `failures` hosts. */
export const surveyStart = (question: Question, failures: number, likeness: Likeness): SurveyCursor => ({
  ...{ failures, likeness, finished: [], current: undefined, next: [] },
  stepsLeft: question.stepsMax,
})

/** Whether nothing is left to examine. */
export const isSurveyed = ({ finished, failures }: SurveyCursor): boolean => finished.length === failures

/** What surveys of one question share between calls: made once, or anew where a survey is resumed. */
export type Surveyor = { readonly work: Work; readonly alike: Readonly<Record<Likeness, Alike>> }

/** Makes ready to survey a question. O(VMs log VMs + hosts × classes). */
export function surveyorOf(question: Question, witness: Witness): Surveyor {
  const { pessimistic, optimistic } = question
  const work = workOf(question, witness)
  const readings = pessimistic === optimistic ? [pessimistic] : [pessimistic, optimistic]
  const loads = pessimistic === optimistic ? [work.loads] : [work.loads, loadsOf(optimistic)]
  return { work, alike: { each: eachAlone(pessimistic), 'one-for-all': alikeHosts(readings, loads) } }
}

/**
 * Examines up to `losses` further losses and returns where the survey stands then. The last cursor is the same
 * whatever the sizes of the parts: each loss is examined for itself, and the steps that are left travel along.
 */
export function surveyFrom({ work, alike }: Surveyor, cursor: SurveyCursor, losses: number): SurveyCursor {
  const likeness = alike[cursor.likeness]
  const finished = [...cursor.finished]
  let { current, next }: { current: Survey | undefined; next: readonly number[] } = cursor
  let left = losses
  work.stepsLeft = cursor.stepsLeft
  while (finished.length < cursor.failures && left > 0) {
    const under: Running = opened(work, likeness, finished.length + 1, current, next)
    while (under.next !== undefined && left > 0 && under.examined < work.question.scenariosMax) {
      step(work, likeness, under)
      left -= 1
    }
    const ended = under.next === undefined || under.examined >= work.question.scenariosMax
    current = ended ? undefined : closed(under)
    next = ended ? [] : (under.next ?? [])
    if (ended) finished.push(complete(work, likeness, closed(under)))
  }
  const { failures } = cursor
  return { failures, likeness: cursor.likeness, finished, current, next, stepsLeft: work.stepsLeft }
}

/**
 * Examines every loss of one up to `failures` hosts of a cluster and returns one survey per number of hosts, from
 * one on. A loss is safe only with a placement that the checker accepted, or when an exchange of like hosts maps it
 * to one that is; unsafe only with a refutation. The witness sees what the checker accepted.
 * O(losses × restarted VMs) as a rule; exact search at most `stepsMax` steps in all.
 */
export function surveysOf(question: Question, failures: number, witness: Witness): readonly Survey[] {
  const surveyor = surveyorOf(question, witness)
  const start = surveyStart(question, failures, 'one-for-all')
  return surveyFrom(surveyor, start, Number.POSITIVE_INFINITY).finished
}

/** A survey under way. */
type Running = { -readonly [K in keyof Survey]: Survey[K] } & { next: number[] | undefined }

function opened(
  { question }: Work,
  alike: Alike,
  failures: number,
  current: Survey | undefined,
  next: readonly number[],
): Running {
  if (current !== undefined) return { ...current, states: current.states.slice(), next: [...next] }
  const n = question.pessimistic.losable.length
  const scenarios = choose(n, failures)
  return {
    ...{ failures, scenarios, safe: 0, unsafe: 0, undecided: 0, examined: 0, accepted: 0, steps: 0 },
    ...{ tightestSafe: undefined, worstUnsafe: undefined, firstOpen: undefined },
    states: new Uint8Array(failures > 2 || scenarios > statesMax ? 0 : scenarios),
    next: firstLoss(alike, failures),
  }
}

function closed({ next: _, ...survey }: Running): Survey {
  return survey
}

/** Examines the next loss and counts it for all like it. */
function step(work: Work, alike: Alike, under: Running): void {
  const positions = under.next as readonly number[]
  const { losable } = work.question.pessimistic
  const hosts = positions.map((at) => losable[at] as number)
  const times = timesAlike(alike, positions)
  const loss = { hosts, pressure: pressureAfter(work.loads, hosts), moved: restartLoad(work.loads, hosts) }
  const found = examine(work, hosts)
  const kind = found === 'safe' ? 'safe' : found.kind
  under[kind] += times
  under.examined += 1
  if (under.states.length > 0) under.states[indexOf(positions, losable.length)] = lossStates[kind]
  if (found === 'safe') {
    under.accepted += 1
    if (under.tightestSafe === undefined || heavier(loss, under.tightestSafe)) under.tightestSafe = loss
  } else {
    under.steps += found.steps
    if (found.kind === 'undecided')
      under.firstOpen ??= { ...loss, obstacle: found.obstacle, stuck: found.stuck }
    else if (under.worstUnsafe === undefined || heavier(loss, under.worstUnsafe))
      under.worstUnsafe = { ...loss, refutation: found.refutation }
  }
  under.next = nextLoss(alike, positions)
}

/** Equal hosts leave equal pressure; then the loss that moves more memory is the heavier one. */
const heavier = (one: Loss, other: Loss): boolean =>
  one.pressure > other.pressure || (one.pressure === other.pressure && one.moved > other.moved)

/** Where a loss of one or two hosts, by positions, stands in `states`. */
function indexOf([i = 0, j]: readonly number[], n: number): number {
  return j === undefined ? i : (i * (2 * n - i - 1)) / 2 + (j - i - 1)
}

/** What is left open stays undecided, and losses that were not examined have the state of the one like them. */
function complete({ question }: Work, alike: Alike, survey: Survey): Survey {
  const { scenarios, safe, unsafe, states, failures } = survey
  let { firstOpen } = survey
  const none = { hosts: [], pressure: 0, moved: 0, stuck: [] }
  const undecided = scenarios - safe - unsafe
  if (undecided > survey.undecided) firstOpen ??= { ...none, obstacle: 'scenarios' }
  // Without a loss to examine nothing would be open; yet something may run here on a host nobody named.
  if (!question.provable) firstOpen ??= { ...none, obstacle: 'unknown' }
  const n = question.pessimistic.losable.length
  for (let i = 0; i < n && states.length > 0; i += 1) {
    for (const positions of failures === 1 ? [[i]] : pairsWith(i, n))
      states[indexOf(positions, n)] = states[indexOf(standFor(alike, positions), n)] as number
  }
  return { ...survey, undecided, firstOpen }
}

function* pairsWith(i: number, n: number): Generator<readonly [number, number]> {
  for (let j = i + 1; j < n; j += 1) yield [i, j]
}
