import type { PosedChallenge } from '#challenge/pose.ts'

/** How one answer was judged, with what the engine says and where it is taught. */
export type GradedQuestion = {
  readonly id: string
  readonly chosen: number | 'none'
  readonly right: number
  readonly isRight: boolean
  /** The engine's own sentence about the right option. */
  readonly explained: string
  /** What speaks against the option that was chosen; '' when it was right or none was chosen. */
  readonly against: string
  readonly because: string
  readonly taughtIn: string
}
/** The whole sheet. */
export type Grade = {
  readonly right: number
  readonly asked: number
  readonly needed: number
  readonly result: 'passed' | 'failed'
  readonly questions: readonly GradedQuestion[]
}

/** Grades the options chosen, one for each question in order; what is missing or no option counts as not answered. */
export function gradeChallenge({ key, questions, mark }: PosedChallenge, chosen: readonly unknown[]): Grade {
  const graded = key.map((one, index): GradedQuestion => {
    const given = chosen[index]
    const isOption =
      Number.isInteger(given) && Number(given) >= 0 && Number(given) < (questions[index]?.options.length ?? 0)
    const choice = isOption ? Number(given) : 'none'
    const isRight = choice === one.right
    const against = choice === 'none' || isRight ? '' : (one.about[choice] ?? '')
    return {
      ...{ id: one.id, chosen: choice, right: one.right, isRight, explained: one.explained },
      against: against === one.explained ? '' : against,
      ...{ because: one.because, taughtIn: one.taughtIn },
    }
  })
  const right = graded.filter(({ isRight }) => isRight).length
  return {
    ...{ right, asked: mark.asked, needed: mark.right },
    result: right >= mark.right ? 'passed' : 'failed',
    questions: graded,
  }
}
