import type { ColdStart, Trap, WayOut } from '#engines/cold-start/result.ts'
import { linkText, nameIn, together } from '#engines/cold-start/wording.ts'
import { counted, listed, opened } from '#failure/wording.ts'
import type { Block } from '#kernel/block.ts'

/** Members named in a sentence. */
const namesShown = 6

/** Each trap: who is in it, one circle through it, and the smallest ways out. */
export function explainTraps(result: ColdStart): readonly Block[] {
  const blocks: Block[] = []
  for (const [at, trap] of result.traps.entries()) {
    const said = trap.members.map((ref) => nameIn(result, ref))
    const members = listed(said, namesShown)
    const more = trap.count - trap.members.length
    const circle = trap.circle.map((link) => linkText(result, link)).join('; ')
    blocks.push({
      kind: 'sentence',
      text: `Trap ${at + 1} holds ${counted(trap.count, 'component')}: ${members}${more > 0 ? ` (of ${trap.count})` : ''}. ${opened(circle)}.`,
    })
    blocks.push(waysTable(result, trap, at))
  }
  const left = result.trapCount - result.traps.length
  if (left > 0) {
    blocks.push({
      kind: 'sentence',
      text: `${counted(left, 'trap')} more ${left === 1 ? 'is' : 'are'} not described here.`,
    })
  }
  if (result.behindCount > 0) {
    const shown = result.behind.slice(0, namesShown).map((ref) => nameIn(result, ref))
    const more = result.behindCount - shown.length
    const names = more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
    blocks.push({
      kind: 'sentence',
      text: `Behind the traps ${counted(result.behindCount, 'component')} ${result.behindCount === 1 ? 'waits' : 'wait'} for them to be broken: ${names}.`,
    })
  }
  return blocks
}

function waysTable(result: ColdStart, { components, requirements }: Trap, at: number): Block {
  const rows = [
    ...components.sets.map((set) => {
      const names = together(set.map((ref) => nameIn(result, ref)))
      return [
        `Start ${names} by hand, or give ${set.length === 1 ? 'it' : 'them'} an alternative outside`,
        set.length,
      ]
    }),
    ...requirements.sets.map((set) => {
      const links = together(set.map((link) => linkText(result, link)))
      return [`Meet from outside, or drop: ${links}`, set.length]
    }),
  ]
  return {
    kind: 'table',
    title: titleOf(at, components),
    columns: [{ title: 'Way out' }, { title: 'Changes', unit: 'count' }],
    rows,
  }
}

function titleOf(at: number, way: WayOut<unknown>): string {
  if (way.proof === 'undecided') {
    return `Trap ${at + 1} breaks with ${counted(way.size, 'change')}; whether ${way.atLeast} ${way.atLeast === 1 ? 'is' : 'are'} enough was not settled`
  }
  const more = way.listed === 'some' ? '; more ways of that size may exist' : ''
  return `Trap ${at + 1} breaks with ${counted(way.size, 'change')}${way.size > 1 ? ', and with no fewer' : ''}${more}`
}

/** The first way out of a trap, as a clause for a verdict. */
export function firstWayOut(result: ColdStart, { components }: Trap): string {
  const [set] = components.sets
  if (set === undefined) return ''
  const names = together(set.map((ref) => nameIn(result, ref)))
  return `start ${names} by hand, or give ${set.length === 1 ? 'it' : 'them'} an alternative outside`
}
