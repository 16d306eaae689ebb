import { countIn, countOf, type Group, has } from '#failure/quorum/cluster-state.ts'
import type { Ending, Lost, Step } from '#failure/quorum/course.ts'
import type { Place } from '#failure/quorum/place.ts'

/** How much a description tells: only how many nodes, also what they were, or also where they stood. */
export type Detail = 'counts' | 'roles' | 'places'

const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** A small number as a word. Example: inWord(2) → "two" */
export const inWord = (count: number): string => words[count] ?? String(count)

/** A number of nodes as people say it. Example: nodesText(1) → "one node" */
export const nodesText = (count: number): string => `${inWord(count)} node${count === 1 ? '' : 's'}`

/** The name of a place. */
export const placeText = (place: Place): string => `place ${place.toUpperCase()}`

/** A course as people say it. Example: "one node fails, then the link is cut" */
export const courseText = (steps: readonly Step[]): string => steps.map(stepText).join(', then ')

function stepText(step: Step, at: number, steps: readonly Step[]): string {
  switch (step.kind) {
    case 'nodes': {
      const others = at > 0 && steps[at - 1]!.kind === 'nodes' && step.count === 1
      const who = others ? 'another' : nodesText(step.count)
      const where = step.from === 'any' ? '' : ` of ${placeText(step.from)}`
      const verb =
        step.manner === 'planned' ? 'stopped in order' : step.count === 1 ? 'fails' : 'fail at once'
      return `${who}${where} ${step.manner === 'planned' ? 'is ' : ''}${verb}`
    }
    case 'witness':
      return 'the witness is lost'
    case 'place':
      return `${placeText(step.place)} is lost`
    case 'split':
      return 'the link between A and B is cut'
    default:
      return step satisfies never
  }
}

/** One way a course went, in as much detail as asked for; who was first at the witness is always said. */
export function waysText(ending: Ending, detail: Detail): string {
  const parts = ending.lost.map((lost) => lostText(lost, detail))
  const claim =
    ending.claimedBy === 'nobody' ? '' : `, side ${ending.claimedBy.toUpperCase()} first at the witness`
  return parts.join(', then ') + claim
}

/** The same way as a clause that can follow “when”. Example: "the link between A and B is cut with side A first at the witness" */
export function clauseText({ lost, claimedBy }: Ending, detail: Detail): string {
  const clause = lost.map((one) => lostClause(one, detail)).join(', then ')
  if (claimedBy === 'nobody') return clause
  const joint = lost.some((one) => one.step.kind !== 'nodes' && lostText(one, detail).includes(', '))
  return `${clause} ${joint ? 'and' : 'with'} side ${claimedBy.toUpperCase()} first at the witness`
}

function lostClause(one: Lost, detail: Detail): string {
  const { step, lost, members } = one
  const text = lostText(one, detail)
  if (step.kind !== 'nodes') return text
  const aside = detail !== 'counts' && rolesText(lost, members).includes(', ') ? ',' : ''
  const verb = countOf(lost) === 1 ? 'is' : 'are'
  return `${text}${aside} ${verb} ${step.manner === 'planned' ? 'stopped in order' : 'lost'}`
}

function lostText({ step, lost, members }: Lost, detail: Detail): string {
  if (step.kind !== 'nodes') {
    const base = courseText([step])
    return detail === 'counts' ? base : base + standingText(members, step)
  }
  const where = detail === 'places' ? whereText(lost) : ''
  if (detail === 'counts') return nodesText(countOf(lost))
  return rolesText(lost, members) + where
}

/** Where the nodes that differ stand when a link is cut or a place is lost. */
function standingText(members: Group, step: Step): string {
  if (step.kind === 'witness') return ''
  const [mark] = members.marks.filter(({ role }) => role === 'no-vote' || role === 'component')
  if (mark === undefined) return ''
  const name = mark.role === 'no-vote' ? 'the node without a vote' : 'the third part of the object'
  return `, ${name} standing in ${mark.place.toUpperCase()}`
}

function whereText(lost: Group): string {
  const parts = (['a', 'b'] as const)
    .filter((place) => countIn(lost, place) > 0)
    .map((place) => `${countIn(lost, place)} in ${place.toUpperCase()}`)
  return ` (${parts.join(', ')})`
}

function rolesText(lost: Group, members: Group): string {
  const count = countOf(lost)
  if (members.marks.length === 0) return nodesText(count)
  if (members.marks[0]!.role === 'no-vote') {
    if (count === 1) return has(lost, 'no-vote') ? 'the node without a vote' : 'a node with a vote'
    return `${nodesText(count)}, ${has(lost, 'no-vote') ? 'one of them without a vote' : 'all with a vote'}`
  }
  if (members.marks[0]!.role === 'tie-break') {
    if (count === 1)
      return has(lost, 'tie-break') ? 'the tie-break node' : 'another node than the tie-break node'
    return `${nodesText(count)}, ${has(lost, 'tie-break') ? 'the tie-break node among them' : 'not the tie-break node'}`
  }
  const parts = lost.marks.length
  return `${nodesText(count)} with ${inWord(parts)} part${parts === 1 ? '' : 's'} of the object`
}
