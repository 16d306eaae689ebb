import type { Group } from '#engines/licence-meter/fleet.ts'
import { isKnown, type Known } from '#estate/model.ts'
import { type Owed, sumOf } from '#licensing/chassis.ts'
import { standardCores, unitsOf } from '#licensing/metric.ts'
import { metrics } from '#licensing/metrics.table.ts'

const datacenterRule = metrics.find(({ id }) => id === 'windows-datacenter')!.rule

/**
 * Windows Server on the worst day of a group: `even` where something keeps its guests spread evenly over the hosts that are
 * left, `anywhere` where nothing keeps them from meeting on one host. In cores; 0 where no host carries a Windows guest.
 */
export type WindowsDay = {
  readonly guests: Owed
  readonly perHostEven: Known<number>
  readonly perHostAnywhere: Known<number>
  readonly standardEven: Owed
  readonly standardAnywhere: Owed
  readonly datacenter: Owed
}

/**
 * What a group owes for Windows Server when `lost` of its hosts are down: each host is licensed for the most guests it may
 * carry then, not for those it carries today. A group without a Windows guest owes nothing. Without a host left on the worst
 * day, one is taken to be left.
 */
export function windowsDay({ servers, added, carried }: Group, lost: number): WindowsDay {
  const all = [...servers.map(({ chassis }) => chassis), ...added]
  const left = Math.max(1, all.length - lost)
  const { windows } = carried
  const even: Owed = { low: Math.ceil(windows.low / left), high: each(windows.high, left) }
  const datacenters = all.map((chassis) => unitsOf(chassis, datacenterRule))
  const total = sumOf(datacenters)
  return {
    guests: windows,
    perHostEven: even.high,
    perHostAnywhere: windows.high,
    standardEven: sumOf(datacenters.map((owed) => standardCores(owed, even))),
    standardAnywhere: sumOf(datacenters.map((owed) => standardCores(owed, windows))),
    datacenter: {
      low: windows.low === 0 ? 0 : total.low,
      high: windows.high === 0 ? 0 : total.high,
    },
  }
}

const each = (guests: Known<number>, hosts: number): Known<number> =>
  isKnown(guests) ? Math.ceil(guests / hosts) : 'unknown'
