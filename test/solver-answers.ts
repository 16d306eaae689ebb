import { solveAssignment, spentOf } from '#kernel/assignment/solve.ts'
import type { Project } from '#kernel/schedule/project.ts'
import { solveSchedule } from '#kernel/schedule/solve.ts'
import { randomAssignment } from '#test/random-assignment.ts'
import { calendarProject, randomProject, tinyProject } from '#test/random-project.ts'

/** A question to a solver with a seed and a budget of iterations, answered as text. Runs on Node and in a browser. */
export type SolverQuestion = { readonly name: string; readonly answer: () => string }

function schedule(name: string, project: Project, seed: number, iterations: number): SolverQuestion {
  const answer = (): string => JSON.stringify(solveSchedule(project, { seed, iterations, goOn: () => true }))
  return { name: `${name}, seed ${seed}`, answer }
}

function assignment(items: number, bins: number, seed: number): SolverQuestion {
  const problem = randomAssignment({ items, bins, resources: 3, spare: 0.5 }, items)
  const iterations = 200_000
  const answer = (): string => {
    const solved = solveAssignment(problem, { seed, iterations, spent: spentOf(iterations) })
    if (!solved.ok || solved.value.kind === 'undecided') return JSON.stringify(solved)
    return JSON.stringify({ ...solved.value, binOf: [...solved.value.binOf] })
  }
  return { name: `assigning ${items} items to ${bins} bins, seed ${seed}`, answer }
}

const shape = (activities: number) => ({
  ...{ activities, resources: 4, networkComplexity: 1.8 },
  ...{ resourceFactor: 1, resourceStrength: 0.2 },
})
const year = { activities: 400, clusters: 20, racks: 40, weekSteps: 2_016, horizonSteps: 105_120 }

/** Every solver with several problems and seeds. A new solver adds its own here. */
export const solverQuestions: readonly SolverQuestion[] = [
  ...[1, 2, 3].map((seed) => schedule('30 activities', randomProject(shape(30), 5), seed, 12_000)),
  ...[1, 2].map((seed) => schedule('60 activities', randomProject(shape(60), 6), seed, 4_000)),
  schedule('120 activities', randomProject(shape(120), 7), 1, 3_000),
  schedule('a year of windows', calendarProject(year, 8), 1, 300),
  ...[1, 2].map((seed) => assignment(60, 8, seed)),
  assignment(400, 20, 3),
  ...Array.from({ length: 40 }, (_, at) => schedule(`tiny project ${at}`, tinyProject(at), 1, 2_000)),
]
