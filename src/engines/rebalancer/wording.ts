import type { RebalanceParams } from '#engines/rebalancer/params.ts'
import type { ClusterAnswer } from '#engines/rebalancer/result.ts'
import type { Verdict } from '#kernel/block.ts'
import { formatQuantity, spanText } from '#kernel/units.ts'

/** A time as people say it. Examples: 300 → "300 ms", 61000 → "61 s", 1019000 → "16 min 59 s" */
export const durationText = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : spanText(ms))

/** A number of moves. Example: "1 move" */
export const movesText = (count: number): string =>
  `${formatQuantity(count, 'count')} ${count === 1 ? 'move' : 'moves'}`

/** A share or an imbalance, to two digits of its percentage. Example: 0.4894 → "48.9 %" */
export const shareText = (share: number): string => formatQuantity(share, 'ratio')

/** What the measure is called in a sentence. */
export const measureText = ({ measure }: Pick<RebalanceParams, 'measure'>): string =>
  ({ deviation: 'imbalance', gap: 'spread', peak: 'load of the fullest host' })[measure]

/** What a cluster's verdict is about. */
export function subjectText({ name }: ClusterAnswer, values: RebalanceParams): string {
  switch (values.goal) {
    case 'balance':
      return `${name}: ${measureText(values)} of at most ${shareText(values.threshold)}`
    case 'headroom':
      return `${name}: ${shareText(values.headroom)} free on every host`
    case 'rules':
      return `${name}: rules kept${values.empty.length > 0 ? ', hosts emptied' : ''}`
    default:
      return values.goal satisfies never
  }
}

/** Safe where the goal is met and the way to it was checked; unsafe where that is proved impossible; else undecided. */
export function verdictOf({ outlook, goal, decidedByUnknown }: ClusterAnswer): Verdict {
  if (outlook === 'impossible' || outlook === 'unreachable') return 'unsafe'
  if (outlook === 'open' || decidedByUnknown) return 'undecided'
  return goal === 'reached' ? 'safe' : goal === 'out-of-reach' ? 'unsafe' : 'undecided'
}

/** The answer for a cluster in a few words that can follow its subject. */
export function verdictText(answer: ClusterAnswer, values: RebalanceParams): string {
  const { outlook, goal, moves, states, steps } = answer
  const change = `${measureText(values)} goes from ${shareText(answer.before)} to ${shareText(answer.after)}`
  switch (outlook) {
    case 'impossible':
      return `No placement at all: ${answer.conflict.join('; ')}. ${conflictText(answer)}`
    case 'unreachable':
      return `Placements exist, and none can be reached: all ${formatQuantity(states, 'count')} arrangements that moves lead to were looked at.`
    case 'open':
      return `No plan was found within the limits${states > 0 ? ` (${formatQuantity(states, 'count')} arrangements on the way)` : ''}, which proves nothing.`
    case 'nothing-to-do':
    case 'plan': {
      const plan =
        moves === 0
          ? 'Nothing moves'
          : `${movesText(moves)} in ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`
      const falls = moves > 0 && values.goal === 'balance' ? `; ${change}` : ''
      const short =
        goal === 'reached'
          ? ''
          : goal === 'out-of-reach'
            ? '; the threshold is proved out of reach, and no further move takes the minimum gain off'
            : '; no further move that was found takes the minimum gain off, and whether the threshold can be reached is not known'
      const open = answer.decidedByUnknown ? `. ${answer.unknown.join(' ')}` : ''
      return `${plan}${falls}${values.goal === 'balance' ? short : ''}${open}${open === '' ? '.' : ''}`
    }
    default:
      return outlook satisfies never
  }
}

function conflictText({ conflict, conflictSmallest }: ClusterAnswer): string {
  if (conflict.length === 1) return 'That alone cannot be met.'
  const smallest = conflictSmallest ? ', and no fewer demands conflict' : ''
  return `These conflict; without any one of them a placement exists${smallest}.`
}
