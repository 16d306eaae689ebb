import { waitShare } from '#engines/cpu-contention/bench.ts'
import { chartIntervalMs, readySummationMs } from '#engines/cpu-contention/ready.ts'
import type { ClassReading, CpuContention, Glance } from '#engines/cpu-contention/result.ts'
import type { Block, Cell } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'

const percent = (ratio: number): string =>
  ratio > 0 && ratio < 0.0005 ? 'under 0.1 %' : formatQuantity(ratio, 'ratio')
const vcpusText = (vcpus: number): string => formatQuantity(vcpus, 'vcpus')
const cell = (value: number | 'unknown' | 'none'): Cell => (value === 'unknown' ? null : value)

/** The answer as blocks: what waits and why, over widths and loads, then what other settings would give. */
export function explainCpuContention(result: CpuContention): readonly Block[] {
  return [
    { kind: 'sentence', text: [standing(result), waits(result), reason(result)].join(' ') },
    ...widthCurve(result),
    readings(result),
    { kind: 'sentence', text: ratioAlone(result) },
    loadCurve(result),
    threadTable(result),
    coSchedulingTable(result),
    lossTable(result),
    ...takenTable(result),
  ]
}

function standing({ ground, vcpus, narrow, wide }: CpuContention): string {
  const groups = [narrow, wide]
    .filter(({ vms }) => vms > 0)
    .map((one) => `${formatQuantity(one.vms, 'vms')} of ${vcpusText(one.vcpus)}`)
  const whose = ground.source === 'typed' ? 'A host' : `A host of ${ground.source.cluster}`
  const cores = formatQuantity(ground.cores, 'cores')
  const ratio = formatQuantity(vcpus / ground.cores, 'count')
  return `${whose} with ${cores} carries ${vcpusText(vcpus)} (${ratio} per core) at ${percent(ground.load)} load: ${groups.join(' and ')}.`
}

const ofWork = (one: ClassReading): string =>
  one.activeShare === 0 ? percent(0) : percent(waitShare(one) / one.activeShare)

function waits({ narrow, wide, burstMsP99Alone }: CpuContention): string {
  const tail = ({ burstMsP99 }: ClassReading): string =>
    typeof burstMsP99 === 'number'
      ? ` 99 of 100 of its bursts are done after ${formatQuantity(burstMsP99, 'ms')} (${formatQuantity(burstMsP99Alone, 'ms')} at full speed without waiting).`
      : ''
  const one = (name: string, reading: ClassReading): string =>
    `A ${name} VM waits ${percent(waitShare(reading))} of the time, that is ${ofWork(reading)} of the time it has work.`
  if (wide.vms === 0) return `${one('narrow', narrow)}${tail(narrow)}`
  if (narrow.vms === 0) return `${one('wide', wide)}${tail(wide)}`
  return `${one('narrow', narrow)} ${one('wide', wide)}${tail(wide)}`
}

/** What the waiting of the one who waits most is made of. */
function reason({ narrow, wide }: CpuContention): string {
  const most = wide.vms > 0 && waitShare(wide) >= waitShare(narrow) ? wide : narrow
  const slow = slowness(narrow, wide)
  if (waitShare(most) < 0.0005)
    return slow === '' ? 'Next to nothing waits.' : `Next to nothing waits. ${slow}`
  const parts = [
    ['ready (all places are taken)', most.readyShare],
    ['in co-stop (places are free, but too few at once)', most.coStopShare],
    ['held by its limit', most.limitedShare],
  ] as const
  const said = parts
    .filter(([, share]) => share >= 0.0005)
    .sort((left, right) => right[1] - left[1])
    .map(([name, share]) => `${percent(share)} ${name}`)
  const name = narrow.vms > 0 && wide.vms > 0 ? (most === wide ? 'wide ' : 'narrow ') : ''
  const list = said.length < 2 ? said.join('') : `${said.slice(0, -1).join(', ')} and ${said.at(-1)}`
  const spent = said.length === 0 ? '' : `The ${name}VM spends ${list}.`
  return `${spent} ${slow}`.trim()
}

/** What sharing a core costs those that run: no counter shows it as waiting. */
function slowness(narrow: ClassReading, wide: ClassReading): string {
  const slow = (
    [
      ['narrow', narrow],
      ['wide', wide],
    ] as const
  ).filter(([, one]) => one.vms > 0 && one.speed < 0.995)
  const speeds = slow.map(([name, { speed }]) => `${percent(speed)} of full speed for a ${name} VM`)
  if (speeds.length === 0) return ''
  return `Threads that share a core are slow while they run, ${speeds.join(' and ')}, and no counter calls that waiting.`
}

function widthCurve({ byWidth, wide, ground, vcpus }: CpuContention): readonly Block[] {
  const points = byWidth.filter(({ wideWait }) => wideWait !== 'none')
  const [first] = points
  if (first === undefined || points.length < 2) return []
  const here = points.find(({ wideVcpus }) => wideVcpus === wide.vcpus) ?? first
  const other = here === first ? points.reduce((most, one) => (value(one) > value(most) ? one : most)) : first
  const said = (one: typeof first): string =>
    `${percent(value(one))} ${one.wideVcpus === 1 ? 'at 1 vCPU' : `at ${one.wideVcpus} vCPUs`}`
  return [
    {
      kind: 'line',
      title: `The same ${vcpusText(vcpus)} at ${percent(ground.load)} load: wide VMs wait ${said(other)} each and ${said(here)}`,
      x: { label: 'Width of a wide VM', unit: 'vcpus' },
      y: { label: 'Time a VM waits', unit: 'ratio' },
      series: [
        { label: 'wide VMs', points: points.map((one) => [one.wideVcpus, value(one)] as const) },
        {
          label: 'of it co-stop',
          points: points.map(
            (one) => [one.wideVcpus, one.wideCoStop === 'none' ? 0 : one.wideCoStop] as const,
          ),
        },
        {
          label: 'narrow VMs',
          points: points.flatMap((one) =>
            one.narrowWait === 'none' ? [] : [[one.wideVcpus, one.narrowWait] as const],
          ),
        },
      ].filter(({ points: list }) => list.length > 0),
      mark: { label: 'here', x: wide.vcpus },
    },
  ]
}

const value = ({ wideWait, narrowWait }: Glance): number =>
  wideWait !== 'none' ? wideWait : narrowWait !== 'none' ? narrowWait : 0

function readings({ narrow, wide, doneRatio, coresWorth, ground }: CpuContention): Block {
  const classes = [
    ['narrow', narrow],
    ['wide', wide],
  ] as const
  const rows = classes
    .filter(([, { vms }]) => vms > 0)
    .map(([name, one]): readonly Cell[] => [
      `${name}, ${vcpusText(one.vcpus)}`,
      one.vms,
      one.readyShare,
      one.coStopShare,
      one.limitedShare,
      readySummationMs((one.readyShare * one.busyVcpus) / one.vcpus, chartIntervalMs),
      one.speed,
      one.doneRatio,
      cell(one.burstMsP99),
    ])
  return {
    kind: 'table',
    title: `${percent(doneRatio)} of the work is done: ${formatQuantity(coresWorth, 'count')} cores' worth on ${formatQuantity(ground.cores, 'cores')}`,
    columns: [
      { title: 'VM' },
      { title: 'on the host', unit: 'vms' },
      { title: 'ready', unit: 'ratio' },
      { title: 'co-stop', unit: 'ratio' },
      { title: 'limited', unit: 'ratio' },
      { title: 'ready per vCPU in the 20 s chart', unit: 'ms' },
      { title: 'speed while running', unit: 'ratio' },
      { title: 'work done of work wanted', unit: 'ratio' },
      { title: '99 of 100 bursts done after', unit: 'ms' },
    ],
    rows,
  }
}

/** What the number of vCPUs per core explains, held against the same number without wide VMs. */
function ratioAlone(result: CpuContention): string {
  const { narrowOnly, wide, narrow, vcpus, ground, erlangTaken, erlangWait } = result
  const ratio = formatQuantity(vcpus / ground.cores, 'count')
  const cores = formatQuantity(ground.cores, 'cores')
  const erlang =
    erlangWait === 'endless'
      ? `Endless VMs of 1 vCPU at this load would wait without end for ${cores} (Erlang C).`
      : `Endless VMs of 1 vCPU at this load, on ${cores} of one thread, would find all taken in ${percent(erlangTaken)} of their bursts and wait ${percent(erlangWait)} of the time they work (Erlang C).`
  if (narrowOnly === 'none' || narrowOnly.narrowWait === 'none' || wide.vms === 0) return erlang
  const most = Math.max(waitShare(wide), waitShare(narrow))
  const alone = `With ${ratio} vCPUs per core and the same load, but all in VMs of ${vcpusText(narrow.vcpus)}, a VM waits ${percent(narrowOnly.narrowWait)} of the time`
  const end =
    most > 2 * narrowOnly.narrowWait + 0.001
      ? ': the ratio does not tell the two apart, the width does.'
      : ': here width changes little.'
  return `${alone}${end} ${erlang}`
}

function loadCurve({ byLoad, ground, narrow, wide }: CpuContention): Block {
  const series = (
    [
      ['wide VMs', (one: Glance) => one.wideWait],
      ['narrow VMs', (one: Glance) => one.narrowWait],
    ] as const
  )
    .map(([label, take]) => ({
      label,
      points: byLoad.flatMap((one) => {
        const wait = take(one)
        return wait === 'none' ? [] : [[one.load, wait] as const]
      }),
    }))
    .filter(({ points }) => points.length > 0)
  const crossed = byLoad.find((one) => value(one) >= 0.05)
  const who = wide.vms > 0 ? 'wide' : 'narrow'
  const title =
    crossed === undefined
      ? `No load up to ${percent(byLoad.at(-1)?.load ?? ground.load)} makes a ${who} VM wait 5 % of the time`
      : `A ${who} VM of ${vcpusText(wide.vms > 0 ? wide.vcpus : narrow.vcpus)} waits more than 5 % of the time from ${percent(crossed.load)} load on`
  return {
    kind: 'line',
    title,
    x: { label: 'Load of the cores', unit: 'ratio' },
    y: { label: 'Time a VM waits', unit: 'ratio' },
    series,
    mark: { label: 'here', x: ground.load },
  }
}

const threadNames = {
  'one-thread': 'one thread per core',
  shared: 'two threads, shared by any VMs',
  core: 'two threads, of one VM only',
} as const
const coSchedulingNames = {
  strict: 'strict: idle vCPUs too',
  relaxed: 'relaxed: those with work',
  independent: 'none: each for itself',
} as const

const waitColumns = [
  { title: 'a narrow VM waits', unit: 'ratio' },
  { title: 'a wide VM waits', unit: 'ratio' },
  { title: 'work done of work wanted', unit: 'ratio' },
] as const
const waitCells = (one: Glance): readonly Cell[] => [cell(one.narrowWait), cell(one.wideWait), one.doneRatio]

/** The two ends of a list of alternatives, in one phrase. */
function spread<T extends Glance>(list: readonly T[], name: (one: T) => string): string {
  const ordered = [...list].sort((left, right) => value(left) - value(right))
  const [least, most] = [ordered[0], ordered.at(-1)]
  if (least === undefined || most === undefined) return 'no other setting has an answer'
  if (value(most) - value(least) < 0.0005) return `waiting is the same in all: ${percent(value(most))}`
  return `from ${percent(value(least))} of waiting (${name(least)}) to ${percent(value(most))} (${name(most)})`
}

function threadTable({ byThreads }: CpuContention): Block {
  return {
    kind: 'table',
    title: `Threads of a core: ${spread(byThreads, ({ threads }) => threadNames[threads])}`,
    columns: [{ title: 'Threads' }, ...waitColumns],
    rows: byThreads.map((one) => [threadNames[one.threads], ...waitCells(one)]),
  }
}

function coSchedulingTable({ byCoScheduling }: CpuContention): Block {
  return {
    kind: 'table',
    title: `Co-scheduling: ${spread(byCoScheduling, ({ coScheduling }) => coSchedulingNames[coScheduling])}`,
    columns: [{ title: 'What runs together' }, ...waitColumns],
    rows: byCoScheduling.map((one) => [coSchedulingNames[one.coScheduling], ...waitCells(one)]),
  }
}

function lossTable({ byLoss, ground }: CpuContention): Block {
  const [today] = byLoss
  const worst = byLoss.at(-1)
  const title =
    today === undefined || worst === undefined || worst.hostsLost === 0
      ? 'A cluster of one host has no other to lose'
      : `Losing ${formatQuantity(worst.hostsLost, 'hosts')} of ${ground.hosts} takes waiting from ${percent(value(today))} to ${percent(value(worst))}`
  return {
    kind: 'table',
    title,
    columns: [
      { title: 'Hosts lost', unit: 'hosts' },
      { title: 'vCPUs per core on the fullest survivor', unit: 'count' },
      ...waitColumns,
    ],
    rows: byLoss.map((one) => [one.hostsLost, one.vcpuRatio, ...waitCells(one)]),
  }
}

function takenTable({ ground }: CpuContention): readonly Block[] {
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
