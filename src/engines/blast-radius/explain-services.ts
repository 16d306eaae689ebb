import type { BlastRadiusParams } from '#engines/blast-radius/params.ts'
import { type BlastRadius, type ServiceAnswer, sayer } from '#engines/blast-radius/result.ts'
import { type ComponentRef, componentKinds } from '#estate/model.ts'
import { splitRef } from '#estate/requirement.ts'
import { causeRank, counted, inWords, kindWord, listed } from '#failure/wording.ts'
import type { Block, Cell } from '#kernel/block.ts'
import { sortedBy } from '#kernel/sort.ts'

const rowsAtMost = 40
const singlesAtMost = 100
const verdictsAtMost = 500
const setsPerService = 5

/** Verdicts per service, then the tables of fatal singles, shared fate, fatal pairs and fatal triples. */
export function explainServices(result: BlastRadius, params: BlastRadiusParams): readonly Block[] {
  if (result.services.length === 0) {
    const text =
      'The estate names no services, so no fatal single can be told. State them beside the inventory: a name, and the VMs it requires as all, any or k of n.'
    return [{ kind: 'sentence', text }]
  }
  const say = sayer(result)
  const order = { unsafe: 0, undecided: 1, safe: 2 } as const
  const services = sortedBy(
    sortedBy(result.services, ({ singles }) => -singles.length),
    ({ verdict }) => order[verdict],
  )
  const causes = result.counts.reduce(
    (total, { kind, states }) =>
      total + (kind === 'service' ? 0 : states.reduce((sum, { count }) => sum + count, 0)),
    0,
  )
  const unsafe = services.filter(({ verdict }) => verdict === 'unsafe').length
  const undecided = services.filter(({ verdict }) => verdict === 'undecided').length
  const summary = `Of ${counted(services.length, 'service')}: ${unsafe} can be taken by one failure, ${undecided} undecided, ${services.length - unsafe - undecided} proved to survive each of ${counted(causes, 'component')} failing alone. ${params.loss === 'interrupted' ? 'An interruption until VMs have restarted counts.' : 'Only what restarting does not bring back counts.'}`
  const left = services.length - verdictsAtMost
  const stopped = new Set(
    (result.difference?.services ?? [])
      .filter(({ downBefore, downAfter }) => downAfter && !downBefore)
      .map(({ ref }) => ref),
  )
  return [
    { kind: 'sentence', text: summary },
    ...services.slice(0, verdictsAtMost).map(
      (service): Block => ({
        kind: 'verdict',
        subject: service.name,
        verdict: service.verdict,
        text: stopped.has(service.ref)
          ? 'The change stops it: it needs something that is out, and nothing stands in for it.'
          : verdictText(service, params, causes, say),
      }),
    ),
    ...(left > 0
      ? [
          {
            kind: 'sentence',
            text: `${left} more services are not shown here; the result holds them.`,
          } as const,
        ]
      : []),
    serviceTable(services, say),
    ...singlesTable(services, say),
    ...fatesTable(result),
    ...setTables(services, say),
  ]
}

type Say = (ref: string) => string

const until = (untilRepaired: boolean): string => (untilRepaired ? 'until repaired' : 'until restarted')

function verdictText(service: ServiceAnswer, params: BlastRadiusParams, causes: number, say: Say): string {
  if (service.downAtStart) {
    return 'It does not hold even with nothing failed: it needs a VM that is switched off or a template. Correct what it requires or start the VM.'
  }
  if (service.verdict === 'unsafe') {
    const ordered = sortedBy(service.singles, ({ ref }) => causeRank(ref))
    const named = ordered.map(({ ref, untilRepaired }) => `${say(ref)} (${until(untilRepaired)})`)
    const causes = commonCauseText(service, say)
    return `${service.singles.length === 1 ? 'One component takes it by failing alone' : `Each of ${service.singles.length} components takes it by failing alone`}: ${listed(named, 5)}.${causes}`
  }
  const pairs = laterSets(service, say)
  if (service.verdict === 'safe')
    return `No single one of the ${counted(causes, 'known component')} takes it. ${pairs}`
  if (service.gapCount === 0 && params.topology === 'declared') {
    return `No single place, host or VM takes it, as declared; what cuts across places was left out, so this proves nothing. ${pairs}`
  }
  const missing =
    service.gapCount === 0
      ? 'its requirement'
      : service.gaps.map(({ ref, text }) => `${say(ref)}: ${text}`).join(', ')
  const more = service.gapCount - service.gaps.length
  return `No known single takes it, but something nobody stated could: ${missing}${more > 0 ? ` and ${more} more` : ''}. State it and ask again. ${pairs}`
}

/** What pairs do, and where there are none, what triples do. */
function laterSets(service: ServiceAnswer, say: Say): string {
  const { pairCount, pairs, tripleCount, triples, found, commonCause } = service
  if (pairCount === 'undecided')
    return `Its fatal pairs were not all tried within the limit; ${found.pairs} were found.`
  if (pairCount > 0) {
    const common =
      commonCause.pairs === 0
        ? ''
        : ` Of them ${commonCause.pairs} ${commonCause.pairs === 1 ? 'has' : 'have'} an account, a firmware batch or a software version in ${commonCause.pairs === 1 ? 'it' : 'them'}.`
    return `${counted(pairCount, 'pair')} would, such as ${pairs[0]!.map(say).join(' with ')}.${common}`
  }
  if (tripleCount === 'undecided')
    return `No pair of known components takes it either; its triples were not all tried within the limit, ${found.triples} were found.`
  if (tripleCount === 0) return 'No pair and no triple of known components takes it either.'
  return `No pair of known components takes it either; ${counted(tripleCount, 'triple')} would, such as ${triples[0]!.map(say).join(' with ')}.`
}

/** Which fatal singles are fatal because of a cause that alternatives share, and what would be left without them. */
function commonCauseText(service: ServiceAnswer, say: Say): string {
  const { sharedSingles, singles, commonCause } = service
  const shared =
    sharedSingles.length === 0
      ? ''
      : ` ${sharedSingles.length === singles.length ? (singles.length === 1 ? 'No alternative requires it alone: it takes' : 'No alternative requires one of them alone: each takes') : `No requirement names ${listed(sortedBy(sharedSingles, causeRank).map(say), 3)}: ${sharedSingles.length === 1 ? 'it takes' : 'each takes'}`} several alternatives at once.`
  if (commonCause.singles === 0) return shared
  const left = singles.length - commonCause.singles
  return `${shared} Without accounts, firmware batches and software versions ${left === 0 ? 'no single would be left' : `${left} of ${singles.length} would be left`}.`
}

function serviceTable(services: readonly ServiceAnswer[], say: Say): Block {
  const rows = sortedBy(services, ({ singles }) => -singles.length)
  const left = rows.length - rowsAtMost
  return {
    kind: 'table',
    title: `Fatal singles, pairs and triples per service${left > 0 ? `; ${left} services with no more singles than these are not shown` : ''}`,
    columns: [
      { title: 'Service' },
      { title: 'Verdict' },
      { title: 'Fatal singles', unit: 'count' },
      { title: 'of them until repaired', unit: 'count' },
      { title: 'of them by a shared cause', unit: 'count' },
      { title: 'Fatal pairs', unit: 'count' },
      { title: 'Fatal triples', unit: 'count' },
      { title: 'Smallest fatal set' },
    ],
    rows: rows
      .slice(0, rowsAtMost)
      .map((service): readonly Cell[] => [
        service.name,
        service.verdict,
        service.singles.length,
        service.singles.filter(({ untilRepaired }) => untilRepaired).length,
        service.sharedSingles.length,
        service.pairCount === 'undecided' ? null : service.pairCount,
        service.tripleCount === 'undecided' ? null : service.tripleCount,
        smallestSet(service, say),
      ]),
  }
}

function smallestSet(service: ServiceAnswer, say: Say): string {
  if (service.downAtStart) return 'none needed: down with nothing failed'
  const [single] = sortedBy(service.singles, ({ ref }) => causeRank(ref))
  if (single !== undefined) return say(single.ref)
  if (service.pairCount === 'undecided') return 'unknown'
  const [pair] = service.pairs
  const [triple] = service.triples
  const least = pair ?? triple
  const none = service.tripleCount === 'undecided' ? 'three or more' : 'four or more'
  const set = least === undefined ? none : least.map(say).join(' with ')
  return service.verdict === 'undecided' ? `${set}, or fewer` : set
}

function singlesTable(services: readonly ServiceAnswer[], say: Say): readonly Block[] {
  const byCause = new Map<ComponentRef, { names: string[]; untilRepaired: number }>()
  for (const { name, singles } of services) {
    for (const { ref, untilRepaired } of singles) {
      const entry = byCause.get(ref) ?? { names: [], untilRepaired: 0 }
      byCause.set(ref, entry)
      entry.names.push(name)
      if (untilRepaired) entry.untilRepaired += 1
    }
  }
  if (byCause.size === 0) return []
  const ranked = sortedBy(
    sortedBy(
      sortedBy([...byCause], ([ref]) => ref),
      ([ref]) => causeRank(ref),
    ),
    ([, { names }]) => -names.length,
  )
  const left = ranked.length - singlesAtMost
  return [
    {
      kind: 'sentence',
      text: `A whole service can be taken by ${ranked.length === 1 ? 'one component' : `each of ${ranked.length} components`} alone: ${byKind(byCause.keys())}.`,
    },
    {
      kind: 'table',
      title: `${counted(ranked.length, 'component')} can take a whole service alone${left > 0 ? `; the ${left} that take the fewest are not shown` : ''}`,
      columns: [
        { title: 'Fatal single' },
        { title: 'Services it takes', unit: 'services' },
        { title: 'of them until repaired', unit: 'services' },
        { title: 'Services' },
      ],
      rows: ranked
        .slice(0, singlesAtMost)
        .map(([ref, { names, untilRepaired }]) => [
          say(ref),
          names.length,
          untilRepaired,
          listed([...names].sort(), 3),
        ]),
    },
  ]
}

function byKind(refs: Iterable<ComponentRef>): string {
  const counts = new Map<string, number>()
  for (const ref of refs) counts.set(splitRef(ref)[0], (counts.get(splitRef(ref)[0]) ?? 0) + 1)
  return inWords(componentKinds.map((kind) => [counts.get(kind) ?? 0, kindWord(kind)] as const))
}

function fatesTable(result: BlastRadius): readonly Block[] {
  const fates = sortedBy(
    sortedBy(result.fates, ({ cause }) => causeRank(cause)),
    ({ fatal }) => (fatal ? 0 : 1),
  )
  if (fates.length === 0) return []
  const names = new Map(result.services.map(({ ref, name }) => [ref, name]))
  const left = result.fateCount - rowsAtMost
  return [
    {
      kind: 'table',
      title: `Branches that are alternatives and fall together: ${counted(result.fateCount, 'shared fate')}${left > 0 ? `, ${left} not shown` : ''}`,
      columns: [
        { title: 'Service' },
        { title: 'Branches' },
        { title: 'Fall to' },
        { title: 'Branches down', unit: 'count' },
        { title: 'of', unit: 'count' },
        { title: 'Requirement then' },
      ],
      rows: fates
        .slice(0, rowsAtMost)
        .map((fate) => [
          names.get(fate.service) ?? fate.service,
          fate.requirementSaid,
          sayer(result)(fate.cause),
          fate.branchesDown,
          fate.branches,
          fate.fatal ? 'fails' : 'holds',
        ]),
    },
  ]
}

const sizes = [
  { key: 'pairs', count: 'pairCount', noun: 'fatal pair', title: 'neither half fatal alone' },
  { key: 'triples', count: 'tripleCount', noun: 'fatal triple', title: 'no single and no pair of it fatal' },
] as const

/** The first fatal pairs and triples of each service, those of the services with the fewest singles first. */
function setTables(services: readonly ServiceAnswer[], say: Say): readonly Block[] {
  const inOrder = sortedBy(services, ({ singles }) => singles.length)
  return sizes.flatMap(({ key, count, noun, title }, size): readonly Block[] => {
    const rows = inOrder.flatMap((service) =>
      service[key].slice(0, setsPerService).map((set) => [service.name, ...set.map(say)]),
    )
    if (rows.length === 0) return []
    const total = services.reduce((sum, service) => sum + service.found[key], 0)
    const open = services.some((service) => service[count] === 'undecided')
    const shown = rows.slice(0, rowsAtMost)
    const left = total > shown.length ? `; ${total - shown.length} not shown` : ''
    const names = ['First', 'Second', 'Third'].slice(0, size + 2)
    return [
      {
        kind: 'table',
        title: `${open ? 'At least ' : ''}${counted(total, noun)}, ${title}${left}`,
        columns: [{ title: 'Service' }, ...names.map((name) => ({ title: name }))],
        rows: shown,
      },
    ]
  })
}
