import type { ClusterAnswer, GroupAnswer, GroupsAnswer } from '#engines/headroom/answer.ts'
import { hostsText } from '#engines/headroom/counting.ts'
import { listText, nameList, proofText, sizeText } from '#engines/headroom/wording.ts'
import { counted, kindWord } from '#failure/wording.ts'
import { formatQuantity } from '#kernel/units.ts'

/** What a verdict about one kind of facility is about. Example: "any rack" */
export function groupSubject({ kind }: GroupsAnswer): string {
  if (kind === 'pair') return 'any two of these together'
  return kind === 'place' ? 'a place that nobody stated' : `any ${kindWord(kind)}`
}

/** The verdict about one kind of facility, as sentences. */
export function groupText(cluster: ClusterAnswer, answer: GroupsAnswer): string {
  switch (answer.verdict) {
    case 'safe':
      return [safeText(answer), storageText(answer.shown)].join('')
    case 'unsafe':
      return [contrast(cluster, answer), unsafeText(answer), storageText(answer.shown)].join('')
    case 'undecided':
      return openText(answer)
    default:
      return answer.verdict satisfies never
  }
}

const noun = ({ kind }: GroupsAnswer): string =>
  kind === 'pair' ? 'pair of these' : kind === 'place' ? 'such place' : kindWord(kind)
const plural = (answer: GroupsAnswer, count: number): string =>
  answer.kind === 'pair' ? `${formatQuantity(count, 'count')} such pairs` : counted(count, noun(answer))

/** Example: "rack R1, with h1, h2 and h3" */
const groupName = ({ names, hosts, hostCount, perhaps, perhapsCount }: GroupAnswer): string =>
  `${names.join(' and ')}, with ${hostCount === 0 ? `perhaps ${nameList(perhaps, perhapsCount)}` : nameList(hosts, hostCount)}`

function safeText(answer: GroupsAnswer): string {
  const { losses, shown } = answer
  const name = groupName(shown)
  if (losses === 1) return `It can be lost: ${name}. The placement was checked.`
  return `Each of ${plural(answer, losses)} can be lost, with a placement that was checked. The tightest is ${name}.`
}

/** What single hosts say that the group does not. Example: "Two hosts fit; this rack does not. " */
function contrast({ answers }: ClusterAnswer, answer: GroupsAnswer): string {
  const survived = answers.findLast(({ verdict }) => verdict === 'safe')
  if (survived === undefined) return ''
  const few = hostsText(survived.failures)
  const what = answer.kind === 'pair' ? 'these two together do' : `this ${noun(answer)} does`
  return `${few.charAt(0).toUpperCase()}${few.slice(1)} ${survived.failures === 1 ? 'fits' : 'fit'}; ${what} not. `
}

function unsafeText(answer: GroupsAnswer): string {
  const { shown, unsafe, losses } = answer
  const why = shown.failing === null ? '.' : ` ${proofText(shown.failing)}`
  const lead = `Losing ${groupName(shown)},${why}`
  if (unsafe < 2) return lead
  return `${lead} In all, ${formatQuantity(unsafe, 'count')} of ${plural(answer, losses)} cannot be lost.`
}

function storageText({ storageGone, storageGoneThere }: GroupAnswer): string {
  if (storageGone + storageGoneThere === 0) return ''
  const vms = formatQuantity(storageGone + storageGoneThere, 'vms')
  const there =
    storageGoneThere === 0 ? '' : `, ${formatQuantity(storageGoneThere, 'count')} of them on hosts that stay`
  return ` The storage of ${vms} is gone with it${there}: they restart nowhere, and no place was sought for them.`
}

function openText(answer: GroupsAnswer): string {
  const { shown, undecided, losses } = answer
  const lead = `Not decided: ${formatQuantity(undecided, 'count')} of ${plural(answer, losses)} ${undecided === 1 ? 'stays' : 'stay'} open, ${undecided === 1 ? '' : 'first '}${groupName(shown)}.`
  switch (shown.obstacle) {
    case 'place': {
      const who = nameList(shown.perhaps, shown.perhapsCount)
      return `${lead} ${who} may fall as well. To settle it, state where ${shown.perhapsCount === 1 ? 'it stands and what it requires' : 'they stand and what they require'} in topology.yaml.`
    }
    case 'steps':
      return `${lead} Allow more steps.`
    case 'size':
      return `${lead} ${sizeText.charAt(0).toUpperCase()}${sizeText.slice(1)}`
    default:
      return `${lead} What is unknown for losses of single hosts is unknown here as well.`
  }
}

/** Facilities that take the whole cluster. */
export function wholeText({ name, lostWhole }: ClusterAnswer): string {
  const names = listText(
    lostWhole.slice(0, 5).map((one) => one.name),
    lostWhole.length,
  )
  return `Every host of ${name} falls with ${lostWhole.length === 1 ? names : `each of ${names}`}: nothing is left there to restart on, whatever is free.`
}
