// One project on several threads: each searches from a seed of its own, and all know the best makespan and bound of all.
import { performance } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import type { Outcome } from '#kernel/outcome.ts'
import type { Project } from '#kernel/schedule/project.ts'
import { type ScheduleAnswer, solveSchedule } from '#kernel/schedule/solve.ts'
import { randomProject } from '#test/random-project.ts'

/** Far beyond what any number of seconds allows; the clock ends the search. */
const iterationsMax = Number.MAX_SAFE_INTEGER

export type Asked = {
  readonly project: Project
  readonly seed: number
  /** When to stop, in ms since 1970: clocks of threads begin at different times. */
  readonly untilMs: number
  /** The shortest makespan of all threads, and the highest lower bound. */
  readonly shared: Int32Array
}

export const nowMs = (): number => performance.timeOrigin + performance.now()

/** Searches on this thread until the time is over or the threads together have proved the best; tells each improvement. */
export function searchHere(
  { project, seed, untilMs, shared }: Asked,
  tell: (answer: ScheduleAnswer) => void,
): Outcome<ScheduleAnswer> {
  return solveSchedule(project, {
    ...{ seed, iterations: iterationsMax },
    goOn: (answer) => {
      if (answer.kind !== 'infeasible') lift(shared, answer, tell)
      return nowMs() < untilMs && Atomics.load(shared, 0) > Atomics.load(shared, 1)
    },
  })
}

function lift(
  shared: Int32Array,
  answer: Exclude<ScheduleAnswer, { kind: 'infeasible' }>,
  tell: (answer: ScheduleAnswer) => void,
): void {
  const bound = Atomics.load(shared, 1)
  if (answer.lowerBoundSteps > bound) Atomics.store(shared, 1, answer.lowerBoundSteps)
  if (answer.kind !== 'scheduled') return
  const best = Atomics.load(shared, 0)
  if (answer.schedule.makespanSteps < best) Atomics.store(shared, 0, answer.schedule.makespanSteps)
  if (answer.schedule.makespanSteps < best || answer.lowerBoundSteps > bound) tell(answer)
}

/** Iterations on another project after which the code of the search is compiled for speed. */
const warmUpIterations = 15_000

/** Runs the search on a project of its own, as a process that serves many has done long since. Not part of any time told. */
export function warmUp(): void {
  const shape = {
    activities: 30,
    resources: 4,
    networkComplexity: 1.8,
    resourceFactor: 1,
    resourceStrength: 0.2,
  }
  solveSchedule(randomProject(shape, 5), { seed: 1, iterations: warmUpIterations, goOn: () => true })
}

/** Threads that were started and wait for projects; this one is counted. */
export type Threads = {
  readonly solve: (
    project: Project,
    seed: number,
    untilMs: number,
    tell: (answer: ScheduleAnswer) => void,
  ) => Promise<Outcome<ScheduleAnswer>>
  readonly close: () => Promise<void>
}

export async function startThreads(count: number): Promise<Threads> {
  const starting = Promise.all(
    Array.from({ length: count - 1 }, async () => {
      const worker = new Worker(new URL('rcpsp-worker.ts', import.meta.url))
      await new Promise((ready) => worker.once('message', ready))
      return worker
    }),
  )
  warmUp()
  const workers = await starting
  return {
    async solve(project, seed, untilMs, tell) {
      const shared = new Int32Array(new SharedArrayBuffer(8))
      shared[0] = 2 ** 31 - 1
      const others = workers.map((worker, at) => {
        const answered = new Promise<Outcome<ScheduleAnswer>>((resolve) => worker.once('message', resolve))
        // Seeds of threads lie far apart, so that runs with neighbouring seeds share none.
        worker.postMessage({ project, seed: seed + 1_000_003 * (at + 1), untilMs, shared } satisfies Asked)
        return answered
      })
      const own = searchHere({ project, seed, untilMs, shared }, tell)
      return together([own, ...(await Promise.all(others))])
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

/** The best of several answers on one project; what one of them proves counts for all. */
function together(outcomes: readonly Outcome<ScheduleAnswer>[]): Outcome<ScheduleAnswer> {
  const [first] = outcomes
  const answers = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []))
  if (first === undefined || answers.length < outcomes.length) return first!
  const iterations = answers.reduce((sum, answer) => sum + answer.iterations, 0)
  const infeasible = answers.find(({ kind }) => kind === 'infeasible')
  if (infeasible !== undefined) return { ...first, ok: true, value: { ...infeasible, iterations } }
  let lowerBoundSteps = 0
  let best: Extract<ScheduleAnswer, { kind: 'scheduled' }> | undefined
  for (const answer of answers) {
    if (answer.kind === 'infeasible') continue
    lowerBoundSteps = Math.max(lowerBoundSteps, answer.lowerBoundSteps)
    if (answer.kind !== 'scheduled') continue
    if (best === undefined || answer.schedule.makespanSteps < best.schedule.makespanSteps) best = answer
  }
  const value: ScheduleAnswer =
    best === undefined
      ? { kind: 'undecided', lowerBoundSteps, iterations }
      : { ...best, lowerBoundSteps, iterations, proved: best.schedule.makespanSteps === lowerBoundSteps }
  return { ...first, ok: true, value }
}
