import { done, type Outcome } from '#kernel/outcome.ts'
import { criticalPathBound, energyBound, overloadOf } from '#kernel/schedule/bounds.ts'
import type { Conflict } from '#kernel/schedule/conflict.ts'
import {
  beginExact,
  continueExact,
  demandBelow,
  type ExactSearch,
  exactFits,
} from '#kernel/schedule/exact/exact-search.ts'
import { beginGenetic, type Genetic, geneticStep } from '#kernel/schedule/genetic.ts'
import type { Instance } from '#kernel/schedule/instance.ts'
import { makespanOf } from '#kernel/schedule/place.ts'
import { prepare } from '#kernel/schedule/prepare.ts'
import type { Project, Schedule } from '#kernel/schedule/project.ts'
import { smallestConflict } from '#kernel/schedule/smallest-conflict.ts'

/** What is known of a project so far. `lowerBoundSteps` holds for every schedule; proved means that nothing is shorter. */
export type ScheduleAnswer =
  | {
      readonly kind: 'scheduled'
      readonly schedule: Schedule
      readonly lowerBoundSteps: number
      readonly proved: boolean
      readonly iterations: number
    }
  | { readonly kind: 'infeasible'; readonly conflict: Conflict; readonly iterations: number }
  | { readonly kind: 'undecided'; readonly lowerBoundSteps: number; readonly iterations: number }

/** How long to go on. An iteration is one schedule built or one contradiction of the exact search. */
export type ScheduleBudget = {
  readonly seed: number
  readonly iterations: number
  /** Asked after every slice (about four hundred iterations) with what is known, never before the first; false ends the search. */
  readonly goOn: (answer: ScheduleAnswer) => boolean
}

/** Lists tried before the exact search begins, and then lists and contradictions in turn. */
const firstLists = 120
const listsPerSlice = 120
const conflictsPerSlice = 20
/** Activities scheduled in one slice, so that large projects ask as often whether to go on. */
const activitiesPerSlice = 8_000

/**
 * The shortest schedule found, with a lower bound; or the smallest conflict known where there is none.
 *
 * A genetic search over activity lists and an exact search take turns; each tells the other its best. The answer depends on
 * the project, the seed and the number of iterations alone. Refuses what is no project.
 */
export function solveSchedule(project: Project, budget: ScheduleBudget): Outcome<ScheduleAnswer> {
  const prepared = prepare(project)
  if (!prepared.ok) return prepared
  if (prepared.value.kind === 'infeasible') {
    const { conflict } = prepared.value
    // A chain may be longer than it must be where calendars take part.
    const least = conflict.kind === 'window' ? smallestConflict(project, conflict.activities) : conflict
    return done({ kind: 'infeasible', conflict: least, iterations: 0 })
  }
  const state = begin(prepared.value.instance, budget.seed)
  let answer = answerOf(project, state)
  while (answer.kind === 'undecided' || (answer.kind === 'scheduled' && !answer.proved)) {
    if (answer.iterations >= budget.iterations) break
    // A first list is always drawn: whoever is short of time still gets a schedule.
    if (answer.iterations > 0 && !budget.goOn(answer)) break
    slice(state)
    answer = answerOf(project, state)
  }
  return done(answer)
}

type State = {
  readonly instance: Instance
  readonly genetic: Genetic
  readonly best: Int32Array
  exact: ExactSearch | undefined
  makespan: number
  lowerBound: number
  infeasible: boolean
}

function begin(instance: Instance, seed: number): State {
  return {
    instance,
    genetic: beginGenetic(instance, seed),
    best: new Int32Array(instance.count),
    exact: undefined,
    makespan: Number.POSITIVE_INFINITY,
    lowerBound: Math.max(criticalPathBound(instance), energyBound(instance)),
    infeasible: overloadOf(instance) !== undefined,
  }
}

function slice(state: State): void {
  const { genetic, instance } = state
  const most = Math.max(1, Math.ceil(activitiesPerSlice / Math.max(1, instance.count)))
  const lists = Math.min(most, genetic.schedules === 0 ? firstLists : listsPerSlice)
  for (let at = 0; at < lists && state.makespan > state.lowerBound; at += 1) {
    geneticStep(genetic)
    if (genetic.bestLateness === 0 && genetic.bestMakespan < state.makespan) take(state, genetic.best)
  }
  if (state.makespan === state.lowerBound || !exactFits(instance)) return
  const known = Math.min(state.makespan, instance.horizon + 1)
  if (state.exact === undefined) state.exact = beginExact(instance, state.lowerBound, known)
  else demandBelow(state.exact, known)
  const { exact } = state
  if (state.makespan < Number.POSITIVE_INFINITY) exact.guide.set(state.best)
  const end = continueExact(exact, conflictsPerSlice)
  if (end === 'found') take(state, exact.found!)
  if (end === 'exhausted' && state.makespan === Number.POSITIVE_INFINITY) state.infeasible = true
  state.lowerBound = Math.max(state.lowerBound, exact.lowerBound)
}

function take(state: State, starts: Int32Array): void {
  state.best.set(starts)
  state.makespan = makespanOf(state.instance, starts)
}

function answerOf(project: Project, state: State): ScheduleAnswer {
  const { instance, makespan, lowerBound, best } = state
  const iterations = state.genetic.schedules + (state.exact?.conflicts ?? 0)
  if (state.infeasible) {
    const all = project.activities.map(({ id }) => id)
    return { kind: 'infeasible', conflict: smallestConflict(project, all), iterations }
  }
  if (makespan === Number.POSITIVE_INFINITY)
    return { kind: 'undecided', lowerBoundSteps: lowerBound, iterations }
  const startSteps = new Array<number>(instance.count).fill(0)
  best.forEach((start, i) => {
    startSteps[instance.original[i]!] = start
  })
  return {
    kind: 'scheduled',
    schedule: { startSteps, makespanSteps: makespan },
    lowerBoundSteps: lowerBound,
    proved: makespan === lowerBound,
    iterations,
  }
}
