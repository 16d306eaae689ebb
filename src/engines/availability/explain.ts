import type { AvailabilityParams } from '#engines/availability/params.ts'
import type { Availability, CrossCheck, SubjectAnswer } from '#engines/availability/result.ts'
import { counted, listed, opened } from '#failure/wording.ts'
import type { Block, Verdict } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'

const rowsMost = 40
const verdictsMost = 20
/** Undecided subjects with a verdict of their own: beyond a few they repeat each other. */
const undecidedMost = 5
const namesMost = 5

type Say = (ref: string) => string

/** The answer as blocks: who is worst off, a verdict each, the table, what costs most, what nobody stated. */
export function explainAvailability(result: Availability, params: AvailabilityParams): readonly Block[] {
  const say: Say = (ref) => result.names[ref] ?? ref
  if (result.subjects.length === 0) {
    const text =
      'The estate names no service, so there is nothing whose availability could be asked. Add services to its topology.'
    return [{ kind: 'sentence', text }]
  }
  return [
    { kind: 'sentence', text: `${openFirst(result, params)}${summary(result, say)}` },
    ...verdicts(result, params, say),
    table(result, say),
    ...uncountedSentences(result, say),
    ...result.subjects.slice(0, 1).flatMap((worst) => causes(worst, say)),
    ...commonCauseSentences(result, say),
    ...lackingSentences(result, say),
    ...(result.check === null ? [] : [checkSentence(result.check, say)]),
  ]
}

/** What is not zero never prints as zero. */
const hours = (value: number): string =>
  value > 0 && value < 0.005 ? 'less than 0.01 h' : formatQuantity(value, 'hours')

/** Three significant digits: as a percentage small shares would read 0. */
const small = (value: number): string =>
  value === 0 ? '0' : value >= 0.001 ? String(Number(value.toPrecision(3))) : value.toExponential(2)

function summary({ subjects }: Availability, say: Say): string {
  const [worst] = subjects
  const { low, high } = worst!.downtimeHoursPerYear
  const name = opened(say(worst!.ref))
  const length = counted(subjects.length, 'service or cluster').replace(
    'service or clusters',
    'services and clusters',
  )
  if (low === 0 && high > 0)
    return `Of ${length} no downtime is proved; how much there may be is open for ${name} and others.`
  const span =
    high - low < 0.005 ? `${hours(low)} a year` : `${hours(low)} a year at best and ${hours(high)} at worst`
  const most = subjects.length === 1 ? `${name} is down` : `Of ${length}, ${say(worst!.ref)} is down longest:`
  return `${most} ${span}, restarts included.`
}

/** Where nothing is decided, that comes first. Empty otherwise, and for a single subject, whose verdict says it. */
function openFirst({ subjects }: Availability, { downtimeMostHours: most }: AvailabilityParams): string {
  if (subjects.length < 2 || subjects.some((subject) => verdictOf(subject, most) !== 'undecided')) return ''
  return `Nothing is decided against ${hours(most)} a year. `
}

const verdictOf = ({ downtimeHoursPerYear: { low, high } }: SubjectAnswer, most: number): Verdict =>
  high <= most ? 'safe' : low > most ? 'unsafe' : 'undecided'

function verdicts(
  { subjects }: Availability,
  { downtimeMostHours: most }: AvailabilityParams,
  say: Say,
): readonly Block[] {
  const open = subjects.filter((subject) => verdictOf(subject, most) === 'undecided')
  const passed = new Set(open.slice(undecidedMost))
  const told = subjects.filter((subject) => !passed.has(subject)).slice(0, verdictsMost)
  const blocks = told.map((subject): Block => {
    const verdict = verdictOf(subject, most)
    const { low, high } = subject.downtimeHoursPerYear
    const text = {
      safe: `Down at most ${hours(high)} a year, within ${hours(most)}.`,
      unsafe: `Down at least ${hours(low)} a year, more than ${hours(most)}.`,
      undecided: `Down ${hours(low)} a year at best and ${hours(high)} at worst: ${reason(subject)}`,
    }[verdict]
    return { kind: 'verdict', subject: say(subject.ref), verdict, text }
  })
  const shown = new Set(told)
  const rest = subjects.filter((subject) => !shown.has(subject))
  if (rest.length === 0) return blocks
  const count = (verdict: Verdict): number =>
    rest.filter((subject) => verdictOf(subject, most) === verdict).length
  const text = `Of the ${rest.length} others, ${count('safe')} are within ${hours(most)} a year, ${count('unsafe')} are beyond and ${count('undecided')} are undecided.`
  return [...blocks, { kind: 'sentence', text }]
}

function reason({ kind, why, lacking }: SubjectAnswer): string {
  if (kind === 'rootless') return 'nobody stated what it stands on.'
  if (why !== '' && kind !== 'decided') return `${why.slice(0, 1).toLowerCase()}${why.slice(1)}`
  if (lacking.count > 0)
    return `nobody states how often ${counted(lacking.count, 'component')} under it ${lacking.count === 1 ? 'fails' : 'fail'}.`
  return 'something under it was left unstated.'
}

function table({ subjects }: Availability, say: Say): Block {
  const shown = subjects.slice(0, rowsMost)
  const left = subjects.length - shown.length
  return {
    kind: 'table',
    title: `Downtime and outages a year${left > 0 ? `, the ${rowsMost} longest down; ${left} more are left out` : ''}`,
    columns: [
      { title: 'Service or cluster' },
      { title: 'Down at least', unit: 'hours' },
      { title: 'Down at most', unit: 'hours' },
      { title: 'Outages at least', unit: 'count' },
      { title: 'Outages at most', unit: 'count' },
      { title: 'Fatal singles', unit: 'count' },
      { title: 'Fatal pairs', unit: 'count' },
      { title: 'Fatal triples', unit: 'count' },
    ],
    rows: shown.map(({ ref, downtimeHoursPerYear, outagesPerYear, cutSets }) => [
      ...[say(ref), downtimeHoursPerYear.low, downtimeHoursPerYear.high],
      ...[outagesPerYear.low, outagesPerYear.high],
      ...(cutSets ?? [null, null, null]),
    ]),
  }
}

/** Whose blanks in the table are sets that nobody could count within the limits, a sentence for each limit. */
function uncountedSentences({ subjects }: Availability, say: Say): readonly Block[] {
  const byWhy = new Map<string, string[]>()
  for (const { ref, kind, why, cutSets } of subjects) {
    if (cutSets !== null || kind !== 'decided' || why === '') continue
    const names = byWhy.get(why)
    if (names === undefined) byWhy.set(why, [say(ref)])
    else names.push(say(ref))
  }
  return [...byWhy].map(([why, names]): Block => {
    const text = `Fatal singles, pairs and triples of ${listed(names, namesMost)} are not counted; the figures are exact all the same. ${names.length === 1 ? why : why.replace(/^Its/, 'Their')}`
    return { kind: 'sentence', text }
  })
}

/** What takes the worst subject down, and what one component would buy. */
function causes({ ref, contributors }: SubjectAnswer, say: Say): readonly Block[] {
  const [first] = contributors
  if (first === undefined) return []
  const text = `One thing that never failed would buy ${say(ref)} most if it were ${say(first.ref)}: ${hours(first.savesHours)} a year.`
  return [
    {
      kind: 'bars',
      title: `${opened(say(first.ref))} costs ${say(ref)} most: hours a year that each would save by never failing`,
      unit: 'hours',
      bars: contributors.map((one) => ({ label: say(one.ref), value: one.savesHours })),
    },
    { kind: 'sentence', text },
  ]
}

function commonCauseSentences({ subjects }: Availability, say: Say): readonly Block[] {
  const touched = subjects.filter(
    ({ withoutCommonCauses: without, unavailability }) => without !== null && unavailability.low > without,
  )
  return touched.slice(0, namesMost).map(({ ref, unavailability, withoutCommonCauses }): Block => {
    const without = withoutCommonCauses ?? 0
    const times =
      without > 0 ? `, ${formatQuantity(unavailability.low / without, 'count')} times as much` : ''
    const text = `Counting accounts, firmware and software that its parts share, ${say(ref)} is down ${small(unavailability.low)} of the time; were its parts independent it would be ${small(without)}${times}.`
    return { kind: 'sentence', text }
  })
}

function lackingSentences({ subjects }: Availability, say: Say): readonly Block[] {
  const lacking = subjects.filter(({ lacking: { count } }) => count > 0)
  const [first] = lacking
  const assumed = subjects.filter((subject) => subject.assumed > 0).length
  const blocks: Block[] = []
  if (first !== undefined) {
    const { refs, count } = first.lacking
    const names = `${refs.map(say).join(', ')}${count > refs.length ? ` and ${count - refs.length} more` : ''}`
    const text = `Nobody states how often some components of ${lacking.length} of ${subjects.length} fail, so that they count as never failing at the lower end and as always down at the upper; under ${say(first.ref)} these are ${names}. State their failures a year and hours of repair.`
    blocks.push({ kind: 'sentence', text })
  }
  if (assumed > 0) {
    const text = `${assumed} of ${subjects.length} lean on figures of the parameters for hosts or switches that have none of their own.`
    blocks.push({ kind: 'sentence', text })
  }
  const rootless = subjects.filter(({ kind }) => kind === 'rootless').map(({ ref }) => say(ref))
  if (rootless.length > 0) {
    const text = `Nobody stated what ${listed(rootless, namesMost)} ${rootless.length === 1 ? 'stands' : 'stand'} on, so nothing is known about ${rootless.length === 1 ? 'it' : 'them'}.`
    blocks.push({ kind: 'sentence', text })
  }
  return blocks
}

function checkSentence({ ref, trials, hits, low, high, exact, seed }: CrossCheck, say: Say): Block {
  const agrees = low <= exact && exact <= high ? 'agrees with' : 'disagrees with'
  const text = `Drawn ${formatQuantity(trials, 'count')} times (seed ${seed}), ${say(ref)} stays down in ${formatQuantity(hits, 'count')}: between ${small(low)} and ${small(high)} of the time, which ${agrees} the exact ${small(exact)}.`
  return { kind: 'sentence', text }
}
