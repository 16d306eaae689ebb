import type { LicenceParams } from '#engines/licence-meter/params.ts'
import type { Cost, LicenceResult } from '#engines/licence-meter/result.ts'
import type { Shape } from '#engines/licence-meter/sweep.ts'
import { trimBlocks } from '#engines/licence-meter/wording-trim.ts'
import { isKnown } from '#estate/model.ts'
import type { Block, Cell, Column } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'
import type { Owed } from '#licensing/chassis.ts'
import { type MetricId, metrics } from '#licensing/metrics.table.ts'

/** Clusters that are listed; the totals cover all of them. */
const groupsMax = 24

const plain = (count: number): string => formatQuantity(count, 'count')
const hosts = (count: number): string => formatQuantity(count, 'hosts')
const cores = (count: number): string => formatQuantity(count, 'cores')

/** A range as it is printed: one number, two, or what is certain. */
export function amount({ low, high }: Owed): string {
  if (!isKnown(high)) return `at least ${plain(low)}`
  return low === high ? plain(low) : `${plain(low)} to ${plain(high)}`
}

/** The answer as blocks: what is owed, where, for what, and what would change it. */
export function explainLicences(result: LicenceResult, values: LicenceParams): readonly Block[] {
  return [
    { kind: 'sentence', text: lead(result) },
    metricTable(result),
    ...costBars(result),
    ...orderSentences(result, values),
    ...groupTable(result),
    ...windowsSentence(result, values),
    ...dearTable(result),
    sweepLine(result.sweep),
    sweepBars(result.sweep),
    ...trimBlocks(result, values),
  ]
}

function lead({ hosts: count, cores: there, units, order, groups }: LicenceResult): string {
  const where =
    groups.length === 1 ? '' : `, in ${plain(groups.length)} groups that fail over among themselves`
  const base = `${hosts(count)} with ${amount(there)} physical cores${where}: ${amount(units['vmware-core'])} VMware cores`
  const { floorAdds } = order
  if (floorAdds.high === 0) return `${base}, not one more than are there.`
  const why = 'because a processor with fewer than 16 cores counts as 16'
  if (floorAdds.low === 0 && !isKnown(floorAdds.high))
    return `${base}; how many of them are not there cannot be told, because some hosts state no cores or no processors.`
  return `${base}, of which ${amount(floorAdds)} are paid for and not there, ${why}.`
}

function metricTable({ units, windows, costs }: LicenceResult): Block {
  const withCosts = Object.keys(costs).length > 0
  const rows: (readonly Cell[])[] = metrics.map(({ id, title, units: unit }) => {
    const owed = id === 'windows-datacenter' ? windows.datacenter : units[id]
    return [title, unit, amount(owed), ...(withCosts ? [costText(costs[id])] : [])]
  })
  const { standardEven, standardAnywhere } = windows
  const row = (label: string, owed: Owed): readonly Cell[] => [
    ...[`Windows Server Standard, ${label}`, 'cores', amount(owed)],
    ...(withCosts ? [costText(undefined)] : []),
  ]
  rows.push(row('guests kept evenly spread', standardEven))
  const both = costs['windows-standard']
  rows.push([
    ...row('guests may all meet on one host', standardAnywhere).slice(0, 3),
    ...(withCosts ? [both === undefined ? 'no quote' : `${costText(both)} (both rows)`] : []),
  ])
  const columns: readonly Column[] = [
    { title: 'Metric' },
    { title: 'Counts' },
    { title: 'Owed' },
    ...(withCosts ? [{ title: 'A year, by your quote' }] : []),
  ]
  return { kind: 'table', title: 'The same hosts under each metric', columns, rows }
}

const costText = (cost: Cost | undefined): string => {
  if (cost === undefined) return 'no quote'
  if (cost.high === null) return `at least ${plain(cost.low)}`
  return cost.low === cost.high ? plain(cost.low) : `${plain(cost.low)} to ${plain(cost.high)}`
}

/** Costs side by side, where there are two at least. They are of different things, and the title says so. */
function costBars({ costs }: LicenceResult): readonly Block[] {
  const bars = metrics.flatMap(({ id, title }) => {
    const cost = costs[id]
    return cost === undefined ? [] : [{ label: title, value: cost.low }]
  })
  if (bars.length < 2) return []
  const title = 'A year by your quotes; each buys something else'
  return [{ kind: 'bars', title, unit: 'count', bars }]
}

function orderSentences(result: LicenceResult, values: LicenceParams): readonly Block[] {
  const { order, storage, providerCores, lateSurcharge } = result
  const said: string[] = []
  if (values.orderMinimum !== 'none') {
    said.push(
      order.minimumAdds > 0
        ? `The minimum order adds ${cores(order.minimumAdds)}. The rule is disputed and regional: have it in writing before it is paid.`
        : 'The order is above the disputed minimum of 72 cores, which therefore changes nothing.',
    )
  }
  if (order.packsAdd > 0)
    said.push(
      `Whole packs add ${cores(order.packsAdd)}. The vendor’s counting article knows no packs: have the unit in writing.`,
    )
  if (values.renewal === 'late') {
    said.push(
      lateSurcharge === null
        ? 'Renewing after the anniversary is reported to cost a fifth of the first year; without a quote there is nothing to take it of.'
        : `Renewing after the anniversary is reported to cost a fifth of the first year: ${plain(lateSurcharge)} by your quote, at least.`,
    )
  }
  if (storage !== null) {
    const { entitledTib, claimedTib, missingTib, surplusTib } = storage
    const end =
      missingTib > 0
        ? `${plain(missingTib)} TiB are to be bought beside them.`
        : `${plain(surplusTib)} TiB of the entitlement are left over.`
    said.push(
      `The cores bring ${plain(entitledTib)} TiB of raw storage, and ${plain(claimedTib)} TiB are claimed: ${end}`,
    )
  }
  if (providerCores !== null)
    said.push(
      `Subscriptions brought to the provider must cover ${cores(providerCores)}, whatever the VMs on them need.`,
    )
  return said.length === 0 ? [] : [{ kind: 'sentence', text: said.join(' ') }]
}

function groupTable({ groups }: LicenceResult): readonly Block[] {
  if (groups.length < 2) return []
  const shown = [...groups]
    .sort((left, right) => right.units['vmware-core'].low - left.units['vmware-core'].low)
    .slice(0, groupsMax)
  const rows = shown.map(
    ({ name, hosts: count, added, cores: there, vms, units, windows }): readonly Cell[] => [
      ...[name, added === 0 ? plain(count) : `${plain(count)} + ${plain(added)}`, amount(there), vms],
      ...[amount(units['vmware-core']), amount(units.socket), amount(windows.guests)],
    ],
  )
  const cut = groups.length - shown.length
  const columns = ['Group', 'Hosts', 'Cores', 'VMs', 'VMware cores', 'Sockets', 'Windows Server guests']
  const title =
    cut === 0
      ? 'Where the units are owed'
      : `Where most units are owed; ${plain(cut)} smaller groups are not listed`
  return [{ kind: 'table', title, columns: columns.map((one) => ({ title: one })), rows }]
}

function windowsSentence(
  { windows }: LicenceResult,
  { hostsLost, ...values }: LicenceParams,
): readonly Block[] {
  const { guests, standardEven, standardAnywhere, datacenter } = windows
  if (guests.high === 0) return []
  const day = hostsLost === 0 ? 'On any day' : `With ${hosts(hostsLost)} down in each group`
  const text = [
    `${day}, ${amount(guests)} Windows Server guests need ${amount(standardEven)} Standard cores when something keeps them evenly spread`,
    `and ${amount(standardAnywhere)} when nothing keeps them from meeting on one host; Datacenter needs ${amount(datacenter)} in either case.`,
  ].join(' ')
  return [{ kind: 'sentence', text: `${text}${datacenterWins(windows, values)}` }]
}

/** Which of the two is cheaper by the quotes, where both are given and nothing is open. */
function datacenterWins(
  { standardEven, standardAnywhere, datacenter }: LicenceResult['windows'],
  { priceWindowsDatacenter, priceWindowsStandard }: Partial<LicenceParams>,
): string {
  if (!priceWindowsDatacenter || !priceWindowsStandard || !isKnown(datacenter.high)) return ''
  const flat = datacenter.high * priceWindowsDatacenter
  const [least, most] = [standardEven.low, standardAnywhere.high]
  if (least * priceWindowsStandard >= flat)
    return ' By your quotes Datacenter costs no more even when they are spread.'
  if (isKnown(most) && most * priceWindowsStandard <= flat)
    return ' By your quotes Standard costs no more even when they meet on one host.'
  return ' By your quotes it depends on whether something keeps them spread.'
}

function dearTable({ dear }: LicenceResult): readonly Block[] {
  const varied = new Set(dear.map(({ owed, vms, absent }) => `${owed} ${vms} ${absent}`)).size > 1
  if (!varied) return []
  const rows = dear.map(({ name, group, cores: there, owed, absent, vms }): readonly Cell[] => [
    ...[name, group === name ? '' : group, amount(there), owed, absent, vms],
    vms === 0 ? 'carries nothing' : formatQuantity(owed / vms, 'count'),
  ])
  const columns: readonly Column[] = [
    { title: 'Host' },
    { title: 'Cluster' },
    { title: 'Cores' },
    { title: 'VMware cores', unit: 'count' },
    { title: 'Not there', unit: 'count' },
    { title: 'VMs', unit: 'vms' },
    { title: 'Cores owed per VM' },
  ]
  return [{ kind: 'table', title: 'Hosts that owe most for what they carry', columns, rows }]
}

/** Metrics that are drawn: those that differ in shape. */
const drawn: readonly (readonly [MetricId, string])[] = [
  ['vmware-core', 'core with a floor of 16'],
  ['core', 'core without a floor'],
  ['socket', 'socket'],
  ['host', 'host'],
]

function sweepLine(sweep: readonly Shape[]): Block {
  const base = sweep.find(({ coresPerSocket }) => coresPerSocket === 16) ?? sweep[0]!
  return {
    kind: 'line',
    title: 'The same work in larger processors: a core stays a core, a socket and a host get cheaper',
    x: { label: 'Cores per processor', unit: 'cores' },
    y: { label: 'Units, against processors of 16 cores', unit: 'ratio' },
    series: drawn.map(([id, label]) => ({
      label,
      points: sweep.map(({ coresPerSocket, units }) => [coresPerSocket, units[id] / base.units[id]] as const),
    })),
  }
}

function sweepBars(sweep: readonly Shape[]): Block {
  return {
    kind: 'bars',
    title: 'And the larger the host, the more stops with it',
    unit: 'vms',
    bars: sweep.map(({ coresPerSocket, hosts: count, vmsPerHost }) => ({
      label: `${coresPerSocket} cores per processor, ${hosts(count)}`,
      value: vmsPerHost,
    })),
  }
}
