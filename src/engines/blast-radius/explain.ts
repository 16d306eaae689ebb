import { explainChange } from '#engines/blast-radius/explain-change.ts'
import { explainAdded, explainSeparate } from '#engines/blast-radius/explain-separate.ts'
import { explainServices } from '#engines/blast-radius/explain-services.ts'
import { explainSweep } from '#engines/blast-radius/explain-sweep.ts'
import type { BlastRadiusParams } from '#engines/blast-radius/params.ts'
import { type BlastRadius, sayer } from '#engines/blast-radius/result.ts'
import { counted, inWords, listed, opened } from '#failure/wording.ts'
import type { Block, State } from '#kernel/block.ts'
import { sortedBy } from '#kernel/sort.ts'

const rowsAtMost = 40
const servicesNamed = 6

/** The answer as blocks: what the failed set does, the map, then what single failures and pairs can do. */
export function explainBlastRadius(result: BlastRadius, params: BlastRadiusParams): readonly Block[] {
  const title = consequence(result)
  const { kinds, overlays } = result.undrawn
  const undrawn = [
    ...(kinds.length === 0
      ? []
      : [
          `${kinds.map((kind) => `${kind}s`).join(' and ')} are too many to draw and summed up in what they stand in, except those that failed`,
        ]),
    ...(overlays === 0
      ? []
      : [`${counted(overlays, 'component')} that cut across and hold least are left out`]),
  ]
  const bounds: readonly Block[] =
    undrawn.length === 0 ? [] : [{ kind: 'sentence', text: `On the map ${undrawn.join('; ')}.` }]
  const map: Block = { kind: 'domain-map', title, domains: result.domains, overlays: result.overlays }
  return [
    ...opening(result, params),
    ...explainChange(result),
    map,
    ...bounds,
    ...affectedServices(result),
    ...explainServices(result, params),
    ...explainSeparate(result),
    ...explainAdded(result),
    ...explainSweep(result, params),
  ]
}

const countOf = (result: BlastRadius, kind: string, state: State): number =>
  result.counts.find((entry) => entry.kind === kind)?.states.find((entry) => entry.state === state)?.count ??
  0

function consequence(result: BlastRadius): string {
  const [first] = result.failed
  if (first === undefined) return 'Nothing has failed: what stands in what, and what cuts across'
  const cause =
    result.failed.length === 1
      ? opened(sayer(result)(first))
      : `The loss of ${result.failed.length} components together`
  const parts = (['stopped', 'restarting', 'unknown'] as const).flatMap((state) => {
    const services = countOf(result, 'service', state)
    const vms = countOf(result, 'vm', state)
    const word = { stopped: 'stops', restarting: 'interrupts', unknown: 'leaves open' }[state]
    const until = state === 'restarting' ? ' until they have restarted elsewhere' : ''
    if (services + vms === 0) return []
    return [
      `${word} ${inWords([
        [services, 'service'],
        [vms, 'VM'],
      ])}${until}`,
    ]
  })
  return `${cause} ${parts.length === 0 ? 'stops no service and no other VM' : parts.join(', ')}`
}

function opening(result: BlastRadius, params: BlastRadiusParams): readonly Block[] {
  const sentences: string[] = []
  const say = sayer(result)
  if (result.failed.length > 0) {
    const { length } = result.failed
    sentences.push(
      `${opened(listed(result.failed.map(say), 6))} ${length === 1 ? 'fails' : 'fail together'}. ${totals(result)}`,
    )
    if (countOf(result, 'vm', 'restarting') > 0) {
      sentences.push(
        'Whether the hosts that are left have room for what restarts is the headroom engine’s question.',
      )
    }
  }
  if (params.topology === 'declared') {
    sentences.push(
      'Only places and hosts are counted here. Feeds, switches, arrays, accounts, firmware, datastores and quorum are left out, so nothing is proved safe; switch to the real topology.',
    )
  }
  if (result.gaps > 0) {
    sentences.push(
      `${counted(result.gaps, 'thing')} that components lean on ${result.gaps === 1 ? 'was' : 'were'} not stated, such as ${listed(
        result.gapsSample.map(({ ref, text }) => `${say(ref)}: ${text}`),
        3,
      )}. They count as unknown, never as safe.`,
    )
  }
  return sentences.map((text) => ({ kind: 'sentence', text }))
}

function totals(result: BlastRadius): string {
  const parts = (
    [
      ['stopped', 'Stopped until something is repaired'],
      ['restarting', 'Down until restarted on another host'],
      ['unknown', 'Not to be told, because something nobody stated decides'],
      ['degraded', 'Serving with less redundancy'],
    ] as const
  ).flatMap(([state, lead]) => {
    const counts = (['service', 'vm', 'host'] as const).map((kind) => countOf(result, kind, state))
    const [services = 0, vms = 0, hosts = 0] = counts
    if (services + vms + hosts === 0) return []
    const names = result.services.filter((service) => service.state === state).map(({ name }) => name)
    const which =
      names.length === 0
        ? ''
        : ` The ${services === 1 ? 'service' : 'services'}: ${listed(names, servicesNamed)}.`
    return [
      `${lead}: ${inWords([
        [services, 'service'],
        [vms, 'VM'],
        [hosts, 'host'],
      ])}.${which}`,
    ]
  })
  return parts.length === 0
    ? 'Every service, VM and host that did not fail keeps running as before.'
    : parts.join(' ')
}

function affectedServices(result: BlastRadius): readonly Block[] {
  const order: readonly State[] = ['failed', 'stopped', 'unknown', 'restarting', 'degraded']
  const affected = sortedBy(
    result.services.filter(({ state }) => state !== 'serving'),
    ({ state }) => order.indexOf(state),
  )
  if (affected.length === 0 || result.failed.length === 0) return []
  const left = affected.length - rowsAtMost
  return [
    {
      kind: 'table',
      title: `${counted(affected.length, 'service')} of ${result.services.length} not serving as before${left > 0 ? `; ${left} more are not shown` : ''}`,
      columns: [{ title: 'Service' }, { title: 'State' }],
      rows: affected.slice(0, rowsAtMost).map(({ name, state }) => [name, state]),
    },
  ]
}
