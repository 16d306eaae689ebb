import { engines } from '#catalog'
import { type Grade, gradeChallenge } from '#challenge/grade.ts'
import { type PosedChallenge, type PosedQuestion, poseChallenge } from '#challenge/pose.ts'
import type { Outcome } from '#kernel/outcome.ts'
import { done } from '#kernel/outcome.ts'
import type { Challenge } from '#path/challenge/challenge.ts'
import type { PassMark } from '#path/challenge/guessing.ts'

// Poses and grades a challenge with the engines themselves. The page learns which option is right when it hands in its own.

export type ChallengeAsk =
  | { readonly kind: 'pose'; readonly challenge: Challenge; readonly seed: number }
  | { readonly kind: 'grade'; readonly chosen: readonly (number | 'none')[] }
export type Sheet = { readonly questions: readonly PosedQuestion[]; readonly mark: PassMark }
export type ChallengeAnswer =
  | { readonly kind: 'posed'; readonly outcome: Outcome<Sheet> }
  | { readonly kind: 'graded'; readonly grade: Grade }

let posed: PosedChallenge | undefined
const reply = (answer: ChallengeAnswer): void => self.postMessage(answer)

self.onmessage = ({ data }: MessageEvent<ChallengeAsk>) => {
  if (data.kind === 'pose') {
    const outcome = poseChallenge(data.challenge, engines, data.seed)
    posed = outcome.ok ? outcome.value : undefined
    return reply({
      kind: 'posed',
      outcome: outcome.ok ? done({ questions: outcome.value.questions, mark: outcome.value.mark }) : outcome,
    })
  }
  if (posed !== undefined) reply({ kind: 'graded', grade: gradeChallenge(posed, data.chosen) })
}
