import { explainTraps, firstWayOut } from '#engines/cold-start/explain-traps.ts'
import type { ColdStartParams } from '#engines/cold-start/params.ts'
import { pictureOf } from '#engines/cold-start/picture.ts'
import type { ColdStart, Fate, ServiceStart } from '#engines/cold-start/result.ts'
import { momentCell, momentText, nameIn } from '#engines/cold-start/wording.ts'
import { counted, inWords, listed, opened } from '#failure/wording.ts'
import type { Block, Cell, Verdict } from '#kernel/block.ts'
import { formatQuantity, spanText } from '#kernel/units.ts'

/** Rows of a table, and names in a sentence. */
const rowsShown = 40
const namesShown = 6

/** The answer as blocks: the verdict, the rounds over time, services, traps and what nobody stated. */
export function explainColdStart(result: ColdStart, values: ColdStartParams): readonly Block[] {
  const picture = pictureOf(result)
  const [verdict, text] = judged(result)
  const blocks: Block[] = [
    isAsked(result)
      ? { kind: 'verdict', subject: 'Everything that ran starts again', verdict, text }
      : sentence(text),
    quantity('components that never start', result.fates.never),
    quantity('traps', result.trapCount),
    {
      kind: 'quantity',
      label: 'the last of what surely starts is up',
      value: momentCell(result.lastUpMs),
      unit: 'ms',
    },
  ]
  if (picture !== null) blocks.push(picture)
  blocks.push(...explainTraps(result), ...undecidedBlocks(result))
  if (result.services.length > 0) blocks.push(serviceTable(result))
  if (result.waves.length > 0) blocks.push(waveTable(result), componentTable(result))
  blocks.push(...notes(result, values))
  return blocks
}

const quantity = (label: string, value: number): Block => ({ kind: 'quantity', label, value, unit: 'count' })
const sentence = (text: string): Block => ({ kind: 'sentence', text })

/**
 * Whether an estate says enough for the question to be put: a service, or what something needs to start. An inventory
 * without either gets the answer as a sentence and no verdict, as everything in it would be undecided for one reason.
 */
const isAsked = ({ serviceCount, startNeedsStated, trapCount }: ColdStart): boolean =>
  serviceCount > 0 || startNeedsStated || trapCount > 0

function judged(result: ColdStart): readonly [Verdict, string] {
  const { fates, traps, trapCount, stopped, unstated, unstatedCount } = result
  const [trap] = traps
  if (trap !== undefined) {
    const names = listed(
      trap.members.map((ref) => nameIn(result, ref)),
      namesShown,
    )
    const more = trapCount > 1 ? ` That is one of ${counted(trapCount, 'trap')}.` : ''
    const keep = trap.count === 1 ? 'needs itself to start' : 'keep one another from starting'
    return [
      'unsafe',
      `${counted(fates.never, 'component')} never start${fates.never === 1 ? 's' : ''} by ${fates.never === 1 ? 'itself' : 'themselves'}: ${names} ${keep}. To break it, ${firstWayOut(result, trap)}.${more}`,
    ]
  }
  if (fates.undecided > 0) {
    const [first] = unstated
    const why =
      first === undefined
        ? 'something nobody stated decides'
        : `nobody stated ${first.text} of ${nameIn(result, first.ref)}${unstatedCount > 1 ? `, and ${counted(unstatedCount - 1, 'thing')} more` : ''}`
    return [
      'undecided',
      `No trap is proved, but of ${counted(fates.undecided, 'component')} nobody can say that ${fates.undecided === 1 ? 'it starts' : 'they start'}: ${why}.`,
    ]
  }
  const empty = Object.values(fates).every((count) => count === 0)
  if (empty)
    return ['undecided', 'The estate names nothing that could start. Import an estate, or describe one.']
  if (stopped === 0) return ['safe', 'Nothing stopped, so nothing has to start.']
  if (!result.startNeedsStated) {
    return [
      'undecided',
      'Everything starts by what things need to run, but nobody stated of anything what it needs to start. State startRequires where starting takes a name, a key, a licence or a port, and "nothing" where it takes none.',
    ]
  }
  const when =
    typeof result.lastUpMs === 'number'
      ? `the last is up ${spanText(result.lastUpMs)} after power returns`
      : 'when the last is up is unknown'
  const rounds = counted(result.waveCount, 'round')
  return ['safe', `${opened(counted(fates.starts, 'component'))} start in ${rounds}; ${when}.`]
}

function undecidedBlocks(result: ColdStart): readonly Block[] {
  if (result.unstated.length === 0) return []
  return [
    {
      kind: 'table',
      title: `${counted(result.unstatedCount, 'statement')} would settle what is undecided${shownOf(result.unstated.length, result.unstatedCount)}`,
      columns: [{ title: 'Component' }, { title: 'Nobody stated' }],
      rows: result.unstated.map(({ ref, text }) => [nameIn(result, ref), text]),
    },
  ]
}

const shownOf = (shown: number, count: number): string =>
  shown < count ? `; ${formatQuantity(shown, 'count')} of ${formatQuantity(count, 'count')} are shown` : ''

const fateWord: Readonly<Record<Fate, string>> = {
  'kept-running': 'never stopped',
  starts: 'starts',
  never: 'never starts',
  undecided: 'undecided',
  off: 'is off, or needs what is off',
}

function serviceTable(result: ColdStart): Block {
  const services = result.services.slice(0, rowsShown)
  const lost = result.services.filter(({ fate }) => fate === 'never').length
  const open = result.services.filter(({ fate }) => fate === 'undecided').length
  const title =
    lost > 0
      ? `${counted(lost, 'service')} ${lost === 1 ? 'does' : 'do'} not come back`
      : open > 0
        ? `${counted(open, 'service')} may not come back`
        : 'Every service that ran comes back'
  return {
    kind: 'table',
    title: `${title}${shownOf(services.length, result.serviceCount)}`,
    columns: [
      { title: 'Service' },
      { title: 'Fate' },
      { title: 'Up at the earliest' },
      { title: 'Up in this course' },
      { title: 'The chain that decides it' },
    ],
    rows: services.map((service): readonly Cell[] => [
      nameIn(result, service.ref),
      fateWord[service.fate],
      momentText(service.upEarliestMs),
      momentText(service.upMs),
      chainText(result, service),
    ]),
  }
}

function chainText(result: ColdStart, { chain, chainLeftOut, fate }: ServiceStart): string {
  const links = chain.map(({ ref, upMs }) =>
    fate === 'starts' ? `${nameIn(result, ref)} (up ${momentText(upMs)})` : nameIn(result, ref),
  )
  if (chainLeftOut === 0) return links.join(' → ')
  const half = links.length / 2
  return [...links.slice(0, half), `${chainLeftOut} more`, ...links.slice(half)].join(' → ')
}

function waveTable(result: ColdStart): Block {
  const waves = result.waves.slice(0, rowsShown)
  return {
    kind: 'table',
    title: `Starting takes ${counted(result.waveCount, 'round')}, each waiting for the one before${shownOf(waves.length, result.waveCount)}`,
    columns: [
      { title: 'Round' },
      { title: 'What starts' },
      { title: 'The first of them' },
      { title: 'Undecided', unit: 'count' },
      { title: 'First start' },
      { title: 'All up' },
    ],
    rows: waves.map((wave) => [
      String(wave.number),
      inWords(wave.kinds.map(([kind, count]) => [count, kind])),
      `${wave.refs.map((ref) => nameIn(result, ref)).join(', ')}${wave.count > wave.refs.length ? ' …' : ''}`,
      wave.undecided,
      momentText(wave.firstStartMs),
      momentText(wave.lastUpMs),
    ]),
  }
}

function componentTable(result: ColdStart): Block {
  const rows = result.components.filter(({ wave }) => wave !== null).slice(0, rowsShown)
  const total = result.fates.starts + result.fates.undecided
  return {
    kind: 'table',
    title: `The order of starting, first to last${shownOf(rows.length, total)}`,
    columns: [
      { title: 'Round' },
      { title: 'Component' },
      { title: 'Fate' },
      { title: 'Up at the earliest' },
      { title: 'Starts' },
      { title: 'Up' },
    ],
    rows: rows.map(({ ref, wave, fate, upEarliestMs, startMs, upMs }) => [
      String(wave),
      nameIn(result, ref),
      fateWord[fate],
      momentText(upEarliestMs),
      momentText(startMs),
      momentText(upMs),
    ]),
  }
}

function notes(result: ColdStart, { times }: ColdStartParams): readonly Block[] {
  const blocks: Block[] = []
  if (result.assumedTimes > 0) {
    blocks.push(
      sentence(
        `${opened(counted(result.assumedTimes, 'time'))} to start ${result.assumedTimes === 1 ? 'is' : 'are'} taken from the parameters, because the estate states none.`,
      ),
    )
  }
  if (result.unknownTimes > 0) {
    const why = times === 'unknown' ? ' and were to stay so' : ''
    blocks.push(
      sentence(
        `${opened(counted(result.unknownTimes, 'time'))} to start ${result.unknownTimes === 1 ? 'is' : 'are'} unknown${why}: moments that rest on them are unknown, too; the earliest counts them as nothing.`,
      ),
    )
  }
  if (result.needsOffCount > 0) {
    const names = listed(
      result.needsOff.map((ref) => nameIn(result, ref)),
      namesShown,
    )
    blocks.push(
      sentence(
        `${opened(counted(result.needsOffCount, 'component'))} ${result.needsOffCount === 1 ? 'needs' : 'need'} what is switched off, did not work before and ${result.needsOffCount === 1 ? 'is' : 'are'} not counted: ${names}.`,
      ),
    )
  }
  return blocks
}
