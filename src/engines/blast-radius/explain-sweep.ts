import type { BlastRadiusParams } from '#engines/blast-radius/params.ts'
import type { BlastRadius, SweepPoint } from '#engines/blast-radius/result.ts'
import { counted } from '#failure/wording.ts'
import type { Block } from '#kernel/block.ts'
import { sortedBy } from '#kernel/sort.ts'
import { formatQuantity } from '#kernel/units.ts'

/** The consolidation curve: services that one host takes, and hosts used, today and under every ceiling. */
export function explainSweep(result: BlastRadius, params: BlastRadiusParams): readonly Block[] {
  const [today] = result.sweep
  const chosen = result.sweep.find(
    ({ placed, vmsPerHost }) => placed === 'anew' && vmsPerHost === params.vmsPerHost,
  )
  if (today === undefined || chosen === undefined) return []
  const mark = { label: 'chosen', x: params.vmsPerHost }
  const x = { label: 'VMs per host, at most (today: on average)', unit: 'vms' } as const
  const inOrder = sortedBy(result.sweep, ({ vmsPerHost }) => vmsPerHost)
  const points = (value: (point: SweepPoint) => number): readonly (readonly [number, number])[] =>
    inOrder.map((point) => [point.vmsPerHost, value(point)] as const)
  const fewest = result.sweep.reduce((least, { hostsUsed }) => Math.min(least, hostsUsed), today.hostsUsed)
  return [
    { kind: 'sentence', text: summary(today, chosen, params) },
    {
      kind: 'line',
      title: 'Services lost to one host, as placed today and under each ceiling of VMs per host',
      x,
      y: { label: 'services lost to one host', unit: 'services' },
      series: [
        { label: 'worst host', points: points(({ servicesLostWorst }) => servicesLostWorst) },
        { label: 'average host', points: points(({ servicesLostMean }) => servicesLostMean) },
        {
          label: 'redundant, average host',
          points: points(({ redundantLostMean }) => redundantLostMean),
        },
      ],
      mark,
    },
    {
      kind: 'line',
      title: `The same load on fewer hosts: ${today.hostsUsed} today, down to ${fewest}`,
      x,
      y: { label: 'hosts used', unit: 'hosts' },
      series: [{ label: 'hosts used', points: points(({ hostsUsed }) => hostsUsed) }],
      mark,
    },
  ]
}

function summary(today: SweepPoint, chosen: SweepPoint, params: BlastRadiusParams): string {
  const average = formatQuantity(today.vmsPerHost, 'vms')
  return [
    `With at most ${formatQuantity(params.vmsPerHost, 'vms')} per host, ${counted(chosen.hostsUsed, 'host')} carry the load, against ${counted(today.hostsUsed, 'host')} as placed today, ${average} per host on average.`,
    ...over(chosen),
    `The worst host takes ${counted(chosen.servicesLostWorst, 'service')} (${today.servicesLostWorst} today), the average host ${amount(chosen.servicesLostMean)} (${amount(today.servicesLostMean)} today).`,
    ...factors(today, chosen),
    cause(today, chosen),
    'Redundant are services that no single host takes as placed today. Room is taken for granted: fewer hosts are larger hosts.',
  ].join(' ')
}

const over = ({ clustersOver }: SweepPoint): readonly string[] =>
  clustersOver === 0
    ? []
    : [
        `${counted(clustersOver, 'cluster')} ${clustersOver === 1 ? 'has' : 'have'} too few hosts for that and more VMs on each.`,
      ]

const amount = (value: number): string => formatQuantity(value, 'count')

function factors(today: SweepPoint, chosen: SweepPoint): readonly string[] {
  if (today.servicesLostMean === 0 || chosen.hostsUsed === 0) return []
  const hosts = today.hostsUsed / chosen.hostsUsed
  const services = chosen.servicesLostMean / today.servicesLostMean
  return [
    `Hosts divide by ${amount(hosts)}, services lost to the average host multiply by ${amount(services)}.`,
  ]
}

/** Where the rise comes from, by the two counts alone: redundant services lost are 0 today by definition. */
function cause(today: SweepPoint, chosen: SweepPoint): string {
  const rise = chosen.servicesLostMean - today.servicesLostMean
  const redundant = chosen.redundantLostMean
  if (redundant === 0) {
    const none = 'No host takes a redundant service'
    if (rise <= 0) return `${none}, and the average host takes no more services than today.`
    return `${none}: all of the rise of ${amount(rise)} comes from services that a single host takes today already.`
  }
  const lost = `Redundant services are ${amount(redundant)} of what the average host takes`
  if (rise <= 0) return `${lost}, although it takes no more services than today.`
  if (redundant >= rise) return `${lost}: that is all of the rise of ${amount(rise)}.`
  return `${lost}: that is ${formatQuantity(redundant / rise, 'ratio')} of the rise of ${amount(rise)}; the rest comes from services that a single host takes today already.`
}
