import type { Issue } from '#kernel/outcome.ts'

/** Longest sentence and longest place of an issue: several times what any of them has that quotes a name in full. */
const messageLengthMax = 3000
const whereLengthMax = 1200

/**
 * An issue as a person can read it. A damaged file may put anything into a value that a sentence quotes, or into a name
 * that a place is made of; of such a text the beginning and the end stay, which say what was found and what to do.
 */
export const legible = (issue: Issue): Issue =>
  issue.message.length <= messageLengthMax && issue.where.length <= whereLengthMax
    ? issue
    : {
        ...issue,
        where: withoutMiddle(issue.where, whereLengthMax),
        message: withoutMiddle(issue.message, messageLengthMax),
      }

function withoutMiddle(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text
  const half = Math.floor((lengthMax - 3) / 2)
  return `${text.slice(0, half)} … ${text.slice(-half)}`
}
