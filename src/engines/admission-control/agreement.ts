import type { Exact } from '#engines/admission-control/exact.ts'
import { judgeNames, type Opinion } from '#engines/admission-control/judge.ts'
import type { Agreement } from '#engines/admission-control/result.ts'
import { listText } from '#engines/admission-control/wording.ts'
import type { Verdict } from '#kernel/block.ts'

/** How a ruling stands to our verdict on the same losses. */
export function agreementOf({ ruling }: Opinion, verdict: Verdict): Agreement {
  if (ruling === 'promises-nothing') return 'silent'
  if (ruling === 'cannot-be-said' || verdict === 'undecided') return 'open'
  if (ruling === 'admits') return verdict === 'safe' ? 'agrees' : 'too-hopeful'
  return verdict === 'unsafe' ? 'agrees' : 'too-cautious'
}

/** One sentence on what a rule says and why, and on why that differs from our answer where it does. */
export function sentenceOf(opinion: Opinion, exact: Exact): string {
  const { because, ruling, missing } = opinion
  const name = judgeNames[opinion.judge]
  switch (ruling) {
    case 'admits':
      return exact.verdict === 'safe'
        ? `${name} says yes, and so do we: ${because}.`
        : `${name} says yes: ${because}${joint(exact)}.`
    case 'refuses':
      return exact.verdict === 'unsafe'
        ? `${name} says no, and so do we: ${because}.`
        : `${name} says no: ${because}${joint(exact)}.`
    case 'promises-nothing':
      return `${name} says nothing: ${because}.`
    case 'cannot-be-said': {
      const what = missing.map((one) =>
        one.names.length === 0 ? one.what : `${one.what} of ${listText(one.names.slice(0, 2), one.count)}`,
      )
      const settle = [...new Set(missing.map((one) => one.settle))].slice(0, 2).join(' and ')
      const unstated =
        what.length === 0 ? '' : `; not known is the ${listText(what.slice(0, 2), what.length)}`
      return `What ${name} would say cannot be said: ${because}${unstated}${settle === '' ? '' : `; to settle it, ${settle}`}.`
    }
    default:
      return ruling satisfies never
  }
}

const joint = ({ verdict, why }: Exact): string =>
  verdict === 'undecided' ? `; ${why}` : verdict === 'safe' ? `; yet ${why}` : `; but ${why}`
