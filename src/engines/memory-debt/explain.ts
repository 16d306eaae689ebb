import type { MemoryParams } from '#engines/memory-debt/params.ts'
import { balloonBelow, swapBelow } from '#engines/memory-debt/platform.ts'
import type { MemoryDebt, Standing } from '#engines/memory-debt/result.ts'
import type { Block, Cell } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'

const percent = (ratio: number): string =>
  ratio > 0 && ratio < 0.0005 ? 'under 0.1 %' : formatQuantity(ratio, 'ratio')
const bytes = (value: number): string => formatQuantity(Math.round(value), 'bytes')
const rate = (value: number): string => `${bytes(value)}/s`
const seconds = (count: number): string => (count === 1 ? '1 second' : `${count} seconds`)
/** Everything that keeps moving on a settled host. */
const moving = ({ churn }: Standing): number =>
  churn.swapBytesPerSecond + churn.tierBytesPerSecond + churn.compressedBytesPerSecond
const hosts = (count: number): string => formatQuantity(count, 'hosts')

/** The answer as blocks: what it looks like today, what is called at the loss, where the cliff is. */
export function explainMemoryDebt(result: MemoryDebt, params: MemoryParams): readonly Block[] {
  return [
    {
      kind: 'sentence',
      text: `${today(result)} ${called(result, params)} ${afterwards(result, params)}`.trim(),
    },
    timeline(result, params),
    ...sourcesTable(result, params),
    cliff(result, params),
    whereTable(result, params),
    { kind: 'sentence', text: states(result, params) },
    ...takenTable(result),
  ]
}

function today({ ground, normal, notStartedNormal }: MemoryDebt): string {
  const whose = ground.source === 'typed' ? 'A host' : `A host of ${ground.source.cluster}`
  const promised = `${whose} with ${bytes(ground.hostBytes)} has promised ${percent(ground.overcommit)} of it`
  const { pools, churn } = normal
  const back = normal.touchedBytes - pools.residentBytes
  const refused =
    notStartedNormal > 0
      ? ` Reservations find no room for ${percent(notStartedNormal)} of the promises, so as many VMs do not start.`
      : ''
  if (back <= 0) return `${promised}, and nothing had to be taken back.${refused}`
  const debt =
    moving(normal) > 0
      ? `${rate(moving(normal))} keep moving and guests stall ${percent(churn.stallShare)} of the time: the debt shows already.`
      : 'all of it idle: nothing moves, nobody stalls, and no debt is visible.'
  return `${promised}; ${bytes(back)} were taken back, ${debt}${refused}`
}

function called(result: MemoryDebt, { hostsLost }: MemoryParams): string {
  const { ground, survivors, calledBytes, failover, notRestarted } = result
  if (hostsLost === 0) return 'No host is lost, so nothing is called.'
  const lead = `When ${hosts(hostsLost)} of ${ground.hosts} ${hostsLost === 1 ? 'is' : 'are'} lost, each survivor must find ${bytes(calledBytes)} in the first minute (${bytes(calledBytes * survivors)} in all)`
  const refused =
    notRestarted > 0
      ? ` ${percent(notRestarted)} of the VMs that were lost do not restart: their reservations find no room.`
      : ''
  if (calledBytes === 0) return `${lead.split(', each')[0]}, no VM restarts.${refused}`
  const missing = Math.max(0, calledBytes - failover.grantedBytes)
  if (missing < 0.001 * calledBytes) return `${lead}, and finds it.${refused}`
  const until =
    failover.foundSeconds === 'not-in-time'
      ? `and has not found those ${bytes(calledBytes)} after ten minutes`
      : `and has found those ${bytes(calledBytes)} after ${seconds(failover.foundSeconds)}`
  return `${lead}; it finds ${bytes(failover.grantedBytes)}, lacks ${bytes(missing)}, ${until}.${refused}`
}

function afterwards({ after, failover }: MemoryDebt, { hostsLost }: MemoryParams): string {
  if (hostsLost === 0) return ''
  const { churn, activeBytes, pools } = after
  const worst =
    failover.stallSeconds > 0
      ? `For ${seconds(failover.stallSeconds)} of the first ten minutes memory that guests ask for is not there in time, at worst ${percent(failover.stallShareWorst)} of it.`
      : 'In the first ten minutes all the memory that guests ask for is there in time.'
  if (pools.activeInSwapBytes + pools.activeInTierBytes + pools.activeCompressedBytes <= 0)
    return `${worst} Once that is over, active memory (${bytes(activeBytes)} a host) fits again.`
  const stall =
    churn.stallShare > 0.0005
      ? `guests stall ${percent(churn.stallShare)} of the time`
      : 'what moves it keeps up, with less to spare for anything else'
  return `${worst} And it does not end: active memory (${bytes(activeBytes)} a host) no longer fits, ${rate(moving(after))} keep moving and ${stall}, until the host is back.`
}

/** The ten minutes after the loss, drawn also where nothing is asked for: a picture that vanishes answers nothing. */
function timeline({ failover, calledBytes }: MemoryDebt, { hostsLost }: MemoryParams): Block {
  const moments = failover.moments.filter(({ second }) => second % 10 === 0)
  const points = (of: (moment: (typeof moments)[number]) => number) =>
    moments.map((moment) => [moment.second * 1000, of(moment)] as const)
  const missing = Math.max(0, calledBytes - failover.grantedBytes)
  const title =
    calledBytes === 0
      ? `${hostsLost === 0 ? 'No host is lost' : 'No VM restarts'}, so nothing is asked for in the first minute, nor later`
      : missing < 0.001 * calledBytes
        ? `Restarted VMs get the ${bytes(calledBytes)} they ask for in the first minute`
        : `After the first minute restarted VMs lack ${percent(missing / calledBytes)} of the ${bytes(calledBytes)} they asked for`
  return {
    kind: 'line',
    title,
    x: { label: 'Time since VMs restart', unit: 'ms' },
    y: { label: hostsLost === 0 ? 'Memory on one host' : 'Memory on one survivor', unit: 'bytes' },
    series: [
      { label: 'asked for by restarted VMs', points: points(({ askedBytes }) => askedBytes) },
      { label: 'found for them', points: points(({ grantedBytes }) => grantedBytes) },
      { label: 'in swap', points: points(({ swapBytes }) => swapBytes) },
    ],
    mark: { label: 'first minute', x: 60_000 },
  }
}

function sourcesTable({ failover, calledBytes }: MemoryDebt, params: MemoryParams): readonly Block[] {
  if (params.hostsLost === 0 || calledBytes === 0) return []
  const { free, tier, balloon, compressed, swap } = failover.sources
  const rows: readonly (readonly [string, number])[] = [
    ['free memory', free],
    ['idle pages moved to the tier', tier],
    ['balloons, from idle memory', balloon],
    ['compression, active or not', compressed],
    ['swap, active or not', swap],
  ]
  const gained = rows.reduce((sum, [, amount]) => sum + amount, 0)
  const back = Math.max(0, gained - failover.grantedBytes)
  const [most] = [...rows].sort((left, right) => right[1] - left[1])
  const title =
    most === undefined || gained === 0
      ? 'Nothing could be found in the first minute'
      : `Most of what is found in the first minute is ${most[0]}: ${bytes(most[1])} of ${bytes(gained)}`
  return [
    {
      kind: 'table',
      title,
      columns: [{ title: 'Source' }, { title: 'found in the first minute', unit: 'bytes' }],
      rows: [
        ...rows.map(([name, amount]): readonly Cell[] => [name, Math.round(amount)]),
        ['of it spent on pages that came back', Math.round(back)],
        ['got by restarted VMs', Math.round(failover.grantedBytes)],
      ],
    },
  ]
}

const cliffText = (cliff: number | 'never'): string =>
  cliff === 'never' ? 'never' : `from ${percent(cliff)}`

function cliff(result: MemoryDebt, params: MemoryParams): Block {
  const { byActive, cliffNormal, cliffAfter, cliffOtherTier, otherTierRatio, ground } = result
  const lost = params.hostsLost === 0 ? 'with no host lost' : `with ${hosts(params.hostsLost)} lost`
  const other = otherTierRatio === 0 ? `${lost}, without the tier` : `${lost}, with a tier as large as memory`
  const line = (label: string, of: (one: (typeof byActive)[number]) => number) => ({
    label,
    points: byActive.map((one) => [one.activeShare, of(one)] as const),
  })
  return {
    kind: 'line',
    title: `Settled guests stall ${cliffText(cliffNormal)} of active memory in normal running, ${cliffText(cliffAfter)} ${lost}, ${cliffText(cliffOtherTier)} ${otherTierRatio === 0 ? 'without the tier' : 'with a tier'}`,
    x: { label: 'Active share of configured memory', unit: 'ratio' },
    y: { label: 'Time guests stall', unit: 'ratio' },
    series: [
      line('normal running', ({ normal }) => normal),
      line(lost, ({ after }) => after),
      line(other, ({ otherTier }) => otherTier),
    ],
    mark: { label: 'here', x: ground.activeShare },
  }
}

function whereTable({ normal, after, dramBytes }: MemoryDebt, { hostsLost }: MemoryParams): Block {
  const row = (name: string, one: Standing): readonly Cell[] => [
    name,
    ...[
      one.configuredBytes,
      one.activeBytes,
      one.pools.residentBytes,
      one.pools.tierBytes,
      one.pools.sharedBytes,
      one.pools.balloonBytes,
      one.pools.compressedBytes,
      one.pools.swapBytes,
      moving(one),
    ].map(Math.round),
    one.churn.stallShare,
  ]
  const active = percent(after.activeBytes / dramBytes)
  const columns = [
    'configured',
    'active',
    'in memory',
    'in tier',
    'shared',
    'ballooned',
    'compressed',
    'swapped',
  ]
  return {
    kind: 'table',
    title: `Settled, a host's VMs keep ${percent(normal.activeBytes / dramBytes)} of its memory active${hostsLost === 0 ? '' : `; with ${hosts(hostsLost)} lost, ${active}`}`,
    columns: [
      { title: 'Per host' },
      ...columns.map((title) => ({ title, unit: 'bytes' as const })),
      { title: 'moving each second', unit: 'bytes' },
      { title: 'stall', unit: 'ratio' },
    ],
    rows: [
      row('normal running', normal),
      ...(hostsLost === 0 ? [] : [row(`with ${hosts(hostsLost)} lost`, after)]),
    ],
  }
}

function states({ ground, minFreeBytes }: MemoryDebt, { policy }: MemoryParams): string {
  const reserve =
    ground.reservedShare === 0
      ? 'Nothing is reserved, so every VM starts, whatever it costs the others.'
      : `${percent(ground.reservedShare)} of each VM is reserved and cannot be taken back.`
  if (policy !== 'share-balloon-compress-swap') return reserve
  return `An ESXi host of this size keeps ${bytes(minFreeBytes)} free, balloons below ${bytes(balloonBelow * minFreeBytes)} and swaps below ${bytes(swapBelow * minFreeBytes)}: that is all the warning there is. ${reserve}`
}

function takenTable({ ground }: MemoryDebt): readonly Block[] {
  if (ground.source === 'typed') return []
  return [
    {
      kind: 'table',
      title: `Taken from ${ground.source.cluster}`,
      columns: [{ title: 'What' }, { title: 'Value' }, { title: 'From' }],
      rows: ground.rows.map((row) => [...row]),
    },
  ]
}
