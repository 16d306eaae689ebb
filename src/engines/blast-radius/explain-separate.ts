import { type BelievedSeparate, type BlastRadius, sayer } from '#engines/blast-radius/result.ts'
import { counted } from '#failure/wording.ts'
import type { Block, Cell } from '#kernel/block.ts'

const rowsAtMost = 40

/**
 * Alternatives and VMs kept apart that fall to one component: those of rules and of everything but services, whose
 * own stand among the shared fates.
 */
export function explainSeparate(result: BlastRadius): readonly Block[] {
  const others = result.believed.filter(({ owner }) => !owner.startsWith('service:'))
  if (others.length === 0) return []
  const say = sayer(result)
  const shown = others.slice(0, rowsAtMost)
  const count = result.believedCount - (result.believed.length - others.length)
  const left = count - shown.length
  const owner = (item: BelievedSeparate): string => {
    const name = item.owner.startsWith('rule:') ? `rule ${item.owner.slice(5)}` : say(item.owner)
    return item.owners === 0 ? name : `${name} and ${item.owners} more`
  }
  return [
    {
      kind: 'table',
      title: `Believed separate, and fall to one component: ${counted(count, 'case')}${left > 0 ? `, ${left} not shown` : ''}`,
      columns: [
        { title: 'Counted by' },
        { title: 'Believed separate' },
        { title: 'Fall to' },
        { title: 'Of them down', unit: 'count' },
        { title: 'of', unit: 'count' },
        { title: 'Enough left' },
      ],
      rows: shown.map((item): readonly Cell[] => [
        owner(item),
        item.said,
        say(item.cause),
        item.membersDown,
        item.members,
        item.fatal ? 'no' : 'yes',
      ]),
    },
  ]
}

/** What a twin of one component would buy, best first. */
export function explainAdded(result: BlastRadius): readonly Block[] {
  const { candidates, tried, parts } = result.added
  const [best] = parts
  if (best === undefined) return []
  const say = sayer(result)
  const gone = best.singlesBefore - best.singlesAfter
  const bound =
    tried < candidates
      ? ` Of ${candidates} components that fatal sets pass through the ${tried} that most pass through were tried.`
      : ''
  const buys =
    gone > 0
      ? `${counted(gone, 'fatal single')} of ${counted(best.services, 'service')} less`
      : `${counted(best.pairsBefore - Number(best.pairsAfter), 'fatal pair')} of ${counted(best.services, 'service')} less`
  return [
    {
      kind: 'table',
      title: `One more ${say(best.ref)}, sharing nothing with the first, would buy most: ${buys}`,
      columns: [
        { title: 'Doubled' },
        { title: 'Services it matters to', unit: 'services' },
        { title: 'Fatal singles before', unit: 'count' },
        { title: 'after', unit: 'count' },
        { title: 'Fatal pairs before', unit: 'count' },
        { title: 'pairs after', unit: 'count' },
      ],
      rows: parts.map((part): readonly Cell[] => [
        say(part.ref),
        part.services,
        part.singlesBefore,
        part.singlesAfter,
        part.pairsBefore,
        part.pairsAfter === 'undecided' ? null : part.pairsAfter,
      ]),
    },
    {
      kind: 'sentence',
      text: `A second one answers whatever takes the first alone; a single that it answers counts as a pair with it from then on, so pairs can rise while singles fall.${bound}`,
    },
  ]
}
