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
const pairsPerService = 5

/** Verdicts per service, then the tables of fatal singles, shared fate and fatal pairs. */
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
  return [
    { kind: 'sentence', text: summary },
    ...services.slice(0, verdictsAtMost).map(
      (service): Block => ({
        kind: 'verdict',
        subject: service.name,
        verdict: service.verdict,
        text: verdictText(service, params, causes, say),
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
    ...pairsTable(services, say),
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
    return `${service.singles.length === 1 ? 'One component takes it by failing alone' : `Each of ${service.singles.length} components takes it by failing alone`}: ${listed(named, 5)}.`
  }
  const pairs =
    service.pairCount === 'undecided'
      ? 'Its fatal pairs were not all tried within the limit.'
      : service.pairCount === 0
        ? 'No pair of known components takes it either.'
        : `${counted(service.pairCount, 'pair')} would, such as ${service.pairs[0]!.map(say).join(' with ')}.`
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

function serviceTable(services: readonly ServiceAnswer[], say: Say): Block {
  const rows = sortedBy(services, ({ singles }) => -singles.length)
  const left = rows.length - rowsAtMost
  return {
    kind: 'table',
    title: `Fatal singles and pairs per service${left > 0 ? `; ${left} services with no more singles than these are not shown` : ''}`,
    columns: [
      { title: 'Service' },
      { title: 'Verdict' },
      { title: 'Fatal singles', unit: 'count' },
      { title: 'of them until repaired', unit: 'count' },
      { title: 'Fatal pairs', unit: 'count' },
      { title: 'Smallest fatal set' },
    ],
    rows: rows
      .slice(0, rowsAtMost)
      .map((service): readonly Cell[] => [
        service.name,
        service.verdict,
        service.singles.length,
        service.singles.filter(({ untilRepaired }) => untilRepaired).length,
        service.pairCount === 'undecided' ? null : service.pairCount,
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
  const set = pair === undefined ? 'three or more' : pair.map(say).join(' with ')
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

function pairsTable(services: readonly ServiceAnswer[], say: Say): readonly Block[] {
  const first = sortedBy(services, ({ singles }) => singles.length)
  const rows = first.flatMap(({ name, pairs }) =>
    pairs.slice(0, pairsPerService).map((pair) => [name, ...pair.map(say)]),
  )
  if (rows.length === 0) return []
  const total = services.reduce((sum, { pairCount }) => sum + (pairCount === 'undecided' ? 0 : pairCount), 0)
  const shown = rows.slice(0, rowsAtMost)
  return [
    {
      kind: 'table',
      title: `${counted(total, 'fatal pair')}, neither half fatal alone${total > shown.length ? `; ${total - shown.length} not shown` : ''}`,
      columns: [{ title: 'Service' }, { title: 'First' }, { title: 'Second' }],
      rows: shown,
    },
  ]
}
