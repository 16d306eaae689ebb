import type { LicenceParams } from '#engines/licence-meter/params.ts'
import type { LicenceResult } from '#engines/licence-meter/result.ts'
import { type Trim, trimLimits } from '#engines/licence-meter/trim.ts'
import { listed } from '#failure/wording.ts'
import type { Block, Cell } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'

const cores = (count: number): string => formatQuantity(count, 'cores')
const hosts = (count: number): string => formatQuantity(count, 'hosts')
/** Hosts named in a row, and rows of the table. */
const [namesMax, rowsMax] = [6, 24]

/** Which licences could be given up, by cluster, and why no others. */
export function trimBlocks({ trims }: LicenceResult, { hostsLost }: LicenceParams): readonly Block[] {
  if (trims.length === 0) return []
  const found = trims.filter(({ hosts: names }) => names.length > 0)
  const freed = found.reduce((sum, { coresFreed }) => sum + coresFreed, 0)
  const count = found.reduce((sum, { hosts: names }) => sum + names.length, 0)
  const kept = hostsLost === 0 ? '' : `, and every loss of ${hosts(hostsLost)} is still survived`
  const text =
    count === 0
      ? `No host was found that could go${hostsLost === 0 ? '' : ` with every loss of ${hosts(hostsLost)} survived`}.`
      : `${hosts(count)} could go and ${cores(freed)} with them: a checked placement of their VMs was found on the rest${kept}.`
  const sorted = [...trims].sort((left, right) => right.coresFreed - left.coresFreed)
  const rows = sorted
    .slice(0, rowsMax)
    .map((trim): readonly Cell[] => [
      trim.name,
      trim.hosts.length === 0 ? 'none' : listed(trim.hosts, namesMax),
      trim.coresFreed,
      whyOf(trim, hostsLost),
    ])
  const cut = trims.length - rows.length
  return [
    { kind: 'sentence', text },
    {
      kind: 'table',
      title:
        cut === 0
          ? 'Licences that could be given up'
          : `Licences that could be given up; ${cut} clusters more are not listed`,
      columns: [
        { title: 'Cluster' },
        { title: 'Hosts that could go' },
        { title: 'VMware cores', unit: 'count' },
        { title: 'What is known' },
      ],
      rows,
    },
  ]
}

function whyOf({ why, most }: Trim, hostsLost: number): string {
  switch (why) {
    case 'found':
      return most
        ? 'No other choice gives up more: its hosts could not hold the VMs.'
        : 'A choice that gives up more was not found, nor proved impossible.'
    case 'unsafe-already':
      return `A loss of ${hosts(hostsLost)} is not survived as it is.`
    case 'unknown':
      return 'The inventory leaves sizes or places open; the headroom model says which.'
    case 'none-fits':
      return most ? 'Proved: the rest could not hold the VMs.' : 'No way was found for the VMs of any host.'
    case 'too-many':
      return `Too many hosts or choices to try (${trimLimits.hosts} hosts, ${trimLimits.tries} tries).`
    default:
      return why satisfies never
  }
}
