import type { BlastRadiusParams } from '#engines/blast-radius/params.ts'
import type { BlastRadius } from '#engines/blast-radius/result.ts'
import { counted } from '#engines/blast-radius/wording.ts'
import type { Block } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'

/** The consolidation curve: services that one host takes, and hosts used, at every ratio. */
export function explainSweep(result: BlastRadius, params: BlastRadiusParams): readonly Block[] {
  const [first] = result.sweep
  const chosen = result.sweep.find(({ vmsPerHost }) => vmsPerHost === params.vmsPerHost)
  if (first === undefined || chosen === undefined) return []
  const mark = { label: 'chosen', x: params.vmsPerHost }
  const x = { label: 'VMs per host', unit: 'vms' } as const
  const fewer = first.hostsUsed / chosen.hostsUsed
  const more = first.servicesLostMean === 0 ? undefined : chosen.servicesLostMean / first.servicesLostMean
  const pace =
    more === undefined || chosen === first
      ? ''
      : ` Hosts fall by a factor of ${formatQuantity(fewer, 'count')} and services lost to the average host rise by ${formatQuantity(more, 'count')}: ${more > fewer * 1.02 ? 'faster than the hosts fall, because halves of a service now land together' : more < fewer * 0.98 ? 'slower than the hosts fall, because services that need several VMs at once have them on fewer hosts' : 'as fast as the hosts fall'}.`
  return [
    {
      kind: 'sentence',
      text: `At ${formatQuantity(params.vmsPerHost, 'vms')} per host, ${counted(chosen.hostsUsed, 'host')} carry the load, against ${first.hostsUsed} at ${formatQuantity(first.vmsPerHost, 'vms')} per host. The worst host takes ${counted(chosen.servicesLostWorst, 'service')} (${first.servicesLostWorst} before), the average host ${formatQuantity(chosen.servicesLostMean, 'count')} (${formatQuantity(first.servicesLostMean, 'count')} before).${pace} Room is taken for granted: fewer hosts are larger hosts.`,
    },
    {
      kind: 'line',
      title: `Services lost to one host, from ${formatQuantity(first.vmsPerHost, 'vms')} per host up`,
      x,
      y: { label: 'services lost to one host', unit: 'services' },
      series: [
        {
          label: 'worst host',
          points: result.sweep.map((point) => [point.vmsPerHost, point.servicesLostWorst] as const),
        },
        {
          label: 'average host',
          points: result.sweep.map((point) => [point.vmsPerHost, point.servicesLostMean] as const),
        },
      ],
      mark,
    },
    {
      kind: 'line',
      title: `The same load on fewer hosts: ${first.hostsUsed} down to ${result.sweep.at(-1)!.hostsUsed}`,
      x,
      y: { label: 'hosts used', unit: 'hosts' },
      series: [
        {
          label: 'hosts used',
          points: result.sweep.map((point) => [point.vmsPerHost, point.hostsUsed] as const),
        },
      ],
      mark,
    },
  ]
}
