import { type BlastRadius, type ServiceChange, type SetChange, sayer } from '#engines/blast-radius/result.ts'
import { counted, inWords, listed, opened } from '#failure/wording.ts'
import type { Block, Cell } from '#kernel/block.ts'

const rowsAtMost = 40
const namesShown = 6

/** What the change did: one sentence, and per service which sets became fatal and which no longer are. */
export function explainChange(result: BlastRadius): readonly Block[] {
  const { difference } = result
  if (difference === null) return []
  const say = sayer(result)
  const { without, doubled, services } = difference
  const parts = [
    ...(without.length === 0 ? [] : [`${listed(without.map(say), namesShown)} out`]),
    ...(doubled.length === 0 ? [] : [`${listed(doubled.map(say), namesShown)} doubled`]),
  ]
  const lead = `${opened(parts.join(' and '))}: everything here is about the estate after this change.`
  const words = { lead, stopping: 'The change itself stops', open: undecidedText }
  return changeBlocks(words, services, say)
}

/** How a change is told: its opening, what leads to the services it stops, and a size whose sets are not all at hand. */
export type ChangeWords = {
  readonly lead: string
  readonly stopping: string
  readonly open: (service: ServiceChange, size: 1 | 2 | 3) => string
}

const undecidedText = (_: ServiceChange, size: 1 | 2 | 3): string =>
  size === 2 ? 'pairs undecided' : 'triples undecided'

/** Changes of services: one sentence, and a table of which sets became fatal and which no longer are. */
export function changeBlocks(
  { lead, stopping, open: openText }: ChangeWords,
  services: readonly ServiceChange[],
  say: (ref: string) => string,
): readonly Block[] {
  if (services.length === 0) {
    return [
      { kind: 'sentence', text: `${lead} No fatal single, pair or triple of a service differs from before.` },
    ]
  }
  const down = services.filter(({ downBefore, downAfter }) => downAfter && !downBefore)
  const stops =
    down.length === 0
      ? ''
      : ` ${stopping} ${counted(down.length, 'service')}: ${listed(
          down.map(({ name }) => name),
          namesShown,
        )}.`
  const made = totalOf(services, 'became')
  const gone = totalOf(services, 'ceased')
  const open = services.filter((service) =>
    [service.singles, service.pairs, service.triples].includes('undecided'),
  )
  const rest =
    open.length === 0
      ? ''
      : ` Pairs or triples of ${counted(open.length, 'service')} are too many to be held against each other.`
  return [
    {
      kind: 'sentence',
      text: `${lead}${stops} Became fatal: ${made}. No longer fatal: ${gone}.${rest}`,
    },
    {
      kind: 'table',
      title: `${counted(services.length, 'service')} changed${services.length > rowsAtMost ? `; ${services.length - rowsAtMost} not shown` : ''}: ${made} more fatal, ${gone} no longer`,
      columns: [
        { title: 'Service' },
        { title: 'Before' },
        { title: 'After' },
        { title: 'Became fatal' },
        { title: 'No longer fatal' },
      ],
      rows: services
        .slice(0, rowsAtMost)
        .map((service): readonly Cell[] => [
          service.name,
          service.downBefore ? 'down' : service.before,
          service.downAfter ? 'down' : service.after,
          setsSaid(service, 'became', say, openText),
          setsSaid(service, 'ceased', say, openText),
        ]),
    },
  ]
}

type Direction = 'became' | 'ceased'
const changesOf = ({ singles, pairs, triples }: ServiceChange): readonly (SetChange | 'undecided')[] => [
  singles,
  pairs,
  triples,
]

function totalOf(services: readonly ServiceChange[], direction: Direction): string {
  const counts = [0, 0, 0]
  for (const service of services) {
    for (const [at, change] of changesOf(service).entries())
      counts[at]! += change === 'undecided' ? 0 : change[direction]
  }
  const [singles = 0, pairs = 0, triples = 0] = counts
  return inWords([
    [singles, 'single'],
    [pairs, 'pair'],
    [triples, 'triple'],
  ])
}

/** The first sets of one direction and how many there are. */
function setsSaid(
  service: ServiceChange,
  direction: Direction,
  say: (ref: string) => string,
  open: ChangeWords['open'],
): string {
  const texts = changesOf(service).flatMap((change, at): readonly string[] => {
    if (change === 'undecided') return [open(service, (at + 1) as 1 | 2 | 3)]
    const count = change[direction]
    const first = direction === 'became' ? change.firstBecame[0] : change.firstCeased[0]
    if (count === 0 || first === undefined) return []
    const noun = ['single', 'pair', 'triple'][at]!
    return [`${counted(count, noun)}, such as ${first.map(say).join(' with ')}`]
  })
  return texts.length === 0 ? 'none' : texts.join('; ')
}
